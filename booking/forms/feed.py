"""What stands in the feed of somebody's own calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import FeedTitle


class FeedForm(forms.Form):
    title = forms.ChoiceField(
        label=_("What each time is called there"),
        help_text=_("The same word for every time. Nobody's name, no place and no reason go with it."),
        choices=FeedTitle,
        initial=FeedTitle.APPOINTMENT,
        widget=forms.RadioSelect,
    )
    own_time = forms.BooleanField(label=_("With the time I keep free for myself afterwards"), required=False)

    def __init__(self, *args: Any, with_own_time: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_own_time:
            del self.fields["own_time"]

    def chosen(self) -> dict[str, Any]:
        """After `is_valid()`."""
        data = self.cleaned_data
        return {"title": data["title"], "own_time": data.get("own_time", False)}

"""The practice's own copy of the catalogue, and its rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Offering, Room
from core.fields import within


class OfferingForm(forms.ModelForm):
    lengths = forms.CharField(
        label=_("Lengths in minutes"), help_text=_("With commas between, like 60, 75, 90."), max_length=80
    )

    class Meta:
        model = Offering
        fields = [
            "name",
            "about",
            "best_for",
            "format",
            "cadence",
            "lengths",
            "usual_number",
            "combined_with",
            "evidence",
            "people_min",
            "people_max",
            "for_one",
            "needs_gate",
            "needs_intake",
            "integration_minutes",
            "buffer_before",
            "buffer_after",
            "fee",
            "notice_hours",
            "move_notice_hours",
            "moves_at_most",
            "give_backs_at_most",
            "by_request",
            "public",
            "order",
        ]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "best_for": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "evidence": _("What was studied, and no more than that."),
            "fee": _("As people read it, like “90 pounds”. Empty: named in the first conversation."),
            "notice_hours": _("Later than that the fee may be due. 0: giving back is always free."),
            "move_notice_hours": _("The same for a move to another time. 0: a move is always free."),
            "moves_at_most": _("After that the practice moves it with them. Empty: as often as they like."),
            "give_backs_at_most": _("The same for giving back what is arranged. A no is always possible."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within(self, about=2000, best_for=600, evidence=1000)
        if self.instance.pk and "lengths" in self.initial:
            self.initial["lengths"] = ", ".join(str(n) for n in self.instance.lengths)

    def clean_lengths(self) -> list[int]:
        try:
            lengths = sorted({int(n) for n in self.cleaned_data["lengths"].replace(",", " ").split()})
        except ValueError:
            words = _("Write whole minutes with commas between, like 60, 75, 90.")
            raise forms.ValidationError(words) from None
        if not lengths or lengths[0] < 10 or lengths[-1] > 5760:
            raise forms.ValidationError(_("A length is between 10 minutes and four days (5760 minutes)."))
        return lengths

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (data.get("people_max") or 1) < (data.get("people_min") or 1):
            self.add_error("people_max", _("This is fewer than the number above."))
        return data


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["name", "note", "turnaround", "in_use"]

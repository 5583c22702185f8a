"""The pages of a note as forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .draft import SECTIONS


class ProgressNoteForm(forms.Form):
    """One box per section of the note."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (heading, limit) in SECTIONS.items():
            self.fields[key] = forms.CharField(
                label=heading,
                required=False,
                strip=False,
                widget=forms.Textarea(attrs={"rows": 3 if limit > 1000 else 2}),
                max_length=limit,
            )

    @property
    def words(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in SECTIONS}

    @property
    def from_version(self) -> int:
        return self.cleaned_data.get("version") or 0


class BesideAnother(forms.Form):
    """A form that stands on a page with others: its ids are its own."""

    prefix_of_ids = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{self.prefix_of_ids}_%s"
        super().__init__(*args, **kwargs)


class ProcessNoteForm(BesideAnother):
    prefix_of_ids = "own"

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)
    text = forms.CharField(
        label=_("What I noticed"),
        help_text=_("Impressions, guesses, what it stirred in you. It is no part of the record."),
        required=False,
        strip=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AmendmentForm(BesideAnother):
    prefix_of_ids = "added"

    text = forms.CharField(
        label=_("What should be added"),
        max_length=4000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("There are no words to add yet.")},
    )

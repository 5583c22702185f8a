"""How a person may be reached, as they fill it in (domain rule 4.5)."""

import re
from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import banned
from notifications.models import Channel, ContactRule

DAYS = [
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
]
WHO_READS = [("alone", _("Only me")), ("shared", _("Others may, or I am not sure"))]
PHONE = re.compile(r"^\+?[0-9]{6,15}$")


class ContactForm(forms.ModelForm):
    first = forms.ChoiceField(label=_("How should we reach you first?"), widget=forms.RadioSelect)
    then = forms.ChoiceField(label=_("And if that cannot be?"), widget=forms.RadioSelect, required=False)
    email_read_by = forms.ChoiceField(
        label=_("Who can read mail there?"), choices=WHO_READS, widget=forms.RadioSelect
    )
    phone_read_by = forms.ChoiceField(
        label=_("Who can see messages or the bill of this number?"),
        choices=WHO_READS,
        widget=forms.RadioSelect,
        required=False,
    )
    sender_name = forms.ChoiceField(label=_("What should it say as the sender?"), widget=forms.RadioSelect)

    class Meta:
        model = ContactRule
        fields = [
            "email",
            "phone",
            "voicemail",
            "sender_name",
            "subject_style",
            "calendar_files",
            "reminders",
            "code_word",
            "if_someone_else_answers",
        ]
        labels = {
            "email": _("E-mail address for messages"),
            "phone": _("Phone number"),
            "voicemail": _("May we leave a message on your voicemail?"),
            "subject_style": _("What should stand in the subject of a mail?"),
            "calendar_files": _("Add a calendar file to messages about appointments"),
            "reminders": _("Remind me the day before"),
            "code_word": _("A word for calls"),
            "if_someone_else_answers": _("If somebody else answers"),
        }
        help_texts = {
            "email": _("Left empty, we use the address you sign in with."),
            "calendar_files": _(
                "It says “Appointment”, without place or names; a second one says “Kept free”, if you keep "
                "time free afterwards. Others may see your calendar."
            ),
            "reminders": _("Nobody else sees whether this is on."),
            "code_word": _("We ask for it to be sure that it is you, and that you can talk."),
        }
        widgets = {
            "voicemail": forms.RadioSelect,
            "subject_style": forms.RadioSelect,
            "if_someone_else_answers": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.instance
        self.fields["subject_style"].required = False
        self.fields["first"].choices = Channel.choices
        self.fields["then"].choices = [("", _("Nothing else")), *Channel.choices]
        self.fields["sender_name"].choices = sender_names(rule)
        # The word proves on the phone who somebody is: whoever holds this screen must not read it.
        self.kept_word, self.word_typed = rule.code_word, False
        if self.kept_word:
            self.fields["code_word"].help_text = _(
                "One is kept, and not shown here. Type a new one to change it."
            )
        self.initial["code_word"] = ""
        channels = [*rule.channels, "", ""]
        self.initial |= {
            "first": channels[0] or Channel.EMAIL,
            "then": channels[1],
            "email_read_by": ("alone" if rule.private_email else "shared") if rule.confirmed_at else "",
            "phone_read_by": ("alone" if rule.private_phone else "shared") if rule.phone else "",
        }

    def clean_phone(self) -> str:
        phone = re.sub(r"[\s().-]", "", self.cleaned_data["phone"])
        if phone and not PHONE.match(phone):
            raise forms.ValidationError(_("We could not read this number. Write it as you would dial it."))
        return phone

    def clean_subject_style(self) -> str:
        return self.cleaned_data["subject_style"] or self.instance.subject_style

    def clean_code_word(self) -> str:
        typed = self.cleaned_data["code_word"].strip()
        self.word_typed = bool(typed)
        return typed or self.kept_word

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = [data.get("first"), data.get("then")]
        if Channel.EMAIL in wanted and data.get("email_read_by") == "shared":
            self.add_error("email_read_by", _("We send only where you alone read. Choose another way above."))
        if Channel.CALL in wanted and "phone" in data and not data["phone"]:
            self.add_error("phone", _("For calls we need a number."))
        if Channel.TEXT in wanted and "phone" in data:
            if not data["phone"]:
                self.add_error("phone", _("For text messages we need a number."))
            elif data.get("phone_read_by") != "alone":
                self.add_error(
                    "phone_read_by",
                    _("We send texts only to a number that you alone see. Choose another way above."),
                )
        return data

    def fill(self, rule: ContactRule, safe_times: list[list[int | str]]) -> ContactRule:
        """The rule as it was filled in. Not saved."""
        data = self.cleaned_data
        rule.channels = list(dict.fromkeys(c for c in (data["first"], data["then"]) if c))
        rule.private_email = data["email_read_by"] == "alone"
        rule.private_phone = data["phone_read_by"] == "alone"
        rule.safe_times = safe_times
        return rule


class HoursForm(forms.Form):
    """One row of safe hours: days, and from when until when."""

    days = forms.MultipleChoiceField(
        label=_("Days"), choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False
    )
    start = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    end = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        days, start, end = data.get("days"), data.get("start"), data.get("end")
        if self.errors or not (days or start or end):
            return data
        if not days:
            self.add_error("days", _("Choose the days as well, or empty this row."))
        if start is None or end is None:
            self.add_error("end", _("Say from when until when, or empty this row."))
        elif end <= start and end.strftime("%H:%M") != "00:00":
            self.add_error("end", _("The end comes before the beginning. For a night, use two rows."))
        return data

    def rows(self) -> list[list[int | str]]:
        data = self.cleaned_data
        if not data.get("days"):
            return []
        start, end = data["start"].strftime("%H:%M"), data["end"].strftime("%H:%M")
        return [[int(day), start, end] for day in data["days"]]


class BaseHours(forms.BaseFormSet):
    def rows(self) -> list[list[int | str]]:
        return sorted((row for form in self.forms for row in form.rows()), key=lambda row: (row[0], row[1]))


HoursFormSet = forms.formset_factory(HoursForm, formset=BaseHours, extra=1, max_num=6, absolute_max=6)


def hours_initial(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Stored rows as the form shows them: days with the same hours in one row."""
    by_hours: dict[tuple[str, str], list[str]] = defaultdict(list)
    for day, start, end in rows:
        by_hours[(start, end)].append(str(day))
    return [{"days": days, "start": start, "end": end} for (start, end), days in by_hours.items()]


def sender_names(rule: ContactRule) -> list[tuple[str, str]]:
    """Neutral names; the one in use stays."""
    initials = "".join(f"{word[0].upper()}." for word in rule.user.name_used.split()[:3])
    names = ["Appointments", "Diary", "Office", *([initials] if initials else [])]
    if rule.sender_name and rule.sender_name not in names and not banned.found(rule.sender_name):
        names.append(rule.sender_name)
    return [(name, name) for name in names]

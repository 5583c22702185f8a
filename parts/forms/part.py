"""Forms for parts. Nothing is required: a part without a name is welcome."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from parts.models import Part
from parts.symbols import SYMBOL_NAMES
from parts.vocabulary import (
    ACROSS_RELATIONS,
    COLOURS,
    LIMITS,
    LISTS,
    OWN_RELATIONS,
    SHAREABLE,
    BodyPlace,
    FeelToward,
    Need,
    PartKind,
    PartStatus,
)


def line(key: str, label: str, hint: str = "", *, area: bool = False) -> forms.CharField:
    """A line of text within the limit of its field; what is too long is answered in words, never cut."""
    widget = forms.Textarea(attrs={"rows": 2}) if area else forms.TextInput()
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=LIMITS[key],
        widget=widget,
        error_messages={
            "max_length": _("Please say this in %(limit_value)d characters. There are %(show_value)d now.")
        },
    )


def few(choices: Any, label: str, hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=hint, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def one(choices: Any, label: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=hint, required=False, choices=choices, widget=forms.RadioSelect
    )


class LinesField(forms.CharField):
    """A short list, one to a line."""

    def __init__(self, key: str, label: str, hint: str = "") -> None:
        self.most, self.longest = LISTS[key]
        super().__init__(
            label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [row.strip() for row in str(super().clean(value)).splitlines() if row.strip()]
        if len(lines) > self.most:
            raise forms.ValidationError(_("Please keep to %(most)d lines here."), params={"most": self.most})
        if any(len(row) > self.longest for row in lines):
            raise forms.ValidationError(
                ngettext(
                    "Please keep the line to %(longest)d characters.",
                    "Please keep each line to %(longest)d characters.",
                    len(lines),
                ),
                params={"longest": self.longest},
            )
        return lines


class NewPartForm(forms.Form):
    """Somebody new is here: five questions, all of which may wait."""

    name = line("name", _("What would you call it?"), _("Your own word. It can stay without a name."))
    kind = forms.ChoiceField(
        label=_("What kind of part is it?"),
        required=False,
        choices=PartKind.choices,
        initial=PartKind.UNKNOWN,
        widget=forms.RadioSelect,
    )
    role_job = line("role_job", _("What does it do?"), _("As it would say it."), area=True)
    feel_toward = one(FeelToward.choices, _("How do you feel toward it, right now?"))
    with_therapist = forms.BooleanField(label=_("My therapist may read this part too"), required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or PartKind.UNKNOWN


@dataclass(frozen=True)
class Fold:
    """A section of the form, folded away so that nobody faces thirty questions at once."""

    title: Any
    bounds: list[forms.BoundField]
    first: bool = False

    @property
    def is_open(self) -> bool:
        return self.first or any(bound.errors for bound in self.bounds)

    @property
    def written(self) -> int:
        """How many of its questions have an answer; where somebody is with a part always has one."""
        return sum(bool(bound.value()) for bound in self.bounds if bound.name != "status")


class PartForm(forms.Form):
    """Everything about one part, in gentle sections."""

    name = line("name", _("Its name"), _("Your own word. It can stay without a name."))
    kind = forms.ChoiceField(
        label=_("What kind of part is it?"),
        required=False,
        choices=PartKind.choices,
        widget=forms.RadioSelect,
    )
    role_job = line("role_job", _("What does it do?"), area=True)
    protects = line("protects", _("Whom or what does it look after?"), area=True)
    positive_intent = line(
        "positive_intent",
        _("What is it trying to do for you?"),
        _("Even when its way hurts. “Not known yet” is an answer too."),
        area=True,
    )
    fear_if_stopped = line("fear_if_stopped", _("What does it fear would happen if it stopped?"), area=True)
    cost = line("cost", _("What does its way of helping cost?"), area=True)
    outward_sign = line("outward_sign", _("What might others see when it is here?"))
    triggers = LinesField("triggers", _("What stirs it?"), _("Situations, tones, words. One to a line."))

    body_location = few(BodyPlace.choices, _("Where do you notice it?"))
    body_more = line("body_more", _("Somewhere else?"))
    sensation = line("sensation", _("How does it feel there?"), _("Tight, hot, numb…"))

    phrases = LinesField("phrases", _("What does it say inside?"), _("One to a line."))
    beliefs = LinesField(
        "beliefs", _("What has it come to believe?"), _("One to a line. Only if it wants to say.")
    )
    age_of_part = line("age_of_part", _("How old is it?"), _("“About 7”, “old as time”."))
    age_it_thinks_owner_is = forms.IntegerField(
        label=_("How old does it think you are?"), required=False, min_value=0, max_value=120
    )
    legacy = forms.BooleanField(label=_("This may have been handed down to me"), required=False)
    legacy_words = line("legacy_words", _("From where, if you know?"))
    needs = few(Need.choices, _("What does it need?"))
    need_text = line("need_text", _("In your own words"), area=True)
    new_role_hoped = line("new_role_hoped", _("What would it rather do?"))

    feel_toward = one(FeelToward.choices, _("How do you feel toward it, right now?"))
    trust_in_self = forms.IntegerField(
        label=_("How far does it trust you, from 0 to 10?"), required=False, min_value=0, max_value=10
    )
    status = forms.ChoiceField(
        label=_("Where you are with it"),
        required=False,
        choices=PartStatus.choices,
        widget=forms.RadioSelect,
    )
    first_met = line("first_met", _("When did you first meet it?"))

    image = one([("", _("None")), *SYMBOL_NAMES.items()], _("A picture for it"))
    image_words = line("image_words", _("Or the picture in words"), _("“Small yellow coat”"))
    colour = one([("", _("None")), *COLOURS.items()], _("Its colour"))

    SECTIONS = [
        (_("What it does"), ["role_job", "protects", "positive_intent", "fear_if_stopped", "cost"]),
        (_("How it shows"), ["outward_sign", "triggers", "body_location", "body_more", "sensation"]),
        (
            _("What it carries"),
            ["phrases", "beliefs", "age_of_part", "age_it_thinks_owner_is", "legacy", "legacy_words"],
        ),
        (_("What it needs"), ["needs", "need_text", "new_role_hoped"]),
        (_("You and this part"), ["feel_toward", "trust_in_self", "status", "first_met"]),
    ]
    CHIPS = {"kind", "body_location", "needs", "feel_toward", "status"}

    @classmethod
    def of(cls, part: Part) -> "PartForm":
        words = part.words
        initial = {key: words.get(key) for key in cls.base_fields}
        feelings = words.get("feel_toward") or []
        initial["feel_toward"] = feelings[-1]["value"] if feelings else ""
        initial["status"] = part.status
        return cls(initial=initial)

    def sections(self) -> list[Fold]:
        """The gentle sections in their order; the first stands open, and any that has something to mend."""
        return [
            Fold(title, [self[name] for name in names], first=number == 0)
            for number, (title, names) in enumerate(self.SECTIONS)
        ]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or PartKind.UNKNOWN

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or PartStatus.NEWLY_NOTICED


class ShareForm(forms.Form):
    """Which fields to show, ticked one by one; only those that hold words are asked about."""

    fields_shown = forms.MultipleChoiceField(
        required=False, choices=SHAREABLE.items(), widget=forms.CheckboxSelectMultiple
    )


class PartChoice(forms.ChoiceField):
    """One of these parts, by id; the list is the person's own."""


class RelationForm(forms.Form):
    """How one of my parts stands to another of mine."""

    from_part = PartChoice(label=_("This part"))
    type = forms.ChoiceField(
        label=_("How it stands to the other"),
        choices=[(kind.value, kind.label) for kind in OWN_RELATIONS],
    )
    to_part = PartChoice(label=_("The other part"), required=False)
    toward = forms.CharField(
        label=_("Or something else, in words"),
        help_text=_("“A return time”, “my grandmother’s kitchen”"),
        required=False,
        max_length=160,
    )

    def __init__(self, *args: Any, parts: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(part.pk), part.name or _("No name yet")) for part in parts]
        self.fields["from_part"].choices = choices
        self.fields["to_part"].choices = [("", _("Nobody of mine")), *choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("to_part") and not data.get("toward"):
            self.add_error("to_part", _("Choose the other part, or say it in words below."))
        if data.get("to_part") and data.get("to_part") == data.get("from_part"):
            self.add_error("to_part", _("Choose two different parts."))
        return data


class LineForm(forms.Form):
    """My part stirs, or eases, when one of yours is here."""

    from_part = PartChoice(label=_("My part"))
    type = forms.ChoiceField(
        label=_("What it does"), choices=[(kind.value, kind.label) for kind in ACROSS_RELATIONS]
    )
    to_part = PartChoice(label=_("The other’s part"))
    note = forms.CharField(
        label=_("A few words, if you like"),
        help_text=_("What it is like for your part. Everyone on this map can read it."),
        required=False,
        max_length=160,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, mine: list[Any], theirs: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_part"].choices = [
            (str(row.source_id), row.name or _("No name yet")) for row in mine
        ]
        self.fields["to_part"].choices = [
            (
                str(row.pk),
                _("%(part)s (%(person)s)")
                % {"part": row.name or _("No name yet"), "person": row.author.name},
            )
            for row in theirs
        ]

"""Forms of the administrator who writes the questions. No client's word passes through them."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from .fields import tidy
from .questionnaire import APART, SELF, THERAPIST, Choice, Condition, Field, FieldKind, Section, fixed
from .questionnaire.checks import (
    CHOICE_LABEL,
    CHOICES_AT_MOST,
    HINT,
    LABEL,
    LONG_AT_MOST,
    OWN_KINDS,
    SHARED_IN,
    SHORT_AT_MOST,
    answers_of,
)

KINDS = {
    FieldKind.SHORT: _("A few words"),
    FieldKind.LONG: _("Some sentences"),
    FieldKind.SINGLE: _("One of several choices"),
    FieldKind.MULTI: _("As many choices as fit"),
    FieldKind.TICK: _("A tick"),
    FieldKind.SCALE: _("A number on a scale"),
    FieldKind.DATE: _("A birthday"),
    FieldKind.TIME: _("A time of day"),
    FieldKind.ZONE: _("A time zone"),
    FieldKind.PARTS: _("Up to five parts"),
}
LEVELS = {
    SELF: _("Only the person themself"),
    APART: _("The person and their therapist, kept apart"),
    THERAPIST: _("The person and their therapist"),
}
WITH_CHOICES = (FieldKind.SINGLE, FieldKind.MULTI)
TYPED_AT_MOST = 20_000


def one_line(text: str) -> str:
    return " ".join(tidy(text).split())


def _text(label: Any, most: int, *, empty: Any = None, **more: Any) -> forms.CharField:
    errors = {"max_length": _("This is longer than can be read at a glance. Nothing is lost; shorten it.")}
    if empty:
        errors["required"] = empty
    return forms.CharField(
        label=label, max_length=most, required=empty is not None, error_messages=errors, strip=False, **more
    )


class PageWordsForm(forms.Form):
    title = _text(_("Heading"), 80, empty=_("The heading is empty."))
    intro = _text(_("What stands below it"), HINT, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_title(self) -> str:
        return _filled(self.cleaned_data["title"], _("The heading is empty."))

    def clean_intro(self) -> str:
        return tidy(self.cleaned_data["intro"]).strip()


def _filled(text: str, words: Any) -> str:
    if not (line := one_line(text)):
        raise ValidationError(words)
    return line


class QuestionForm(forms.Form):
    """One question. Where other rules read the answer, only its wording is here."""

    label = _text(
        _("The question"),
        LABEL,
        empty=_("The question is empty. Write what you would like to ask."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hint = _text(_("Help below it"), HINT, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, question: Field, section: Section, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.section = question, section
        self.initial = {"label": question.label, "hint": question.hint, **self.initial}
        if not fixed.why(section, question.key):
            self._freely()

    def _freely(self) -> None:
        question = self.question
        own: dict[str, Any] = {}
        if question.kind in WITH_CHOICES:
            for n, choice in enumerate(question.choices, 1):
                own[f"choice-{choice.key}"] = _text(
                    _("Choice %(n)d") % {"n": n},
                    CHOICE_LABEL,
                    help_text=_("Empty a choice to take it out.") if n == 1 else "",
                )
                self.initial.setdefault(f"choice-{choice.key}", choice.label)
            own["more"] = more_choices(_("More choices"))
        if question.kind in (FieldKind.SHORT, FieldKind.LONG):
            most = SHORT_AT_MOST if question.kind == FieldKind.SHORT else LONG_AT_MOST
            own["limit"] = forms.IntegerField(
                label=_("How many letters fit?"), min_value=10, max_value=max(most, question.limit)
            )
        if question.kind == FieldKind.SCALE:
            own["top"] = forms.IntegerField(label=_("The scale goes from 0 to"), min_value=2, max_value=10)
            own["low"] = _text(_("What 0 means"), 40)
            own["high"] = _text(_("What the last number means"), 40)
        if question.kind != FieldKind.TICK:
            own["required"] = forms.BooleanField(
                label=_("Needed before the form can be sent"), required=False
            )
        own["folded"] = forms.BooleanField(
            label=_("Fold it under “More, if you like”, at the end of its page"), required=False
        )
        own["romantic_only"] = forms.BooleanField(
            label=_("Ask partners only, not siblings, friends or founders"), required=False
        )
        levels = fixed.no_wider_than(question.visibility)
        if len(levels) > 1:
            own["visibility"] = forms.ChoiceField(
                label=_("Who reads the answer?"),
                choices=[(level, LEVELS[level]) for level in levels],
                widget=forms.RadioSelect,
            )
        if self.section.letter in SHARED_IN and question.visibility == THERAPIST:
            own["may_be_shared"] = forms.BooleanField(
                label=_("Its author may show the answer to the others"), required=False
            )
        for name, field in own.items():
            self.fields[name] = field
            if name in Field.__dataclass_fields__:
                self.initial.setdefault(name, question.last if name == "top" else getattr(question, name))

    def clean_label(self) -> str:
        return _filled(
            self.cleaned_data["label"], _("The question is empty. Write what you would like to ask.")
        )

    def clean_hint(self) -> str:
        return one_line(self.cleaned_data["hint"])

    def clean_more(self) -> list[str]:
        return lines_of(self.cleaned_data["more"])

    def changed_question(self) -> Field:
        """The question as it was written. Call it when the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name in _plain_fields()}
        for name in ("low", "high"):
            if name in given:
                given[name] = one_line(given[name])
        if "more" in self.fields:
            given["choices"] = tuple(self._choices())
        if given.get("visibility") == APART:
            given["may_be_shared"] = False
        return replace(self.question, **given)

    def _choices(self) -> Iterator[Choice]:
        taken = {choice.key for choice in self.question.choices}
        for choice in self.question.choices:
            label = one_line(self.cleaned_data.get(f"choice-{choice.key}") or "")
            if label:
                yield replace(choice, label=label)
        yield from new_choices(self.cleaned_data["more"], taken)

    def take_faults(self, found: Any) -> None:
        """Say beside each field what would be wrong."""
        for fault in found:
            home = fault.about
            if fault.question != self.question.key:
                home = "more" if "more" in self.fields else None
            elif home == "choices":
                home = "more"
            self.add_error(home if home in self.fields else None, fault.words)


def _plain_fields() -> set[str]:
    return set(Field.__dataclass_fields__) - {"choices", "key", "kind"}


def more_choices(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("One on each line."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[
            MaxLengthValidator(
                TYPED_AT_MOST,
                _("This is more than a question can hold: at most %(n)d choices, a line each.")
                % {"n": CHOICES_AT_MOST},
            )
        ],
    )


def lines_of(text: str) -> list[str]:
    return [line for raw in tidy(text).split("\n") if (line := one_line(raw))]


def new_choices(labels: list[str], taken: set[str]) -> Iterator[Choice]:
    """A key out of its words for each new choice, so that an old answer can never mean another one."""
    for label in labels:
        key = wanted = "c" + hashlib.sha256(label.casefold().encode()).hexdigest()[:8]
        n = 2
        while key in taken:  # that one is worded anew by now
            key, n = f"{wanted}-{n}", n + 1
        taken = taken | {key}
        yield Choice(key, label)


class NewQuestionForm(forms.Form):
    """The least a question needs; everything else is set on its own page afterwards."""

    label = _text(
        _("The question"),
        LABEL,
        empty=_("The question is empty. Write what you would like to ask."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"),
        choices=[(kind.value, KINDS[kind]) for kind in OWN_KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how it is answered.")},
    )
    choices = more_choices(_("The choices, if it has some"))
    visibility = forms.ChoiceField(
        label=_("Who reads the answer?"),
        choices=[(level, LEVELS[level]) for level in (THERAPIST, APART, SELF)],
        initial=THERAPIST,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say who reads the answer.")},
    )

    def clean_label(self) -> str:
        return _filled(
            self.cleaned_data["label"], _("The question is empty. Write what you would like to ask.")
        )

    def clean_choices(self) -> list[str]:
        return lines_of(self.cleaned_data["choices"])

    def question(self) -> Field:
        kind = FieldKind(self.cleaned_data["kind"])
        choices = self.cleaned_data["choices"] if kind in WITH_CHOICES else []
        limits = {FieldKind.SHORT: SHORT_AT_MOST, FieldKind.LONG: 400}
        return Field(
            "",
            self.cleaned_data["label"],
            kind,
            self.cleaned_data["visibility"],
            limit=limits.get(kind, 0),
            choices=tuple(new_choices(choices, set())),
        )

    def take_faults(self, found: Any) -> None:
        for fault in found:
            self.add_error(fault.about if fault.about in self.fields else None, fault.words)


class ConditionForm(forms.Form):
    """With which answers to another question this one is asked."""

    answers = forms.MultipleChoiceField(
        label=_("Ask it when the answer is"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One of these is enough."),
        error_messages={"required": _("Please choose one answer at least.")},
    )

    def __init__(self, other: Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other = other
        self.fields["answers"].choices = list(answers_of(other).items())  # type: ignore[attr-defined]

    def condition(self) -> Condition:
        return Condition(self.other.key, tuple(self.cleaned_data["answers"]))

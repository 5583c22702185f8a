"""Answering a questionnaire, and the practice's side of it: items, switch, noise, offering."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import Day
from couples.models import Partner

from .fields import NO_ANSWER, TextField
from .measures import pasted, sets
from .measures.shape import Instrument, Item, Wording
from .models import Moment

MORE_LIMIT = 280


def _labels(item: Item, shared: tuple[Any, ...], low: int, high: int) -> list[tuple[str, Any]]:
    """Answers from the lowest to the highest; where only the ends have words, numbers between them."""
    words = item.answers or shared
    if len(words) == high - low + 1:
        return [(str(n), word) for n, word in zip(range(low, high + 1), words, strict=True)]
    return [(str(n), str(n)) for n in range(low, high + 1)]


class MeasureForm(forms.Form):
    """One questionnaire on one page. Nothing is required; every answer can be taken out again."""

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if instrument.text is None:
            raise LookupError(instrument.key)
        self.instrument, self.wording = instrument, instrument.text
        self.looks: dict[str, str] = {}
        for n, item in enumerate(self.wording.items, 1):
            scale = instrument.scale_of(n)
            self._ask(f"q{n}", item, scale.low, scale.high)
        for n, item in enumerate(self.wording.unscored, 1):
            self._ask(f"u{n}", item, 0, len(item.answers) - 1)
        if self.wording.more:
            self.fields["more"] = TextField(
                limit=MORE_LIMIT, long=True, required=False, label=self.wording.more
            )

    def _ask(self, name: str, item: Item, low: int, high: int) -> None:
        shared = self.wording.answers
        choices = _labels(item, shared, low, high)
        # Numbers stand beside each other, words under each other: both are as large as a thumb.
        self.looks[name] = "chips" if choices[0][1] == str(low) else ""
        self.fields[name] = forms.ChoiceField(
            label=str(item.text),
            help_text=self._ends(item, shared, low, high),
            required=False,
            widget=forms.RadioSelect,
            choices=[*choices, NO_ANSWER],
        )

    def _ends(self, item: Item, shared: tuple[Any, ...], low: int, high: int) -> str:
        """What the first and the last number mean; our own say it once, above."""
        words = item.answers or shared
        if len(words) != pasted.ENDS or high - low + 1 == pasted.ENDS:
            return ""
        if self.instrument.is_own and not item.answers:
            return ""
        said = {"low": low, "first": words[0], "high": high, "last": words[-1]}
        return say("%(low)d: %(first)s. %(high)d: %(last)s.") % said

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"bound": self[name], "look": self.looks.get(name, "")} for name in self.fields if name != "more"
        ]

    def answers(self) -> list[int | None]:
        return [self._number(f"q{n}") for n in self.instrument.all_items]

    def unscored(self) -> list[int | None]:
        return [self._number(f"u{n}") for n, _item in enumerate(self.wording.unscored, 1)]

    def _number(self, name: str) -> int | None:
        value = self.cleaned_data.get(name)
        return int(value) if value else None


class AskForm(forms.Form):
    """Which questionnaires, to whom, at which moment."""

    instruments = forms.MultipleChoiceField(
        label=_("Which?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please tick at least one.")},
    )
    members = forms.MultipleChoiceField(
        label=_("To whom? Each answers alone."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please tick at least one person.")},
    )
    moment = forms.ChoiceField(
        label=_("At which moment?"),
        widget=forms.RadioSelect,
        initial=Moment.BETWEEN,
        error_messages={"required": _("Please choose one.")},
    )

    def __init__(
        self, on: list[Instrument], members: list[Partner], romantic: bool, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fitting = [one for one in on if sets.fits(one, romantic=romantic)]
        moments = [(one.value, one.label) for one in Moment if one != Moment.SESSION]
        self._offer("instruments", [(one.key, str(one.name)) for one in fitting])
        self._offer("members", [(str(one.pk), one.name) for one in members])
        self._offer("moment", moments)
        self.initial.setdefault("members", [str(one.pk) for one in members])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class RhythmForm(forms.Form):
    every = forms.IntegerField(
        label=_("Look back after how many sessions?"),
        min_value=1,
        max_value=20,
        error_messages={"required": _("Please write a number from 1 to 20.")},
    )


class PasteForm(forms.Form):
    """Items as the licence gives them. `measures.pasted` reads them; what is wrong is said beside them."""

    instructions = TextField(label=_("Instructions"), limit=2000, long=True, required=False)
    items = TextField(
        label=_("Items"),
        limit=20_000,
        long=True,
        help_text=_(
            "Exactly as they are printed. An empty line between two items. An item’s own answers go under "
            "it, each on a line that begins with a dash, from the lowest value to the highest."
        ),
        error_messages={"required": _("Please paste the items.")},
    )
    answers = TextField(
        label=_("Answers for all items"),
        limit=2000,
        long=True,
        required=False,
        help_text=_(
            "One a line, from the lowest value to the highest. Where the answers are numbers, the two ends."
        ),
    )
    credit = TextField(label=_("Credit line to show"), limit=600, long=True, required=False)
    low = forms.IntegerField(label=_("Lowest answer"), required=False, min_value=0, max_value=100)
    high = forms.IntegerField(label=_("Highest answer"), required=False, min_value=0, max_value=100)
    licence_statement = TextField(
        label=_("Under which licence may you use them?"),
        limit=2000,
        long=True,
        help_text=_("Whose permission, its number or letter, and what it covers. It is kept with the items."),
        error_messages={"required": _("Please say under which licence. Without it nothing is kept.")},
    )
    licensed_on = Day(
        label=_("Since which day?"), error_messages={"required": _("Please say since which day.")}
    )

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.wording: Wording | None = None
        if not instrument.open_scale:
            del self.fields["low"], self.fields["high"]

    def clean_licensed_on(self) -> Any:
        day = self.cleaned_data["licensed_on"]
        if day > clock.now().date():
            raise ValidationError(_("This day is still to come. Paste the items once the licence holds."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "items" not in data:
            return data
        try:
            self.wording = pasted.read(
                self.instrument,
                items=data["items"],
                answers=data.get("answers") or "",
                instructions=data.get("instructions") or "",
                credit=data.get("credit") or "",
                low=data.get("low"),
                high=data.get("high"),
            )
        except pasted.Unreadable as why:
            self.add_error("items", str(why))
        return data


class SwitchForm(forms.Form):
    terms = forms.BooleanField(
        label=_("We have read the terms, and our practice meets them."), required=False
    )


class NoiseForm(forms.Form):
    """Either points, or what they are worked out from; all empty goes back to the usual figure."""

    points = forms.FloatField(label=_("Points"), required=False, min_value=0.1, max_value=1000)
    sd = forms.FloatField(label=_("Standard deviation"), required=False, min_value=0.1, max_value=1000)
    reliability = forms.FloatField(
        label=_("Reliability"), required=False, min_value=0, max_value=0.9999, help_text=_("From 0 to 1.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        points, sd, reliability = (data.get(name) for name in ("points", "sd", "reliability"))
        if points is not None and (sd is not None or reliability is not None):
            raise ValidationError(
                _("Write the points, or the standard deviation with the reliability, not both.")
            )
        if (sd is None) != (reliability is None):
            raise ValidationError(_("The formula needs both: the standard deviation and the reliability."))
        return data

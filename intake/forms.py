"""A page of the form as Django fields: each answer is good or not by itself, and good ones are kept."""

from collections.abc import Mapping
from datetime import datetime, time
from itertools import zip_longest
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock, zones
from core.fields import Day
from couples.models import Couple

from . import ink
from .fields import form_field, tidy
from .models import Resign
from .queries import asked, is_empty
from .questionnaire import Field, Form, Page, conditions
from .vocabulary import Condition, DecisionKind, Pattern


class PageForm(forms.Form):
    """The questions of one page, for one kind of unit.

    `written` holds answers of earlier pages that questions of this one hang on. A question that is not called
    for keeps what stands in its draft: it is neither read nor emptied here. A browser without scripts learns
    of a question that has just been called for when the page comes back (`opened`).
    """

    def __init__(
        self,
        form: Form,
        page: Page,
        couple: Couple,
        *args: Any,
        written: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = asked(page.fields, couple)
        for question in self.questions:
            self.fields[question.key] = form_field(question)
        here = {question.key: self._now(question) for question in self.questions}
        self.called_for = conditions.shown(asked(form.fields, couple), {**(written or {}), **here})
        self.answered = self.called_for
        if self.is_bound:
            seen = set(self.data.getlist("seen")) if hasattr(self.data, "getlist") else self.called_for
            self.answered = {
                question.key
                for question in self.questions
                if question.key in self.called_for and (not question.show_when or question.key in seen)
            }

    def _now(self, question: Field) -> Any:
        """What a question that others hang on is answered with, as it stands on the page."""
        if not self.is_bound:
            return self.initial.get(question.key)
        value = self.fields[question.key].widget.value_from_datadict(self.data, self.files, question.key)
        return tidy(value).strip() if isinstance(value, str) else value

    def full_clean(self) -> None:
        super().full_clean()
        for question in self.questions if self.is_bound else ():
            if question.key not in self.answered:
                self.cleaned_data.pop(question.key, None)
                self._errors.pop(question.key, None)

    @property
    def opened(self) -> list[Field]:
        """Questions that were called for by this very answer, and not seen yet."""
        return [q for q in self.questions if q.key in self.called_for and q.key not in self.answered]

    def good(self) -> dict[str, Any]:
        """The answers that can be kept, whatever is wrong with the others."""
        self.is_valid()
        return self.cleaned_data

    def rows(self) -> list[dict[str, Any]]:
        """Question and bound field side by side, for the template.

        A question that hangs on another one of this page is there and hidden; one that hangs on an answer of
        an earlier page is there only if it is called for.
        """
        here = {question.key for question in self.questions}
        told = self._told_at()
        return [
            {
                "question": question,
                "bound": self[question.key],
                "saving": told.get(question.key, ""),
                "when": question.show_when,
                "hidden": question.key not in self.called_for,
                "new": self.is_bound and question in self.opened,
            }
            for question in self.questions
            if question.key in self.called_for
            or (question.show_when is not None and question.show_when.question in here)
        ]

    @property
    def folded(self) -> dict[str, Any]:
        """What is asked under “More, if you like”: `rows`, how many (`n`), and whether it stands open."""
        rows = [row for row in self.rows() if row["question"].folded]
        opened = any(row["bound"].errors or not is_empty(row["bound"].value()) for row in rows)
        return {"rows": rows, "n": sum(not row["hidden"] for row in rows), "open": opened}

    def _told_at(self) -> dict[str, str]:
        """Below which question it is told what was saved: at the end of one and of what follows it."""
        told: dict[str, str] = {}
        names: list[str] = []
        for question, after in zip_longest(self.questions, self.questions[1:]):
            names.append(question.key)
            if after is None or not after.follows:
                told[question.key] = " ".join(names)
                names = []
        return told

    def to_mend(self) -> dict[str, list[str]]:
        return {name: [str(word) for word in words] for name, words in self.errors.items()}


class SignForm(forms.Form):
    """A name, typed or drawn. One of the two has to be there; a blank drawing is none."""

    name = forms.CharField(
        label=_("Your name, typed by you"),
        max_length=120,
        required=False,
        error_messages={
            "max_length": _("This is longer than a name. Please type your name only."),
        },
        widget=forms.TextInput({"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
    )
    drawn = forms.CharField(required=False, max_length=ink.MOST_LETTERS, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["strokes"] = []
        if data.get("drawn") and not data.get("name"):
            try:
                data["strokes"] = ink.read(data["drawn"])
            except ink.NoInk:
                self.add_error(
                    "name",
                    _("There is too little on the drawing to be a name. Draw it once more, or type it here."),
                )
        if not self.errors and not data.get("name") and not data["strokes"]:
            self.add_error(
                "name", _("Please type your name here, or draw it. Until you do, nothing is signed.")
            )
        return data


class TextVersionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80)
    body = forms.CharField(
        label=_("Text"),
        help_text=_("Plain text; a line that begins with a dash or a number becomes a list."),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    step = forms.ChoiceField(
        label=_("How much has changed?"),
        choices=[
            ("patch", _("A slip of the pen")),
            ("minor", _("A little, and what people agree to stays the same")),
            ("major", _("What people agree to")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say how much has changed.")},
    )
    resign_on = forms.ChoiceField(
        label=_("Who signs again?"),
        help_text=_("Before the next session together, each alone. Until then sessions together wait."),
        choices=[
            (Resign.MAJOR, _("Everybody, if what people agree to has changed")),
            (Resign.ANY, _("Everybody, whatever has changed")),
        ],
        widget=forms.RadioSelect,
        initial=Resign.MAJOR,
        required=False,
    )
    allows_time_alone = forms.BooleanField(
        label=_("If one cannot come, the other may be asked to come alone"),
        help_text=_(
            "The text says so in its last paragraph. To change this changes what people agree to: everybody "
            "signs anew."
        ),
        required=False,
    )
    from_day = Day(
        label=_("In force from which day?"), help_text=_("Left empty, from now on."), required=False
    )

    def __init__(self, *args: Any, by_administrator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_administrator:
            del self.fields["allows_time_alone"]

    def clean_body(self) -> str:
        text = tidy(self.cleaned_data["body"])
        if not text:
            raise ValidationError(_("The text is empty."))
        return text

    def clean_from_day(self) -> Any:
        day = self.cleaned_data["from_day"]
        if day and day < clock.now().date():
            raise ValidationError(_("This day is over. Leave it empty for now, or choose a day to come."))
        return day

    def publishing(self, zone: str) -> dict[str, Any]:
        """What `services.publish` takes; a day begins at midnight where its writer lives."""
        data = self.cleaned_data
        day = data["from_day"]
        return {
            "title": data["title"],
            "body": data["body"],
            "step": data["step"],
            "resign_on": data["resign_on"],
            "allows_time_alone": data.get("allows_time_alone"),
            "effective_from": datetime.combine(day, time.min, zones.of(zone)) if day else None,
        }


class ConversationForm(forms.Form):
    day = Day(label=_("On which day?"), error_messages={"required": _("Please say on which day you talked.")})
    time = forms.TimeField(
        label=_("At what time?"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    met = forms.BooleanField(label=_("I met this person: it is they who hold this login."), required=False)


class DecisionForm(forms.Form):
    pattern = forms.ChoiceField(
        label=_("What pattern do you see?"), choices=Pattern.choices, widget=forms.RadioSelect
    )
    decision = forms.ChoiceField(
        label=_("What do you decide?"), choices=DecisionKind.choices, widget=forms.RadioSelect
    )
    conditions = forms.MultipleChoiceField(
        label=_("Conditions"),
        choices=Condition.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other_condition = forms.CharField(label=_("Another condition"), max_length=200, required=False)
    safety_plan_done = forms.BooleanField(label=_("A safety plan was made"), required=False)
    consulted_with = forms.CharField(label=_("I talked it over with"), max_length=120, required=False)
    reasons = forms.CharField(
        label=_("My reasons"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    rescreen_after_sessions = forms.IntegerField(
        label=_("Ask again after how many sessions?"), min_value=1, max_value=20, initial=4
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (
            ("pattern", _("Please say what pattern you see; “unclear so far” is one.")),
            ("decision", _("Please choose one. Nothing changes until you do.")),
        ):
            self.fields[name].error_messages["required"] = words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        conditions = data.get("conditions") or data.get("other_condition")
        if data.get("decision") == DecisionKind.CONDITIONS and not conditions:
            self.add_error("conditions", _("With conditions: please say which."))
        return data

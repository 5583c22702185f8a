"""Questions about instruments and what people answered."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from core import vault
from couples.models import Couple, Partner
from couples.models import Kind as CoupleKind

from .measures import change, library, scoring
from .measures.shape import Instrument, Noise, as_data, from_data
from .models import (
    Administration,
    AdministrationState,
    InstrumentText,
    InstrumentUse,
    MeasureAnswers,
    Moment,
    ReviewRhythm,
)


@dataclass(frozen=True)
class InPractice:
    """An instrument as this practice has it: its text in force, whether it is offered, its noise."""

    instrument: Instrument
    text: InstrumentText | None
    use: InstrumentUse | None

    @property
    def has_text(self) -> bool:
        return self.instrument.ships or self.text is not None

    @property
    def on(self) -> bool:
        """Ours and what ships freely are on until somebody switches them off; the others wait for a yes."""
        if not self.has_text:
            return False
        return self.use.on if self.use else self.instrument.licence in {"A", "D"}

    @property
    def noise(self) -> Noise:
        """What the practice wrote, before what the file says."""
        use = self.use
        if use is None or (use.noise_points is None and use.noise_sd is None):
            return self.instrument.noise
        return Noise(points=use.noise_points, sd=use.noise_sd, reliability=use.noise_reliability)

    @property
    def noise_points(self) -> float | None:
        return change.points(self.noise)

    def worded(self) -> Instrument:
        """The instrument with the text in force. Raises LookupError where there is none."""
        if self.instrument.ships:
            return self.instrument
        if self.text is None:
            raise LookupError(self.instrument.key)
        return self.instrument.worded(from_data(self.text.data))

    @property
    def wording(self) -> str:
        """A mark of the text in force; it changes when the text does. Raises LookupError."""
        if self.instrument.ships:
            return digest(shipped(self.instrument))
        if self.text is None:
            raise LookupError(self.instrument.key)
        return self.text.hash


def shipped(instrument: Instrument) -> dict[str, Any]:
    """The text that comes with the product in plain values, untranslated: one wording, whoever reads it."""
    if instrument.text is None:
        raise LookupError(instrument.key)
    with translation.override(None):
        return as_data(instrument.text)


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of a wording's plain values, hex."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def in_practice(keys: Iterable[str] | None = None) -> dict[str, InPractice]:
    """Every instrument as the practice has it, by key; two statements."""
    texts: dict[str, InstrumentText] = {}
    for text in InstrumentText.objects.order_by("version"):
        texts[text.instrument] = text
    uses = {use.instrument: use for use in InstrumentUse.objects.all()}
    wanted = library.instruments()
    return {
        key: InPractice(one, texts.get(key), uses.get(key))
        for key, one in wanted.items()
        if keys is None or key in keys
    }


def switched_on() -> set[str]:
    return {key for key, one in in_practice().items() if one.on}


def is_romantic(couple: Couple) -> bool:
    return couple.kind == CoupleKind.ROMANTIC


def waiting(partner: Partner) -> list[Administration]:
    """What this person was offered and has neither answered nor left out, oldest first."""
    rows = Administration.objects.filter(partner=partner, state=AdministrationState.WAITING)
    return [row for row in rows if library.instrument(row.instrument)]


def to_look_back(partner: Partner) -> bool:
    """Whether something waits that was offered after the beginning; the first ones stand beside the form."""
    rows = Administration.objects.filter(partner=partner, state=AdministrationState.WAITING)
    keys = set(rows.exclude(moment=Moment.BASELINE).values_list("instrument", flat=True))
    return bool(keys) and bool(keys & switched_on())


def offered(partner: Partner) -> list[Administration]:
    return list(Administration.objects.filter(partner=partner).order_by("-asked_at"))


def answered_before(partner: Partner) -> list[str]:
    """Keys of what this person answered to look back on, in the order of the first time; no screens for
    harm, and nothing about one session."""
    rows = Administration.objects.filter(partner=partner, version__gt=0, about=None).order_by("asked_at")
    keys = dict.fromkeys(rows.values_list("instrument", flat=True))
    known = ((key, library.instrument(key)) for key in keys)
    return [key for key, one in known if one is not None and not one.is_apart]


@dataclass(frozen=True)
class Given:
    """One answered questionnaire, opened: the answers, the score, and the wording they were given to."""

    row: MeasureAnswers
    administration: Administration
    instrument: Instrument
    answers: list[int | None]
    score: scoring.Score
    unscored: list[int | None]
    more: str

    @property
    def wording(self) -> int:
        return self.row.text.version


def opened(rows: Iterable[MeasureAnswers]) -> list[Given]:
    """Rows with `administration` and `text` at hand, opened together."""
    rows = list(rows)
    vault.open_all(rows)
    found = []
    for row in rows:
        known = library.instrument(row.administration.instrument)
        if known is None:
            continue
        words = row.words
        found.append(
            Given(
                row=row,
                administration=row.administration,
                instrument=known.worded(from_data(row.text.data)),
                answers=list(words["answers"]),
                score=scoring.Score.from_data(words["score"]),
                unscored=list(words.get("unscored") or []),
                more=words.get("more") or "",
            )
        )
    return found


def given(user: Any, partner: Partner, instrument: str | None = None) -> dict[str, list[Given]]:
    """What this person answered, the latest version of each, oldest first, by instrument.

    For themselves and for a therapist of their couple; for anybody else there is none.
    """
    rows = (
        MeasureAnswers.objects.visible_to(user)
        .filter(author=partner, administration__partner=partner)
        .select_related("administration", "text")
        .order_by("answered_at")
    )
    if instrument is not None:
        rows = rows.filter(administration__instrument=instrument)
    latest = [row for row in rows if row.version == row.administration.version]
    by_key: dict[str, list[Given]] = defaultdict(list)
    for one in opened(latest):
        by_key[one.instrument.key].append(one)
    return dict(by_key)


def versions(user: Any, administration: Administration) -> list[Given]:
    """Every version of one answered questionnaire, newest first."""
    rows = MeasureAnswers.objects.visible_to(user).filter(administration=administration)
    return opened(rows.select_related("administration", "text").order_by("-version"))


def open_for(members: Iterable[Partner]) -> dict[Any, list[Administration]]:
    """By membership: everything that was offered, newest first. No answers."""
    found: dict[Any, list[Administration]] = defaultdict(list)
    for row in Administration.objects.filter(partner__in=list(members)).order_by("-asked_at"):
        if library.instrument(row.instrument):
            found[row.partner_id].append(row)
    return found


def rhythm_of(couple: Couple) -> ReviewRhythm:
    """After how many sessions they look back; the usual number where nobody has said another."""
    return ReviewRhythm.objects.filter(couple=couple).first() or ReviewRhythm(couple=couple)

"""What somebody answered over time, ready to be read: by themselves, or by their therapist.

One person at a time, one instrument at a time. Bands, cut-offs and the estimated noise are for the therapist;
a client reads which way their own answers went.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import zones

from .measure_queries import Given, InPractice
from .measures import change, drawing, library, scoring, words
from .measures.shape import Instrument
from .models import Moment


@dataclass(frozen=True)
class Line:
    """One time it was answered; `score` is empty where there is no total."""

    given: Given
    day: str
    moment: str
    score: str
    left_out: str
    band: str = ""
    cuts: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """One question, as it was first answered and as it was last answered."""

    label: str
    then: str
    now: str


@dataclass(frozen=True)
class Series:
    """One instrument of one person."""

    instrument: Instrument
    title: str
    meaning: str
    lines: tuple[Line, ...]
    drawing: SafeString = SafeString("")
    answers: tuple[Answer, ...] = ()
    first_day: str = ""
    last_day: str = ""
    said: str = ""
    since_last: str = ""
    since_first: str = ""
    noise: str = ""
    remarks: tuple[tuple[str, str], ...] = field(default=())

    @property
    def latest(self) -> Line:
        return self.lines[-1]


def series(
    by_key: Mapping[str, Sequence[Given]],
    practice: Mapping[str, InPractice],
    zone: str,
    *,
    therapist: bool = False,
    paper: bool = False,
) -> list[Series]:
    """Every instrument somebody has answered, in the order of the library; no screens for harm."""
    return [
        _series(by_key[key], practice[key], zones.of(zone), therapist=therapist, paper=paper)
        for key, known in library.instruments().items()
        if by_key.get(key) and not known.is_apart
    ]


def kept_apart(by_key: Mapping[str, Sequence[Given]], zone: str) -> list[Series]:
    """Screens for harm, for the therapist: what was answered, never a line over time."""
    return [
        Series(
            given[0].instrument,
            str(given[0].instrument.name),
            "",
            tuple(_line(one, zones.of(zone), therapist=True) for one in given),
        )
        for key, given in by_key.items()
        if (known := library.instrument(key)) is not None and known.is_apart
    ]


def _series(
    given: Sequence[Given], known: InPractice, zone: ZoneInfo, *, therapist: bool, paper: bool
) -> Series:
    instrument = given[-1].instrument
    title = str(instrument.name) if therapist else words.title(instrument)
    lines = tuple(_line(one, zone, therapist=therapist) for one in given)
    common: dict[str, Any] = {
        "instrument": instrument,
        "title": title,
        "meaning": words.meaning(instrument),
        "lines": lines,
        "first_day": lines[0].day,
        "last_day": lines[-1].day,
        "remarks": tuple((line.day, line.given.more) for line in lines if line.given.more),
    }
    if not instrument.has_total:
        return Series(
            drawing=_items_drawing(given, title, paper=paper), answers=tuple(_answers(given)), **common
        )
    same = [one for one in given if one.wording == given[-1].wording]
    noise = known.noise if therapist else known.instrument.noise
    before = change.change(same[-2].score.total, same[-1].score.total, noise) if len(same) > 1 else None
    first = change.change(same[0].score.total, same[-1].score.total, noise) if len(same) > 2 else None
    points = known.noise_points
    return Series(
        drawing=_total_drawing(given, instrument, title, zone, therapist=therapist, paper=paper),
        said=words.plain(before),
        since_last=words.to_therapist(before, points) if therapist else "",
        since_first=words.to_therapist(first, points) if therapist else "",
        noise=words.number(points) if therapist and points is not None else "",
        **common,
    )


def _line(one: Given, zone: ZoneInfo, *, therapist: bool) -> Line:
    score, instrument = one.score, one.instrument
    names = {part.key: str(part.name) for part in instrument.subscales}
    return Line(
        given=one,
        day=_day(one, zone, year=True),
        moment=str(Moment(one.administration.moment).label),
        score=words.number(score.total) if score.total is not None else "",
        left_out=words.left_out(instrument, len(score.missing), estimated=score.estimated),
        band=scoring.band(instrument, score.total) if therapist else "",
        cuts=tuple(scoring.cuts(instrument, score.total)) if therapist else (),
        parts=tuple((names.get(key, key), words.number(value)) for key, value in score.parts.items())
        if therapist
        else (),
    )


def _total_drawing(
    given: Sequence[Given],
    instrument: Instrument,
    title: str,
    zone: ZoneInfo,
    *,
    therapist: bool,
    paper: bool,
) -> SafeString:
    points = [
        drawing.Point(one.row.answered_at, one.score.total, _day(one, zone), one.wording)
        for one in given
        if one.score.total is not None
    ]
    if not points or instrument.use != "outcome":
        return SafeString("")
    return SafeString(
        drawing.line(
            points,
            instrument.lowest,
            instrument.highest,
            title=_("%(title)s over time; the numbers stand in the table below.") % {"title": title},
            cuts=[cut.at for cut in instrument.cuts] if therapist else (),
            paper=paper,
        )
    )


def _items_drawing(given: Sequence[Given], title: str, *, paper: bool) -> SafeString:
    """Questions answered by numbers, then and now. Those answered in words stand in the table only."""
    first, last = given[0], given[-1]
    rows = []
    for n in last.instrument.all_items:
        scale = last.instrument.scale_of(n)
        if scale.high - scale.low == 10 and last.instrument.text is not None:
            then = _at(first, n) if len(given) > 1 else None
            rows.append(drawing.ThenNow(str(last.instrument.text.items[n - 1].text), then, _at(last, n)))
    if not rows:
        return SafeString("")
    name = _("%(title)s, then and now; the numbers stand in the table below.") % {"title": title}
    return SafeString(drawing.then_and_now(rows, 0, 10, title=name, paper=paper))


def _answers(given: Sequence[Given]) -> Iterable[Answer]:
    first, last = given[0], given[-1]
    text = last.instrument.text
    for n in last.instrument.all_items:
        label = str(text.items[n - 1].text) if text else str(n)
        yield Answer(label, answer_words(first, n) if len(given) > 1 else "", answer_words(last, n))


def answer_words(one: Given, item: int) -> str:
    """An answer as it read: its words where every answer has some, its number otherwise."""
    value, text = _at(one, item), one.instrument.text
    if value is None or text is None:
        return "–"
    scale = one.instrument.scale_of(item)
    labels = text.items[item - 1].answers or text.answers
    if len(labels) == scale.high - scale.low + 1:
        return str(labels[value - scale.low])
    return str(value)


def unscored_words(one: Given) -> list[tuple[str, str]]:
    """Questions beside the score, with what was answered."""
    text = one.instrument.text
    if text is None:
        return []
    return [
        (str(item.text), str(item.answers[value]))
        for item, value in zip(text.unscored, one.unscored, strict=False)
        if value is not None
    ]


def _at(one: Given, item: int) -> int | None:
    return one.answers[item - 1] if item <= len(one.answers) else None


def _day(one: Given, zone: ZoneInfo, *, year: bool = False) -> str:
    return date_format(one.row.answered_at.astimezone(zone), "j M Y" if year else "j M")

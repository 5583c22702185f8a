"""What the practice may use: items it is licensed to use, switched on and off, the noise it reckons with."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from core import audit, clock
from intake import measure_queries as queries
from intake.measures import library
from intake.measures.shape import Instrument, Wording, as_data
from intake.models import InstrumentText, InstrumentUse


class NeedsText(Exception):
    """It cannot be offered before its items are there."""


class NeedsTerms(Exception):
    """It cannot be offered before somebody confirmed that its terms are met."""


def _of(key: str, by: User) -> Instrument:
    if not (by.is_administrator or by.is_therapist):
        raise PermissionDenied("Instruments belong to the practice.")
    found = library.instrument(key)
    if found is None:
        raise LookupError(key)
    return found


def text_in_force(key: str) -> tuple[Instrument, InstrumentText]:
    """The instrument as it is worded today, and the row of that wording.

    One that ships is stored at its first use. Raises LookupError where it has no text.
    """
    known = queries.in_practice([key])[key]
    if not known.instrument.ships:
        if known.text is None:
            raise LookupError(key)
        return known.worded(), known.text
    data = queries.shipped(known.instrument)
    if known.text is not None and known.text.hash == queries.digest(data):
        return known.instrument, known.text
    return known.instrument, _store(key, data, by=None)


def _store(
    key: str, data: dict, *, by: User | None, statement: str = "", licensed_on: date | None = None
) -> InstrumentText:
    last = InstrumentText.objects.filter(instrument=key).order_by("-version").first()
    row = InstrumentText(
        instrument=key,
        version=last.version + 1 if last else 1,
        hash=queries.digest(data),
        data=data,
        licence_statement=statement,
        licensed_on=licensed_on,
        written_by=by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # two first uses at once: the row that won is the one
        return InstrumentText.objects.get(instrument=key, version=row.version)
    return row


@transaction.atomic
def paste(key: str, wording: Wording, *, statement: str, licensed_on: date, by: User) -> InstrumentText:
    """Put the items of an instrument here, with the licence under which the practice may use them.

    A new wording is a new version; what was answered before keeps its own. Raises ValueError for one that
    ships.
    """
    if _of(key, by).ships:
        raise ValueError(f"{key} ships with its own text.")
    row = _store(key, as_data(wording), by=by, statement=statement, licensed_on=licensed_on)
    audit.record("instrument.pasted", about=row)
    return row


@transaction.atomic
def switch(key: str, *, on: bool, by: User, terms: bool = False) -> InstrumentUse:
    """Offer an instrument, or no longer. What was answered stays. Raises NeedsText and NeedsTerms."""
    instrument = _of(key, by)
    known = queries.in_practice([key])[key]
    use = known.use or InstrumentUse(instrument=key)
    if on and not known.has_text:
        raise NeedsText
    if on and instrument.licence in {"B", "C"} and not (terms or use.terms_confirmed_at):
        raise NeedsTerms
    if terms and use.terms_confirmed_at is None:
        use.terms_confirmed_at = clock.now()
    use.on, use.changed_by, use.changed_at = on, by, clock.now()
    use.save()
    audit.record("instrument.on" if on else "instrument.off", about=use)
    return use


@transaction.atomic
def set_noise(
    key: str, *, by: User, points: float | None, sd: float | None, reliability: float | None
) -> InstrumentUse:
    """What the practice reckons as noise; all empty goes back to what the file says."""
    _of(key, by)
    known = queries.in_practice([key])[key]
    use = known.use or InstrumentUse(instrument=key, on=known.on)
    use.noise_points, use.noise_sd, use.noise_reliability = points, sd, reliability
    use.changed_by, use.changed_at = by, clock.now()
    use.save()
    audit.record("instrument.noise", about=use)
    return use

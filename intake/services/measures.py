"""Offering a questionnaire, answering it, leaving it out (domain rules 5.4 and 5.5). Always optional."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.states import TooLate, move
from couples.models import Couple, Partner, PartnerState
from couples.visibility import Visibility
from intake import measure_queries as queries
from intake.measures import library, scoring, sets
from intake.models import Administration, AdministrationState, MeasureAnswers, Moment, ReviewRhythm
from notifications.services import notify

from .answers import only_author
from .instruments import text_in_force
from .safety import care_of, raise_alert

MEASURE, FEEDBACK = "measure", "feedback"  # rules of alerts


class Reworded(Exception):
    """The practice put another wording here since the page was opened."""


class NothingAnswered(Exception):
    """Every answer was left out."""


def _offer(
    partner: Partner, keys: Iterable[str], *, moment: str, by: User | None, about: UUID | None = None
) -> list[Administration]:
    """One row each; what waits already is not offered twice."""
    waits = {row.instrument for row in queries.waiting(partner)}
    rows = [
        Administration(
            couple_id=partner.couple_id,
            partner=partner,
            instrument=key,
            moment=Moment(moment),
            about=about,
            asked_by=by,
        )
        for key in keys
        if key not in waits
    ]
    Administration.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Administration.objects.filter(pk__in=[row.pk for row in rows]))
    for row in made:
        audit.record("measure.offered", about=row)
    return made


@transaction.atomic
def offer_set(partner: Partner, moment: str) -> list[Administration]:
    """Offer the usual set of a moment to one person, from what the practice has switched on."""
    romantic = queries.is_romantic(partner.couple)
    keys = sets.default_set(moment, queries.switched_on(), romantic=romantic)
    return _offer(partner, keys, moment=moment, by=None)


@transaction.atomic
def ask(
    couple: Couple, members: Sequence[Partner], keys: Sequence[str], *, moment: str, by: User
) -> list[Administration]:
    """The therapist offers questionnaires; each person is told once that a form is there. Raises ValueError
    for what is not switched on or does not fit this kind of unit."""
    care_of(couple, by)
    on, romantic = queries.switched_on(), queries.is_romantic(couple)
    for key in keys:
        known = library.instrument(key)
        if known is None or key not in on or not sets.fits(known, romantic=romantic):
            raise ValueError(f"{key!r} is not offered here.")
    made: list[Administration] = []
    for partner in members:
        if partner.couple_id != couple.pk or partner.state != PartnerState.ACTIVE:
            raise ValueError("Only the members who are here are asked.")
        rows = _offer(partner, keys, moment=moment, by=by)
        _tell(partner, rows)
        made += rows
    return made


@transaction.atomic
def ask_again(couple: Couple, members: Sequence[Partner], *, moment: str, by: User) -> list[Administration]:
    """Offer each the questions they answered before, whoever else answered which; the usual set to somebody
    who has answered none. Who is not here any more is left out."""
    care_of(couple, by)
    on, romantic = queries.switched_on(), queries.is_romantic(couple)
    made: list[Administration] = []
    for partner in members:
        if partner.couple_id != couple.pk or partner.state != PartnerState.ACTIVE:
            continue
        keys = [key for key in queries.answered_before(partner) if key in on]
        keys = keys or sets.default_set(moment, on, romantic=romantic)
        rows = _offer(partner, keys, moment=moment, by=by)
        _tell(partner, rows)
        made += rows
    return made


def _tell(partner: Partner, rows: Sequence[Administration]) -> None:
    if rows and partner.user is not None:
        notify(partner.user, "measure_ready", subject_id=rows[0].pk)


@transaction.atomic
def answer(
    administration: Administration,
    *,
    by: User,
    answers: Sequence[int | None],
    unscored: Sequence[int | None] = (),
    more: str = "",
    wording: str = "",
) -> MeasureAnswers:
    """Keep what somebody answered, for them and their therapist. Sending the same again changes nothing.

    `wording` is the mark of the text that was read. Raises NothingAnswered, Reworded when the text changed
    meanwhile, and ValueError for answers that are none. A risk item tells the therapist at once, whatever the
    total (domain rule 5.5).
    """
    partner = administration.partner
    only_author(partner, by)
    row = Administration.objects.select_for_update(of=("self",)).get(pk=administration.pk)
    instrument, text = text_in_force(row.instrument)
    if wording and wording != text.hash:
        raise Reworded
    result = scoring.score(instrument, answers)
    if all(one is None for one in answers) and not more:
        raise NothingAnswered
    words = {
        "answers": list(answers),
        "unscored": list(unscored),
        "more": more,
        "score": result.as_data(),
    }
    before = MeasureAnswers.objects.filter(administration=row, version=row.version).first()
    told = scoring.NOTHING
    if before is not None:
        old = before.words
        if {name: old.get(name) for name in words} == words and before.text_id == text.pk:
            return before
        told = scoring.alert_level(instrument, old["answers"])
    kept = MeasureAnswers(
        author=partner, administration=row, text=text, version=row.version + 1, answered_at=clock.now()
    )
    kept.write(
        words,
        visibility=Visibility.SAFETY_RESTRICTED if instrument.is_apart else Visibility.PRIVATE_THERAPIST,
    )
    kept.save(force_insert=True)
    move(row, "answer", by=by, version=row.version + 1, answered_at=kept.answered_at)
    audit.record("measure.answered", about=kept)
    level = scoring.alert_level(instrument, answers)
    if level != scoring.NOTHING and scoring.LEVELS.index(level) > scoring.LEVELS.index(told):
        raise_alert(partner.couple, partner, rule=MEASURE, level=level, by=by)
    return kept


@transaction.atomic
def set_aside(administration: Administration, *, by: User) -> None:
    """Leave it out; the second time is the first. It can still be answered later."""
    only_author(administration.partner, by)
    try:
        move(administration, "set_aside", by=by)
    except TooLate:
        return
    audit.record("measure.set_aside", about=administration)


@transaction.atomic
def keep_form_answers(partner: Partner, words: dict[str, Any], *, by: User) -> None:
    """The connection check-in of the form becomes the first one to look back on."""
    answers = [_whole(words.get(f"connection_{n}")) for n in range(1, 7)]
    if all(one is None for one in answers):
        return
    row = Administration.objects.filter(
        partner=partner, instrument="connection", moment=Moment.BASELINE
    ).first()
    if row is None:
        found = _offer(partner, ["connection"], moment=Moment.BASELINE, by=None)
        if not found:
            return
        row = found[0]
    row.partner = partner
    answer(row, by=by, answers=answers)


@transaction.atomic
def keep_feedback(partner: Partner, session_id: UUID, words: dict[str, Any], *, by: User) -> None:
    """What somebody said about a session (`q1` to `q6`, `differently`), to look back on.

    An answer of 4 or lower, or a fall of 3 since the last time, asks the therapist to ask (domain rule 5.4).
    The others see nothing of it.
    """
    answers = [_whole(words.get(f"q{n}")) for n in range(1, 7)]
    more = (words.get("differently") or "").strip()
    if all(one is None for one in answers) and not more:
        return
    row = Administration.objects.filter(
        partner=partner, instrument="session_feedback", about=session_id
    ).first()
    if row is None:
        row = Administration(
            couple_id=partner.couple_id,
            partner=partner,
            instrument="session_feedback",
            moment=Moment.SESSION,
            about=session_id,
            state=AdministrationState.SET_ASIDE,  # offered in the room itself, so it waits nowhere
        )
        Administration.objects.bulk_create([row])
    row.partner = partner
    earlier = [
        one
        for one in queries.given(by, partner, "session_feedback").get("session_feedback", [])
        if one.administration.pk != row.pk
    ]
    before = earlier[-1].answers if earlier else None
    asked = row.version and any(
        scoring.asks_to_talk(one.answers, before) for one in queries.versions(by, row)
    )
    answer(row, by=by, answers=answers, more=more)
    if scoring.asks_to_talk(answers, before) and not asked:
        raise_alert(partner.couple, partner, rule=FEEDBACK, level=scoring.REVIEW, by=by)


@transaction.atomic
def session_held(couple: Couple) -> None:
    """Count a session; after every fourth (or as the therapist set it) each is offered to look back.

    It counts sessions and nothing else: not the safety decision, which has a count of its own.
    """
    ReviewRhythm.objects.bulk_create([ReviewRhythm(couple=couple)], ignore_conflicts=True)
    row = ReviewRhythm.objects.select_for_update().get(couple=couple)
    row.held += 1
    due = row.held >= row.every
    if due:
        row.held = 0
    row.save(update_fields=["held"])
    if due:
        for partner in couple.partners.filter(state=PartnerState.ACTIVE).select_related("user", "couple"):
            _tell(partner, offer_set(partner, Moment.REVIEW))


@transaction.atomic
def set_rhythm(couple: Couple, every: int, *, by: User) -> None:
    care_of(couple, by)
    ReviewRhythm.objects.update_or_create(couple=couple, defaults={"every": every})
    audit.record("measure.rhythm", about=couple)


def _whole(value: Any) -> int | None:
    """A form's answer as a number from 0 to 10, or none."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return None
    return number if 0 <= number <= 10 else None

"""Ending well: a last session is chosen, each writes what they carry on, and a day to ask again is kept.

Nothing here ends the work or books anybody: the one is `couples.ending.finish`, the other is theirs.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from booking.models import Appointment
from core import audit, clock, zones
from core.states import TooLate
from couples.models import Couple, Partner
from intake.models import Moment
from intake.services import measures
from notifications.services import notify
from sessions_app import prompts
from sessions_app.models import CarriedOn, LastSession, RoomState, SharedCarriedOn, TherapySession

from .events import emit, emit_private, locked

KIND = "last_check"
AT = time(9)  # of the therapist's own morning


class Stale(Exception):
    """It was changed in another window since this page was opened."""


@transaction.atomic
def choose(session: TherapySession, *, by: User) -> LastSession:
    """This one is the last; each of them reads it from now on. Raises TooLate for one that is over, or for
    one person alone where there are more, and Stale where another one is chosen and its time stands."""
    _in_turn(session)
    session = locked(session)
    if session.is_over or session.appointment.partner_id is not None or session.couple.is_over:
        raise TooLate(session, "choose_last")
    row = LastSession.objects.filter(couple=session.couple).select_related("session__appointment").first()
    if row is not None and row.session_id == session.pk:
        return row
    if row is not None and row.stands:
        raise Stale
    if row is not None:
        _as_usual(row)
    row = LastSession.objects.create(couple=session.couple, session=session, set_by=by)
    _shape(session, last=True)
    audit.record("session.last", about=session)
    return row


@transaction.atomic
def undo(row: LastSession, *, by: User) -> None:
    """It is not the last one after all. What somebody wrote stays theirs. Raises TooLate once it is over."""
    _in_turn(row.session)
    session = locked(row.session)
    if session.is_over:
        raise TooLate(session, "undo_last")
    _as_usual(row)
    audit.record("session.not_last", about=session)


def _in_turn(session: TherapySession) -> None:
    """One act at a time on what is the last of a couple: there is no row of it to lock before it is chosen.

    Before the room is locked, never after.
    """
    Couple.objects.select_for_update(no_key=True).get(pk=session.couple_id)


def _as_usual(row: LastSession) -> None:
    LastSession.objects.filter(pk=row.pk).delete()
    if not row.session.is_over:
        _shape(row.session, last=False)


def _shape(session: TherapySession, *, last: bool) -> None:
    """The minutes of a room that has not begun, and the news to those who are in it already."""
    if session.state in {RoomState.NOT_OPEN, RoomState.WAITING_ROOM}:
        length = int((session.ends_at - session.starts_at).total_seconds() // 60)
        session.minutes = prompts.minutes_for(length, first=session.number == 1, last=last)
        session.save(update_fields=["minutes"])
    if session.state != RoomState.NOT_OPEN:
        emit(session, "last")


@transaction.atomic
def follow(appointment: Appointment, session: TherapySession) -> None:
    """A last session whose time was moved is the last one at its new time."""
    earlier: Appointment | None = appointment.replaces
    while earlier is not None:
        row = LastSession.objects.filter(session__appointment=earlier).first()
        if row is not None:
            LastSession.objects.filter(pk=row.pk).update(session=session)
            _shape(session, last=True)
            return
        earlier = earlier.replaces


@transaction.atomic
def carry_on(
    row: LastSession,
    partner: Partner,
    *,
    by: User,
    text: str,
    share: bool | None,
    later: str = "",
    seen: str | None = None,
) -> CarriedOn:
    """Keep what somebody carries on, for them and the therapist; with `share` all of them read the line,
    without it nobody else does, and with None the others go on reading what they read.

    `seen` is the mark of what stood there when the page was opened (`mark_of`), None for a form that has no
    page of its own. Raises Stale, and SpaceClosed where the work is over and a line would be added.
    """
    if partner.user_id != by.pk:
        raise PermissionDenied("What somebody carries on is theirs to say.")
    Partner.objects.in_turn(partner.pk)
    kept = CarriedOn.objects.filter(author=partner).first()
    if seen is not None and seen != mark_of(kept):
        raise Stale
    kept = kept or CarriedOn(author=partner)
    kept.write({"text": text, "later": later})
    kept.save()
    audit.record("last.carried_on", about=kept)
    changed = share is not None and _show(partner, text if share else "")
    session = locked(row.session)
    if session.state not in {RoomState.NOT_OPEN, RoomState.CLOSED}:
        emit_private(session, "carried_on", partner.pk)
        if changed:
            emit(session, "carried_on")
    return kept


def _show(partner: Partner, text: str) -> bool:
    """The line as all read it, or none. Answers whether anything is different for the others."""
    shown = SharedCarriedOn.objects.filter(author=partner).first()
    if not text:
        if shown is not None:
            audit.record("last.unshared", about=shown)
            shown.delete()
        return shown is not None
    if shown is not None and shown.words["text"] == text:
        return False
    shown = shown or SharedCarriedOn(author=partner)
    shown.write({"text": text})
    shown.save()
    audit.record("last.shared", about=shown)
    return True


def mark_of(row: CarriedOn | None) -> str:
    """Which words somebody has before them."""
    return row.updated_at.isoformat() if row is not None else ""


@transaction.atomic
def offer_questions(row: LastSession, members: Sequence[Partner], *, moment: str, by: User) -> int:
    """Offer each of them the questions they answered before, to look back on. Returns how many were new."""
    made = measures.ask_again(row.couple, members, moment=moment, by=by)
    if moment == Moment.END:
        LastSession.objects.filter(pk=row.pk).update(asked_at=clock.now())
    return len(made)


@transaction.atomic
def remind(row: LastSession, on: date | None, *, by: User) -> None:
    """Keep a day on which the therapist is reminded to ask how it is, or none. It books nothing."""
    LastSession.objects.filter(pk=row.pk).update(
        check_on=on, check_by=by if on else None, check_said=True, checked_at=None
    )
    if on is not None:
        due = datetime.combine(on, AT, tzinfo=zones.of(by.time_zone))
        notify(by, KIND, subject_id=row.couple_id, version=version_of(on), due_at=due)
    audit.record("last.reminder", about=row.couple)


def version_of(day: date) -> int:
    """A reminder for another day is another notice; for the same day again it is the one that waits."""
    return day.toordinal()


@transaction.atomic
def checked(row: LastSession, *, by: User) -> None:
    """They have been asked, or nothing was needed. The second time is the first."""
    LastSession.objects.filter(pk=row.pk, checked_at=None).exclude(check_on=None).update(
        checked_at=clock.now()
    )
    audit.record("last.checked", about=row.couple)


def three_months_after(day: date) -> date:
    """The same day of the month three months on; where there is none, the last one of that month."""
    year, month = day.year + (day.month + 2) // 12, (day.month + 2) % 12 + 1
    for last in range(day.day, day.day - 4, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return day

"""The end of a session: nobody leaves unseen, live signals go, texts without consent go."""

from datetime import timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from booking.models import AppointmentState
from booking.services import complete
from core import audit, clock
from core.states import TooLate
from couples.models import Partner
from intake.services import measures, safety
from notifications.services import keep_quiet
from sessions_app.models import (
    Answered,
    Audience,
    NoteKind,
    PhaseNote,
    Reason,
    RoomEvent,
    RoomMember,
    TherapySession,
    TurnConsent,
    TurnLine,
    TurnSaid,
)
from sessions_app.models.words import SIGNALS

from .course import NotYet, _go
from .events import emit, locked
from .turns import drop_texts

INTEGRATION = 30  # minutes


@transaction.atomic
def read_leaving(session: TherapySession, partner: Partner, *, by: User) -> None:
    """The therapist has read how this person leaves."""
    session = locked(session)
    if not PhaseNote.objects.filter(session=session, author=partner, kind=NoteKind.LEAVING).exists():
        raise TooLate(session, "read_leaving")
    RoomMember.objects.filter(session=session, partner=partner).update(left_read_at=clock.now())
    audit.record("room.leaving_read", about=session)
    emit(session, "leaving", to=Audience.THERAPIST, subject_id=partner.pk)


@transaction.atomic
def arrange_follow_up(session: TherapySession, partner: Partner, *, by: User) -> None:
    """The therapist has arranged how to hear from this person, or asked them aloud."""
    session = locked(session)
    RoomMember.objects.filter(session=session, partner=partner).update(follow_up=True)
    audit.record("room.follow_up", about=session)
    emit(session, "leaving", to=Audience.THERAPIST, subject_id=partner.pk)


@transaction.atomic
def close(session: TherapySession, *, by: User) -> TherapySession:
    """End after the debrief. Raises NotYet("leaving") while a leaving is neither read nor arranged."""
    session = locked(session)
    if not session.can("close"):
        raise TooLate(session, "close")
    if session.members.filter(left_read_at=None, follow_up=False).exists():
        raise NotYet("leaving")
    return _end(session, "close", by=by, reason=Reason.PLANNED)


@transaction.atomic
def stop(session: TherapySession, *, by: User, reason: str = Reason.SAFETY) -> TherapySession:
    """End now, without a debrief: a safety stop, or a line that does not come back."""
    session = locked(session)
    return _end(session, "stop", by=by, reason=reason)


def _end(session: TherapySession, verb: str, *, by: User, reason: str) -> TherapySession:
    now = clock.now()
    session.turns.filter(ended_at=None, handed_over_at=None).update(handed_over_at=now)
    session.turns.filter(ended_at=None).update(ended_at=now)
    _go(session, verb, by=by, reason=reason, closed_at=now, ended_early=verb == "stop")
    _drop_what_nobody_keeps(session)
    for member in session.members.select_related("partner__user"):
        if member.partner.user is not None:
            keep_quiet(
                member.partner.user,
                during=DateTimeTZRange(now, now + timedelta(minutes=_buffer(session, member.partner))),
                subject_id=session.pk,
            )
    measures.session_held(session.couple)
    safety.session_ended(session.couple, by=by, incident=reason == Reason.SAFETY)
    if session.appointment.state == AppointmentState.CONFIRMED:
        complete(session.appointment, by=by)
    audit.record("room.closed", about=session)
    return session


def _drop_what_nobody_keeps(session: TherapySession) -> None:
    """Live signals and their events always; the words of a turn unless everyone in it said to keep them."""
    PhaseNote.objects.filter(session=session, kind__in=SIGNALS).delete()
    RoomEvent.objects.filter(session=session).exclude(audience=Audience.ROOM).delete()
    Answered.objects.filter(session=session).delete()
    people = set(session.members.values_list("partner_id", flat=True))
    for turn in session.turns.all():
        said_yes = set(TurnConsent.objects.filter(turn=turn, keep=True).values_list("partner_id", flat=True))
        if people <= said_yes:
            continue
        TurnSaid.objects.filter(turn=turn).delete()
        drop_texts(turn, TurnLine.objects.filter(turn=turn))


def _buffer(session: TherapySession, partner: Partner) -> int:
    """Minutes this person keeps for themselves afterwards: as they said here, or half an hour."""
    note = PhaseNote.objects.filter(session=session, author=partner, kind=NoteKind.DEBRIEF).first()
    said = note.words.get("buffer_minutes") if note else None
    return int(said) if said else INTEGRATION

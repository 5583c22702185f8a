"""The brake: anyone, any time, one press, no reason (domain rule 2.8)."""

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.states import TooLate
from sessions_app.models import (
    PHASES,
    Audience,
    BrakeEvent,
    BrakeLevel,
    BrakeReason,
    Reason,
    RoomState,
    TherapySession,
)

from .course import _go, open_pause
from .events import emit, locked

CAN_BRAKE = {*PHASES, RoomState.RETURNING}


@transaction.atomic
def brake(session: TherapySession, *, by: User, reason: str = BrakeReason.BRAKE) -> TherapySession:
    """Pause everyone. Where there is nothing to pause, or we pause already, it is no mistake to press."""
    session = locked(session)
    if session.state not in CAN_BRAKE:
        return session
    now = clock.now()
    phase = session.phase
    BrakeEvent.objects.filter(session=session, over_at=None).update(over_at=now, next_state=RoomState.BRAKED)
    pause = BrakeEvent.objects.create(
        session=session,
        actor=by,
        reason=reason,
        phase=phase,
        turn=session.turns.filter(ended_at=None).first(),
        at=now,
    )
    audit.record("room.braked", about=pause)
    if reason == BrakeReason.PROTECT:
        why = Reason.SAFETY
    else:
        why = Reason.THERAPIST_PAUSE if by.pk == session.therapist_id else Reason.BRAKE
    _go(session, "brake", by=by, reason=why, paused_from=phase)
    return session


@transaction.atomic
def slower(session: TherapySession, *, by: User) -> None:
    """Softer and slower, at the same step: every screen says so for a while, and only the therapist learns
    whose wish it was."""
    session = locked(session)
    if session.state not in CAN_BRAKE:
        raise TooLate(session, "slower")
    now = clock.now()
    wish = BrakeEvent.objects.create(
        session=session,
        actor=by,
        level=BrakeLevel.SLOW,
        phase=session.phase,
        turn=session.turns.filter(ended_at=None).first(),
        at=now,
        over_at=now,
    )
    audit.record("room.slower", about=wish)
    emit(session, "slower")


@transaction.atomic
def ready(session: TherapySession, *, by: User) -> None:
    """The one who paused is ready; only the therapist learns it. From anyone else it means nothing."""
    session = locked(session)
    pause = open_pause(session)
    if pause is None or pause.actor_id != by.pk:
        raise TooLate(session, "ready")
    _ready(session, pause)


@transaction.atomic
def ready_aloud(session: TherapySession, *, by: User) -> None:
    """The therapist heard it said, or saw it, where there is no screen to press."""
    session = locked(session)
    pause = open_pause(session)
    if pause is None:
        raise TooLate(session, "ready")
    _ready(session, pause)


def _ready(session: TherapySession, pause: BrakeEvent) -> None:
    BrakeEvent.objects.filter(pk=pause.pk, ready_at=None).update(ready_at=clock.now())
    audit.record("room.ready", about=pause)
    for audience in _presser_and_therapist(session, pause):
        emit(session, "ready", to=audience, subject_id=pause.pk)


def _presser_and_therapist(session: TherapySession, pause: BrakeEvent) -> list[str]:
    partner = session.couple.partners.filter(user_id=pause.actor_id).first()
    return sorted([Audience.THERAPIST] + ([Audience.of(partner.pk)] if partner else []))


@transaction.atomic
def stop_for_today(session: TherapySession, *, by: User) -> TherapySession:
    """Somebody wants to end contact for today. Everyone sees one card; who asked is for the therapist."""
    session = brake(session, by=by)
    pause = open_pause(session)
    if session.state != RoomState.BRAKED or pause is None:
        raise TooLate(session, "stop_for_today")
    if pause.stop_by_id is None:
        pause.level, pause.stop_by = BrakeLevel.STOP, by
        pause.save(update_fields=["level", "stop_by"])
        audit.record("room.stopped", about=pause)
        emit(session, "stopped")
    return session

"""The course of a session. Only the therapist moves it; every move is logged with its reason."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from booking.models import Appointment, Place
from core import audit, clock
from core.states import TooLate, move
from couples.models import Partner
from sessions_app import prompts
from sessions_app.models import (
    Audience,
    BrakeEvent,
    BrakeReason,
    JoiningMode,
    PhaseLog,
    Reason,
    RoomFocus,
    RoomMember,
    RoomState,
    TherapySession,
)

from .events import emit, locked

QUIET = timedelta(seconds=60)
VERB_TO = {
    RoomState.LANDING: "land",
    RoomState.AGREEMENTS: "agree",
    RoomState.CHECK_IN: "check_in",
    RoomState.SPEAKING_TO: "speak",
    RoomState.WITNESS_REPAIR: "witness",
    RoomState.DEBRIEF: "harvest",
}
ORDER = list(VERB_TO)


class NotYet(Exception):
    """A rule of care asks for something first. `rule` says which: quiet, ready, agreements, permission,
    speaker, stopped, leaving. "finished": the work is over, and what all would read is closed. "own_page":
    what was shared in the de-brief is shared elsewhere now."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@transaction.atomic
def prepare_room(appointment: Appointment) -> TherapySession:
    """The room of a confirmed appointment, not open yet, with a place for everyone who comes."""
    found = TherapySession.objects.filter(appointment=appointment).first()
    if found is not None:
        return found
    couple = appointment.couple
    if couple is None:
        raise ValueError("A first conversation without a login has no room.")
    last = TherapySession.objects.filter(couple=couple).aggregate(last=Max("number"))["last"] or 0
    session = TherapySession.objects.create(
        appointment=appointment,
        couple=couple,
        therapist=appointment.therapist,
        number=last + 1,
        starts_at=appointment.during.lower,
        ends_at=appointment.during.upper,
        minutes=prompts.minutes_for(appointment.minutes, first=last == 0),
    )
    people = [appointment.partner] if appointment.partner_id else list(couple.partners.current())
    in_person = appointment.place == Place.ROOM
    RoomMember.objects.bulk_create(
        RoomMember(
            session=session,
            partner=person,
            joining_mode=JoiningMode.IN_PERSON if in_person else JoiningMode.SEPARATE_ROOMS,
        )
        for person in people
    )
    return session


@transaction.atomic
def open_room(appointment: Appointment, by: User) -> TherapySession:
    """Let people into the waiting room. Opening an open room changes nothing."""
    session = locked(prepare_room(appointment))
    if session.state == RoomState.NOT_OPEN:
        _go(session, "open", by=by, reason=Reason.PLANNED, opened_at=clock.now())
        audit.record("room.opened", about=session)
    return session


@transaction.atomic
def go_to(session: TherapySession, phase: str, *, by: User, reason: str = Reason.PLANNED) -> TherapySession:
    """Move to a phase, forward or back. Raises TooLate where the table has no such move, and NotYet.

    Agreements come before checking in; nobody speaks before everyone has said yes to the three that
    carry the room (domain rule 2.4).
    """
    session = locked(session)
    if phase not in VERB_TO:
        raise TooLate(session, str(phase))
    goal = RoomState(phase)
    verb = VERB_TO[goal]
    stopped = BrakeEvent.objects.filter(session=session, over_at=None).exclude(stop_by=None).exists()
    if goal in {RoomState.CHECK_IN, RoomState.DEBRIEF} and session.can(verb) and not stopped:
        been = PhaseLog.objects.filter(session=session, became=RoomState.AGREEMENTS).exists()
        if not been:
            raise NotYet("agreements")
    if goal == RoomState.SPEAKING_TO and session.can(verb) and not all_agreed(session):
        raise NotYet("agreements")
    if goal == RoomState.CHECK_IN and session.state in {RoomState.BRAKED, RoomState.RETURNING}:
        _may_go_on(session)
    if (
        reason == Reason.PLANNED
        and session.phase in ORDER
        and ORDER.index(goal) < ORDER.index(RoomState(session.phase))
    ):
        reason = Reason.RETURNED_SLOW
    _go(session, verb, by=by, reason=reason)
    return session


def all_agreed(session: TherapySession) -> bool:
    """Whether everyone has said yes to the three agreements and met the brake, by tapping or aloud."""
    return not RoomMember.objects.filter(session=session, agreed_at=None).exists()


@transaction.atomic
def resume(session: TherapySession, *, by: User) -> TherapySession:
    """Go on where we paused. Raises NotYet before a minute of quiet, or before its presser is ready."""
    session = locked(session)
    if session.state not in {RoomState.BRAKED, RoomState.RETURNING}:
        raise TooLate(session, "resume")
    _may_go_on(session)
    _go(session, f"resume_{session.paused_from}", by=by, reason=Reason.PLANNED)
    return session


@transaction.atomic
def resume_smaller(session: TherapySession, how: str, *, by: User) -> TherapySession:
    """Go on after a pause, and choose smaller (domain rules 2.8 and 2.9): `protector` meets the protector
    first and slower; `inside` begins with a moment in which everyone looks at their own part. Raises NotYet
    as `resume` does."""
    from .brake import slower

    session = resume(session, by=by)
    if how == "inside":
        return parts_moment(session, on=True, by=by)
    slower(session, by=by)
    return send_prompt(session, "protector_first", by=by)


@transaction.atomic
def return_to_landing(session: TherapySession, *, by: User, reason: str = "") -> TherapySession:
    """From anywhere, in one act: everyone back to landing; where we were is remembered if we paused there."""
    session = locked(session)
    if session.state == RoomState.BRAKED:
        _go(session, "settle", by=by, reason=Reason.BRAKE)
    else:
        _go(session, "land", by=by, reason=reason or Reason.RETURNED_SLOW)
    return session


@transaction.atomic
def protect(session: TherapySession, *, by: User) -> TherapySession:
    """Scorn met somebody who was open: stop everything at once (domain rule 2.9)."""
    from .brake import brake

    return brake(session, by=by, reason=BrakeReason.PROTECT)


@transaction.atomic
def parts_moment(session: TherapySession, *, on: bool, by: User) -> TherapySession:
    """Everyone looks inside for a moment; the therapist names it aloud. Off again by the therapist."""
    session = locked(session)
    if not session.is_live or session.state == RoomState.BRAKED:
        raise TooLate(session, "moment")
    session.moment = "parts" if on else ""
    session.save(update_fields=["moment"])
    emit(session, "moment")
    return session


@transaction.atomic
def send_prompt(session: TherapySession, key: str, *, by: User) -> TherapySession:
    """Show a prompt: in a turn to the one who speaks, otherwise to everyone. An empty key takes it away."""
    session = locked(session)
    if key and key not in prompts.PROMPTS:
        raise ValueError(f"No prompt is called {key!r}.")
    turn = session.turns.filter(ended_at=None).first()
    if turn is not None:
        turn.prompt = key
        turn.save(update_fields=["prompt"])
        for audience in sorted([Audience.of(turn.speaker_id), Audience.THERAPIST]):
            emit(session, "prompt", to=audience, subject_id=turn.pk)
    else:
        session.prompt = key
        session.save(update_fields=["prompt"])
        emit(session, "prompt")
    return session


@transaction.atomic
def set_focus(session: TherapySession, words: str, *, by: User) -> RoomFocus:
    """What this session is about, as agreed aloud; everyone in it can read it."""
    session = locked(session)
    focus = RoomFocus.objects.filter(session=session).first() or RoomFocus(session=session)
    focus.write({"text": words})
    focus.save()
    audit.record("room.focus", about=focus)
    emit(session, "focus", subject_id=focus.pk)
    return focus


@transaction.atomic
def set_minutes(session: TherapySession, minutes: dict[str, int], *, by: User) -> TherapySession:
    """The therapist's own guide for this session, minutes per phase."""
    session = locked(session)
    session.minutes = {**session.minutes, **minutes}
    session.save(update_fields=["minutes"])
    emit(session, "minutes", to=Audience.THERAPIST)
    return session


@transaction.atomic
def set_mode(session: TherapySession, partner: Partner, mode: str, *, by: User) -> None:
    """How this person joins; on one device for all, nothing private is asked or shown from now on."""
    session = locked(session)
    RoomMember.objects.filter(session=session, partner=partner).update(joining_mode=JoiningMode(mode))
    audit.record("room.mode", about=session)
    for audience in sorted([Audience.of(partner.pk), Audience.THERAPIST]):
        emit(session, "mode", to=audience)


@transaction.atomic
def agreed_aloud(session: TherapySession, partner: Partner, *, by: User) -> None:
    """The therapist heard this person agree and saw them try the brake; for those without a screen."""
    session = locked(session)
    RoomMember.objects.filter(session=session, partner=partner, agreed_at=None).update(
        agreed_at=clock.now(), agreed_aloud=True
    )
    audit.record("room.agreed_aloud", about=session)
    told_of_agreement(session, partner)


def told_of_agreement(session: TherapySession, partner: Partner) -> None:
    """The room learns that all have agreed, never who was when."""
    for audience in sorted([Audience.of(partner.pk), Audience.THERAPIST]):
        emit(session, "agreed", to=audience, subject_id=partner.pk)
    if all_agreed(session):
        emit(session, "all_agreed")


def _may_go_on(session: TherapySession) -> None:
    pause = open_pause(session)
    if pause is None:
        return
    if pause.stop_by_id is not None:
        raise NotYet("stopped")
    if clock.now() < pause.at + QUIET:
        raise NotYet("quiet")
    if pause.actor_id != session.therapist_id and pause.ready_at is None:
        raise NotYet("ready")


def open_pause(session: TherapySession) -> BrakeEvent | None:
    """The pause we are in, or on our way back from."""
    return BrakeEvent.objects.filter(session=session, over_at=None).order_by("-at").first()


def _go(session: TherapySession, verb: str, *, by: Any, reason: str, **columns: Any) -> None:
    """One move: the state, what goes with it, a line of the course, and the news to everyone."""
    now: datetime = clock.now()
    was = session.state
    leaving_pause = was in {RoomState.BRAKED, RoomState.RETURNING}
    if verb not in {"brake", "settle"}:
        columns.setdefault("paused_from", "")
    move(session, verb, by=by, phase_since=now, prompt="", moment="", **columns)
    if leaving_pause and session.state not in {RoomState.RETURNING, RoomState.BRAKED}:
        BrakeEvent.objects.filter(session=session, over_at=None).update(over_at=now, next_state=session.state)
    turn = session.turns.filter(ended_at=None).first()
    if turn is not None:
        turn.prompt = ""
        if session.state == RoomState.WITNESS_REPAIR and turn.handed_over_at is None:
            turn.handed_over_at, turn.step = now, "reflect"
        elif session.state == RoomState.SPEAKING_TO and was == RoomState.WITNESS_REPAIR:
            turn.ended_at = now
        elif session.phase not in {RoomState.SPEAKING_TO, RoomState.WITNESS_REPAIR}:
            turn.ended_at = now
        turn.save(update_fields=["prompt", "handed_over_at", "step", "ended_at"])
    PhaseLog.objects.create(session=session, at=now, was=was, became=session.state, actor=by, reason=reason)
    emit(session, "braked" if session.state == RoomState.BRAKED else "phase")

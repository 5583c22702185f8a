"""Reading a room: the rows a role may open, in a few queries, as plain values for `room.room_state`."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from booking.models import Appointment
from core import clock, vault
from couples.models import Couple, Partner

from . import room
from .models import (
    Audience,
    BrakeEvent,
    PhaseNote,
    RoomCounter,
    RoomEvent,
    RoomFocus,
    RoomState,
    SaidAloud,
    TherapySession,
    Turn,
    TurnConsent,
    TurnLine,
    TurnSaid,
)

CONNECTED_WITHIN = timedelta(seconds=25)
BEFORE_TURNS = {RoomState.NOT_OPEN, RoomState.WAITING_ROOM, RoomState.LANDING, RoomState.AGREEMENTS}
SAYS_ALOUD = {RoomState.CHECK_IN, RoomState.SPEAKING_TO, RoomState.WITNESS_REPAIR, RoomState.DEBRIEF}


def room_rows(session: TherapySession, role: room.Role) -> room.Rows:
    """What a screen of this role is drawn from now, and no more: every line of this runs on each screen
    after each press. A partner's own notes and lines, never another's; the screen that all can see opens
    only what was said aloud."""
    session = TherapySession.objects.select_related("couple", "therapist", "focus", "last").get(pk=session.pk)
    desk = role.kind == "therapist"
    turns = list(Turn.objects.filter(session=session)) if desk or session.state not in BEFORE_TURNS else []
    open_turn = next((turn for turn in turns if turn.ended_at is None), None)
    sealed = _Sealed(session, role, open_turn)
    return room.Rows(
        now=clock.now(),
        state=session.state,
        therapist_id=session.therapist_id,
        therapist=session.therapist.name_used.split()[0],
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        number=session.number,
        paused_from=session.paused_from,
        phase_since=session.phase_since,
        prompt=session.prompt,
        moment=session.moment,
        focus=sealed.focus[0].words["text"] if sealed.focus else "",
        brake_word=session.couple.brake_word,
        minutes=session.minutes,
        people=_people(session),
        last=hasattr(session, "last"),
        agreed_once=session.state == RoomState.AGREEMENTS
        and not desk
        and RoomEvent.objects.filter(session=session, audience=Audience.ROOM, kind="all_agreed").exists(),
        notes=tuple(room.Note(note.author_id, note.kind, note.words) for note in sealed.notes),
        lines=tuple(room.Line(line.turn_id, line.author_id, line.kind, line.words) for line in sealed.lines),
        sent=tuple(room.Line(line.turn_id, line.author_id, line.kind, line.words) for line in sealed.sent),
        said=tuple(
            room.Said(one.pk, one.author_id, one.kind, one.words, one.recorded_by_id is not None)
            for one in sealed.said
        ),
        turns=tuple(_turn(turn) for turn in turns),
        consents=_consents(session, turns, role),
        pauses=tuple(_pause(pause) for pause in BrakeEvent.objects.filter(session=session)),
        log=tuple(
            room.Moved(line.at, line.was, line.became, line.reason)
            for line in (session.phase_log.all() if desk else ())
        ),
    )


class _Sealed:
    """The sealed rows of a room that one role's screen shows now, opened together."""

    def __init__(self, session: TherapySession, role: room.Role, turn: Turn | None) -> None:
        desk = role.kind == "therapist"
        self.notes: list[PhaseNote] = []
        self.lines: list[TurnLine] = []
        self.sent: list[TurnSaid] = []
        self.said: list[SaidAloud] = []
        if role.kind != "screen":
            mine = {} if desk else {"author_id": role.partner_id}
            self.notes = list(PhaseNote.objects.filter(session=session, **mine))
            self.lines = list(TurnLine.objects.filter(turn=turn, **mine)) if turn else []
        # The words of somebody who has left are closed to the others; their therapist keeps the record.
        open_to_all = {} if desk else {"author__in": Partner.objects.current()}
        if desk or session.state in SAYS_ALOUD:
            self.said = list(SaidAloud.objects.filter(session=session, **open_to_all))
        if turn:
            self.sent = list(TurnSaid.objects.filter(turn=turn, **open_to_all))
        self.focus: list[RoomFocus] = [session.focus] if hasattr(session, "focus") else []
        vault.open_all([*self.notes, *self.lines, *self.said, *self.sent, *self.focus])


def _consents(session: TherapySession, turns: list[Turn], role: room.Role) -> frozenset:
    """The turns whose words a partner said may be kept; they are asked once the turns are over."""
    if not turns or role.kind != "partner" or session.state not in {RoomState.DEBRIEF, RoomState.CLOSED}:
        return frozenset()
    kept = TurnConsent.objects.filter(turn__in=turns, partner=role.partner_id, keep=True)
    return frozenset(kept.values_list("turn_id", "partner_id"))


def _people(session: TherapySession) -> tuple[room.Person, ...]:
    recently = datetime.now(UTC) - CONNECTED_WITHIN
    return tuple(
        room.Person(
            id=member.partner_id,
            user_id=member.partner.user_id,
            name=member.partner.name,
            side=member.partner.side,
            mode=member.joining_mode,
            privacy=member.privacy_at is not None,
            today=member.today_at is not None,
            agreed=member.agreed_at is not None,
            agreed_aloud=member.agreed_aloud,
            left_read=member.left_read_at is not None,
            follow_up=member.follow_up,
            connected=member.seen_at is not None and member.seen_at > recently,
        )
        for member in session.members.select_related("partner__user")
    )


def _turn(turn: Turn) -> room.TurnRow:
    return room.TurnRow(
        id=turn.pk,
        order=turn.order,
        speaker=turn.speaker_id,
        mode=turn.mode,
        step=turn.step,
        started_at=turn.started_at,
        handed_over_at=turn.handed_over_at,
        ended_at=turn.ended_at,
        said=turn.said_id,
        prompt=turn.prompt,
    )


def _pause(pause: BrakeEvent) -> room.Pause:
    return room.Pause(
        id=pause.pk,
        actor=pause.actor_id,
        at=pause.at,
        over_at=pause.over_at,
        ready=pause.ready_at is not None,
        stop_by=pause.stop_by_id,
        reason=pause.reason,
        level=pause.level,
    )


def cursor(session: TherapySession, audiences: tuple[str, ...]) -> str:
    """Where a stream that begins with this page has to go on (`streams:room?after=`)."""
    newest = dict(
        RoomCounter.objects.filter(session=session, audience__in=audiences).values_list("audience", "number")
    )
    return ".".join(str(newest.get(audience, 0)) for audience in audiences)


def sessions_of(couple: Couple) -> QuerySet[TherapySession]:
    """A couple's sessions, newest first, for its therapists."""
    return TherapySession.objects.filter(couple=couple).select_related("appointment", "therapist")


def next_room(partner: Partner, *, known_to_all: bool = False) -> TherapySession | None:
    """The room this person may go into next: open now, or the nearest that is still to come; of all, or of
    those that everybody knows of."""
    rooms = TherapySession.objects.filter(
        members__partner=partner,
        appointment__state="confirmed",
        ends_at__gt=clock.now() - timedelta(hours=3),
    ).exclude(state="closed")
    if known_to_all:
        rooms = rooms.filter(appointment__in=Appointment.objects.known_to_all())
    return rooms.order_by("starts_at").first()


def kept_turns(user: Any, session_id: UUID) -> QuerySet[Turn]:
    """Turns of a closed session this person took part in."""
    return Turn.objects.filter(
        session_id=session_id, session__in=TherapySession.objects.visible_to(user)
    ).select_related("speaker__user")

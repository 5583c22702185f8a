"""Turns: who speaks, the step we are at, what each keeps of it, and what they send on purpose."""

from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.states import TooLate
from couples.models import Partner
from sessions_app import prompts
from sessions_app.models import (
    Audience,
    RoomState,
    SaidAloud,
    SaidKind,
    TherapySession,
    Turn,
    TurnConsent,
    TurnKind,
    TurnLine,
    TurnMode,
    TurnSaid,
)

from .course import NotYet, _go
from .events import emit, emit_private, locked

# Which words each kind of line may hold; free text is dropped without everyone's consent to keep it.
TEXTS = {"text", "correction"}
# Received is the receiver's and the therapist's own, unless spoken.
CAN_BE_SENT = {
    TurnKind.SPOKEN_FOR,
    TurnKind.WHAT_HEARD,
    TurnKind.REACH,
    TurnKind.RESPONSE,
    TurnKind.NEED,
    TurnKind.REPAIR,
}
MOST_PASSES = 3


@transaction.atomic
def start_turn(
    session: TherapySession,
    speaker: Partner,
    *,
    by: User,
    said: SaidAloud | None = None,
    mode: str = TurnMode.SPEAK_FOR_PART,
) -> Turn:
    """One speaks, the others listen. Moves to speaking when we are not there yet."""
    from .course import go_to

    session = locked(session)
    if session.state != RoomState.SPEAKING_TO:
        session = go_to(session, RoomState.SPEAKING_TO, by=by)
    return _begin(session, speaker, said=said, mode=mode)


def _begin(session: TherapySession, speaker: Partner, *, said: SaidAloud | None, mode: str) -> Turn:
    if not session.members.filter(partner=speaker).exists():
        raise NotYet("speaker")
    now = clock.now()
    session.turns.filter(ended_at=None, handed_over_at=None).update(handed_over_at=now)
    session.turns.filter(ended_at=None).update(ended_at=now)
    turn = Turn.objects.create(
        session=session,
        order=session.turns.count() + 1,
        speaker=speaker,
        said=said,
        mode=TurnMode(mode),
        started_at=now,
    )
    emit(session, "turn", subject_id=turn.pk)
    return turn


@transaction.atomic
def switch_roles(session: TherapySession, *, by: User) -> Turn:
    """The next person speaks, as long as the last one did."""
    session = locked(session)
    last = session.turns.last()
    people = [member.partner for member in session.members.select_related("partner")]
    if last is None or len(people) < 2:
        raise NotYet("speaker")
    if session.state == RoomState.WITNESS_REPAIR:
        _go(session, "speak", by=by, reason="planned")
    elif session.state != RoomState.SPEAKING_TO:
        raise TooLate(session, "switch")
    places = [person.pk for person in people]
    follows = people[(places.index(last.speaker_id) + 1) % len(people)]
    return _begin(session, follows, said=None, mode=last.mode)


@transaction.atomic
def end_turn(session: TherapySession, *, by: User) -> None:
    session = locked(session)
    now = clock.now()
    session.turns.filter(ended_at=None, handed_over_at=None).update(handed_over_at=now)
    session.turns.filter(ended_at=None).update(ended_at=now)
    emit(session, "turn")


@transaction.atomic
def next_step(session: TherapySession, step: str, *, by: User) -> Turn:
    """Go to a step of this turn. Past permission only if nobody has said "not today" to it."""
    session = locked(session)
    turn = session.turns.filter(ended_at=None).first()
    steps = prompts.WITNESS_STEPS if session.state == RoomState.WITNESS_REPAIR else prompts.SPEAKING_STEPS
    keys = [one.key for one in steps]
    if turn is None or step not in keys:
        raise TooLate(session, "step")
    if session.state == RoomState.SPEAKING_TO and keys.index(step) > keys.index("permission"):
        lines = TurnLine.objects.filter(turn=turn, kind=TurnKind.PERMISSION)
        if any(line.words.get("answer") == "not_today" for line in lines):
            raise NotYet("permission")
    turn.step, turn.prompt = step, ""
    turn.save(update_fields=["step", "prompt"])
    emit(session, "step", subject_id=turn.pk)
    return turn


@transaction.atomic
def put_away(session: TherapySession, *, by: User) -> None:
    """The speaker puts the prompt away; it may come back, nothing was asked."""
    session = locked(session)
    turn = session.turns.filter(ended_at=None, speaker__user=by).first()
    if turn is None:
        raise TooLate(session, "put_away")
    turn.prompt = ""
    turn.save(update_fields=["prompt"])
    emit_private(session, "put_away", turn.speaker_id)


@transaction.atomic
def keep_line(turn: Turn, author: Partner, kind: str, *, by: User, **words: Any) -> TurnLine:
    """Somebody's own words or choice in a turn, for them and the therapist until they send it.

    A reach that is not yet a yes counts as one more pass, three at most.
    """
    session = locked(turn.session)
    if session.is_over:
        raise TooLate(session, "keep_line")
    row = TurnLine.objects.filter(turn=turn, author=author, kind=kind).first()
    if row is None:
        row = TurnLine(turn=turn, author=author, kind=TurnKind(kind))
    before = row.words if row.body else {}
    if kind == TurnKind.REACH:
        words["passes"] = min(int(before.get("passes", 0)) + 1, MOST_PASSES)
    row.write({**before, **words})
    row.save()
    audit.record(f"turn.{kind}", about=row)
    emit_private(session, "line", author.pk)
    return row


@transaction.atomic
def send_line(turn: Turn, author: Partner, kind: str, *, by: User) -> TurnSaid:
    """Show this line to everyone in the room, on purpose. Raises TooLate where nothing was kept."""
    session = locked(turn.session)
    line = TurnLine.objects.filter(turn=turn, author=author, kind=kind).first()
    if line is None or kind not in CAN_BE_SENT or session.is_over:
        raise TooLate(session, "send_line")
    row = TurnSaid.objects.filter(turn=turn, author=author, kind=kind).first()
    if row is None:
        row = TurnSaid(turn=turn, author=author, kind=kind)
    row.write({name: value for name, value in line.words.items() if name != "passes"})
    row.save()
    audit.record("turn.sent", about=row)
    emit(session, "sent", subject_id=row.pk)
    return row


@transaction.atomic
def keep_words(turn: Turn, partner: Partner, keep: bool, *, by: User) -> None:
    """Whether this person agrees that the words of a turn are kept. A later no drops what they sent."""
    TurnConsent.objects.update_or_create(turn=turn, partner=partner, defaults={"keep": keep})
    audit.record("turn.consent", about=turn)
    if not keep and turn.session.is_over:
        drop_texts(turn, TurnLine.objects.filter(turn=turn, author=partner))
        TurnSaid.objects.filter(turn=turn, author=partner).delete()
    for audience in sorted([Audience.of(partner.pk), Audience.THERAPIST]):
        emit(turn.session, "consent", to=audience, subject_id=partner.pk)


def drop_texts(turn: Turn, lines: Any) -> None:
    """Take the free text out of lines; choices stay for the author and the therapist."""
    for line in lines.select_related("author"):
        line.write({name: value for name, value in line.words.items() if name not in TEXTS})
        line.save()


@transaction.atomic
def record_part(session: TherapySession, partner: Partner, label: str, *, by: User) -> SaidAloud:
    """The therapist takes down a part's name as everyone heard it: a label in this session, no more."""
    session = locked(session)
    row = SaidAloud(session=session, author=partner, kind=SaidKind.PART, recorded_by=by)
    row.write({"label": label})
    row.save()
    audit.record("room.part_recorded", about=row)
    emit(session, "said", subject_id=row.pk)
    return row

"""From the rows of a room to what each role sees. Pure: no database, no clock, no words of its own.

`room_state(rows, role)` is the only place that decides who sees what in the room. It may be given more
rows than a role may see, and drops them: a partner's answer is the same whatever the others noted,
chose or pressed, until they said it aloud or sent it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

QUIET = timedelta(seconds=60)
WARN_NOTHING_NEW, WARN_DEBRIEF = 15, 10  # minutes left
PAUSED = {"braked", "returning"}
ORDER = ("landing", "agreements", "check_in", "speaking_to", "witness_repair", "debrief")


class Words(dict):
    """Somebody's words by name. What was not said is empty, however deep one looks, and prints as nothing."""

    def __missing__(self, name: str) -> "Words":
        return Words()

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True)
class Role:
    """`therapist`, `partner` (with the membership's id), or `screen`: what everyone in a room can see."""

    kind: str
    partner_id: UUID | None = None


THERAPIST = Role("therapist")
SCREEN = Role("screen")


@dataclass(frozen=True)
class Person:
    id: UUID
    user_id: UUID | None
    name: str
    side: str
    mode: str = "online_separate_rooms"
    privacy: bool = False
    today: bool = False
    agreed: bool = False
    agreed_aloud: bool = False
    left_read: bool = False
    follow_up: bool = False
    connected: bool = False

    @property
    def shares_device(self) -> bool:
        return self.mode == "online_shared_device"

    @property
    def same_room(self) -> bool:
        return self.mode == "online_same_room_separate_devices"


@dataclass(frozen=True)
class Note:
    author: UUID
    kind: str
    words: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """Kept (private) or sent (to all) in a turn."""

    turn: UUID
    author: UUID
    kind: str
    words: dict[str, Any]


@dataclass(frozen=True)
class Said:
    id: UUID
    author: UUID
    kind: str
    words: dict[str, Any]
    recorded: bool = False


@dataclass(frozen=True)
class TurnRow:
    id: UUID
    order: int
    speaker: UUID
    mode: str
    step: str
    started_at: datetime
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None
    said: UUID | None = None
    prompt: str = ""


@dataclass(frozen=True)
class Pause:
    id: UUID
    actor: UUID  # a user
    at: datetime
    over_at: datetime | None = None
    ready: bool = False
    stop_by: UUID | None = None
    reason: str = "brake"


@dataclass(frozen=True)
class Moved:
    at: datetime
    was: str
    became: str
    reason: str = "planned"


@dataclass(frozen=True)
class Rows:
    """Everything there is about a room at one moment."""

    now: datetime
    state: str
    therapist_id: UUID
    therapist: str
    starts_at: datetime
    ends_at: datetime
    number: int = 1
    paused_from: str = ""
    phase_since: datetime | None = None
    prompt: str = ""
    moment: str = ""
    focus: str = ""
    brake_word: str = "brake"
    minutes: dict[str, int] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    notes: tuple[Note, ...] = ()
    lines: tuple[Line, ...] = ()
    sent: tuple[Line, ...] = ()
    said: tuple[Said, ...] = ()
    turns: tuple[TurnRow, ...] = ()
    consents: frozenset[tuple[UUID, UUID]] = frozenset()  # (turn, person) said keep
    pauses: tuple[Pause, ...] = ()
    log: tuple[Moved, ...] = ()

    @property
    def phase(self) -> str:
        return self.paused_from if self.state in PAUSED else self.state

    @property
    def turn(self) -> TurnRow | None:
        return next((turn for turn in self.turns if turn.ended_at is None), None)

    @property
    def pause(self) -> Pause | None:
        return next((pause for pause in reversed(self.pauses) if pause.over_at is None), None)

    def person(self, id: UUID) -> Person:
        return next(person for person in self.people if person.id == id)


@dataclass(frozen=True)
class OnBoard:
    """A part's name that everyone heard."""

    id: UUID
    person: Person
    label: str
    recorded: bool


@dataclass(frozen=True)
class TurnView:
    """A turn as everyone may see it."""

    id: UUID
    order: int
    mode: str
    step: str
    speaker: Person
    listeners: tuple[Person, ...]
    part: str
    sent: Words  # kind: [(person, words)]


@dataclass(frozen=True)
class PauseView:
    """The card. Who pressed is in `mine` only, and only for the one who did."""

    first_minute: bool
    look_again: int  # seconds until the card changes by itself
    stopped: bool
    mine: bool = False
    ready: bool = False


@dataclass(frozen=True)
class Seen:
    """What one role sees. `screen` names the piece to draw."""

    screen: str
    role: Role
    state: str
    phase: str
    therapist: str
    brake_word: str
    people: tuple[Person, ...]
    me: Person | None = None
    others: tuple[Person, ...] = ()
    private: bool = False
    prompt: str = ""
    focus: str = ""
    board: tuple[OnBoard, ...] = ()
    spoken: tuple[tuple[Person, str, str], ...] = ()  # person, kind, text: shared in the debrief
    turn: TurnView | None = None
    speaking: bool = False
    all_agreed: bool = False
    pause: PauseView | None = None
    mine: Words = field(default_factory=Words)
    my_lines: Words = field(default_factory=Words)
    kept: tuple[tuple[TurnRow, Person, bool], ...] = ()
    can_brake: bool = False
    desk: "Desk | None" = None


@dataclass(frozen=True)
class PersonView:
    """One person as the therapist alone sees them."""

    person: Person
    notes: Words
    lines: Words
    board: tuple[OnBoard, ...]
    spoken_seconds: int
    stirred: bool
    needs_reading: bool


@dataclass(frozen=True)
class PhaseView:
    phase: str
    mark: str  # done, now, to_come
    since: datetime | None
    took: int | None
    planned: int | None


@dataclass(frozen=True)
class Desk:
    """The therapist's own column and rail."""

    people: tuple[PersonView, ...]
    rail: tuple[PhaseView, ...]
    minutes_left: int
    warning: str  # "", nothing_new, debrief
    turn_minutes: int
    next_speaker: Person | None
    pressed_by: str
    stop_by: str
    quiet_left: int
    may_resume: bool
    waits_for_ready: bool
    protect: bool
    away: tuple[Person, ...]
    not_agreed: tuple[Person, ...]
    refused: bool


def room_state(rows: Rows, role: Role) -> Seen:
    """What this role sees now."""
    if role.kind == "therapist":
        return _for_therapist(rows)
    if role.kind == "partner":
        return _for_partner(rows, role)
    return Seen(screen=_public_screen(rows), role=role, **_public(rows))


# ── What everyone may see ────────────────────────────────────────────


def _public(rows: Rows) -> dict[str, Any]:
    covered = rows.state == "braked"
    return {
        "state": rows.state,
        "phase": rows.phase,
        "therapist": rows.therapist,
        "brake_word": rows.brake_word,
        "people": rows.people,
        "prompt": "" if covered or rows.turn else rows.prompt,
        "focus": "" if covered else rows.focus,
        "board": () if covered else _board(rows),
        "spoken": () if covered else _spoken(rows),
        "turn": None if covered else _turn(rows),
        "all_agreed": bool(rows.people) and all(person.agreed for person in rows.people),
        "pause": _pause(rows, None),
        "can_brake": rows.state in {*ORDER, "returning"},
    }


def _board(rows: Rows) -> tuple[OnBoard, ...]:
    return tuple(
        OnBoard(said.id, rows.person(said.author), str(said.words.get("label", "")), said.recorded)
        for said in rows.said
        if said.kind == "part"
    )


def _spoken(rows: Rows) -> tuple[tuple[Person, str, str], ...]:
    return tuple(
        (rows.person(said.author), said.kind, str(said.words.get("text", "")))
        for said in rows.said
        if said.kind != "part"
    )


def _turn(rows: Rows) -> TurnView | None:
    turn = rows.turn
    if turn is None:
        return None
    labels = {said.id: str(said.words.get("label", "")) for said in rows.said}
    sent = Words()
    for line in rows.sent:
        if line.turn == turn.id:
            sent.setdefault(line.kind, []).append((rows.person(line.author), Words(line.words)))
    return TurnView(
        id=turn.id,
        order=turn.order,
        mode=turn.mode,
        step=turn.step,
        speaker=rows.person(turn.speaker),
        listeners=tuple(person for person in rows.people if person.id != turn.speaker),
        part=labels.get(turn.said, "") if turn.said else "",
        sent=sent,
    )


def _pause(rows: Rows, user_id: UUID | None) -> PauseView | None:
    pause = rows.pause
    if rows.state not in PAUSED or pause is None:
        return None
    left = pause.at + QUIET - rows.now
    mine = user_id is not None and pause.actor == user_id
    return PauseView(
        first_minute=left > timedelta(0),
        look_again=max(0, int(left.total_seconds()) + 1),
        stopped=pause.stop_by is not None,
        mine=mine,
        ready=mine and pause.ready,
    )


def _public_screen(rows: Rows) -> str:
    if rows.state == "closed":
        return "closed"
    if rows.state == "braked":
        return "paused"
    if rows.state == "returning":
        return "landing"
    if rows.moment and rows.state in ORDER:
        return "moment"
    if rows.state in {"speaking_to", "witness_repair"}:
        return "turn" if rows.turn else "between"
    return rows.state


# ── A participant ───────────────────────────────────────────────────


def _for_partner(rows: Rows, role: Role) -> Seen:
    me = next(person for person in rows.people if person.id == role.partner_id)
    private = not me.shares_device
    screen = _public_screen(rows)
    turn = rows.turn
    if screen == "turn" and turn is not None:
        side = "speaker" if turn.speaker == me.id else "listener"
        screen = f"witness_{side}" if rows.state == "witness_repair" else side
    public = _public(rows)
    public["pause"] = _pause(rows, me.user_id if private else None)
    if turn is not None and turn.speaker == me.id and rows.state != "braked":
        public["prompt"] = turn.prompt
    own = [note for note in rows.notes if note.author == me.id] if private else []
    return Seen(
        screen=screen,
        role=role,
        me=me,
        others=tuple(person for person in rows.people if person.id != me.id),
        private=private,
        speaking=turn is not None and turn.speaker == me.id,
        mine=Words({note.kind: Words(note.words) for note in own}),
        my_lines=_lines_of(rows, me.id) if private else Words(),
        kept=tuple(
            (done, rows.person(done.speaker), (done.id, me.id) in rows.consents) for done in rows.turns
        )
        if private
        else (),
        **public,
    )


def _lines_of(rows: Rows, author: UUID) -> Words:
    """Somebody's own lines of the turn we are in."""
    turn = rows.turn
    if turn is None:
        return Words()
    mine = (line for line in rows.lines if line.turn == turn.id and line.author == author)
    return Words({line.kind: Words(line.words) for line in mine})


# ── The therapist ───────────────────────────────────────────────────


def _for_therapist(rows: Rows) -> Seen:
    board = _board(rows)
    spoken = airtime(rows)
    turn, pause = rows.turn, rows.pause
    people = []
    for person in rows.people:
        notes = Words({note.kind: Words(note.words) for note in rows.notes if note.author == person.id})
        people.append(
            PersonView(
                person=person,
                notes=notes,
                lines=_lines_of(rows, person.id),
                board=tuple(item for item in board if item.person.id == person.id),
                spoken_seconds=int(spoken.get(person.id, timedelta(0)).total_seconds()),
                stirred=bool(notes.get("stirred", {}).get("on")),
                needs_reading="leaving" in notes and not person.left_read,
            )
        )
    left = int((rows.ends_at - rows.now).total_seconds() // 60)
    quiet_left = 0
    if pause is not None and rows.state in PAUSED:
        quiet_left = max(0, int((pause.at + QUIET - rows.now).total_seconds()))
    by_therapist = pause is not None and pause.actor == rows.therapist_id
    waits = pause is not None and rows.state in PAUSED and not by_therapist and not pause.ready
    names = {person.user_id: person.name for person in rows.people}
    desk = Desk(
        people=tuple(people),
        rail=rail(rows),
        minutes_left=left,
        warning="" if rows.state in {"debrief", "closed", "not_open", "waiting_room"} else _warning(left),
        turn_minutes=int(_speaking_time(rows, turn).total_seconds() // 60) if turn else 0,
        next_speaker=_next_speaker(rows),
        pressed_by=names.get(pause.actor, "") if pause and rows.state in PAUSED else "",
        stop_by=names.get(pause.stop_by, rows.therapist) if pause and pause.stop_by else "",
        quiet_left=quiet_left,
        may_resume=rows.state in PAUSED
        and quiet_left == 0
        and not waits
        and not (pause is not None and pause.stop_by),
        waits_for_ready=waits,
        protect=pause is not None and rows.state in PAUSED and pause.reason == "protect",
        away=tuple(person for person in rows.people if not person.connected),
        not_agreed=tuple(person for person in rows.people if not person.agreed),
        refused=any(
            line.kind == "permission" and line.words.get("answer") == "not_today"
            for line in rows.lines
            if turn is not None and line.turn == turn.id
        ),
    )
    public = _public(rows)
    # The therapist keeps the room in view while the others' screens are covered.
    public |= {
        "prompt": (turn.prompt if turn else rows.prompt),
        "focus": rows.focus,
        "board": board,
        "spoken": _spoken(rows),
        "turn": _turn(rows),
    }
    return Seen(screen="desk", role=THERAPIST, private=True, desk=desk, **public)


def _warning(minutes_left: int) -> str:
    if minutes_left <= WARN_DEBRIEF:
        return "debrief"
    return "nothing_new" if minutes_left <= WARN_NOTHING_NEW else ""


def _next_speaker(rows: Rows) -> Person | None:
    """The one after the last speaker, in the order of places; the first person before any turn."""
    if len(rows.people) < 2:
        return None
    if not rows.turns:
        return rows.people[0]
    places = [person.id for person in rows.people]
    last = rows.turns[-1].speaker
    if last not in places:
        return rows.people[0]
    return rows.people[(places.index(last) + 1) % len(places)]


def rail(rows: Rows) -> tuple[PhaseView, ...]:
    """The six phases: what was (since when, how many minutes), what is, what is planned."""
    spent: dict[str, timedelta] = {}
    first: dict[str, datetime] = {}
    for i, move in enumerate(rows.log):
        until = rows.log[i + 1].at if i + 1 < len(rows.log) else rows.now
        if move.became in ORDER:
            first.setdefault(move.became, move.at)
            spent[move.became] = spent.get(move.became, timedelta(0)) + (until - move.at)
    return tuple(
        PhaseView(
            phase=phase,
            mark="now" if phase == rows.phase else ("done" if phase in first else "to_come"),
            since=first.get(phase),
            took=int(spent[phase].total_seconds() // 60) if phase in spent else None,
            planned=rows.minutes.get(phase),
        )
        for phase in ORDER
    )


def airtime(rows: Rows) -> dict[UUID, timedelta]:
    """How long each person has spoken in turns, pauses taken out. For the therapist only."""
    spoken: dict[UUID, timedelta] = {}
    for turn in rows.turns:
        spoken[turn.speaker] = spoken.get(turn.speaker, timedelta(0)) + _speaking_time(rows, turn)
    return spoken


def _speaking_time(rows: Rows, turn: TurnRow) -> timedelta:
    end = turn.handed_over_at or turn.ended_at or rows.now
    time = end - turn.started_at
    for start, stop in _merged((pause.at, pause.over_at or rows.now) for pause in rows.pauses):
        time -= max(timedelta(0), min(end, stop) - max(turn.started_at, start))
    return max(timedelta(0), time)


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return merged

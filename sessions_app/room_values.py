"""What a room is drawn from (`Rows`) and what one role sees of it (`Seen`): plain values, no behaviour."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

QUIET = timedelta(seconds=60)
SOFTER = timedelta(minutes=3)  # how long every screen says "softer and slower" after somebody's wish
WARN_NOTHING_NEW, WARN_DEBRIEF = 15, 10  # minutes left
TOO_STRONG = 8
OFTEN, OFTEN_WITHIN = 2, timedelta(minutes=10)  # pauses
ASKS_PERMISSION = {"readiness", "permission"}
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
    level: str = "pause"


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
    last: bool = False  # the last session of this work
    agreed_once: bool = False  # the moment when all had agreed has been
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

    @property
    def softer(self) -> Pause | None:
        """The wish to go softer and slower that holds now: a few minutes, and until we move or pause."""
        if self.state == "braked" or self.state == "closed":
            return None
        since = max(self.now - SOFTER, self.phase_since or self.now - SOFTER)
        return next((one for one in reversed(self.pauses) if one.level == "slow" and one.at > since), None)

    def person(self, id: UUID) -> Person:
        return next(person for person in self.people if person.id == id)


@dataclass(frozen=True)
class OnBoard:
    """A part's name that everyone heard."""

    id: UUID
    person: Person
    label: str
    recorded: bool
    noted: Words = field(default_factory=Words)  # what its owner noted of it; on the therapist's desk alone


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
    softer: bool = False
    last: bool = False
    look_again: int = 0  # seconds until this screen changes by itself; nought if it does not
    mine: Words = field(default_factory=Words)
    my_lines: Words = field(default_factory=Words)
    kept: tuple[tuple[TurnRow, Person, bool], ...] = ()
    can_brake: bool = False
    desk: "Desk | None" = None

    @property
    def asks_permission(self) -> bool:
        """Whether the turn is at the steps that ask each of them for a yes."""
        return self.turn is not None and self.turn.step in ASKS_PERMISSION

    @property
    def nothing_to_write(self) -> bool:
        """Whether a partner's screen holds no field just now, so that a page without scripts may look again
        by itself and nobody loses a word."""
        if self.screen == "waiting_room":
            return self.me is not None and self.me.privacy
        if self.screen == "paused":
            return not self.private or (self.pause is not None and self.pause.first_minute)
        if self.screen in {"speaker", "listener"}:
            return not (self.private and self.asks_permission)
        return self.screen in {"not_open", "between", "moment"}


@dataclass(frozen=True)
class PersonView:
    """One person as the therapist alone sees them."""

    person: Person
    notes: Words
    lines: Words
    board: tuple[OnBoard, ...]
    spoken_seconds: int
    stirred: bool
    stirred_at: datetime | None
    another_part: bool  # they feel toward their part as another part would (domain rule 2.5)
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
    softer_for: str  # whose wish it is that we go softer and slower: a name, or nothing
    stop_by: str
    quiet_left: int
    may_resume: bool
    waits_for_ready: bool
    protect: bool
    away: tuple[Person, ...]
    not_agreed: tuple[Person, ...]
    refused: bool
    activated: tuple[Person, ...]
    two_pauses: bool  # in ten minutes
    nothing_new_from: datetime

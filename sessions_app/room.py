"""From the rows of a room to what each role sees. Pure: no database, no clock, no words of its own.

`room_state(rows, role)` is the only place that decides who sees what in the room. It may be given more
rows than a role may see, and drops them: a partner's answer is the same whatever the others noted,
chose or pressed, until they said it aloud or sent it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from .prompts import ANOTHER_PART
from .room_values import (
    OFTEN,
    OFTEN_WITHIN,
    ORDER,
    PAUSED,
    QUIET,
    SCREEN,
    SOFTER,
    THERAPIST,
    TOO_STRONG,
    WARN_DEBRIEF,
    WARN_NOTHING_NEW,
    Desk,
    Line,
    Moved,
    Note,
    OnBoard,
    Pause,
    PauseView,
    Person,
    PersonView,
    PhaseView,
    Role,
    Rows,
    Said,
    Seen,
    TurnRow,
    TurnView,
    Words,
)

__all__ = [
    "Desk",
    "Line",
    "Moved",
    "Note",
    "ORDER",
    "OnBoard",
    "PAUSED",
    "Pause",
    "PauseView",
    "Person",
    "PersonView",
    "PhaseView",
    "QUIET",
    "Role",
    "Rows",
    "SCREEN",
    "Said",
    "Seen",
    "THERAPIST",
    "TOO_STRONG",
    "TurnRow",
    "TurnView",
    "WARN_DEBRIEF",
    "WARN_NOTHING_NEW",
    "Words",
    "airtime",
    "rail",
    "room_state",
]


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
        # Somebody who takes their yes back later is the therapist's to know, and nobody else's.
        "all_agreed": rows.agreed_once,
        "pause": _pause(rows, None),
        "softer": rows.softer is not None,
        "last": rows.last,
        "look_again": _look_again(rows),
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
    mine = user_id is not None and pause.actor == user_id
    return PauseView(
        first_minute=rows.now < pause.at + QUIET,
        stopped=pause.stop_by is not None,
        mine=mine,
        ready=mine and pause.ready,
    )


def _look_again(rows: Rows) -> int:
    """Seconds until the card of a pause, or the line about going softer, changes by itself."""
    until = None
    if rows.state in PAUSED and rows.pause is not None:
        until = rows.pause.at + QUIET
    elif rows.softer is not None:
        until = rows.softer.at + SOFTER
    if until is None or until <= rows.now:
        return 0
    return int((until - rows.now).total_seconds()) + 1


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
                board=tuple(
                    replace(item, noted=_noted(notes, item)) for item in board if item.person.id == person.id
                ),
                spoken_seconds=int(spoken.get(person.id, timedelta(0)).total_seconds()),
                stirred=bool(notes.get("stirred", {}).get("on")),
                stirred_at=_when(notes["stirred"]["at"]),
                another_part=notes["check_in"].get("feel_toward") in ANOTHER_PART,
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
        softer_for=names.get(rows.softer.actor, "") if rows.softer else "",
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
        activated=tuple(one.person for one in people if _too_activated(one.notes["state"])),
        two_pauses=_pauses_within(rows, OFTEN_WITHIN) >= OFTEN,
        nothing_new_from=rows.ends_at - timedelta(minutes=WARN_NOTHING_NEW),
    )
    public = _public(rows)
    public["all_agreed"] = bool(rows.people) and all(person.agreed for person in rows.people)
    # The therapist keeps the room in view while the others' screens are covered.
    public |= {
        "prompt": (turn.prompt if turn else rows.prompt),
        "focus": rows.focus,
        "board": board,
        "spoken": _spoken(rows),
        "turn": _turn(rows),
    }
    return Seen(screen="desk", role=THERAPIST, private=True, desk=desk, **public)


def _too_activated(state: Words) -> bool:
    """Shut down, or eight and more: go smaller before anything else (domain rule 2.9)."""
    strong = state.get("intensity")
    return state.get("state") == "shut_down" or (isinstance(strong, int) and strong >= TOO_STRONG)


def _pauses_within(rows: Rows, span: timedelta) -> int:
    """How many pauses there were lately. A sign for the therapist to go smaller, shown to nobody else."""
    return sum(1 for pause in rows.pauses if pause.level != "slow" and rows.now - pause.at < span)


def _noted(notes: Words, item: OnBoard) -> Words:
    """What somebody noted for themselves and the therapist of a part whose name they said aloud."""
    parts = notes["check_in"].get("parts", [])
    return next((Words(part) for part in parts if part.get("said") == str(item.id)), Words())


def _when(moment: Any) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None


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

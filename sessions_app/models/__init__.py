"""What a session leaves behind: its course, who was there, words, turns, pauses, live events, notes."""

from .brake import BrakeEvent, BrakeLevel, BrakeReason
from .event import Answered, Audience, RoomCounter, RoomEvent
from .last import CarriedOn, LastSession, SharedCarriedOn
from .note import Amendment, ProcessNote, ProgressNote, ProgressNoteState
from .release import Release, ReleaseAsk, ReleaseState, ReleaseText
from .session import (
    LIVE,
    PHASES,
    JoiningMode,
    PhaseLog,
    Reason,
    RoomMember,
    RoomState,
    TherapySession,
)
from .turn import Turn, TurnConsent, TurnKind, TurnLine, TurnMode, TurnSaid
from .words import NoteKind, PhaseNote, RoomFocus, SaidAloud, SaidKind

__all__ = [
    "LIVE",
    "PHASES",
    "Amendment",
    "Answered",
    "Audience",
    "BrakeEvent",
    "BrakeLevel",
    "BrakeReason",
    "CarriedOn",
    "JoiningMode",
    "LastSession",
    "NoteKind",
    "PhaseLog",
    "PhaseNote",
    "ProcessNote",
    "ProgressNote",
    "ProgressNoteState",
    "Reason",
    "Release",
    "ReleaseAsk",
    "ReleaseState",
    "ReleaseText",
    "RoomCounter",
    "RoomEvent",
    "RoomFocus",
    "RoomMember",
    "RoomState",
    "SaidAloud",
    "SaidKind",
    "SharedCarriedOn",
    "TherapySession",
    "Turn",
    "TurnConsent",
    "TurnKind",
    "TurnLine",
    "TurnMode",
    "TurnSaid",
]

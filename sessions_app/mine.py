"""What sessions hold of a person: that they were there, what they noted and said. Never a process note."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, nothing_own, words_of


def _there(row: Any) -> Iterable[Fact]:
    yield _("Session of"), row.session.starts_at
    yield _("How you joined"), row.get_joining_mode_display()
    yield _("Agreements affirmed"), row.agreed_at


def _note(row: Any) -> Iterable[Fact]:
    yield _("Session of"), row.session.starts_at
    yield _("About"), row.get_kind_display()
    yield _("Who may read it"), row.get_visibility_display()
    yield from words_of(row)


def _carried(row: Any) -> Iterable[Fact]:
    yield _("Who may read it"), row.get_visibility_display()
    yield from words_of(row)


def _turn(row: Any) -> Iterable[Fact]:
    yield _("Session of"), row.turn.session.starts_at
    yield _("About"), row.get_kind_display()
    yield from words_of(row)


def _consent(row: Any) -> Iterable[Fact]:
    yield _("Session of"), row.turn.session.starts_at
    yield _("You agree that its words are kept"), row.keep


def _asked(row: Any) -> Iterable[Fact]:
    yield _("Asked"), row.created_at
    yield _("Your yes"), row.yes_at
    yield from words_of(row)


def _pause(row: Any) -> Iterable[Fact]:
    yield _("You asked for a pause"), row.at
    yield _("What"), row.get_level_display()


holds(
    Holding(
        "sessions_app.RoomMember",
        "partner__user",
        _("Sessions you were in"),
        _there,
        Erasing.RECORD,
        order="session__starts_at",
        related=("session",),
    ),
    Holding(
        "sessions_app.PhaseNote",
        "author__user",
        _("What you noted in sessions"),
        _note,
        order="created_at",
        related=("session",),
    ),
    Holding(
        "sessions_app.SaidAloud",
        "author__user",
        _("What you said aloud and was written down"),
        _note,
        order="created_at",
        related=("session",),
    ),
    Holding(
        "sessions_app.CarriedOn",
        "author__user",
        _("What you carry on from the work"),
        _carried,
        order="created_at",
    ),
    Holding(
        "sessions_app.SharedCarriedOn",
        "author__user",
        _("What you carry on, as all of you read it"),
        _carried,
        order="created_at",
    ),
    Holding(
        "sessions_app.TurnLine",
        "author__user",
        _("Your words in turns"),
        _turn,
        order="created_at",
        related=("turn__session",),
    ),
    Holding(
        "sessions_app.TurnSaid",
        "author__user",
        _("What you sent to the others in turns"),
        _turn,
        order="created_at",
        related=("turn__session",),
    ),
    Holding(
        "sessions_app.TurnConsent",
        "partner__user",
        _("Whether words of turns are kept"),
        _consent,
        related=("turn__session",),
    ),
    Holding(
        "sessions_app.ReleaseAsk",
        "author__user",
        _("Whether notes may be given to somebody"),
        _asked,
        Erasing.RECORD,
        order="created_at",
    ),
    Holding(
        "sessions_app.BrakeEvent", "actor", _("Pauses you asked for"), _pause, Erasing.RECORD, order="at"
    ),
)
nothing_own(
    {
        "sessions_app.TherapySession.therapist": "Who leads a session.",
        "sessions_app.LastSession.set_by": "The therapist who chose the last session.",
        "sessions_app.LastSession.check_by": "The therapist who wants to be reminded.",
        "sessions_app.PhaseLog.actor": "Who moved a session on: the therapist.",
        "sessions_app.Turn.speaker": "Whose turn it was; their words stand above.",
        "sessions_app.BrakeEvent.stop_by": "Who stopped for the day; the pause stands above.",
        "sessions_app.SaidAloud.recorded_by": "The therapist who wrote it down.",
        "sessions_app.Answered.user": "That a press arrived; no word of it.",
        "sessions_app.ProgressNote.signed_by": "The therapist who signed.",
        "sessions_app.Amendment.signed_by": "The therapist who signed.",
    }
)

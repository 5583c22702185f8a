"""Writing, signing and amending notes."""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core import audit, clock
from core.states import TooLate, move
from couples.models import CareTeam
from sessions_app.models import Amendment, ProcessNote, ProgressNote, TherapySession


class Stale(Exception):
    """The note was saved from another page meanwhile; nothing was overwritten."""


class Empty(Exception):
    """There are no words to sign."""


@transaction.atomic
def save_progress_note(
    session: TherapySession, place: CareTeam, words: dict[str, str], *, version: int, by: User
) -> ProgressNote:
    """Keep a draft. `version` is the one the page was made from, 0 for the first.

    Raises Stale when it was saved elsewhere meanwhile, TooLate when it is signed.
    """
    note = ProgressNote.objects.select_for_update().filter(session=session).first()
    if note is None:
        note = ProgressNote(session=session, writer=place)
    elif note.is_signed:
        raise TooLate(note, "sign")
    elif note.version != version:
        raise Stale
    else:
        note.version += 1
    _write(note, place, words)
    audit.record("note.saved", about=note)
    return note


def _write(note: ProgressNote | ProcessNote, place: CareTeam, words: dict[str, Any]) -> None:
    note.writer = place
    note.write(words)
    try:
        with transaction.atomic():
            note.save()
    except IntegrityError:
        raise Stale from None


@transaction.atomic
def sign_progress_note(
    session: TherapySession, place: CareTeam, words: dict[str, str], *, version: int, by: User
) -> ProgressNote:
    """Save what is on the page and close the note for good. Raises Empty, Stale or TooLate."""
    if not any(text.strip() for text in words.values()):
        raise Empty
    note = save_progress_note(session, place, words, version=version, by=by)
    now = clock.now()
    move(note, "sign", by=by, signed_at=now, signed_by=by)
    TherapySession.objects.filter(pk=session.pk).update(note_signed_at=now)
    audit.record("note.signed", about=note)
    return note


@transaction.atomic
def amend(note: ProgressNote, place: CareTeam, text: str, *, by: User) -> Amendment:
    """Add to a signed note, below it and signed. Raises Empty, and TooLate for a draft."""
    if not text.strip():
        raise Empty
    if not note.is_signed:
        raise TooLate(note, "sign")
    addition = Amendment(note=note, writer=place, signed_by=by, signed_at=clock.now())
    addition.write({"text": text})
    addition.save()
    audit.record("note.amended", about=addition)
    return addition


@transaction.atomic
def save_process_note(
    session: TherapySession, place: CareTeam, text: str, *, version: int, by: User
) -> ProcessNote:
    """Keep the writer's own note. Raises Stale when it was saved elsewhere meanwhile."""
    note = ProcessNote.objects.select_for_update().filter(session=session, writer=place).first()
    if note is None:
        note = ProcessNote(session=session, writer=place)
    elif note.version != version:
        raise Stale
    else:
        note.version += 1
    _write(note, place, {"text": text})
    audit.record("process_note.saved", about=note)
    return note

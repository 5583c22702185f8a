"""The way to the notes of a session: for its care team, and to a process note for its writer alone."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from couples.models import CareTeam

from .models import ProcessNote, ProgressNote, TherapySession


def cared_session_or_404(user: Any, pk: UUID) -> tuple[TherapySession, CareTeam]:
    """A session of a couple this therapist cares for now, and their place in its care."""
    caring = CareTeam.objects.current().filter(user=user)
    session = get_object_or_404(
        TherapySession.objects.select_related("couple", "therapist", "appointment__offering"),
        pk=pk,
        couple_id__in=caring.values("couple_id"),
    )
    return session, caring.select_related("user").get(couple_id=session.couple_id)


def signed_note_or_404(user: Any, session_id: UUID) -> ProgressNote:
    """The signed note of a session, for its care team."""
    notes = ProgressNote.objects.visible_to(user).select_related("session__couple", "signed_by")
    return get_object_or_404(notes, session_id=session_id, state="signed")


def progress_note(session: TherapySession, user: Any) -> ProgressNote | None:
    """The progress note of a session, if it has been begun."""
    notes = ProgressNote.objects.visible_to(user).filter(session=session)
    return notes.select_related("signed_by", "writer").first()


def process_note(session: TherapySession, place: CareTeam) -> ProcessNote | None:
    """The writer's own process note of a session."""
    return ProcessNote.objects.filter(session=session, writer=place).first()

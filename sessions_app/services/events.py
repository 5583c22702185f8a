"""Writing to the room's list of events, and acting on a room one at a time."""

from uuid import UUID

from django.db import connection

from core import clock
from sessions_app.live import bell
from sessions_app.models import Audience, TherapySession


def locked(session: TherapySession) -> TherapySession:
    """The room as it is now, held for this transaction, so that its acts come one after another."""
    return TherapySession.objects.select_for_update(of=("self",)).select_related("couple").get(pk=session.pk)


def emit(
    session: TherapySession, kind: str, *, to: str = Audience.ROOM, subject_id: UUID | None = None
) -> int:
    """Add an event for one audience and ring for it after the commit. Answers its number.

    The counter's row stays locked until this transaction ends: numbers of one audience become visible
    in order and without gaps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            # With the owner's eyes: most acts are told to an audience that the one who acts is not of.
            "SELECT sessions_app_emit(%s, %s, %s, %s, %s)",
            [session.pk, to, kind, subject_id, clock.now()],
        )
        number = cursor.fetchone()[0]
    bell.ring_after_commit(session.pk, to)
    return number


def emit_private(session: TherapySession, kind: str, partner_id: UUID) -> None:
    """Something of one participant: for them (their other screens) and for the therapist."""
    for audience in sorted([Audience.of(partner_id), Audience.THERAPIST]):
        emit(session, kind, to=audience, subject_id=partner_id)

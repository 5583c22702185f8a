"""A press in the room counts once, however often its key arrives."""

from uuid import UUID

from accounts.models import User
from sessions_app.models import Answered, TherapySession

UNSETTLED = "…"


def take(user: User, session: TherapySession, key: UUID) -> Answered:
    """The first press with this key: ours, unsettled, or an earlier one with what came of it."""
    mine = Answered(user=user, session=session, key=key, outcome=UNSETTLED)
    Answered.objects.bulk_create([mine], ignore_conflicts=True)
    return Answered.objects.get(user=user, key=key)


def settle(press: Answered, outcome: str) -> None:
    """Note what came of it, to be said again if the same key comes once more."""
    Answered.objects.filter(pk=press.pk).update(outcome=outcome)

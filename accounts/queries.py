"""Who has a way in here, and in what state it is."""

from django.db.models import QuerySet

from .models import User


def everyone(named: str = "") -> QuerySet[User]:
    """All people, or those with this in their name; staff first, then by name."""
    return User.objects.filter(name_used__icontains=named).order_by(
        "is_client", "-is_active", "name_used", "pk"
    )


def state_of(user: User) -> str:
    """`closed`, `held`, `never` or `open`: what their sign-in is like now."""
    if not user.is_active:
        return "closed"
    if user.held_at is not None:
        return "held"
    return "never" if user.last_login is None else "open"

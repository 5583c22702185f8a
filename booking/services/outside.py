"""Connecting a calendar that stands elsewhere, choosing what it does here, parting from it.

Nothing is called: that is done by `booking.outside.sync`, in the background.
"""

from typing import Any

from django.db import transaction

from accounts import sealed
from accounts.models import User
from booking.models import BusySpan, CalendarAccount, Problem
from core import audit, clock


def purpose(user_id: Any) -> bytes:
    """What a password is bound to: moved to another person's row, it does not open."""
    return f"booking.calendar|{user_id}".encode()


@transaction.atomic
def connect_calendar(user: User, *, url: str, user_name: str, password: str, by: User) -> CalendarAccount:
    """Keep how to get at this therapist's calendars; they are looked for at the next round.

    The same account with a new password keeps what was chosen; another one begins anew.
    """
    standing = CalendarAccount.objects.select_for_update().filter(user=user).first()
    account = standing or CalendarAccount(user=user)
    if (account.url, account.user_name) != (url, user_name):
        account.calendars, account.reads, account.writes, account.seen_at = [], [], "", None
    account.url, account.user_name = url, user_name
    account.password = sealed.seal(password.encode(), purpose=purpose(user.pk))
    _try_now(account)
    account.save()
    audit.record("calendar.connected", about=account)
    return account


@transaction.atomic
def choose_calendars(
    account: CalendarAccount, *, reads: list[str], writes: str, title: str, by: User
) -> None:
    """Which calendars say when somebody is busy, and which one appointments go to ("" is none)."""
    known = {one["href"] for one in account.calendars}
    account.reads = [href for href in reads if href in known]
    account.writes = writes if writes in known else ""
    account.title = title
    _try_now(account)
    account.save(update_fields=["reads", "writes", "title", "due_at", "failures"])
    if not account.reads:
        BusySpan.objects.filter(therapist=account.user_id).delete()
    audit.record("calendar.chosen", about=account)


@transaction.atomic
def try_calendar_again(account: CalendarAccount, *, by: User) -> None:
    _try_now(account)
    account.save(update_fields=["due_at", "failures"])


@transaction.atomic
def part_from_calendar(account: CalendarAccount, *, by: User) -> None:
    """Forget the account, its password and every busy time from there. What we put there stays there."""
    BusySpan.objects.filter(therapist=account.user_id).delete()
    audit.record("calendar.parted", about=account)
    account.delete()


def _try_now(account: CalendarAccount) -> None:
    account.due_at, account.failures = clock.now(), 0
    if account._state.adding:
        account.problem = Problem.NONE

"""One round with calendars elsewhere: find them, read when people are busy, put appointments there.

Beat and a plain command may both run it; an account is one's alone while its lease lasts. Nothing outside is
called while a transaction is open, and nothing here waits for it: what was read last stays in force until
something else was read.
"""

import json
from datetime import timedelta

import structlog
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from psycopg.types.range import Range

from accounts import sealed
from booking.models import BusySpan, CalendarAccount, Problem, PutOut
from booking.openings import rules_of
from booking.services.outside import purpose
from core import actor as acting
from core import clock, zones
from core.outbound import NotAllowed, TooBig, Unreachable

from . import entries
from .dav import NotACalendar, Refused, Server
from .spans import Busy, Stretch, TooMuch, busy_in

log = structlog.get_logger("calendars")

EVERY = timedelta(minutes=10)
# Longer than EVERY, by which a claimed account is told from a waiting one.
LEASE = timedelta(minutes=15)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (2, 10, 60, 180, 360)]
ACCOUNTS = 5  # in one round
PUTS = 50  # of one account in one round; the rest goes the next minute
PROBLEMS: dict[type[Exception], str] = {
    Unreachable: Problem.UNREACHABLE,
    Refused: Problem.REFUSED,
    NotAllowed: Problem.NOT_ALLOWED,
    NotACalendar: Problem.NO_CALENDAR,
    TooBig: Problem.TOO_MUCH,
    TooMuch: Problem.TOO_MUCH,
}


def sync_due() -> int:
    """Every account that is due, or whose appointments have changed. Returns how many went well."""
    with acting.acting_as(acting.system("calendars")):
        _wake_changed()
        accounts = _claim()
    return sum(sync(account) for account in accounts)


def sync(account: CalendarAccount) -> bool:
    """One claimed account. What goes wrong is written down for its owner and tried again later."""
    try:
        server = Server(account.url, account.user_name, _password(account))
        calendars = [{"href": one.href, "name": one.name} for one in server.calendars()]
        busy = _read(account, server)
        with acting.acting_as(acting.system("calendars")):
            _keep(account, calendars, busy)
        done = _put_out(account, server)
    except tuple(PROBLEMS) as problem:
        _failed(account, next(name for kind, name in PROBLEMS.items() if isinstance(problem, kind)))
        return False
    except Exception as problem:
        # Class only: what a server answers may hold words of a calendar.
        log.warning("failed", account=str(account.pk), problem=type(problem).__name__)
        _failed(account, Problem.UNREACHABLE)
        return False
    now = clock.now()
    _mark(
        account,
        seen_at=now,
        failures=0,
        problem=Problem.NONE,
        due_at=now + EVERY if done else now,
    )
    return True


def _wake_changed() -> None:
    """What was booked, moved or let go of is put out within a minute, unless the server fails us anyway."""
    now = clock.now()
    waiting = CalendarAccount.objects.filter(failures=0, due_at__gt=now, due_at__lte=F("seen_at") + EVERY)
    for account in waiting:
        if entries.differences(account):
            CalendarAccount.objects.filter(pk=account.pk, due_at=account.due_at).update(due_at=now)


def _claim() -> list[CalendarAccount]:
    now = clock.now()
    due = CalendarAccount.objects.filter(due_at__lte=now).filter(
        user__is_active=True, user__is_therapist=True
    )
    rows = due.order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",))[:ACCOUNTS]
    claimed = list(rows.select_related("user"))
    for account in claimed:
        account.due_at = now + LEASE
    CalendarAccount.objects.bulk_update(claimed, ["due_at"])
    return claimed


def _password(account: CalendarAccount) -> str:
    try:
        return sealed.unseal(account.password, purpose=purpose(account.user_id)).decode()
    except (InvalidTag, KeyError, ValueError):  # another ring: its owner gives it once more
        raise Refused from None


def _read(account: CalendarAccount, server: Server) -> Busy | None:
    if not account.reads:
        return None
    now = clock.now()
    with acting.acting_as(acting.system("calendars")):
        rules = rules_of([account.user])[account.user_id]
    window = Stretch(now, now + timedelta(days=rules.horizon + 7))
    texts: list[bytes] = []
    for href in account.reads:
        texts += server.events(href, window.start, window.end)
    return busy_in(texts, window, zones.of(account.user.time_zone))


@transaction.atomic
def _keep(account: CalendarAccount, calendars: list[dict[str, str]], busy: Busy | None) -> None:
    """What was found takes the place of what stood here; choices made meanwhile are respected."""
    standing = CalendarAccount.objects.select_for_update().filter(pk=account.pk).first()
    if standing is None or _choice(standing) != _choice(account):
        return
    CalendarAccount.objects.filter(pk=account.pk).update(
        calendars=calendars,
        left_out=busy.left_out if busy else 0,
        unknown_zones=busy.unknown_zones if busy else 0,
    )
    if busy is None:
        return
    BusySpan.objects.filter(therapist=account.user_id).delete()
    BusySpan.objects.bulk_create(
        BusySpan(therapist_id=account.user_id, during=Range(span.start, span.end)) for span in busy.spans
    )


def _put_out(account: CalendarAccount, server: Server) -> bool:
    """Bring the calendar there to what stands here. False when there is more to do than one round does."""
    with acting.acting_as(acting.system("calendars")):
        entries.forget_what_is_over(account)
        differs = entries.differences(account)
        sequences = dict(PutOut.objects.filter(account=account).values_list("ics_uid", "sequence"))
    for one in differs.take_out[:PUTS]:
        server.delete(one.href)
        with acting.acting_as(acting.system("calendars")):
            PutOut.objects.filter(pk=one.pk).delete()
    with translation.override(settings.LANGUAGE_CODE):
        for entry in differs.put[:PUTS]:
            sequence = sequences.get(entry.ics_uid, -1) + 1
            href = entries.address(account, entry.ics_uid)
            server.put(href, entries.file_of(entry, sequence, clock.now()))
            with acting.acting_as(acting.system("calendars")):
                if CalendarAccount.objects.filter(pk=account.pk).exists():
                    PutOut.objects.update_or_create(
                        account=account,
                        ics_uid=entry.ics_uid,
                        defaults={"href": href, "says": entry.says, "sequence": sequence},
                    )
    return len(differs.put) <= PUTS and len(differs.take_out) <= PUTS


def _failed(account: CalendarAccount, problem: str) -> None:
    failures = account.failures + 1
    # A password that is asked for too often locks its owner out over there.
    wait = BACK_OFF[-1] if problem == Problem.REFUSED else BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    _mark(account, failures=failures, problem=problem, due_at=clock.now() + wait)


def _mark(account: CalendarAccount, **columns: object) -> None:
    """Unless its owner has changed something meanwhile: then it is due at once anyway."""
    with acting.acting_as(acting.system("calendars")):
        CalendarAccount.objects.filter(pk=account.pk, due_at=account.due_at).update(**columns)


def _choice(account: CalendarAccount) -> str:
    return json.dumps([account.url, account.user_name, account.reads, account.writes])

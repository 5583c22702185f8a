"""The sender: claims what is due, asks whether it is still true, says it, marks it.

Any number may run at once: a row is claimed under `FOR UPDATE SKIP LOCKED` and leased. At least once:
after a crash between a server's yes and our mark, the same mail goes again with the same Message-ID.
What is asked of a batch is asked at once, and what has left is marked a few at once, because one by one
either costs more than sending it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Q
from django.utils import timezone, translation

from core import actor as acting
from core import clock, zones

from . import banned, mails, stopping, texts
from .models import Channel, ContactRule, Notice, NoticeState, Quiet
from .registry import KINDS, Kind, Words
from .routing import Route, by_now, held_until, route, rule_for

log = structlog.get_logger("notices")

BATCH = 50
LEASE = timedelta(minutes=5)  # what a slow server leaves over of a batch is let go before it ends
MARGIN = timedelta(seconds=30)  # for one message more
# For so long an answer counts as given just before sending; then it is asked for again.
FRESH = 1.0  # seconds
BACK_OFF = [timedelta(seconds=30 * 4**n) for n in range(4)] + [timedelta(hours=2), timedelta(hours=6)]
TRIES = 8
# After a crash so many mails may go twice, and besides the last none that left longer ago.
MARKED_TOGETHER, MARKED_WITHIN = 10, 0.2  # seconds


Answer = tuple[Route, Words] | None


def send_due(*, batch: int = BATCH) -> int:
    """Send everything that is due now, or until the worker is told to stop. Returns how many went out."""
    sent = 0
    while not stopping.is_told() and (claimed := claim(batch)):
        with Post() as post:
            sent += deliver(claimed, post)
    return sent


def claim(limit: int) -> list[Notice]:
    """Take up to `limit` due notices for a while. Nobody else gets them until the lease is over.

    Leases count in system time: they are about processes, and moving the demo clock must not end one.
    """
    now, until = datetime.now(UTC), datetime.now(UTC) + LEASE
    with acting.acting_as(acting.system("notices")):
        due = (
            Notice.objects.filter(state=NoticeState.WAITING, send_at__lte=clock.now())
            .filter(Q(leased_until=None) | Q(leased_until__lte=now))
            .order_by("send_at", "pk")
            .select_for_update(skip_locked=True)
            .values_list("pk", flat=True)
        )
        ids = list(due[:limit])
        Notice.objects.filter(pk__in=ids).update(leased_until=until)
        rows = list(Notice.objects.filter(pk__in=ids).select_related("recipient", "recipient__contact"))
    return sorted(rows, key=lambda notice: (notice.send_at, notice.pk))


def deliver(claimed: Sequence[Notice], post: "Post") -> int:
    """Claimed notices: each sent, put off, dropped or failed. Answers how many left or reached the inbox."""
    sent, waiting = 0, list(claimed)
    with Marking() as marking:
        while waiting:
            asked = time.monotonic()
            # What is not to be said now is given back already: it is not ours to ask about again.
            answers = [
                (notice, answer)
                for notice, answer in zip(waiting, decide_all(waiting), strict=True)
                if answer is not None
            ]
            waiting = []
            for place, (notice, answer) in enumerate(answers):
                if stopping.is_told():
                    give_back([notice for notice, _answer in answers[place:]])
                    break
                if place and time.monotonic() - asked > FRESH:
                    waiting = [notice for notice, _answer in answers[place:]]
                    break
                sent += finish(notice, answer, post, marking)
    return sent


def finish(notice: Notice, answer: tuple[Route, Words] | Exception, post: "Post", marking: "Marking") -> bool:
    """What was decided of one notice is done and written down. True if a message left."""
    lease = notice.leased_until or datetime.now(UTC)
    if datetime.now(UTC) > lease - MARGIN:
        return False  # too slow: somebody else will have it in a moment
    marking.before_another()
    try:
        if isinstance(answer, Exception):
            raise answer
        post.send(notice, *answer)
    except Exception as problem:
        # Class only: what a server answers may hold an address.
        log.warning("failed", notice=str(notice.pk), kind=notice.kind, problem=type(problem).__name__)
        put_off_after_failure(notice)
        return False
    marking.left(notice, answer[0].channel)
    return True


def give_back(claimed: Sequence[Notice]) -> None:
    """What was claimed and not begun is due again at once, for whoever looks next."""
    for lease in {notice.leased_until for notice in claimed}:
        ids = [notice.pk for notice in claimed if notice.leased_until == lease]
        Notice.objects.filter(pk__in=ids, state=NoticeState.WAITING, leased_until=lease).update(
            leased_until=None
        )


def decide_all(notices: list[Notice]) -> list[Answer | Exception]:
    """What is to be said of each, asked in one transaction; where one of them fails, each in its own."""
    with suppress(Exception):
        return _decide_together(notices)
    return [_decide_alone(notice) for notice in notices]


def _decide_together(notices: list[Notice]) -> list[Answer | Exception]:
    with acting.acting_as(acting.system("notices")):
        quiet = gather(notices)
        answers: list[Answer | Exception] = []
        for notice in notices:
            with speaking_to(notice):
                answers.append(decide(notice, quiet.get(notice.recipient_id)))
        return answers


def _decide_alone(notice: Notice) -> Answer | Exception:
    try:
        return _decide_together([notice])[0]
    except Exception as problem:
        return problem


def gather(notices: list[Notice]) -> dict[Any, datetime]:
    """Read at once what is asked of each: what its kind wants to know, and when its reader's quiet ends."""
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    for key, some in by_kind.items():
        if (kind := KINDS.get(key)) is not None and kind.gather is not None:
            kind.gather(some)
    people = {notice.recipient_id for notice in notices if notice.recipient_id}
    now = clock.now()
    rows = Quiet.objects.filter(user__in=people, during__contains=now).order_by("during__endswith")
    return {one.user_id: one.during.upper or now + timedelta(hours=1) for one in rows}


def decide(notice: Notice, quiet_until: datetime | None) -> Answer:
    """What to say where, or None when it is not to be said now; then the row says what became of it."""
    kind = KINDS[notice.kind]
    rule = rule_for(notice, kind)
    if unwanted(notice, kind, rule):
        mark(notice, state=NoticeState.DROPPED)
        return None
    if kind.due is not None:
        planned = by_now(notice, kind, rule)
        if planned["send_at"] > clock.now():  # its reader moved, and it is for later there
            mark(notice, **planned)
            return None
    until = held_until(notice, kind, rule, clock.now(), quiet_until)
    if until is not None:
        mark(notice, send_at=until)
        return None
    way, words = route(notice, kind, rule), kind.words(notice)
    if way.calendar_files and kind.attachments is not None:
        words = replace(words, attachments=tuple(kind.attachments(notice)))
    banned.refuse(words)
    return way, words


def unwanted(notice: Notice, kind: Kind, rule: ContactRule | None) -> bool:
    person = notice.recipient
    if person is not None and not person.is_active:
        return True
    if kind.reminder and rule is not None and not rule.reminders:
        return True
    return not kind.still_true(notice)


@contextmanager
def speaking_to(notice: Notice) -> Iterator[None]:
    """The reader's time zone and the practice's language."""
    zone = notice.recipient.time_zone if notice.recipient else settings.PRACTICE_TIME_ZONE
    with timezone.override(zones.of(zone)), translation.override(settings.LANGUAGE_CODE):
        yield


def mark(notice: Notice, **columns: Any) -> None:
    """Write down what became of a claimed notice and give it back, unless the claim was lost meanwhile."""
    Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, leased_until=notice.leased_until).update(
        leased_until=None, **columns
    )


class Marking:
    """Marks as sent what has left: a few at once, soon, and all of it in the end, whatever happens."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, datetime | None], list[Any]] = {}
        self.since = time.monotonic()

    def __enter__(self) -> "Marking":
        return self

    def __exit__(self, *problem: object) -> None:
        self.mark()

    def left(self, notice: Notice, channel: str) -> None:
        self.rows.setdefault((channel, notice.leased_until), []).append(notice.pk)
        if sum(map(len, self.rows.values())) >= MARKED_TOGETHER:
            self.mark()

    def before_another(self) -> None:
        """What left so long ago is marked before the next one goes, which may take its time."""
        if self.rows and time.monotonic() - self.since > MARKED_WITHIN:
            self.mark()

    def mark(self) -> None:
        """Those whose claim was lost meanwhile are somebody else's to mark."""
        for (channel, lease), ids in self.rows.items():
            Notice.objects.filter(pk__in=ids, state=NoticeState.WAITING, leased_until=lease).update(
                leased_until=None, state=NoticeState.SENT, channel=channel, sent_at=clock.now()
            )
        self.rows.clear()
        self.since = time.monotonic()


def put_off_after_failure(notice: Notice) -> None:
    tried = notice.attempts + 1
    if tried >= TRIES:
        mark(notice, attempts=tried, state=NoticeState.FAILED)
    else:
        mark(notice, attempts=tried, send_at=clock.now() + BACK_OFF[min(tried, len(BACK_OFF)) - 1])


class Post:
    """One batch's way out: one connection to the mail server, opened by the first mail."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.unreachable = False

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *problem: object) -> None:
        if self.connection is not None:
            with suppress(OSError, SMTPException):
                self.connection.close()

    def send(self, notice: Notice, route: Route, words: Words) -> None:
        """Raises whatever the server or provider had against it."""
        if route.channel == Channel.TEXT:
            texts.backend().send(
                to=route.to, body=mails.text(notice, words), sender=route.sender, notice_id=notice.pk
            )
        elif route.channel == Channel.EMAIL:
            mail = mails.compose(notice, words, route)
            try:
                self._mail(mail)
            except SMTPServerDisconnected:  # idle for too long, or a limit of mails per connection
                self.connection = None
                self._mail(mail)

    def _mail(self, mail: Any) -> None:
        if self.unreachable:  # one time limit a batch is enough
            raise ConnectionError("The mail server did not answer a moment ago.")
        if self.connection is None:
            connection = get_connection()
            try:
                connection.open()
            except (OSError, SMTPException):
                self.unreachable = True
                raise
            self.connection = connection
        self.connection.send_messages([mail])

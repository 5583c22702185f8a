"""Everything one person can observe of the product, to be compared between two worlds byte for byte.

Two worlds differ by what somebody else did in private. What is the same in both proves silence; so nothing
is left out but chance: tokens, keys of a press, the order in which a policy is written, and the second in
which a page was made (the clock stands still).
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import ndiff
from typing import Any
from urllib.parse import urlsplit

import time_machine
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from core import actor as acting
from core import clock
from notifications import delivery
from notifications.models import Notice
from notifications.registry import KINDS
from sessions_app.live import watch
from tests.guards.page_forms import PageForm, forms_of

CHANCE = re.compile(rb'(csrfmiddlewaretoken" value="|name="(?:key|id)" value="|X-CSRFToken": ")[^"]*')
LINK = re.compile(r'(?:href|hx-get|src)="([^"#]+)')
IDS = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|/a/[\w-]{22}/|/calendar/[\w-]{43}\.ics")
OF_A_KIND = 4  # pages of one route that are opened: weeks go on for ever
STAYS_IN = ("my:", "account_", "mfa_", "usersessions_", "streams:", "feeds:")
LEADS_AWAY = {"account_logout", "public:leave"}
NUMBERED = {"X-Request-Id"}  # drawn anew for each request
PRESSED = 2  # forms of one address that are sent


@contextmanager
def one_moment() -> Iterator[None]:
    """The clocks stand still, so that a minute that passes between two readings is no difference."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


def without_chance(content: bytes) -> bytes:
    """A page without what differs at every load: the token of its forms and the key of each press."""
    return CHANCE.sub(rb"\1", content)


def kind_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def as_seen(response: HttpResponse) -> tuple[Any, ...]:
    """Status, every header (Content-Length and ETag among them), names of cookies, and the body."""
    headers = [(name, _in_order(name, value)) for name, value in response.headers.items()]
    headers = sorted(pair for pair in headers if pair[0] not in NUMBERED)
    return response.status_code, headers, sorted(response.cookies), without_chance(body_of(response))


def _in_order(name: str, value: str) -> str:
    return "; ".join(sorted(value.split("; "))) if name == "Content-Security-Policy" else value


@dataclass
class Reader:
    """One person with a browser. `everything()` is what they can find out, by where it was found.

    To be called in `one_moment()` that both worlds share.
    """

    user: Any
    browser: Client
    starts: tuple[str, ...]
    rooms: tuple[Any, ...] = ()
    seen: dict[str, Any] = field(default_factory=dict)

    def everything(self) -> dict[str, Any]:
        """Pages by following links, answers to every form on them, the live line, the outbox, mail."""
        self.seen = {}
        for form in self._follow_links():
            self._press(form)
        for room in self.rooms:
            self._listen(room)
        self._collect_mail()
        return numbered(self.seen)

    def _follow_links(self) -> list[PageForm]:
        waiting, met = deque(self.starts), Counter[str]()
        forms: list[PageForm] = []
        while waiting:
            path = waiting.popleft()
            kind = kind_of(path)
            known = f"page {path}" in self.seen or kind in LEADS_AWAY
            if (
                known
                or not kind.startswith(STAYS_IN)
                or met[kind] >= OF_A_KIND
                or kind.startswith("streams:")
            ):
                continue
            met[kind] += 1
            response = self.browser.get(path)
            self.seen[f"page {path}"] = as_seen(response)
            if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
                page = response.content.decode()
                waiting.extend(link.replace("&amp;", "&") for link in LINK.findall(page))
                forms += forms_of(page, urlsplit(path).path)
        return forms

    def _press(self, form: PageForm) -> None:
        """Send a form as a well-meaning person would, and take back what it did."""
        kind = kind_of(form.action)
        times = sum(where.startswith(f"press {form.action} ") for where in self.seen)
        if form.method != "POST" or not kind.startswith("my:") or times >= PRESSED:
            return
        with transaction.atomic():
            response = self.browser.post(form.action, form.filled())
            self.seen[f"press {form.action} {times}"] = as_seen(response)
            transaction.set_rollback(True)
        clock.forget()

    def _listen(self, room: Any) -> None:
        entered = watch.enter(self.user, room.pk, self.browser.session.session_key or "")
        if entered is not None:
            place, newest = entered
            events = watch.missed(place, dict.fromkeys(place.audiences, 0))
            heard = [(one.audience, one.number, one.kind, str(one.subject_id)) for one in events]
            self.seen[f"stream {room.pk}"] = (newest, heard)

    def _collect_mail(self) -> None:
        notices = Notice.objects.filter(recipient=self.user).order_by("due_at", "kind", "created_at", "pk")
        with acting.acting_as(acting.person(self.user)):
            for number, notice in enumerate(notices):
                kind = KINDS[notice.kind]
                said = repr(kind.words(notice)) if kind.still_true(notice) else ""
                file = kind.attachments(notice) if kind.attachments and said else None
                self.seen[f"notice {number} {notice.kind}"] = (
                    *(notice.state, notice.due_at, notice.send_at, notice.version, bool(notice.seen_at)),
                    *(said, file),
                )
        before = len(mail.outbox)
        with transaction.atomic():
            delivery.send_due()
            for number, message in enumerate(m for m in mail.outbox[before:] if self.user.email in m.to):
                self.seen[f"mail {number}"] = (
                    *(message.subject, message.body, message.from_email, message.to),
                    *(dict(message.extra_headers), repr(message.attachments)),
                )
            transaction.set_rollback(True)
        del mail.outbox[before:]
        clock.forget()


def seen_after(happens: Callable[[], None], read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is read in the world in which `happens` did; that world is taken back."""
    with transaction.atomic():
        happens()
        clock.forget()
        seen = read()
        transaction.set_rollback(True)
    clock.forget()
    return seen


def numbered(seen: dict[str, Any]) -> dict[str, Any]:
    """The same with ids and mailed links numbered as they are met: what somebody makes has a new one in each
    world, and one more or less that is shown moves all that follow."""
    met: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return met.setdefault(found[0], f"<{len(met)}>")

    def told(value: Any) -> Any:
        if isinstance(value, bytes):
            return IDS.sub(number, value.decode(errors="surrogateescape"))
        if isinstance(value, str):
            return IDS.sub(number, value)
        if isinstance(value, list | tuple):
            return tuple(told(one) for one in value)
        return {told(key): told(one) for key, one in value.items()} if isinstance(value, dict) else value

    return told(seen)


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Where two worlds can be told apart, with the first lines that differ."""
    found = [f"{where}: in one world only" for where in sorted(one.keys() ^ other.keys())]
    for where in sorted(one.keys() & other.keys()):
        if one[where] != other[where]:
            told = [line for line in ndiff(_lines(one[where]), _lines(other[where])) if line[0] in "+-"]
            found.append(f"{where}: " + " | ".join(line[:160] for line in told[:6]))
    return found


def _lines(seen: Any) -> list[str]:
    if len(seen) == 4:
        status, headers, cookies, body = seen
        told = [f"{name}: {value}" for name, value in headers]
        return [str(status), *told, repr(cookies), *body.splitlines()]
    return [repr(seen)]

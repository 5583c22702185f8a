"""The part of CalDAV (RFC 4791) that is needed: which calendars there are, what is in one, put, delete.

Not by a ready client: those open connections of their own, and here every connection has to go to the address
that was checked (`core.outbound`).
"""

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from core import outbound
from core.outbound import Answer, NotAllowed, Unreachable, same_house

DAV, CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
MOST_CALENDARS = 50
ROUND_SECONDS = 60.0
ASK_WHERE = (
    b'<?xml version="1.0"?><propfind xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop>'
    b"<resourcetype/><displayname/><current-user-principal/><c:calendar-home-set/><c:supported-calendar-component-set/>"
    b"</prop></propfind>"
)
ASK_EVENTS = (
    '<?xml version="1.0"?><c:calendar-query xmlns="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><prop>'
    '<c:calendar-data/></prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="{kind}">'
    '<c:time-range start="{start}" end="{end}"/></c:comp-filter></c:comp-filter></c:filter>'
    "</c:calendar-query>"
)


class Refused(Exception):
    """The server does not take this user name and password."""


class NotACalendar(Exception):
    """Something answers there, and it is no calendar server, or none that we understand."""


@dataclass(frozen=True)
class Found:
    """A calendar, by its address and the name its owner gave it."""

    href: str
    name: str


@dataclass(frozen=True)
class Server:
    """One account on a server. Every question raises Refused, NotACalendar, or what `core.outbound` raises.

    All questions together have a minute.
    """

    url: str
    user_name: str
    password: str
    until: float = field(default_factory=lambda: time.monotonic() + ROUND_SECONDS)

    def calendars(self) -> list[Found]:
        """The calendars of this account, in the server's order."""
        where = self.url
        for _step in range(4):  # what was typed, the person, their home, the calendars in it
            told = self._properties(where, depth=0)
            if not told:
                raise NotACalendar
            prop = told[0][1]
            if _is_calendar(prop):
                return [Found(where, _name(prop, where))]
            onward = _href(prop, f"{CAL}calendar-home-set")
            if onward:
                return self._in_home(self._within(where, onward))
            onward = _href(prop, f"{DAV}current-user-principal")
            onward = self._within(where, onward) if onward else urljoin(where, "/.well-known/caldav")
            if onward == where:
                break
            where = onward
        raise NotACalendar

    def events(self, href: str, start: datetime, end: datetime) -> list[bytes]:
        """Whatever touches this time in a calendar, as iCalendar texts, one a resource."""
        found: list[bytes] = []
        for kind in ("VEVENT", "VFREEBUSY"):
            body = ASK_EVENTS.format(kind=kind, start=_stamp(start), end=_stamp(end)).encode()
            answer = self._ask("REPORT", self._within(self.url, href), body, depth=1)
            if answer.status != 207:
                if kind == "VFREEBUSY":  # many servers know events only
                    break
                raise NotACalendar
            texts = (data.text or "" for data in _xml(answer.body).iter(f"{CAL}calendar-data"))
            found += [text.encode() for text in texts]
        return found

    def put(self, href: str, content: bytes) -> None:
        answer = self._ask(
            "PUT", self._within(self.url, href), content, content_type="text/calendar; charset=utf-8"
        )
        if answer.status not in {200, 201, 204}:
            raise NotACalendar

    def delete(self, href: str) -> None:
        """What is gone already is gone."""
        answer = self._ask("DELETE", self._within(self.url, href))
        if answer.status not in {200, 202, 204, 404, 410}:
            raise NotACalendar

    def _in_home(self, home: str) -> list[Found]:
        return [
            Found(urljoin(home, href), _name(prop, href))
            for href, prop in self._properties(home, depth=1)
            if _is_calendar(prop)
        ][:MOST_CALENDARS]

    def _properties(self, url: str, *, depth: int) -> list[tuple[str, ET.Element]]:
        """(address, properties) of each thing there."""
        answer = self._ask("PROPFIND", url, ASK_WHERE, depth=depth)
        if answer.status != 207:
            return [] if depth else self._elsewhere(url)
        return list(_told(answer.body, answer.url))

    def _elsewhere(self, url: str) -> list[tuple[str, ET.Element]]:
        """Where the standard says to ask, for somebody who typed no more than the server's name."""
        well_known = urljoin(url, "/.well-known/caldav")
        if url == well_known:
            return []
        answer = self._ask("PROPFIND", well_known, ASK_WHERE, depth=0)
        return list(_told(answer.body, answer.url)) if answer.status == 207 else []

    def _ask(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        *,
        depth: int | None = None,
        content_type: str = "application/xml; charset=utf-8",
    ) -> Answer:
        secret = base64.b64encode(f"{self.user_name}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "User-Agent": "Appointments", "Connection": "close"}
        if depth is not None:
            headers["Depth"] = str(depth)
        if body:
            headers["Content-Type"] = content_type
        left = self.until - time.monotonic()
        if left <= 0:
            raise Unreachable
        seconds = min(left, outbound.ANSWER_SECONDS)
        answer = outbound.call(method, url, headers=headers, body=body, seconds=seconds)
        if answer.status in {401, 403}:
            raise Refused
        if answer.status >= 500 or answer.status == 429:
            raise Unreachable
        return answer

    def _within(self, base: str, href: str) -> str:
        """An address the server named, if the password may go there."""
        url = urljoin(base, href)
        if not same_house(self.url, url):
            raise NotAllowed
        return url


def _xml(body: bytes) -> ET.Element:
    # No document type means no entities, which is all that could blow up or reach out.
    if b"<!DOCTYPE" in body.upper():
        raise NotACalendar
    try:
        return ET.fromstring(body)  # noqa: S314
    except (ET.ParseError, ValueError, LookupError):
        raise NotACalendar from None


def _told(body: bytes, url: str) -> Iterator[tuple[str, ET.Element]]:
    for response in _xml(body).iter(f"{DAV}response"):
        href = (response.findtext(f"{DAV}href") or "").strip()
        for stat in response.iter(f"{DAV}propstat"):
            prop = stat.find(f"{DAV}prop")
            if prop is not None and " 200 " in f"{stat.findtext(f'{DAV}status') or ''} ":
                yield urljoin(url, href), prop


def _is_calendar(prop: ET.Element) -> bool:
    kinds = prop.find(f"{DAV}resourcetype")
    if kinds is None or kinds.find(f"{CAL}calendar") is None:
        return False
    holds = prop.find(f"{CAL}supported-calendar-component-set")
    return holds is None or any(one.get("name") in {"VEVENT", None} for one in holds)


def _name(prop: ET.Element, href: str) -> str:
    name = (prop.findtext(f"{DAV}displayname") or "").strip()
    return (name or href.rstrip("/").rpartition("/")[2])[:80]


def _href(prop: ET.Element, name: str) -> str:
    found = prop.find(f"{name}/{DAV}href")
    return (found.text or "").strip() if found is not None else ""


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

"""The therapist's day: who comes, what each has ready, what waits for a decision, which notes are open."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries as booking
from booking.models import Appointment, AppointmentState, Inquiry
from booking.models.inquiry import InquiryState
from core import clock, zones
from couples.models import Partner
from intake import gate
from intake import queries as intake
from sessions_app import last_queries
from sessions_app import note_queries as notes
from sessions_app.models import TherapySession

LEAST_FREE = timedelta(minutes=30)  # a shorter pause is no news
ROOM_OPENS = timedelta(hours=12)  # before the start: on the day, so that a screen can be prepared


@dataclass(frozen=True)
class Ready:
    """How far one person is with what comes before: `steps` are (label, done)."""

    partner: Partner
    steps: list[tuple[str, bool]]

    @property
    def done(self) -> int:
        return sum(done for _label, done in self.steps)

    @property
    def waiting(self) -> list[str]:
        return [label for label, done in self.steps if not done]

    @property
    def arcs(self) -> list[tuple[str, bool]]:
        """SVG arcs of the ring, one a step, mirrored by the template for the second person."""
        return list(zip(ARCS, (done for _label, done in self.steps), strict=False))


# Three thirds of a ring of radius 29 in a 72 by 72 box, opening to the right.
ARCS = [
    "M58.9 53.9A29 29 0 0 1 18.1 58.8",
    "M14.7 55.7A29 29 0 0 1 14.7 16.3",
    "M18.1 13.2A29 29 0 0 1 58.9 18.1",
]


@dataclass(frozen=True)
class Free:
    """Time without an appointment, outside the quiet time around those beside it."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Line:
    """One appointment of the day, after what is free before it. `is_next` is the first that is not over."""

    appointment: Appointment
    title: str
    is_past: bool
    is_next: bool
    ready: list[Ready]
    room_url: str
    couple_url: str
    note_url: str
    free: Free | None = None


@dataclass(frozen=True)
class Decision:
    title: str
    words: str
    action: str
    url: str
    urgent: bool = False


def today(user: Any) -> dict[str, Any]:
    """Everything on the therapist's first page, in seven statements whatever the day holds."""
    now = clock.now()
    zone = zones.of(user.time_zone)
    start = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    rows = _rows(user, start, end)
    asked = [row for row in rows if row.state == AppointmentState.REQUESTED and row.start > now]
    of_today = [row for row in rows if row.start < end and row.end > start]
    coming = [] if of_today else _following(user, now)
    booking.bring_people([*rows, *coming], gate.with_forms(Partner.objects.all()))
    lines = _lines(of_today, now)
    return {
        "now": now,
        "zone": user.time_zone,
        "headline": headline(len(lines), sum(line.is_past for line in lines)),
        "lines": with_free_time(lines, now),
        "following": _lines(coming, now),
        "decisions": decisions(user, sorted(asked, key=lambda row: row.created_at)),
        "to_write": list(notes.to_write(user)[:6]),
    }


def _rows(user: Any, start: datetime, end: datetime) -> list[Any]:
    """The appointments of a time and the requests, each with `session_pk`, the meeting it became."""
    sessions = TherapySession.objects.visible_to(user).filter(appointment=OuterRef("pk"))
    return list(booking.diary(user, start, end).annotate(session_pk=Subquery(sessions.values("pk")[:1])))


def _following(user: Any, now: datetime) -> list[Any]:
    """The next few appointments, for a day that has none."""
    end = now + timedelta(days=14)
    return [row for row in _rows(user, now, end) if row.start < end][:4]


def headline(total: int, done: int) -> str:
    """Four appointments, one of them done."""
    if not total:
        return _("A day without appointments")
    said = ngettext("One appointment", "%(total)d appointments", total) % {"total": total}
    if not done:
        return said
    if done == total:
        return _("%(said)s, all done") % {"said": said}
    return _("%(said)s, %(done)d done") % {"said": said, "done": done}


def _opens_soon(appointment: Appointment, now: datetime) -> bool:
    """One press lets people in, so the button is not there days before."""
    confirmed = appointment.couple_id and appointment.state == AppointmentState.CONFIRMED
    return bool(confirmed) and appointment.start - now <= ROOM_OPENS


def _lines(appointments: list[Any], now: datetime) -> list[Line]:
    """A line for each, in order, with what its people have ready."""
    coming = [p for row in appointments if not _is_past(row, now) for p in people(row)]
    ready = gate.readiness_of(coming) if coming else {}
    lines, next_found = [], False
    for appointment in appointments:
        is_past = _is_past(appointment, now)
        is_next = not is_past and not next_found
        next_found |= is_next
        lines.append(
            Line(
                appointment=appointment,
                title=appointment.names or str(appointment.offering),
                is_past=is_past,
                is_next=is_next,
                ready=[] if is_past else [Ready(p, ready[p.pk]) for p in people(appointment)],
                room_url=reverse("practice:sessions:open_room", args=[appointment.pk])
                if _opens_soon(appointment, now) and not is_past
                else "",
                couple_url=reverse("practice:couples:couple", args=[appointment.couple_id])
                if appointment.couple_id
                else "",
                note_url=reverse("practice:sessions:note", args=[appointment.session_pk])
                if appointment.session_pk and is_past
                else "",
            )
        )
    return lines


def with_free_time(lines: list[Line], now: datetime) -> list[Line]:
    """The same lines, each with the free time before it that is not over yet."""
    told = lines[:1]
    for before, line in zip(lines, lines[1:], strict=False):
        free = Free(
            before.appointment.end + timedelta(minutes=before.appointment.offering.buffer_after),
            line.appointment.start - timedelta(minutes=line.appointment.offering.buffer_before),
        )
        long_enough = free.end - free.start >= LEAST_FREE and free.end > now
        told.append(replace(line, free=free if long_enough else None))
    return told


def _is_past(appointment: Appointment, now: datetime) -> bool:
    return appointment.end <= now or appointment.state == AppointmentState.COMPLETED


def people(appointment: Appointment) -> list[Partner]:
    """The members who come to an appointment, first person first."""
    if appointment.couple is None:
        return []
    members = [p for p in appointment.couple.partners.all() if p.user_id and p.state != "left"]
    if appointment.partner_id:
        members = [p for p in members if p.pk == appointment.partner_id]
    return members


def decisions(user: Any, asked: list[Appointment]) -> list[Decision]:
    """What waits for this therapist, the most pressing first; `asked` are the requests."""
    found = []
    couples = list(intake.waiting_for(user, to_ask=last_queries.has_to_ask(user)))
    alerts = sum(couple.to_look_at for couple in couples)
    if alerts:
        found.append(
            Decision(
                ngettext("One item to review", "%(count)d items to review", alerts) % {"count": alerts},
                _("Only you see this. Please look before anything else."),
                _("Look"),
                reverse("practice:intake:alerts"),
                urgent=any(couple.urgent for couple in couples),
            )
        )
    for couple in couples:
        if couple.to_decide:
            found.append(
                Decision(
                    _("Forms are ready to read"),
                    _("From %(names)s. Any time that is held waits for you.") % {"names": _and(couple.names)},
                    _("Read them"),
                    reverse("practice:intake:reading", args=[couple.pk]),
                )
            )
    for appointment in asked:
        found.append(
            Decision(
                _("Somebody asks for a time"),
                _("%(names)s: %(day)s.")
                % {
                    "names": appointment.names,
                    "day": date_format(appointment.start.astimezone(zones.of(user.time_zone)), "l j F, H:i"),
                },
                _("Look at it"),
                reverse("practice:booking:appointment", args=[appointment.pk]),
            )
        )
    for couple in couples:
        if couple.to_ask:
            found.append(
                Decision(
                    _("Some time after a last session"),
                    _("You wanted to be reminded to ask %(names)s how it is.")
                    % {"names": _and(couple.names)},
                    _("Look"),
                    reverse("practice:sessions:last", args=[couple.pk]),
                )
            )
    inquiries = Inquiry.objects.visible_to(user).filter(state=InquiryState.NEW).count()
    if inquiries:
        found.append(
            Decision(
                ngettext("A new inquiry", "%(count)d new inquiries", inquiries) % {"count": inquiries},
                _("Somebody would like a first conversation."),
                _("Read"),
                reverse("practice:booking:inquiries"),
            )
        )
    return found


def _and(names: list[str]) -> str:
    return get_text_list(names, _("and")) or _("them")

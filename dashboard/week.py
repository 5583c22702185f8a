"""The administrator's week: a lane for each therapist and each room, names and times, nothing clinical."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from booking import openings, slots
from booking import queries as booking
from booking.models import Appointment, Room
from core import zones
from groups import queries as groups
from groups.models import Meeting

OPENS, CLOSES = time(8), time(20)
MINUTES = 12 * 60  # the bar above each list runs from 08:00 to 20:00


@dataclass(frozen=True)
class Bar:
    """A stretch of the bar, in minutes after 08:00."""

    x: int
    width: int
    held: bool = False


@dataclass
class Cell:
    """One lane on one day."""

    lane: "Lane"
    slots: list[Appointment] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    open_bars: list[Bar] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    closed: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.slots and not self.meetings and not self.closed


@dataclass(frozen=True)
class Lane:
    key: Any
    name: str
    is_room: bool


@dataclass(frozen=True)
class Day:
    day: date
    is_today: bool
    cells: list[Cell]
    is_past: bool = False

    @property
    def is_empty(self) -> bool:
        return all(cell.is_empty for cell in self.cells)


def week(user: Any, monday: date, *, today: date) -> dict[str, Any]:
    """Seven days from a Monday, shown in the reader's zone; a weekend without anything is left out."""
    zone = zones.of(user.time_zone)
    start = datetime.combine(monday, time(), zone)
    end = datetime.combine(monday + timedelta(days=7), time(), zone)
    lanes = lanes_for(user)
    appointments = list(booking.appointments_between(user, start, end))
    meetings = list(groups.meetings_between(user, start, end))
    hours = open_hours([lane for lane in lanes if not lane.is_room], monday)
    days = []
    for number in range(7):
        day = monday + timedelta(days=number)
        cells = [cell(lane, day, zone, appointments, meetings, hours) for lane in lanes]
        days.append(Day(day, day == today, cells, day < today))
    while len(days) > 5 and days[-1].is_empty:
        days.pop()
    return {
        "zone": zone,
        "monday": monday,
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "lanes": lanes,
        "days": days,
    }


def lanes_for(user: Any) -> list[Lane]:
    """Everyone's for an administrator; a therapist sees their own and the rooms."""
    therapists = User.objects.filter(is_therapist=True, is_active=True).order_by("name_used")
    if not user.is_administrator:
        therapists = therapists.filter(pk=user.pk)
    lanes = [Lane(t.pk, t.name_used.split()[0], is_room=False) for t in therapists]
    if user.is_administrator:
        lanes += [Lane(room.pk, room.name, is_room=True) for room in Room.objects.filter(in_use=True)]
    return lanes


def open_hours(lanes: list[Lane], monday: date) -> dict[tuple[Any, date], list[tuple[time, time]]]:
    """Bookable local hours of each therapist on each day of the week, exceptions taken into account."""
    days = [monday + timedelta(days=number) for number in range(7)]
    found = {}
    for key, table in openings.timetables([lane.key for lane in lanes], days[0], days[-1]).items():
        for day in days:
            places = slots.wall_hours(*table, day)
            spans = slots.merge(span for hours in places.values() for span in hours)
            found[key, day] = [(_wall(start), _wall(end)) for start, end in spans]
    return found


def _wall(seconds: int) -> time:
    """Seconds after midnight as a clock shows them; the end of the day is its last minute."""
    return (datetime.min + timedelta(seconds=min(seconds, slots.DAY - slots.MINUTE))).time()


def cell(
    lane: Lane,
    day: date,
    zone: ZoneInfo,
    appointments: list[Appointment],
    meetings: list[Meeting],
    hours: dict[tuple[Any, date], list[tuple[time, time]]],
) -> Cell:
    """What one lane holds on one day."""
    made = Cell(lane)
    for appointment in appointments:
        key = appointment.room_id if lane.is_room else appointment.therapist_id
        if key == lane.key and appointment.start.astimezone(zone).date() == day:
            made.slots.append(appointment)
    for meeting in meetings:
        led_by = [leader.pk for leader in meeting.gathering.leaders.all()]
        keys = [meeting.gathering.room_id] if lane.is_room else led_by
        if lane.key in keys and meeting.start.astimezone(zone).date() == day:
            made.meetings.append(meeting)
    both: list[Any] = [*made.slots, *made.meetings]
    for row in both:
        start, end = row.start.astimezone(zone).time(), row.end.astimezone(zone).time()
        made.bars.append(bar(start, end, held=row in made.slots and row.is_waiting))
    if lane.is_room:
        made.open_bars = [Bar(0, MINUTES)]
    else:
        spans = hours.get((lane.key, day))
        made.open_bars = [bar(start, end) for start, end in spans or []]
    return made


def bar(start: time, end: time, *, held: bool = False) -> Bar:
    """Local times as a stretch of the bar; what lies outside its hours is cut off."""
    first, last = (max(0, min(MINUTES, (t.hour - OPENS.hour) * 60 + t.minute)) for t in (start, end))
    return Bar(first, max(last - first, 6), held)

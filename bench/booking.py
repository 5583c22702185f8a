"""Figure: asking for a time, the whole path, beside the booking transaction of bare Django."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench import world
from bench.costs import table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Pairs, interleave, line, milliseconds, percentile
from bench.servers import pages
from bench.wire import get, post

DATABASE, CLIENTS = "bench_booking", 8
THERAPISTS, PER_PERSON = 20, 3
HOURS = (9, 11, 14, 16, 18)
ASK = "/my/times/ask/"


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 80 if quick else 160
    world.create(DATABASE, world.TEMPLATE)
    asks = inside(
        "bench.booking:prepare", world.environment(DATABASE, role=""), count=each * (rounds + 1) + 60
    )
    requests = [_request(ask) for ask in asks]
    waiting = iter(requests[60:])
    lone: list[float] = []
    work: dict[str, list[float]] = {"ours": [], "bare": []}
    with (
        pages("ifio_practice.wsgi:application", world.environment(DATABASE)) as ours,
        pages("bench.bare:pages", world.bare_environment()) as bare,
    ):

        def book() -> float:
            before = ours.cpu()
            shot = shoot(ours.port, [next(waiting) for _ in range(each)], clients=CLIENTS, expect=302)
            work["ours"].append((ours.cpu() - before) / each)
            lone[:] = shot.each
            return shot.seconds / each

        def floor() -> float:
            before = bare.cpu()
            shot = shoot(bare.port, [get("/book")] * each, clients=CLIENTS, expect=201)
            work["bare"].append((bare.cpu() - before) / each)
            return shot.seconds / each

        pairs = interleave(book, floor, rounds=rounds)
        there = kept(DATABASE)
    wanted = each * (rounds + 1)
    if there != wanted:
        raise RuntimeError(f"{wanted} times were asked for and {there} are kept.")
    found = Figure("Asking for a time")
    found.lines.append(line(f"Booking POST, {CLIENTS} clients, per booking", pairs, milliseconds))
    used = Pairs(work["ours"][1:], work["bare"][1:])
    found.lines.append(line("Booking POST, processor time of the web processes", used, milliseconds))
    found.notes.append(
        f"{each} bookings a round, best: {1 / min(pairs.ours):.0f}/s (bare {1 / min(pairs.bare):.0f});"
        f" in the last round half were answered within {milliseconds(percentile(lone, 0.5))}"
        f" and 95 in 100 within {milliseconds(percentile(lone, 0.95))}. All {wanted} are in the table"
        " afterwards, each with its claims, its yes, its notice and its line in the access log."
    )
    costs = inside("bench.costs:profile", world.environment(DATABASE), requests=_asked(asks[:60]), warm=20)
    found.notes.append("What one POST costs inside its process, alone:\n\n" + table(costs))
    world.drop(DATABASE)
    return found


def kept(database: str) -> int:
    """How many asked times are there with all that belongs to them."""
    with world.owner(database) as connection:
        row = connection.execute(
            """SELECT count(*) FROM booking_appointment a WHERE state = 'requested'
               AND EXISTS (SELECT FROM booking_confirmation y WHERE y.appointment_id = a.id)
               AND 2 = (SELECT count(*) FROM booking_claim c WHERE c.appointment_id = a.id)
               AND EXISTS (SELECT FROM notifications_notice n WHERE n.subject_id = a.id)
               AND EXISTS (SELECT FROM core_accessentry e WHERE e.subject_id = a.id::text)"""
        ).fetchone()
        return int(row[0]) if row else 0


def _request(ask: dict[str, Any]) -> bytes:
    return post(ASK, ask["fields"], ask["headers"])


def _asked(asks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"method": "POST", "path": ASK, "expect": 302, "headers": ask["headers"], "fields": ask["fields"]}
        for ask in asks
    ]


# ── Inside the product ──────────────────────────────────────────────


def prepare(count: int, therapists: int = THERAPISTS) -> list[dict[str, Any]]:
    """Couples enough for `count` requests, three by each member, in the care of so many therapists."""
    from accounts.models import User
    from bench.people import browser_of
    from booking.models import WeeklyHours
    from core import clock
    from core.actor import building
    from couples.models import CareTeam, Couple, Partner

    couples = -(-count // (2 * PER_PERSON))
    with building("bench"):
        team = User.objects.bulk_create(
            User(email=f"helper{n}@example.test", name_used=f"Helper {n}", is_therapist=True, password="!")
            for n in range(therapists)
        )
        WeeklyHours.objects.bulk_create(
            WeeklyHours(therapist=one, weekday=day, start=time(start), end=time(end))
            for one in team
            for day in range(5)
            for start, end in ((9, 13), (14, 20))
        )
        people = User.objects.bulk_create(
            User(
                email=f"asks{n}@example.test",
                name_used=f"Person {n}",
                is_client=True,
                password="!",
                codes_seen_at=clock.now(),
            )
            for n in range(2 * couples)
        )
        units = Couple.objects.bulk_create(Couple() for _ in range(couples))
        CareTeam.objects.bulk_create(
            CareTeam(couple=unit, user=team[n % therapists]) for n, unit in enumerate(units)
        )
        Partner.objects.bulk_create(
            Partner(couple=units[n // 2], user=one, position=1 + n % 2, state="active", joined_at=clock.now())
            for n, one in enumerate(people)
        )
    browsers = [browser_of(one) for one in people]
    times = list(_times(-(-count // therapists) + couples))
    given = [0] * therapists
    asks = []
    for turn in range(2 * PER_PERSON):
        for unit in range(couples):
            browser = browsers[2 * unit + turn % 2]
            therapist = unit % therapists
            start = times[given[therapist]]
            given[therapist] += 1
            fields = {"what": "session-for-two:60", "start": start.isoformat(), "minutes": "30"}
            asks.append(
                {
                    "headers": browser["headers"],
                    "fields": fields | {"csrfmiddlewaretoken": browser["token"]},
                    "with": therapist,
                }
            )
    return asks[:count]


def _times(count: int) -> Iterator[datetime]:
    """Starting times that are free for a therapist of these hours, two hours apart, on weekdays."""
    zone, day, given = ZoneInfo("Europe/London"), date.today() + timedelta(days=2), 0
    while given < count:
        if day.weekday() < 5:
            for hour in HOURS:
                yield datetime.combine(day, time(hour), zone).astimezone(UTC)
                given += 1
        day += timedelta(days=1)

"""Figure: a month of one therapist's free times, six hours in ten taken, beside one row of bare Django."""

import random
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from bench import world
from bench.costs import statements, table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Pairs, interleave, line, milliseconds, percentile
from bench.servers import pages
from bench.wire import get

DATABASE = "bench_slots"
HOURS = [*range(9, 13), *range(14, 20)]


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 15 if quick else 30
    world.create(DATABASE, world.TEMPLATE)
    ready = inside("bench.slots:prepare", world.environment(DATABASE, role=""))
    work: dict[str, list[float]] = {"ours": [], "bare": []}
    with (
        pages("ifio_practice.wsgi:application", world.environment(DATABASE)) as ours,
        pages("bench.bare:pages", world.bare_environment()) as bare,
    ):

        def month() -> float:
            before = ours.cpu()
            shot = shoot(ours.port, [get(ready["path"], ready["headers"])] * each)
            work["ours"].append((ours.cpu() - before) / each)
            return percentile(shot.each, 0.5)

        def floor() -> float:
            before = bare.cpu()
            shot = shoot(bare.port, [get("/row")] * each * 8)
            work["bare"].append((bare.cpu() - before) / each / 8)
            return percentile(shot.each, 0.5)

        pairs = interleave(month, floor, rounds=rounds)
    found = Figure("A month of free times")
    found.lines.append(line("Month of free times, one client, half answered within", pairs, milliseconds))
    used = Pairs(work["ours"][1:], work["bare"][1:])
    found.lines.append(line("Month of free times, processor time of the web process", used, milliseconds))
    costs = inside(
        "bench.costs:profile",
        world.environment(DATABASE),
        requests=[{"path": ready["path"], "headers": ready["headers"]}] * 40,
        warm=10,
    )
    found.notes.append(
        f"{ready['taken']} of {ready['hours']} bookable hours of the month are taken; the page shows"
        f" {ready['free']} free times. Finding them (`openings.open_slots`, statements included) takes"
        f" {milliseconds(ready['seconds'])} by itself; the page takes {costs['queries']:.0f} statements:\n\n"
        + table(costs)
        + "\n\n"
        + statements(costs)
    )
    world.drop(DATABASE)
    return found


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    """Take sixty in a hundred of Ruth's bookable hours of next month; answer Ines's way to that month."""
    from psycopg.types.range import Range

    from accounts.models import User
    from bench.people import browser_of
    from booking import openings
    from booking.models import Appointment, Claim, ClaimKind, Offering
    from core.actor import building
    from couples.models import Couple

    chance = random.Random(60)
    first = (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    zone = ZoneInfo("Europe/London")
    with building("bench"):
        ruth = User.objects.get(email="ruth@example.test")
        ines = User.objects.get(email="ines@example.test")
        other = Couple.objects.create()
        offering = Offering.objects.get(slug="session-for-two")
        window = (datetime.combine(first, wall(), zone), datetime.combine(after, wall(), zone))
        Claim.objects.filter(resource=ruth.pk, during__overlap=window).delete()
        days = [first + timedelta(days=n) for n in range((after - first).days)]
        hours = [(day, hour) for day in days if day.weekday() < 5 for hour in HOURS]
        taken = sorted(chance.sample(hours, round(len(hours) * 0.6)))
        rows = []
        for day, hour in taken:
            start = datetime.combine(day, wall(hour), zone).astimezone(UTC)
            rows.append(
                Appointment(
                    couple=other,
                    offering=offering,
                    therapist=ruth,
                    during=Range(start, start + timedelta(minutes=50)),
                    zone="Europe/London",
                    state="confirmed",
                )
            )
        Appointment.objects.bulk_create(rows)
        Claim.objects.bulk_create(
            Claim(
                appointment=row,
                resource=ruth.pk,
                kind=ClaimKind.THERAPIST,
                during=Range(row.start, row.start + timedelta(hours=1)),
            )
            for row in rows
        )
        took = []
        for _ in range(20):
            began = time.perf_counter()
            free = openings.open_slots(ruth, offering, 60, window, ines)
            took.append(time.perf_counter() - began)
    browser = browser_of(ines)
    return {
        "path": f"/my/times/ask/?month={first:%Y-%m}&what=session-for-two:60",
        "headers": browser["headers"],
        "hours": len(hours),
        "taken": len(taken),
        "free": len(free),
        "seconds": median(took),
    }

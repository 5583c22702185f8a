"""Figure: the page that says what becomes of forty times of a therapist who is ill, and who is told what."""

from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from bench import world
from bench.costs import table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Line, milliseconds, percentile
from bench.servers import pages
from bench.wire import get

DATABASE, TIMES, DAYS, MOST = "bench_away", 40, 5, 0.3
HOURS = (9, 10, 11, 12, 14, 15, 16, 17)


def measure(*, rounds: int, quick: bool) -> Figure:
    world.create(DATABASE, world.TEMPLATE)
    ready = inside("bench.away:prepare", world.environment(DATABASE, role=""))
    requests = [get(ready["path"], ready["headers"])] * (5 if quick else 15)
    with pages("ifio_practice.wsgi:application", world.environment(DATABASE), workers=1) as server:
        shoot(server.port, requests[:3])
        halves = [percentile(shoot(server.port, requests).each, 0.5) for _ in range(rounds)]
    seconds = median(halves)
    asked = [{"path": ready["path"], "headers": ready["headers"]}] * 8
    costs = inside("bench.costs:profile", world.environment(DATABASE), requests=asked, warm=3)
    found = Figure("A therapist is away")
    found.lines.append(
        Line(
            f"What becomes of {TIMES} times over {DAYS} days, half answered",
            milliseconds(seconds),
            "",
            target=f"≤ {MOST * 1000:g} ms",
            met=seconds <= MOST,
        )
    )
    found.notes.append(
        f"Each of the {TIMES} is for two people, with the first free time afterwards and what everybody"
        f" would read:\n\n{table(costs)}"
    )
    world.drop(DATABASE)
    return found


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    """Ruth's next working week, full; answers the way to the page, and the administrator's browser."""
    from psycopg.types.range import Range

    from accounts.models import User
    from bench.people import browser_of
    from booking.models import Appointment, Claim, Offering
    from core import clock
    from core.actor import building
    from couples.models import CareTeam, Couple, Partner

    zone = ZoneInfo("Europe/London")
    monday = date.today() + timedelta(days=14 - date.today().weekday())
    ruth = User.objects.get(email="ruth@example.test")
    offering = Offering.objects.get(slug="session-for-two")
    with building("bench"):
        Claim.objects.filter(resource=ruth.pk).delete()
        Appointment.objects.filter(therapist=ruth).update(state="cancelled", held_until=None)
        people = User.objects.bulk_create(
            User(email=f"away{n}@example.test", name_used=f"Person {n}", is_client=True, password="!")
            for n in range(2 * TIMES)
        )
        units = Couple.objects.bulk_create(Couple() for _ in range(TIMES))
        CareTeam.objects.bulk_create(CareTeam(couple=unit, user=ruth) for unit in units)
        Partner.objects.bulk_create(
            Partner(couple=units[n // 2], user=one, position=1 + n % 2, state="active")
            for n, one in enumerate(people)
        )
        for n, unit in enumerate(units):
            local = datetime.combine(
                monday + timedelta(days=n // len(HOURS)), time(HOURS[n % len(HOURS)]), zone
            )
            during = Range(local, local + timedelta(minutes=50))
            row = Appointment.objects.create(
                couple=unit,
                offering=offering,
                therapist=ruth,
                during=during,
                zone=ruth.time_zone,
                state="confirmed",
                held_at=clock.now(),
                confirmed_at=clock.now(),
            )
            Claim.objects.create(
                resource=ruth.pk, kind="therapist", during=during, session=during, appointment=row, joint=True
            )
    friday = monday + timedelta(days=DAYS - 1)
    return {
        "path": f"/practice/times/away/?therapist={ruth.pk}&first={monday}&last={friday}",
        "headers": browser_of(User.objects.get(email="ada@example.test"))["headers"],
    }

"""Figure: a calendar feed of five hundred events, fetched again unchanged, and once whole."""

from typing import Any

from bench import world
from bench.costs import statements, table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, interleave, line, milliseconds, percentile
from bench.servers import HOST, SECURE, Server, pages
from bench.wire import Socket, get

DATABASE, EVENTS, MOST = "bench_feed", 500, 2.0


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 200 if quick else 500
    world.create(DATABASE, world.TEMPLATE)
    ready = inside("bench.feed:prepare", world.environment(DATABASE, role=""))
    found = Figure("A calendar feed")
    with (
        pages("ifio_practice.wsgi:application", world.environment(DATABASE), workers=1) as ours,
        pages("bench.bare:pages", world.bare_environment(), workers=1) as bare,
    ):
        for who in ("therapist", "client"):
            whole = get(ready[who], {"Host": HOST, **SECURE})
            tag = _answer(ours, whole)
            again = get(ready[who], {"Host": HOST, **SECURE, "If-None-Match": tag})
            for what, measured in (("processor time", processor), ("half of the answers within", half_way)):
                pairs = interleave(
                    lambda r=again, m=measured: m(ours, r, each, expect=304),
                    lambda m=measured: m(bare, get("/row"), each),
                    rounds=rounds,
                )
                name = f"Feed of {EVENTS} events, unchanged, {who}: {what}"
                found.lines.append(line(name, pairs, milliseconds, most=MOST))
        fresh = interleave(
            lambda: half_way(ours, whole, 10), lambda: half_way(bare, get("/row"), each), rounds=3
        )
        found.lines.append(
            line(f"Feed of {EVENTS} events, whole, {who}: half of the answers within", fresh, milliseconds)
        )
    unchanged = {
        "path": ready["client"],
        "headers": {"Host": HOST, **SECURE, "If-None-Match": tag},
        "expect": 304,
    }
    costs = inside("bench.costs:profile", world.environment(DATABASE), requests=[unchanged] * 60, warm=20)
    found.notes.append(
        f"A client's feed has the time they keep free as well. Unchanged:"
        f" {costs['queries']:.0f} statements.\n\n{table(costs)}\n\n{statements(costs)}"
    )
    world.drop(DATABASE)
    return found


def half_way(server: Server, request: bytes, count: int, *, expect: int = 200) -> float:
    return percentile(shoot(server.port, [request] * count, expect=expect).each, 0.5)


def processor(server: Server, request: bytes, count: int, *, expect: int = 200) -> float:
    """Processor seconds that the server's processes use for one request."""
    before = server.cpu()
    shoot(server.port, [request] * count, expect=expect)
    return (server.cpu() - before) / count


def _answer(server: Server, request: bytes) -> str:
    line = Socket(server.port)
    answer = line.ask(request)
    line.close()
    if answer.body.count(b"BEGIN:VEVENT") < EVENTS:
        raise RuntimeError(f"The feed has {answer.body.count(b'BEGIN:VEVENT')} events.")
    return answer.header("ETag")


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    from datetime import timedelta

    from django.db import connection
    from django.urls import reverse
    from psycopg.types.range import Range

    from accounts.models import User
    from booking.models import Appointment, Confirmation, Offering
    from booking.services.feed import make_feed
    from core import clock
    from core.actor import building
    from couples.models import Partner

    found = {}
    with building("bench"):
        ines = Partner.objects.select_related("user").get(user__email="ines@example.test")
        ruth, now = User.objects.get(email="ruth@example.test"), clock.now()
        starts = [now + timedelta(hours=4 * number) for number in range(1, EVENTS + 1)]
        rows = Appointment.objects.bulk_create(
            Appointment(
                couple_id=ines.couple_id,
                offering=Offering.objects.get(slug="session-for-two"),
                therapist=ruth,
                during=Range(start, start + timedelta(hours=1)),
                zone="Europe/London",
                state="confirmed",
                held_at=now,
                confirmed_at=now,
            )
            for start in starts
        )
        Confirmation.objects.bulk_create(Confirmation(appointment=row, partner=ines) for row in rows)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for who, user in (("therapist", ruth), ("client", ines.user)):
            token = make_feed(user, title="appointment", own_time=user == ines.user, by=user)
            found[who] = reverse("feeds:calendar", args=[token])
    return found

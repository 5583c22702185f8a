"""Figure: one row of ours behind every middleware, beside one row of bare Django, in processor seconds."""

from typing import Any

from bench import world
from bench.costs import statements, table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, interleave, line, milliseconds
from bench.servers import HOST, SECURE, Server, pages
from bench.wire import get

DATABASE, MOST = "bench_page", 4.0


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 50 if quick else 100
    world.create(DATABASE, world.TEMPLATE)
    ready = inside("bench.page:prepare", world.environment(DATABASE, role=""))
    found = Figure("One row")
    with (
        pages("ifio_practice.wsgi:application", world.environment(DATABASE), workers=1) as ours,
        pages("bench.bare:pages", world.bare_environment(), workers=1) as bare,
    ):
        floor = lambda: processor(bare, get("/row"), each * 6)  # noqa: E731
        for name, path, headers in (
            ("`/healthz`: the middleware, no row", "/healthz", {"Host": HOST, **SECURE}),
            ("`account/who/`: signed in, one's own row", "/account/who/", ready["headers"]),
            ("One appointment of one's own", ready["appointment"], ready["headers"]),
            ("One part of one's own", ready["part"], ready["headers"]),
        ):
            request = get(path, headers)
            many = each * 3 if path in {"/healthz", "/account/who/"} else each
            pairs = interleave(lambda r=request, n=many: processor(ours, r, n), floor, rounds=rounds)
            found.lines.append(line(f"Processor time a request: {name}", pairs, milliseconds, most=MOST))
    for name in ("appointment", "part"):
        costs = inside(
            "bench.costs:profile",
            world.environment(DATABASE),
            requests=[{"path": ready[name], "headers": ready["headers"]}] * 60,
            warm=20,
        )
        found.notes.append(
            f"One {name}: {costs['queries']:.0f} statements, {milliseconds(costs['seconds'])} alone in its"
            f" process.\n\n{table(costs)}\n\n{statements(costs)}"
        )
    world.drop(DATABASE)
    return found


def processor(server: Server, request: bytes, count: int) -> float:
    """Processor seconds that the server's processes use for one request."""
    before = server.cpu()
    shoot(server.port, [request] * count)
    return (server.cpu() - before) / count


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    from django.urls import reverse

    from accounts.models import User
    from bench.people import browser_of
    from booking.models import Appointment
    from core.actor import building
    from parts.models import Part

    with building("bench"):
        ines = User.objects.get(email="ines@example.test")
        appointment = Appointment.objects.filter(couple__partners__user=ines, partner=None).latest(
            "created_at"
        )
        part = Part.objects.filter(author__user=ines).earliest("created_at")
    return {
        "headers": browser_of(ines)["headers"],
        "appointment": reverse("my:booking:appointment", args=[appointment.pk]),
        "part": reverse("my:parts:part", args=[part.pk]),
    }

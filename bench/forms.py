"""Figure: both partners' forms, open beside each other for their therapist, with the log of the reading."""

from typing import Any

from bench import world
from bench.costs import statements, table
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Line, interleave, line, milliseconds, percentile
from bench.servers import pages
from bench.wire import get

DATABASE, MOST_STATEMENTS, MOST_SECONDS = "bench_forms", 12, 0.060


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 15 if quick else 40
    world.create(DATABASE, world.TEMPLATE)
    ready = inside("bench.forms:prepare", world.environment(DATABASE, role=""))
    found = Figure("Both forms for their therapist")
    took: list[float] = []
    with (
        pages("ifio_practice.wsgi:application", world.environment(DATABASE), workers=1) as ours,
        pages("bench.bare:pages", world.bare_environment(), workers=1) as bare,
    ):

        def half_way() -> float:
            took.append(percentile(shoot(ours.port, [get(ready["path"], ready["headers"])] * each).each, 0.5))
            return took[-1]

        floor = lambda: percentile(shoot(bare.port, [get("/row")] * each * 6).each, 0.5)  # noqa: E731
        pairs = interleave(half_way, floor, rounds=rounds)
    found.lines.append(line("Both forms: half-way answer", pairs, milliseconds))
    typical = sorted(took[1:])[len(took[1:]) // 2]
    found.lines.append(
        Line(
            "Both forms: half of the answers within",
            milliseconds(typical),
            "",
            None,
            None,
            "≤ 60 ms",
            typical <= MOST_SECONDS,
        )
    )
    costs = inside(
        "bench.costs:profile",
        world.environment(DATABASE),
        requests=[{"path": ready["path"], "headers": ready["headers"]}] * 20,
        warm=6,
    )
    found.lines.append(
        Line(
            "Both forms: statements",
            f"{costs['queries']:.0f}",
            "",
            None,
            None,
            f"≤ {MOST_STATEMENTS}",
            costs["queries"] <= MOST_STATEMENTS,
        )
    )
    found.notes.append(
        f"Ines’s and Tom’s forms of the worked example, {milliseconds(costs['seconds'])} alone in its"
        f" process.\n\n{table(costs)}\n\n{statements(costs, most=80)}"
    )
    world.drop(DATABASE)
    return found


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    from django.urls import reverse

    from accounts.models import User
    from bench.people import browser_of
    from couples.models import Couple

    couple = Couple.objects.filter(partners__user__email="ines@example.test").earliest("created_at")
    ruth = User.objects.get(email="ruth@example.test")
    return {
        "headers": browser_of(ruth)["headers"],
        "path": reverse("practice:intake:reading", args=[couple.pk]),
    }

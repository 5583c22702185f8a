"""Figure: what row-level security and the vault cost a page, against a scratch build without both.

The scratch build is the same checkout with two modules' doors taken off (`bench.without_walls`), on a copy of
the same database where policies are switched off and every body lies open.
"""

from typing import Any

from bench import world
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Pairs, line, milliseconds, percentile
from bench.servers import pages
from bench.wire import get

WITH, WITHOUT, MOST = "bench_walls", "bench_no_walls", 1.25


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 15 if quick else 40
    world.create(WITH, world.TEMPLATE)
    ready = inside("bench.walls:prepare", world.environment(WITH, role=""))
    world.create(WITHOUT, WITH)
    open_world = world.environment(WITHOUT) | {"BENCH_OWN": ",".join(ready["own"])}
    inside("bench.without_walls:prepare", world.environment(WITHOUT, role=""))
    found = Figure("The walls")
    with (
        pages("ifio_practice.wsgi:application", world.environment(WITH), workers=1) as walled,
        pages("bench.without_walls:application", open_world, workers=1) as bare,
    ):
        for name, page in ready["pages"].items():
            request = get(page["path"], page["headers"])
            measured: dict[str, Pairs] = {}
            for what in ("cpu", "half"):
                measured[what] = Pairs([], [])
            for number in range(rounds + 1):
                took = [_shoot(server, request, each) for server in (walled, bare)]
                if number:  # the first pair warms caches and connections
                    for at, what in enumerate(("cpu", "half")):
                        measured[what].ours.append(took[0][at])
                        measured[what].bare.append(took[1][at])
            for what, words in (("half", "half answered within"), ("cpu", "processor time of the pages")):
                text = f"{name}, with both walls against without: {words}"
                most = MOST if what == "half" else None
                found.lines.append(line(text, measured[what], milliseconds, most=most))
    for name in (WITH, WITHOUT):
        world.drop(name)
    return found


def _shoot(server: Any, request: bytes, each: int) -> tuple[float, float]:
    """Processor seconds and the half-way answer of so many requests, one after another."""
    before = server.cpu()
    shot = shoot(server.port, [request] * each)
    return (server.cpu() - before) / each, percentile(shot.each, 0.5)


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    """Pages that open many words; whose words are whose, for the build that has no grants to tell it."""
    from django.urls import reverse

    from accounts.models import User
    from bench.people import browser_of
    from core.actor import building
    from core.models import ScopeGrant
    from parts.models import Part

    with building("bench"):
        ines = User.objects.get(email="ines@example.test")
        ruth = User.objects.get(email="ruth@example.test")
        part = Part.objects.filter(author__user=ines).earliest("created_at")
        own = [
            f"{holder.removeprefix('user:')}:{scope}:{purpose}"
            for holder, scope, purpose in ScopeGrant.objects.filter(author=True).values_list(
                "holder", "scope", "purpose"
            )
        ]
    hers, desk = browser_of(ines)["headers"], browser_of(ruth)["headers"]
    reading = reverse("practice:intake:reading", args=[part.couple_id])
    return {
        "own": own,
        "pages": {
            "One part of one's own": {
                "path": reverse("my:parts:part", args=[part.pk]),
                "headers": hers,
            },
            "All parts of one's own": {"path": reverse("my:parts:parts"), "headers": hers},
            "A partner's home": {"path": reverse("my:home"), "headers": hers},
            "Both forms, for the therapist": {"path": reading, "headers": desk},
        },
    }

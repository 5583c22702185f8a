"""Figure: whether Tom's pages take longer once Ines has done a great deal in private, and joint work is held.

Two copies of one world. In the quiet one she has disclosed nothing more and nothing is decided; in the loud
one there are thirty parts and lines between them, an urgent item, a decision, another way to be reached.
"""

from typing import Any

from bench import world
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Pairs, line, milliseconds, percentile
from bench.servers import pages
from bench.wire import get

QUIET, LOUD = "bench_quiet", "bench_loud"
SAMPLES, MANY, ALIKE = 200, 30, 1.1
PAGES = {
    "Home": "/my/",
    "Times": "/my/times/",
    "Parts": "/my/parts/",
    "What is shared": "/my/parts/shared/",
    "Practices": "/my/practices/",
    "Us": "/my/us/",
    "Messages": "/my/messages/",
}


def measure(*, rounds: int, quick: bool) -> Figure:
    each = max(1, (30 if quick else SAMPLES) // rounds)
    world.create(QUIET, world.TEMPLATE)
    signed_in = inside("bench.silence:reader", world.environment(QUIET, role=""))
    world.create(LOUD, QUIET)
    inside("bench.silence:disclose", world.environment(LOUD, role=""))
    found = Figure("Silence in time")
    with (
        pages("ifio_practice.wsgi:application", world.environment(LOUD), workers=1) as loud,
        pages("ifio_practice.wsgi:application", world.environment(QUIET), workers=1) as quiet,
    ):
        for name, path in PAGES.items():
            requests = [get(path, signed_in["headers"])] * each
            took = Pairs([], [])
            for number in range(rounds + 1):
                halves = [percentile(shoot(one.port, requests).each, 0.5) for one in (loud, quiet)]
                if number:  # the first pair warms caches and connections
                    took.ours.append(halves[0])
                    took.bare.append(halves[1])
            one = line(
                f"{name}, of a loud world (ours) and a quiet one (in place of bare)", took, milliseconds
            )
            one.target = f"{1 / ALIKE:.2f} to {ALIKE:.2f}"
            one.met = 1 / ALIKE <= took.ratio <= ALIKE
            found.lines.append(one)
    found.notes.append(
        f"{each * rounds} requests of each page in each world, in turn. That not a byte differs is a test's"
        " business; this looks at nothing but the time."
    )
    for name in (QUIET, LOUD):
        world.drop(name)
    return found


# ── Inside the product ──────────────────────────────────────────────


def reader() -> dict[str, Any]:
    from accounts.models import User
    from bench.people import browser_of

    return browser_of(User.objects.get(email="tom@example.test"))


def disclose() -> bool:
    """All that Ines can keep to herself, and what her therapist makes of it."""
    from accounts.models import User
    from core import clock
    from core.actor import acting_as, person
    from couples.models import Partner
    from intake import services as intake
    from notifications.models import ContactRule
    from notifications.services import confirm_contact, keep_quiet
    from parts import services as parts

    ruth = User.objects.get(email="ruth@example.test")
    ines = User.objects.get(email="ines@example.test")
    me = Partner.objects.select_related("couple", "user").get(user=ines)
    words = "When the door closes I notice that my chest gets tight, and a part of me wants to run after. "
    with acting_as(person(ines)):
        kept = [
            parts.create_part(
                me, by=ines, name=f"Part {n}", kind="exile", visibility="private_self", role_job=words
            )
            for n in range(MANY)
        ]
        for one, two in zip(kept, kept[1:], strict=False):
            parts.relate(one, two, type="protects", note=words, by=ines)
        intake.raise_alert(me.couple, me, rule="form", level="urgent", by=ines)
        rule = ContactRule(user=ines, channels=["email"], email="else@example.test", code_word="lantern")
        confirm_contact(rule, by=ines)
        now = clock.now()
        keep_quiet(ines, during=(now, now.replace(year=now.year + 1)), subject_id=me.pk)
    with acting_as(person(ruth)):
        intake.decide(me.couple, by=ruth, pattern="none_identified", decision="hold", reasons=words)
    return True

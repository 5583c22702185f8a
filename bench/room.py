"""Figure: from a press in the room to every screen that may know, beside a bare broadcast."""

import uuid
from statistics import median
from typing import Any

from bench import world
from bench.costs import statements, table
from bench.inside import inside
from bench.listen import Heard, Plan, listen
from bench.pairs import Figure, Pairs, line, milliseconds, percentile
from bench.servers import pages, streams
from bench.wire import get, post, post_json

DATABASE = "bench_room"
RUTH, INES, TOM = range(3)


def measure(*, rounds: int, quick: bool) -> Figure:
    each = 5 if quick else 10
    world.create(DATABASE, world.TEMPLATE)
    ready = inside("bench.room:prepare", world.environment(DATABASE, role=""))
    heard: dict[str, list[Heard]] = {"brake": [], "stirred": [], "bare": []}
    live = world.environment(DATABASE, pool=True)
    with (
        pages("ifio_practice.wsgi:application", world.environment(DATABASE)) as ours,
        streams("ifio_practice.asgi:application", live) as lines,
        pages("bench.bare:pages", world.bare_environment()) as bare,
        streams("bench.bare:streams", world.bare_environment()) as shouts,
    ):
        for number in range(rounds + 1):
            for name in ("brake", "stirred"):
                one = listen(_ours(ready, name, each, lines.port, ours.port))
                if number:
                    heard[name].append(one)
            one = listen(_bare(each * 2, shouts.port, bare.port))
            if number:
                heard["bare"].append(one)
    found = Figure("From a press to the screens")
    for name, words in (
        ("brake", "The brake, to all three screens"),
        ("stirred", "*A part of me is stirred*, to the two screens that may know"),
    ):
        for what, says in (("event", "the event is there"), ("piece", "the new screen is there")):
            for share, half in ((0.5, "half within"), (0.95, "95 in 100 within")):
                pairs = Pairs(
                    [percentile(getattr(one, what), share) for one in heard[name]],
                    [percentile(getattr(one, what), share) for one in heard["bare"]],
                )
                found.lines.append(line(f"{words}: {says}, {half}", pairs, milliseconds))
        own = median(seconds for one in heard[name] for seconds in one.posted)
        found.notes.append(
            f"Until the one who pressed had their own answer ({name}): {milliseconds(own)}, half of them."
        )
    found.notes.append(
        "A press answers that it is done and draws nothing; every screen, the presser's own as well, is"
        " fetched once its stream says so. The card of a pause needs no fetch: it stands in the page and"
        " shows with the event."
    )
    found.notes.append(
        "Presses are answered by gunicorn and streams by uvicorn, as in production. The floor is one POST to"
        " uvicorn that publishes, one subscription, three streams; its piece is the one-row page. Ours is a"
        " POST that is checked, written down (event, history, access log) and committed before the bell"
        " rings; each stream then asks the database for what its reader may have."
    )
    for name in ("brake", "screen"):
        costs = inside(
            "bench.costs:profile",
            world.environment(DATABASE),
            requests=[request for _ in range(30) for request in ready["profile"][name]],
            warm=10 * len(ready["profile"][name]),
        )
        found.notes.append(
            f"What {'a brake and the return from it' if name == 'brake' else 'a partner’s screen'} costs, a"
            f" request ({costs['queries']:.0f} statements):\n\n{table(costs)}\n\n{statements(costs, most=60)}"
        )
    world.drop(DATABASE)
    return found


def _ours(ready: dict[str, Any], name: str, count: int, lines: int, ours: int) -> Plan:
    people = ready["people"]
    press = []
    for number in range(count):
        fields = {"key": str(uuid.uuid4()), "csrfmiddlewaretoken": people[INES]["token"]}
        if name == "stirred":
            fields["on"] = str((number + 1) % 2)
        press.append(post(ready[name], fields, people[INES]["headers"] | {"X-Room": "1"}))
    back = [
        post(
            ready["return"],
            {"key": str(uuid.uuid4()), "csrfmiddlewaretoken": people[RUTH]["token"]},
            people[RUTH]["headers"] | {"X-Room": "1"},
        )
        for _ in range(count if name == "brake" else 0)
    ]
    return Plan(
        streams=lines,
        screens=ours,
        presses=ours,
        open=[get(ready["stream"], one["headers"]).decode() for one in people],
        pieces=[
            get(path, one["headers"] | {"X-Room": "1"}).decode()
            for path, one in zip(ready["pieces"], people, strict=True)
        ],
        press=[one.decode() for one in press],
        heard_by=[[RUTH, INES, TOM] if name == "brake" else [RUTH, INES]] * count,
        afterwards=[one.decode() for one in back],
        expect=204,
    )


def _bare(count: int, shouts: int, bare: int) -> Plan:
    return Plan(
        streams=shouts,
        screens=bare,
        presses=shouts,
        open=[get("/stream").decode()] * 3,
        pieces=[get("/row").decode()] * 3,
        press=[
            post_json("/shout", {"kind": "look", "subject": str(number)}).decode() for number in range(count)
        ],
        heard_by=[[0, 1, 2]] * count,
        expect=204,
    )


# ── Inside the product ──────────────────────────────────────────────


def prepare() -> dict[str, Any]:
    """A room of Ruth, Ines and Tom that has landed, and everybody's browser."""
    from datetime import timedelta

    from django.urls import reverse

    from accounts.models import User
    from bench.people import browser_of
    from booking import services as booking
    from booking.models import Offering
    from core import clock
    from core.actor import acting_as, person
    from couples.models import Partner
    from sessions_app import services as room

    ruth, ines, tom = (User.objects.get(email=f"{name}@example.test") for name in ("ruth", "ines", "tom"))
    couple = Partner.objects.get(user=ines).couple
    start = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=40)
    with acting_as(person(ruth)):
        held = booking.hold(
            couple, Offering.objects.get(slug="session-for-two"), ruth, start, length=60, by=ruth
        )
    for user in (ines, tom):
        with acting_as(person(user)):
            booking.confirm(held, by=user)
    with acting_as(person(ruth)):
        held.refresh_from_db()
        session = room.open_room(held, by=ruth)
        room.go_to(session, "landing", by=ruth)
    people = [browser_of(user) for user in (ruth, ines, tom)]

    def address(name: str) -> str:
        return reverse(name, args=[session.pk])

    def press(name: str, who: int) -> dict[str, Any]:
        return {
            "method": "POST",
            "path": address(name),
            "headers": people[who]["headers"] | {"X-Room": "1"},
            "fields": {"csrfmiddlewaretoken": people[who]["token"]},
            "expect": 204,
        }

    return {
        "people": people,
        "stream": address("streams:room"),
        "brake": address("my:sessions:brake"),
        "stirred": address("my:sessions:stirred"),
        "return": address("practice:sessions:return"),
        "pieces": [
            address("practice:sessions:desk"),
            address("my:sessions:screen"),
            address("my:sessions:screen"),
        ],
        "profile": {
            "brake": [press("my:sessions:brake", INES), press("practice:sessions:return", RUTH)],
            "screen": [{"path": address("my:sessions:screen"), "headers": people[INES]["headers"]}],
        },
    }

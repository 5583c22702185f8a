"""Figure: fifty people ask at once for one time, beside fifty who ask at once for fifty times."""

from typing import Any

from bench import world
from bench.booking import ASK
from bench.inside import inside
from bench.load import shoot
from bench.pairs import Figure, Line, interleave, line, milliseconds, percentile
from bench.servers import pages
from bench.wire import post

DATABASE, MANY, MOST = "bench_contest", 50, 3
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def measure(*, rounds: int, quick: bool) -> Figure:
    world.create(DATABASE, world.TEMPLATE)
    team = rounds + 1  # a therapist for each round, so that there are times enough
    asks = inside(
        "bench.booking:prepare", world.environment(DATABASE, role=""), count=3 * MANY * team, therapists=team
    )
    apart = iter([asks[at : at + MANY] for at in range(0, MANY * team, MANY)])
    alike = iter([[ask for ask in asks[MANY * team :] if ask["with"] == n][:MANY] for n in range(team)])
    before = _deadlocks()
    with pages("ifio_practice.wsgi:application", world.environment(DATABASE)) as server:

        def one_time() -> float:
            crowd = next(alike)
            start = crowd[0]["fields"]["start"]
            requests = [_request(ask, start) for ask in crowd]
            shot = shoot(server.port, requests, clients=MANY, expect={302: 1, 409: MANY - 1})
            return percentile(shot.each, 0.95)

        def many_times() -> float:
            requests = [_request(ask, ask["fields"]["start"]) for ask in next(apart)]
            shot = shoot(server.port, requests, clients=MANY, expect=302)
            return percentile(shot.each, 0.95)

        pairs = interleave(one_time, many_times, rounds=rounds)
    found = Figure("Many at once")
    found.lines.append(
        line(
            f"{MANY} at once for one time (ours), for {MANY} times (in place of bare):"
            " 95 in 100 answered within",
            pairs,
            milliseconds,
            most=MOST,
        )
    )
    dead = _deadlocks() - before
    found.lines.append(
        Line("Deadlocks counted by PostgreSQL meanwhile", str(dead), "", None, None, "0", not dead)
    )
    found.notes.append(
        f"Each time one of the {MANY} has it, and the others are answered 409 with a page that offers the"
        " nearest free times and the month."
    )
    world.drop(DATABASE)
    return found


def _request(ask: dict[str, Any], start: str) -> bytes:
    return post(ASK, ask["fields"] | {"start": start}, ask["headers"])


def _deadlocks() -> int:
    with world.owner(DATABASE) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(DEADLOCKS).fetchone()
        return int(row[0]) if row else 0

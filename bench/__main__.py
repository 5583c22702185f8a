"""`python -m bench` measures everything and writes bench/RESULTS.md. It needs the servers of `make bench`.

python -m bench --only booking,slots --quick
"""

import argparse
import os
import sys
import time
import traceback
from collections.abc import Callable

from bench import report, world
from bench.pairs import ROUNDS, Figure


def figures() -> dict[str, Callable[..., Figure]]:
    """What can be measured, in the order in which it is."""
    from bench import (
        away,
        booking,
        contest,
        feed,
        forms,
        memory,
        notices,
        outbox,
        page,
        replay,
        rights,
        room,
        silence,
        slots,
        today,
        walls,
    )

    return {
        "booking": booking.measure,
        "replay": replay.measure,
        "contest": contest.measure,
        "slots": slots.measure,
        "away": away.measure,
        "today": today.measure,
        "room": room.measure,
        "page": page.measure,
        "feed": feed.measure,
        "forms": forms.measure,
        "walls": walls.measure,
        "silence": silence.measure,
        "notices": notices.measure,
        "outbox": outbox.measure,
        "rights": rights.measure,
        "memory": memory.measure,
    }


def main() -> int:
    known = figures()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default=",".join(known), help="figures to measure, with commas between")
    parser.add_argument("--quick", action="store_true", help="fewer requests and three pairs; for trying")
    parser.add_argument("--print", action="store_true", help="print the page instead of writing it")
    parser.add_argument("--again", action="store_true", help="measure on the world of an earlier run")
    chosen = parser.parse_args()
    names = [name for name in chosen.only.split(",") if name]
    if wrong := [name for name in names if name not in known]:
        parser.error(f"there is no figure called {', '.join(wrong)}; there are {', '.join(known)}")
    if not {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= os.environ.keys():
        parser.error("there are no servers to measure on; use `make bench`")
    began = time.monotonic()
    if not (chosen.again and world.exists(world.TEMPLATE)):
        world.make()
    rounds = 3 if chosen.quick else ROUNDS
    found: list[Figure] = []
    failed: list[str] = []
    text, commit = "", report.commit()
    for name in names:
        at = time.monotonic()
        try:
            figure = known[name](rounds=rounds, quick=chosen.quick)
        except Exception as problem:  # the other figures are worth having; this one says that it is missing
            failed.append(name)
            figure = Figure(name, notes=[f"Not measured: {type(problem).__name__}."])
            traceback.print_exception(problem)
        found.append(figure)
        _say(name, figure, time.monotonic() - at)
        text = report.write(found, commit, rounds, quick=chosen.quick, seconds=time.monotonic() - began)
        if not chosen.print:
            report.FILE.write_text(text)
    print(text if chosen.print else f"Written to {report.FILE.relative_to(world.CHECKOUT)}.")
    return 1 if failed else 0


def _say(name: str, figure: Figure, seconds: float) -> None:
    print(f"{name} ({seconds:.0f} s)", flush=True)
    for line in figure.lines:
        ratio = "" if line.value is None else f"  ratio {line.value:.2f}"
        print(f"  {line.name}: {line.ours}, bare {line.bare}{ratio}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Load from a process of its own: some clients, each on one kept-open connection, a fixed list of requests.

`python -m bench.load` reads what to do as JSON from its standard input and prints what came of it. It
needs nothing but the standard library and stops by itself after `DEADLINE` seconds.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass

from bench.wire import Socket

DEADLINE = 60.0


@dataclass(frozen=True)
class Shot:
    """What a burst of requests took: the whole, each one, and what was answered."""

    seconds: float
    each: list[float]
    statuses: dict[str, int]


class Unexpected(Exception):
    """Something else was answered than what is measured."""


def shoot(port: int, requests: list[bytes], *, clients: int = 1, expect: int | dict[int, int] = 200) -> Shot:
    """Send these requests from another process. Raises Unexpected unless all are answered as expected.

    `expect` is the status of all of them, or how many of each there must be.
    """
    what = {"port": port, "clients": clients, "requests": [one.decode("latin-1") for one in requests]}
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(what),
        capture_output=True,
        text=True,
        timeout=DEADLINE + 30,
        check=False,
    )
    if done.returncode:
        raise Unexpected(done.stderr[-2000:])
    found = json.loads(done.stdout)
    shot = Shot(found["seconds"], found["each"], found["statuses"])
    wanted = expect if isinstance(expect, dict) else {expect: len(requests)}
    if shot.statuses != {str(status): count for status, count in wanted.items()}:
        raise Unexpected(f"Asked {len(requests)} times for {expect}; answered {shot.statuses}.")
    return shot


def main() -> int:
    what = json.load(sys.stdin)
    waiting = [one.encode("latin-1") for one in reversed(what["requests"])]
    sockets = [Socket(what["port"]) for _ in range(what["clients"])]
    for one in sockets:
        one.open()
    lock, each, statuses = threading.Lock(), [], Counter()
    end = time.monotonic() + DEADLINE
    trouble: list[str] = []

    def client(line: Socket) -> None:
        while time.monotonic() < end:
            with lock:
                if not waiting or trouble:
                    return
                request = waiting.pop()
            try:
                answer = line.ask(request)
            except (OSError, EOFError) as problem:
                trouble.append(f"{type(problem).__name__}: {problem}")
                return
            with lock:
                each.append(answer.seconds)
                statuses[answer.status] += 1

    threads = [threading.Thread(target=client, args=[one]) for one in sockets]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    for one in sockets:
        one.close()
    if trouble:
        print(trouble[0], file=sys.stderr)
        return 1
    json.dump({"seconds": seconds, "each": each, "statuses": statuses}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

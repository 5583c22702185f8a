"""Screens of a room from a process of their own: open streams, press, and note when each screen has it.

`python -m bench.listen` reads what to do as JSON from its standard input. Each screen keeps one stream and
one connection for its piece; on an event it asks for the piece, as the room's script does.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field

from bench.load import Unexpected
from bench.wire import Socket

PATIENCE, REST = 10.0, 0.25  # seconds to wait for a screen; seconds without news before the next press


@dataclass
class Plan:
    """Ports, one stream and one piece for each screen, presses with who must hear each, and what follows."""

    streams: int
    screens: int
    presses: int
    open: list[str]
    pieces: list[str]
    press: list[str]
    heard_by: list[list[int]]
    afterwards: list[str] = field(default_factory=list)  # after each press, not measured
    expect: int = 200


@dataclass(frozen=True)
class Heard:
    """Seconds from the press until the last screen had the event, and the piece, press by press."""

    event: list[float]
    piece: list[float]
    posted: list[float]


def listen(plan: Plan) -> Heard:
    done = subprocess.run(
        [sys.executable, "-m", "bench.listen"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        raise Unexpected(done.stderr[-2000:])
    return Heard(**json.loads(done.stdout))


class Screen:
    def __init__(self, number: int, plan: Plan, heard: "queue.Queue[tuple]") -> None:
        self.number, self.heard = number, heard
        self.line, self.page = Socket(plan.streams), Socket(plan.screens)
        self.ask = plan.pieces[number].encode("latin-1")
        answer = self.line.stream(plan.open[number].encode("latin-1"))
        if answer.status != 200:
            raise Unexpected(f"A stream answered {answer.status}.")
        self.page.ask(self.ask)
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        self.line.open().settimeout(None)
        try:
            while True:
                text = self.line.event()
                if b"data:" not in text or b"event: here" in text:
                    continue
                came = time.perf_counter()
                answer = self.page.ask(self.ask)
                self.heard.put((self.number, came, time.perf_counter(), answer.status))
        except (OSError, EOFError) as problem:
            self.heard.put((self.number, 0.0, 0.0, f"{type(problem).__name__}: {problem}"))


def main() -> int:
    plan = Plan(**json.load(sys.stdin))
    heard: queue.Queue[tuple] = queue.Queue()
    screens = [Screen(number, plan, heard) for number in range(len(plan.open))]
    desk = Socket(plan.presses)
    time.sleep(0.5)
    events, pieces, posted = [], [], []
    for number, press in enumerate(plan.press):
        wanted = set(plan.heard_by[number])
        _rest(heard)
        began = time.perf_counter()
        answer = desk.ask(press.encode("latin-1"))
        if answer.status != plan.expect:
            raise Unexpected(f"A press answered {answer.status}: {answer.body[:300]!r}")
        first = _heard(heard, wanted, began)
        events.append(max(came for came, _ in first.values()) - began)
        pieces.append(max(drawn for _, drawn in first.values()) - began)
        posted.append(answer.seconds)
        if plan.afterwards:
            _rest(heard)
            began = time.perf_counter()
            desk.ask(plan.afterwards[number].encode("latin-1"))
            _heard(heard, wanted, began)
    json.dump({"event": events, "piece": pieces, "posted": posted}, sys.stdout)
    sys.stdout.flush()
    return 0 if screens else 1


def _heard(heard: "queue.Queue[tuple]", wanted: set[int], began: float) -> dict[int, tuple[float, float]]:
    """When each wanted screen first heard something after `began`, and when it had drawn it."""
    first: dict[int, tuple[float, float]] = {}
    while wanted - first.keys():
        screen, came, drawn, status = _next(heard)
        if status != 200:
            raise Unexpected(f"A screen's piece answered {status}.")
        if came > began:
            first.setdefault(screen, (came, drawn))
    if extra := first.keys() - wanted:
        raise Unexpected(f"Screens {sorted(extra)} heard what is not for them.")
    return first


def _next(heard: "queue.Queue[tuple]") -> tuple:
    try:
        return heard.get(timeout=PATIENCE)
    except queue.Empty:
        raise Unexpected(f"A screen heard nothing for {PATIENCE:g} s.") from None


def _rest(heard: "queue.Queue[tuple]") -> None:
    """Let what is still on its way arrive."""
    while True:
        try:
            heard.get(timeout=REST)
        except queue.Empty:
            return


if __name__ == "__main__":
    sys.exit(main())

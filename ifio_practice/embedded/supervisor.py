"""Starts the children in order, watches them, brings back the ones that end, and stops them all.

One thread only: the parent-death signal belongs to the thread that started a child.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from .errors import CannotStart, Stop
from .folders import Folders, write_private
from .process import Child, Leash, last_line

TICK = 0.05
APPS_GET = 2.7  # seconds to stop by themselves; then the servers below them get theirs
SERVERS_GET = 1.9  # a busy machine's PostgreSQL still writes everything down in that time
SERVERS = ("postgres", "valkey", "mail")


def say(name: str, event: str, **facts: object) -> None:
    """One line on the console: time, who, what, facts."""
    details = "".join(f"  {key}={value}" for key, value in facts.items())
    print(f"{datetime.now():%H:%M:%S}  {name:<10}  {event}{details}", flush=True)


class Supervisor:
    """Use as a context manager; leaving it stops everything. `quiet` keeps good news off the console."""

    def __init__(self, folders: Folders, *, with_parent: bool = False, quiet: bool = False):
        self.folders, self.quiet = folders, quiet
        self.parent = os.getppid() if with_parent else None
        self.children: list[Child] = []
        self.facts: dict[str, Any] = {}
        self.asked_to_stop = False

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        lock = self.folders.lock()
        self.leash = Leash(lock)
        os.close(lock)  # the leash alone holds it now, also after our death
        self.write_state()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop_all()
        self.folders.state.unlink(missing_ok=True)
        self.leash.close()

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.asked_to_stop = True

    def check(self) -> None:
        """Raises Stop when somebody wants us to end."""
        if self.asked_to_stop or (self.parent is not None and os.getppid() != self.parent):
            raise Stop

    def news(self, name: str, event: str, **facts: object) -> None:
        if not self.quiet:
            say(name, event, **facts)

    def add(self, *children: Child) -> None:
        """Start children together and wait until all are ready; CannotStart when one does not come up."""
        for child in children:
            child.start(self.leash)
            self.children.append(child)
        waiting = list(children)
        while waiting:
            self.check()
            for child in list(waiting):
                code = child.ended(self.leash)
                if code is not None or time.monotonic() - child.started_at > child.patience:
                    why = "ended at once" if code is not None else "did not become ready"
                    raise CannotStart(f"{child.name} {why}: {last_line(child.log)} (see {child.log})")
                if child.ready():
                    self._now_ready(child)
                    waiting.remove(child)
            time.sleep(TICK if waiting else 0)

    def _now_ready(self, child: Child) -> None:
        child.is_ready = True
        self.news(child.name, "ready", pid=child.pid, took=f"{time.monotonic() - child.started_at:.1f}s")
        self.write_state()

    def run(self, *jobs: Child) -> None:
        """Run commands to their end, side by side. Raises CannotStart when one fails."""
        self.children += jobs
        for job in jobs:
            job.start(self.leash)
        while running := [job for job in jobs if job in self.children]:
            self.check()
            for job in running:
                code = job.ended(self.leash)
                if code is not None:
                    self.children.remove(job)
                    if code:
                        why = last_line(job.log)
                        for said in ("CommandError: ", "Cannot start: "):
                            why = why.removeprefix(said)
                        raise CannotStart(f"{job.name} failed: {why} (see {job.log})")
                    self.news(job.name, "done", took=f"{time.monotonic() - job.started_at:.1f}s")
            time.sleep(TICK)

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keep the children up until somebody asks us to stop (Stop) or `until` holds."""
        while not until():
            self.check()
            for child in self.children:
                self._look_after(child)
            time.sleep(TICK)

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if child.restart_at is not None and time.monotonic() >= child.restart_at:
                child.start(self.leash)
                self.write_state()
            return
        code = child.ended(self.leash)
        if code is not None:
            delay = child.next_delay()
            child.restart_at = time.monotonic() + delay
            say(child.name, f"ended ({_reason(code)}), starting again in {delay:g}s", log=child.log)
            self.write_state()
        elif not child.is_ready and child.ready():
            self._now_ready(child)

    def write_state(self) -> None:
        """What other commands may know about this copy: its processes and, for their owner, its settings."""
        children = {c.name: {"pid": c.pid, "ready": c.is_ready} for c in self.children}
        state = {"supervisor": os.getpid(), "children": children} | self.facts
        write_private(self.folders.state, json.dumps(state, indent=1))

    def _stop_all(self) -> None:
        """Apps first, then what they lean on; whoever does not go in time is killed with its whole group."""
        apps = [child for child in self.children if child.name not in SERVERS]
        self._stop(apps, APPS_GET)
        self._stop([child for child in self.children if child.name in SERVERS], SERVERS_GET)

    def _stop(self, children: list[Child], seconds: float) -> None:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + seconds
        left = [child for child in children if child.process is not None]
        while left and time.monotonic() < deadline:
            left = [child for child in left if child.ended(self.leash) is None]
            time.sleep(TICK / 2 if left else 0)
        for child in left:
            child.kill()
            child.ended(self.leash)
            say(child.name, f"did not stop within {seconds:g}s and was killed")


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def complain(message: str) -> int:
    """The one line somebody gets when nothing could be started."""
    print(f"Cannot start: {' '.join(message.split())}", file=sys.stderr, flush=True)
    return 1

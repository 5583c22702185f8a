"""Figure: from a notice's row to its mail, a hundred new ones a second, with the worker as it runs."""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench import world
from bench.inside import inside
from bench.pairs import Figure, Line, milliseconds, percentile
from bench.servers import CHECKOUT

DATABASE, A_SECOND, SPARE = "bench_outbox", 100, 0.05


def measure(*, rounds: int, quick: bool) -> Figure:
    world.create(DATABASE, world.TEMPLATE)
    env = world.environment(DATABASE, role="ifio_worker")
    seconds = 5 if quick else 20
    with _worker(env):
        found = inside("bench.outbox:put_out", world.environment(DATABASE), seconds=seconds)
    late, most = found["late"], found["polls_every"] + SPARE
    half, nearly_all = percentile(late, 0.5), percentile(late, 0.95)
    figure = Figure("From a notice to its mail")
    figure.lines.append(
        Line(
            f"{len(late)} notices, {len(late) / found['took']:.0f} a second: 95 in 100 sent within",
            milliseconds(nearly_all),
            "",
            target=f"≤ {most:g} s",
            met=nearly_all <= most,
        )
    )
    figure.notes.append(
        f"Each written in a transaction of its own, which rings the worker's bell; half were sent within"
        f" {milliseconds(half)}. One Celery worker with two children, on the same two cores."
    )
    world.drop(DATABASE)
    return figure


@contextmanager
def _worker(env: Mapping[str, str]) -> Iterator[None]:
    command = ["-m", "celery", "-A", "ifio_practice", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
    worker = subprocess.Popen(
        [sys.executable, *command],
        cwd=CHECKOUT,
        env=dict(env),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        time.sleep(8)  # until it listens; what comes earlier would wait in its queue
        yield
    finally:
        worker.terminate()
        worker.wait(30)


# ── Inside the product ──────────────────────────────────────────────


def put_out(seconds: int) -> dict[str, Any]:
    """Write so many seconds of notices at an even pace, wait for the worker, and say how late each was."""
    from uuid import uuid4

    from django.conf import settings

    from accounts.models import User
    from core.actor import acting_as, building, system
    from notifications.models import ContactRule, Notice
    from notifications.services import notify

    ines = User.objects.get(email="ines@example.test")
    with building("bench"):
        Notice.objects.filter(state="waiting").update(state="dropped")
        ContactRule.objects.filter(user=ines).update(safe_times=[], channels=["email"], private_email=True)
    mine, began = [], time.monotonic()
    for number in range(seconds * A_SECOND):
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        mine.append(uuid4())
        with acting_as(system("bench")):
            notify(ines, "password_changed", subject_id=mine[-1])
    took, deadline = time.monotonic() - began, time.monotonic() + 60
    while time.monotonic() < deadline:
        with building("bench"):
            notices = Notice.objects.filter(subject_id__in=mine)
            rows = list(notices.values_list("state", "created_at", "sent_at"))
        if all(state == "sent" for state, _created, _sent in rows):
            break
        time.sleep(0.2)
    else:
        raise RuntimeError(f"Not all were sent: {[state for state, *_ in rows if state != 'sent'][:5]}")
    late = [(sent - created).total_seconds() for _state, created, sent in rows]
    return {"late": late, "took": took, "polls_every": settings.NOTICE_POLL_SECONDS}

"""Several people or windows in the same moment, over real connections."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from core.actor import acting_as, person


def all_at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each in a thread with its own connection, let go together. Answers or exceptions, in order."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            results[place] = act()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def by(user: Any, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[[], Any]:
    def act() -> Any:
        with acting_as(person(user)):
            return verb(*args, by=user, **kwargs)

    return act

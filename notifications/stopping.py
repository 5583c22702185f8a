"""Whether this worker was told to stop: then a sending ends after the message that is on its way.

A worker that is told to stop waits for its children, and they do not hear of it. So they share a byte, made
before they are forked. Without it a sending goes on for as long as something is due, and is killed in the
middle of a message when whoever stops it has waited long enough.
"""

from multiprocessing.sharedctypes import RawValue
from typing import Any

from celery.signals import worker_shutting_down

_told = RawValue("b", 0)  # one byte without a lock: it is set from within a signal


@worker_shutting_down.connect
def tell(**_words: Any) -> None:
    _told.value = 1


def is_told() -> bool:
    return bool(_told.value)

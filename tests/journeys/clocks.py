"""Moving domain time for every process of a copy."""

import time

from ifio_practice.embedded.practice import Practice

FOLLOWS = 0.6  # seconds in which every process has read the new time


def goes_by(practice: Practice, moment: str) -> None:
    """It is now this moment for everybody, and time runs on from there."""
    practice.manage("clock", moment)
    time.sleep(FOLLOWS)

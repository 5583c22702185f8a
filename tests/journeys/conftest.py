"""A whole copy of the product for the stories, and browsers for the people in them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ifio_practice.embedded.folders import read_json
from ifio_practice.embedded.practice import Practice

from .people import Person, Watch

HERE = Path(__file__).parent
START = 600.0  # seconds a copy may take to open on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a copy goes in the order in which it is written: the clock of a story runs forward."""
    stories = [item for item in items if item.path.parent == HERE]
    others = [item for item in items if item.path.parent != HERE]
    items[:] = others + sorted(stories, key=lambda item: (item.path.name, item.location[1]))


def _practice(point: str, running: str) -> Iterator[Practice]:
    """A copy at a point of the worked example; `running` names the folder of one that is open already."""
    if folder := os.environ.get(running):
        state = read_json(Path(folder) / "run" / "state.json")
        yield Practice(Path(folder), port=int(state["env"]["PORT"]))
        return
    practice = Practice(DEMO_AT=point, DEMO_AS_WRITTEN="1")
    try:
        yield practice.start(timeout=START)
    finally:
        practice.stop(timeout=30)


@pytest.fixture(scope="session")
def practice() -> Iterator[Practice]:
    """A practice that nobody has written to yet, on 2 March 2026."""
    yield from _practice("practice", "JOURNEY_VAR_DIR")


@pytest.fixture(scope="session")
def with_siblings() -> Iterator[Practice]:
    """The practice on the evening on which Noor and Sami have sent their forms."""
    yield from _practice("siblings_wrote", "JOURNEY_SIBLINGS_VAR_DIR")


@pytest.fixture(scope="session")
def for_times() -> Iterator[Practice]:
    """The same evening once more, for stories about times: nobody has left, and it is a day later at most."""
    yield from _practice("siblings_wrote", "JOURNEY_TIMES_VAR_DIR")


@pytest.fixture(scope="session")
def before_the_last() -> Iterator[Practice]:
    """The morning of the second session of Ines and Tom."""
    yield from _practice("morning_of_session_2", "JOURNEY_LAST_VAR_DIR")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Looks over everybody's shoulder; a story ends well only if there was nothing amiss."""
    watching = Watch()
    yield watching
    watching.nothing_amiss()


@pytest.fixture
def meet(browser: Browser, watch: Watch) -> Iterator[Callable[..., Person]]:
    """`meet(practice, "ines")`: somebody opens a browser of their own."""
    people: list[Person] = []

    def somebody(practice: Practice, name: str, size: dict[str, int] | None = None) -> Person:
        people.append(Person(browser, practice.url, watch, name, size))
        return people[-1]

    yield somebody
    for person in people:
        person.close()

"""Every page that links lead to, as each kind of person: nothing too wide, nothing axe finds, no dead link.

And the other way round: every page there is can be reached by links.
"""

from collections.abc import Callable

import pytest

from ifio_practice.embedded.practice import Practice
from tests.guards.matrix import MATRIX

from .crawling import crawl
from .people import Person

pytestmark = pytest.mark.e2e

# Who begins where, and behind which doors they look.
STARTS = {
    "visitor": (["/", "/account/login/", "/demo/post/", "/styleguide/"], ("public:", "account_")),
    "ines": (["/my/"], ("my:", "account_", "mfa_", "usersessions_")),
    "sami": (["/my/"], ("my:",)),
    "ruth": (["/practice/"], ("practice:",)),
    "ada": (["/practice/"], ("practice:",)),
}
# Pages without a link on purpose: what machines ask, what follows a press, what stands on another page.
ON_ANOTHER_PAGE = {"my:booking:free"}
ONLY_AFTER_A_PRESS = {"public:asked", "public:erased", "public:leave", "my:intake:send", "my:intake:sent"} | {
    "practice:intake:question_changes"  # with a draft
}
FOR_MACHINES = {"public:healthz", "public:readyz", "practice:intake:urgent"}
DOORS = {
    "visitor": ("public:", frozenset({"nobody"})),
    "ines": ("my:", frozenset({"ines"})),
    "ruth": ("practice:", frozenset({"ruth"})),
    "ada": ("practice:", frozenset({"ada"})),
}


def pages_of(who: str) -> set[str]:
    """Every page of this person's door that they may open and that needs no id to be asked for."""
    door, people = DOORS[who]
    return {
        name
        for name, row in MATRIX.items()
        if name.startswith(door) and "GET" in row.methods and people <= row.who and not row.things
    }


@pytest.mark.parametrize("who", STARTS)
def test_every_page_that_links_lead_to(
    with_siblings: Practice, meet: Callable[..., Person], who: str
) -> None:
    person = meet(with_siblings, who)
    if who != "visitor":
        person.sign_in(f"{who}@example.test")

    starts, doors = STARTS[who]
    seen = crawl(person, starts, doors=doors)

    if who in DOORS:
        assert pages_of(who) - seen <= ONLY_AFTER_A_PRESS | ON_ANOTHER_PAGE | FOR_MACHINES


def test_the_control_has_pages_to_reach() -> None:
    assert {who: len(pages_of(who)) > 5 for who in DOORS} == dict.fromkeys(DOORS, True)

"""Each wall alone. Without the queries' filter the database finds no row of another's; without its policies
either, the vault opens none. And with all three down the words are there: so the proof can fail.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from core import actor as acting
from core import vault
from core.policies import policy_of, protected
from tests.guards.canaries import Canaries, canaries, sealed_models, too_many_rows
from tests.guards.matrix import MATRIX
from tests.guards.test_matrix import (  # noqa: F401  fixtures
    ask,
    browsers,
    plain_missing_page,
    world,
    world_of_the_file,
)
from tests.guards.test_privacy import SHOWS_NOTHING_OF_ANYBODY, address
from tests.guards.watching import text_of
from tests.guards.world import World

pytestmark = [pytest.mark.proof, pytest.mark.django_db]


@pytest.fixture
def words(world: World) -> Canaries:  # noqa: F811
    return canaries(world.people, "nobody")


@pytest.fixture
def strangers(world: World) -> dict[str, User]:  # noqa: F811
    """Whoever may not read all. Not Theo, to whom the record is open in an emergency for some hours."""
    return {name: world.people[name] for name in ("tom", "dual", "maya")}


@pytest.fixture
def without_filters(words: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """`visible_to` of every protected model finds all rows, whoever asks."""
    found = 0
    for model in [one for one in sealed_models() if policy_of(one)]:
        if hasattr(model.objects, "visible_to"):
            for kind in (type(model.objects.all()), type(model.objects)):
                monkeypatch.setattr(kind, "visible_to", lambda self, user: self.all())
            found += 1
    assert found > 20


@pytest.fixture
def without_policies(without_filters: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with a check to come cannot be altered
        for table in protected():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        cursor.execute("SET ROLE ifio_web")


def read_on_pages(world: World, browsers: dict[str, Client], words: Canaries, names: Any) -> Iterator[str]:  # noqa: F811
    """Sentences of others on every page of each person, and at every address that is not theirs."""
    for who in names:
        for route, row in sorted(MATRIX.items()):
            if route not in SHOWS_NOTHING_OF_ANYBODY:
                method = "GET" if "GET" in row.methods else row.methods[-1]
                answer = ask(browsers[who], method, address(world, route, row))
                for sentence in words.found_in(text_of(answer), who):
                    yield f"{route}: {who} reads {sentence!r}"


def opened(words: Canaries, people: dict[str, User]) -> tuple[int, int]:
    """Of all rows that people find and that are not for them: how many opened, and how many were refused."""
    assert words.places is not None
    open_to, refused = 0, 0
    for user in people.values():
        for model in sealed_models():
            if not (hasattr(model.objects, "visible_to") and hasattr(model, "visibility")):
                continue
            with acting.acting_as(acting.person(user)):
                for row in list(model.objects.visible_to(user)):
                    if words.places.may_read(user.pk, row.scope, row.visibility):
                        continue
                    try:
                        vault.open_one(row)
                        open_to += 1
                    except vault.Refused:
                        refused += 1
    return open_to, refused


def test_with_the_filter_off_the_database_finds_no_row_of_anothers(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
    words: Canaries,
    strangers: dict[str, User],
    without_filters: None,
    plain_missing_page: None,  # noqa: F811
):
    assert not list(too_many_rows(words, strangers))
    assert not list(read_on_pages(world, browsers, words, strangers))


def test_with_both_off_the_vault_opens_no_word_of_anothers(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
    words: Canaries,
    strangers: dict[str, User],
    without_policies: None,
    plain_missing_page: None,  # noqa: F811
):
    open_to, refused = opened(words, strangers)

    assert open_to == 0
    assert refused > 100
    assert not list(read_on_pages(world, browsers, words, strangers))


def test_with_all_three_off_the_words_are_there(
    words: Canaries, strangers: dict[str, User], without_policies: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(vault, "_grants", lambda actor: Everything())

    open_to, refused = opened(words, strangers)

    assert open_to > 100
    assert refused == 0


class Everything(dict[Any, bool]):
    """Grants for every key, of somebody who is nowhere the author."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: object) -> bool:
        return False

"""Each wall alone. Without the queries' filter the database finds no row of another's; without its policies
either, the vault opens none. And with all three down the sentences are there: so the proof can fail.
"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from core import vault
from core.models import AccessEntry
from core.policies import policy_of, protected
from tests.guards.canaries import Canaries, canaries, sealed_models, too_many_rows
from tests.guards.matrix import MATRIX
from tests.guards.test_matrix import ask, browsers, plain_missing_page, world, world_of_the_file  # noqa: F401  fixtures
from tests.guards.test_privacy import SHOWS_NOTHING_OF_ANYBODY, address
from tests.guards.watching import text_of
from tests.guards.world import World

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
STRANGERS = ("tom", "dual", "maya")


@pytest.fixture
def words(world: World) -> Canaries:  # noqa: F811
    return canaries(world.people, "nobody")


@pytest.fixture
def without_filters(words: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """`visible_to` of every protected model finds all rows, whoever asks."""
    found = 0
    for model in [one for one in sealed_models() if policy_of(one)]:
        queryset = type(model.objects.all())
        if hasattr(queryset, "visible_to"):
            monkeypatch.setattr(queryset, "visible_to", lambda self, user: self.all())
            monkeypatch.setattr(type(model.objects), "visible_to", lambda self, user: self.all())
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


def what_strangers_read(world: World, browsers: dict[str, Client], words: Canaries) -> list[str]:  # noqa: F811
    """Sentences of others on every page of each stranger, and at every address that is not theirs."""
    return [
        f"{route}: {who} reads {sentence!r}"
        for who in STRANGERS
        for route, row in sorted(MATRIX.items())
        if route not in SHOWS_NOTHING_OF_ANYBODY
        for method in {"GET" if "GET" in row.methods else row.methods[-1]}
        for sentence in words.found_in(text_of(ask(browsers[who], method, address(world, route, row))), who)
    ]


def test_with_the_filter_off_the_database_finds_no_row_of_anothers(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
    words: Canaries,
    without_filters: None,
    plain_missing_page: None,  # noqa: F811
):
    assert not list(too_many_rows(words, strangers(world)))
    assert not what_strangers_read(world, browsers, words)


def test_with_both_off_the_vault_opens_no_word_of_anothers(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
    words: Canaries,
    without_policies: None,
    plain_missing_page: None,  # noqa: F811
):
    assert list(too_many_rows(words, strangers(world))), "no wall but the vault should stand here"
    before = refusals()

    assert not what_strangers_read(world, browsers, words)
    assert refusals() > before


def test_with_all_three_off_the_words_are_there(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
    words: Canaries,
    without_policies: None,
    plain_missing_page: None,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(vault, "_grants", lambda actor: Everything())

    assert what_strangers_read(world, browsers, words)


def strangers(world: World) -> dict[str, User]:  # noqa: F811
    """Without Theo, who has opened the record in an emergency: to him its rows are there for some hours."""
    return {name: user for name, user in world.people.items() if name != "theo"}


class Everything(dict[Any, bool]):
    """Grants for every key, of somebody who is nowhere the author."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: object) -> bool:
        return False


def refusals() -> int:
    return AccessEntry.objects.filter(action="denied.vault.refused").count()

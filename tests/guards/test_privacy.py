"""The walls between two partners, and around them, in the worked example.

Each person asks for what is not theirs, and reads what is. A denial looks like an object that does not exist,
changes no row, and leaves one line in the log. No page, header, file or mail holds a sentence that is not for
its reader.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from booking import access as booking
from core import actor as acting
from core.models import AccessEntry
from couples.models import Partner
from groups import access as groups
from homework import access as homework
from intake import access as intake
from parts.models import Cycle, CycleState

from .canaries import Canaries, canaries, too_many_keys, too_many_rows
from .findings import RULES, asked, name_of, standing
from .matrix import MATRIX, POST, Row
from .test_matrix import ask, browsers, came_in, judge, plain_missing_page, world, world_of_the_file  # noqa: F401  fixtures
from .watching import as_missing, changed, digests, mail_texts, papers_to_read, text_of  # noqa: F401  a fixture
from .world import PEOPLE, World

pytestmark = pytest.mark.django_db
# To what is of Ines, within her couple and without.
STRANGERS = ("tom", "theo")
READERS = ("ines", "tom", "ruth", "co")
NO_OBJECT = {"zero", "one", "phase", "loop_step"}
IN_AN_EMERGENCY = ("theo", "practice:emergency_record")  # opened, with a reason, for some hours
SHOWS_NOTHING_OF_ANYBODY = {name for name in MATRIX if name.startswith(("public:", "streams:", "account_"))}


@pytest.fixture
def fresh_browsers(browsers: dict[str, Client], freshly: Any) -> dict[str, Client]:  # noqa: F811
    """Everybody has just signed in: what asks for that once more is read too, and not only that it asks."""
    return {name: client if name == "nobody" else freshly(client) for name, client in browsers.items()}


def address(world: World, route: str, row: Row, missing: bool = False) -> str:  # noqa: F811
    """Where a route leads with the world's objects, or with objects that do not exist."""
    things = {key: world.things[thing] for key, thing in row.things.items()}
    if missing:
        things = {key: _another(value) for key, value in things.items()}
    return reverse(route, kwargs=things)


def _another(value: Any) -> Any:
    if isinstance(value, UUID):
        return uuid4()
    return value + 1_000_000 if isinstance(value, int) and value > 1 else value


def foreign(who: str) -> Iterator[tuple[str, Row, str]]:
    """(route, row, method) of all that this person must not find."""
    for route, row in sorted(MATRIX.items()):
        if who not in row.who and not route.startswith("streams:"):
            yield route, row, row.methods[-1]


def names_an_object(row: Row) -> bool:
    by_id = {thing for thing in row.things.values() if not thing.endswith(("_key", "_slug", "token"))}
    return bool(by_id - NO_OBJECT)


@pytest.mark.privacy
def test_every_class_of_queries_with_an_answer_for_somebody_has_a_rule():
    assert {name_of(model) for model in asked()} == set(RULES)


@pytest.mark.privacy
def test_each_person_finds_what_the_rule_says_and_nothing_else(world: World):  # noqa: F811
    told: set[tuple[str, bool]] = set()
    with acting.building():
        wrong = list(findings_amiss(world, told))
        Cycle.objects.update(state=CycleState.DRAFT)  # of the states a loop has, the one the story is past
        wrong += findings_amiss(world, told)

    assert not wrong, "\n".join(wrong)
    assert told >= {(name, found) for name in RULES for found in (True, False)}, "A rule that shows nothing."


def findings_amiss(world: World, told: set[tuple[str, bool]]) -> Iterator[str]:  # noqa: F811
    people = {name: standing(user) for name, user in world.people.items()}
    for model in asked():
        rows, rule = list(model._default_manager.all()), RULES[name_of(model)]
        for name, me in people.items():
            found = set(model._default_manager.visible_to(me.user).values_list("pk", flat=True))
            meant = {row.pk for row in rows if rule(row, me)}
            told |= {(name_of(model), row.pk in meant) for row in rows}
            if found - meant:
                yield f"{name} finds {len(found - meant)} of {model._meta.label} too many"
            if meant - found:
                yield f"{name} misses {len(meant - found)} of {model._meta.label}"


# Ways to what is one person's own: how the other of the couple is turned away before any wall behind it.
OWN = {
    "plan": (homework.plan_or_404, "user"),
    "log": (homework.log_or_404, "user"),
    "shared_answer": (intake.own_shared_answer_or_404, "partner"),
    "signature": (intake.own_signature_or_404, "partner"),
    "waiting_place": (booking.own_place_or_404, "user"),
    "kept_time": (booking.kept_time_or_404, "user"),
    "seat": (groups.seat_or_404, "user"),
}


@pytest.mark.privacy
@pytest.mark.parametrize("thing", OWN)
def test_what_is_ones_own_is_found_by_nobody_else(thing, world: World):  # noqa: F811
    find, by = OWN[thing]
    for name in ("ines", "tom"):
        user = world.people[name]
        asks = user if by == "user" else Partner.objects.get(user=user, couple=world.story.couple)
        with acting.acting_as(acting.person(user)):
            if name == "ines":
                assert find(asks, world.things[thing])
            else:
                with pytest.raises(Http404):
                    find(asks, world.things[thing])


@pytest.mark.privacy
def test_nobody_finds_or_changes_what_is_not_theirs(
    world: World,  # noqa: F811
    fresh_browsers: dict[str, Client],
    plain_missing_page: None,  # noqa: F811
):
    words = canaries(world.people, "nobody")
    wrong = [
        # Theo has opened the record in an emergency, which gives him its keys for some hours.
        *too_many_keys(words, {name: user for name, user in world.people.items() if name != "theo"}),
        *too_many_rows(words, world.people),
        *what_denials_do(world, fresh_browsers),
        *what_other_methods_do(world, fresh_browsers),
    ]

    assert not wrong, f"{len(wrong)} things are not private:\n" + "\n".join(wrong[:40])


@pytest.mark.privacy
def test_nobody_reads_what_is_not_theirs(
    world: World,  # noqa: F811
    fresh_browsers: dict[str, Client],
    plain_missing_page: None,  # noqa: F811
    papers_to_read: None,  # noqa: F811
):
    words = canaries(world.people, "nobody")
    assert min(len(words.forbidden[who]) for who in STRANGERS) > 20
    for hers in (reverse("my:parts:parts"), reverse("my:intake:paper", args=[1])):
        text = text_of(fresh_browsers["ines"].get(hers))
        assert words.found_in(text, "tom"), f"what Ines reads on {hers} would not be noticed at Tom's"

    wrong = list(what_is_read(world, fresh_browsers, words))

    assert not wrong, f"{len(wrong)} things are not private:\n" + "\n".join(wrong[:40])


def what_denials_do(world: World, browsers: dict[str, Client]) -> Iterator[str]:  # noqa: F811
    """Whatever a stranger finds, changes, or does without a line in the log."""
    denied: Counter[str] = Counter()
    before = digests()
    with transaction.atomic():
        for who in STRANGERS:
            for route, row, method in foreign(who):
                answer = browsers[who].generic(method, address(world, route, row))
                denied[str(world.people[who].pk)] += bool(row.things)
                if fault := judge(row, who, method, answer):
                    yield f"{route} {method}: for {who} it {fault}"
        yield from (f"a denial changes {table}" for table in changed(before))
        with acting.building():
            lines = AccessEntry.objects.filter(action__startswith="denied.", actor__in=denied)
            logged = Counter(lines.values_list("actor", flat=True))
        for actor, count in denied.items():
            if logged[actor] < count:
                yield f"{count} denials of one person leave {logged[actor]} lines in the log"
        transaction.set_rollback(True)


def what_other_methods_do(world: World, browsers: dict[str, Client]) -> Iterator[str]:  # noqa: F811
    """A press answered to a link, for those who may press it."""
    for route, row in sorted(MATRIX.items()):
        if "ines" in row.who and row.methods == POST:
            answer = ask(browsers["ines"], "GET", address(world, route, row))
            if fault := judge(row, "ines", "GET", answer):
                yield f"{route} GET: {fault}"


def what_is_read(world: World, browsers: dict[str, Client], words: Canaries) -> Iterator[str]:  # noqa: F811
    """Sentences that somebody reads who should not, on a page of theirs or in a mail."""
    for who in READERS:
        for route, row in sorted(MATRIX.items()):
            if who in row.who and "GET" in row.methods and route not in SHOWS_NOTHING_OF_ANYBODY:
                response = ask(browsers[who], "GET", address(world, route, row))
                if not came_in(response):
                    yield f"{route}: is closed to {who} ({response.status_code})"
                # A reader of calendars may keep its file, to ask whether it changed; nothing between may.
                kept = "no-cache" if route.startswith("feeds:") else "no-store"
                if response.headers.get("Cache-Control") != f"{kept}, private":
                    yield f"{route}: may be kept by what lies between"
                for sentence in words.found_in(text_of(response), who):
                    yield f"{route}: {who} reads {sentence!r}"
    for kind, text in mail_texts():
        yield from (f"a mail ({kind}) says {one!r}" for one in words.sealed if one in text)


def test_a_strangers_object_looks_like_one_that_does_not_exist(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
):
    wrong = [
        f"{route} {method}: {who} can tell it from what does not exist"
        for who in (*STRANGERS, "maya", "ada")
        for route, row, method in foreign(who)
        if names_an_object(row)
        and as_missing(ask(browsers[who], method, address(world, route, row)))
        != as_missing(ask(browsers[who], method, address(world, route, row, missing=True)))
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.proof
def test_no_answer_to_anybody_holds_what_is_not_for_them(
    world: World,  # noqa: F811
    fresh_browsers: dict[str, Client],
    papers_to_read: None,  # noqa: F811
):
    """Every page and every press of everyone who may, read as a stranger to all others."""
    words = canaries(world.people, "nobody")
    wrong: list[str] = []
    read = 0
    for who in PEOPLE:
        for route, row in sorted(MATRIX.items()):
            if who not in row.who or route in SHOWS_NOTHING_OF_ANYBODY or (who, route) == IN_AN_EMERGENCY:
                continue
            for method in row.methods:
                answer = ask(fresh_browsers[who], method, address(world, route, row), row.sends)
                read += came_in(answer)
                wrong += [
                    f"{route} {method}: {who} reads {one!r}" for one in words.found_in(text_of(answer), who)
                ]

    print(f"{read} answers were read")
    assert not wrong, "\n".join(wrong[:40])
    assert read > 300

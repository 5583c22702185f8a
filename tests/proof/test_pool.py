"""Many people through few connections: nobody is ever taken for another, and nobody gets a row of another."""

import random
import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from core import actor as acting
from parts.models import Part
from sessions_app.services.events import emit_private
from tests.sessions_app import live

from .crowd import Somebody, crowd
from .pool import pooled

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

THREADS, TIMES, CONNECTIONS = 16, 150, 5


class Midway(Exception):
    """What some transactions end in."""


@pytest.fixture
def people(transactional_db: None) -> list[Somebody]:
    return crowd()


@pytest.fixture
def as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks from outside, and a private table touched while nobody acts is no fault: it is empty."""
    monkeypatch.setattr("tests.looking._a_test_asks", lambda: False)
    monkeypatch.setattr("core.unattended.protected_table", lambda sql: "")


def in_threads(act: Callable[[random.Random], None]) -> None:
    """Do it THREADS × TIMES. Raises what went wrong first."""
    wrong: list[BaseException] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(TIMES):
                act(chance)
        except BaseException as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def authors() -> set[UUID]:
    """Whose parts a query finds that asks for everybody's."""
    return set(Part.objects.values_list("author__user_id", flat=True))


def many_at_work(people: list[Somebody]) -> list[str]:
    """One transaction after another, as one person after another. Answers what was seen of another."""
    seen: list[str] = []

    def one(chance: random.Random) -> None:
        person = chance.choice(people).user.pk
        try:
            if found := authors():
                seen.append(f"nobody acts, and finds the parts of {found}")
            with acting.acting_as(acting.Actor(user_id=person)):
                if (found := authors()) != {person}:
                    seen.append(f"{person} acts, and finds the parts of {found}")
                if chance.random() < 0.2:
                    raise Midway
        except Midway:
            pass
        finally:
            connection.close()

    with pooled(CONNECTIONS):
        in_threads(one)
    return seen


def test_a_connection_of_the_pool_gives_nobody_a_row_of_another(people, as_in_production):
    assert many_at_work(people) == []


def test_control_a_setting_for_the_whole_session_is_found_out(people, as_in_production, monkeypatch):
    def for_the_session(actor: acting.Actor) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('ifio.actor', %s, false)", [str(actor.user_id or "")])

    monkeypatch.setattr(acting, "_tell_database", for_the_session)

    assert many_at_work(people)


def cookie(user) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def test_over_http_nobody_reads_a_word_of_another(people):
    cookies = {one.user.pk: cookie(one.user) for one in people}
    wrong: list[str] = []

    def one(chance: random.Random) -> None:
        me, other = chance.sample(people, 2)
        fails = chance.random() < 0.2  # a 404 takes its transaction back
        path = reverse("my:parts:part", args=[other.part if fails else me.part])
        status, text = live.fetch(port, path, cookies[me.user.pk])
        words = {somebody.word for somebody in people if somebody.word in text}
        if (status, words) != ((404, set()) if fails else (200, {me.word})):
            wrong.append(f"{me.word} asked for {path} and got {status} with {words}")

    with live.serving() as port:
        in_threads(one)

    assert wrong == []


def test_through_streams_nobody_hears_an_act_of_another(people):
    with live.serving() as port:
        ears = {
            one.user.pk: live.Ear(port, f"/streams/room/{one.room.pk}/", cookie(one.user)) for one in people
        }
        told: dict[UUID, int] = dict.fromkeys(ears, 0)

        def one(chance: random.Random) -> None:
            me = chance.choice(people)
            try:
                with acting.acting_as(acting.person(me.user)):
                    emit_private(me.room, me.word[-20:], me.partner.pk)
                    if chance.random() < 0.2:
                        raise Midway
                told[me.user.pk] += 1
            except Midway:
                pass
            finally:
                connection.close()

        with pooled(CONNECTIONS):
            in_threads(one)
        for somebody in people:
            live.until(lambda me=somebody: len(ears[me.user.pk].kinds) >= told[me.user.pk], 60)
        heard = {somebody.word[-20:]: set(ears[somebody.user.pk].kinds) for somebody in people}
        counts = {pk: len(ear.kinds) for pk, ear in ears.items()}
        for ear in ears.values():
            ear.close()

    assert all(kinds <= {word} for word, kinds in heard.items()), heard
    assert counts == told

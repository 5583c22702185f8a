"""Many people through few connections: what one transaction was told, the next one never knows."""

import random
import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection

from core import actor as acting

from .pool import pooled

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

THREADS, TRANSACTIONS, PEOPLE, CONNECTIONS = 16, 150, 40, 5


class Midway(Exception):
    """What some transactions end in."""


def told() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('ifio.actor', true)")
        return cursor.fetchone()[0] or ""


def many_at_work(people: list[UUID]) -> list[str]:
    """Every thread acts as one person after another; some fail midway. Answers what was seen of another."""
    seen: list[str] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(TRANSACTIONS):
            person = chance.choice(people)
            try:
                if before := told():
                    seen.append(f"nobody acts, and the database takes them for {before}")
                with acting.acting_as(acting.Actor(user_id=person)):
                    if told() != str(person):
                        seen.append(f"{person} acts, and the database takes them for {told()}")
                    if chance.random() < 0.2:
                        raise Midway
            except Midway:
                pass
            finally:
                connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    with pooled(CONNECTIONS):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return seen


def test_a_connection_forgets_who_acted_before_it_goes_to_the_next():
    seen = many_at_work([uuid4() for _ in range(PEOPLE)])

    assert seen == []


def test_control_a_setting_for_the_whole_session_is_found_out(monkeypatch):
    def for_the_session(actor: acting.Actor | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('ifio.actor', %s, false)", [str(actor.user_id)])

    monkeypatch.setattr(acting, "_tell_database", for_the_session)

    assert many_at_work([uuid4() for _ in range(PEOPLE)])

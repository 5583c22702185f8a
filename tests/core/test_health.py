"""/readyz names what is missing; /healthz asks nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from core.models import Heartbeat


@pytest.fixture
def beating(db, building):
    with building():
        Heartbeat.objects.update_or_create(name="worker", defaults={"at": datetime.now(UTC)})


def ready(client):
    answer = client.get("/readyz")
    found = answer.json()
    return answer.status_code, {name for name, well in found.items() if not well}


def test_all_is_well(client, beating):
    assert ready(client) == (200, set())


def test_a_silent_bell_is_named(client, beating, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert ready(client) == (503, {"ok", "valkey"})


def test_a_worker_that_has_not_been_heard_of_for_a_minute_is_named(client, beating, building):
    with building():
        Heartbeat.objects.update(at=datetime.now(UTC) - timedelta(seconds=61))

    assert ready(client) == (503, {"ok", "worker"})


def test_a_migration_that_is_to_come_is_named(client, beating):
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions_app'")
        cursor.execute("SET ROLE ifio_web")

    assert ready(client) == (503, {"ok", "migrations"})


def test_a_database_that_is_away_is_named_and_the_process_is_well_all_the_same(client, beating, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(connection, "cursor", away)

        assert ready(client) == (503, {"ok", "database", "migrations", "worker"})
        assert client.get("/healthz").status_code == 200

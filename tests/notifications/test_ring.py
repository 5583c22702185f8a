"""The bell wakes the worker; broken, it delays and loses nothing."""

import socket
import time
from datetime import UTC, datetime

import pytest
from celery import Celery, current_app

from core import bell
from notifications import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch):
    rings = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: rings.append(name))
    return rings


def test_a_notice_that_is_due_rings_once_its_cause_is_committed(
    ines, tell, rung, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        tell(ines)
        tell(ines)
        assert rung == []

    assert rung == ["notifications.tasks.send_due_notices"]


def test_a_notice_for_later_does_not(ines, tell, rung, at, django_capture_on_commit_callbacks):
    at("2026-03-16T09:00Z")

    with django_capture_on_commit_callbacks(execute=True):
        tell(ines, due_at=datetime(2026, 3, 16, 12, tzinfo=UTC))

    assert rung == []


@pytest.fixture(params=["refuses", "is silent"])
def broken_bell(request, monkeypatch):
    """A broker where nobody listens, or one that takes connections and never answers."""
    unheard = []
    monkeypatch.setattr(services.BELL, "broken_until", float("-inf"))
    monkeypatch.setattr(bell.log, "info", lambda event, **fields: unheard.append(event), raising=False)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = 9 if request.param == "refuses" else silent.getsockname()[1]
        app = Celery("broken", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
        app.conf.broker_transport_options = current_app.conf.broker_transport_options
        monkeypatch.setattr(bell, "current_app", app)
        yield unheard


def test_a_broken_bell_is_not_heard_delays_little_and_loses_nothing(
    ines, tell, send, broken_bell, django_capture_on_commit_callbacks
):
    began = time.monotonic()

    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            tell(ines)

    assert broken_bell == ["ring.unheard"]
    assert time.monotonic() - began < 10
    assert len(send()) == 3


def test_ringing_twice_does_no_harm(ines, tell, send):
    tell(ines)
    services.BELL.ring()
    services.BELL.ring()

    assert len(send()) == 1

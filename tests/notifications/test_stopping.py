"""A worker that is told to stop ends after the message on its way, and leaves the rest to the next."""

import os
import time

import pytest
from celery.signals import worker_shutting_down
from django.core import mail

from notifications import delivery, stopping
from notifications.models import Notice, NoticeState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def goes_on_afterwards():
    yield
    stopping._told.value = 0


@pytest.fixture
def told_while_sending(monkeypatch):
    """The word to stop comes while the first message is on its way."""
    send = delivery.Post.send

    def sent(*arguments):
        worker_shutting_down.send(sender="worker", sig="SIGTERM", how="Warm", exitcode=0)
        send(*arguments)

    monkeypatch.setattr(delivery.Post, "send", sent)


def test_the_message_on_its_way_leaves_and_the_rest_is_due_at_once(ines, tell, told_while_sending):
    for _number in range(3):
        tell(ines)

    assert delivery.send_due() == 1

    assert len(mail.outbox) == 1
    rows = sorted(Notice.objects.values_list("state", "leased_until"))
    assert rows == [(NoticeState.SENT, None), *[(NoticeState.WAITING, None)] * 2]


def test_nothing_more_is_claimed_by_a_worker_that_was_told_and_another_goes_on(ines, tell):
    tell(ines)
    stopping.tell()

    assert delivery.send_due() == 0
    assert Notice.objects.get().leased_until is None

    stopping._told.value = 0
    assert delivery.send_due() == 1


def test_the_children_of_the_worker_hear_of_it():
    child = os.fork()
    if child == 0:
        until = time.monotonic() + 20
        while not stopping.is_told() and time.monotonic() < until:
            time.sleep(0.01)
        os._exit(0 if stopping.is_told() else 1)

    stopping.tell()

    assert os.waitpid(child, 0)[1] == 0

"""What is asked of a whole batch at once, and asked again of whatever had to wait for its turn."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from notifications import delivery
from notifications.models import Notice, NoticeState, Quiet
from notifications.services import keep_quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(monkeypatch):
    """`slow(then)`: every mail takes longer than an answer stays fresh; `then` happens meanwhile."""
    monkeypatch.setattr(delivery, "FRESH", -1.0)
    send = delivery.Post.send

    def go(then):
        def sent(*arguments):
            send(*arguments)
            then()

        monkeypatch.setattr(delivery.Post, "send", sent)

    return go


def test_what_becomes_untrue_while_another_is_sent_is_not_sent(ines, tell, said, slow):
    first, second = tell(ines), tell(ines, said.kind())
    slow(lambda: setattr(said, "true", False))

    assert delivery.deliver(delivery.claim(5), delivery.Post()) == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert {first.state, second.state} == {NoticeState.SENT, NoticeState.DROPPED}
    assert len(mail.outbox) == 1


def test_what_was_given_back_for_later_is_not_taken_up_again_by_the_same_claim(ines, tom, tell, slow):
    """Its lease is over: another sender may have it."""
    now = clock.now()
    keep_quiet(ines, during=(now - timedelta(hours=1), now + timedelta(hours=1)), subject_id=uuid4())
    tell(tom), tell(tom)
    held = tell(ines)
    slow(lambda: Quiet.objects.all().delete())

    assert delivery.deliver(delivery.claim(5), delivery.Post()) == 2

    held.refresh_from_db()
    assert (held.state, held.leased_until) == (NoticeState.WAITING, None)
    assert {one.to[0] for one in mail.outbox} == {tom.email}


def test_one_that_cannot_be_decided_does_not_hold_up_the_others(ines, tell, said):
    def broken(notice):
        raise ValueError("no words")

    good, bad = tell(ines), tell(ines, said.kind(words=broken))

    assert delivery.send_due() == 1

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.attempts) == (NoticeState.SENT, NoticeState.WAITING, 1)


def test_asking_costs_no_more_statements_for_many(ines, tell, said):
    kind = said.kind()

    def statements(many):
        [tell(ines, kind, subject_id=uuid4()) for _ in range(many)]
        claimed = delivery.claim(many)
        with CaptureQueriesContext(connection) as asked:
            assert len(delivery.decide_all(claimed)) == many
        return len(asked)

    assert statements(10) == statements(1)


def test_what_has_left_is_marked_a_few_at_once(ines, tell):
    [tell(ines, subject_id=uuid4()) for _ in range(25)]
    claimed = delivery.claim(25)

    with CaptureQueriesContext(connection) as asked:
        assert delivery.deliver(claimed, delivery.Post()) == 25

    marks = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("UPDATE")]
    assert 3 <= len(marks) <= 25
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}


def test_each_is_marked_before_the_next_goes_where_the_server_is_slow(ines, tell, monkeypatch):
    monkeypatch.setattr(delivery, "MARKED_WITHIN", -1.0)
    first, _second = tell(ines), tell(ines, subject_id=uuid4())
    send, states = delivery.Post.send, []

    def sent(*arguments):
        states.append(set(Notice.objects.exclude(state=NoticeState.WAITING).values_list("pk", flat=True)))
        send(*arguments)

    monkeypatch.setattr(delivery.Post, "send", sent)
    delivery.deliver(delivery.claim(2), delivery.Post())

    assert states == [set(), {first.pk}]


def test_what_has_left_is_marked_although_the_worker_is_stopped(ines, tell, monkeypatch):
    [tell(ines, subject_id=uuid4()) for _ in range(3)]
    send, left = delivery.Post.send, []

    def stopped(*arguments):
        if len(left) == 2:
            raise KeyboardInterrupt
        left.append(arguments)
        send(*arguments)

    monkeypatch.setattr(delivery.Post, "send", stopped)
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(delivery.claim(3), delivery.Post())

    assert Notice.objects.filter(state=NoticeState.SENT).count() == len(mail.outbox) == 2

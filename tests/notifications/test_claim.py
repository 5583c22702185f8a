"""Several senders at once send each notice once; without the lock and the lease they do not."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import ProgrammingError, connection, transaction

from core import actor as acting
from core import clock
from notifications import delivery, kinds
from notifications.models import Notice, NoticeState

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 60


def several_senders(work: Callable[[], object], number: int = 3) -> list[Exception]:
    """Run `work` on connections of their own, as the worker's role, all beginning together."""
    together, problems = threading.Barrier(number), []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE ifio_worker")
            together.wait(10)
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return problems


def times_sent() -> Counter:
    return Counter(sent.extra_headers["Message-ID"] for sent in mail.outbox)


@pytest.fixture
def many(ines, tell, said):
    kind = said.kind()
    return [tell(ines, kind, subject_id=uuid4()) for _ in range(MANY)]


def test_three_senders_at_once_send_each_notice_once(many):
    problems = several_senders(lambda: delivery.send_due(batch=5))

    assert problems == []
    assert len(times_sent()) == MANY
    assert set(times_sent().values()) == {1}
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}


def test_control_without_lock_and_lease_notices_go_twice(many, monkeypatch):
    looked = threading.Barrier(3)

    def claim(limit: int) -> list[Notice]:
        due = Notice.objects.filter(state=NoticeState.WAITING, send_at__lte=clock.now())
        rows = list(due.select_related("recipient").order_by("send_at", "pk")[:limit])
        looked.wait(20)  # as if nobody were quicker
        for row in rows:
            row.leased_until = datetime.now(UTC) + delivery.LEASE
        return rows

    monkeypatch.setattr(delivery, "claim", claim)

    several_senders(lambda: delivery.deliver(delivery.claim(20), delivery.Post()))

    assert max(times_sent().values()) > 1


def test_control_with_the_lock_alone_a_slow_sender_is_overtaken(many, monkeypatch):
    """The lock ends with the claim's transaction; what protects the sending is the lease."""
    monkeypatch.setattr(delivery, "LEASE", timedelta(0))
    first = {row.pk for row in delivery.claim(10)}
    again = {row.pk for row in delivery.claim(10)}
    assert first == again

    monkeypatch.undo()
    first = {row.pk for row in delivery.claim(10)}
    again = {row.pk for row in delivery.claim(10)}
    assert not first & again


def test_a_sender_that_died_gives_its_notices_back_when_the_lease_is_over(ines, tell):
    notice = tell(ines)
    assert [row.pk for row in delivery.claim(5)] == [notice.pk]
    assert delivery.claim(5) == []

    Notice.objects.update(leased_until=datetime.now(UTC) - timedelta(seconds=1))

    assert [row.pk for row in delivery.claim(5)] == [notice.pk]


def test_a_sender_whose_lease_is_over_does_not_send(ines, tell):
    tell(ines)
    (row,) = delivery.claim(5)
    row.leased_until = datetime.now(UTC)

    assert delivery.deliver([row], delivery.Post()) == 0
    assert mail.outbox == []


def test_a_sender_that_lost_its_claim_does_not_mark(ines, tell):
    notice = tell(ines)
    (slow,) = delivery.claim(5)
    Notice.objects.update(leased_until=datetime.now(UTC) - timedelta(seconds=1))
    delivery.claim(5)  # somebody else has it now

    delivery.mark(slow, state=NoticeState.FAILED)

    notice.refresh_from_db()
    assert notice.state == NoticeState.WAITING


def test_moving_the_demo_clock_ends_no_lease(ines, tell):
    tell(ines)
    delivery.claim(5)

    clock.set_offset(timedelta(days=30))

    assert delivery.claim(5) == []


def test_the_workers_role_sends_everything_about_signing_in(ines, mailbox_of_worker):
    sent = mailbox_of_worker()

    assert len(sent) == 5


def test_the_workers_role_cannot_read_sealed_words(ines):
    with acting.acting_as(acting.system("notices")), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ifio_worker")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT body FROM couples_contactcontext")


@pytest.fixture
def mailbox_of_worker(ines, tell):
    """One notice of each kind for somebody who signs in, sent by the worker."""
    new = EmailAddress.objects.create(user=ines, email="new@example.test", verified=False, primary=False)
    for kind in (kinds.PASSWORD_RESET, kinds.PASSWORD_CHANGED, kinds.WAYS_IN_CHANGED, kinds.RESTORED):
        tell(ines, kind)
    tell(None, kinds.CONFIRM_ADDRESS, subject_id=UUID(int=new.pk), address="new@example.test")

    def send() -> list:
        problems = several_senders(delivery.send_due, number=1)
        assert problems == []
        return mail.outbox

    return send

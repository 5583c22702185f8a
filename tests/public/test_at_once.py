"""Two visitors at the same moment."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from booking.models import Appointment, Inquiry, OfferingType
from booking.services import first_conversation
from booking.services import inquiry as services
from booking.services.claims import SlotTaken
from core import actor as acting
from notifications.models import Notice

THURSDAY = datetime(2026, 3, 5, 12, 30, tzinfo=UTC)


@pytest.fixture
def catalogue(transactional_db: Any) -> None:
    """The offerings, also after another test has emptied the tables."""
    from booking import catalogue

    with acting.building():
        catalogue.load()


def at_once(*acts: Any) -> list[str]:
    gate, ends = Barrier(len(acts)), []

    def run(act: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE ifio_web")
        gate.wait()
        try:
            with acting.acting_as(acting.system("visitor")):
                act()
            ends.append("done")
        except SlotTaken:
            ends.append("taken")
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def asking(email: str, pk: Any = None) -> Any:
    return lambda: services.ask(
        pk=pk or uuid4(),
        words={"hope": ""},
        start=THURSDAY,
        email=email,
        name="X",
        time_zone="Europe/London",
    )


@pytest.mark.django_db(transaction=True)
def test_one_time_goes_to_one_visitor(catalogue: None, hours: Any) -> None:
    assert at_once(asking("a@example.test"), asking("b@example.test")) == ["done", "taken"]
    assert Appointment.objects.live().filter(offering__type=OfferingType.CONSULTATION).count() == 1
    assert Inquiry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_in_the_same_moment_twice_is_one_inquiry(catalogue: None, hours: Any) -> None:
    pk = uuid4()
    assert at_once(asking("a@example.test", pk), asking("a@example.test", pk)) == ["done", "done"]
    assert Inquiry.objects.count() == Appointment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_queue_the_same_form_breaks(catalogue: None, hours: Any, monkeypatch: Any) -> None:
    """The control: with nobody queueing, the second of two equal forms meets the first one's row or time."""
    monkeypatch.setattr(services, "lock", lambda *resources: None)
    monkeypatch.setattr(first_conversation, "lock", lambda *resources: None)
    pk, failed = uuid4(), []

    def act() -> None:
        try:
            asking("a@example.test", pk)()
        except Exception as problem:
            failed.append(type(problem).__name__)
            raise SlotTaken from problem

    seen = Inquiry.objects.filter

    class NotSeen:
        """As both see it when they look before either has written."""

        def exists(self) -> bool:
            return False

        def count(self) -> int:
            return 0

    monkeypatch.setattr(Inquiry.objects, "filter", lambda *a, **k: NotSeen() if "pk" in k else seen(*a, **k))
    at_once(act, act)
    assert failed


@pytest.mark.django_db(transaction=True)
def test_confirming_in_two_windows_at_once_tells_the_practice_once(catalogue: None, hours: Any) -> None:
    with acting.acting_as(acting.system("visitor")):
        asking("a@example.test")()
    inquiry = Inquiry.objects.get()
    assert at_once(lambda: services.confirm(inquiry), lambda: services.confirm(inquiry)) == ["done", "done"]
    news = Notice.objects.filter(kind="inquiry_news", recipient=hours, version=1)
    assert news.count() == 1
    assert Appointment.objects.live().count() == 1

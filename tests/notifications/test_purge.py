"""What was sent or dropped long ago is forgotten; what waits, or can still be read, is not."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from core import clock
from notifications import purge
from notifications.models import FormerRule, Notice
from notifications.queries import in_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(at):
    """`days(89)` from the first of March, at noon."""
    at("2026-03-01T12:00Z")
    start = clock.now()
    return lambda n: clock.set_now(start + timedelta(days=n))


def test_what_was_sent_is_forgotten_after_ninety_days_and_not_before(days, ines, tell, send):
    tell(ines)
    send()

    days(89)
    assert purge.purge() == 0
    days(91)
    assert purge.purge() == 1
    assert not Notice.objects.exists()


def test_what_was_dropped_or_could_not_be_sent_goes_too_and_what_waits_stays(days, ines, tell):
    for state in ("dropped", "failed", "waiting"):
        notice = tell(ines)
        Notice.objects.filter(pk=notice.pk).update(state=state)
    days(91)

    assert purge.purge() == 2
    assert Notice.objects.get().state == "waiting"


def test_what_was_sent_late_is_kept_from_its_sending(days, ines, tell, send):
    tell(ines)
    days(80)
    send()
    days(100)

    assert purge.purge() == 0


def test_a_shorter_time_never_takes_a_line_from_the_inbox(days, ines, tell, send, settings):
    settings.NOTICES_KEPT_DAYS = 1
    tell(ines)
    send()
    days(29)

    assert purge.purge() == 0
    assert len(in_inbox(ines)) == 1
    days(31)
    assert purge.purge() == 1


def test_a_link_that_still_works_keeps_its_notice(days, ines, tell, said, send):
    tell(ines, said.kind(lasts=timedelta(days=200)))
    send()

    days(190)
    assert purge.purge() == 0
    days(201)
    assert purge.purge() == 1


def test_where_somebody_was_once_reached_is_forgotten_with_its_notice(days, ines, tell, send):
    former = FormerRule.objects.create(
        user=ines, channels=["inbox"], private_email=True, private_phone=False, sender_name="Diary"
    )
    tell(ines, "contact_changed", subject_id=former.pk)
    days(91)
    purge.purge()
    assert FormerRule.objects.exists()

    send()
    days(182)
    purge.purge()
    assert not FormerRule.objects.exists()


def test_the_worker_may_do_it_by_the_plain_command(days, ines, tell, send):
    tell(ines)
    send()
    days(91)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_worker")
    call_command("purge_notices", stdout=(said := StringIO()))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_web")

    assert said.getvalue() == "1 deleted.\n"

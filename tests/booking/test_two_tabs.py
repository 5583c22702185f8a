"""The same thing done from two windows of whoever keeps the diary: told, and nothing lost or sent twice."""

from uuid import uuid4

import pytest
from django.urls import reverse

from booking import services
from booking.models import Appointment, HoursException, Inquiry, WeeklyHours
from booking.services import inquiry as inquiries
from core import actor as acting
from core.actor import building
from couples.models import Invitation
from notifications.models import Notice

from .conftest import london

pytestmark = pytest.mark.django_db
LATE = "That had been done already"
CHANGED = "Something else happened to this time first"


def page(name, *args):
    return reverse(f"practice:booking:{name}", args=args)


@pytest.fixture
def inquiry(hours, offerings):
    pk = uuid4()
    with acting.acting_as(acting.system("visitor")):
        inquiries.ask(
            pk=pk,
            words={"hope": "A hope"},
            email="x@example.test",
            name="Xenia",
            time_zone="Europe/London",
        )
        inquiries.confirm(Inquiry.objects.get(pk=pk))
    Notice.objects.all().delete()
    return Inquiry.objects.get(pk=pk)


@pytest.fixture
def held(hours, unit, session, ruth, as_person):
    with as_person(ruth):
        return services.hold(unit, session, ruth, london("2026-03-19 18:00"), length=60, by=ruth)


def test_an_offer_from_a_window_that_is_behind_writes_to_nobody_again(inquiry, ruth, client_of):
    browser = client_of(ruth)
    sent = {"start": "", "version": "0"}

    first, second = (browser.post(page("inquiry_offer", inquiry.pk), sent, follow=True) for _tab in range(2))

    assert "on its way" in first.content.decode()
    assert LATE in second.content.decode()
    assert Notice.objects.filter(kind="consult_offer").count() == 1


def test_the_other_is_not_written_to_twice(inquiry, ruth, client_of):
    browser = client_of(ruth)
    for verb in ("inquiry_held", "inquiry_invite"):
        browser.post(page(verb, inquiry.pk))
    sent = {"name": "Yann", "email": "y@example.test", "all_right": "on", "version": "0"}

    answers = [browser.post(page("inquiry_other", inquiry.pk), sent, follow=True) for _tab in range(2)]

    assert LATE in answers[1].content.decode()
    assert Invitation.objects.filter(email="y@example.test").count() == 1


@pytest.mark.parametrize(("first", "second"), [("invite", "decline"), ("decline", "invite"), ("invite",) * 2])
def test_of_two_ends_of_an_inquiry_the_first_counts(inquiry, ruth, client_of, first, second):
    browser = client_of(ruth)
    browser.post(page("inquiry_held", inquiry.pk))

    browser.post(page(f"inquiry_{first}", inquiry.pk))
    told = browser.post(page(f"inquiry_{second}", inquiry.pk), follow=True)

    assert LATE in told.content.decode()
    inquiry.refresh_from_db()
    assert inquiry.state == {"invite": "invited", "decline": "declined"}[first]


def test_a_line_for_the_diary_is_not_written_over(inquiry, ruth, client_of):
    browser, url = client_of(ruth), page("inquiry_note", inquiry.pk)
    browser.post(url, {"admin_note": "Call on Friday", "was": ""})

    told = browser.post(url, {"admin_note": "Prefers mornings", "was": ""})
    kept = browser.post(url, {"admin_note": "Friday, mornings", "was": "Call on Friday"})

    assert told.status_code == 409
    text = told.content.decode()
    assert 'value="Prefers mornings"' in text
    assert "Call on Friday" in text
    assert kept.status_code == 302
    inquiry.refresh_from_db()
    assert inquiry.admin_note == "Friday, mornings"


def test_a_slot_held_from_two_windows_is_one(hours, unit, session, ruth, ada, client_of):
    browser, url = client_of(ada), page("book", unit.pk)
    sent = {"what": "session-for-two:60", "therapist": ruth.pk, "where": "online"}
    sent["start"] = "2026-03-19T18:00+00:00"

    answers = [browser.post(url, sent)["Location"] for _tab in range(2)]

    assert answers == [page("appointment", Appointment.objects.get().pk)] * 2


def test_a_slot_given_to_another_from_a_second_window_keeps_what_was_chosen(
    held, siblings, ruth, ada, client_of
):
    sent = {"what": "session-for-two:60", "therapist": ruth.pk, "where": "online"}
    sent["start"] = "2026-03-19T18:00+00:00"

    told = client_of(ada).post(page("book", siblings.pk), sent)

    assert told.status_code == 409
    assert "This time is taken." in told.content.decode()
    assert '<option value="session-for-two:60" selected>' in told.content.decode()
    assert Appointment.objects.get() == held


def test_what_was_moved_in_one_window_is_not_moved_from_another(held, ada, client_of):
    browser, url = client_of(ada), page("move", held.pk)
    browser.post(url, {"start": "2026-03-24T18:00+00:00"})

    told = browser.post(url, {"start": "2026-03-26T18:00+00:00"}, follow=True)

    assert CHANGED in told.content.decode()
    assert Appointment.objects.live().get().start == london("2026-03-24 18:00")


@pytest.mark.parametrize("verb", ["hold", "decline", "complete", "no_show"])
def test_a_verb_on_what_was_given_back_is_told(held, ada, client_of, verb):
    browser = client_of(ada)
    browser.post(page("cancel", held.pk))
    notices = Notice.objects.count()

    told = browser.post(page(verb, held.pk), follow=True)

    assert CHANGED in told.content.decode() or verb == "decline"  # given back is given back
    held.refresh_from_db()
    assert held.state == "cancelled"
    assert Notice.objects.count() == notices


def test_hours_taken_out_in_one_window_are_told_in_another(hours, ruth, ada, client_of):
    browser, row = client_of(ada), WeeklyHours.objects.filter(therapist=ruth).first()
    browser.post(page("remove_hours", row.pk), {"whose": ruth.pk})

    taken = browser.post(page("remove_hours", row.pk), {"whose": ruth.pk}, follow=True)
    typed = {"weekday": 1, "start": "10:00", "end": "11:45", "place": "", "whose": ruth.pk}
    changed = browser.post(page("change_hours", row.pk), typed)
    looked = browser.get(page("change_hours", row.pk), follow=True)

    assert "taken out in another window already" in taken.content.decode()
    assert changed.status_code == 409
    assert 'value="11:45"' in changed.content.decode()
    assert "taken out in another window in the meantime" in changed.content.decode()
    assert looked.status_code == 200
    assert not WeeklyHours.objects.filter(end="11:45").exists()


def test_a_day_that_differs_taken_out_twice_is_told(hours, ruth, ada, client_of):
    with building():
        row = HoursException.objects.create(therapist=ruth, first_day="2026-05-04", last_day="2026-05-04")
    browser, url = client_of(ada), page("remove_exception", row.pk)

    for _tab in range(2):
        told = browser.post(url, {"whose": ruth.pk}, follow=True)

    assert "taken out in another window already" in told.content.decode()


def test_what_is_gone_is_missing_like_anothers_for_a_therapist(hours, ruth, theo, client_of):
    row = WeeklyHours.objects.filter(therapist=ruth).first()

    assert client_of(theo).post(page("remove_hours", row.pk)).status_code == 404
    assert client_of(theo).post(page("remove_hours", 999999)).status_code == 404


def test_a_sick_day_from_two_windows_is_done_once(held, ruth, ada, client_of):
    import re

    browser, url = client_of(ada), page("away")
    asked = {"therapist": str(ruth.pk), "first": "2026-03-19", "last": "2026-03-19"}
    text = browser.get(url, asked).content.decode()
    sent = asked | {"seen": re.search(r'name="seen" value="(\w+)"', text)[1]}
    sent |= {name: value for name, value in re.findall(r'name="(do-[\w-]+)" value="([^"]+)" checked', text)}
    browser.post(url, sent)
    notices = Notice.objects.count()

    told = browser.post(url, sent)

    assert told.status_code == 409
    assert "Something changed in the meantime, so nothing has been done yet" in told.content.decode()
    assert Notice.objects.count() == notices
    assert HoursException.objects.count() == 1

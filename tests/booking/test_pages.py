"""The pages of times: what each shows, and the few ways a form comes back."""

import pytest
from django.urls import reverse

from booking import services
from booking.models import Appointment, BookingRules, WeeklyHours
from notifications.models import ContactRule

from .conftest import london

pytestmark = pytest.mark.django_db
THURSDAY = london("2026-03-19 18:00")
WHAT = {"what": "session-for-two:75"}


def page(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def held(hours, unit, session, ruth, as_person, building):
    with building():
        BookingRules.objects.create(therapist=ruth, joint_break=0)
    with as_person(ruth):
        return services.hold(unit, session, ruth, THURSDAY, length=75, by=ruth)


def test_a_month_shows_free_times_in_the_readers_zone(hours, unit, offerings, ines, client_of):
    ines.time_zone = "Europe/Paris"
    ines.save()

    text = client_of(ines).get(page("my:booking:ask"), WHAT | {"day": "2026-03-19"}).content.decode()

    assert "March 2026" in text
    assert "Paris time" in text
    assert 'value="2026-03-19T18:00+00:00"' in text
    assert ">19:00</time>" in text


def test_asking_for_a_time_leads_to_its_page(hours, unit, offerings, ines, client_of):
    start = {"start": "2026-03-19T18:00+00:00", "minutes": "45"}

    answer = client_of(ines).post(page("my:booking:ask"), WHAT | start, follow=True)

    row = Appointment.objects.get()
    assert answer.redirect_chain[-1][0] == page("my:booking:appointment", row.pk)
    text = answer.content.decode()
    assert "Being arranged" in text
    assert "45 minutes afterwards" in text


def test_a_taken_time_keeps_what_was_chosen_and_shows_what_is_free(held, siblings, noor, client_of):
    answer = client_of(noor).post(page("my:booking:ask"), WHAT | {"start": "2026-03-19T18:00+00:00"})

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "this time is gone" in text
    assert 'value="2026-03-19T16:00+00:00"' in text
    assert '<option value="session-for-two:75" selected>' in text


def test_asking_without_a_time_says_what_is_missing(hours, unit, offerings, ines, client_of):
    answer = client_of(ines).post(page("my:booking:ask"), WHAT)

    assert answer.status_code == 422
    assert "Choose one of the times first" in answer.content.decode()


def test_saying_yes_answers_the_same_behind_an_open_and_a_closed_gate(held, gate, ines, tom, client_of):
    answers = []
    for person, is_open in ((ines, False), (tom, True)):
        gate(is_open)
        answer = client_of(person).post(page("my:booking:agree", held.pk))
        answers.append((answer.status_code, answer["Location"]))

    assert answers[0] == answers[1]


def test_times_lists_what_waits_for_an_answer(held, ines, client_of):
    text = client_of(ines).get(page("my:booking:times")).content.decode()

    assert "Yes, this time suits me" in text
    assert "Thursday 19 March, 18:00 to 19:15" in text


def test_times_asks_the_database_as_often_for_three_as_for_one(
    held, hours, unit, session, ruth, ines, client_of, as_person, statements
):
    browser = client_of(ines)
    one = statements(browser, page("my:booking:times"))
    with as_person(ruth):
        for day in ("2026-03-24 18:00", "2026-03-26 18:00"):
            services.hold(unit, session, ruth, london(day), length=75, by=ruth)

    assert len(statements(browser, page("my:booking:times"))) == len(one)


@pytest.mark.parametrize(
    "name", ["my:booking:appointment", "my:booking:cancel", "my:booking:move", "my:booking:calendar_file"]
)
def test_a_strangers_appointment_is_not_there(held, other_unit, maya, client_of, name):
    assert client_of(maya).get(page(name, held.pk)).status_code == 404


@pytest.mark.parametrize("verb", ["agree", "cancel", "move"])
def test_a_stranger_does_nothing_to_an_appointment(held, other_unit, maya, client_of, verb):
    assert client_of(maya).post(page(f"my:booking:{verb}", held.pk)).status_code == 404


def test_what_one_member_asked_for_is_not_there_for_the_other(
    hours, as_ines, ines, tom, session, as_person, client_of
):
    with as_person(ines):
        row = services.request_appointment(as_ines, session, hours, THURSDAY, length=75, by=ines)

    assert client_of(tom).get(page("my:booking:appointment", row.pk)).status_code == 404
    assert client_of(ines).get(page("my:booking:appointment", row.pk)).status_code == 200


def test_moving_shows_the_old_time_as_free(held, ines, client_of):
    text = client_of(ines).get(page("my:booking:move", held.pk)).content.decode()

    assert 'value="2026-03-19T18:00+00:00"' in text


def test_moving_leads_to_the_new_time(held, ines, client_of):
    answer = client_of(ines).post(page("my:booking:move", held.pk), {"start": "2026-03-24T18:00+00:00"})

    new = Appointment.objects.get(replaces=held)
    assert answer["Location"] == page("my:booking:appointment", new.pk)


def test_cancelling_asks_no_reason(held, ines, client_of):
    browser = client_of(ines)
    assert "You need no reason" in browser.get(page("my:booking:cancel", held.pk)).content.decode()

    browser.post(page("my:booking:cancel", held.pk))

    held.refresh_from_db()
    assert held.state == "cancelled"


def test_a_calendar_file_is_only_for_those_who_turned_it_on(held, gate, ines, tom, as_person, client_of):
    gate(True)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(held, by=person)
    url = page("my:booking:calendar_file", held.pk)
    assert client_of(ines).get(url).status_code == 404
    ContactRule.objects.update_or_create(user=ines, defaults={"channels": ["email"], "calendar_files": True})

    file = client_of(ines).get(url).content.decode()

    assert "SUMMARY:Appointment" in file
    assert "DTSTART:20260319T180000Z" in file
    for word in ("LOCATION", "ATTENDEE", "DESCRIPTION", "Ruth", "Tom", "ession"):
        assert word not in file


@pytest.mark.parametrize("who", ["ruth", "ada"])
def test_practice_pages_open_for_those_who_keep_the_times(held, unit, request, client_of, who):
    browser = client_of(request.getfixturevalue(who))

    for name, args in [
        ("practice:booking:panel", [unit.pk]),
        ("practice:booking:book", [unit.pk]),
        ("practice:booking:appointment", [held.pk]),
        ("practice:booking:move", [held.pk]),
        ("practice:booking:hours_of", [held.therapist_id]),
    ]:
        assert browser.get(page(name, *args)).status_code == 200, name


def test_another_therapist_finds_none_of_it(held, unit, theo, client_of):
    browser = client_of(theo)

    for name, args in [
        ("practice:booking:panel", [unit.pk]),
        ("practice:booking:book", [unit.pk]),
        ("practice:booking:appointment", [held.pk]),
        ("practice:booking:hours_of", [held.therapist_id]),
    ]:
        assert browser.get(page(name, *args)).status_code == 404, name
    for verb in ("hold", "decline", "cancel", "complete", "no_show", "move"):
        assert browser.post(page(f"practice:booking:{verb}", held.pk)).status_code == 404, verb


def test_the_practice_holds_a_time_outside_the_hours(hours, unit, offerings, ruth, client_of):
    fields = {"what": "session-for-two:60", "therapist": ruth.pk, "where": "online"}

    client_of(ruth).post(
        page("practice:booking:book", unit.pk), fields | {"day": "2026-03-21", "hour": "10:00"}
    )

    row = Appointment.objects.get()
    assert (row.start, row.minutes, row.state) == (london("2026-03-21 10:00"), 60, "held")


def test_the_practice_reads_the_nearest_free_times_of_a_taken_one(held, siblings, ruth, client_of):
    fields = {"what": "session-for-two:75", "therapist": ruth.pk, "where": "online"}

    answer = client_of(ruth).post(
        page("practice:booking:book", siblings.pk), fields | {"start": "2026-03-19T18:00+00:00"}
    )

    assert answer.status_code == 409
    assert "Thursday 19 March, 16:00 to 17:15" in answer.content.decode()


def test_one_persons_time_needs_the_person(hours, unit, offerings, ruth, client_of):
    fields = {"what": "individual-conversation:30", "therapist": ruth.pk, "where": "online"}

    answer = client_of(ruth).post(
        page("practice:booking:book", unit.pk), fields | {"start": "2026-03-19T18:00+00:00"}
    )

    assert answer.status_code == 422
    assert "Choose who comes" in answer.content.decode()


def test_hours_are_added_and_taken_out(ruth, client_of, monday):
    browser = client_of(ruth)
    url = page("practice:booking:add_hours", ruth.pk)

    wrong = browser.post(url, {"weekday": 0, "start": "12:00", "end": "09:00"})
    browser.post(url, {"weekday": 0, "start": "09:00", "end": "12:00"})

    assert wrong.status_code == 422
    row = WeeklyHours.objects.get()
    assert "09:00 to 12:00" in browser.get(page("practice:booking:hours")).content.decode()
    browser.post(page("practice:booking:remove_hours", row.pk))
    assert not WeeklyHours.objects.exists()


def test_nobody_sets_another_therapists_hours(hours, ruth, theo, client_of):
    row = WeeklyHours.objects.first()
    browser = client_of(theo)

    assert browser.post(page("practice:booking:remove_hours", row.pk)).status_code == 404
    assert browser.post(page("practice:booking:add_hours", ruth.pk)).status_code == 404


def test_the_administrator_edits_the_catalogue(offerings, ada, ruth, session, client_of):
    url = page("practice:booking:offering", session.slug)
    browser = client_of(ada)
    form = browser.get(url).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}

    answer = browser.post(url, fields | {"lengths": "90, 50", "needs_gate": "on"})

    session.refresh_from_db()
    assert answer.status_code == 302
    assert session.lengths == [50, 90]
    assert client_of(ruth).get(url).status_code == 404


def test_staff_read_which_rules_a_time_goes_past_before_it_is_held(held, siblings, ruth, client_of, building):
    with building():
        BookingRules.objects.filter(therapist=ruth).update(per_day=1)
    fields = {"what": "session-for-two:60", "therapist": ruth.pk, "where": "online"}
    fields |= {"day": "2026-03-19", "hour": "10:00"}
    browser, url = client_of(ruth), page("practice:booking:book", siblings.pk)

    told = browser.post(url, fields)
    count = Appointment.objects.count()
    done = browser.post(url, fields | {"anyway": "1"}, follow=True)

    assert told.status_code == 409
    assert "more appointments in a day than the limit" in told.content.decode()
    assert '<input type="hidden" name="hour" value="10:00">' in told.content.decode()
    assert count == 1
    assert "Past the rules" in done.content.decode()


def test_an_hour_that_the_clocks_leave_out_is_said_and_nothing_is_held(hours, unit, ruth, client_of):
    fields = {"what": "session-for-two:60", "therapist": ruth.pk, "where": "online"}

    answer = client_of(ruth).post(
        page("practice:booking:book", unit.pk), fields | {"day": "2026-03-29", "hour": "01:30"}
    )

    assert answer.status_code == 422
    assert "leave this hour out" in answer.content.decode()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"start": "2026-03-02T16:00+00:00"}, "already past"),
        ({"start": "2026-03-17T16:00+00:00", "what": "session-for-two:77"}, "not offered in this way"),
        ({"start": "2026-03-17T16:07+00:00"}, "this time is gone"),
    ],
)
def test_a_time_or_length_nobody_offers_is_never_booked_as_it_was_sent(
    hours, unit, offerings, ines, client_of, sent, words
):
    answer = client_of(ines).post(page("my:booking:ask"), WHAT | sent, follow=True)

    assert words in answer.content.decode()
    assert not Appointment.objects.exists()

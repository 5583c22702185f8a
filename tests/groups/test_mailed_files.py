"""A group's dates in mailed calendar files: put in, changed and taken out in place, for whoever asked."""

from importlib import import_module

import pytest
from django.db import connection

from booking.models import CalendarEntry, Claim
from core.actor import building
from groups import services
from groups.models import Party, Seat
from notifications.models import ContactRule, Notice
from notifications.registry import KINDS
from tests.booking.test_reminders import BANNED
from tests.mailed import calendar_files

from .made import a_gathering
from .test_changing import moved, page, seen, typed

pytestmark = pytest.mark.django_db


def files_for(user):
    with building():
        ContactRule.objects.create(user=user, channels=["email"], email=user.email, calendar_files=True)


def read(mails):
    """Of all mails: each file's method, with (uid, sequence, status, start) of its events."""
    found = []
    for mail in mails:
        for _name, by_mime, method, events in calendar_files(mail):
            assert by_mime == method
            assert method != "CANCEL" or len(events) == 1, "RFC 5546, 3.2.5: one UID"
            for event in events:
                assert not {"ATTENDEE", "LOCATION", "DESCRIPTION", "URL"} & set(event)
                assert not [word for word in BANNED if word in event.to_ical().decode().lower()]
            found.append(
                (
                    method,
                    [
                        (str(one["UID"]), one["SEQUENCE"], str(one["STATUS"]), one["DTSTART"].dt)
                        for one in events
                    ],
                )
            )
    return found


def meetings_of(row):
    with building():
        return {f"{one.pk}@appointments": one for one in row.meetings.order_by("during")}


@pytest.fixture
def hers(workshop, unit, ines, tom, as_person):
    """Ines comes and has files with her messages; Tom comes and has none."""
    files_for(ines)
    for person in (ines, tom):
        with as_person(person):
            services.register(workshop, by=person)
    return workshop


def changes(row, ruth, client_of, *lines):
    browser, sent = client_of(ruth), typed(row, *lines) if lines else moved(row)
    browser.post(page(row), sent | seen(browser.post(page(row), sent)))


def test_a_place_comes_with_its_dates_to_those_who_asked_for_files(hers, arrive, ines, tom):
    ((method, events),) = read(arrive(ines))

    assert method == "PUBLISH"
    assert [(uid, start) for uid, _n, _s, start in events] == [
        (uid, one.start) for uid, one in meetings_of(hers).items()
    ]
    assert {(n, status) for _uid, n, status, _start in events} == {(0, "CONFIRMED")}
    assert read(arrive(tom)) == []


def test_other_dates_change_the_entry_that_moved_and_no_other(hers, arrive, ines, tom, ruth, client_of):
    ((_method, before),) = read(arrive(ines))

    changes(hers, ruth, client_of)

    ((method, after),) = read(arrive(ines))
    assert method == "PUBLISH"
    assert [uid for uid, *_more in after] == [uid for uid, *_more in before], "the same two entries"
    assert after[0] == before[0]
    assert (after[1][1], after[1][3]) == (1, meetings_of(hers)[after[1][0]].start)
    assert read(arrive(tom)) == []


def test_a_date_that_is_left_out_is_taken_out_and_the_rest_stays(hers, arrive, ines, ruth, client_of, at):
    ((_method, before),) = read(arrive(ines))

    changes(hers, ruth, client_of, ("2026-04-08", "10:00", "12:00"))

    files = dict(read(arrive(ines)))
    assert [uid for uid, *_more in files["PUBLISH"]] == [before[0][0]]
    assert files["CANCEL"] == [(before[1][0], 1, "CANCELLED", before[1][3])]
    at("2026-03-10T09:00Z")
    changes(hers, ruth, client_of, ("2026-04-08", "11:00", "13:00"))
    again = dict(read(arrive(ines)))
    assert again["CANCEL"] == files["CANCEL"], "said again, it is the same change"


@pytest.mark.parametrize("who", ["ines", "ruth"])
def test_who_gives_the_place_back_or_loses_it_has_every_date_taken_out(hers, arrive, ines, request, who):
    ((_method, before),) = read(arrive(ines))
    person = request.getfixturevalue(who)
    with request.getfixturevalue("as_person")(person):
        if who == "ines":
            services.leave(Seat.objects.select_related("party", "gathering").get(user=ines), by=ines)
        else:
            services.cancel(hers, by=person)

    files = read(arrive(ines))

    assert [method for method, _events in files] == ["CANCEL", "CANCEL"]
    assert [events[0][0] for _method, events in files] == [uid for uid, *_more in before]
    assert {(events[0][1], events[0][2]) for _method, events in files} == {(1, "CANCELLED")}


def test_what_takes_dates_out_is_whole_however_often_the_mail_is_decided(hers, arrive, ines, ruth, as_person):
    arrive(ines)
    with as_person(ruth):
        services.cancel(hers, by=ruth)
    with building():
        told = Notice.objects.filter(recipient=ines, kind="place_changed").latest("version")
    with as_person(ines):
        first, again = (KINDS[told.kind].attachments(told) for _twice in range(2))

    def said(files):
        return [(method, text.count(b"SEQUENCE:1")) for _name, text, method in files]

    assert said(again) == said(first) == [("text/calendar; method=CANCEL", 1)] * 2


def test_a_place_that_waits_again_after_it_was_given_back_is_in_no_calendar(
    workshop, unit, ines, as_ines, arrive, as_person
):
    files_for(ines)
    rows = Seat.objects.select_related("party", "gathering__offering")
    with as_person(ines):
        services.register(workshop, by=ines)
    arrive(ines)
    with as_person(ines):
        services.leave(rows.get(user=ines), by=ines)
    arrive(ines)
    with as_person(ines):
        services.register(workshop, by=ines, together=as_ines)

    assert "PUBLISH" not in {method for method, _events in read(arrive(ines))}


def test_who_has_no_files_and_gives_it_back_is_written_nothing(hers, arrive, tom, as_person):
    arrive(tom)
    with as_person(tom):
        services.leave(Seat.objects.select_related("party", "gathering").get(user=tom), by=tom)

    assert arrive(tom) == []


def test_what_waits_for_the_other_of_two_is_in_no_calendar_until_it_is_theirs(
    workshop, unit, ines, tom, as_ines, arrive, as_person
):
    files_for(ines)
    with as_person(ines):
        services.register(workshop, by=ines, together=as_ines)
    assert read(arrive(ines)) == []
    with as_person(tom):
        seat = Seat.objects.select_related("party", "gathering__offering").get(user=tom)
        services.agree(seat, by=tom)

    assert [method for method, _events in read(arrive(ines))] == ["PUBLISH"]


def test_who_came_alone_and_comes_as_two_keeps_the_same_entries(
    workshop, unit, ines, tom, as_tom, arrive, as_person
):
    """In between they are not settled; nothing is taken out and put in again."""
    files_for(ines)
    with as_person(ines):
        services.register(workshop, by=ines)
    ((_method, first),) = read(arrive(ines))
    with as_person(tom):
        services.register(workshop, by=tom, together=as_tom)
    with as_person(ines):
        rows = Seat.objects.select_related("party", "gathering__offering")
        services.agree(rows.get(user=ines, party__size=2), by=ines)

    files = read(arrive(ines))

    assert {method for method, _events in files} == {"PUBLISH"}
    assert [uid for uid, *_more in files[-1][1]] == [uid for uid, *_more in first]
    assert files[-1][1][0][2] == "CONFIRMED"


# ── Who leads it with another ───────────────────────────────────────────


@pytest.fixture
def led(monday, ruth, theo):
    row = a_gathering(ruth)
    with building():
        row.leaders.add(theo)
        Notice.objects.all().delete()
    return row


def led_notices(user):
    with building():
        return [one for one in Notice.objects.filter(recipient=user) if KINDS[one.kind].still_true(one)]


def test_who_leads_it_too_is_in_the_preview_and_reads_once_that_it_changed(led, ruth, theo, client_of):
    preview = client_of(ruth).post(page(led), moved(led)).content.decode()
    changes(led, ruth, client_of)

    assert "Theo" in preview.partition("What it means")[2].partition("</section>")[0]
    (notice,) = led_notices(theo)
    assert KINDS[notice.kind].words(notice).body == "A time has changed. {link}"
    assert KINDS[notice.kind].target(notice) == f"/practice/groups/{led.pk}/"
    assert led_notices(ruth) == [], "who did it knows"


def test_called_off_is_the_one_thing_they_read_of_it(led, ruth, theo, client_of):
    changes(led, ruth, client_of)
    text = client_of(ruth).get(f"/practice/groups/{led.pk}/cancel/").content.decode()

    client_of(ruth).post(f"/practice/groups/{led.pk}/cancel/")

    assert "leads it" in text
    assert len(led_notices(theo)) == 1
    assert led_notices(ruth) == []


def test_who_leads_it_no_more_reads_nothing(led, ruth, theo, client_of):
    changes(led, ruth, client_of)
    with building():
        led.leaders.remove(theo)

    assert led_notices(theo) == []


# ── Places from before a yes claimed its person's time ──────────────────


def test_older_places_are_filled_in_as_a_new_yes_would_claim_them(hers, ines, tom, as_tom, as_person):
    fill = import_module("groups.migrations.0005_own_time_of_older_places").FILL
    theirs = Claim.objects.filter(kind="person").order_by("resource", "during")
    columns = ("holder", "resource", "during", "joint")
    with building(), connection.cursor() as cursor:
        before = list(theirs.values_list(*columns))
        busy = theirs.filter(resource=tom.pk)[0]
        theirs.delete()
        Claim.objects.create(holder=tom.pk, resource=tom.pk, kind="person", during=busy.during)
        for _again in range(2):
            cursor.execute(fill)
        after = list(theirs.exclude(holder=tom.pk).values_list(*columns))

    assert len(before) == 4
    assert after == [one for one in before if one[:2] != (busy.holder, busy.resource)]
    with building():
        assert Party.objects.filter(state="confirmed").count() == 2, "the place stands all the same"


def test_what_a_calendar_was_given_of_anothers_is_not_read(hers, arrive, ines, tom):
    arrive(ines)

    with building():
        assert set(CalendarEntry.objects.values_list("reader", "of")) == {(ines.pk, hers.pk)}

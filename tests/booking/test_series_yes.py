"""Saying yes to times in a row: each for themselves, to all or some; nobody reads the other's answer."""

import re
from datetime import date, time

import pytest

from booking import services, tasks
from booking.models import Appointment, Claim, Confirmation
from booking.planning import Wish, as_chosen, new_dates
from booking.series import Rhythm
from booking.services import series
from core import clock
from core.actor import building
from couples.signals import member_left
from intake.signals import gate_changed
from notifications.models import ContactRule, Notice
from notifications.registry import KINDS
from tests.mailed import calendar_files
from tests.people import membership

from .conftest import london
from .rows_in_series import arranged, desk, mine, page, shown  # noqa: F401
from .test_two_worlds import CHANCE

pytestmark = pytest.mark.django_db


def ticked(text):
    return re.findall(r'name="time" value="([^"]+)" checked', text)


def read(client_of, person, series):
    return client_of(person).get(mine("series", series.pk)).content.decode()


@pytest.fixture
def says_yes(client_of, arranged):
    def say(person, times=None, **more):
        wanted = times if times is not None else ticked(read(client_of, person, arranged))
        return client_of(person).post(
            mine("series_agree", arranged.pk), {"time": wanted, "minutes": "30"} | more
        )

    return say


def states():
    return set(Appointment.objects.values_list("state", flat=True))


def test_all_at_once_and_confirmed_with_one_notice_when_both_have_said_it(
    arranged, gate, says_yes, ines, tom, client_of
):
    gate(True)
    Notice.objects.all().delete()

    says_yes(ines)
    assert states() == {"held"}
    assert not Notice.objects.exists()
    answer = says_yes(tom)

    assert answer["Location"] == mine("series", arranged.pk)
    assert states() == {"confirmed"}
    told = list(Notice.objects.all())
    assert {(one.kind, one.recipient) for one in told} == {("series_changed", ines), ("series_changed", tom)}
    assert KINDS["series_changed"].words(told[0]).body == "Some times are arranged. {link}"
    assert Confirmation.objects.count() == 32
    text = read(client_of, ines, arranged)
    assert "Session 5 of about 16" in text
    assert text.count("a look back together") == 4
    assert "Which of these suit you" not in text


def test_the_gate_stays_invisible_and_what_waited_is_arranged_in_one_notice(
    arranged, unit, gate, says_yes, ines, tom, client_of
):
    answers = []
    for is_open in (False, True):
        gate(is_open)
        says_yes(ines)
        answers.append(re.sub(CHANCE, "", read(client_of, ines, arranged)))
    assert answers[0] == answers[1]

    gate(False)
    says_yes(tom)
    assert states() == {"held"}
    Notice.objects.all().delete()
    gate(True)
    with building():
        gate_changed.send(type(unit), couple=unit)

    assert states() == {"confirmed"}
    assert Notice.objects.filter(kind="series_changed").count() == Notice.objects.count() == 2


def test_some_of_them_and_the_others_later(arranged, says_yes, ines, client_of):
    first = ticked(read(client_of, ines, arranged))

    says_yes(ines, first[:3])

    assert Confirmation.objects.count() == 3
    assert ticked(read(client_of, ines, arranged)) == first[3:]
    says_yes(ines)
    assert Confirmation.objects.count() == 16


@pytest.mark.parametrize("times", [[], ["x"], ["3f1c8a52-0000-4000-8000-000000000000"], [""]])
def test_what_is_no_time_of_it_is_answered(arranged, says_yes, ines, times):
    answer = says_yes(ines, times)

    assert answer.status_code in {302, 422}
    assert not Confirmation.objects.exists()


def test_a_time_of_another_couple_is_not_said_yes_to(
    arranged, siblings, session, ruth, as_person, says_yes, ines
):
    with as_person(ruth):
        row = services.hold(siblings, session, ruth, london("2026-03-17 16:00"), length=75, by=ruth)

    says_yes(ines, [str(row.pk)])

    assert not Confirmation.objects.exists()


@pytest.fixture
def hers_alone(arranged, unit, ines, theo, alone, as_person):
    """Ines has something of her own on the third date, which nobody else knows of."""
    with building():
        from couples.models import CareTeam

        CareTeam.objects.create(couple=unit, user=theo)
    with as_person(theo):
        row = services.hold(
            unit, alone, theo, london("2026-03-26 18:00"), length=30, by=theo, partner=membership(unit, ines)
        )
    with as_person(ines):
        services.confirm(row, by=ines, integration_minutes=0)
    return row


def test_what_runs_into_ones_own_time_is_marked_for_its_owner_and_the_rest_is_kept(
    arranged, hers_alone, says_yes, ines, client_of
):
    text = read(client_of, ines, arranged)
    assert text.count("You have something else then") == 1
    assert len(ticked(text)) == 15
    everything = re.findall(r'name="time" value="([^"]+)"', text)

    answer = client_of(ines).post(
        mine("series_agree", arranged.pk), {"time": everything, "minutes": "30"}, follow=True
    )

    words = answer.content.decode()
    assert "Your yes is kept." in words
    assert "around one of these times" in words
    assert Confirmation.objects.filter(appointment__series=arranged).count() == 15
    assert Claim.objects.filter(kind="person", resource=ines.pk).count() == 16


@pytest.mark.privacy
def test_the_other_reads_the_same_whatever_she_answers(
    arranged, hers_alone, gate, says_yes, ines, tom, client_of
):
    """Two worlds: she has something else, says yes to some or to none. His pages and mails are the same."""

    def his():
        pages = [mine("series", arranged.pk), mine("times")]
        return [re.sub(CHANCE, "", client_of(tom).get(one).content.decode()) for one in pages]

    before, notices = his(), Notice.objects.filter(recipient=tom).count()
    says_yes(ines)

    assert his() == before
    assert Notice.objects.filter(recipient=tom).count() == notices


def test_each_reads_them_by_their_own_clock_and_where_it_shows_another_hour(arranged, tom, ines, client_of):
    tom.time_zone = "America/New_York"  # until 29 March four hours behind London, not five
    tom.save()

    his, hers = read(client_of, tom, arranged), read(client_of, ines, arranged)

    assert "In your time, New York" in his
    assert "Thursday 12 March, 14:00" in his
    assert "Thursday 2 April, 13:00" in his
    assert "usually shows 13:00, and 14:00" in his
    assert his.split('id="dates"')[1].count("another hour") == 3
    assert "another hour" not in hers


def test_what_lapses_of_it_is_told_once(arranged, ines, tom, client_of):
    Notice.objects.all().delete()

    clock.set_now(london("2026-03-23 09:31"))
    tasks.expire_holds()

    assert states() == {"expired"}
    told = Notice.objects.filter(kind="series_changed")
    assert told.count() == Notice.objects.count() == 2
    assert KINDS["series_changed"].words(told[0]).body == "Some times have changed. {link}"
    assert "No longer kept" in read(client_of, ines, arranged)


def test_when_somebody_leaves_all_of_it_is_over_and_the_other_reads_of_it_once(
    arranged, unit, as_tom, ines, tom, as_person
):
    Notice.objects.all().delete()
    with as_person(tom):
        member_left.send(type(as_tom), partner=as_tom, by=tom)

    assert states() == {"cancelled"}
    hers = Notice.objects.filter(recipient=ines)
    assert hers.count() == 1
    assert hers[0].due_at == london("2026-03-11 18:00")
    assert Notice.objects.filter(kind="appointment_asked").count() == 1
    arranged.refresh_from_db()
    assert arranged.ended_at is not None


def test_the_list_of_times_names_a_series_in_one_line(arranged, ines, says_yes, gate, client_of, tom):
    gate(True)
    browser = client_of(ines)
    text = browser.get(mine("times")).content.decode()
    assert "16 times are kept for you" in text
    assert text.count("waiting for your answer") + text.count("Waiting for your answer") == 2

    says_yes(ines)
    text = browser.get(mine("times")).content.decode()
    assert text.count(mine("series", arranged.pk)) == 1
    says_yes(tom)
    text = browser.get(mine("times")).content.decode()
    assert "Session 1 of about 16" in text
    assert "Every week, 15 times" in text


def test_a_calendar_file_holds_all_of_them(arranged, gate, says_yes, ines, tom, as_person):
    gate(True)
    with as_person(ines):
        ContactRule.objects.create(user=ines, channels=["email"], email=ines.email, calendar_files=True)
    says_yes(ines)
    says_yes(tom)
    told = Notice.objects.filter(recipient=ines, kind="series_changed").latest("version")

    with as_person(ines):
        _name, content, kind = KINDS["series_changed"].attachments(told)[0]

    text = content.decode()
    assert text.count("BEGIN:VEVENT") == 16
    assert text.count("SUMMARY:Appointment") == 16
    assert kind == "text/calendar; method=PUBLISH"


def test_the_pages_cost_the_same_however_many(arranged, statements, ines, desk, client_of):
    many = len(statements(client_of(ines), mine("series", arranged.pk)))
    at_the_desk = len(statements(desk, page("series", arranged.pk)))
    with building():
        Claim.objects.all().delete()
        keep = Appointment.objects.in_order().values_list("pk", flat=True)[:2]
        Appointment.objects.exclude(pk__in=list(keep)).delete()

    assert len(statements(client_of(ines), mine("series", arranged.pk))) == many
    assert len(statements(desk, page("series", arranged.pk))) == at_the_desk
    assert max(many, at_the_desk) <= 16


def test_a_stranger_finds_nothing(arranged, maya, other_unit, client_of):
    browser = client_of(maya)

    assert browser.get(mine("series", arranged.pk)).status_code == 404
    assert browser.post(mine("series_agree", arranged.pk)).status_code == 404


def test_what_goes_is_taken_out_in_a_file_for_each(
    arranged, gate, says_yes, ines, tom, ruth, as_person, arrive
):
    """RFC 5546, 3.2.5: all that a CANCEL says is about one UID."""
    gate(True)
    with as_person(ines):
        ContactRule.objects.create(user=ines, channels=["email"], email=ines.email, calendar_files=True)
    says_yes(ines, minutes="0")
    says_yes(tom)
    ((_method, given),) = {(method, tuple(uids)) for method, uids in files_in(arrive(ines))}
    with as_person(ruth):
        series.end_from(arranged, arranged.appointments.in_order()[10], by=ruth)

    with building():
        told = Notice.objects.filter(recipient=ines, kind="series_changed").latest("version")
    with as_person(ines):
        KINDS["series_changed"].attachments(told)  # decided, and then put off: it is decided again

    (mail,) = arrive(ines)

    assert len(given) == 16
    assert files_in([mail]) == [("PUBLISH", list(given[:10])), *(("CANCEL", [uid]) for uid in given[10:])]


def files_in(mails):
    """The method of each file, and whom its events are known by."""
    return [
        (method, [str(one["UID"]) for one in events])
        for mail in mails
        for _name, _mime, method, events in calendar_files(mail)
    ]


# ── The one thing on a partner's home ───────────────────────────────────


ASKS = "Do these times suit you?"


@pytest.fixture
def sooner(hours, gate, unit, session, ruth, ines, tom, as_person):
    """Another time, before all of them, is arranged."""
    gate(True)
    with as_person(ruth):
        row = services.hold(unit, session, ruth, london("2026-03-10 16:00"), length=60, by=ruth)
    for person in (ines, tom):
        with as_person(person):
            services.confirm(row, by=person)
    gate(False)
    return row


@pytest.mark.privacy
def test_a_home_asks_although_another_time_comes_first(sooner, arranged, says_yes, ines, tom, client_of):
    assert all(ASKS in client_of(one).get("/my/").content.decode() for one in (ines, tom))

    says_yes(ines)

    assert ASKS not in client_of(ines).get("/my/").content.decode()
    assert ASKS in client_of(tom).get("/my/").content.decode()


def test_what_was_left_unticked_is_not_asked_about_again_and_what_is_new_is(
    sooner, arranged, says_yes, ines, ruth, client_of, as_person, at
):
    browser = client_of(ines)
    says_yes(ines, ticked(browser.get(mine("series", arranged.pk)).content.decode())[:-1])
    assert ASKS not in browser.get("/my/").content.decode()
    at("2026-03-09T12:00Z")
    rhythm = Rhythm(date(2026, 7, 2), time(18), 1, 2)
    with as_person(ruth):
        series.extend(arranged, rhythm, as_chosen(new_dates(Wish.of(arranged), rhythm)), by=ruth)

    assert ASKS in browser.get("/my/").content.decode()

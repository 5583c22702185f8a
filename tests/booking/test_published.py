"""Saying when one could come: what the other reads beside the free times, and what they never learn."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from booking import asked, published, services
from booking.models import PublishedTime, WeeklyHours
from booking.services import publishing
from core import actor as acting
from core import clock
from couples import retention
from couples.models import CareTeam, Couple, Erased, Partner, Receipt
from couples.signals import couple_ended, member_left
from tests.people import membership

from .conftest import london
from .test_two_worlds import CHANCE

pytestmark = pytest.mark.django_db
TOO = "Ines could come then too"
ASK = "/my/times/ask/?what=session-for-two:60&month=2026-03"
FREE = "/my/times/free/?what=session-for-two:60&where=online&month=2026-03"
PROPOSE = "/my/times/propose/?what=session-for-two:60&month=2026-03"


def page(name, *args):
    return reverse(f"my:booking:{name}", args=args)


def said(*days, weeks="0"):
    """`said("2026-03-17 16:00 18:00")` as the form sends it."""
    sent = {"weeks": weeks}
    for n, words in enumerate(days, 1):
        day, start, end = words.split(" ")
        sent |= {f"{n}-day": day, f"{n}-start": start, f"{n}-end": end}
    return sent


def read(browser, url):
    return re.sub(CHANCE, "", browser.get(url).content.decode())


def spans(person=None):
    rows = PublishedTime.objects.in_order()
    if person is not None:
        rows = rows.filter(partner__user=person)
    zone = london("2026-01-01 00:00").tzinfo
    return [f"{r.start.astimezone(zone):%d %b %H:%M}-{r.end.astimezone(zone):%H:%M}" for r in rows]


@pytest.fixture
def hers(hours, unit, session, ines, client_of):
    return client_of(ines)


@pytest.fixture
def his(hers, tom, client_of):
    return client_of(tom)


@pytest.mark.parametrize("url", [ASK, FREE, PROPOSE], ids=["asking", "the month alone", "proposing"])
def test_what_one_has_said_stands_beside_the_free_times_of_the_other(hers, his, url):
    answer = hers.post(page("published"), said("2026-03-17 16:15 18:00"))
    assert answer.status_code == 302

    text = read(his, f"{url}&day=2026-03-17")

    # 16:30 to 17:30 and 17:00 to 18:00 lie wholly in it; 16:00 and 17:30 do not.
    marked = re.findall(rf'<time datetime="[^"]+">(..:..)</time><small>[^<]*</small>.*?{TOO}', text)
    assert marked == ["16:30", "17:00"]
    assert re.search(rf'id="d-2026-03-17".*?<span class="sr">, 7 free times, chosen, {TOO}</span>', text)
    assert text.count(f"free times, {TOO}") == 0
    assert f"On days with this mark: {TOO}." in text
    assert TOO not in read(hers, f"{url}&day=2026-03-17")


def test_the_other_can_ask_for_those_alone_and_begins_in_the_month_that_has_one(hers, his):
    hers.post(page("published"), said("2026-04-16 16:00 18:00"))

    for url in ("/my/times/ask/?what=session-for-two:60", "/my/times/propose/?what=session-for-two:60"):
        text = read(his, f"{url}&together=on")
        assert "April 2026" in text
        assert text.count('name="start"') == 3
        assert re.search(r'href="\?[^"]*together=True[^"]*month=2026-05', text), (
            "other months keep the choice"
        )
    none = read(his, f"{ASK}&together=on")
    assert "In this month no free time lies in what whoever comes with you has said." in none
    assert "together=True" in none


def test_a_conversation_for_one_alone_has_nothing_to_do_with_it(hers, his, alone):
    hers.post(page("published"), said("2026-03-17 16:00 20:00"))

    for url in (ASK, FREE):
        text = read(his, url.replace("session-for-two:60", "individual-conversation:30") + "&together=on")
        assert TOO not in text
        assert "16:00" in text


@pytest.mark.privacy
def test_what_one_books_in_private_changes_nothing_that_the_other_reads(
    hers, his, unit, ruth, theo, ines, alone, as_person
):
    """Two worlds: Ines has a conversation for herself in the time she published, or she has not."""
    hers.post(page("published"), said("2026-03-17 16:00 20:00"))
    told = "You have an appointment in this time. Only you read this."
    assert told not in read(hers, page("published"))
    urls = [f"{url}&day=2026-03-17{only}" for url in (ASK, FREE, PROPOSE) for only in ("", "&together=on")]
    with acting.building():
        WeeklyHours.objects.create(therapist=theo, weekday=1, start="16:00", end="20:00")
    before = [read(his, url) for url in [*urls, page("times"), page("published")]]

    with as_person(theo):
        with acting.building():
            place = CareTeam.objects.create(couple=unit, user=theo, kind="cover")
        kept = services.hold(
            unit, alone, theo, london("2026-03-17 17:00"), length=30, by=theo, partner=membership(unit, ines)
        )
    with as_person(ines):
        services.confirm(kept, by=ines, integration_minutes=60)
    with acting.building():
        place.until = clock.now()
        place.save()

    assert [read(his, url) for url in [*urls, page("times"), page("published")]] == before
    assert any(TOO in text for text in before)
    assert told in read(hers, page("published"))
    assert spans() == ["17 Mar 16:00-20:00"]


def test_who_has_said_nothing_and_who_could_come_on_other_days_look_alike(hers, his):
    urls = [f"{url}{only}" for url in (ASK, FREE, PROPOSE) for only in ("", "&together=on")]
    nothing = [read(his, url) for url in [*urls, page("times"), page("published")]]

    hers.post(page("published"), said("2026-05-12 16:00 20:00"))

    assert [read(his, url) for url in [*urls, page("times"), page("published")]] == nothing


def test_several_days_at_once_and_for_some_weeks_keep_their_hour_when_the_clocks_change(hers):
    hers.post(page("published"), said("2026-03-24 17:00 19:00", "2026-03-26 08:00 09:30", weeks="1"))

    assert spans() == [
        "24 Mar 17:00-19:00",
        "26 Mar 08:00-09:30",
        "31 Mar 17:00-19:00",
        "02 Apr 08:00-09:30",
    ]
    text = read(hers, page("published"))
    assert text.count("Take back<") == 4


def test_what_overlaps_or_touches_is_one_time(hers, ines):
    hers.post(page("published"), said("2026-03-17 16:00 17:00", "2026-03-17 17:00 18:00"))
    hers.post(page("published"), said("2026-03-17 15:00 16:30"))
    hers.post(page("published"), said("2026-03-17 15:00 16:30"))

    assert spans() == ["17 Mar 15:00-18:00"]
    row = PublishedTime.objects.get()
    with acting.building(), pytest.raises(IntegrityError), transaction.atomic():
        PublishedTime.objects.create(couple_id=row.couple_id, partner_id=row.partner_id, during=row.during)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "This field is required"),
        (said("2026-03-17 18:00 16:00"), "This is before the beginning"),
        (said("2026-03-17 18:00 18:00"), "This is before the beginning"),
        (said("2026-03-08 10:00 11:00"), "This time is already past"),
        (said("2026-03-09 07:00 08:00"), "This time is already past"),
        (said("2026-03-29 01:10 01:50"), "the clocks go forward and leave this time out"),
        (said("2027-05-01 10:00 11:00"), "more than a year away"),
        (said("2026-02-30 10:00 11:00"), "We could not read this day"),
        (said("2026-03-17 x 11:00"), "Enter a valid time"),
        (said("2026-03-17 16:00 18:00") | {"2-day": "2026-03-18"}, "This field is required"),
        (said("2026-03-17 16:00 18:00", weeks="99"), "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(hers, sent, words):
    answer = hers.post(page("published"), sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text.replace("&#x27;", "'")
    for name, value in sent.items():
        if name.endswith("day") and value != "2026-02-30":
            assert f'value="{value}"' in text
    assert not PublishedTime.objects.exists()


def test_a_time_that_the_clocks_leave_out_in_a_later_week_is_left_out_there(hers):
    hers.post(page("published"), said("2026-03-22 01:10 01:50", "2026-03-22 00:30 02:30", weeks="1"))

    assert spans() == ["22 Mar 00:30-02:30", "29 Mar 00:30-02:30"]
    assert PublishedTime.objects.in_order().last().during.upper == london("2026-03-29 02:30")


def test_a_time_that_has_begun_can_still_be_said(hers):
    hers.post(page("published"), said("2026-03-09 08:00 11:00"))

    assert spans() == ["09 Mar 08:00-11:00"]


def test_more_than_fourteen_in_a_day_is_too_many(hers):
    for hour in range(6, 20):
        assert hers.post(page("published"), said(f"2026-03-17 {hour:02}:00 {hour:02}:30")).status_code == 302

    answer = hers.post(page("published"), said("2026-03-17 20:00 20:30"))

    assert answer.status_code == 422
    assert "14 times a day at most" in answer.content.decode()
    assert PublishedTime.objects.count() == 14
    assert hers.post(page("published"), said("2026-03-17 06:00 21:00")).status_code == 302
    assert spans() == ["17 Mar 06:00-21:00"]


def test_more_than_two_hundred_in_all_is_too_many(hers, monkeypatch):
    monkeypatch.setattr(publishing, "AHEAD", 12)

    assert hers.post(page("published"), said("2026-03-17 16:00 18:00", weeks="11")).status_code == 302
    assert hers.post(page("published"), said("2026-03-18 16:00 18:00")).status_code == 422
    assert PublishedTime.objects.count() == 12


def test_taking_one_back_or_everything_twice_is_once_and_nobody_is_told(hers, his):
    nothing = read(his, f"{ASK}&day=2026-03-17")
    hers.post(page("published"), said("2026-03-17 16:00 18:00", "2026-03-18 16:00 18:00", weeks="2"))
    first = PublishedTime.objects.in_order().first()

    assert hers.post(page("published_take_back", first.pk)).status_code == 302
    assert hers.post(page("published_take_back", first.pk)).status_code == 404
    assert PublishedTime.objects.count() == 5
    for _ in range(2):
        assert hers.post(page("published_none")).status_code == 302

    assert not PublishedTime.objects.exists()
    assert read(his, f"{ASK}&day=2026-03-17") == nothing


def test_nobody_takes_back_or_adds_what_is_anothers(hers, his, ines, tom, unit, maya, other_unit, client_of):
    hers.post(page("published"), said("2026-03-17 16:00 18:00"))
    row = PublishedTime.objects.get()

    for browser in (his, client_of(maya)):
        assert browser.post(page("published_take_back", row.pk)).status_code == 404
        browser.post(page("published_none"))
    stranger = said("2026-03-17 16:00 18:00") | {"unit": str(unit.pk)}
    assert client_of(maya).post(page("published"), stranger).status_code == 404
    assert client_of(maya).get(f"{page('published')}?unit=x").status_code == 404
    assert PublishedTime.objects.get() == row


def test_the_database_itself_gives_it_to_the_couple_alone(hers, ines, tom, maya, ruth, other_unit, as_person):
    hers.post(page("published"), said("2026-03-17 16:00 18:00"))

    found = {}
    for person in (ines, tom, maya, ruth):
        with as_person(person):
            found[person.name_used.split()[0]] = PublishedTime.objects.count()
    with as_person(tom):
        assert PublishedTime.objects.all().delete()[0] == 0

    assert found == {"Ines": 1, "Tom": 1, "Maya": 0, "Ruth": 0}


@pytest.mark.privacy
@pytest.mark.parametrize("how", ["left", "frozen", "couple paused", "couple ended", "left quietly"])
def test_who_is_not_at_work_there_publishes_nothing(hers, his, unit, ines, tom, ruth, as_person, how):
    hers.post(page("published"), said("2026-03-17 16:00 18:00"))
    assert TOO in read(his, f"{ASK}&day=2026-03-17")

    with as_person(ruth):
        if how == "left":
            member_left.send(sender=None, partner=membership(unit, ines), by=ines)
        elif how == "couple ended":
            couple_ended.send(sender=None, couple=unit, by=ruth)
    if how in {"left", "couple ended"}:
        assert not PublishedTime.objects.exists()
    with acting.building():
        if how == "couple paused":
            Couple.objects.filter(pk=unit.pk).update(state="paused")
        else:
            Partner.objects.filter(user=ines).update(state="frozen" if how == "frozen" else "left")

    for url in (ASK, FREE, PROPOSE):
        answer = his.get(f"{url}&day=2026-03-17")
        assert TOO not in answer.content.decode()


def test_while_the_work_rests_nothing_is_added_and_what_stands_can_be_taken_back(hers, unit):
    hers.post(page("published"), said("2026-03-17 16:00 18:00"))
    with acting.building():
        Couple.objects.filter(pk=unit.pk).update(state="paused")

    text = read(hers, page("published"))
    assert "Nothing is shown to others here at the moment." in text
    assert hers.post(page("published"), said("2026-03-18 16:00 18:00")).status_code == 409
    hers.post(page("published_none"))
    assert not PublishedTime.objects.exists()


def test_both_ways_of_asking_bring_the_same(hers, his, unit, ines, tom, siblings, noor):
    with acting.building():
        Partner.objects.filter(user=ines).update(shown_name="Inês")
    hers.post(page("published"), said("2026-03-17 16:00 18:00", "2026-03-19 16:00 18:00"))
    his.post(page("published"), said("2026-03-20 16:00 18:00"))

    for person, couple in ((ines, unit), (tom, unit), (noor, siblings)):
        with acting.acting_as(acting.person(person)):
            expected = published.of_others(membership(couple, person))
            assert asked.whom_and_for(person, couple.pk, "").could == expected
            assert len(expected) == {ines: 1, tom: 2, noor: 0}[person]


def test_the_month_alone_still_takes_three_statements_and_its_page_one_more(hers, his, statements):
    def count(browser, url):
        return len([sql for sql in statements(browser, url) if "SAVEPOINT" not in sql])

    nothing = count(his, FREE)
    hers.post(page("published"), said("2026-03-17 16:00 18:00", "2026-03-19 16:00 18:00", weeks="12"))

    assert count(his, FREE) == nothing == 3 + 3
    # memberships, and what of them was published; with whether there is something then
    assert count(hers, page("published")) == 3 + 2


def test_a_month_after_it_is_past_it_is_gone(hers, unit):
    hers.post(page("published"), said("2026-03-17 16:00 18:00", weeks="1"))

    clock.set_now(london("2026-04-18 09:00"))
    done = retention.run()

    assert spans() == ["24 Mar 16:00-18:00"]
    assert done.rows["booking.PublishedTime"] == 1
    assert Receipt.objects.get().kind == Erased.PUBLISHED


def test_days_are_those_of_whoever_says_them(hers, ines, his):
    ines.time_zone = "America/New_York"
    ines.save()
    with acting.building():
        hers.post(page("published"), said("2026-03-17 12:00 14:00"))

    row = PublishedTime.objects.get()
    assert row.start == london("2026-03-17 16:00")
    assert "New York" in read(hers, page("published"))
    assert (row.end - row.start, date(2026, 3, 17)) == (timedelta(hours=2), row.start.date())

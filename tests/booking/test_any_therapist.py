"""Whoever of a couple's care team is free first, and the month by itself that asks the database little."""

import html
import re
from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import asked, openings, queries, services
from booking.models import Appointment, BookingRules, Offering, WeeklyHours
from core.actor import building
from couples.models import CareTeam, Partner
from tests.at_once import all_at_once, by
from tests.people import make_therapist, make_unit, make_user, membership

from .conftest import london

pytestmark = pytest.mark.django_db
FREE, ASK = "/my/times/free/", "/my/times/ask/"
WHAT = {"what": "session-for-two:60", "month": "2026-03", "where": "online"}
FOUR = {"start": "2026-03-17T16:00+00:00", "minutes": "30"}


@pytest.fixture
def pia(unit, hours):
    """Ruth's co-therapist for Ines and Tom; free on Tuesdays and Wednesdays from 16:00."""
    with building():
        therapist = make_therapist("Pia")
        CareTeam.objects.create(couple=unit, user=therapist, kind="co_therapist")
        for weekday in (1, 2):
            WeeklyHours.objects.create(therapist=therapist, weekday=weekday, start=time(16), end=time(18))
    return therapist


def ask_for(person, client_of, **sent):
    return client_of(person).post(ASK, WHAT | FOUR | sent, follow=True)


def test_their_own_therapist_is_asked_where_both_are_free(pia, session, ruth, ines, client_of):
    ask_for(ines, client_of, therapist="any")

    assert Appointment.objects.get().therapist == ruth


def test_another_of_their_team_is_asked_where_their_own_is_not_free(
    pia, session, siblings, ruth, ines, client_of, as_person
):
    with as_person(ruth):
        services.hold(siblings, session, ruth, london("2026-03-17 16:00"), length=60, by=ruth)

    answer = ask_for(ines, client_of, therapist="any")

    row = Appointment.objects.get(couple__partners__user=ines)
    assert row.therapist == pia
    assert row.zone == pia.time_zone
    assert answer.status_code == 200


def test_asking_whoever_is_free_asks_the_database_no_more_for_many(
    pia, unit, session, ruth, ines, as_ines, as_person
):
    many = [pia]
    with building():
        for name in ("Quinn", "Rosa", "Sol"):
            many.append(make_therapist(name))
            CareTeam.objects.create(couple=unit, user=many[-1], kind="cover")

    def statements(moment, *others):
        with as_person(ines), CaptureQueriesContext(connection) as sent:
            services.request_appointment(
                as_ines, session, ruth, london(moment), length=60, by=ines, others=others
            )
        return len([one for one in sent if "core_domainclock" not in one["sql"]])

    statements("2026-03-17 16:00", pia)
    assert statements("2026-03-24 16:00", *many) == statements("2026-03-31 16:00", pia)


def test_whoever_is_free_adds_the_days_of_both_and_says_with_whom(pia, session, ines, client_of):
    one = client_of(ines).get(ASK, WHAT).content.decode()
    both = client_of(ines).get(ASK, WHAT | {"therapist": "any", "day": "2026-03-18"}).content.decode()

    assert "2026-03-18" not in one
    assert "2026-03-18" in both
    assert "to 17:00, Pia" in both


def test_nobody_outside_the_care_team_is_ever_among_them(
    pia, session, theo, ines, as_ines, client_of, as_person
):
    with building():
        WeeklyHours.objects.create(therapist=theo, weekday=4, start=time(9), end=time(12))

    text = client_of(ines).get(ASK, WHAT | {"therapist": "any"}).content.decode()

    assert "day=2026-03-20" not in text
    assert "Theo" not in text
    with as_person(ines), pytest.raises(services.NotOffered):
        services.request_appointment(as_ines, session, theo, london("2026-03-20 09:00"), length=60, by=ines)
    with as_person(ines), pytest.raises(services.NotOffered):
        services.request_appointment(
            as_ines, session, pia, london("2026-03-20 09:00"), others=[theo], length=60, by=ines
        )


@pytest.mark.django_db(transaction=True)
def test_the_same_request_for_any_of_them_many_times_at_once_is_one(pia, session, ruth, ines, unit):
    me = membership(unit, ines)
    send = by(
        ines,
        services.request_appointment,
        me,
        session,
        ruth,
        london("2026-03-17 16:00"),
        others=[pia],
        length=60,
    )

    answers = all_at_once(*[send] * 5)

    assert {getattr(answer, "pk", answer) for answer in answers} == {Appointment.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_couples_at_once_get_one_therapist_each_and_a_third_is_told(pia, session, ruth):
    with building():
        couples = [make_unit(ruth, make_user(f"A{n}"), make_user(f"B{n}")) for n in range(3)]
        for couple in couples:
            CareTeam.objects.create(couple=couple, user=pia, kind="co_therapist")
    people = [couple.partners.select_related("user", "couple").first() for couple in couples]
    when = london("2026-03-17 16:00")

    answers = all_at_once(
        *(
            by(one.user, services.request_appointment, one, session, ruth, when, others=[pia], length=60)
            for one in people
        )
    )

    got = [answer.therapist.pk for answer in answers if isinstance(answer, Appointment)]
    assert sorted(got) == sorted([ruth.pk, pia.pk]), answers
    assert sum(isinstance(answer, services.SlotTaken) for answer in answers) == 1


@pytest.mark.parametrize("therapists", [1, 20])
def test_the_month_alone_asks_three_things_for_one_therapist_and_for_twenty(
    pia, unit, session, ines, client_of, statements, therapists
):
    with building():
        for number in range(therapists - 2):
            CareTeam.objects.create(couple=unit, user=make_therapist(f"T{number}"), kind="cover")
    who = "any" if therapists > 1 else ""

    found = statements(client_of(ines), f"{FREE}?what=session-for-two:60&month=2026-03&therapist={who}")

    # Session, person and who acts; then the care team with its rules and the offering, hours, what is taken.
    assert len([sql for sql in found if "SAVEPOINT" not in sql]) == 3 + 3, "\n".join(found)


@pytest.mark.parametrize("who", ["", "any"])
def test_the_month_alone_is_what_the_page_shows(pia, session, ines, client_of, who):
    browser = client_of(ines)
    sent = {"what": WHAT["what"], **({"therapist": who} if who else {}), "month": WHAT["month"]}

    page, alone = (browser.get(url, sent).content.decode() for url in (ASK, FREE))

    assert alone.strip() in page


def test_the_links_of_an_untouched_page_carry_what_it_proposes(pia, session, ines, client_of):
    browser = client_of(ines)
    page = browser.get(ASK).content.decode()

    links = [html.unescape(link) for link in re.findall(r'hx-get="([^"]+)"', page)]

    assert links
    for link in links:
        assert browser.get(link).status_code == 200, link


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"what": "session-for-two:77"},
        {"what": "nothing:60"},
        {"what": "session-for-two:60", "therapist": "x"},
    ],
)
def test_what_is_not_offered_leads_back_to_the_choice(pia, session, ines, client_of, sent):
    browser: Client = client_of(ines)

    assert browser.get(FREE, sent)["Location"] == ASK
    assert browser.get(FREE, sent, headers={"HX-Request": "true"})["HX-Redirect"] == ASK


def test_anothers_couple_is_not_found(pia, session, other_unit, ines, client_of):
    browser = client_of(ines)

    assert browser.get(FREE, WHAT | {"unit": str(other_unit.pk)}).status_code == 404
    assert browser.get(FREE, WHAT | {"unit": "9" * 40}).status_code == 404


def test_the_rules_of_each_are_their_own(pia, session, ruth, monday, building):
    with building():
        BookingRules.objects.create(therapist=ruth, horizon=1)

    found = openings.free_with([ruth, pia], session, 60, (monday, london("2026-03-31 00:00")))

    assert {slot.therapist for slot in found} == {pia}


def test_whom_they_may_ask_is_the_same_in_both_ways_of_asking(
    pia, unit, siblings, session, ruth, theo, ines, noor, building
):
    """The plain statement beside the querysets: a supervisor, an ended place, a second couple, own rules."""
    with building():
        now = unit.care_team.first().since
        CareTeam.objects.create(couple=unit, user=theo, kind="supervisor")
        CareTeam.objects.create(couple=unit, user=make_therapist("Ola"), kind="cover", until=now)
        CareTeam.objects.create(couple=unit, user=make_therapist("Quin"), kind="cover", since=now)
        second = make_unit(theo, ines, make_user("Lea"))
        BookingRules.objects.create(therapist=pia, minimum_notice=3, horizon=30, grid=15, per_week=7)

    for person, named in ((ines, None), (ines, unit), (ines, second), (noor, None), (noor, unit)):
        team, rules, _could, _offering = asked.whom_and_for(person, named.pk if named else None, "")
        own = [one.couple for one in Partner.objects.of(person) if named in {None, one.couple}]
        expected = queries.therapists_of(own[0]) if own else []
        assert [one.pk for one in team] == [one.pk for one in expected], (person, named)
        for one, kept in openings.rules_of(expected).items():
            assert rules[one] == tuple(getattr(kept, name) for name in asked.Rules._fields)


def test_what_may_be_asked_for_is_the_same_in_both_ways_of_asking(offerings, unit, ines):
    for row in Offering.objects.all():
        found = asked.whom_and_for(ines, unit.pk, row.slug).offering
        assert (found is not None) == row.by_request
        if found is not None:
            assert all(getattr(found, name) == getattr(row, name) for name in asked.COLUMNS)
            assert found.is_joint == row.is_joint

"""Decisions are blind: nothing shows until the evening after the last answer, and then only the outcome."""

import re
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from core import vault
from core.evenings import next_evening
from core.states import TooLate
from couples.services import add_member, join, set_joint_work
from homework import queries, services
from homework.models import Decision, Plan, PracticeOffer
from ifio_practice.settings.env import env_hour

pytestmark = pytest.mark.django_db


def page(client):
    """The page of practices without what differs at every load."""
    content = client.get(reverse("my:homework:practices")).content
    return re.sub(rb'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', b"", content)


@pytest.mark.parametrize("word", ["yes", "smaller_version", "not_now"])
@pytest.mark.parametrize("own", ["", "yes", "not_now"])
@pytest.mark.privacy
def test_the_page_is_the_same_whatever_the_other_answered(
    own, word, joint, as_ines, as_tom, ines, offer, decide, client_of
):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    browser = client_of(ines)
    if not own:
        before = page(browser)
        decide(tiny, as_tom, word)
        assert page(browser) == before
        return
    decide(tiny, as_ines, own)
    before = page(browser)
    assert b"Being arranged" in before
    # Tom has seen it, changed other things, and not answered: nothing of it shows.
    client_of(as_tom.user).get(reverse("my:homework:practices"))
    assert page(browser) == before


@pytest.mark.privacy
def test_one_answer_alone_settles_nothing_however_many_evenings_pass(
    joint, as_ines, as_tom, tom, offer, decide, evening, client_of
):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    browser = client_of(tom)
    before = page(browser)

    decide(tiny, as_ines, "not_now")

    assert evening() == 0
    assert page(browser) == before


def test_all_read_not_set_up_without_a_name_when_one_says_not_now(
    joint, as_ines, as_tom, ines, tom, offer, decide, evening, client_of
):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "yes")
    decide(tiny, as_tom, "not_now")
    assert evening() == 1

    for somebody, other in ((ines, "Tom"), (tom, "Ines")):
        main = page(client_of(somebody)).decode().split("<main")[1].split("</main>")[0]
        assert "Not set up this time" in main
        assert other not in main
        assert "Your answer" not in main


def test_together_it_takes_a_plain_yes_from_everyone(
    joint, as_ines, as_tom, ines, offer, decide, evening, as_person
):
    (land,) = offer("landing_together", as_ines, as_tom)
    decide(land, as_ines, "yes")
    assert evening() == 0
    with as_person(ines):
        assert queries.active(as_ines) == []
    decide(land, as_tom, "yes")
    assert evening() == 1
    with as_person(ines):
        assert [plan.offer.key for plan in queries.active(as_ines)] == ["landing_together"]


def test_a_smaller_version_together_is_for_the_therapist_to_offer_again(
    joint, as_ines, as_tom, ines, ruth, unit, offer, decide, evening, as_person
):
    (land,) = offer("landing_together", as_ines, as_tom)
    decide(land, as_ines, "yes")
    decide(land, as_tom, "smaller_version")
    assert evening() == 1
    with as_person(ines):
        assert queries.active(as_ines) == []
    with as_person(ruth):
        (one,) = queries.offers_for_therapist(ruth, unit)
        assert [(partner.name, row.answer) for partner, row in one.answers] == [
            ("Ines", "yes"),
            ("Tom", "smaller_version"),
        ]


def test_an_answer_may_be_changed_until_the_evening(
    joint, as_ines, as_tom, ines, tom, offer, decide, evening, as_person
):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "not_now")
    decide(tiny, as_tom, "not_now")
    decide(tiny, as_tom, "yes")
    decide(tiny, as_ines, "yes")
    decide(tiny, as_ines, "yes")
    assert evening() == 1
    with as_person(tom):
        assert len(queries.active(as_tom)) == 1
    with as_person(ines):
        assert Decision.objects.filter(author=as_ines).count() == 1
        with pytest.raises(TooLate):
            services.decide(tiny, as_ines, "not_now", by=ines)


def test_the_other_can_neither_reach_nor_open_a_decision(
    joint, as_ines, as_tom, tom, ines, offer, decide, as_person
):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "yes")
    with as_person(ines):
        row = Decision.objects.get(author=as_ines)
    with as_person(tom):
        assert not Decision.objects.visible_to(tom).filter(offer=tiny).exists()
        copy = Decision(
            pk=row.pk, scope=row.scope, purpose=row.purpose, body=row.body, couple_id=row.couple_id
        )
        with pytest.raises(vault.Refused):
            vault.open_one(copy)


def test_nobody_decides_for_somebody_else(joint, as_ines, as_tom, tom, ruth, offer, as_person):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    for somebody in (tom, ruth):
        with as_person(somebody):
            with pytest.raises(PermissionDenied):
                services.decide(tiny, as_ines, "yes", by=somebody)


@pytest.mark.privacy
def test_what_is_offered_to_one_is_not_there_for_the_other(
    unit, as_ines, tom, ines, offer, client_of, as_person
):
    (visit,) = offer("part_followup", as_ines, why="Thank the Floodlight.")
    assert b"Thank the Floodlight." in page(client_of(ines))
    assert b"follow-up" not in page(client_of(tom))
    url = reverse("my:homework:decide", args=[visit.pk])
    assert client_of(tom).post(url, {"answer": "yes"}).status_code == 404
    with as_person(tom):
        copy = PracticeOffer(
            pk=visit.pk, scope=visit.scope, purpose=visit.purpose, body=visit.body, couple_id=unit.pk
        )
        with pytest.raises(vault.Refused):
            vault.open_one(copy)


def test_alone_each_goes_their_own_way(unit, as_ines, as_tom, ines, tom, offer, decide, as_person, plan_of):
    hers, his = offer("part_followup", as_ines, as_tom)
    decide(hers, as_ines, "yes", days=[6], minutes=5)
    decide(his, as_tom, "smaller_version")
    assert plan_of(hers, as_ines).days == [6]
    with as_person(tom):
        assert plan_of(his, as_tom).words["smaller"] is True


def test_not_now_alone_can_become_a_yes_later(unit, as_ines, ines, offer, decide, client_of, as_person):
    (visit,) = offer("part_followup", as_ines)
    decide(visit, as_ines, "not_now")
    assert b"I would like it after all" in page(client_of(ines))
    client_of(ines).post(reverse("my:homework:decide", args=[visit.pk]), {"answer": "yes"})
    with as_person(ines):
        assert len(queries.active(as_ines)) == 1


def test_joint_practices_wait_until_they_are_set_up(unit, as_ines, as_tom, ruth, offer, as_person):
    with pytest.raises(services.NotSetUp):
        offer("tiny_repair", as_ines, as_tom)
    with as_person(ruth):
        assert not PracticeOffer.objects.exists()


def test_pausing_joint_practices_reads_not_set_up_to_everyone(
    joint, ruth, as_ines, as_tom, ines, tom, offer, decide, evening, client_of, as_person
):
    (land,) = offer("landing_together", as_ines, as_tom)
    decide(land, as_ines, "yes")
    decide(land, as_tom, "yes")
    evening()
    with as_person(ruth):
        set_joint_work(joint, "joint_practices", on=False, by=ruth)
    for somebody in (ines, tom):
        assert b"Not set up this time." in page(client_of(somebody))
    with as_person(ines):
        assert queries.active(as_ines) == []


def test_what_is_settled_stays_settled(joint, as_ines, as_tom, offer, decide, evening, ines, as_person):
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "yes")
    decide(tiny, as_tom, "yes")
    assert evening() == 1
    assert evening() == 0
    with as_person(ines):
        tiny.refresh_from_db()
        assert (tiny.state, tiny.answered, tiny.agreed) == ("active", 2, 2)
        with pytest.raises(TooLate):
            services.decide(tiny, as_ines, "yes", by=ines)
        assert Plan.objects.filter(author=as_ines).count() == 1


@pytest.mark.parametrize("word", ["yes", "smaller_version", "not_now"])
@pytest.mark.privacy
def test_the_last_answer_changes_nothing_on_the_others_page_before_the_evening(
    word, joint, as_ines, as_tom, ines, offer, decide, at, client_of
):
    at("2026-03-20T08:00Z")
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "yes")
    browser = client_of(ines)
    before = page(browser)

    decide(tiny, as_tom, word)
    services.settle_due()
    assert page(browser) == before
    at("2026-03-20T19:59Z")
    services.settle_due()
    assert page(browser) == before

    at("2026-03-20T20:00Z")
    assert services.settle_due() == 1
    assert page(browser) != before


def test_an_answer_in_the_evening_waits_for_the_next_one_however_late_the_worker_looks(
    joint, as_ines, as_tom, offer, decide, at
):
    at("2026-03-20T08:00Z")
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "yes")
    at("2026-03-20T20:10Z")
    decide(tiny, as_tom, "yes")

    at("2026-03-20T20:11Z")
    assert services.settle_due() == 0
    at("2026-03-21T21:40Z")
    assert services.settle_due() == 1


@pytest.mark.parametrize(
    ("after", "evening"),
    [
        ("2026-03-20T08:00", "2026-03-20T20:00"),
        ("2026-03-20T20:00", "2026-03-21T20:00"),  # not the very moment itself
        ("2026-03-28T20:30", "2026-03-29T19:00"),  # the clocks went forward in between
    ],
)
def test_the_evening_is_the_practices_own_hour(after, evening):
    def utc(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert next_evening(utc(after)) == utc(evening)


def test_the_plain_command_settles_as_the_worker_who_reads_no_words(
    joint, as_ines, as_tom, ines, offer, decide, at, as_person
):
    at("2026-03-20T08:00Z")
    (tiny,) = offer("tiny_repair", as_ines, as_tom)
    decide(tiny, as_ines, "yes")
    decide(tiny, as_tom, "yes")
    at("2026-03-20T20:00Z")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_worker")
    call_command("settle_practices", stdout=(said := StringIO()))
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_web")

    assert said.getvalue() == "1 settled.\n"
    with as_person(ines):
        assert len(queries.active(as_ines)) == 1


@pytest.mark.parametrize("word", ["yes", "not_now"])
@pytest.mark.privacy
def test_among_three_nothing_shows_until_the_last_has_answered(
    word, joint, as_ines, as_tom, ines, ruth, maya, offer, decide, client_of, building
):
    with building():
        third = add_member(joint, by=ruth)
        join(third, maya, by=maya)
    (land,) = offer("landing_together", as_ines, as_tom, third)
    decide(land, as_ines, "yes")
    before = page(client_of(ines))

    decide(land, as_tom, word)

    assert page(client_of(ines)) == before


@pytest.mark.parametrize("hour", ["24", "-1", "eight"])
def test_an_hour_that_no_day_has_keeps_the_practice_from_starting(hour, monkeypatch):
    """Found at the second answer, it would be an error page for the one who gave it."""
    monkeypatch.setenv("PRACTICES_SETTLE_HOUR", hour)

    with pytest.raises(ImproperlyConfigured):
        env_hour("PRACTICES_SETTLE_HOUR", 20)

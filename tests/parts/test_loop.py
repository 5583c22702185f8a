"""The loop: nobody's fault, everyone's words, and there only while it is set up."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import vault
from core.states import TooLate
from couples.services import set_joint_work
from parts import queries, services
from parts.loops import Moment, draw_loop
from parts.models import Cycle

pytestmark = pytest.mark.django_db
CHANCE = re.compile(r'csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def steps(as_ines, as_tom):
    return [
        {"person": as_tom.pk, "event": "Comes in late, says little", "story": "It will be wrong"},
        {"person": as_ines.pk, "event": "Asks five questions", "way_out": "hand on chest"},
    ]


@pytest.fixture
def set_up(unit, ruth, as_person):
    with as_person(ruth):
        set_joint_work(unit, "cycle", on=True, by=ruth)


@pytest.fixture
def shown(set_up, unit, ruth, steps, as_person):
    with as_person(ruth):
        cycle = services.draft_loop(unit, by=ruth, name="The Door Thing", steps=steps)
        services.show_loop(cycle, by=ruth)
    return cycle


def page(client):
    return client.get(reverse("my:parts:cycle")).content.decode()


def test_a_draft_is_the_therapists_alone(set_up, unit, ruth, ines, steps, as_person, client_of):
    with as_person(ruth):
        cycle = services.draft_loop(unit, by=ruth, name="The Door Thing", steps=steps)
    assert "Door Thing" not in page(client_of(ines))
    with as_person(ines):
        assert not Cycle.objects.visible_to(ines).exists()
        copy = Cycle(
            pk=cycle.pk, scope=cycle.scope, purpose=cycle.purpose, body=cycle.body, couple_id=unit.pk
        )
        with pytest.raises(vault.Refused):
            vault.open_one(copy)


def test_it_is_not_shown_while_it_is_not_set_up_or_somebody_has_no_moment(
    unit, ruth, steps, as_person, as_tom
):
    with as_person(ruth):
        cycle = services.draft_loop(unit, by=ruth, steps=steps)
        with pytest.raises(services.LoopNotReady):
            services.show_loop(cycle, by=ruth)
        set_joint_work(unit, "cycle", on=True, by=ruth)
        one_sided = services.draft_loop(unit, by=ruth, steps=steps[:1])
        with pytest.raises(services.LoopNotReady):
            services.show_loop(one_sided, by=ruth)


def test_everyone_reads_it_and_each_agrees_for_themselves(shown, ines, tom, at, client_of):
    at("2026-03-20T09:00Z")
    assert "The Door Thing" in page(client_of(ines))
    assert "start" in page(client_of(tom))
    client_of(ines).post(reverse("my:parts:agree"), {"version": "1"})

    assert "Being arranged" in page(client_of(ines))
    assert "All of you have said" not in page(client_of(ines))
    client_of(tom).post(reverse("my:parts:agree"), {"version": "1"})
    at("2026-03-20T20:00Z")
    assert "All of you have said that it fits." in page(client_of(ines))

    client_of(tom).post(reverse("my:parts:disagree"))
    assert "Being arranged" in page(client_of(ines))


def test_the_last_yes_shows_in_the_evening_and_not_when_it_is_given(
    shown, unit, ruth, ines, tom, at, client_of
):
    at("2026-03-20T09:00Z")
    client_of(ines).post(reverse("my:parts:agree"), {"version": "1"})
    hers = client_of(ines)
    before = page(hers).split("<main")[1]

    client_of(tom).post(reverse("my:parts:agree"), {"version": "1"})
    for moment in ("2026-03-20T09:01Z", "2026-03-20T19:59Z"):
        at(moment)
        assert CHANCE.sub("", page(hers).split("<main")[1]) == CHANCE.sub("", before)

    therapists = client_of(ruth).get(reverse("practice:parts:cycle", args=[unit.pk])).content.decode()
    assert "Agreed by all" in therapists
    at("2026-03-20T20:00Z")
    assert "All of you have said that it fits." in page(hers)


def test_a_yes_of_one_does_not_show_to_the_other_before_their_own(shown, ines, tom, client_of):
    def bare():
        return re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', "", page(client_of(tom)))

    before = bare()
    client_of(ines).post(reverse("my:parts:agree"), {"version": "1"})
    assert bare() == before


def test_rewording_asks_for_new_yeses_and_a_yes_to_old_words_does_not_count(
    shown, unit, ruth, ines, tom, steps, as_person, client_of
):
    for somebody in (ines, tom):
        client_of(somebody).post(reverse("my:parts:agree"), {"version": "1"})
    with as_person(ruth):
        services.draft_loop(unit, by=ruth, name="The Hallway Thing", steps=steps)
    assert "All of you have said" not in page(client_of(ines))
    client_of(ines).post(reverse("my:parts:agree"), {"version": "1"})
    with as_person(ines):
        assert queries.loop_of(unit).yeses == set()


def test_only_the_person_writes_what_is_underneath_their_step(
    shown, ines, tom, ruth, as_ines, as_tom, unit, as_person, client_of
):
    with as_person(tom):
        his = next(one["id"] for one in queries.loop_of(unit).cycle.steps if one["person"] == str(as_tom.pk))
    url = reverse("my:parts:underneath", args=[his])
    assert client_of(ines).post(url, {"fear": "his"}).status_code == 404
    with as_person(ines):
        with pytest.raises(PermissionDenied):
            services.write_underneath(shown, as_ines, his, fear="x", by=ines)
    client_of(tom).post(url, {"fear": "being shown up", "longing": "welcome"})
    assert "being shown up" in page(client_of(ines))


def test_pausing_the_feature_takes_it_from_everyones_page_and_stops_answers(
    shown, unit, ruth, ines, tom, as_ines, as_person, client_of
):
    with as_person(ruth):
        set_joint_work(unit, "cycle", on=False, by=ruth)
    for somebody in (ines, tom):
        assert "Not set up this time." in page(client_of(somebody))
        assert client_of(somebody).post(reverse("my:parts:agree"), {"version": "1"}).status_code == 404
    with as_person(ines):
        with pytest.raises(TooLate):
            services.agree_to_loop(shown, as_ines, by=ines)


def test_a_couple_without_a_loop_and_one_not_set_up_read_the_same(unit, siblings, ines, noor, client_of):
    def main(user):
        return page(client_of(user)).split("<main")[1].split("</main>")[0]

    assert main(ines) == main(noor)


def test_the_therapist_writes_it_on_one_page(set_up, unit, ruth, as_ines, as_tom, client_of, as_person):
    sent = {
        "name": "The Door Thing",
        "steps-TOTAL_FORMS": "3",
        "steps-INITIAL_FORMS": "0",
        "steps-0-person": str(as_tom.pk),
        "steps-0-event": "Comes in late",
        "steps-1-person": str(as_ines.pk),
        "steps-1-event": "Asks five questions",
        "steps-1-way_out": "hand on chest",
        "steps-1-way_out_for": "all",
    }
    browser, url = client_of(ruth), reverse("practice:parts:cycle", args=[unit.pk])
    missing = browser.post(url, sent | {"steps-0-event": ""})
    assert missing.status_code == 422
    assert browser.post(url, sent).status_code == 302
    assert "Way out, for any of us: hand on chest" in browser.get(url).content.decode()
    assert browser.post(reverse("practice:parts:show_cycle", args=[unit.pk])).status_code == 302
    with as_person(ruth):
        assert Cycle.objects.get().state == "draft_shared"
    browser.post(reverse("practice:parts:retire_cycle", args=[unit.pk]))
    with as_person(ruth):
        assert queries.loop_for_therapist(ruth, unit) is None


def test_strangers_find_nothing(shown, unit, theo, ada, maya, other_unit, client_of):
    for somebody in (theo, ada):
        url = reverse("practice:parts:cycle", args=[unit.pk])
        assert client_of(somebody).get(url).status_code == 404
    assert "Door Thing" not in page(client_of(maya))


def test_the_drawing_has_no_first_cause():
    moments = [Moment("first"), Moment("second", way_out=True), Moment("first"), Moment("second")]
    svg = draw_loop(moments, label="A circle", words=["start", "anywhere"])
    assert svg.count("A112 112") == 4  # as many arrows as moments: it closes
    assert svg.count("stroke-dasharray") == 1
    with pytest.raises(ValueError):
        draw_loop([], label="", words=[])

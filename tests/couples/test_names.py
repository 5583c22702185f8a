"""The others read the name they know until its owner chooses another, on a page that says who will see it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from core import actor as acting
from couples import services
from couples.queries import called
from notifications import links
from notifications.models import Notice
from tests.two_worlds import one_moment, without_chance

NEW = {"name_used": "Thea", "time_zone": "Europe/London", "password": "lantern gravel seventeen pears"}
OTHERS_READ = ["my:couples:us", "my:home", "my:parts:shared_map", "my:homework:practices", "my:intake:shared"]


@pytest.fixture(autouse=True)
def stand_still():
    """Home says what time it is: a minute that passes between two readings is no difference."""
    with one_moment():
        yield


def what_she_reads(client):
    """Every page of the other on which a name could stand, without what differs at every load."""
    return [without_chance(client.get(reverse(name)).content).decode() for name in OTHERS_READ]


@pytest.mark.parametrize("invited_as", ["Tom", ""])
@pytest.mark.privacy
def test_the_others_read_the_same_before_and_after_somebody_comes_in_by_another_name(
    invited_as, empty_place, ruth, ines, client_of
):
    with acting.building():
        invitation = services.invite(empty_place, email="tom@example.test", name=invited_as, by=ruth)
    token = links.token(Notice.objects.get(kind="invitation", subject_id=invitation.pk))
    hers = client_of(ines)
    before = what_she_reads(hers)

    assert Client().post(reverse("public:invitation", args=[token]), NEW).status_code == 302

    assert what_she_reads(hers) == before
    assert invited_as or "partner" in before[0]


def test_a_name_written_in_the_form_stays_with_the_therapist(
    unit, as_tom, tom, ines, ruth, client_of, as_person
):
    from intake import services as intake
    from tests.intake.answers import needed

    hers = client_of(ines)
    before = what_she_reads(hers)
    words = needed(as_tom) | {"A": needed(as_tom)["A"] | {"name_used": "Thea", "pronouns": "she"}}
    from intake.questionnaire import FORM

    with as_person(tom):
        intake.open_intake(as_tom, by=tom)
        for section, page in FORM.pages():
            keys = {field.key for field in page.fields}
            mine = {key: value for key, value in words.get(section.letter, {}).items() if key in keys}
            intake.save_page(as_tom, page.key, mine, by=tom, done=True)
        intake.submit(as_tom, by=tom)

    tom.refresh_from_db()
    assert tom.name_used == "Tom"
    assert what_she_reads(hers) == before
    read = client_of(ruth).get(reverse("practice:intake:reading", args=[unit.pk])).content.decode()
    assert "Thea" in read


def test_a_name_on_the_sign_in_page_changes_nothing_they_read(unit, as_tom, tom, ines, client_of):
    hers = client_of(ines)
    before = what_she_reads(hers)

    client_of(tom).post("/account/security/", {"name_used": "Thea", "time_zone": "Europe/London"})

    tom.refresh_from_db()
    assert tom.name_used == "Thea"
    assert what_she_reads(hers) == before


def test_a_name_is_shown_by_ones_own_act_on_a_page_that_says_who_reads_it(unit, as_tom, tom, ines, client_of):
    his, url = client_of(tom), reverse("my:couples:name", args=[unit.pk])
    asked = his.get(url).content.decode()
    assert "Everyone you come with, your therapist and the practice" in asked
    assert "this is what Ines and your therapist read for you" in asked

    assert his.post(url, {"shown_name": "  "}).status_code == 422
    assert his.post(url, {"shown_name": "Thea"}).url == reverse("my:couples:us")

    as_tom.refresh_from_db()
    assert (called(as_tom), as_tom.name) == ("Thea", "Thea")
    assert "Thea" in client_of(ines).get(reverse("my:couples:us")).content.decode()


def test_nobody_names_somebody_else(unit, as_tom, ines, ruth, as_person):
    for somebody in (ines, ruth):
        with as_person(somebody), pytest.raises(PermissionDenied):
            services.be_called(as_tom, "Thea", by=somebody)


def test_each_couple_reads_its_own_name(unit, as_tom, tom, theo, maya, as_person, building):
    with building():
        other = services.open_couple(therapist=theo, by=theo)
        elsewhere = services.join(services.add_member(other, by=theo), tom, by=tom)
    with as_person(tom):
        services.be_called(as_tom, "Thea", by=tom)

    elsewhere.refresh_from_db()
    assert (called(as_tom), called(elsewhere)) == ("Thea", "Tom")

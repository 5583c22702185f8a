"""The same person in two windows at once, over real connections. Each proof has its control."""

from collections import Counter
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from couples.models import PartnerQuerySet
from parts import services
from parts.models import CrossNo, CrossYes, Part, SharedPart
from tests.at_once import all_at_once, by

pytestmark = pytest.mark.django_db(transaction=True)
WINDOWS = 6


def fresh(part: Part) -> Part:
    return Part.objects.select_related("author__user", "couple").get(pk=part.pk)


def kinds(answers: list[Any]) -> Counter:
    return Counter(type(answer).__name__ for answer in answers)


@pytest.fixture
def without_the_turn(monkeypatch):
    """The guard off."""
    monkeypatch.setattr(PartnerQuerySet, "in_turn", lambda self, pk: None)


@pytest.fixture
def share_at_once(floodlight, ines, as_person):
    """Share one part from several windows that all looked at the same preview."""

    def share():
        with as_person(ines):
            seen = services.as_looked_at(fresh(floodlight), None)
        one = {"fields": ["role_job"], "looked_at": seen}
        return all_at_once(
            *(by(ines, services.share_part, fresh(floodlight), **one) for _n in range(WINDOWS))
        )

    return share


def test_of_windows_that_share_one_part_at_once_one_does_and_the_others_look_again(share_at_once):
    assert kinds(share_at_once()) == {"SharedPart": 1, "Stale": WINDOWS - 1}
    assert SharedPart.objects.count() == 1


def test_control_without_the_turn_a_window_fails(share_at_once, without_the_turn):
    assert any(isinstance(answer, IntegrityError) for answer in share_at_once())


@pytest.fixture
def line(floodlight, shutter, ines, tom, as_person):
    """Tom's line to the Floodlight of Ines, waiting for her."""
    with as_person(ines):
        shown = services.share_part(fresh(floodlight), fields=["role_job"], by=ines)
    with as_person(tom):
        services.share_part(fresh(shutter), fields=["role_job"], by=tom)
        return services.relate_across(fresh(shutter), shown, by=tom)


@pytest.mark.privacy
def test_a_no_to_a_line_is_for_who_said_it_alone(line, as_ines, ines, tom, as_person):
    with as_person(ines):
        services.decline_line(line, as_ines, by=ines)

    with as_person(ines):
        assert CrossNo.objects.get().visibility == "private_self"
    with as_person(tom):
        assert not CrossNo.objects.visible_to(tom).exists()


@pytest.mark.parametrize("verb", ["accept_line", "decline_line"])
def test_one_answer_to_a_line_stands_however_many_windows_give_it(verb, line, as_ines, ines):
    answers = all_at_once(*(by(ines, getattr(services, verb), line, as_ines) for _n in range(WINDOWS)))

    assert kinds(answers) == {"NoneType": WINDOWS}
    assert CrossYes.objects.count() + CrossNo.objects.count() == 1


@pytest.mark.parametrize("verb", ["accept_line", "decline_line"])
def test_control_without_the_turn_an_answer_fails(verb, line, as_ines, ines, without_the_turn):
    answers = all_at_once(*(by(ines, getattr(services, verb), line, as_ines) for _n in range(WINDOWS)))

    assert any(isinstance(answer, IntegrityError) for answer in answers)


def test_the_second_window_is_told_kindly_and_shares_nothing_more(floodlight, ines, client_of, freshly):
    browser, url = freshly(client_of(ines)), reverse("my:parts:share", args=[floodlight.pk])
    pages = [browser.get(url, {"look": "1", "fields_shown": key}) for key in ("role_job", "fear_if_stopped")]
    seen = [page.context["looked_at"] for page in pages]
    assert f'name="looked_at" value="{seen[0]}"' in pages[0].content.decode()

    first = browser.post(url, {"fields_shown": "role_job", "looked_at": seen[0]})
    second = browser.post(url, {"fields_shown": "fear_if_stopped", "looked_at": seen[1]}, follow=True)

    assert first.url == reverse("my:parts:part", args=[floodlight.pk])
    assert second.status_code == 200
    assert "in another window. Nothing more was shared." in second.content.decode()
    assert SharedPart.objects.get().pk


def test_a_part_reworded_since_the_preview_is_not_shared_unseen(floodlight, ines, client_of, as_person):
    browser, url = client_of(ines), reverse("my:parts:share", args=[floodlight.pk])
    seen = browser.get(url, {"look": "1", "fields_shown": "role_job"}).context["looked_at"]
    with as_person(ines):
        services.change_part(fresh(floodlight), by=ines, role_job="Something I did not mean to show")

    browser.post(url, {"fields_shown": "role_job", "looked_at": seen})

    assert not SharedPart.objects.exists()

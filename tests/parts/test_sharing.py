"""What the other sees of a part: the chosen fields, and nothing else."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import vault
from parts import queries, services
from parts.models import Part, SharedPart
from parts.vocabulary import shared_at_first

pytestmark = pytest.mark.django_db


def fresh(part):
    return Part.objects.select_related("author__user", "couple").get(pk=part.pk)


def test_the_partner_reads_only_the_fields_that_were_ticked(
    floodlight, ines, tom, unit, as_person, client_of
):
    with as_person(ines):
        services.share_part(fresh(floodlight), fields=["role_job"], by=ines)

    page = client_of(tom).get(reverse("my:parts:shared_map")).content.decode()

    assert "The Floodlight" in page
    assert "Asks until answered" in page
    for kept in ("Stay in touch", "Left unseen", "Find out now", "Firefighter."):
        assert kept not in page


def test_nothing_of_an_unshared_part_reaches_the_partner(floodlight, tom, unit, client_of):
    browser = client_of(tom)
    for name in ("my:parts:parts", "my:parts:map", "my:parts:shared_map"):
        assert "Floodlight" not in browser.get(reverse(name)).content.decode()
    for name in ("part", "share", "delete"):
        assert browser.get(reverse(f"my:parts:{name}", args=[floodlight.pk])).status_code == 404
    for name in ("unshare", "visibility", "delete", "share", "part", "intent_unknown"):
        assert browser.post(reverse(f"my:parts:{name}", args=[floodlight.pk])).status_code == 404


def test_the_partners_keys_do_not_open_a_source_row(floodlight, window, tom, unit, as_person):
    for part in (floodlight, window):
        with as_person(tom):
            with pytest.raises(vault.Refused):
                Part(
                    pk=part.pk,
                    scope=part.scope,
                    purpose=part.purpose,
                    body=part.body,
                    couple_id=unit.pk,
                ).words["name"]


def test_changing_a_part_does_not_change_what_is_shared_until_it_is_shared_again(
    floodlight, ines, tom, unit, as_person, client_of
):
    with as_person(ines):
        services.share_part(fresh(floodlight), fields=["role_job"], by=ines)
        services.change_part(fresh(floodlight), by=ines, role_job="Asks less now")
    assert "Asks until answered" in client_of(tom).get(reverse("my:parts:shared_map")).content.decode()
    own = client_of(ines).get(reverse("my:parts:part", args=[floodlight.pk])).content.decode()
    assert "You have changed this part since" in own

    with as_person(ines):
        services.share_part(fresh(floodlight), fields=["role_job"], by=ines)

    page = client_of(tom).get(reverse("my:parts:shared_map")).content.decode()
    assert "Asks less now" in page
    assert "Asks until answered" not in page


def test_sharing_keeps_the_parts_own_visibility(window, ines, unit, as_person):
    with as_person(ines):
        services.share_part(fresh(window), fields=["needs"], by=ines)
        assert fresh(window).visibility == "private_self"


def test_taking_back_removes_the_row_and_says_honestly_that_it_may_be_remembered(
    floodlight, ines, tom, unit, as_person, client_of
):
    with as_person(ines):
        services.share_part(fresh(floodlight), fields=["role_job"], by=ines)

    answer = client_of(ines).post(reverse("my:parts:unshare", args=[floodlight.pk]), follow=True)

    assert "they may remember" in answer.content.decode()
    assert "Floodlight" not in client_of(tom).get(reverse("my:parts:shared_map")).content.decode()
    with as_person(ines):
        assert not SharedPart.objects.filter(source=floodlight.pk).exists()


def test_a_vulnerable_part_starts_with_name_and_needs_only():
    assert shared_at_first("exile") == ["name", "needs"]
    assert "fear_if_stopped" not in shared_at_first("manager")


def test_a_protector_waits_for_its_positive_intent_and_not_known_yet_will_do(
    diplomat, tom, unit, as_person, client_of, freshly
):
    with as_person(tom):
        with pytest.raises(services.NotYet):
            services.share_part(fresh(diplomat), fields=["role_job"], by=tom)
    browser = freshly(client_of(tom))
    assert "Share this" not in browser.get(reverse("my:parts:share", args=[diplomat.pk])).content.decode()

    browser.post(reverse("my:parts:intent_unknown", args=[diplomat.pk]))
    browser.post(reverse("my:parts:share", args=[diplomat.pk]), {"fields_shown": ["positive_intent"]})

    with as_person(tom):
        (row,) = queries.shared_parts(unit)
        assert row.words["positive_intent"] == "not known yet"


def test_the_preview_shows_what_the_partner_will_read(floodlight, ines, tom, unit, client_of):
    look = {"look": "1", "fields_shown": ["role_job", "positive_intent"]}
    url = reverse("my:parts:share", args=[floodlight.pk])
    preview = client_of(ines).get(url, look).content.decode()
    assert "This is what they will see" in preview
    assert "Stay in touch" in preview
    assert "Left unseen" not in preview
    assert "Floodlight" not in client_of(tom).get(reverse("my:parts:shared_map")).content.decode()


def test_nobody_shares_or_changes_another_persons_part(floodlight, tom, unit, as_person, ruth):
    for somebody in (tom, ruth):
        with as_person(somebody):
            with pytest.raises(PermissionDenied):
                services.share_part(floodlight, fields=["role_job"], by=somebody)
            with pytest.raises(PermissionDenied):
                services.change_part(floodlight, by=somebody, name="mine now")


def test_a_strange_field_cannot_be_shown(floodlight, ines, unit, as_person):
    with as_person(ines):
        with pytest.raises(ValueError):
            services.share_part(fresh(floodlight), fields=["feel_toward"], by=ines)


def without_token(page):
    return re.sub(r'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', "", page)


def test_the_map_reads_the_same_before_and_after_the_other_comes_in(ruth, ines, building, client_of):
    from couples import services as couples
    from tests.people import make_user

    with building():
        couple = couples.open_couple(therapist=ruth, by=ruth)
        couples.join(couples.add_member(couple, by=ruth), ines, by=ines)
        invitation = couples.invite(
            couples.add_member(couple, by=ruth), email="tom@example.test", name="Tom", by=ruth
        )
    browser, page = client_of(ines), reverse("my:parts:shared_map")
    before = without_token(browser.get(page).content.decode())
    assert "Tom" in before

    with building():
        couples.accept(invitation, make_user("Tom"))

    assert without_token(browser.get(page).content.decode()) == before


def test_who_stays_still_has_the_map_after_the_other_left(
    floodlight, window, as_ines, ines, tom, unit, as_person, client_of
):
    from couples.services import leave

    with as_person(ines):
        relation = services.relate(fresh(floodlight), fresh(window), type="protects", by=ines)
        for part in (floodlight, window):
            services.share_part(fresh(part), fields=["role_job"], by=ines)
        services.share_relation(relation, by=ines)
        leave(as_ines, by=ines)

    answer = client_of(tom).get(reverse("my:parts:shared_map"))

    assert answer.status_code == 200
    assert "Floodlight" not in answer.content.decode()

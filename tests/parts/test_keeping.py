"""A person's own parts: written, reworded, opened to the therapist, let go."""

import pytest
from django.urls import reverse

from core import vault
from parts import queries, services
from parts.models import CrossRelation, Part, Relation, SharedPart
from parts.signals import part_removed

pytestmark = pytest.mark.django_db


def fresh(part):
    return Part.objects.select_related("author__user", "couple").get(pk=part.pk)


def test_a_part_needs_no_name_and_is_only_its_owners(unit, ines, client_of, as_person):
    answer = client_of(ines).post(reverse("my:parts:new"), {"kind": "unknown"})

    assert answer.status_code == 302
    with as_person(ines):
        part = Part.objects.get()
        assert (part.name, part.kind, part.visibility) == ("", "unknown", "private_self")


def test_no_word_of_a_part_stands_in_the_table(window, unit, as_person, ines):
    from django.db import connection

    with as_person(ines), connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM parts_part p")
        rows = str(cursor.fetchall())
    assert "exile" not in rows
    assert b"window".hex() not in rows


def test_the_therapist_cannot_open_what_is_only_its_owners(
    window, floodlight, ruth, unit, as_person, client_of
):
    with as_person(ruth):
        assert [part.pk for part in queries.parts_for_therapist(ruth, unit)] == [floodlight.pk]
        with pytest.raises(vault.Refused):
            vault.open_one(
                Part(
                    pk=window.pk,
                    scope=window.scope,
                    purpose=window.purpose,
                    body=window.body,
                    couple_id=unit.pk,
                )
            )
    page = client_of(ruth).get(reverse("practice:parts:maps", args=[unit.pk])).content.decode()
    assert "The Floodlight" in page
    assert "window" not in page.split("<main")[1]


def test_opening_a_part_to_the_therapist_and_closing_it_again(window, ines, ruth, unit, client_of, as_person):
    url = reverse("my:parts:visibility", args=[window.pk])
    client_of(ines).post(url, {"visibility": "private_therapist"})
    with as_person(ruth):
        assert [part.name for part in queries.parts_for_therapist(ruth, unit)] == ["The one at the window"]

    client_of(ines).post(url, {"visibility": "private_self"})
    with as_person(ruth):
        assert queries.parts_for_therapist(ruth, unit) == []


def test_a_part_is_never_widened_to_everyone(window, ines, unit, client_of, as_person):
    client_of(ines).post(reverse("my:parts:visibility", args=[window.pk]), {"visibility": "shared_duo"})
    with as_person(ines):
        assert fresh(window).visibility == "private_self"
        with pytest.raises(ValueError):
            services.set_visibility(fresh(window), "shared_duo", by=ines)


def test_a_relation_is_never_wider_than_its_ends(floodlight, window, ines, ruth, unit, as_person):
    with as_person(ines):
        relation = services.relate(fresh(floodlight), fresh(window), type="protects", by=ines)
        assert relation.visibility == "private_self"
        services.set_visibility(fresh(window), "private_therapist", by=ines)
    with as_person(ruth):
        assert len(queries.relations_for_therapist(ruth, unit)) == 1
    with as_person(ines):
        services.set_visibility(fresh(floodlight), "private_self", by=ines)
    with as_person(ruth):
        assert queries.relations_for_therapist(ruth, unit) == []


def test_deleting_a_part_takes_it_from_every_map(
    floodlight, window, shutter, ines, tom, unit, as_person, client_of
):
    with as_person(ines):
        shared = services.share_part(fresh(floodlight), fields=["role_job"], by=ines)
        services.relate(fresh(floodlight), fresh(window), type="protects", by=ines)
    with as_person(tom):
        services.share_part(fresh(shutter), fields=["role_job"], by=tom)
        line = services.relate_across(fresh(shutter), shared, by=tom)
    with as_person(ines):
        services.accept_line(line, fresh(floodlight).author, by=ines)
    told = []
    part_removed.connect(
        lambda **kw: told.append((kw["part_id"], kw["couple_id"])), weak=False, dispatch_uid="t"
    )
    try:
        client_of(ines).post(reverse("my:parts:delete", args=[floodlight.pk]))
    finally:
        part_removed.disconnect(dispatch_uid="t")

    assert told == [(floodlight.pk, unit.pk)]
    with as_person(ines):
        assert not Part.objects.filter(pk=floodlight.pk).exists()
        assert not SharedPart.objects.filter(source_id=floodlight.pk).exists()
        assert not Relation.objects.exists()
    page = client_of(tom).get(reverse("my:parts:shared_map"))
    assert page.status_code == 200
    assert "Floodlight" not in page.content.decode()
    with as_person(tom):
        assert CrossRelation.objects.filter(author__user=tom).count() == 1  # his own words stay his


def test_autosave_keeps_what_is_good_and_says_what_to_mend(window, ines, unit, client_of, as_person):
    url = reverse("my:parts:part", args=[window.pk])
    sent = {"version": "1", "name": "Window", "kind": "exile", "role_job": "x" * 201, "status": "trusting"}

    answer = client_of(ines).post(url, sent, headers={"X-Autosave": "1"})

    assert answer.status_code == 422
    body = answer.json()
    assert list(body["errors"]) == ["role_job"]
    assert body["version"] == 2
    assert body["saved_at"]
    with as_person(ines):
        part = fresh(window)
        assert (part.name, part.status, part.words.get("role_job")) == ("Window", "trusting", None)


def test_a_stale_page_is_told_and_changes_nothing(window, ines, unit, client_of, as_person):
    browser, url = client_of(ines), reverse("my:parts:part", args=[window.pk])
    first = browser.post(url, {"version": "1", "name": "Newer", "kind": "exile"}, headers={"X-Autosave": "1"})
    assert first.json()["version"] == 2

    late = browser.post(url, {"version": "1", "name": "Older", "kind": "exile"}, headers={"X-Autosave": "1"})

    assert late.status_code == 409
    assert late.json()["words"]
    page = browser.post(url, {"version": "1", "name": "Older", "kind": "exile"})
    assert page.status_code == 409
    assert 'value="Older"' in page.content.decode()
    with as_person(ines):
        assert fresh(window).name == "Newer"


def test_typed_text_stays_on_the_page_when_something_needs_mending(window, ines, unit, client_of):
    url = reverse("my:parts:part", args=[window.pk])
    answer = client_of(ines).post(url, {"version": "1", "name": "n" * 41, "kind": "exile"})
    assert answer.status_code == 422
    assert "n" * 41 in answer.content.decode()
    assert 'class="mend"' in answer.content.decode()


def test_how_somebody_feels_toward_a_part_is_kept_with_its_days(window, ines, unit, as_person, at):
    at("2026-03-19T18:00Z")
    with as_person(ines):
        services.change_part(fresh(window), by=ines, feel_toward="irritated")
        services.change_part(fresh(window), by=ines, feel_toward="unsure")  # the same day: reconsidered
    at("2026-03-26T18:00Z")
    with as_person(ines):
        services.change_part(fresh(window), by=ines, feel_toward="warm")
        history = fresh(window).words["feel_toward"]
    assert [(one["value"], one["at"][:10]) for one in history] == [
        ("unsure", "2026-03-19"),
        ("warm", "2026-03-26"),
    ]


def test_every_write_is_in_the_access_log_and_own_reading_is_not(window, ines, unit, client_of, as_person):
    from core.models import AccessEntry

    with as_person(ines):
        before = AccessEntry.objects.count()
    client_of(ines).get(reverse("my:parts:part", args=[window.pk]))
    with as_person(ines):
        assert AccessEntry.objects.count() == before
        services.change_part(fresh(window), by=ines, name="W")
    with as_person(ines):
        assert AccessEntry.objects.filter(action="part.changed", subject_id=str(window.pk)).exists()


def test_the_therapists_reading_is_logged(floodlight, ruth, unit, client_of, as_person):
    from core.models import AccessEntry

    client_of(ruth).get(reverse("practice:parts:panel", args=[unit.pk]))
    with as_person(ruth):
        assert AccessEntry.objects.filter(action="read", subject_id=str(floodlight.pk)).count() == 1


def test_the_questions_about_a_part_are_folded_and_say_how_much_is_written(ines, as_ines, part_of, client_of):
    window = part_of(as_ines, name="The one at the window", body_location=["chest"], sensation="tight")

    text = client_of(ines).get(reverse("my:parts:part", args=[window.pk])).content.decode()

    assert text.count('<details class="fold" open>') == 1
    assert text.count('<details class="fold">') == 5
    assert "2 answers" in text


def test_a_fold_with_something_to_mend_stands_open(ines, as_ines, part_of, client_of):
    window = part_of(as_ines, name="The one at the window")
    url = reverse("my:parts:part", args=[window.pk])

    text = client_of(ines).post(url, {"name": "", "sensation": "x" * 2000}).content.decode()

    assert text.count('<details class="fold" open>') == 2

"""A line between parts of two people: told by one, drawn once both said yes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from parts import queries, services
from parts.models import CrossRelation, Part, SharedPart

pytestmark = pytest.mark.django_db


def fresh(part):
    return Part.objects.select_related("author__user", "couple").get(pk=part.pk)


@pytest.fixture
def both_shared(floodlight, shutter, ines, tom, as_person):
    with as_person(ines):
        services.share_part(fresh(floodlight), fields=["role_job"], by=ines)
    with as_person(tom):
        services.share_part(fresh(shutter), fields=["role_job"], by=tom)


@pytest.fixture
def line(both_shared, floodlight, shutter, tom, as_person):
    with as_person(tom):
        to = SharedPart.objects.get(source=floodlight.pk)
        return services.relate_across(fresh(shutter), to, type="triggered_by", by=tom)


def drawn(client, sentence="Stirs when The Floodlight is here."):
    page = client.get(reverse("my:parts:shared_map")).content.decode()
    return sentence in page.split('id="words"')[1].split('id="lines"')[0]


def test_a_line_is_drawn_only_after_the_other_said_yes(line, ines, tom, unit, client_of):
    browser = client_of(ines)
    assert not drawn(browser)
    assert not drawn(client_of(tom))

    browser.post(reverse("my:parts:accept_line", args=[line.pk]))

    assert drawn(browser)
    assert drawn(client_of(tom))


def test_the_writer_cannot_accept_and_a_stranger_finds_nothing(
    line, tom, maya, other_unit, unit, client_of, as_person
):
    for somebody in (tom, maya):
        for verb in ("accept_line", "decline_line"):
            assert client_of(somebody).post(reverse(f"my:parts:{verb}", args=[line.pk])).status_code == 404
    assert client_of(maya).post(reverse("my:parts:withdraw_line", args=[line.pk])).status_code == 404


def test_the_other_cannot_take_the_writers_line_away(line, ines, unit, client_of, as_person):
    assert client_of(ines).post(reverse("my:parts:withdraw_line", args=[line.pk])).status_code == 404
    with as_person(ines):
        assert CrossRelation.objects.filter(pk=line.pk).exists()


def test_declining_reads_like_not_having_answered(line, ines, tom, unit, client_of):
    before = client_of(tom).get(reverse("my:parts:shared_map")).content
    client_of(ines).post(reverse("my:parts:decline_line", args=[line.pk]))
    after = client_of(tom).get(reverse("my:parts:shared_map")).content

    assert without_token(before) == without_token(after)
    page = client_of(ines).get(reverse("my:parts:shared_map")).content.decode()
    assert "May this stand on our map?" not in page


def without_token(page):
    import re

    return re.sub(rb'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"', b"", page)


def test_taking_back_either_end_takes_the_line_off_the_map(
    line, floodlight, ines, tom, unit, client_of, as_person
):
    browser = client_of(ines)
    browser.post(reverse("my:parts:accept_line", args=[line.pk]))
    browser.post(reverse("my:parts:unshare", args=[floodlight.pk]))
    assert not drawn(browser)
    assert not drawn(client_of(tom))


def test_a_line_needs_both_ends_shown_and_two_people_of_one_couple(
    floodlight, shutter, window, ines, tom, unit, as_person
):
    with as_person(ines):
        shown = services.share_part(fresh(floodlight), fields=["role_job"], by=ines)
        with pytest.raises(PermissionDenied):
            services.relate_across(fresh(window), shown, by=ines)
    with as_person(tom):
        with pytest.raises(services.NotShown):
            services.relate_across(fresh(shutter), shown, by=tom)


def test_an_own_relation_is_shown_only_between_two_shared_parts(
    floodlight, window, ines, tom, unit, as_person, client_of
):
    with as_person(ines):
        relation = services.relate(fresh(floodlight), fresh(window), type="protects", by=ines)
        services.share_part(fresh(floodlight), fields=["role_job"], by=ines)
        with pytest.raises(services.NotShown):
            services.share_relation(relation, by=ines)
        services.share_part(fresh(window), fields=["needs"], by=ines)
        services.share_relation(relation, by=ines)
    assert drawn(client_of(tom), "Looks after The one at the window.")

    with as_person(ines):
        services.unshare_part(fresh(window), by=ines)
    assert not drawn(client_of(tom), "Looks after The one at the window.")


def test_the_words_are_the_reacting_parts_experience(line, ines, unit, client_of, as_person):
    page = client_of(ines).get(reverse("my:parts:shared_map")).content.decode()
    assert "The Shutter. Stirs when The Floodlight is here." in page
    with as_person(ines):
        assert queries.lines_across(unit)[0].type == "triggered_by"


def reword(shutter, floodlight, tom, as_person, note):
    with as_person(tom):
        to = SharedPart.objects.get(source=floodlight.pk)
        services.relate_across(fresh(shutter), to, type="triggered_by", note=note, by=tom)


def test_a_line_worded_anew_asks_for_a_new_yes(line, floodlight, shutter, ines, tom, client_of, as_person):
    browser = client_of(ines)
    browser.post(reverse("my:parts:accept_line", args=[line.pk]))
    assert drawn(browser)

    reword(shutter, floodlight, tom, as_person, "Because of you.")

    assert not drawn(browser)
    assert "May this stand on our map?" in browser.get(reverse("my:parts:shared_map")).content.decode()
    browser.post(reverse("my:parts:accept_line", args=[line.pk]))
    assert drawn(browser)


def test_a_yes_to_an_older_wording_is_not_taken(line, floodlight, shutter, ines, tom, client_of, as_person):
    browser = client_of(ines)
    page = browser.get(reverse("my:parts:shared_map")).content.decode()
    read = page.split('name="wording" value="')[1].split('"')[0]
    reword(shutter, floodlight, tom, as_person, "Because of you.")

    browser.post(reverse("my:parts:accept_line", args=[line.pk]), {"wording": read})

    assert not drawn(browser)

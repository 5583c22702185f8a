"""Pages of parts ask the database as often for three as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parts import services
from parts.models import Part

pytestmark = pytest.mark.django_db


def shared(part_of, as_person, partner, number):
    part = part_of(partner, name=f"Part {number}", visibility="private_therapist")
    with as_person(partner.user):
        part = Part.objects.select_related("author__user").get(pk=part.pk)
        services.share_part(part, fields=["role_job"], by=partner.user)
    return part


def count(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    # The clock is read again whenever half a second has passed; that is not the page's doing.
    return len([one for one in asked if "core_domainclock" not in one["sql"]])


@pytest.mark.parametrize("name", ["my:parts:parts", "my:parts:map", "my:parts:shared_map"])
def test_own_pages_do_not_ask_more_for_more_parts(name, ines, as_ines, as_tom, part_of, as_person, client_of):
    shared(part_of, as_person, as_ines, 0)
    shared(part_of, as_person, as_tom, 0)
    one = count(client_of(ines), reverse(name))
    for number in (1, 2):
        shared(part_of, as_person, as_ines, number)
        shared(part_of, as_person, as_tom, number)
    assert count(client_of(ines), reverse(name)) == one
    assert one <= 25


@pytest.mark.parametrize("name", ["practice:parts:panel", "practice:parts:maps"])
def test_the_therapists_pages_do_not_ask_more_for_more_parts(
    name, ruth, unit, as_ines, as_tom, part_of, as_person, client_of
):
    url = reverse(name, args=[unit.pk])
    shared(part_of, as_person, as_ines, 0)
    shared(part_of, as_person, as_tom, 0)
    one = count(client_of(ruth), url)
    for number in (1, 2):
        shared(part_of, as_person, as_ines, number)
        shared(part_of, as_person, as_tom, number)
    assert count(client_of(ruth), url) == one


def test_one_part_that_is_shared_is_opened_together_with_what_is_shared(
    ines, as_ines, part_of, as_person, client_of, statements
):
    part = shared(part_of, as_person, as_ines, 0)

    asked = statements(client_of(ines), reverse("my:parts:part", args=[part.pk]))

    assert len([sql for sql in asked if 'FROM "core_vaultkey"' in sql]) == 1
    # Session, person, who acts; the part, what is shared of it, grants and keys.
    assert len([sql for sql in asked if "SAVEPOINT" not in sql]) == 3 + 4, "\n".join(asked)

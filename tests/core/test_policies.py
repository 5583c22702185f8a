"""Which rows PostgreSQL gives to whom, whatever a query forgot to ask."""

import pytest
from django.db import DatabaseError, connection, transaction

from booking.models import Inquiry
from core import actor as acting
from core import vault
from couples.visibility import Visibility
from parts.models import Part, SharedPart

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(unit, as_ines, as_tom, as_person, ines):
    """Two parts of Ines, one for herself and one for Ruth too, and what she showed of the second."""
    with as_person(ines):
        made = []
        for name, level in (("Hare", Visibility.PRIVATE_SELF), ("Clerk", Visibility.PRIVATE_THERAPIST)):
            part = Part(author=as_ines)
            part.write({"name": name}, visibility=level)
            part.save(force_insert=True)
            made.append(part)
        shown = SharedPart(author=as_ines, source=made[1])
        shown.write({"name": "Clerk", "fields": ["name"]}, visibility=Visibility.SHARED_DUO)
        shown.save(force_insert=True)
    return [*made, shown]


def found(model):
    """A query that forgot to ask for whom."""
    return set(model.objects.values_list("pk", flat=True))


def test_a_query_without_a_filter_finds_each_person_what_is_theirs(
    parts, as_person, ines, tom, ruth, theo, ada, maya, other_unit
):
    hare, clerk, shown = parts

    seen = {}
    for person in (ines, tom, ruth, theo, ada, maya):
        with as_person(person):
            seen[person.name_used] = found(Part) | found(SharedPart)

    assert seen == {
        "Ines": {hare.pk, clerk.pk, shown.pk},
        "Tom": {shown.pk},
        "Ruth Lindqvist": {clerk.pk, shown.pk},
        "Theo Brandt": set(),
        "Ada Moss": set(),
        "Maya": set(),
    }


def test_the_other_can_neither_change_nor_remove_what_is_shown_to_them(parts, as_person, tom):
    with as_person(tom):
        changed = SharedPart.objects.update(created_at=parts[2].updated_at)
        removed, _ = SharedPart.objects.all().delete()

    assert (changed, removed) == (0, 0)


def test_nobody_writes_in_the_name_of_another(parts, as_person, tom, as_ines):
    with as_person(tom):
        forged = Part(author=as_ines)
        forged.write({"name": "Not hers"}, visibility=Visibility.PRIVATE_SELF)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged.save(force_insert=True)


def test_somebody_who_left_keeps_their_own_and_finds_nothing_of_the_other(
    parts, as_person, building, tom, as_tom
):
    with building():
        type(as_tom).objects.filter(pk=as_tom.pk).update(state="left")

    with as_person(tom):
        assert found(SharedPart) == set()


def test_a_therapist_whose_care_has_ended_finds_nothing(parts, as_person, building, ruth, unit):
    with building():
        unit.care_team.update(until=unit.created_at)

    with as_person(ruth):
        assert found(Part) | found(SharedPart) == set()


def test_with_the_filter_and_row_level_security_down_the_vault_refuses(parts, building, tom):
    hers = parts[0]

    with building() as actor:
        actor.user_id = tom.pk  # past the filter, past the policies: Tom's keys are what is left
        row = Part.objects.get(pk=hers.pk)

        with pytest.raises(vault.Refused):
            _ = row.words


def test_a_private_table_touched_while_nobody_acts_is_a_fault(parts, monkeypatch):
    monkeypatch.setattr("tests.looking._a_test_asks", lambda: False)

    with pytest.raises(acting.NoActor, match="parts_part"):
        Part.objects.count()


def test_where_it_is_not_called_a_fault_nobody_finds_nothing(parts, monkeypatch):
    monkeypatch.setattr("tests.looking._a_test_asks", lambda: False)
    monkeypatch.setattr("core.unattended.protected_table", lambda sql: "")
    with acting.acting_as(acting.system("nobody any more")):
        pass  # the transaction of this test goes on, and what it was told goes with it

    assert Part.objects.count() == 0
    assert Part.objects.update(version=9) == 0


def test_a_job_widens_only_the_tables_that_name_it_and_ends(parts, as_person, tom):
    with as_person(tom):
        with acting.at_job("visitor"):
            Inquiry.objects.count()
            assert Part.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('ifio.job', true)")
            assert cursor.fetchone()[0] == ""


def test_the_owner_of_the_tables_still_finds_everything(parts, building):
    with building():
        assert Part.objects.count() == 2

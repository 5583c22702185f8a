"""Statements stay planned on their connection; what they answer depends on who asks all the same."""

import pytest
from django.db import connection

from core import actor as acting
from core.planned import KEPT
from notifications.models import ContactRule

pytestmark = pytest.mark.django_db
OFTEN = 8  # beyond the times after which a statement is kept, and a plan for any value may be


@pytest.mark.privacy
def test_a_kept_statement_asks_the_policies_each_time(ines, tom, unit, building):
    with building():
        ContactRule.objects.get_or_create(user=ines)

    found = [(person, rules_found(person, ines)) for person in (ines, tom, ines, tom)]

    assert found == [(ines, {1}), (tom, {0})] * 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%contactrule%'")
        assert cursor.fetchone()[0] == 1


def rules_found(by, owner) -> set[int]:
    """How many rules of the owner one and the same statement counts, each time it is asked."""
    with acting.acting_as(acting.person(by)):
        return {ContactRule.objects.filter(user=owner).count() for _ in range(OFTEN)}


def test_a_connection_keeps_as_many_as_our_pages_ask():
    connection.ensure_connection()

    assert connection.connection.prepared_max == KEPT
    assert connection.connection.prepare_threshold == 3

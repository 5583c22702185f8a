"""Row-level security stands on every private table, and the roles that serve people cannot step around it."""

import re

import pytest
from django.db import connection

from core.grants import sealed_models
from core.policies import WEB, WORKER, policy_of, protected

pytestmark = pytest.mark.django_db

# Nothing is sealed in these, and still their rows tell of one person what another must not know.
ALSO_PRIVATE = {
    "booking_calendaraccount",
    "booking_calendarfeed",
    "booking_consultation",
    "booking_proposal",
    "booking_publishedtime",
    "booking_putout",
    "booking_timealone",
    "booking_waitingplace",
    "groups_party",
    "groups_seat",
    "intake_administration",
    "intake_alert",
    "intake_clearance",
    "intake_conversation",
    "intake_intake",
    "intake_intakepage",
    "intake_signature",
    "notifications_contactrule",
    "notifications_formerrule",
    "sessions_app_roomcounter",
    "sessions_app_roomevent",
}


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_every_model_with_private_words_says_who_finds_its_rows():
    silent = [model._meta.label for model in sealed_models() if policy_of(model) is None]

    assert silent == [], "Give these a row_policy (couples.row_policies has the usual ones)."


def test_tables_that_tell_of_one_person_without_words_are_protected_too():
    assert set(protected()) >= ALSO_PRIVATE


def test_row_level_security_is_on_and_forced_for_every_protected_table():
    standing = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relrowsecurity AND relforcerowsecurity"
    )

    assert {name for (name,) in standing} == set(protected())


@pytest.mark.parametrize("command", ["SELECT", "INSERT", "UPDATE", "DELETE"])
def test_every_protected_table_has_a_policy_for_what_pages_do(command):
    standing = rows(
        "SELECT tablename FROM pg_policies WHERE schemaname = 'public' AND cmd = %s AND roles = %s",
        command,
        [WEB],
    )

    assert {name for (name,) in standing} == set(protected())


def test_the_worker_reaches_only_tables_it_has_business_with():
    with_business = {table for table, policy in protected().items() if policy.worker}
    looked_at = {table for table, policy in protected().items() if policy.worker_sees}

    may_read = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_any_column_privilege(%s, oid, 'SELECT')",
        WORKER,
    )

    assert {name for (name,) in may_read} & set(protected()) == with_business | looked_at
    may_write = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND has_table_privilege(%s, oid, 'INSERT, UPDATE, DELETE')",
        WORKER,
    )
    assert not {name for (name,) in may_write} & looked_at
    # What the gate weighs, without a word of it (ADR 7).
    assert looked_at == {"intake_clearance", "intake_conversation", "intake_intake", "intake_signature"}
    assert with_business == {
        "booking_calendaraccount",
        "booking_consultation",
        "booking_inquiry",
        "booking_proposal",
        "booking_putout",
        "booking_timealone",
        "booking_waitingplace",
        "couples_opening",
        "groups_party",
        "groups_seat",
        "homework_plan",
        "homework_practiceoffer",
        "intake_administration",
        "notifications_contactrule",
        "notifications_formerrule",
    }


def test_the_roles_own_nothing_and_bypass_nothing():
    may = rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname IN (%s, %s)", WEB, WORKER)
    owned = rows(
        "SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname IN (%s, %s)",
        WEB,
        WORKER,
    )

    assert may == [(False, False)] * 2
    assert owned == []


def test_policies_know_nothing_of_the_vaults_grants():
    written = rows("SELECT qual || coalesce(with_check, '') FROM pg_policies WHERE qual IS NOT NULL")
    written += rows("SELECT prosrc FROM pg_proc WHERE proname LIKE 'ifio%%'")

    assert written
    assert not [text for (text,) in written if "scopegrant" in text or "vaultkey" in text]


# As many accounts as therapists: going through all of them is nothing.
OF_FEW = {"booking_putout"}


def test_no_policy_may_be_answered_by_going_through_another_private_table():
    """PostgreSQL may turn an uncorrelated or correlated EXISTS into one pass over the whole table, with that
    table's own policy asked of every row. A scalar `(SELECT true …)` goes by the key, row by row."""
    private = "|".join(protected())
    through = re.compile(rf"EXISTS \(SELECT FROM ({private}) ")
    slow = {
        table
        for table, policy in protected().items()
        if through.search(" ".join([policy.see, policy.change, policy.add, policy.worker]))
    }

    assert slow == OF_FEW

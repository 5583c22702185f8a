"""A row that is not somebody's to see looks like no row: what is hidden is never read as absent."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from core import actor as acting
from core import clock
from couples.models import CareTeam
from intake import queries as intake
from intake.models import Clearance
from intake.services import measures, safety
from notifications import delivery, routing
from notifications.models import ContactRule, Notice
from notifications.registry import KINDS, Kind, Words, always, register
from notifications.services import HiddenRule, contact_rule, notify

pytestmark = pytest.mark.django_db


@pytest.fixture
def her_rule(ines, building):
    """Ines is reached inside the practice alone; she signs in with an address that Tom reads."""
    with building():
        ContactRule.objects.filter(user=ines).delete()
        return ContactRule.objects.create(
            user=ines, channels=["inbox"], email="", private_email=False, safe_times=[[0, "08:00", "09:00"]]
        )


# ── How somebody may be reached ─────────────────────────────────────


def test_a_hidden_contact_rule_is_not_taken_for_the_sign_in_address(her_rule, unit, ines, tom, as_person):
    with as_person(tom), pytest.raises(HiddenRule):
        contact_rule(ines)


@pytest.mark.parametrize("who", ["ines", "ruth", "ada"])
def test_those_who_may_know_read_the_rule_itself(her_rule, unit, request, ines, as_person, who):
    with as_person(request.getfixturevalue(who)):
        assert contact_rule(ines).channels == ["inbox"]


def test_where_there_is_no_rule_everybody_reads_the_usual_one(unit, ines, tom, building, as_person):
    with building():
        ContactRule.objects.filter(user=ines).delete()
    with as_person(tom):
        assert contact_rule(ines).channels == ["email"]


@pytest.fixture
def reminder():
    """A kind that goes at the last safe minute before it is due."""
    key = f"test_{uuid4().hex[:8]}"
    register(Kind(key, always, lambda notice: Words("A", "B {link}"), lambda notice: "/", waits=False))
    yield key
    del KINDS[key]


def test_what_a_partner_sets_off_is_planned_by_the_rule_they_do_not_see(
    her_rule, unit, ines, tom, as_person, reminder
):
    due_at = datetime(2027, 3, 5, 20, tzinfo=UTC)  # a Friday evening; her hours are on Mondays
    with as_person(tom):
        notify(ines, reminder, subject_id=uuid4(), due_at=due_at)
        planned = Notice.objects.get(kind=reminder).send_at
        routing.plan_again(ines)

    again = Notice.objects.get(kind=reminder).send_at
    assert again == planned
    assert again < due_at - timedelta(hours=12)


# ── Forms, decisions, questionnaires ────────────────────────────────


def test_nobody_else_reads_a_form_as_not_begun(unit, as_ines, ines, tom, as_person):
    with as_person(ines):
        assert intake.intake_of(as_ines).version == 0
    with as_person(tom), pytest.raises(PermissionDenied):
        intake.intake_of(as_ines)


def test_a_session_counts_against_a_decision_only_for_who_can_see_it(unit, ruth, theo, as_person, building):
    with building():
        Clearance.objects.create(couple=unit, lets_through=True, rescreen_after=4, decided_at=clock.now())
    with as_person(theo), pytest.raises(PermissionDenied):
        safety.session_ended(unit, by=theo, incident=True)
    with as_person(ruth):
        safety.session_ended(unit, by=ruth)

    assert Clearance.objects.get(couple=unit).sessions_since == 1
    assert not CareTeam.objects.current().filter(couple=unit, user=theo).exists()


def test_the_sender_can_ask_whether_a_questionnaire_still_waits(unit, as_ines, ines, ruth, as_person):
    with as_person(ruth):
        measures.ask(unit, [as_ines], ["phq_9"], moment="review", by=ruth)

    delivery.send_due()

    notice = Notice.objects.get(kind="measure_ready")
    assert notice.state == "sent", notice.state


@pytest.mark.parametrize("key", sorted(key for key in KINDS if not key.startswith("test_")))
def test_the_sender_may_ask_of_every_notice_whether_it_is_still_true(key, unit, ines):
    """As the worker, which has no right at all on most private tables."""
    notice = Notice(recipient=ines, kind=key, subject_id=uuid4(), version=1, due_at=clock.now())
    with acting.acting_as(acting.system("notices")):
        KINDS[key].still_true(notice)

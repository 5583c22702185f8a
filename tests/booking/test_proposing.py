"""Proposing one to three times, and picking one: kept for a moment, then two days, for nobody longer."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from booking import services, tasks
from booking.models import Appointment, Claim, Proposal
from booking.openings import open_slots
from booking.services import proposing
from core import actor as acting
from core import clock
from core.states import TooLate
from couples.signals import member_left
from notifications.models import Notice
from notifications.registry import KINDS
from tests.people import membership

from .conftest import london
from .test_two_worlds import CHANCE

pytestmark = pytest.mark.django_db
WHAT = {"what": "session-for-two:75", "where": "online"}
TIMES = ["2026-03-12 17:00", "2026-03-17 17:00", "2026-03-19 17:00"]


def page(name, *args):
    return reverse(f"my:booking:{name}", args=args)


def stamp(text):
    return london(text).strftime("%Y-%m-%dT%H:%M+00:00")


@pytest.fixture
def her(hours, unit, session, ines, client_of):
    return client_of(ines)


def keep(browser, *times):
    for one in times:
        assert browser.post(page("propose"), WHAT | {"start": stamp(one)}).status_code == 302
    return Proposal.objects.get(state="picking")


@pytest.fixture
def proposal(her):
    found = keep(her, *TIMES)
    assert her.post(page("propose_send", found.pk)).status_code == 302
    found.refresh_from_db()
    return found


def is_free(ruth, session, text):
    start = london(text)
    return any(
        one.start == start for one in open_slots(ruth, session, 75, (start, london("2026-12-01 00:00")))
    )


def test_what_is_chosen_is_kept_ten_minutes_and_says_until_when(her, ruth, session):
    keep(her, TIMES[0])

    text = her.get(page("propose")).content.decode()
    assert re.search(r"Kept for you until <b><time[^>]*>09:1\d", text)
    left = re.search(r'<span data-left="(\d+)" aria-live="off" hidden></span>', text)
    assert 500 < int(left[1]) <= 600, "for those with scripts; without them the words stay"
    assert not is_free(ruth, session, TIMES[0])
    assert not Claim.objects.filter(kind="person").exists()

    clock.set_now(london("2026-03-09 09:12"))
    assert "Kept for you" not in her.get(page("propose")).content.decode()
    tasks.expire_holds()
    assert is_free(ruth, session, TIMES[0])
    assert not Notice.objects.exists()


def test_it_belongs_to_the_browser_in_which_it_was_chosen(her, ines, client_of, ruth, session):
    found = keep(her, TIMES[0])
    other = client_of(ines)

    assert "Kept for you" not in other.get(page("propose")).content.decode()
    other.post(page("propose_send", found.pk))
    found.refresh_from_db()
    assert found.state == "picking"

    newer = keep(other, TIMES[1])
    found.refresh_from_db()
    assert (found.state, newer.times.count()) == ("over", 1)
    assert is_free(ruth, session, TIMES[0])


def test_three_are_enough_and_the_same_one_is_one(her):
    found = keep(her, *TIMES)
    keep(her, TIMES[0])

    answer = her.post(page("propose"), WHAT | {"start": stamp("2026-03-24 17:00")})

    assert (answer.status_code, found.times.count()) == (409, 3)
    assert "Three times are kept already" in answer.content.decode()


def test_one_can_be_given_back_before(her, ruth, session):
    found = keep(her, *TIMES)

    her.post(page("propose_drop", found.times.first().pk))

    assert found.times.count() == 2
    assert is_free(ruth, session, TIMES[0])


@pytest.mark.parametrize("start", ["", "x", "2026-03-09T08:00+00:00", "2026-03-12T03:00+00:00"])
def test_what_is_not_free_is_answered_and_nothing_is_lost(her, start):
    found = keep(her, TIMES[0])

    answer = her.post(page("propose"), WHAT | {"start": start})

    assert answer.status_code in {409, 422}
    assert "Kept for you until" in answer.content.decode()
    assert found.times.count() == 1


def test_the_other_learns_of_it_only_when_it_is_proposed(her, tom, client_of):
    """Two worlds: Ines chooses, or she does not. Tom's pages are the same."""

    def read():
        browser = client_of(tom)
        return [re.sub(CHANCE, "", browser.get(page(name)).content.decode()) for name in ("times", "waiting")]

    before = read()
    found = keep(her, TIMES[0])

    assert read() == before
    assert client_of(tom).get(page("proposed", found.pk)).status_code == 404
    assert not Notice.objects.filter(recipient=tom).exists()


def test_who_proposes_says_nobodys_yes_and_the_others_are_asked(proposal, tom, ines, client_of):
    assert not Claim.objects.filter(kind="person").exists()
    told = Notice.objects.get(kind="times_proposed")
    assert told.recipient == tom
    assert KINDS["times_proposed"].words(told).body == "A time is waiting for your answer. {link}"

    text = client_of(tom).get(page("times")).content.decode()
    assert re.search(
        "Times are proposed to you. They are kept until.*Wednesday 11 March.*09:", text, re.DOTALL
    )
    text = client_of(tom).get(page("proposed", proposal.pk)).content.decode()
    assert text.count('name="time"') == 3
    assert "data-left" not in text, "two days are said in words alone"


def test_each_reads_the_times_in_their_own_zone(proposal, tom, client_of):
    tom.time_zone = "America/New_York"  # four hours behind London until the clocks change there
    tom.save()

    text = client_of(tom).get(page("proposed", proposal.pk)).content.decode()

    assert "New York" in text
    assert "13:00" in text
    assert "17:00 to" not in text


@pytest.mark.parametrize("is_open", [True, False], ids=["gate open", "gate shut"])
def test_picking_one_is_ones_own_yes_and_frees_the_others(
    proposal, gate, ruth, session, tom, ines, client_of, as_person, is_open
):
    gate(is_open)
    picked = proposal.times.all()[1]

    answer = client_of(tom).post(
        page("proposed_take", proposal.pk), {"time": str(picked.pk), "minutes": "30"}
    )

    row = Appointment.objects.get()
    assert answer["Location"] == page("appointment", row.pk)
    assert (row.state, row.start) == ("held", london(TIMES[1]))
    assert [yes.partner.user for yes in row.confirmations.all()] == [tom]
    assert is_free(ruth, session, TIMES[0])
    assert is_free(ruth, session, TIMES[2])
    assert not is_free(ruth, session, TIMES[1])
    assert "Waiting for your answer" in client_of(ines).get(page("appointment", row.pk)).content.decode()
    with as_person(ines):
        services.confirm(row, by=ines)
    row.refresh_from_db()
    assert row.state == ("confirmed" if is_open else "held")


def test_the_answer_is_the_same_whether_or_not_the_gate_is_open(proposal, gate, tom, client_of):
    answers = []
    for is_open in (True, False):
        sid = transaction.savepoint()
        gate(is_open)
        picked = {"time": str(proposal.times.first().pk), "minutes": "30"}
        answer = client_of(tom).post(page("proposed_take", proposal.pk), picked, follow=True)
        answers.append(re.sub(CHANCE, "", answer.content.decode()))
        transaction.savepoint_rollback(sid)

    assert answers[0] == answers[1]


def test_nobody_picks_for_the_others_what_they_proposed_themselves(proposal, ines, as_person):
    with as_person(ines), pytest.raises(TooLate):
        proposing.take(proposal, proposal.times.first().pk, by=ines)


@pytest.mark.parametrize("end", ["none fits", "taken back", "the clock"])
def test_none_of_them_is_one_answer_with_one_set_of_words(proposal, ruth, session, ines, tom, client_of, end):
    if end == "the clock":
        clock.set_now(london("2026-03-11 09:30"))
        tasks.expire_holds()
    else:
        client_of(tom if end == "none fits" else ines).post(page("proposed_none", proposal.pk))

    assert all(is_free(ruth, session, one) for one in TIMES)
    told = Notice.objects.filter(kind="times_proposed", version=2)
    assert {KINDS[n.kind].words(n).body for n in told} == {"A time has changed. {link}"}
    assert {n.recipient for n in told} <= {ines, tom}
    for person in (ines, tom):
        text = client_of(person).get(page("proposed", proposal.pk)).content.decode()
        assert "These times are not kept any more." in text
    answer = client_of(tom).post(
        page("proposed_take", proposal.pk), {"time": str(proposal.times.first().pk), "minutes": "0"}
    )
    assert answer["Location"] == page("times")
    assert not Appointment.objects.exists()


def test_what_runs_into_ones_own_time_is_told_to_its_owner_alone(
    proposal, hours, unit, ruth, theo, tom, client_of, alone, as_person
):
    with as_person(ruth):
        mine = services.hold(
            unit, alone, ruth, london("2026-03-12 15:30"), length=30, by=ruth, partner=membership(unit, tom)
        )
    with as_person(tom):
        services.confirm(mine, by=tom, integration_minutes=120)

    answer = client_of(tom).post(
        page("proposed_take", proposal.pk), {"time": str(proposal.times.first().pk), "minutes": "0"}
    )

    assert answer.status_code == 409
    assert "You already have an appointment around this time" in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "open"
    assert Claim.objects.filter(holder__in=proposal.times.values("pk")).count() == 3


def test_a_stranger_finds_nothing(proposal, maya, other_unit, client_of):
    browser = client_of(maya)
    assert browser.get(page("proposed", proposal.pk)).status_code == 404
    for name in ("proposed_take", "proposed_none", "propose_send"):
        assert browser.post(page(name, proposal.pk)).status_code == 404


def test_the_database_keeps_a_proposed_time_from_everybody_else(proposal, ruth, siblings, session, as_person):
    with as_person(ruth), pytest.raises(services.SlotTaken):
        services.hold(siblings, session, ruth, london(TIMES[0]), length=75, by=ruth)
    time = proposal.times.first()
    with acting.building(), pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.create(resource=ruth.pk, kind="therapist", during=time.during)


def test_who_leaves_takes_what_was_proposed_along(proposal, unit, tom, ruth, session, as_person):
    with as_person(tom):
        member_left.send(sender=None, partner=membership(unit, tom), by=tom)

    assert all(is_free(ruth, session, one) for one in TIMES)
    assert not Notice.objects.filter(kind="times_proposed", version=2).exists()

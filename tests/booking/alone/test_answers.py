"""What the other of two answers then: theirs alone, and whoever cannot come reads the same."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from booking import services, tasks
from booking.models import Appointment, Claim, TimeAlone
from booking.openings import open_slots
from booking.services import alone as verbs
from booking.services.feed import make_feed
from core import actor as acting
from core import clock
from core.states import TooLate
from couples.models import CareTeam
from couples.signals import couple_ended, member_left
from intake import services as intake
from intake.models import Signature
from notifications.models import ContactRule, Notice
from notifications.registry import KINDS
from tests.booking.conftest import london
from tests.booking.test_two_worlds import CHANCE
from tests.intake.conftest import sign_all  # noqa: F401  a fixture
from tests.people import membership

from .conftest import THIRD, THURSDAY, broken, page, read

pytestmark = pytest.mark.django_db


# ── What the other answers ────────────────────────────────────────────────────────────────────────


def test_the_other_is_asked_neutrally_with_a_clock(asked, arranged, ines, tom, ruth, client_of):
    arranged.refresh_from_db()
    assert (arranged.state, asked.partner.user, asked.state) == ("cancelled", tom, "asked")
    assert asked.until - asked.asked_at == timedelta(hours=48)
    told = {
        (n.recipient, n.kind, KINDS[n.kind].words(n).body) for n in Notice.objects.filter(state="waiting")
    }
    assert told >= {
        (tom, "appointment_changed", "A time has changed. {link}"),
        (tom, "time_alone", "A time is waiting for your answer. {link}"),
        (ruth, "appointment_asked", "An item is waiting in your list. {link}"),
    }
    assert {kind for person, kind, _body in told if person == ines} <= {"document_ready"}
    text = read(client_of(tom), page("times"))
    assert "This time is not kept for both." in text
    text = read(client_of(tom), page("alone", asked.pk))
    for words in ("Wednesday 11 March", "Individual session within a series", "Yes, I come alone"):
        assert words in text
    assert "Ines" not in text.split("<main")[1]
    assert broken() == []


def test_close_to_the_start_the_clock_ends_with_it(arranged, ines, client_of):
    clock.set_now(london("2026-03-19 09:00"))

    client_of(ines).post(page("ask_alone", arranged.pk))

    assert TimeAlone.objects.get().until == THURSDAY


def test_a_yes_is_a_time_of_their_own(asked, arranged, ines, tom, ruth, his, client_of):
    for _ in range(2):
        answer = his.post(page("alone_yes", asked.pk), {"minutes": "45"})

    made = Appointment.objects.get(partner__user=tom)
    assert answer["Location"] == page("appointment", made.pk)
    assert (made.state, made.start, made.minutes) == ("confirmed", THURSDAY, 75)
    assert made.offering.type == "individual_in_series"
    assert (made.asked_by, made.replaces, made.ics_uid != arranged.ics_uid) == (asked.partner, None, True)
    assert [yes.partner.user for yes in made.confirmations.all()] == [tom]
    assert {claim.resource for claim in made.claims.all()} == {ruth.pk, tom.pk}
    assert client_of(ines).get(page("appointment", made.pk)).status_code == 404
    assert "Comes alone" in client_of(ruth).get(f"/practice/times/{arranged.pk}/").text
    assert broken() == []


def test_a_no_gives_the_time_back_only_when_the_clock_ends(asked, session, ruth, his, client_of, arranged):
    for _ in range(2):
        assert his.post(page("alone_no", asked.pk))["Location"] == page("times")

    asked.refresh_from_db()
    assert asked.state == "declined"
    assert Claim.objects.filter(holder=asked.pk).exists()
    assert "Does not come alone" in client_of(ruth).get(f"/practice/times/{arranged.pk}/").text
    assert his.post(page("alone_yes", asked.pk), {"minutes": "0"})["Location"] == page("times")
    assert broken() == []
    clock.set_now(asked.until)
    tasks.expire_holds()

    asked.refresh_from_db()
    assert asked.state == "over"
    assert open_slots(ruth, session, 75, (THURSDAY, THURSDAY + timedelta(minutes=1)))
    assert broken() == []


def test_no_answer_until_the_clock_ends_is_none(asked, his, ruth):
    clock.set_now(asked.until)

    assert his.post(page("alone_yes", asked.pk), {"minutes": "0"})["Location"] == page("times")
    tasks.expire_holds()
    tasks.expire_holds()

    asked.refresh_from_db()
    assert asked.state == "over"
    assert "This time is not kept any more." in read(his, page("alone", asked.pk))
    assert not Appointment.objects.filter(partner__isnull=False).exists()
    notice = Notice.objects.get(kind="time_alone")
    assert not KINDS["time_alone"].still_true(notice)


def test_what_runs_into_ones_own_time_is_told_to_its_owner_alone(
    asked, unit, theo, tom, his, alone, as_person, building
):
    with building():
        CareTeam.objects.create(couple=unit, user=theo, kind="cover")
    with as_person(theo):
        mine = services.hold(
            unit,
            alone,
            theo,
            london("2026-03-19 17:30"),
            length=30,
            by=theo,
            partner=membership(unit, tom),
        )
    with as_person(tom):
        services.confirm(mine, by=tom)

    answer = his.post(page("alone_yes", asked.pk), {"minutes": "0"})

    assert answer.status_code == 409
    assert "You already have an appointment around this time." in answer.text
    asked.refresh_from_db()
    assert asked.state == "asked"
    assert broken() == []


def test_two_windows_ask_once_and_nobody_answers_for_another(asked, arranged, ines, maya, unit, client_of):
    assert client_of(ines).post(page("ask_alone", arranged.pk)).status_code == 302

    assert TimeAlone.objects.count() == 1
    for person in (ines, maya):
        browser = client_of(person)
        assert browser.get(page("alone", asked.pk)).status_code == 404
        for name in ("alone_yes", "alone_no"):
            assert browser.post(page(name, asked.pk), {"minutes": "0"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "asked"
    with acting.building(), pytest.raises(TooLate):
        verbs.come(asked, by=ines)
    with acting.acting_as(acting.person(ines)):
        assert not TimeAlone.objects.exists(), "the database itself does not give it to her"
        with pytest.raises(TimeAlone.DoesNotExist):
            verbs.come(asked, by=ines)


def test_who_has_given_back_often_makes_the_next_change_with_the_practice(
    arranged, session, ines, client_of, building
):
    with building():
        session.give_backs_at_most = 0
        session.save()

    assert THIRD not in read(client_of(ines), page("cannot_come", arranged.pk))
    answer = client_of(ines).post(page("ask_alone", arranged.pk))
    assert answer["Location"] == page("cannot_come", arranged.pk)
    assert not TimeAlone.objects.exists()


def test_the_practice_can_ask_too_and_after_the_notice_it_is_written_down(
    arranged, ruth, tom, ines, unit, client_of
):
    browser, url = client_of(ruth), f"/practice/times/{arranged.pk}/"
    clock.set_now(london("2026-03-19 09:00"))
    assert "Who can come?" in browser.get(url).text
    for nobody in ("", "x", str(unit.pk)):
        browser.post(f"{url}alone/", {"partner": nobody})
    assert not TimeAlone.objects.exists()

    browser.post(f"{url}alone/", {"partner": str(membership(unit, tom).pk)})

    row = TimeAlone.objects.get()
    arranged.refresh_from_db()
    assert (row.partner.user, arranged.state, arranged.overridden_by) == (tom, "cancelled", ruth)
    text = browser.get(url).text
    assert "Asked, not answered yet" in text
    told = {(n.recipient, n.kind) for n in Notice.objects.filter(state="waiting")}
    assert {(ines, "appointment_changed"), (tom, "appointment_changed"), (tom, "time_alone")} <= told


@pytest.mark.parametrize("how", ["she leaves", "he leaves", "it ends"])
def test_nobody_is_asked_any_more_when_somebody_leaves_or_the_work_is_over(
    asked, unit, ines, tom, ruth, as_person, how
):
    by = {"she leaves": ines, "he leaves": tom}.get(how, ruth)
    with as_person(by):
        if how == "it ends":
            couple_ended.send(sender=None, couple=unit, by=ruth)
        else:
            member_left.send(sender=None, partner=membership(unit, by), by=by)

    asked.refresh_from_db()
    assert asked.state == "over"
    assert not Claim.objects.filter(holder=asked.pk).exists()
    assert not Notice.objects.filter(kind="time_alone", state="waiting").exists()


# ── Two worlds: what is answered makes no difference for whoever could not come ───────────────────

ANSWERS = ["yes", "no", "nothing", "taken back before"]


@pytest.fixture
def her_feed(arranged, ines, as_person, building):
    with building():
        ContactRule.objects.create(user=ines, channels=["email"], calendar_files=True)
    with as_person(ines):
        token = make_feed(ines, title="appointment", own_time=True, by=ines)
    return reverse("feeds:calendar", args=[token])


@pytest.mark.privacy
def test_whoever_cannot_come_reads_the_same_whatever_the_other_answers(
    arranged, her_feed, unit, ines, tom, ruth, as_person, client_of
):
    chosen = "what=session-for-two:75&where=online&month=2026-03&day=2026-03-19"
    urls = [
        "/my/",
        page("times"),
        page("waiting"),
        page("published"),
        *(page(name, arranged.pk) for name in ("appointment", "cannot_come", "cancel", "move")),
        *(f"{page(name)}?{chosen}" for name in ("ask", "free", "propose")),
        her_feed,
    ]

    def everything(where):
        browser = client_of(ines)
        found = []
        for url in where:
            answer = browser.get(url, follow=True)
            found.append(f"{url} {answer.status_code} {CHANCE.sub('', answer.content.decode())}")
        rows = Notice.objects.filter(recipient=ines).order_by("due_at", "kind")
        for notice in rows:
            if KINDS[notice.kind].still_true(notice):
                files = KINDS[notice.kind].attachments
                given = [one[1].decode() for one in files(notice)] if files else []
                sent = re.sub(r"DTSTAMP:\S+", "", str(given))
                found.append(f"{notice.kind} {notice.state} {KINDS[notice.kind].words(notice)} {sent}")
        return found

    worlds = {}
    for answer in ANSWERS:
        sid = transaction.savepoint()
        clock.set_now(london("2026-03-09 10:00"))
        if answer == "taken back before":
            with as_person(tom):
                his = Signature.objects.filter(partner__user=tom, document__allows_time_alone=True).get()
                intake.withdraw(his, by=tom)
        before = everything(urls)
        client_of(ines).post(page("ask_alone", arranged.pk))
        row = TimeAlone.objects.get()
        assert row.state == ("unasked" if answer == "taken back before" else "asked")
        if answer == "yes":
            client_of(tom).post(page("alone_yes", row.pk), {"minutes": "30"})
        if answer == "no":
            client_of(tom).post(page("alone_no", row.pk))
        clock.set_now(london("2026-03-10 10:00"))
        soon = everything(urls)
        clock.set_now(london("2026-03-13 10:00"))
        tasks.expire_holds()
        # By then the time itself may be free again, or somebody has it: whoever that is.
        later = everything([url for url in urls if "month=" not in url])
        worlds[answer] = [before, soon, later]
        transaction.savepoint_rollback(sid)

    assert THIRD in str(worlds["yes"][0])
    assert "No longer kept" in str(worlds["yes"][1])
    for answer in ANSWERS[1:]:
        for one, other in zip(worlds["yes"], worlds[answer], strict=True):
            assert one == other, answer


def test_the_other_who_took_their_signature_back_is_not_asked(
    arranged, tom, ines, ruth, client_of, as_person
):
    with as_person(tom):
        his = Signature.objects.filter(partner__user=tom, document__allows_time_alone=True).get()
        intake.withdraw(his, by=tom)

    client_of(ines).post(page("ask_alone", arranged.pk))

    row = TimeAlone.objects.get()
    assert row.state == "unasked"
    assert not Notice.objects.filter(kind="time_alone").exists()
    assert client_of(tom).get(page("alone", row.pk)).status_code == 404
    assert "This time is not kept for both." not in read(client_of(tom), page("times"))
    assert "a signature was taken back" in client_of(ruth).get(f"/practice/times/{arranged.pk}/").text
    with as_person(tom):
        assert not TimeAlone.objects.exists()

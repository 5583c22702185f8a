"""When one of two cannot come: wait, move, or, only where both have signed it, a time for the other alone."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from booking import coherence, services, tasks
from booking.models import Appointment, Claim, TimeAlone
from booking.openings import open_slots
from booking.services import alone as verbs
from booking.services.feed import make_feed
from core import actor as acting
from core import clock
from core.states import TooLate
from couples.models import CareTeam
from couples.signals import couple_ended, member_left
from intake import document_queries
from intake import gate as gates
from intake import services as intake
from intake.models import Document, Signature
from intake.time_alone import SENTENCE
from notifications.models import ContactRule, Notice
from notifications.registry import KINDS
from tests.intake.conftest import sign_all  # noqa: F401  a fixture
from tests.people import membership

from .conftest import london
from .test_two_worlds import CHANCE

pytestmark = pytest.mark.django_db
THURSDAY = london("2026-03-19 17:00")
THIRD = "Let it be a time for one alone"


def page(name, *args):
    return reverse(f"my:booking:{name}", args=args)


def read(browser, url):
    return re.sub(CHANCE, "", browser.get(url).content.decode())


def broken():
    with acting.building():
        return [words for words, _rows in coherence.faults()]


@pytest.fixture
def publish(monday, ada, as_person):
    def publish(**more):
        with as_person(ada):
            newest = max(Document.objects.filter(key="way_of_working"), key=lambda one: one.order)
            said = {"body": newest.body, "step": "minor", **more}
            return intake.publish(newest, by=ada, **said)

    return publish


@pytest.fixture
def arrange(hours, gate, unit, session, ruth, ines, tom, as_person):
    """A time for both, with everybody's yes; behind the gate, which is open."""
    gate(True)

    def arrange(start=THURSDAY):
        with as_person(ruth):
            row = services.hold(unit, session, ruth, start, length=75, by=ruth)
        for person in (ines, tom):
            with as_person(person):
                services.confirm(row, by=person)
        row.refresh_from_db()
        assert row.state == "confirmed"
        return row

    return arrange


@pytest.fixture
def allowed(publish, sign_all, unit, ines, tom):  # noqa: F811
    """Both have signed a version that says so."""
    text = publish(allows_time_alone=True)
    for person in (ines, tom):
        sign_all(membership(unit, person))
    return text


@pytest.fixture
def arranged(allowed, arrange):
    return arrange()


@pytest.fixture
def his(arranged, tom, client_of):
    return client_of(tom)


@pytest.fixture
def asked(arranged, ines, client_of):
    """Ines cannot come; Tom is asked."""
    answer = client_of(ines).post(page("ask_alone", arranged.pk))
    assert answer["Location"] == page("times")
    return TimeAlone.objects.get()


# ── What is signed ────────────────────────────────────────────────────────────────────────────────


def test_a_text_that_allows_it_says_so_and_is_signed_anew(publish, unit, ines, sign_all):  # noqa: F811
    her = membership(unit, ines)
    sign_all(her)
    assert document_queries.have_signed([her])[her.pk]

    new = publish(allows_time_alone=True, step="patch")

    assert (new.version, new.is_whole, new.body.endswith(SENTENCE)) == ("2.0.0", True, True)
    assert not document_queries.have_signed([her])[her.pk]
    kept = publish(body=new.body + "\n\nAnd more.", step="minor")
    assert (kept.version, kept.allows_time_alone, kept.body.count(SENTENCE)) == ("2.1.0", True, 1)
    gone = publish(allows_time_alone=False, step="patch", body=kept.body)
    assert (gone.version, SENTENCE in gone.body) == ("3.0.0", False)


def test_an_administrator_alone_says_it_and_the_pages_of_those_who_sign_have_it(
    ada, ruth, ines, unit, client_of
):
    text = Document.objects.get(key="way_of_working")
    url = f"/practice/texts/{text.pk}/"
    sent = {"title": text.title, "body": text.body, "step": "patch", "allows_time_alone": "on"}
    assert "allows_time_alone" not in client_of(ruth).get(url).text
    assert client_of(ruth).post(url, sent).status_code == 422, "nothing has changed"

    assert "allows_time_alone" in client_of(ada).get(url).text
    assert client_of(ada).post(url, sent).status_code == 302

    new = Document.objects.get(key="way_of_working", major=2)
    assert new.allows_time_alone
    assert SENTENCE in client_of(ines).get("/my/documents/way_of_working/").text
    assert "the other may be asked to come alone" in client_of(ruth).get("/practice/texts/").text
    noted = {**sent, "title": "How we work", "body": new.body}
    noted.pop("allows_time_alone")
    assert client_of(ruth).post(f"/practice/texts/{new.pk}/", noted).status_code == 302
    assert Document.objects.get(title="How we work").allows_time_alone, "a therapist leaves it as it is"


@pytest.mark.parametrize("who", ["nobody", "one", "both", "taken back", "a later version"])
def test_it_takes_both_signatures_under_a_version_in_force(
    publish,
    unit,
    ines,
    tom,
    sign_all,  # noqa: F811
    as_person,
    who,
):
    publish(allows_time_alone=True)
    for person in {"nobody": [], "one": [ines]}.get(who, [ines, tom]):
        sign_all(membership(unit, person))
    if who == "taken back":
        with as_person(tom):
            row = Signature.objects.filter(partner__user=tom, document__allows_time_alone=True).get()
            intake.withdraw(row, by=tom)
    if who == "a later version":
        publish(step="major")

    with as_person(ines):
        assert gates.allow_time_alone(unit) == (who == "both")
        mine = gates.allows_time_alone(membership(unit, ines))
    assert mine == (who in {"one", "both", "taken back"})


# ── What a member can choose ──────────────────────────────────────────────────────────────────────


def test_a_page_says_in_plain_words_what_there_is_to_choose(arranged, ines, client_of, statements):
    browser = client_of(ines)
    assert "I cannot come then" in read(browser, page("appointment", arranged.pk))

    text = read(browser, page("cannot_come", arranged.pk))

    for words in ("Later dates stay as they are", "Choose another time", THIRD, "There is no fee until"):
        assert words in text
    assert len(statements(browser, page("cannot_come", arranged.pk))) <= 18


@pytest.mark.parametrize(
    "how", ["not in the text", "one has not signed", "signed after", "mine taken back", "a new text"]
)
def test_it_is_never_offered_where_it_is_not_signed(
    publish,
    arrange,
    unit,
    ines,
    tom,
    ruth,
    sign_all,  # noqa: F811
    client_of,
    as_person,
    how,
):
    her, him = membership(unit, ines), membership(unit, tom)
    if how != "not in the text":
        publish(allows_time_alone=True)
    sign_all(her)
    if how not in {"one has not signed", "signed after"}:
        sign_all(him)
    row = arrange()
    if how == "signed after":
        sign_all(him)
    if how == "mine taken back":
        with as_person(ines):
            mine = Signature.objects.filter(partner=her, document__allows_time_alone=True).get()
            intake.withdraw(mine, by=ines)
    if how == "a new text":
        publish(allows_time_alone=False)
    browser = client_of(ines)

    assert THIRD not in read(browser, page("cannot_come", row.pk))
    assert browser.post(page("ask_alone", row.pk)).status_code == 404
    staff = client_of(ruth)
    assert "Who can come?" not in staff.get(f"/practice/times/{row.pk}/").text
    forged = staff.post(f"/practice/times/{row.pk}/alone/", {"partner": str(him.pk)})
    assert forged.status_code == 404
    row.refresh_from_db()
    assert (row.state, TimeAlone.objects.exists()) == ("confirmed", False)


def test_only_a_time_for_both_that_is_arranged_and_to_come(arranged, ines, client_of):
    browser = client_of(ines)
    clock.set_now(THURSDAY + timedelta(minutes=1))

    assert browser.get(page("cannot_come", arranged.pk))["Location"] == page("appointment", arranged.pk)
    assert browser.post(page("ask_alone", arranged.pk))["Location"] == page("appointment", arranged.pk)
    assert not TimeAlone.objects.exists()


def test_a_time_that_is_ones_own_has_no_such_page(hours, unit, alone, ruth, ines, as_person, client_of):
    with as_person(ruth):
        mine = services.hold(unit, alone, ruth, THURSDAY, length=30, by=ruth, partner=membership(unit, ines))

    assert "I cannot come then" not in read(client_of(ines), page("appointment", mine.pk))
    assert client_of(ines).get(page("cannot_come", mine.pk)).status_code == 404
    assert client_of(ines).post(page("ask_alone", mine.pk)).status_code in {302, 404}
    assert not TimeAlone.objects.exists()


def test_waiting_is_the_same_as_giving_back(arranged, arrange, ines, client_of):
    later = arrange(london("2026-03-26 17:00"))

    client_of(ines).post(page("cancel", arranged.pk))

    arranged.refresh_from_db()
    later.refresh_from_db()
    assert (arranged.state, later.state) == ("cancelled", "confirmed")


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

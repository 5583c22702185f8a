"""Questions to look back, and a day to ask again."""

from datetime import date, timedelta

import pytest

from booking.models import Appointment
from core import clock
from intake.models import Administration
from intake.services import measures
from notifications.models import Notice, NoticeState
from notifications.registry import KINDS
from sessions_app.models import LastSession
from sessions_app.services import last as ending_well
from tests.sessions_app.story import LONDON_SIX

from .conftest import at_the_therapist, page

# Statements of one's own page and of the therapist's, sign-in and the log of what was read included.
MOST_OF_ONES_OWN, MOST_AT_THE_THERAPIST = 21, 19


def test_each_is_offered_what_they_answered_before_and_the_usual_set_where_there_is_none(
    last, unit, client_of, ruth, ines, as_ines, tom, as_tom, as_person
):
    with as_person(ruth):
        (gad,) = measures.ask(unit, [as_ines], ["gad_7"], moment="review", by=ruth)
    with as_person(ines):
        measures.answer(gad, by=ines, answers=[1] * 7)

    client_of(ruth).post(f"{at_the_therapist(unit)}questions/")

    def offered(partner):
        rows = Administration.objects.filter(partner=partner, moment="end")
        return set(rows.values_list("instrument", flat=True))

    assert offered(as_ines) == {"gad_7"}
    assert offered(as_tom) == {"connection", "phq_9", "gad_7"}
    assert LastSession.objects.get().asked_at is not None
    assert "A few questions to look back" in page(ines, last, client_of)


def test_the_day_is_three_months_on_unless_another_is_chosen_and_has_to_be_to_come(
    last, unit, client_of, ruth
):
    address = f"{at_the_therapist(unit)}remind/"
    assert 'value="2026-06-19"' in client_of(ruth).get(at_the_therapist(unit)).content.decode()

    past = client_of(ruth).post(address, {"on": "2026-03-19"})
    never = client_of(ruth).post(address, {"on": "the 40th"})
    kept = client_of(ruth).post(address, {"on": "2026-06-19"})

    assert (past.status_code, never.status_code, kept.status_code) == (422, 422, 302)
    assert LastSession.objects.get().check_on == date(2026, 6, 19)


def test_no_reminder_stays_none_until_a_day_is_chosen(last, unit, client_of, ruth):
    browser, address = client_of(ruth), at_the_therapist(unit)
    offered = 'value="2026-06-19"'
    assert offered in browser.get(address).content.decode()

    browser.post(f"{address}remind/", {"on": ""})
    text = browser.get(address).content.decode()
    assert offered not in text
    assert "No reminder, as you chose" in text

    browser.post(f"{address}remind/", {"on": "2026-09-01"})
    text = browser.get(address).content.decode()
    assert 'value="2026-09-01"' in text
    assert "No reminder" not in text


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2026, 3, 19), date(2026, 6, 19)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 9, 30), date(2026, 12, 30)),
        (date(2026, 10, 15), date(2027, 1, 15)),
    ],
)
def test_three_months_after_a_day(day, then):
    assert ending_well.three_months_after(day) == then


def test_the_reminder_is_one_neutral_notice_to_the_therapist_and_to_nobody_else(
    last, unit, client_of, ruth, as_person
):
    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": "2026-06-19"})

    notice = Notice.objects.get(kind=ending_well.KIND)
    kind = KINDS[ending_well.KIND]
    with as_person(ruth):
        said = kind.words(notice)
        assert kind.still_true(notice)
    assert (notice.recipient, notice.state) == (ruth, NoticeState.WAITING)
    assert notice.due_at.isoformat() == "2026-06-19T08:00:00+00:00"
    assert said.body == "An item is waiting in your list. {link}"

    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": ""})
    with as_person(ruth):
        assert not kind.still_true(notice)
    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": "2026-06-19"})
    with as_person(ruth):
        assert kind.still_true(Notice.objects.get(kind=ending_well.KIND))


def test_on_the_day_it_waits_for_the_therapist_who_offers_the_questions_to_those_who_said_yes(
    last, line, unit, client_of, ruth, ines, as_ines, tom, as_tom
):
    line(ines, as_ines, "The ten minutes at the door.", later="yes")
    line(tom, as_tom, "", later="no")
    client_of(ruth).post(f"{at_the_therapist(unit)}remind/", {"on": "2026-06-19"})
    assert "Some time after a last session" not in client_of(ruth).get("/practice/").content.decode()

    clock.set_now(LONDON_SIX + timedelta(days=92))
    assert "Some time after a last session" in client_of(ruth).get("/practice/").content.decode()
    client_of(ruth).post(f"{at_the_therapist(unit)}questions/", {"moment": "followup"})
    asked = set(Administration.objects.filter(moment="followup").values_list("partner", flat=True))
    client_of(ruth).post(f"{at_the_therapist(unit)}checked/")

    assert asked == {as_ines.pk}
    assert "Some time after a last session" not in client_of(ruth).get("/practice/").content.decode()
    assert Appointment.objects.count() == 1


def test_it_is_no_longer_said_to_somebody_who_left_the_care_team(last, unit, ruth, as_person, building):
    with as_person(ruth):
        ending_well.remind(last, date(2026, 6, 19), by=ruth)
        notice = Notice.objects.get(kind=ending_well.KIND)
    with building():
        unit.care_team.update(until=clock.now())

    with as_person(ruth):
        assert not KINDS[ending_well.KIND].still_true(notice)


def test_its_pages_ask_the_database_a_few_times(
    last, line, unit, client_of, statements, ruth, ines, as_ines, tom, as_tom
):
    line(ines, as_ines, "The ten minutes at the door.", share=True, later="yes")
    line(tom, as_tom, "That it waits.", share=True, later="yes")

    def asked(user, address):
        return [sql for sql in statements(client_of(user), address) if "SAVEPOINT" not in sql]

    own = asked(ines, f"/my/last-session/{last.session_id}/")
    hers = asked(ruth, at_the_therapist(unit))

    assert len(own) <= MOST_OF_ONES_OWN, "\n".join(own)
    assert len(hers) <= MOST_AT_THE_THERAPIST, "\n".join(hers)

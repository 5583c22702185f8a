"""The worked example from the first page somebody reads to the second appointment, in real browsers."""

from collections.abc import Callable

import psycopg
import pytest

from ifio_practice.embedded.practice import Practice

from . import afterwards, arranging, arriving, meeting
from .clocks import goes_by
from .mail import Post, body
from .pdf import is_tagged
from .people import DESK, Person

pytestmark = pytest.mark.e2e

UNSAID = "therapy counselling couple partner relationship intimacy ifio ifs parts safety Ruth".split()


def test_from_the_first_page_to_the_second_appointment(
    practice: Practice, meet: Callable[..., Person]
) -> None:
    post = Post(practice)
    ruth = meet(practice, "ruth", DESK).sign_in("ruth@example.test")

    # Somebody reads, and asks.
    visitor = meet(practice, "visitor")
    arriving.reads_the_public_pages(visitor)
    arriving.asks_for_a_first_conversation(visitor)
    arriving.confirms_the_address(visitor, post)
    arriving.reads_the_inquiry_and_offers_a_time(ruth)
    arriving.takes_the_offered_time(visitor, post)

    # They talk; each is invited and makes a login of their own.
    goes_by(practice, "2026-03-05T12:55+00:00")
    arriving.has_held_the_first_conversation(ruth)
    arriving.invites_ines(ruth)
    assert not post.mails("tom@example.test")
    arriving.invites_tom(ruth)
    ines, tom = meet(practice, "ines"), meet(practice, "tom")
    arriving.makes_a_login(ines, "ines@example.test", post)
    arriving.makes_a_login(tom, "tom@example.test", post)

    # A time is asked for, held, agreed to; nobody can confirm it yet.
    goes_by(practice, "2026-03-07T11:00+00:00")
    arranging.asks_for_a_time(ines, "2026-03-19", "18:00")
    arranging.holds_what_was_asked_for(ruth, "Ines")
    arranging.says_yes_to_the_time(tom)
    arranging.both_read_the_same(ines, tom)

    # Each writes their own form; Ruth reads, meets each alone, decides.
    goes_by(practice, "2026-03-08T20:30+00:00")
    arranging.types_and_sees_it_saved(ines)
    arranging.writes_the_form(ines)
    arranging.sends_the_form(ines)
    arranging.both_read_the_same(ines, tom)
    goes_by(practice, "2026-03-10T07:10+00:00")
    arranging.writes_the_form(tom)
    arranging.sends_the_form(tom)
    arranging.reads_both_forms_side_by_side(ruth, "Ines")
    goes_by(practice, "2026-03-11T18:10+00:00")
    arranging.records_a_conversation(ruth, "Ines", "2026-03-11", "12:00")
    arranging.records_a_conversation(ruth, "Tom", "2026-03-11", "17:30")
    arranging.cannot_confirm(ruth, "Ines")
    arranging.decides_that_they_can_begin(ruth, "Ines")
    arranging.sets_up_practices_together(ruth, "Ines")
    arranging.both_read_the_same(ines, tom)

    # Each signs; in the evening after the last signature the time is confirmed for both.
    goes_by(practice, "2026-03-16T19:00+00:00")
    arranging.signs_the_documents(tom, "Tom Adeyemi")
    arranging.both_read_the_same(ines, tom)
    arranging.signs_the_documents(ines, "Ines Carvalho")
    arranging.both_read_the_same(ines, tom)
    goes_by(practice, "2026-03-16T20:05+00:00")
    practice.manage("settle_practices")
    for person in (ines, tom):
        arranging.reads_that_it_is_confirmed(person, "Thursday 19 March, 18:00")

    # Reminders at the same hour the day before: a text to her, a mail to him and never a text.
    post.after()
    goes_by(practice, "2026-03-18T18:00+00:00")
    line = "You have an appointment tomorrow at 18:00. Details: http"
    text = post.text("07700 900333")
    reminder = post.mail("tom@example.test", "Appointment reminder")
    assert line in text
    assert line in body(reminder)
    for words in (text, body(reminder)):
        assert not [one for one in UNSAID if one.lower() in words.lower()]

    # The session.
    goes_by(practice, "2026-03-19T17:50+00:00")
    meeting.opens_the_room(ruth)
    meeting.comes_in(ines)
    meeting.comes_in(tom)
    meeting.begins_with_landing(ruth)
    for person in (ines, tom):
        meeting.scene(person, "landing")
    meeting.tells_a_state(ines, "Revved up", 6)
    meeting.tells_a_state(tom, "Shut down", 5)
    ruth.reads("Revved up, 6", "Shut down, 5")
    meeting.sees_no_state_of(ines, tom)
    meeting.goes_to(ruth, "Agreements")
    meeting.agrees(ines)
    meeting.agrees(tom, objection="part dislikes A4")
    ruth.reads("All have agreed", "part dislikes A4")
    ines.does_not_read("part dislikes A4")
    meeting.goes_to(ruth, "Check-in")
    meeting.checks_in(ines, "The Floodlight", "Buzzing and scared I'll talk too much.", "Irritated")
    meeting.checks_in(tom, "The Shutter", "Tired and careful.", "I agree with it")
    ines.reads("The Shutter").does_not_read("Tired and careful.")
    meeting.begins_a_turn(ruth, "Tom", "The Shutter")
    meeting.speaks_for(ruth, tom, ines)
    meeting.is_witnessed_and_repaired(ruth, tom, ines)
    ines.does_not_read("It landed")

    # Tom's brake: everybody pauses at once, and nobody but Ruth and he knows through whom.
    took = meeting.brakes(tom, ruth, ines, tom)
    assert took < meeting.AT_ONCE, f"the pause took {took:.1f} s"
    meeting.scene(ines, "paused").does_not_read("Tom")
    ruth.reads("Tom pressed the brake. Only you and they know.").look()
    meeting.resumes(ruth, tom, ines, tom)

    # The second turn is Ines's, as long as his.
    meeting.switches_roles(ruth)
    meeting.speaks_for(ruth, ines, tom)
    meeting.is_witnessed_and_repaired(ruth, ines, tom)

    # Closing well.
    meeting.goes_to(ruth, "De-brief")
    meeting.harvests(ines, "He said the shutter isn't leaving.", "Waiting while he looked inside.")
    meeting.harvests(tom, "The pause worked.", "Saying it out loud.")
    ines.reads("The pause worked.").does_not_read("Saying it out loud.")
    for practice_name in ("Tiny repair", "Pause and return"):
        meeting.offers_a_practice(ruth, practice_name)
        meeting.decides(ines, practice_name, "Yes, I choose this")
    meeting.decides(tom, "Tiny repair", "Not now")
    meeting.decides(tom, "Pause and return", "Yes, I choose this")
    ruth.look()
    meeting.says_how_they_leave(ines, "Settled enough")
    meeting.says_how_they_leave(tom, "Wobbly, but all right")
    ruth.reads("Settled enough", "Wobbly, but all right")
    meeting.closes(ruth)
    for person in (ines, tom):
        meeting.scene(person, "closed").reads("We are done for today.")

    # The note, the practices, the next time on the other side of the clock change.
    pdf = afterwards.writes_and_signs_the_note(ruth)
    assert pdf.startswith(b"%PDF")
    assert is_tagged(pdf)
    for person in (ines, tom):
        for chosen in ("Tiny repair", "Pause and return"):
            afterwards.reads_being_arranged(person, chosen)
    goes_by(practice, "2026-03-19T20:01+00:00")
    afterwards.settles_practices(practice)
    for person in (ines, tom):
        afterwards.reads_not_set_up(person, "Tiny repair")
        afterwards.reads_active(person, "Pause and return")
    goes_by(practice, "2026-03-20T09:00+00:00")
    afterwards.holds_the_next_time(ruth, "Ines", "2026-04-02", "18:00")
    for person in (ines, tom):
        arranging.says_yes_to_the_time(person)
    for person in (ines, tom):
        arranging.reads_that_it_is_confirmed(person, "Thursday 2 April, 18:00")
    with psycopg.connect(practice.env["DATABASE_URL"]) as database:
        second = (
            "SELECT max(lower(during)) AT TIME ZONE 'UTC' FROM booking_appointment WHERE state = 'confirmed'"
        )
        assert str(database.execute(second).fetchone()[0]) == "2026-04-02 17:00:00"
    assert not [one for one in post.texts() if "900444" in one], "Tom's phone is shared"

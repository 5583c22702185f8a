"""Notes: a draft from the room's course, kept, signed, locked, amended; the writer's own kept apart."""

import re
import zlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from booking.models import Appointment
from core import actor as acting
from core import vault
from core.states import TooLate
from couples.models import CareTeam
from sessions_app import services
from sessions_app.draft import Facts, draft
from sessions_app.models import ProcessNote, ProgressNote
from sessions_app.services import notes

WORDS = {"focus": "the first ten minutes", "done": "Landing.", "response": "", "risk": "", "plan": ""}


@pytest.fixture
def place(session, ruth):
    return CareTeam.objects.get(couple=session.couple, user=ruth)


@pytest.fixture
def signed(session, place, ruth, as_person):
    with as_person(ruth):
        return notes.sign_progress_note(session, place, WORDS, version=0, by=ruth)


def test_a_draft_tells_the_course_and_nobodys_secrets():
    facts = Facts(
        number=1,
        starts_at=None,
        ended_at=None,
        minutes=75,
        present=["Ines", "Tom"],
        format="online, separate rooms",
        phases=["Landing", "Agreements", "Check-in with parts"],
        turns_by={"Tom": 1, "Ines": 1},
        pauses=1,
        focus="The door.",
        practices=["Pause and return"],
    )

    words = draft(facts)

    assert words["done"] == (
        "Session 1, 75 min, online, separate rooms. Ines and Tom present."
        " Landing, agreements, check-in with parts. One turn each, with witnessing. One pause."
    )
    assert words["focus"] == "The door."
    assert words["plan"] == "Practices chosen: Pause and return."
    assert words["response"] == ""


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ({}, ""),
        ({"Tom": 1}, "One turn, with witnessing."),
        ({"Tom": 2, "Ines": 1}, "3 turns, with witnessing."),
    ],
)
def test_turns_are_said_without_comparing_people(turns, said):
    facts = Facts(1, None, None, 60, ["Ines", "Tom"], "online", [], turns_by=turns)

    assert draft(facts)["done"].endswith(said)
    assert "Tom 2" not in draft(facts)["done"]


def test_a_save_from_a_stale_page_overwrites_nothing(session, place, ruth, as_person):
    with as_person(ruth):
        notes.save_progress_note(session, place, WORDS, version=0, by=ruth)
        notes.save_progress_note(session, place, WORDS | {"plan": "newer"}, version=1, by=ruth)

        with pytest.raises(notes.Stale):
            notes.save_progress_note(session, place, WORDS | {"plan": "older"}, version=1, by=ruth)

        assert ProgressNote.objects.get().words["plan"] == "newer"


def test_a_signed_note_cannot_be_saved_again(session, place, ruth, as_person, signed):
    with as_person(ruth), pytest.raises(TooLate):
        notes.save_progress_note(session, place, WORDS, version=signed.version, by=ruth)


def test_the_database_itself_refuses_to_change_a_signed_note(signed):
    with pytest.raises(IntegrityError, match="signed note"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sessions_app_progressnote SET version = 9")


def test_an_empty_note_is_not_signed(session, place, ruth, as_person):
    with as_person(ruth), pytest.raises(notes.Empty):
        notes.sign_progress_note(session, place, dict.fromkeys(WORDS, " "), version=0, by=ruth)


def test_what_is_added_later_stands_below_and_is_signed(session, place, ruth, as_person, signed, client_of):
    with as_person(ruth):
        notes.amend(signed, place, "They called about the date.", by=ruth)

    page = client_of(ruth).get(f"/practice/notes/{session.pk}/").content.decode()

    assert "They called about the date." in page
    assert "the first ten minutes" in page


def test_a_process_note_opens_for_its_writer_alone(session, place, ruth, theo, as_person, unit):
    with as_person(ruth):
        notes.save_process_note(session, place, "my own guess", version=0, by=ruth)
        from couples.services import assign

        assign(unit, theo, kind="co_therapist", by=ruth)
    row = ProcessNote.objects.get()

    with as_person(theo):
        assert not ProcessNote.objects.visible_to(theo).exists()
        with pytest.raises(vault.Refused):
            vault.open_one(row)


def test_a_process_note_opens_after_a_fresh_sign_in(session, place, ruth, as_person, client_of, freshly):
    with as_person(ruth):
        notes.save_process_note(session, place, "my own guess", version=0, by=ruth)
    browser, way = client_of(ruth), f"/practice/notes/{session.pk}/process/open/"

    page = browser.get(f"/practice/notes/{session.pk}/").content.decode()
    assert "my own guess" not in page
    assert way in page
    asked = browser.get(way)
    assert asked.url.startswith("/account/reauthenticate/")

    freshly(browser)
    assert "my own guess" in browser.get(way, follow=True).content.decode()


def test_a_co_therapist_reads_the_record_and_not_the_process_note(
    session, place, ruth, theo, as_person, unit, signed, client_of
):
    with as_person(ruth):
        notes.save_process_note(session, place, "my own guess", version=0, by=ruth)
        from couples.services import assign

        assign(unit, theo, kind="co_therapist", by=ruth)

    page = client_of(theo).get(f"/practice/notes/{session.pk}/").content.decode()

    assert "the first ten minutes" in page
    assert "my own guess" not in page


def test_a_page_keeps_what_is_too_long_and_says_so(session, ruth, client_of):
    long = "x" * 700

    response = client_of(ruth).post(
        f"/practice/notes/{session.pk}/save/", {"focus": long, "done": "Landing.", "version": 0}
    )

    assert response.status_code == 422
    assert long in response.content.decode()


def test_autosave_answers_with_the_next_version(session, ruth, client_of):
    client = client_of(ruth)
    address = f"/practice/notes/{session.pk}/save/"

    first = client.post(address, WORDS | {"version": 0}, HTTP_X_AUTOSAVE="1")
    second = client.post(address, WORDS | {"version": first.json()["version"]}, HTTP_X_AUTOSAVE="1")
    stale = client.post(address, WORDS | {"version": first.json()["version"]}, HTTP_X_AUTOSAVE="1")

    assert first.json()["saved_at"] == "18:00"
    assert second.json()["version"] == first.json()["version"] + 1
    assert stale.status_code == 409


def unpacked(pdf: bytes) -> bytes:
    """A PDF with its packed object streams laid open."""
    found = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"".join(found)


def test_a_signed_note_prints_as_a_tagged_pdf_under_a_neutral_name(session, ruth, client_of, signed):
    response = client_of(ruth).get(f"/practice/notes/{session.pk}/pdf/")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="note-2026-03-19.pdf"'
    assert response.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in unpacked(response.content)


def test_the_list_costs_the_same_with_one_note_and_with_three(
    session, appointment, place, ruth, client_of, signed, as_person
):
    client = client_of(ruth)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            text = client.get("/practice/notes/").content.decode()
        return text.count('class="row apart"'), len(asked)

    client.get("/practice/notes/")  # what is asked once a process is asked here
    shown, with_one = cost()
    for weeks in (1, 2):
        with acting.building():
            later = Appointment.objects.get(pk=appointment.pk)
            ahead = timedelta(weeks=weeks)
            later.pk = uuid4()
            later.during = DateTimeTZRange(later.during.lower + ahead, later.during.upper + ahead)
            later.save(force_insert=True)
        with as_person(ruth):
            notes.sign_progress_note(services.open_room(later, ruth), place, WORDS, version=0, by=ruth)
    more, with_three = cost()

    assert (shown, more) == (1, 3)
    assert with_three == with_one <= 9


def test_a_signed_note_says_who_was_there_and_how_they_joined(session, walk, ruth, client_of, signed):
    walk("agreements")

    text = client_of(ruth).get(f"/practice/notes/{session.pk}/").content.decode()

    assert "Ines and Tom, Ruth" in text
    assert "<dt>Format</dt>" in text

"""The questions as data: versioned, whole, and readable again as they stood."""

import json
import re
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import override

from intake.models import Questionnaire
from intake.questionnaire import FORM, VERSION, FieldKind, as_data, current_data, digest, from_data
from intake.screen import QUESTIONS

# Every version that was shipped. Change a question and a new line belongs here, with a new VERSION.
IN_USE = {
    1: "fd4a64549817f19232257dde72cb5058694377eb07445b6e978a09ee97f496f6",
    2: "beac10a31bad2c9580f39f984b07703f589c076ead7d8b7d06847b137df0ce1c",  # who reads my name
    3: "79453ff7ddd46c2080f9c47c813533b8098d188e090cf2f6237e6eb25ba77f0e",  # goals, family, other care
}
SHIPPED = Path(__file__).parent.parent.parent / "intake" / "migrations" / "forms"


def test_a_changed_question_is_a_new_version():
    assert digest(current_data()) == IN_USE[VERSION]


def test_the_parts_are_a_to_n():
    assert "".join(section.letter for section in FORM.sections) == "ABCDEFGHIJKLMN"
    assert 25 <= sum(section.minutes for section in FORM.sections) <= 40


def test_every_question_has_a_key_of_its_own_and_choices_where_it_needs_them():
    fields = [field for section in FORM.sections for field in section.fields]
    keys = [field.key for field in fields]

    assert len(keys) == len(set(keys))
    for field in fields:
        assert bool(field.choices) == (field.kind in {FieldKind.SINGLE, FieldKind.MULTI}), field.key
        if field.kind in {FieldKind.SHORT, FieldKind.LONG}:
            assert field.limit, field.key


def test_the_screen_asks_all_sixteen_questions_apart():
    section = FORM.section("J")

    assert set(QUESTIONS) <= {field.key for field in section.fields}
    assert {field.visibility for field in section.fields} == {"safety_restricted"}
    assert section.pages[0].piece == "intake/_leaving.html"


def test_what_only_the_therapist_may_know_is_kept_apart():
    for key in ("self_harm", "ask_alone", "ask_alone_about", "others_with_access", "code_word"):
        assert FORM.field(key).visibility == "safety_restricted"


def test_a_new_practice_begins_with_what_is_shipped(db):
    row = Questionnaire.objects.get()
    again = from_data(row.data)

    assert json.loads((SHIPPED / f"{VERSION}.json").read_text()) == current_data()
    assert row.hash == digest(row.data) == IN_USE[VERSION]
    with override("en-gb"):
        assert as_data(again) == as_data(FORM)


def test_a_published_version_can_be_neither_changed_nor_deleted(db):
    for change in ("UPDATE intake_questionnaire SET version = 9", "DELETE FROM intake_questionnaire"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_questions_hold_no_exclamation_and_no_dash():
    assert not re.search("[!—]", str(current_data()))

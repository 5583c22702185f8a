"""The questions as data: versioned, whole, and readable again as they stood."""

import re

from intake.models import Questionnaire
from intake.questionnaire import FORM, VERSION, FieldKind, current_data, digest, from_data
from intake.screen import QUESTIONS
from intake.services import stored_questionnaire

# Every version that was in use. Change a question and a new line belongs here, with a new VERSION.
IN_USE = {
    1: "fd4a64549817f19232257dde72cb5058694377eb07445b6e978a09ee97f496f6",
    2: "beac10a31bad2c9580f39f984b07703f589c076ead7d8b7d06847b137df0ce1c",  # who reads my name
}


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


def test_stored_questions_read_back_the_same(db):
    row = stored_questionnaire()
    again = from_data(Questionnaire.objects.get(pk=row.pk).data)

    assert stored_questionnaire().pk == row.pk
    assert row.hash == IN_USE[VERSION]
    assert [(f.key, str(f.label), f.visibility) for s in again.sections for f in s.fields] == [
        (f.key, str(f.label), f.visibility) for s in FORM.sections for f in s.fields
    ]


def test_questions_hold_no_exclamation_and_no_dash():
    assert not re.search("[!—]", str(current_data()))

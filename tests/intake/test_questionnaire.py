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
    3: "9c05bb258f353a47c431aa84d6c4f68ea8efbc3f5ff0ed64a3e12004e7e68698",  # goals, family, other care
    4: "7ded724ebbdf14c322416e61f0ac9c3cd8d0b4c30c5a48e61d1ef4dd25b22cf1",  # some folded
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


# Section, keys, and how many letters fit (0: no free text), as domain rule 3.5 and issue 3 have them.
WANTED = {
    "A": {"name_used": 60, "pronouns": 40, "date_of_birth": 0, "language": 80, "time_zone": 60}
    | {"access_needs": 300, "ease": 0},
    "B": {"channel": 0, "voicemail": 0, "weekday_from": 0, "weekend_to": 0, "code_word": 40}
    | {"others_with_access": 0, "if_someone_else_answers": 0, "calendar_files": 0},
    "C": {"word": 30, "type": 0, "together_since": 30, "living": 0, "children": 200, "structure": 0}
    | {"turning_points": 600, "earlier_therapy": 400},
    "D": {"hope": 400, "why_now": 300, "fear": 300, "themes": 0, "goals": 0},
    "E": dict.fromkeys(("value", "close_moment", "works"), 300),
    "F": dict.fromkeys(
        ("trigger", "i_do", "body", "i_tell_myself", "i_long_for", "i_imagine_in_them", "how_ends"), 200
    ),
    "G": {"parts": 0},
    "H": {"patterns": 500, "family": 400, "comfort": 300, "under_strain": 0, "familiar": 300}
    | {"hope_from_them": 300, "headline_hurt": 300, "culture": 400},
    "I": {"other_care": 0, "other_support": 200, "care_contact": 0, "care_contact_how": 200}
    | dict.fromkeys(("medication", "alcohol", "drugs", "diagnoses", "medical"), 200)
    | {"sleep": 0, "self_harm": 0},
    "K": {"willingness": 0} | dict.fromkeys(("unsure_part", "would_go_badly", "would_tell_me"), 300),
    "L": {"format": 0, "length": 0, "cadence": 0, "joining_mode": 0, "location": 200, "interpreter": 80}
    | {"emergency_name": 80, "emergency_phone": 30, "payment": 200, "ask_alone": 0, "ask_alone_about": 200},
}


@pytest.mark.parametrize("letter", WANTED)
def test_every_question_of_the_rule_is_asked_with_its_room(letter):
    asked = {field.key: field.limit for field in FORM.section(letter).fields}

    assert WANTED[letter].items() <= asked.items()


def test_who_reads_an_answer_is_what_the_rule_says():
    levels = {
        field.key: (section.letter, field.visibility) for section in FORM.sections for field in section.fields
    }
    apart = {key for key, (_letter, level) in levels.items() if level == "safety_restricted"}

    assert {key for key, (_letter, level) in levels.items() if level == "private_self"} == {"parts"}
    assert {key for key in apart if levels[key][0] not in "BJ"} == {
        "self_harm",
        "ask_alone",
        "ask_alone_about",
    }
    assert {key for key, (letter, _level) in levels.items() if letter in "BJ"} <= apart


def test_what_may_be_offered_to_the_others_stands_under_what_brings_me_and_what_is_good():
    offered = {
        (section.letter, field.key)
        for section in FORM.sections
        for field in section.fields
        if field.may_be_shared
    }

    assert {letter for letter, _key in offered} == {"D", "E"}
    assert ("D", "hope") in offered


def test_the_screen_asks_all_sixteen_questions_apart():
    section = FORM.section("J")

    assert set(QUESTIONS) <= {field.key for field in section.fields}
    assert {field.visibility for field in section.fields} == {"safety_restricted"}
    assert section.pages[0].piece == "intake/_leaving.html"


def test_what_only_the_therapist_may_know_is_kept_apart():
    for key in ("self_harm", "ask_alone", "ask_alone_about", "others_with_access", "code_word"):
        assert FORM.field(key).visibility == "safety_restricted"


def test_a_new_practice_begins_with_what_is_shipped(db):
    row = Questionnaire.objects.order_by("-version")[0]
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

"""Sending: every answer to its own level, the same things for everybody."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import vault
from couples.models import ContactContext
from intake import gate, queries, services
from intake.models import Alert, Intake, IntakeAnswers, SafetyAnswers
from intake.questionnaire import VERSION
from intake.services import contact
from notifications.models import ContactRule, Notice
from notifications.services import confirm_contact, contact_rule
from parts.models import Part

from .answers import NOOR, TOM, needed

ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")


@pytest.mark.privacy
def test_a_draft_is_for_its_author_alone(write, as_ines, ines, tom, ruth, as_person):
    write(as_ines, D={"hope": "To matter."}, J=NOOR)

    with as_person(ines):
        assert queries.drafts(queries.intake_of(as_ines))["D"]["hope"] == "To matter."
    for other in (ruth, tom):
        with as_person(other):
            for table in (IntakeAnswers, SafetyAnswers):
                assert not table.objects.visible_to(other).exists()


def test_the_vault_refuses_a_draft_to_the_therapist(write, as_ines, ines, ruth, as_person, building):
    write(as_ines, D={"hope": "To matter."})
    with building():
        rows = list(IntakeAnswers.objects.all())

    assert rows
    for row in rows:
        with pytest.raises(vault.Refused), as_person(ruth):
            vault.open_one(row)


def test_what_is_needed_is_asked_for_when_sending(write, as_ines, ines, as_person):
    write(as_ines, A={"name_used": "Ines"})

    with as_person(ines), pytest.raises(services.NotReady) as wanting:
        services.submit(as_ines, by=ines)

    asked = {one["field"].key if one["field"] else one["page"].key for one in wanting.value.missing}
    assert asked == {"date_of_birth", "time_zone", "word", "type", "hope", "J", "J-2", "J-3"}
    assert not Alert.objects.exists()


def test_every_answer_goes_to_its_own_level(send, as_tom, tom, ruth, ines, as_person):
    send(
        as_tom,
        B={"others_with_access": ["phone_bill"], "channel": "email", "code_word": "cricket"},
        I={"sleep": "poor", "self_harm": "none"},
        G={
            "parts": [
                {"name": "The Shutter", "kind": "firefighter", "does": "closes everything", "share": True},
                {"name": "The Diplomat", "kind": "manager", "does": "agrees", "share": False},
            ]
        },
        J=TOM,
    )

    with as_person(ruth):
        ordinary = IntakeAnswers.objects.visible_to(ruth)
        safety = SafetyAnswers.objects.visible_to(ruth)
        vault.open_all([*ordinary, *safety])
        by_section = {row.section: row for row in ordinary}
        apart = {row.section: row for row in safety}
        assert by_section["I"].words["sleep"] == "poor"
        assert "self_harm" not in by_section["I"].words
        assert apart["I"].words == {"self_harm": "none"}
        assert [part["name"] for part in by_section["G"].words["parts"]] == ["The Shutter"]
        assert apart["J"].words["SF03"] == "mostly"
        assert "J" not in by_section
        assert all(row.visibility == "safety_restricted" for row in safety)
        assert all(row.visibility == "private_therapist" for row in ordinary)
    with as_person(ines):
        assert not IntakeAnswers.objects.visible_to(ines).exists()
        assert not SafetyAnswers.objects.visible_to(ines).exists()
        assert not ContactContext.objects.visible_to(ines).exists()


def test_quick_parts_become_parts_once(send, as_tom, tom, ruth, as_person):
    quick = {
        "parts": [
            {
                "name": "The Shutter",
                "kind": "firefighter",
                "does": "closes",
                "prevents": "shame",
                "share": True,
            },
            {"name": "The Diplomat", "kind": "manager", "share": False},
        ]
    }
    send(as_tom, G=quick)
    send(as_tom, G=quick, F={"body": "Belly drops."})

    with as_person(tom):
        mine = list(Part.objects.visible_to(tom))
        names = sorted(row.words["name"] for row in mine)
    with as_person(ruth):
        hers = [row.words for row in Part.objects.visible_to(ruth)]
    assert names == ["The Diplomat", "The Shutter"]
    assert [words["name"] for words in hers] == ["The Shutter"]
    assert hers[0]["fear_if_stopped"] == "shame"


def test_safe_contact_becomes_a_rule_and_what_is_delicate_stays_apart(send, as_tom, tom, ruth, as_person):
    send(
        as_tom,
        B={
            "channel": "email",
            "channels_too": ["inbox"],
            "contact_email": "tom@private.test",
            "email_private": "private",
            "phone_private": "shared",
            "weekday_from": "16:00",
            "weekday_to": "20:00",
            "weekend_from": "09:00",
            "weekend_to": "20:00",
            "voicemail": "no",
            "if_someone_else_answers": "hang_up",
            "code_word": "cricket",
            "calendar_files": False,
            "others_with_access": ["phone_bill"],
        },
    )

    rule = ContactRule.objects.get(user=tom)
    assert rule.channels == ["email", "inbox"]
    assert rule.private_email
    assert not rule.private_phone
    assert rule.safe_times[0] == [0, "16:00", "20:00"]
    assert rule.safe_times[-1] == [6, "09:00", "20:00"]
    assert rule.code_word == "cricket"
    with as_person(ruth):
        assert ContactContext.objects.visible_to(ruth).get().words["others_with_access"] == ["phone_bill"]


def test_noor_raises_an_alert_soon_and_sami_none(send, as_noor, as_sami, ruth, theo, as_person):
    send(as_noor, J=NOOR)
    send(as_sami)

    with as_person(ruth):
        waiting = list(queries.open_alerts(ruth))
        assert [(alert.partner_id, alert.level, alert.rule) for alert in waiting] == [
            (as_noor.pk, "soon", "form")
        ]
    with as_person(theo):
        assert not queries.open_alerts(theo).exists()
    with as_person(as_sami.user):
        assert not queries.open_alerts(as_sami.user).exists()


@pytest.mark.privacy
def test_the_same_goes_out_whatever_was_answered(send, as_noor, as_sami, ruth):
    send(as_noor, J=NOOR, I={"self_harm": "now"})
    send(as_sami)

    def kinds(user):
        return sorted(Notice.objects.filter(recipient=user).values_list("kind", flat=True))

    assert kinds(as_noor.user) == kinds(as_sami.user) == ["form_receipt"]
    assert kinds(ruth) == ["item_to_review", "item_to_review"]


def test_sending_does_the_same_work_whatever_was_answered(write, as_noor, as_sami, as_person):
    counts = []
    write(as_noor, **needed(as_noor, J=NOOR, I={"self_harm": "now"}))
    write(as_sami, **needed(as_sami, J={}, I={"self_harm": "none"}))
    for partner in (as_noor, as_sami):
        with as_person(partner.user), CaptureQueriesContext(connection) as captured:
            services.submit(partner, by=partner.user)
        # Whose they are differs, savepoints are numbered on, and the clock is read twice a second at most.
        counts.append(
            [
                ID.sub("", query["sql"].partition(" SET ")[0])[:80]
                for query in captured
                if "SAVEPOINT" not in query["sql"] and "domainclock" not in query["sql"]
            ]
        )

    assert counts[0] == counts[1]


def test_sending_twice_is_harmless(send, as_ines, ines, as_person):
    first = send(as_ines)
    with as_person(ines):
        again = services.submit(as_ines, by=ines)

    assert again.version == first.version == 1
    assert Notice.objects.filter(recipient=ines, kind="form_receipt").count() == 1


def test_an_edit_makes_a_new_version_and_the_old_one_stays_readable(send, as_ines, ruth, as_person):
    send(as_ines, D={"why_now": "Three days of silence."})
    send(as_ines, D={"why_now": "It is better since."})

    intake = Intake.objects.get(partner=as_ines)
    assert intake.version == 2
    with as_person(ruth):
        old = {row.section: row for row in queries.of_version(ruth, intake, 1)}
        new = {row.section: row for row in queries.submitted(ruth, [intake])}
        assert old["D"].words["why_now"] == "Three days of silence."
        assert new["D"].words["why_now"] == "It is better since."
        assert not queries.of_version(ruth, intake, 0)


def test_old_answers_are_read_beside_the_questions_of_their_day(send, as_ines, ruth, as_person):
    send(as_ines)
    intake = Intake.objects.get(partner=as_ines)

    with as_person(ruth):
        row = queries.of_version(ruth, intake, 1)[0]
        asked = queries.questionnaire_of(row)

    assert asked.version == VERSION
    assert asked.section("F").fields[0].label == "What usually sets it off?"


def test_a_changed_answer_is_not_read_before_it_is_sent(send, write, as_ines, ruth, as_person):
    send(as_ines, D={"fear": "That I am too much."})
    write(as_ines, D={"fear": "Something else entirely."})

    with as_person(ruth):
        rows = queries.submitted(ruth, [Intake.objects.get(partner=as_ines)])
        assert next(row for row in rows if row.section == "D").words["fear"] == "That I am too much."


def test_nobody_writes_anothers_form(as_tom, ines, as_person):
    with as_person(ines), pytest.raises(PermissionDenied):
        services.save_page(as_tom, "D", {"hope": "x"}, by=ines)


def test_own_steps_say_nothing_of_the_other(send, as_ines, as_tom, sign_all):
    before = gate.own_steps(as_ines)
    send(as_tom)
    sign_all(as_tom)

    assert gate.own_steps(as_ines) == before
    assert gate.outward_label(as_ines) == "getting_started"


def test_sending_again_leaves_a_newer_way_of_reaching_somebody(send, write, as_ines, ines, as_person):
    send(as_ines, B={"channel": "email", "contact_email": "ours@example.test", "email_private": "private"})
    with as_person(ines):
        rule = ContactRule.objects.get(user=ines)
        rule.channels, rule.private_email, rule.safe_times = ["inbox"], False, [[1, "10:00", "12:00"]]
        confirm_contact(rule, by=ines)

    write(as_ines, D={"hope": "To be left alone with it."})
    with as_person(ines):
        services.submit(as_ines, by=ines)

    rule = ContactRule.objects.get(user=ines)
    assert rule.channels == ["inbox"]
    assert not rule.private_email
    assert rule.safe_times == [[1, "10:00", "12:00"]]


def test_hours_too_fine_for_the_form_are_not_widened_by_going_through_it(as_ines, ines, as_person):
    times = [[1, "10:00", "12:00"]]
    with as_person(ines):
        rule = contact_rule(ines)
        rule.safe_times = times
        confirm_contact(rule, by=ines)
        contact.apply(as_ines, {"channel": "email", **dict.fromkeys(contact.TIMES, "")}, by=ines)

    assert ContactRule.objects.get(user=ines).safe_times == times

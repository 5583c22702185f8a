"""The therapist's pages: both forms, what is kept apart, what waits, the decision."""

import re

import pytest

from core.models import AccessEntry
from intake import queries, services
from intake.models import Alert, Conversation, Decision, Intake
from notifications import banned
from notifications.models import Notice
from notifications.registry import KINDS

from .answers import NOOR, TOM

READ = re.compile(r'name="read" value="(\w+)"')


@pytest.fixture
def desk(ruth, client_of):
    return client_of(ruth)


def pages_of(couple, intake):
    return [
        f"/practice/couples/{couple.pk}/intake/",
        f"/practice/couples/{couple.pk}/forms/",
        f"/practice/couples/{couple.pk}/safety/",
        f"/practice/forms/{intake.pk}/1/",
    ]


def test_both_forms_are_read_side_by_side_and_the_reading_is_logged(desk, send, unit, as_ines, as_tom, ruth):
    send(as_ines, F={"trigger": "He goes quiet."})
    send(as_tom, F={"trigger": "A question at the door."})
    AccessEntry.objects.filter(action="read").count()

    page = desk.get(f"/practice/couples/{unit.pk}/forms/").text

    assert "He goes quiet." in page
    assert "A question at the door." in page
    read = AccessEntry.objects.filter(action="read", actor=str(ruth.pk), chain=unit.pk)
    assert set(read.values_list("subject_table", flat=True)) == {"intake_intakeanswers"}
    assert read.count() > 10


def test_a_draft_is_on_no_page_of_the_therapist(desk, send, write, unit, as_ines, as_tom):
    send(as_ines)
    write(as_tom, F={"trigger": "Only for my own eyes."})
    write(as_ines, F={"trigger": "A later thought."})
    intake = Intake.objects.get(partner=as_ines)

    for path in pages_of(unit, intake):
        page = desk.get(path)
        assert page.status_code == 200
        assert "Only for my own eyes." not in page.text
        assert "A later thought." not in page.text


def test_a_part_kept_to_oneself_is_on_no_page_of_the_therapist(desk, send, unit, as_tom):
    send(as_tom, G={"parts": [{"name": "The Diplomat", "kind": "manager", "share": False}]})

    for path in pages_of(unit, Intake.objects.get()):
        assert "Diplomat" not in desk.get(path).text


def test_the_screen_is_only_on_the_safety_page(desk, send, unit, as_tom):
    send(as_tom, J=TOM)

    assert "Mostly" not in desk.get(f"/practice/couples/{unit.pk}/forms/").text
    page = desk.get(f"/practice/couples/{unit.pk}/safety/").text
    assert "Mostly" in page
    assert page.count(">Amber<") == 2
    assert "Amber: ask further, alone" in page


def test_an_earlier_version_stays_readable(desk, send, unit, as_ines):
    send(as_ines, D={"why_now": "Three days of silence."})
    send(as_ines, D={"why_now": "Better since."})
    intake = Intake.objects.get()

    assert "Three days of silence." in desk.get(f"/practice/forms/{intake.pk}/1/").text
    assert "Better since." in desk.get(f"/practice/forms/{intake.pk}/2/").text
    assert desk.get(f"/practice/forms/{intake.pk}/3/").status_code == 404
    assert desk.get(f"/practice/forms/{intake.pk}/0/").status_code == 404


def test_only_the_couples_therapist_comes_in(send, unit, as_ines, ines, tom, ada, theo, client_of):
    send(as_ines, J=NOOR)
    intake, alert = Intake.objects.get(), Alert.objects.get()
    verbs = [
        f"/practice/couples/{unit.pk}/safety/decide/",
        f"/practice/members/{as_ines.pk}/conversation/",
        f"/practice/forms/{intake.pk}/read/",
        f"/practice/items/{alert.pk}/seen/",
    ]

    for user in (ines, tom, ada, theo):
        browser = client_of(user)
        for path in pages_of(unit, intake):
            assert browser.get(path).status_code == 404, (user, path)
        for path in verbs:
            assert browser.post(path, {"decision": "cleared", "pattern": "unclear"}).status_code == 404
    for user in (ines, tom, ada):
        assert client_of(user).get("/practice/items/").status_code == 404
        assert client_of(user).get("/practice/items/urgent/").status_code == 404
    assert "Ines" not in client_of(theo).get("/practice/items/").text
    assert not Decision.objects.exists()
    assert not Conversation.objects.exists()


def test_what_waits_is_sorted_and_goes_when_it_was_looked_at(
    desk, send, siblings, unit, as_noor, as_tom, as_ines, ruth, as_person
):
    send(as_tom, J=TOM)
    send(as_ines)
    send(as_noor, J=NOOR)

    page = desk.get("/practice/items/").text
    assert page.index("Noor") < page.index("Tom")
    assert page.count("I have seen it") == 2
    for alert in Alert.objects.exclude(level="none"):
        desk.post(f"/practice/items/{alert.pk}/seen/")
        desk.post(f"/practice/items/{alert.pk}/seen/")

    assert "I have seen it" not in desk.get("/practice/items/").text
    with as_person(ruth):
        assert not queries.open_alerts(ruth).exists()
        assert [couple.pk for couple in queries.decisions_waiting(ruth)] == [unit.pk]


def test_every_form_that_arrives_waits_to_be_read(desk, send, unit, as_ines, theo, client_of):
    send(as_ines)

    page = desk.get("/practice/items/").text
    assert "Forms to read" in page
    assert "Ines" in page
    assert "Ines" not in client_of(theo).get("/practice/items/").text

    desk.post(f"/practice/forms/{Intake.objects.get().pk}/read/")
    assert "Forms to read" not in desk.get("/practice/items/").text


def test_an_urgent_item_stands_at_the_head_until_it_was_looked_at(desk, send, as_noor):
    send(as_noor, J={**NOOR, "SF05": "once"})
    assert "One urgent item waits" in desk.get("/practice/items/urgent/").text

    desk.post(f"/practice/items/{Alert.objects.get().pk}/seen/")

    assert desk.get("/practice/items/urgent/").text == ""


def test_a_conversation_is_recorded_and_not_before_it_was_held(desk, unit, as_ines, at):
    at("2026-03-11T13:00Z")
    path = f"/practice/members/{as_ines.pk}/conversation/"

    later = desk.post(path, {f"{as_ines.pk}-day": "2026-03-12", f"{as_ines.pk}-met": "on"})
    empty = desk.post(path, {})
    desk.post(
        path, {f"{as_ines.pk}-day": "2026-03-11", f"{as_ines.pk}-time": "12:00", f"{as_ines.pk}-met": "on"}
    )

    assert later.status_code == empty.status_code == 422
    assert "still to come" in later.text
    row = Conversation.objects.get()
    assert row.met
    assert row.held_at.isoformat() == "2026-03-11T12:00:00+00:00"


def test_a_decision_is_recorded_sealed_and_shown_to_the_therapist(desk, unit, ruth, tom, as_person):
    response = desk.post(
        f"/practice/couples/{unit.pk}/safety/decide/",
        {
            "pattern": "none_identified",
            "decision": "cleared_with_conditions",
            "conditions": ["separate_arrivals"],
            "consulted_with": "Theo",
            "reasons": "Nervous, not pressed.",
            "rescreen_after_sessions": "4",
        },
    )

    assert response.status_code == 302
    row = Decision.objects.get()
    assert b"Nervous" not in bytes(row.body)
    assert "Separate arrivals" in desk.get(f"/practice/couples/{unit.pk}/safety/").text
    with as_person(tom):
        assert not Decision.objects.visible_to(tom).exists()


def test_conditions_without_a_condition_and_nothing_chosen_get_words(desk, unit):
    path = f"/practice/couples/{unit.pk}/safety/decide/"

    assert (
        "please say which"
        in desk.post(
            path,
            {"pattern": "unclear", "decision": "cleared_with_conditions", "rescreen_after_sessions": "4"},
        ).text
    )
    assert desk.post(path, {}).status_code == 422
    assert not Decision.objects.exists()


def test_marking_as_read_twice_is_harmless(desk, send, as_ines, ruth):
    send(as_ines)
    intake = Intake.objects.get()
    for _time in range(2):
        desk.post(f"/practice/forms/{intake.pk}/read/")

    intake.refresh_from_db()
    assert (intake.state, intake.reviewed_by_id) == ("reviewed", ruth.pk)


def test_no_message_says_what_it_is_about(db):
    for key in ("form_receipt", "form_ready", "document_ready", "item_to_review"):
        words = KINDS[key].words(Notice(kind=key))
        assert not banned.found_in(words), key
        assert "{link}" in words.body


def test_an_alert_from_the_room_reaches_the_therapist(unit, as_tom, ruth, tom, as_person):
    with as_person(tom):
        services.raise_alert(unit, as_tom, rule="today_unsafe", level="urgent", by=tom)

    with as_person(ruth):
        alert = queries.open_alerts(ruth).get()
    assert (alert.rule, alert.level) == ("today_unsafe", "urgent")
    assert Notice.objects.filter(recipient=ruth, kind="item_to_review", subject_id=alert.pk).exists()


@pytest.mark.privacy
def test_a_shared_answer_is_what_its_author_chose_and_no_more(
    write, as_ines, as_tom, ines, tom, client_of, freshly
):
    write(as_ines, E={"value": "He is gentle.", "works": "Saturday walks."})
    hers, his = freshly(client_of(ines)), client_of(tom)
    assert "He is gentle." not in his.get("/my/form/shown/").text

    preview = hers.get("/my/form/show/value/").text
    hers.post("/my/form/show/value/", {"read": READ.search(preview)[1]})

    assert "This is what they will see" in preview
    page = his.get("/my/form/shown/").text
    assert "He is gentle." in page
    assert "Saturday walks." not in page
    from intake.models import SharedAnswer

    shared = SharedAnswer.objects.get()
    assert his.post(f"/my/form/shown/{shared.pk}/take-back/").status_code == 404
    hers.post(f"/my/form/shown/{shared.pk}/take-back/")
    assert "He is gentle." not in his.get("/my/form/shown/").text


@pytest.mark.parametrize("field", ["headline_hurt", "SF01", "nothing"])
def test_other_answers_cannot_be_shared(write, as_ines, ines, client_of, field):
    write(as_ines, H={"headline_hurt": "a loss"}, J=NOOR)

    assert client_of(ines).post(f"/my/form/show/{field}/").status_code == 404


def test_a_date_is_read_as_people_write_it(desk, send, unit, as_ines):
    send(as_ines, A={"date_of_birth": "1991-07-19"})

    assert "19 July 1991" in desk.get(f"/practice/couples/{unit.pk}/forms/").text


def test_the_therapist_reads_how_each_may_be_reached_and_that_is_noted(desk, unit, as_ines, ines, building):
    from core.models import AccessEntry
    from notifications.models import ContactRule

    with building():
        ContactRule.objects.create(
            user=ines, channels=["call"], phone="+447700900100", code_word="heron", voicemail="name_only"
        )

    page = desk.get(f"/practice/couples/{unit.pk}/safety/").text

    for words in ("A call from the practice", "+447700900100", "heron", "Name only", "Others may answer"):
        assert words in page
    assert AccessEntry.objects.filter(action="contact.seen", subject_id=str(as_ines.pk)).exists()

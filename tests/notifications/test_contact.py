"""How a person may be reached is theirs to say; what they were told stands in here too."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import actor as acting
from core import clock
from notifications.forms.contact import hours_initial
from notifications.models import ContactRule, Notice
from notifications.queries import contact_is_due
from notifications.registry import Words
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

CONTACT, INBOX = "my:notifications:contact", "my:notifications:inbox"


def filled(rows=(), **fields):
    data = {
        "first": "email",
        "then": "",
        "email": "",
        "email_read_by": "alone",
        "phone": "",
        "phone_read_by": "",
        "voicemail": "no",
        "sender_name": "Diary",
        "reminders": "on",
        "code_word": " heron ",
        "if_someone_else_answers": "call_later",
        "hours-TOTAL_FORMS": str(len(rows)),
        "hours-INITIAL_FORMS": "0",
    }
    for n, (days, start, end) in enumerate(rows):
        data |= {f"hours-{n}-days": days, f"hours-{n}-start": start, f"hours-{n}-end": end}
    return data | fields


@pytest.fixture
def hers(unit, ines, client_of, freshly):
    return freshly(client_of(ines))


def test_a_rule_is_kept_and_confirmed(hers, ines):
    answer = hers.post(reverse(CONTACT), filled())

    rule = ContactRule.objects.get(user=ines)
    assert answer.status_code == 302
    assert rule.channels == ["email"]
    assert (rule.sender_name, rule.code_word, rule.if_someone_else_answers) == (
        "Diary",
        "heron",
        "call_later",
    )
    assert not rule.calendar_files
    assert rule.confirmed_at is not None


def test_safe_hours_are_rows_of_days(hers, ines):
    hers.post(reverse(CONTACT), filled([(["0", "2"], "16:00", "20:00"), (["5"], "10:00", "00:00")]))

    rows = ContactRule.objects.get(user=ines).safe_times
    assert rows == [[0, "16:00", "20:00"], [2, "16:00", "20:00"], [5, "10:00", "00:00"]]
    assert hours_initial(rows) == [
        {"days": ["0", "2"], "start": "16:00", "end": "20:00"},
        {"days": ["5"], "start": "10:00", "end": "00:00"},
    ]


def test_an_emptied_row_goes(hers, ines):
    hers.post(reverse(CONTACT), filled([(["0"], "16:00", "20:00")]))

    hers.post(reverse(CONTACT), filled([([], "", "")]))

    assert ContactRule.objects.get(user=ines).safe_times == []


@pytest.mark.parametrize(
    ("rows", "fields", "sentence"),
    [
        ([], {"first": "text"}, "For text messages we need a number."),
        (
            [],
            {"first": "text", "phone": "07700 900100", "phone_read_by": "shared"},
            "We send texts only to a number that you alone see.",
        ),
        ([], {"email_read_by": "shared"}, "We send only where you alone read."),
        ([], {"phone": "ring me"}, "We could not read this number."),
        ([(["0"], "20:00", "16:00")], {}, "The end comes before the beginning."),
        ([([], "10:00", "11:00")], {}, "Choose the days as well"),
        ([(["1"], "", "")], {}, "Say from when until when"),
    ],
)
def test_what_cannot_be_is_mended_beside_the_field_and_nothing_is_kept(hers, ines, rows, fields, sentence):
    answer = hers.post(reverse(CONTACT), filled(rows, **fields))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "heron" in page
    assert not ContactRule.objects.filter(user=ines).exists()


def test_a_private_number_may_be_texted(hers, ines):
    hers.post(
        reverse(CONTACT),
        filled(first="text", then="email", phone="+44 7700 900100", phone_read_by="alone"),
    )

    rule = ContactRule.objects.get(user=ines)
    assert (rule.channels, rule.phone, rule.private_phone) == (["text", "email"], "+447700900100", True)


def test_a_rule_is_nobody_elses(hers, unit, ines, tom, client_of):
    hers.post(reverse(CONTACT), filled(code_word="heron"))

    his = client_of(tom)

    assert "heron" not in his.get(reverse(CONTACT)).content.decode()
    his.post(reverse(CONTACT), filled(code_word="other"))
    assert ContactRule.objects.get(user=ines).code_word == "heron"


def test_it_is_asked_again_after_three_months(hers, ines, ruth):
    assert contact_is_due(ines)
    assert not contact_is_due(ruth)
    hers.post(reverse(CONTACT), filled())
    assert not contact_is_due(ines)

    clock.set_now(clock.now() + timedelta(days=92))

    assert contact_is_due(ines)


def test_what_was_told_stands_in_the_inbox_whatever_the_channel(hers, ines, tell, said, send):
    ContactRule.objects.create(user=ines, channels=["inbox"])
    said.words = Words("Appointment update", "A time has changed. {link}")
    tell(ines)
    send()

    page = hers.get(reverse(INBOX)).content.decode()

    assert "Appointment update" in page
    assert "/a/" in page


def test_looking_makes_lines_seen(hers, ines, tell):
    tell(ines)

    first, second = (hers.get(reverse(INBOX)).content.decode() for _ in range(2))

    assert ">New<" in first
    assert ">New<" not in second


def test_an_inbox_holds_nobody_elses_lines(hers, tom, tell, client_of):
    tell(tom)

    assert "Appointment update" not in hers.get(reverse(INBOX)).content.decode()
    assert "Appointment update" in client_of(tom).get(reverse(INBOX)).content.decode()


def test_what_is_not_due_and_what_is_no_longer_true_does_not_stand_there(hers, ines, tell, said):
    tell(ines, due_at=clock.now() + timedelta(hours=1))
    said.true = False
    tell(ines)

    assert "Appointment update" not in hers.get(reverse(INBOX)).content.decode()


def test_a_way_back_in_does_not_stand_there(hers, ines, tell, send):
    tell(ines, "password_reset")
    send()

    assert "/a/" not in hers.get(reverse(INBOX)).content.decode()


def test_staff_have_an_inbox_behind_their_door(ruth, tell, client_of):
    tell(ruth)

    assert (
        "Appointment update" in client_of(ruth).get(reverse("practice:notifications:inbox")).content.decode()
    )


def test_the_inbox_takes_as_many_queries_for_three_lines_as_for_one(hers, ines, tell):
    def queries() -> int:
        hers.get(reverse(INBOX))  # what is new is marked as seen
        with CaptureQueriesContext(connection) as captured:
            hers.get(reverse(INBOX))
            return len([query for query in captured if "core_domainclock" not in query["sql"]])

    tell(ines)
    one = queries()
    tell(ines)
    tell(ines)

    assert queries() == one


def test_a_kept_code_word_is_not_shown_and_stays_when_left_empty(hers, ines):
    hers.post(reverse(CONTACT), filled(code_word="heron"))

    page = hers.get(reverse(CONTACT)).content.decode()
    hers.post(reverse(CONTACT), filled(code_word=""))

    assert "heron" not in page
    assert ContactRule.objects.get(user=ines).code_word == "heron"


# ── Whoever holds a signed-in device ──────────────────────────────────


@pytest.fixture
def kept(hers, ines):
    """Ines has said how she is reached; nobody has signed in anew since."""
    hers.post(reverse(CONTACT), filled(first="text", phone="07700 900100", phone_read_by="alone"))


CHANGES = [
    {"email": "his@example.test"},
    {"phone": "07700 900999"},
    {"first": "inbox"},
    {"code_word": "other"},
    {"code_word": "heron"},  # guessed right: it must not look different from a wrong guess
    {"reminders": ""},
    {"if_someone_else_answers": "hang_up"},
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_asks_for_a_fresh_sign_in_and_nothing_is_changed_before(kept, unit, ines, client_of, change):
    before = ContactRule.objects.filter(user=ines).values().get()
    browser = client_of(ines)
    same = {"first": "text", "phone": "07700 900100", "phone_read_by": "alone", "code_word": ""}

    answer = browser.post(reverse(CONTACT), filled(**(same | change)))

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert ContactRule.objects.filter(user=ines).values().get() == before

    asked = browser.post(answer.url, {"password": "not the right words"})
    assert asked.status_code == 200
    assert ContactRule.objects.filter(user=ines).values().get() == before


def test_hours_are_changed_only_after_a_fresh_sign_in(kept, ines, client_of):
    same = {"first": "text", "phone": "07700 900100", "phone_read_by": "alone", "code_word": ""}
    answer = client_of(ines).post(reverse(CONTACT), filled([(["0"], "03:00", "04:00")], **same))

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert ContactRule.objects.get(user=ines).safe_times == []


def test_what_was_typed_is_saved_with_the_sign_in(kept, ines, client_of):
    browser = client_of(ines)
    answer = browser.post(reverse(CONTACT), filled(email="new@example.test", code_word=""))

    browser.post(answer.url, {"password": PASSWORD})

    assert ContactRule.objects.get(user=ines).email == "new@example.test"


def test_reading_and_saying_that_all_still_holds_asks_for_nothing(kept, ines, client_of):
    browser = client_of(ines)
    clock.set_now(clock.now() + timedelta(days=92))
    assert browser.get(reverse(CONTACT)).status_code == 200

    same = {"first": "text", "phone": "07700 900100", "phone_read_by": "alone", "code_word": ""}
    answer = browser.post(reverse(CONTACT), filled(**same))

    assert answer.url == reverse(CONTACT)
    assert not contact_is_due(ines)
    assert not Notice.objects.filter(kind="contact_changed").exists()


def test_the_first_word_on_it_is_no_change(hers, ines):
    hers.post(reverse(CONTACT), filled())

    assert not Notice.objects.filter(kind="contact_changed").exists()


def test_a_change_is_said_where_she_was_reached_until_then_in_the_hours_of_then(hers, ines, at, send):
    at("2026-03-16T12:00Z")  # a Monday
    evening = [(["0"], "18:00", "20:00")]
    hers.post(reverse(CONTACT), filled(evening, email="hers@example.test"))
    hers.post(reverse(CONTACT), filled(email="his@example.test", sender_name="Office"))

    assert send() == []
    at("2026-03-16T18:00Z")
    (mail,) = send()

    assert mail.to == ["hers@example.test"]
    assert (mail.subject, mail.from_email.split(" <")[0]) == ("Settings update", "Diary")
    assert "A setting for messages was changed." in mail.body
    assert "his@example.test" not in mail.body


def test_a_change_is_said_by_text_to_the_old_number(kept, hers, settings, tmp_path, send):
    settings.MAIL_DIR = tmp_path
    hers.post(reverse(CONTACT), filled(first="text", phone="07700 900999", phone_read_by="alone"))

    send()

    (text,) = [path.read_text() for path in tmp_path.glob("*.txt")]
    assert "07700900100" in text
    assert "changed" in text


def test_nothing_goes_to_an_address_that_others_are_now_said_to_read(hers, ines, send):
    hers.post(reverse(CONTACT), filled(email="hers@example.test"))
    hers.post(reverse(CONTACT), filled(first="inbox", email="hers@example.test", email_read_by="shared"))
    hers.post(reverse(CONTACT), filled(email="new@example.test"))

    assert send() == []
    page = hers.get(reverse(INBOX)).content.decode()
    assert page.count("Settings update") == 2


def test_two_windows_that_save_the_first_rule_at_once_leave_one(hers, ines):
    from notifications.services import confirm_contact, contact_rule

    with acting.acting_as(acting.person(ines)):
        one, two = contact_rule(ines), contact_rule(ines)
    for rule in (one, two):
        with acting.acting_as(acting.person(ines)):
            confirm_contact(rule, by=ines)

    assert ContactRule.objects.filter(user=ines).count() == 1


def test_for_calls_there_is_a_number(hers, ines):
    answer = hers.post(reverse(CONTACT), filled(first="call"))

    assert answer.status_code == 422
    assert "For calls we need a number." in answer.text
    assert hers.post(reverse(CONTACT), filled(first="call", phone="+447700900100")).status_code == 302
    assert ContactRule.objects.get(user=ines).channels == ["call"]


def test_a_subject_can_be_left_out(hers, ines):
    hers.post(reverse(CONTACT), filled(subject_style="blank"))
    assert ContactRule.objects.get(user=ines).subject_style == "blank"

    hers.post(reverse(CONTACT), filled())  # a page opened before there was a choice
    assert ContactRule.objects.get(user=ines).subject_style == "blank"

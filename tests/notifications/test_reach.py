"""Each person is reached as they said, when they said, and never otherwise (domain rules 4.5, 8.2, 8.9)."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from uuid import uuid4

import pytest

from core import clock
from notifications.models import ContactRule, NoticeState
from notifications.registry import Words
from notifications.services import confirm_contact, keep_quiet

pytestmark = pytest.mark.django_db

WEEKDAYS = [[day, "16:00", "20:00"] for day in range(5)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    return tmp_path


@pytest.fixture
def ines_by_text(ines):
    return ContactRule.objects.create(
        user=ines, channels=["text", "email"], phone="+447700900100", private_phone=True
    )


@pytest.fixture
def tom_by_mail(tom):
    """His phone is on a family plan."""
    return ContactRule.objects.create(
        user=tom,
        channels=["text", "email"],
        phone="+447700900200",
        private_phone=False,
        safe_times=WEEKDAYS,
    )


def texts(folder):
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.txt")]


def test_ines_is_texted_and_tom_never_is(ines, tom, ines_by_text, tom_by_mail, tell, send, folder, at, said):
    at("2026-03-18T18:00Z")
    said.words = Words("Appointment reminder", "You have an appointment tomorrow at 18:00. Details: {link}")
    tell(ines)
    tell(tom)

    mails = send()

    (text,) = texts(folder)
    assert text["To"] == "+447700900100"
    assert text.get_content().startswith("You have an appointment tomorrow at 18:00. Details: http")
    assert [mail.to for mail in mails] == [["tom@example.test"]]
    assert not [path for path in folder.iterdir() if "900200" in path.read_text()]


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_tom_is_never_texted_whatever_the_hour_and_the_kind(
    tom, tom_by_mail, tell, said, send, folder, at, hour
):
    at(f"2026-03-18T{hour:02}:00Z")
    for fields in ({}, {"waits": False}, {"at_once": True}, {"mail_only": True}, {"reminder": True}):
        tell(tom, said.kind(**fields))

    send()

    assert texts(folder) == []


def test_outside_safe_hours_a_change_waits_for_the_next_safe_minute(tom, tom_by_mail, tell, send, at):
    at("2026-03-20T21:00Z")  # Friday night
    notice = tell(tom)
    assert send() == []
    notice.refresh_from_db()
    assert notice.send_at == datetime(2026, 3, 23, 16, 0, tzinfo=UTC)

    at("2026-03-23T16:00Z")

    assert len(send()) == 1


def test_a_reminder_that_cannot_wait_goes_in_the_last_safe_minute_before(
    tom, tom_by_mail, tell, said, send, at
):
    at("2026-03-19T10:00Z")
    tell(tom, said.kind(waits=False, reminder=True), due_at=datetime(2026, 3, 22, 18, 0, tzinfo=UTC))
    at("2026-03-20T19:58Z")
    early = send()

    at("2026-03-20T19:59Z")

    assert (len(early), len(send())) == (0, 1)


def test_a_reminder_with_no_safe_minute_left_waits_and_is_dropped_when_it_is_no_longer_true(
    tom, tom_by_mail, tell, said, send, at
):
    at("2026-03-21T10:00Z")  # Saturday
    notice = tell(tom, said.kind(waits=False), due_at=datetime(2026, 3, 21, 12, 0, tzinfo=UTC))
    at("2026-03-21T12:00Z")
    assert send() == []
    said.true = False

    at("2026-03-23T16:00Z")

    assert send() == []
    notice.refresh_from_db()
    assert notice.state == NoticeState.DROPPED


def test_what_somebody_at_the_screen_asked_for_goes_now(tom, tom_by_mail, tell, said, send, at):
    at("2026-03-21T03:00Z")
    tell(tom, said.kind(at_once=True, mail_only=True))

    assert len(send()) == 1


def test_the_clock_change_does_not_move_a_reminder(tom, tom_by_mail, tell, said, send, at):
    """Thursday 2 April 18:00 in London is 17:00Z; its reminder goes on Wednesday at 18:00 on the wall."""
    at("2026-03-19T10:00Z")
    tell(tom, said.kind(waits=False, reminder=True), due_at=datetime(2026, 4, 1, 17, 0, tzinfo=UTC))
    at("2026-04-01T16:59Z")
    early = send()

    at("2026-04-01T17:00Z")

    assert (len(early), len(send())) == (0, 1)


def test_hours_count_in_the_persons_own_zone(tom, tom_by_mail, tell, send, at):
    tom.time_zone = "America/New_York"
    tom.save()
    at("2026-03-18T17:00Z")  # one in the afternoon there
    notice = tell(tom)

    send()

    notice.refresh_from_db()
    assert notice.send_at == datetime(2026, 3, 18, 20, 0, tzinfo=UTC)


def test_nothing_is_sent_in_a_quiet_time_but_what_is_asked_for_at_the_screen(ines, tom, tell, said, send, at):
    at("2026-03-19T19:15Z")
    now = clock.now()
    keep_quiet(ines, during=(now, now + timedelta(minutes=30)), subject_id=uuid4())
    tell(ines)
    tell(ines, said.kind(waits=False))
    tell(tom)
    asked_for = tell(ines, said.kind(at_once=True))
    during = send()

    at("2026-03-19T19:45:01Z")

    assert sorted(mail.to for mail in during) == [["ines@example.test"], ["tom@example.test"]]
    asked_for.refresh_from_db()
    assert asked_for.state == "sent"
    assert len(send()) == 2


@pytest.mark.privacy
def test_nothing_leaves_over_a_channel_that_others_read(ines, tell, send, folder):
    ContactRule.objects.create(user=ines, channels=["email", "text"], phone="1234567", private_email=False)
    notice = tell(ines)

    assert send() == []
    notice.refresh_from_db()
    assert (notice.state, notice.channel) == (NoticeState.SENT, "inbox")
    assert texts(folder) == []


def test_in_here_only_means_in_here_only(ines, tell, send, folder):
    ContactRule.objects.create(user=ines, channels=["inbox", "email"])
    tell(ines)

    assert send() == []
    assert texts(folder) == []


def test_sign_in_mail_goes_to_the_sign_in_address_whatever_the_rule(ines, ines_by_text, tell, said, send):
    ContactRule.objects.filter(user=ines).update(email="messages@example.test")
    tell(ines, said.kind(mail_only=True))

    assert [mail.to for mail in send()] == [["ines@example.test"]]


def test_other_mail_goes_to_the_address_they_gave(ines, tell, send):
    ContactRule.objects.create(
        user=ines, channels=["email"], email="messages@example.test", sender_name="Diary"
    )
    tell(ines)

    (mail,) = send()
    assert mail.to == ["messages@example.test"]
    assert mail.from_email.startswith("Diary <")


def test_a_new_rule_holds_for_what_already_waits(tom, tell, said, send, at, as_person):
    at("2026-03-19T10:00Z")
    notice = tell(tom, said.kind(waits=False), due_at=datetime(2026, 3, 22, 18, 0, tzinfo=UTC))
    with as_person(tom):
        confirm_contact(ContactRule(user=tom, channels=["email"], safe_times=WEEKDAYS), by=tom)

    notice.refresh_from_db()
    assert notice.send_at == datetime(2026, 3, 20, 19, 59, tzinfo=UTC)


def test_times_in_words_are_those_of_the_reader(tom, tell, said, send, at):
    from django.utils import timezone

    tom.time_zone = "Asia/Kolkata"
    tom.save()
    at("2026-03-18T12:00Z")
    said_at = []
    tell(tom, said.kind(words=lambda n: Words("A", said_at.append(timezone.localtime(n.due_at)) or "B")))

    send()

    assert said_at[0].strftime("%H:%M") == "17:30"


def test_safe_hours_move_with_the_person(ines, tell, send, at, client_of, freshly, unit):
    ContactRule.objects.create(
        user=ines, channels=["email"], safe_times=[[n, "18:00", "20:00"] for n in range(7)]
    )
    at("2026-03-16T06:00Z")  # six in the morning in London, seven in the evening in Auckland
    tell(ines)
    assert send() == []

    freshly(client_of(ines)).post(
        "/account/security/", {"name_used": "Ines", "time_zone": "Pacific/Auckland"}
    )

    assert len(send()) == 1


def test_an_unknown_zone_is_answered_beside_the_field_and_moves_nothing(
    ines, tell, send, at, client_of, freshly, unit
):
    ContactRule.objects.create(
        user=ines, channels=["email"], safe_times=[[n, "18:00", "20:00"] for n in range(7)]
    )
    at("2026-03-16T06:00Z")
    tell(ines)

    answer = freshly(client_of(ines)).post(
        "/account/security/", {"name_used": "Ines", "time_zone": "Mars/Base"}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["time_zone"]
    assert send() == []


def test_who_wants_calls_first_is_written_to_by_nothing_but_the_next_way(ines, tell, send):
    ContactRule.objects.create(user=ines, channels=["call", "email"], phone="+447700900100")
    tell(ines)

    assert [mail.to for mail in send()] == [["ines@example.test"]]


def test_who_wants_calls_only_is_written_to_by_nothing(ines, tell, send):
    ContactRule.objects.create(user=ines, channels=["call"], phone="+447700900100")
    tell(ines)

    assert send() == []


@pytest.mark.parametrize(("style", "subject"), [("neutral", "Appointment update"), ("blank", "")])
def test_a_subject_stands_there_or_none_as_its_reader_chose(ines, tell, send, said, style, subject):
    ContactRule.objects.create(user=ines, channels=["email"], subject_style=style)
    said.words = Words("Appointment update", "A time has changed. {link}")
    tell(ines)

    (mail,) = send()
    assert mail.subject == subject
    assert "A time has changed." in mail.body

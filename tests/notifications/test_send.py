"""A notice goes once, while it is true, to the one it is for."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from core import clock
from notifications import links, mails
from notifications.models import ContactRule, Notice, NoticeState

pytestmark = pytest.mark.django_db


def test_a_due_notice_goes_by_mail_to_the_address_the_person_signs_in_with(ines, tell, send):
    notice = tell(ines)

    (sent,) = send()

    notice.refresh_from_db()
    assert sent.to == ["ines@example.test"]
    assert sent.subject == "Appointment update"
    assert links.address(notice) in sent.body
    assert notice.state == NoticeState.SENT
    assert notice.channel == "email"
    assert notice.leased_until is None


def test_the_sender_is_neutral_and_the_message_id_follows_from_the_notice(ines, tell, send):
    notice = tell(ines)

    (sent,) = send()

    assert sent.from_email.startswith("Appointments <")
    assert sent.extra_headers["Message-ID"] == mails.message_id(notice)
    assert str(notice.pk) in mails.message_id(notice)


def test_a_mail_has_a_plain_and_a_simple_part_and_no_picture(ines, tell, send):
    tell(ines)

    (sent,) = send()

    ((page, kind),) = sent.alternatives
    assert kind == "text/html"
    assert "<img" not in page
    assert "http" not in page.replace(links.address(Notice.objects.get()), "")


def test_a_second_round_sends_nothing(ines, tell, send):
    tell(ines)
    send()

    assert send() == []


def test_the_same_cause_is_told_once(ines, tell, said, send):
    kind = said.kind()
    first = tell(ines, kind)

    tell(ines, kind, subject_id=first.subject_id)

    assert len(send()) == 1


def test_a_later_version_of_the_same_cause_is_told_again(ines, tell, said, send):
    kind = said.kind()
    first = tell(ines, kind)

    tell(ines, kind, subject_id=first.subject_id, version=2)

    assert len(send()) == 2


def test_what_is_no_longer_true_is_dropped(ines, tell, said, send):
    notice = tell(ines)
    said.true = False

    assert send() == []
    notice.refresh_from_db()
    assert notice.state == NoticeState.DROPPED


def test_what_is_not_due_waits_and_goes_when_the_clock_says_so(ines, tell, send, at):
    at("2026-03-16T09:00Z")
    tell(ines, due_at=clock.now() + timedelta(hours=2))
    early = send()

    at("2026-03-16T11:01Z")

    assert (len(early), len(send())) == (0, 1)


def test_somebody_without_a_login_is_reached_at_the_address_they_were_invited_at(db, tell, send):
    tell(None, address="New@Example.test ")

    (sent,) = send()

    assert sent.to == ["new@example.test"]


def test_somebody_who_was_deactivated_is_told_nothing(ines, tell, send):
    tell(ines)
    type(ines).objects.filter(pk=ines.pk).update(is_active=False)

    assert send() == []


def test_reminders_switched_off_drop_reminders_and_nothing_else(ines, tell, said, send):
    ContactRule.objects.create(user=ines, channels=["email"], reminders=False)
    tell(ines, said.kind(reminder=True))
    other = tell(ines)

    (sent,) = send()

    assert sent.extra_headers["Message-ID"] == mails.message_id(other)


def test_an_appointment_file_goes_only_to_those_who_asked_for_files(ines, tom, tell, said, send):
    ContactRule.objects.create(user=ines, channels=["email"], calendar_files=True)
    ContactRule.objects.create(user=tom, channels=["email"])
    said.words = type(said.words)(
        "Appointment update", "{link}", (("appointment.ics", b"x", "text/calendar"),)
    )
    tell(ines)
    tell(tom)

    files = {sent.to[0]: len(sent.attachments) for sent in send()}

    assert files == {"ines@example.test": 1, "tom@example.test": 0}


def test_a_refused_mail_is_tried_again_later_and_given_up_after_eight_times(
    ines, tell, send, at, monkeypatch
):
    def refuse(self, messages):
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    at("2026-03-16T09:00Z")
    notice = tell(ines)
    waits = []
    for _ in range(8):
        send()
        notice.refresh_from_db()
        waits.append(notice.send_at - clock.now() > timedelta(seconds=20))
        clock.set_now(max(notice.send_at, clock.now()) + timedelta(seconds=1))

    assert waits[:7] == [True] * 7
    assert notice.state == NoticeState.FAILED
    assert notice.attempts == 8


def test_a_refused_mail_does_not_hold_up_the_next(ines, tom, tell, send, monkeypatch):
    real = EmailBackend.send_messages

    def refuse_ines(self, messages):
        if "ines@example.test" in messages[0].to:
            raise SMTPRecipientsRefused({})
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_ines)
    tell(ines)
    tell(tom)

    assert [sent.to for sent in send()] == [["tom@example.test"]]


def test_a_mail_repeated_after_a_crash_has_the_same_id(ines, tell, send):
    notice = tell(ines)
    send()
    # The server said yes and the process died before it could write that down.
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.WAITING, leased_until=None)
    send()

    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 1
    assert len(mail.outbox) == 2


def test_a_batch_uses_one_connection(ines, tom, tell, send, monkeypatch):
    opened = []
    monkeypatch.setattr(EmailBackend, "open", lambda self: opened.append(self))
    tell(ines)
    tell(tom)

    assert len(send()) == 2
    assert len(opened) == 1


def test_the_link_of_a_mail_stands_on_a_line_of_its_own(ines, tell, send):
    tell(ines)

    (sent,) = send()

    ((page, _kind),) = sent.alternatives
    link = links.address(Notice.objects.get())
    assert re.search(rf'<p[^>]*class="link"[^>]*><a href="{re.escape(link)}">{re.escape(link)}</a></p>', page)

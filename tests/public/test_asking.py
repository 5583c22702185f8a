"""Asking for a first conversation without a login."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from booking.models import Appointment, AppointmentState, Consultation, Inquiry, InquiryState
from booking.services import first_conversation
from booking.services import inquiry as services
from booking.views import public as views
from core import clock, vault
from core.models import VaultKey
from notifications import links
from notifications.models import Notice

THURSDAY = "2026-03-05T12:30Z"


def send(typed: dict[str, str], **changes: str) -> Any:
    return Client().post(reverse("public:ask"), {**typed, **changes})


def the_link(kind: str = "inquiry_confirm") -> str:
    return links.token(Notice.objects.filter(kind=kind).latest("created_at"))


def test_an_inquiry_waits_for_its_address_and_is_sealed(hours: Any, typed: Any, as_person: Any) -> None:
    answer = send(typed)
    assert answer.status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.state, inquiry.email, inquiry.name) == (
        InquiryState.UNCONFIRMED,
        "ines@example.test",
        "Ines",
    )
    assert inquiry.wants_private_call_first
    assert b"argument" not in bytes(inquiry.body)
    with as_person(hours):
        words = Inquiry.objects.get().words
    assert words["hope"].startswith("We keep having")
    assert words["availability"] == "Thu after 17:30"


def test_the_message_that_asks_for_the_address_says_nothing_of_what_it_is(hours: Any, typed: Any) -> None:
    from notifications.registry import KINDS

    send(typed)
    notice = Notice.objects.get(kind="inquiry_confirm")
    words = KINDS["inquiry_confirm"].words(notice)
    said = (words.subject + words.body).lower()
    for word in (
        "therap",
        "couns",
        "couple",
        "partner",
        "relationship",
        "intima",
        "ifio",
        "parts",
        "ines",
        "argument",
    ):
        assert word not in said
    assert notice.address == "ines@example.test"


def test_opening_the_link_does_nothing_until_the_button(hours: Any, typed: Any) -> None:
    send(typed)
    page = reverse("public:confirm", args=[the_link()])
    assert Client().get(page).status_code == 200
    assert Inquiry.objects.get().state == InquiryState.UNCONFIRMED
    assert Client().post(page).status_code == 302
    assert Inquiry.objects.get().state == InquiryState.NEW


def test_the_link_may_be_used_twice_and_does_it_once(hours: Any, typed: Any) -> None:
    send(typed)
    page = reverse("public:confirm", args=[the_link()])
    first, second = Client().post(page), Client().post(page)
    assert first.status_code == second.status_code == 302
    assert "it has arrived" in Client().get(page).content.decode()
    assert Notice.objects.filter(kind="inquiry_news").count() == 1


def test_a_link_older_than_seven_days_is_over(hours: Any, typed: Any, at: Any) -> None:
    send(typed)
    page = reverse("public:confirm", args=[the_link()])
    at("2026-03-10T20:15Z")
    assert Client().post(page).status_code == 410
    assert Inquiry.objects.get().state == InquiryState.UNCONFIRMED


def test_a_made_up_link_is_over(hours: Any) -> None:
    page = reverse("public:confirm", args=["nothing-of-the-kind"])
    assert Client().get(page).status_code == Client().post(page).status_code == 410


def test_a_second_inquiry_from_an_address_answers_exactly_the_same(hours: Any, typed: Any) -> None:
    first = send(typed)
    Client().post(reverse("public:confirm", args=[the_link()]))
    second = send(typed, id=str(uuid4()), name="Somebody else")
    stranger = send(typed, id=str(uuid4()), email="nobody@example.test")
    for answer in (first, second, stranger):
        assert (answer.status_code, answer["Location"]) == (302, reverse("public:asked"))
    pages = {Client().get(reverse("public:asked")).content for _ in range(2)}
    assert len(pages) >= 1
    late = Notice.objects.filter(kind="inquiry_confirm", address="ines@example.test").latest("created_at")
    assert Client().post(reverse("public:confirm", args=[links.token(late)])).status_code == 410
    assert Inquiry.objects.open().count() == 1


def test_the_database_keeps_one_open_inquiry_per_address(hours: Any, typed: Any) -> None:
    from django.db import IntegrityError, transaction

    send(typed)
    send(typed, id=str(uuid4()))
    Inquiry.objects.filter(pk=typed["id"]).update(state=InquiryState.NEW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.update(state=InquiryState.NEW)


def test_an_address_gets_three_messages_a_day_at_most(hours: Any, typed: Any) -> None:
    answers = {send(typed, id=str(uuid4()))["Location"] for _ in range(5)}
    assert answers == {reverse("public:asked")}
    assert Notice.objects.filter(kind="inquiry_confirm").count() == 3


def test_many_inquiries_from_one_connection_are_put_off_with_nothing_lost(
    hours: Any, typed: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(views, "ASKS_AN_HOUR", 1)
    assert send(typed).status_code == 302
    answer = send(typed, id=str(uuid4()), email="other@example.test")
    assert answer.status_code == 429
    assert typed["hope"] in answer.content.decode()
    cache.clear()
    assert send(typed, id=str(uuid4()), email="other@example.test").status_code == 302


def test_a_form_sent_twice_is_one_inquiry(hours: Any, typed: Any) -> None:
    first, second = send(typed, start=THURSDAY), send(typed, start=THURSDAY)
    assert first["Location"] == second["Location"]
    assert Inquiry.objects.count() == Notice.objects.filter(kind="inquiry_confirm").count() == 1
    assert Appointment.objects.count() == 1


def test_a_picked_time_is_held_at_once_and_booked_with_the_address(hours: Any, typed: Any) -> None:
    send(typed, start=THURSDAY)
    appointment = Appointment.objects.get()
    assert appointment.state == AppointmentState.HELD
    assert THURSDAY not in Client().get(reverse("public:ask")).content.decode()
    Client().post(reverse("public:confirm", args=[the_link()]))
    appointment.refresh_from_db()
    assert appointment.state == AppointmentState.CONFIRMED
    assert appointment.start == datetime(2026, 3, 5, 12, 30, tzinfo=UTC)
    assert Inquiry.objects.get().state == InquiryState.OFFERED
    assert Notice.objects.filter(kind="consult_booked", address="ines@example.test").count() == 1
    reminder = Notice.objects.get(kind="consult_reminder")
    assert reminder.due_at == appointment.start - timedelta(hours=24)


def test_a_hold_that_lapsed_is_booked_all_the_same_while_the_time_is_free(
    hours: Any, typed: Any, at: Any
) -> None:
    from booking.services import expire_holds

    send(typed, start=THURSDAY)
    at("2026-03-03T07:00Z")
    assert expire_holds() == 1
    Client().post(reverse("public:confirm", args=[the_link()]))
    assert Appointment.objects.filter(state=AppointmentState.CONFIRMED).count() == 1


def test_a_time_taken_meanwhile_gets_kind_words_and_the_nearest(hours: Any, typed: Any, at: Any) -> None:
    from booking.services import book_consultation, expire_holds

    send(typed, start=THURSDAY)
    at("2026-03-03T07:00Z")
    expire_holds()
    from core.actor import acting_as, system

    with acting_as(system("somebody")):
        book_consultation(
            hours, datetime(2026, 3, 5, 12, 30, tzinfo=UTC), name="X", subject_id=uuid4(), by="x"
        )
    token = the_link()
    answer = Client().post(reverse("public:confirm", args=[token]))
    text = answer.content.decode()
    assert "Nothing you wrote is lost" in text
    assert "2026-03-05T13:30Z" in text
    assert Inquiry.objects.get().state == InquiryState.NEW
    taken = Client().post(reverse("public:first_take", args=[token]), {"start": "2026-03-05T13:30Z"})
    assert taken.status_code == 302
    assert "13:30" in Client().get(reverse("public:first", args=[token])).content.decode()


def test_a_time_taken_while_typing_keeps_every_word(hours: Any, typed: Any) -> None:
    send(typed, start=THURSDAY)
    answer = send(typed, id=str(uuid4()), email="tom@example.test", start=THURSDAY, hope="To come home.")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "just been taken" in text
    assert "To come home." in text
    assert "tom@example.test" in text
    assert "2026-03-05T13:30Z" in text
    assert Inquiry.objects.count() == 1


def test_asking_for_other_times_keeps_what_was_typed_and_sends_nothing(hours: Any, typed: Any) -> None:
    answer = send(typed, show="1")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert typed["hope"] in text
    assert "2026-03-19T" in text
    assert Inquiry.objects.count() == 0


def test_times_are_shown_in_the_zone_that_was_chosen(hours: Any, typed: Any) -> None:
    text = send(typed, show="0", time_zone="Asia/Tokyo").content.decode()
    assert 'value="2026-03-05T12:30Z"' in text
    assert ">21:30</time>" in text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("hope", "x" * 100_000, "longer than we can keep"),
        ("time_zone", "Atlantis/Deep", "We do not know this time zone"),
        ("email", "not an address", "does not look like an e-mail address"),
        ("email", "", "We need an address to answer to"),
        ("email", "a@" + "b" * 400 + ".test", "e-mail address"),
        ("name", " \u0007\u0000 ", "We need something to call you"),
        ("start", "tomorrow", "choose one of the times"),
        ("unit_type", "cats", "Select a valid choice"),
        ("id", "1", "open it anew"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_rest_is_still_there(
    hours: Any, typed: Any, field: str, value: str, words: str
) -> None:
    answer = send(typed, **{field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert typed["availability"] in text
    if field == "hope":
        assert value in text
    assert Inquiry.objects.count() == 0


def test_control_characters_never_reach_the_record(hours: Any, typed: Any, as_person: Any) -> None:
    send(typed, name="In\u0000es\r\nBcc: x", hope="quiet\u0000\u0007 \u202eplease")
    inquiry = Inquiry.objects.get()
    assert inquiry.name == "Ines Bcc: x"
    with as_person(hours):
        assert inquiry.words["hope"] == "quiet please"


def test_a_visitor_changes_the_time_and_gives_it_back(hours: Any, typed: Any) -> None:
    send(typed, start=THURSDAY)
    Client().post(reverse("public:confirm", args=[the_link()]))
    token = the_link("consult_booked")
    Client().post(reverse("public:first_take", args=[token]), {"start": "2026-03-06T12:00Z"})
    live = Appointment.objects.live().get()
    assert live.start == datetime(2026, 3, 6, 12, tzinfo=UTC)
    Client().post(reverse("public:first_drop", args=[token]))
    Client().post(reverse("public:first_drop", args=[token]))
    assert not Appointment.objects.live().exists()


def test_when_the_practice_cancels_the_visitor_is_told_and_may_choose_again(
    hours: Any, typed: Any, as_person: Any
) -> None:
    from booking.services import cancel

    send(typed, start=THURSDAY)
    Client().post(reverse("public:confirm", args=[the_link()]))
    with as_person(hours):
        cancel(Appointment.objects.live().get(), by=hours)
    token = the_link("consult_changed")
    assert "Choose a time" in Client().get(reverse("public:first", args=[token])).content.decode()


def test_after_ninety_days_without_a_step_everything_is_erased(hours: Any, typed: Any, at: Any) -> None:
    send(typed)
    Client().post(reverse("public:confirm", args=[the_link()]))
    at("2026-05-30T20:00Z")
    assert services.expire_inquiries() == 0
    at("2026-06-01T20:00Z")
    assert services.expire_inquiries() == 1
    assert not Inquiry.objects.exists()
    assert not Consultation.objects.exists()
    assert not Notice.objects.filter(subject_id=UUID(typed["id"])).exists()
    key = VaultKey.objects.get(scope=typed["id"])
    assert bytes(key.wrapped) == b""
    assert key.destroyed_at is not None


def test_the_worker_may_forget_inquiries_without_reading_them(hours: Any, typed: Any, at: Any) -> None:
    from django.db import connection

    send(typed)
    at("2026-03-20T20:00Z")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ifio_worker")
    try:
        assert services.expire_inquiries() == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE ifio_web")
    assert not Inquiry.objects.exists()


def test_an_inquiry_with_a_time_still_to_come_is_not_forgotten(hours: Any, typed: Any, at: Any) -> None:
    send(typed)
    Client().post(reverse("public:confirm", args=[the_link()]))
    at("2026-05-20T09:00Z")
    from core.actor import acting_as, system

    with acting_as(system("visitor")):
        inquiry = Inquiry.objects.get()
        first_conversation.take(services.first_of(inquiry), datetime(2026, 8, 10, 12, tzinfo=UTC))
        Inquiry.objects.update(progressed_at=clock.now() - timedelta(days=91))
    assert services.expire_inquiries() == 0


def test_nobody_but_a_therapist_opens_the_words(hours: Any, typed: Any, ada: Any, as_person: Any) -> None:
    send(typed)
    for person in (ada, None):
        if person is None:
            continue
        with as_person(person), pytest.raises(vault.Refused):
            _ = Inquiry.objects.get().words


def test_the_page_that_asks_for_the_address_says_which_time_was_picked(hours: Any, typed: Any) -> None:
    send(typed, start=THURSDAY)

    page = Client().get(reverse("public:confirm", args=[the_link()])).content.decode()

    assert "Thursday 5 March, 12:30 to 12:50" in page
    assert "London time" in page

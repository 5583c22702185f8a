"""What the practice does with an inquiry."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.models import Appointment, AppointmentState, Consultation, Inquiry, InquiryState, Question
from core import actor as acting
from core.models import AccessEntry
from couples.models import Couple, Invitation, PartnerState
from notifications import links
from notifications.models import Notice
from notifications.registry import KINDS, Words

HOPE = "keep having the same argument"


@pytest.fixture
def inquiry(hours: Any, typed: Any) -> Inquiry:
    Client().post(reverse("public:ask"), typed)
    token = links.token(Notice.objects.get(kind="inquiry_confirm"))
    Client().post(reverse("public:confirm", args=[token]))
    return Inquiry.objects.get()


def do(client: Client, verb: str, row: Any, **data: str) -> Any:
    return client.post(reverse(f"practice:booking:{verb}", args=[row.pk]), data)


def test_a_therapist_reads_the_hope_and_it_is_written_down(inquiry: Any, ruth: Any, client_of: Any) -> None:
    answer = client_of(ruth).get(reverse("practice:booking:inquiry", args=[inquiry.pk]))
    assert answer.content.decode().count(HOPE) == 1
    assert AccessEntry.objects.filter(action="read", subject_id=str(inquiry.pk), actor=str(ruth.pk)).exists()


def test_an_administrator_sees_whom_to_answer_and_never_the_hope(
    inquiry: Any, ada: Any, client_of: Any
) -> None:
    client = client_of(ada)
    for page in (
        reverse("practice:booking:inquiries"),
        reverse("practice:booking:inquiry", args=[inquiry.pk]),
    ):
        text = client.get(page).content.decode()
        assert "Ines" in text
        assert HOPE not in text
        assert "Thu after" not in text
    assert "ines@example.test" in text
    assert "07700 900123" in text


@pytest.mark.parametrize(
    "verb", ["inquiry_offer", "inquiry_held", "inquiry_decline", "inquiry_invite", "inquiry_other"]
)
def test_only_a_therapist_decides(verb: str, inquiry: Any, ada: Any, client_of: Any) -> None:
    assert do(client_of(ada), verb, inquiry).status_code == 404
    assert Inquiry.objects.get().state == InquiryState.NEW


def test_a_client_finds_no_inquiries(inquiry: Any, tom: Any, unit: Any, client_of: Any) -> None:
    assert client_of(tom).get(reverse("practice:booking:inquiries")).status_code == 404
    assert client_of(tom).get(reverse("practice:booking:inquiry", args=[inquiry.pk])).status_code == 404


def test_what_nobody_confirmed_is_not_on_the_list(hours: Any, typed: Any, client_of: Any) -> None:
    Client().post(reverse("public:ask"), typed)
    row = Inquiry.objects.get()
    client = client_of(hours)
    assert "Ines" not in client.get(reverse("practice:booking:inquiries")).content.decode()
    assert client.get(reverse("practice:booking:inquiry", args=[row.pk])).status_code == 404


def as_sent(notice: Notice) -> Words:
    with acting.acting_as(acting.system("notices")):
        return KINDS[notice.kind].words(notice)


def test_an_offered_time_is_kept_and_taken_by_the_link(inquiry: Any, ruth: Any, client_of: Any) -> None:
    answer = do(client_of(ruth), "inquiry_offer", inquiry, start="2026-03-05T12:30Z")
    assert answer.status_code == 302
    held = Appointment.objects.get()
    assert (held.state, held.therapist) == (AppointmentState.HELD, ruth)
    notice = Notice.objects.get(kind="consult_offer")
    assert "Thursday 5 March at 12:30 (London time)" in as_sent(notice).body
    token = links.token(notice)
    Client().post(reverse("public:first_take", args=[token]), {"start": "2026-03-05T12:30Z"})
    held.refresh_from_db()
    assert held.state == AppointmentState.CONFIRMED


def test_an_offer_without_a_time_lets_them_choose(inquiry: Any, ruth: Any, client_of: Any) -> None:
    do(client_of(ruth), "inquiry_offer", inquiry, start="")
    assert not Appointment.objects.exists()
    token = links.token(Notice.objects.get(kind="consult_offer"))
    page = reverse("public:first", args=[token])
    assert "2026-03-05T12:30Z" in Client().get(page).content.decode()
    taken = Client().post(reverse("public:first_take", args=[token]), {"start": "2026-03-05T12:30Z"})
    assert taken.status_code == 302
    gone = Client().post(reverse("public:first_take", args=[token]), {"start": "2026-03-08T12:30Z"})
    assert gone.status_code == 422
    assert Appointment.objects.live().get().start.day == 5


def test_two_people_picking_one_time_get_one_appointment(
    inquiry: Any, ruth: Any, typed: Any, client_of: Any
) -> None:
    do(client_of(ruth), "inquiry_offer", inquiry, start="")
    mine = links.token(Notice.objects.get(kind="consult_offer"))
    answer = Client().post(
        reverse("public:ask"),
        {
            **typed,
            "id": "5f0c1f9e-1111-4111-8111-111111111111",
            "email": "x@example.test",
            "start": "2026-03-05T12:30Z",
        },
    )
    assert answer.status_code == 302
    late = Client().post(reverse("public:first_take", args=[mine]), {"start": "2026-03-05T12:30Z"})
    assert late.status_code == 422
    assert "just been taken" in late.content.decode()
    assert Appointment.objects.live().count() == 1


def test_nobody_is_invited_before_the_first_conversation(inquiry: Any, ruth: Any, client_of: Any) -> None:
    do(client_of(ruth), "inquiry_invite", inquiry)
    assert not Couple.objects.exists()
    assert Inquiry.objects.get().state == InquiryState.NEW


def test_inviting_opens_a_couple_and_writes_to_the_inquirer_only(
    inquiry: Any, ruth: Any, client_of: Any
) -> None:
    client = client_of(ruth)
    do(client, "inquiry_held", inquiry)
    do(client, "inquiry_invite", inquiry)
    do(client, "inquiry_invite", inquiry)
    couple = Couple.objects.get()
    assert couple.care_team.get().user == ruth
    assert [p.state for p in couple.partners.all()] == [PartnerState.INVITED, PartnerState.INVITED]
    assert Invitation.objects.get().email == "ines@example.test"
    assert Notice.objects.filter(kind="invitation").count() == 1


def test_the_other_is_written_to_only_after_it_was_said_to_be_all_right(
    inquiry: Any, ruth: Any, client_of: Any
) -> None:
    client = client_of(ruth)
    data = {"name": "Tom", "email": "tom@example.test"}
    assert do(client, "inquiry_other", inquiry, **data, all_right="on").status_code == 302
    assert not Invitation.objects.exists()
    do(client, "inquiry_held", inquiry)
    do(client, "inquiry_invite", inquiry)
    refused = do(client, "inquiry_other", inquiry, **data)
    assert refused.status_code == 422
    assert "tom@example.test" in refused.content.decode()
    assert Invitation.objects.count() == 1
    assert do(client, "inquiry_other", inquiry, **data, all_right="on").status_code == 302
    assert Invitation.objects.get(email="tom@example.test").partner.position == 2


def test_both_are_offered_the_same_first_conversation_in_the_same_words(
    inquiry: Any, ruth: Any, client_of: Any
) -> None:
    client = client_of(ruth)
    do(client, "inquiry_offer", inquiry, start="")
    do(client, "inquiry_held", inquiry)
    do(client, "inquiry_invite", inquiry)
    do(client, "inquiry_other", inquiry, name="Tom", email="tom@example.test", all_right="on")
    notices = Notice.objects.filter(kind="consult_offer")
    assert {one.address for one in notices} == {"ines@example.test", "tom@example.test"}
    words = {(w.subject, w.body) for w in map(as_sent, notices)}
    assert len(words) == 1
    other = Consultation.objects.get(for_other=True)
    assert do(client, "inquiry_other_held", other).status_code == 302
    other.refresh_from_db()
    assert other.done_at is not None


def test_the_same_address_for_both_is_not_taken(inquiry: Any, ruth: Any, client_of: Any) -> None:
    client = client_of(ruth)
    do(client, "inquiry_held", inquiry)
    do(client, "inquiry_invite", inquiry)
    answer = do(client, "inquiry_other", inquiry, name="Tom", email="INES@example.test", all_right="on")
    assert answer.status_code == 422


def test_declining_gives_the_time_back_and_says_nothing_of_what_it_was(
    inquiry: Any, ruth: Any, client_of: Any
) -> None:
    client = client_of(ruth)
    do(client, "inquiry_offer", inquiry, start="2026-03-05T12:30Z")
    do(client, "inquiry_decline", inquiry)
    do(client, "inquiry_decline", inquiry)
    assert Inquiry.objects.get().state == InquiryState.DECLINED
    assert not Appointment.objects.live().exists()
    notice = Notice.objects.get(kind="inquiry_declined")
    said = KINDS["inquiry_declined"].words(notice).body.lower()
    assert "therap" not in said
    assert "couple" not in said


def test_a_note_for_the_diary_is_read_by_the_administrator(
    inquiry: Any, ruth: Any, ada: Any, client_of: Any
) -> None:
    do(client_of(ruth), "inquiry_note", inquiry, admin_note="20 min, fits, wants to go on")
    page = reverse("practice:booking:inquiry", args=[inquiry.pk])
    assert "wants to go on" in client_of(ada).get(page).content.decode()
    assert do(client_of(ruth), "inquiry_note", inquiry, admin_note="x" * 300).status_code == 422


def test_an_administrator_keeps_the_questions(ada: Any, ruth: Any, client_of: Any) -> None:
    client, page = client_of(ada), reverse("practice:booking:questions")
    client.post(page, {"question": "Who sees it?", "answer": "You.", "order": "1", "public": "on"})
    row = Question.objects.get(question="Who sees it?")
    client.post(
        reverse("practice:booking:question", args=[row.pk]),
        {"question": "Who sees it?", "answer": "Only **you**.", "order": "1", "public": "on"},
    )
    assert "<strong>you</strong>" in Client().get(reverse("public:questions")).content.decode()
    assert client.post(page, {"question": "", "answer": "kept words", "order": "1"}).status_code == 422
    client.post(reverse("practice:booking:question_remove", args=[row.pk]))
    assert not Question.objects.filter(pk=row.pk).exists()
    assert client_of(ruth).get(page).status_code == 404


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(
    inquiry: Any, ruth: Any, typed: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, page = client_of(ruth), reverse("practice:booking:inquiries")
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for n in range(2):
        Client().post(
            reverse("public:ask"),
            {**typed, "id": f"5f0c1f9e-1111-4111-8111-11111111111{n}", "email": f"x{n}@example.test"},
        )
        notice = Notice.objects.filter(kind="inquiry_confirm", address=f"x{n}@example.test").get()
        Client().post(reverse("public:confirm", args=[links.token(notice)]))
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert len(one) == len(three)

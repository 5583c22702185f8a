"""A record opened in an emergency: who may, what they see, until when, and who is told (ADR 9)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock, vault
from core.models import AccessEntry
from couples import emergency
from couples.models import CareTeam, ContactContext, Opening
from intake.services.contact import keep_context
from notifications import banned
from notifications.models import Notice
from notifications.registry import KINDS
from parts.services import create_part
from sessions_app.models import ProcessNote
from sessions_app.services import notes
from tests.sessions_app.conftest import appointment, evening, session  # noqa: F401

SAID = {"person": "Ines", "cause": "away", "reason": "Ruth is ill and Ines has called twice."}


@pytest.fixture
def kept(session, ruth, ines, as_ines, as_person):  # noqa: F811
    """What stands in the record, and what stands beside it."""
    place = CareTeam.objects.get(couple=session.couple, user=ruth)
    with as_person(ruth):
        notes.sign_progress_note(session, place, {"focus": "the first ten minutes"}, version=0, by=ruth)
        notes.save_process_note(session, place, "my own guess", version=0, by=ruth)
    with as_person(ines):
        keep_context(
            as_ines,
            {"others_with_access": ["phone_bill"], "access_note": "the tablet in the kitchen"},
            by=ines,
        )
        create_part(as_ines, by=ines, name="The watchman", visibility="private_therapist")
        create_part(as_ines, by=ines, name="The cellar", visibility="private_self")


@pytest.fixture
def opening(kept, unit, theo, as_person):
    with as_person(theo):
        return emergency.open_record(unit, cause="away", reason=SAID["reason"], by=theo)


def test_a_colleague_finds_what_cover_needs_and_nothing_else(kept, theo, client_of, freshly):
    browser = freshly(client_of(theo))

    page = browser.post(reverse("practice:emergency"), SAID, follow=True).content.decode()

    assert "the first ten minutes" in page
    assert "the tablet in the kitchen" in page
    assert "The phone bill" in page
    for closed in ("phone_bill", "my own guess", "The watchman", "The cellar"):
        assert closed not in page
    read = AccessEntry.objects.filter(actor=str(theo.pk), action="read")
    assert set(read.values_list("subject_table", flat=True)) == {
        "couples_contactcontext",
        "sessions_app_progressnote",
    }
    assert AccessEntry.objects.filter(actor=str(theo.pk), action="emergency.opened").count() == 1


def test_the_keys_open_neither_process_notes_nor_what_members_keep(opening, ines, theo, as_person):
    from parts.models import Part

    with as_person(ines):
        parts = list(Part.objects.all())
    for row in [*parts, ProcessNote.objects.defer().first()]:
        row.__dict__.pop("_words", None)
        with as_person(theo), pytest.raises(vault.Refused):
            row.words  # noqa: B018


def test_it_ends_by_itself_after_four_hours_without_anybody_tidying_up(opening, theo, client_of, as_person):
    browser = client_of(theo)
    assert browser.get(reverse("practice:emergency_record", args=[opening.pk])).status_code == 200

    clock.set_now(opening.until)

    assert browser.get(reverse("practice:emergency_record", args=[opening.pk])).status_code == 404
    row = ContactContext.objects.get()
    with as_person(theo), pytest.raises(vault.Refused):
        row.words  # noqa: B018


def test_its_end_is_written_down_once(opening):
    clock.set_now(opening.until + timedelta(minutes=1))

    from couples.tasks import expire_openings

    expire_openings()
    expire_openings()

    opening.refresh_from_db()
    assert opening.ended_at == opening.until
    assert AccessEntry.objects.filter(action="emergency.expired").count() == 1


@pytest.mark.parametrize("who", ["theo", "ruth"])
def test_its_opener_and_the_couples_therapist_can_close_it_at_once(who, opening, theo, request, client_of):
    closer = request.getfixturevalue(who)

    client_of(closer).post(reverse("practice:emergency_end", args=[opening.pk]))

    opening.refresh_from_db()
    assert opening.ended_by == closer
    assert client_of(theo).get(reverse("practice:emergency_record", args=[opening.pk])).status_code == 404


@pytest.mark.parametrize("who", ["ines", "ada", "ruth"])
def test_nobody_else_opens_one(who, unit, request, as_person):
    """Not a client, not an administrator who is no therapist, not somebody who has the record anyway."""
    user = request.getfixturevalue(who)

    with as_person(user), pytest.raises(PermissionDenied):
        emergency.open_record(unit, cause="away", reason=SAID["reason"], by=user)

    assert not Opening.objects.exists()


def test_without_a_fresh_sign_in_nothing_opens(kept, theo, client_of):
    answer = client_of(theo).post(reverse("practice:emergency"), SAID)

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not Opening.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("reason", "now"), ("person", "Nobody Here"), ("cause", "x")])
def test_without_a_reason_or_a_name_nothing_opens_and_what_was_typed_stays(
    name, value, kept, theo, client_of, freshly
):
    answer = freshly(client_of(theo)).post(reverse("practice:emergency"), SAID | {name: value})

    assert answer.status_code == 422
    assert (value if name != "cause" else SAID["reason"]) in answer.content.decode()
    assert not Opening.objects.exists()


def test_their_therapist_is_told_at_once_in_words_that_say_nothing(opening, ruth, client_of):
    notice = Notice.objects.get(kind="record_opened")

    words = KINDS["record_opened"].words(notice)

    assert notice.recipient == ruth
    assert not banned.found_in(words)
    assert KINDS["record_opened"].target(notice) == reverse("practice:opened", args=[opening.couple_id])


def test_a_second_opening_is_the_first(opening, unit, theo, as_person):
    with as_person(theo):
        again = emergency.open_record(unit, cause="danger", reason="Once more, in haste", by=theo)

    assert again == opening
    assert Notice.objects.filter(kind="record_opened").count() == 1


def test_every_page_says_that_a_record_is_open_until_it_is_closed(kept, theo, client_of, freshly):
    browser = freshly(client_of(theo))
    browser.post(reverse("practice:emergency"), SAID)
    assert "You have a record open in an emergency" in browser.get(reverse("practice:week")).content.decode()

    browser.post(reverse("practice:emergency_end", args=[Opening.objects.get().pk]))

    assert "a record open in an emergency" not in browser.get(reverse("practice:week")).content.decode()


def test_the_couples_therapist_reads_who_opened_what_in_words(opening, theo, ruth, ines, client_of, siblings):
    client_of(theo).get(reverse("practice:emergency_record", args=[opening.pk]))
    client_of(theo).get(reverse("practice:couples:couple", args=[opening.couple_id]))

    page = client_of(ruth).get(reverse("practice:opened", args=[opening.couple_id])).content.decode()

    assert SAID["reason"] in page
    assert "who else has their device or inbox of Ines" in page
    assert "the record" in page
    assert "a page was closed to them" in page
    assert "sessions_app_" not in page


def test_what_members_read_of_each_other_is_not_on_that_page(unit, ruth, tom, as_tom, ines, client_of):
    from core import actor as acting
    from core import audit

    with acting.acting_as(acting.person(ines)):
        audit.read(as_tom)

    page = client_of(ruth).get(reverse("practice:opened", args=[unit.pk])).content.decode()

    assert "Nothing was opened yet" in page

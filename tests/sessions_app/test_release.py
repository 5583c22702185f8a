"""The joint record leaves with every yes and the therapist's look, and with nothing of one person alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from core import clock
from core.models import AccessEntry
from couples import services as couples
from couples.models import CareTeam
from notifications.models import Notice
from sessions_app.models import ReleaseAsk
from sessions_app.services import notes
from sessions_app.services import release as services

UNTIL = date(2026, 6, 30)
WORDS = {
    "focus": "the door",
    "done": "Landing. Tom told me alone of the boy.",
    "response": "",
    "risk": "",
    "plan": "Go on.",
}


@pytest.fixture
def place(session: Any, ruth: User) -> CareTeam:
    return CareTeam.objects.get(couple=session.couple, user=ruth)


@pytest.fixture
def signed(session: Any, place: CareTeam, ruth: User, as_person: Any) -> Any:
    with as_person(ruth):
        notes.save_process_note(session, place, "my own guess", version=0, by=ruth)
        return notes.sign_progress_note(session, place, WORDS, version=0, by=ruth)


@pytest.fixture
def asked(signed: Any, place: CareTeam, ruth: User, as_person: Any) -> Any:
    with as_person(ruth):
        return services.ask(
            place, to_whom="The new clinic", what="The notes", why="To go on there", until=UNTIL, by=ruth
        )


@pytest.fixture
def looked_through(asked: Any, signed: Any, place: CareTeam, ruth: User, as_person: Any) -> Any:
    with as_person(ruth):
        services.redact(asked, place, signed, {**WORDS, "done": "Landing."}, by=ruth)
        services.approve(asked, by=ruth)
    return asked


def yes(release: Any, user: User, as_person: Any) -> None:
    with as_person(user):
        services.agree(ReleaseAsk.objects.get(release=release, author__user=user), by=user)


def give(release: Any, ruth: User, as_person: Any) -> str:
    with as_person(ruth):
        return str(services.give(release, by=ruth))


def test_both_are_asked_in_the_same_words(asked: Any, ines: User, tom: User) -> None:
    assert Notice.objects.filter(kind="release_asked", recipient__in=[ines, tom]).count() == 2
    assert set(ReleaseAsk.objects.values_list("yes_at", flat=True)) == {None}


def test_it_refuses_without_both_consents(
    looked_through: Any, ruth: User, ines: User, tom: User, as_person: Any
) -> None:
    """Acceptance check 13 of the worked example."""
    with pytest.raises(services.NotOpen):
        give(looked_through, ruth, as_person)
    yes(looked_through, ines, as_person)
    with pytest.raises(services.NotOpen):
        give(looked_through, ruth, as_person)
    yes(looked_through, tom, as_person)

    assert "the door" in give(looked_through, ruth, as_person)
    assert AccessEntry.objects.filter(action="release.given").count() == 1


def test_it_refuses_until_the_therapist_has_looked_through_every_note(
    asked: Any, signed: Any, place: CareTeam, ruth: User, ines: User, tom: User, as_person: Any
) -> None:
    yes(asked, ines, as_person)
    yes(asked, tom, as_person)
    with pytest.raises(services.NotOpen):
        give(asked, ruth, as_person)
    with as_person(ruth), pytest.raises(services.NotOpen):
        services.approve(asked, by=ruth)
    with as_person(ruth):
        services.redact(asked, place, signed, WORDS, by=ruth)
    with pytest.raises(services.NotOpen):
        give(asked, ruth, as_person)


def test_what_was_taken_out_and_process_notes_are_not_in_it(
    looked_through: Any, ruth: User, ines: User, tom: User, as_person: Any
) -> None:
    """Acceptance check 14: a process note is absent from every export."""
    yes(looked_through, ines, as_person)
    yes(looked_through, tom, as_person)

    given = give(looked_through, ruth, as_person)

    assert "boy" not in given
    assert "my own guess" not in given


def test_a_yes_taken_back_closes_it_at_once(
    looked_through: Any, ruth: User, ines: User, tom: User, as_person: Any
) -> None:
    yes(looked_through, ines, as_person)
    yes(looked_through, tom, as_person)
    with as_person(tom):
        services.take_back(ReleaseAsk.objects.get(author__user=tom), by=tom)

    with pytest.raises(services.NotOpen):
        give(looked_through, ruth, as_person)


def test_after_its_last_day_it_is_closed(
    looked_through: Any, ruth: User, ines: User, tom: User, as_person: Any
) -> None:
    yes(looked_through, ines, as_person)
    yes(looked_through, tom, as_person)
    clock.set_now(clock.now() + timedelta(days=200))

    with pytest.raises(services.NotOpen):
        give(looked_through, ruth, as_person)


def test_whatever_the_other_did_her_page_is_the_same(
    looked_through: Any, ines: User, tom: User, as_person: Any, client_of: Any
) -> None:
    def page() -> str:
        import re

        text = client_of(ines).get(reverse("my:sessions:releases")).content.decode()
        return re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken)[^>]{0,90}', "", text)

    silent = page()
    yes(looked_through, tom, as_person)
    agreed = page()
    with as_person(tom):
        services.take_back(ReleaseAsk.objects.get(author__user=tom), by=tom)

    assert silent == agreed == page()


def test_who_has_left_is_asked_too_and_their_yes_is_needed(
    signed: Any, place: CareTeam, ruth: User, ines: User, tom: User, as_tom: Any, as_person: Any
) -> None:
    with as_person(tom):
        couples.leave(as_tom, by=tom)
    with as_person(ruth):
        release = services.ask(place, to_whom="A", what="B", why="C", until=UNTIL, by=ruth)
        services.redact(release, place, signed, WORDS, by=ruth)
        services.approve(release, by=ruth)
    yes(release, ines, as_person)
    with pytest.raises(services.NotOpen):
        give(release, ruth, as_person)

    yes(release, tom, as_person)

    assert give(release, ruth, as_person)


def test_nobody_answers_for_another(looked_through: Any, ines: User, tom: User, as_person: Any) -> None:
    row = ReleaseAsk.objects.get(author__user=tom)
    with as_person(ines), pytest.raises(PermissionDenied):
        services.agree(row, by=ines)


def test_the_whole_way_by_pages(
    signed: Any, unit: Any, ruth: User, ines: User, tom: User, client_of: Any, freshly: Any
) -> None:
    desk = freshly(client_of(ruth))
    address = reverse("practice:sessions:releases", args=[unit.pk])
    sent = {"to_whom": "The new clinic", "what": "The notes", "why": "To go on", "until": "2026-06-30"}
    page = desk.post(address, sent).url
    for user in (ines, tom):
        hers = freshly(client_of(user))
        assert "The new clinic" in hers.get(reverse("my:sessions:releases")).content.decode()
        ask = ReleaseAsk.objects.get(author__user=user)
        hers.post(reverse("my:sessions:release_yes", args=[ask.pk]))
    assert desk.post(f"{page}give/").url == page  # not looked through yet
    desk.post(f"{page}notes/{signed.pk}/", WORDS)
    desk.post(f"{page}approve/")

    paper = desk.post(f"{page}give/")

    assert paper["Content-Type"] == "application/pdf"
    assert paper["Content-Disposition"].startswith('attachment; filename="papers-')


def test_giving_takes_a_fresh_sign_in(looked_through: Any, ruth: User, client_of: Any) -> None:
    answer = client_of(ruth).post(reverse("practice:sessions:release_give", args=[looked_through.pk]))

    assert answer.url.startswith(reverse("account_reauthenticate"))

"""Ending: by one person alone, quickly, without blame, and data behave as domain rule 4.10 says."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from booking.models import Appointment
from core import actor as acting
from core import clock, vault
from couples import arrivals, ending, erasing, services
from couples.models import Couple, CoupleState, Invitation, Partner, PartnerState, Receipt
from homework.models import PracticeOffer
from homework.queries import plans_to_nudge
from notifications import links
from notifications.models import Notice
from parts import services as parts
from parts.models import SharedPart
from tests.guards.world import World, make_world


@pytest.fixture
def shown(unit: Any, ines: User, tom: User, as_ines: Any, as_tom: Any, as_person: Any) -> dict[str, Any]:
    """Each has shown one part to the other."""
    made = {}
    for user, membership, name in ((ines, as_ines, "The Diplomat"), (tom, as_tom, "The Shutter")):
        with as_person(user):
            part = parts.create_part(membership, by=user, name=name)
            made[user.name_used] = parts.share_part(part, fields=["name"], by=user)
    return made


def test_separating_takes_two_taps_and_no_reason(shown: Any, unit: Any, ines: User, client_of: Any) -> None:
    client, address = client_of(ines), reverse("my:couples:separate", args=[unit.pk])

    page = client.get(address).content.decode()
    assert "You need no reason and no agreement" in page
    client.post(address)

    unit.refresh_from_db()
    assert unit.state == CoupleState.SEPARATED
    assert unit.readable_until - clock.now() > timedelta(days=29, hours=23)


@pytest.mark.privacy
def test_the_other_reads_finished_and_not_who_did_it(
    shown: Any, unit: Any, ines: User, tom: User, ruth: User, client_of: Any, as_person: Any
) -> None:
    """The same words for both, and the same whoever separated them."""
    with as_person(ines):
        ending.separate(unit, by=ines)
    hers = client_of(tom).get(reverse("my:couples:us")).content.decode()
    Couple.objects.filter(pk=unit.pk).update(state=CoupleState.ACTIVE)
    unit.refresh_from_db()
    with as_person(ruth):
        ending.separate(unit, by=ruth)

    theirs = client_of(tom).get(reverse("my:couples:us")).content.decode()

    assert "Finished" in hers
    assert without_tokens(hers) == without_tokens(theirs)


def without_tokens(page: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value|nonce|X-CSRFToken)[^>]{0,90}', "", page)


def test_for_thirty_days_it_is_read_and_not_added_to(
    shown: Any, unit: Any, ines: User, tom: User, as_ines: Any, client_of: Any, freshly: Any, as_person: Any
) -> None:
    with as_person(tom):
        ending.separate(unit, by=tom)
        new = None
    with as_person(ines):
        new = parts.create_part(as_ines, by=ines, name="The Window")

    client = freshly(client_of(ines))
    assert "The Shutter" in client.get(reverse("my:parts:shared_map")).content.decode()
    refused = client.post(reverse("my:parts:share", args=[new.pk]), {"fields_shown": ["name"]}, follow=True)

    assert "so nothing was added" in refused.content.decode()
    assert not SharedPart.objects.filter(source=new).exists()


def test_each_takes_back_their_own_and_nobody_anothers(
    shown: Any, unit: Any, ines: User, tom: User, as_person: Any, client_of: Any
) -> None:
    with as_person(tom):
        ending.separate(unit, by=tom)
    client = client_of(ines)

    client.post(reverse("my:parts:unshare", args=[shown["Ines"].source_id]))
    answer = client.post(reverse("my:parts:unshare", args=[shown["Tom"].source_id]))

    assert answer.status_code == 404
    assert list(SharedPart.objects.values_list("pk", flat=True)) == [shown["Tom"].pk]


def test_after_thirty_days_it_is_hidden_from_both(
    shown: Any, unit: Any, ines: User, tom: User, as_person: Any
) -> None:
    with as_person(tom):
        ending.separate(unit, by=tom)
    assert ending.hide_separated() == 0
    clock.set_now(clock.now() + timedelta(days=30, minutes=1))

    assert ending.hide_separated() == 1

    assert ending.hide_separated() == 0
    for user, other in ((ines, "Tom"), (tom, "Ines")):
        row = SharedPart.objects.get(pk=shown[other].pk)
        with as_person(user):
            assert not SharedPart.objects.filter(pk=row.pk).exists()
            with pytest.raises(vault.Refused):
                vault.open_one(row)
    with as_person(ines):
        assert vault.open_one(SharedPart.objects.get(pk=shown["Ines"].pk))["name"] == "The Diplomat"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_times_together_practices_and_reminders_stop(world: World, as_person: Any) -> None:
    couple, ines = world.story.couple, world.people["ines"]
    assert Appointment.objects.live().filter(couple=couple, partner=None).exists()
    assert PracticeOffer.objects.filter(couple=couple, needed__gt=1, state="active").exists()

    with as_person(ines):
        ending.separate(couple, by=ines)

    assert not Appointment.objects.live().filter(couple=couple, partner=None).exists()
    assert not PracticeOffer.objects.filter(couple=couple, needed__gt=1, state="active").exists()
    with acting.acting_as(acting.system("test")):
        assert not [one for one in plans_to_nudge(clock.now()) if one.couple_id == couple.pk]


def test_going_on_alone_is_something_new_and_brings_nothing_along(
    shown: Any, unit: Any, ines: User, ruth: User, as_person: Any
) -> None:
    with as_person(ruth):
        alone = ending.go_on_alone(unit.partners.get(user=ines), by=ruth)
    invitation = Invitation.objects.get(partner__couple=alone)
    assert invitation.email == ines.email
    token = links.token(Notice.objects.get(kind="invitation", subject_id=invitation.pk))

    with as_person(ines):
        place = arrivals.accept_as(arrivals.find(token), ines)

    assert place.couple.kind == "individual"
    assert not SharedPart.objects.filter(couple=alone).exists()
    assert Partner.objects.of(ines).count() == 2


def test_closed_for_now_nobody_comes_in_as_them_and_nothing_of_theirs_goes(
    shown: Any, unit: Any, ines: User, tom: User, ruth: User, as_tom: Any, client_of: Any, as_person: Any
) -> None:
    with as_person(ruth):
        ending.freeze(as_tom, by=ruth)

    assert client_of(tom).get("/my/").status_code == 404
    assert "The Shutter" not in client_of(ines).get(reverse("my:parts:shared_map")).content.decode()
    unit.refresh_from_db()
    assert unit.state == CoupleState.PAUSED
    with as_person(tom):
        erasing.erase(tom, by=tom)
    assert Receipt.objects.get().done_at is None
    assert SharedPart.objects.filter(author=as_tom).exists()


def test_and_can_be_opened_again(unit: Any, tom: User, ruth: User, as_tom: Any, as_person: Any) -> None:
    with as_person(ruth):
        ending.freeze(as_tom, by=ruth)
        ending.thaw(as_tom, by=ruth)
        unit.refresh_from_db()
        ending.resume(unit, by=ruth)

    assert Partner.objects.of(tom).get().state == PartnerState.ACTIVE


def test_the_page_of_the_therapist_does_it_all(
    unit: Any, ruth: User, tom: User, client_of: Any, as_tom: Any
) -> None:
    client = client_of(ruth)
    page = reverse("practice:couples:ending", args=[unit.pk])
    for name, row in (("hold", unit), ("lift", unit), ("freeze", as_tom), ("thaw", as_tom), ("finish", unit)):
        answer = client.post(reverse(f"practice:couples:{name}", args=[row.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == page
        assert "Done." in answer.content.decode(), name
    again = client.post(reverse("practice:couples:finish", args=[unit.pk]), follow=True)
    assert "nothing was changed" in again.content.decode()


def test_no_member_sees_that_there_is_a_legal_hold(
    unit: Any, ines: User, ruth: User, client_of: Any, as_person: Any
) -> None:
    pages = ["/my/us/", "/my/yours/", "/my/yours/erase/", reverse("my:couples:leave", args=[unit.pk])]
    client = client_of(ines)
    before = [without_tokens(client.get(page).content.decode()) for page in pages]

    with as_person(ruth):
        erasing.hold(unit, by=ruth)

    assert [without_tokens(client.get(page).content.decode()) for page in pages] == before


def test_whoever_separated_can_still_leave(unit: Any, ines: User, as_ines: Any, as_person: Any) -> None:
    with as_person(ines):
        ending.separate(unit, by=ines)
        services.leave(as_ines, by=ines)

    assert not Partner.objects.of(ines).exists()

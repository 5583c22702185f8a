"""A couple's page for its therapist, and a member's own page and way out."""

from typing import Any

from django.urls import reverse

from core import actor as acting
from core.states import move
from couples import beside, services
from couples.models import Couple, JointWork, Partner, PartnerState


def test_the_list_shows_a_therapists_own_couples(
    unit: Any, other_unit: Any, ruth: Any, client_of: Any
) -> None:
    text = client_of(ruth).get(reverse("practice:couples:couples")).content.decode()
    assert "Ines" in text
    assert "Tom" in text
    assert "Maya" not in text


def test_the_page_of_a_couple_is_there_for_its_therapist_alone(
    unit: Any, ruth: Any, theo: Any, ada: Any, ines: Any, client_of: Any
) -> None:
    page = reverse("practice:couples:couple", args=[unit.pk])
    text = client_of(ruth).get(page).content.decode()
    assert "“anchor”" in text
    assert 'data-person="first"' in text
    for person in (theo, ada, ines):
        assert client_of(person).get(page).status_code == 404


def test_every_section_there_is_has_a_plain_link_too(unit: Any, ruth: Any, client_of: Any) -> None:
    from django.urls import NoReverseMatch

    text = client_of(ruth).get(reverse("practice:couples:couple", args=[unit.pk])).content.decode()
    for app in ("intake", "booking", "sessions", "parts", "homework"):
        try:
            url = reverse(f"practice:{app}:panel", args=[unit.pk])
        except NoReverseMatch:
            continue
        assert f'hx-get="{url}"' in text
        assert f'href="{url}"' in text


def test_joint_work_is_set_up_and_paused(unit: Any, ruth: Any, theo: Any, client_of: Any) -> None:
    page, client = reverse("practice:couples:joint", args=[unit.pk]), client_of(ruth)
    assert client_of(theo).post(page, {"feature": "cycle", "on": "1"}).status_code == 404
    assert client.post(page, {"feature": "nothing", "on": "1"}).status_code == 404
    client.post(page, {"feature": "cycle", "on": "1"})
    assert services.works_jointly(unit, "cycle")
    client.post(page, {"feature": "cycle", "on": "0"})
    assert not services.works_jointly(unit, "cycle")
    assert JointWork.objects.count() == 1


def test_details_are_kept_and_a_word_that_is_too_long_is_not(unit: Any, ruth: Any, client_of: Any) -> None:
    page, client = reverse("practice:couples:change", args=[unit.pk]), client_of(ruth)
    data = {"kind": "friends", "brake_word": "harbour", "secrets_policy": "limited"}
    assert client.post(page, data).status_code == 302
    assert client.post(page, {**data, "brake_word": "w" * 40}).status_code == 422
    unit.refresh_from_db()
    assert (unit.kind, unit.brake_word) == ("friends", "harbour")


def test_a_couple_opens_by_hand_with_its_places(ruth: Any, client_of: Any) -> None:
    answer = client_of(ruth).post(reverse("practice:couples:new"), {"kind": "siblings", "people": "3"})
    couple = Couple.objects.get()
    assert answer["Location"] == reverse("practice:couples:couple", args=[couple.pk])
    assert [partner.position for partner in couple.partners.all()] == [1, 2, 3]
    assert (
        client_of(ruth).post(reverse("practice:couples:new"), {"kind": "siblings", "people": "9"}).status_code
        == 422
    )


def test_places_are_added_among_several_while_nobody_has_come_in(
    ruth: Any, noor: Any, unit: Any, client_of: Any
) -> None:
    client = client_of(ruth)
    client.post(reverse("practice:couples:new"), {"kind": "constellation", "people": "3"})
    couple = Couple.objects.get(kind="constellation")
    add = reverse("practice:couples:add", args=[couple.pk])
    client.post(add)
    assert couple.partners.count() == 4
    with acting.building():
        services.join(couple.partners.first(), noor, by=noor)
    client.post(add)
    assert couple.partners.count() == 4
    client.post(reverse("practice:couples:add", args=[unit.pk]))
    assert unit.partners.count() == 2


def test_an_invitation_to_an_address_within_the_couple_is_not_sent(
    empty_place: Any, ines: Any, ruth: Any, client_of: Any
) -> None:
    page = reverse("practice:couples:invite", args=[empty_place.pk])
    answer = client_of(ruth).post(page, {"name": "Tom", "email": ines.email})
    assert answer.status_code == 422
    assert "an address of their own" in answer.content.decode()
    assert not empty_place.invitations.exists()


def test_a_member_reads_whom_they_are_here_with_and_the_word(unit: Any, ines: Any, client_of: Any) -> None:
    text = client_of(ines).get(reverse("my:couples:us")).content.decode()
    assert "Tom" in text
    assert "anchor" in text
    assert "<title>Appointments</title>" in text


def test_ones_own_page_reads_the_same_before_and_after_the_other_comes_in(
    link: str, empty_place: Any, ines: Any, client_of: Any
) -> None:
    client, page = client_of(ines), reverse("my:couples:us")
    before = client.get(page).content.decode()
    assert "Tom" in before
    with acting.building():
        from tests.people import make_user

        services.accept(empty_place.invitations.get(), make_user("Tom"))
    after = client.get(page).content.decode()
    assert _without_tokens(before) == _without_tokens(after)


def test_leaving_takes_two_taps_and_no_reason(unit: Any, ines: Any, tom: Any, client_of: Any) -> None:
    client = client_of(ines)
    page = reverse("my:couples:leave", args=[unit.pk])
    assert page in client.get(reverse("my:couples:us")).content.decode()
    confirm = client.get(page).content.decode()
    assert "Leave now" in confirm
    assert "reason" not in confirm.split("<form")[-1]
    assert Partner.objects.get(couple=unit, user=ines).state == PartnerState.ACTIVE
    assert client.post(page).status_code == 302
    assert Partner.objects.get(couple=unit, user=ines).state == PartnerState.LEFT
    assert client.post(page).status_code == 302
    others = client_of(tom).get(reverse("my:couples:us")).content.decode()
    assert "Finished" in others


def test_nobody_leaves_for_another(unit: Any, maya: Any, other_unit: Any, ruth: Any, client_of: Any) -> None:
    page = reverse("my:couples:leave", args=[unit.pk])
    for person in (maya, ruth):
        assert client_of(person).get(page).status_code == 404
        assert client_of(person).post(page).status_code == 404


def _without_tokens(text: str) -> str:
    import re

    return re.sub(r"[A-Za-z0-9]{64}", "", text)


def test_who_stays_reads_the_same_whether_the_other_left_or_it_was_finished(
    unit: Any, ines: Any, tom: Any, client_of: Any
) -> None:
    with acting.building():
        move(unit, "pause", by="test")
    client_of(ines).post(reverse("my:couples:leave", args=[unit.pk]))

    page = client_of(tom).get(reverse("my:couples:us")).content.decode()
    assert "Finished" in page
    assert "Ines" in page
    assert "On my own" not in page


def test_who_is_in_two_couples_chooses_once_for_every_page(
    unit: Any, ines: Any, ruth: Any, client_of: Any
) -> None:
    with acting.building():
        alone = services.open_couple(kind="individual", therapist=ruth, by=ruth)
        services.join(services.add_member(alone, by=ruth), ines, by=ines)
    client, page = client_of(ines), reverse("my:parts:shared_map")
    assert "Tom" in client.get(page).content.decode()

    client.get(reverse("my:intake:form"), {"unit": str(alone.pk)})

    assert "Tom" not in client.get(page).content.decode()


def test_work_that_goes_on_comes_before_what_is_over(unit: Any, ines: Any, tom: Any, ruth: Any) -> None:
    with acting.building():
        services.leave(Partner.objects.get(couple=unit, user=tom), by=tom)
        alone = services.open_couple(kind="individual", therapist=ruth, by=ruth)
        services.join(services.add_member(alone, by=ruth), ines, by=ines)

    assert [one.couple_id for one in Partner.objects.of(ines)] == [alone.pk, unit.pk]


def test_the_list_says_what_stands_next_and_what_waits_of_each_couple(
    unit: Any, other_unit: Any, ruth: Any, client_of: Any, monkeypatch: Any
) -> None:
    asked: list[list[Couple]] = []

    def question(therapist: Any, couples: list[Couple]) -> dict[Any, beside.Beside]:
        asked.append(couples)
        return {couple.pk: beside.Beside("Next: Thursday", "/there/") for couple in couples}

    monkeypatch.setattr(beside, "QUESTIONS", [question])

    text = client_of(ruth).get(reverse("practice:couples:couples")).content.decode()

    assert '<a href="/there/">Next: Thursday</a>' in text
    assert [[one.pk for one in couples] for couples in asked] == [[unit.pk]]

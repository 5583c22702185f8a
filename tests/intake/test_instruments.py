"""The practice's instruments: licence, items, switch, noise (clinical rule 5.1). No answers there."""

import pytest

from intake import measure_queries as queries
from intake.measures import library
from intake.models import Administration, InstrumentText
from intake.services import instruments, measures

FIVE = "\n\n".join(f"Statement {n}" for n in range(1, 6))
PASTED = {
    "items": FIVE,
    "answers": "At no time\nAll of the time",
    "instructions": "How it was.",
    "licence_statement": "WHO letter 7, for our practice.",
    "licensed_on": "2026-01-05",
}


def is_on(key):
    return queries.in_practice([key])[key].on


def test_ours_and_what_ships_freely_are_on_and_the_others_wait(db):
    on = queries.switched_on()

    assert on == {"connection", "session_feedback", "room_around", "phq_9", "gad_7"}


def test_class_b_is_offered_only_with_items_and_with_its_terms_confirmed(ada, client_of):
    browser = client_of(ada)

    early = browser.post("/practice/instruments/who_5/switch/", {"on": "1", "terms": "1"})
    assert (early.status_code, is_on("who_5")) == (422, False)

    browser.post("/practice/instruments/who_5/items/", PASTED)
    without = browser.post("/practice/instruments/who_5/switch/", {"on": "1"})
    assert (without.status_code, is_on("who_5")) == (422, False)
    assert "confirm the terms" in without.text

    browser.post("/practice/instruments/who_5/switch/", {"on": "1", "terms": "1"})
    assert is_on("who_5")
    browser.post("/practice/instruments/who_5/switch/", {"on": "0"})
    assert not is_on("who_5")


def test_items_are_kept_with_their_licence_and_its_day(ada, client_of):
    client_of(ada).post("/practice/instruments/who_5/items/", PASTED)

    text = InstrumentText.objects.get(instrument="who_5")
    assert text.licence_statement == "WHO letter 7, for our practice."
    assert (text.licensed_on.isoformat(), text.written_by_id) == ("2026-01-05", ada.pk)
    assert [item["text"] for item in text.data["items"]][0] == "Statement 1"


@pytest.mark.parametrize(
    "change",
    [
        {"licence_statement": "  "},
        {"licensed_on": ""},
        {"licensed_on": "2999-01-01"},
        {"items": "One only"},
        {"items": ""},
        {"answers": "a\nb\nc"},
    ],
)
def test_without_a_licence_or_with_other_items_nothing_is_kept_and_what_was_typed_stays(
    ada, client_of, change
):
    response = client_of(ada).post("/practice/instruments/who_5/items/", {**PASTED, **change})

    assert response.status_code == 422
    assert not InstrumentText.objects.exists()
    assert "How it was." in response.text


def test_what_ships_is_not_reworded(ada, client_of):
    assert client_of(ada).post("/practice/instruments/phq_9/items/", PASTED).status_code == 404


def test_a_new_wording_is_a_new_version_and_answers_keep_theirs(
    ada, ruth, ines, unit, as_ines, client_of, as_person
):
    browser = client_of(ada)
    browser.post("/practice/instruments/who_5/items/", PASTED)
    browser.post("/practice/instruments/who_5/switch/", {"on": "1", "terms": "1"})
    with as_person(ruth):
        (row,) = measures.ask(unit, [as_ines], ["who_5"], moment="review", by=ruth)
    with as_person(ines):
        measures.answer(row, by=ines, answers=[3, 3, 3, 3, 3])

    browser.post(
        "/practice/instruments/who_5/items/", {**PASTED, "items": FIVE.replace("Statement", "Other")}
    )

    page = client_of(ruth).get(f"/practice/measures/{row.pk}/").text
    assert "Statement 1" in page
    assert "Other 1" not in page
    assert "Other 1" in client_of(ines).get(f"/my/measures/{row.pk}/").text


def test_who_read_another_wording_is_asked_to_look_once_more(
    ada, ruth, ines, unit, as_ines, client_of, as_person
):
    client_of(ada).post("/practice/instruments/who_5/items/", PASTED)
    client_of(ada).post("/practice/instruments/who_5/switch/", {"on": "1", "terms": "1"})
    with as_person(ruth):
        (row,) = measures.ask(unit, [as_ines], ["who_5"], moment="review", by=ruth)
    browser = client_of(ines)
    old = queries.in_practice(["who_5"])["who_5"].wording
    client_of(ada).post(
        "/practice/instruments/who_5/items/", {**PASTED, "items": FIVE.replace("Statement", "Other")}
    )

    late = browser.post(f"/my/measures/{row.pk}/", {"q1": "4", "wording": old})

    assert late.status_code == 422
    assert "The questions have changed" in late.text
    assert "checked" in late.text
    assert not Administration.objects.get(pk=row.pk).version


def test_the_noise_is_the_files_until_the_practice_writes_its_own(ruth, client_of):
    browser = client_of(ruth)

    def points(key):
        return queries.in_practice([key])[key].noise_points

    assert points("csi_16") == 6.7
    browser.post("/practice/instruments/csi_16/noise/", {"sd": "17", "reliability": "0.9"})
    assert points("csi_16") == 14.9
    browser.post("/practice/instruments/csi_16/noise/", {"points": "8"})
    assert points("csi_16") == 8
    browser.post("/practice/instruments/csi_16/noise/", {})
    assert points("csi_16") == 6.7


@pytest.mark.parametrize(
    "sent",
    [{"points": "3", "sd": "4"}, {"sd": "4"}, {"reliability": "0.5"}, {"reliability": "1"}, {"points": "-1"}],
)
def test_half_a_formula_is_no_noise(ruth, client_of, sent):
    assert client_of(ruth).post("/practice/instruments/csi_16/noise/", sent).status_code == 422


def test_writing_a_noise_switches_nothing_on(ruth, client_of):
    client_of(ruth).post("/practice/instruments/csi_16/noise/", {"points": "8"})
    client_of(ruth).post("/practice/instruments/phq_9/noise/", {"points": "8"})

    assert (is_on("csi_16"), is_on("phq_9")) == (False, True)


def test_the_administrator_has_instruments_and_no_answers(
    ada, ruth, ines, unit, as_ines, client_of, as_person
):
    with as_person(ruth):
        (row,) = measures.ask(unit, [as_ines], ["phq_9"], moment="review", by=ruth)
    with as_person(ines):
        measures.answer(row, by=ines, answers=[3] * 9)
    browser = client_of(ada)

    assert browser.get("/practice/instruments/").status_code == 200
    assert browser.get("/practice/instruments/phq_9/").status_code == 200
    for url in (
        f"/practice/couples/{unit.pk}/measures/",
        f"/practice/members/{as_ines.pk}/measures/",
        f"/practice/members/{as_ines.pk}/measures/paper/",
        f"/practice/measures/{row.pk}/",
    ):
        assert browser.get(url).status_code == 404


def test_every_instrument_has_its_page(ada, client_of):
    browser = client_of(ada)

    for key in queries.in_practice():
        assert browser.get(f"/practice/instruments/{key}/").status_code == 200, key
    assert browser.get("/practice/instruments/no-such/").status_code == 404


def test_two_first_uses_at_once_store_one_wording(db):
    first = instruments.text_in_force("phq_9")[1]
    second = instruments.text_in_force("phq_9")[1]

    assert first.pk == second.pk
    assert InstrumentText.objects.filter(instrument="phq_9").count() == 1


@pytest.mark.parametrize(
    ("key", "wording"),
    [
        ("phq_9", "ce002b4a43a43397f3dfb19b1140c3e62af2f894cce0aaf48ee474023d824aff"),
        ("gad_7", "162393554ecb9ef0e5c74e1614fc69a6133f1e74636f8537391adb8be1b33e46"),
    ],
)
def test_what_ships_is_worded_as_it_was_compared_with_the_published_form(key, wording):
    assert queries.digest(queries.shipped(library.instruments()[key])) == wording

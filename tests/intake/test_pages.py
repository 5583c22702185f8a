"""A person's own pages: saved while typing, nothing lost, nobody else's."""

import pytest
from django.urls import reverse

from core.opaque import opaque_id
from intake import queries
from intake.models import Intake, IntakePage
from notifications.models import ContactRule
from notifications.services import confirm_contact, contact_rule
from tests.guards.page_forms import forms_of
from tests.people import PASSWORD

from .answers import needed

LOOP = "/my/form/page/F/"


def autosave(client, path, version=0, person="", **fields):
    headers = {"X-Autosave": "1"} | ({"X-Person": person} if person else {})
    return client.post(path, {**fields, "version": version}, headers=headers)


@pytest.fixture
def browser(unit, ines, client_of):
    return client_of(ines)


@pytest.mark.parametrize(
    "name",
    ["form", "send", "help", "shared", "documents"],
)
def test_every_page_is_there(browser, name):
    response = browser.get(reverse(f"my:intake:{name}"))

    assert response.status_code == 200
    assert "<title>Appointments</title>" in response.text


@pytest.mark.parametrize("key", "A B C D E F G H I J J-2 J-3 K L M N".split())
def test_every_part_of_the_form_is_there_and_says_who_sees_it(browser, key):
    response = browser.get(reverse("my:intake:section", args=[key]))

    assert response.status_code == 200
    assert key == "N" or "Who sees this" in response.text


def test_typing_is_saved_and_says_when(browser, drafts):
    response = autosave(browser, LOOP, trigger="He comes home late.")

    assert response.status_code == 200
    told = response.json()
    assert told["version"] == 1
    assert len(told["saved_at"]) == 5
    assert drafts("F")["trigger"] == "He comes home late."
    assert Intake.objects.get().state == "in_progress"


def test_typing_alone_does_not_count_as_gone_through(browser):
    autosave(browser, LOOP, trigger="x")
    assert not IntakePage.objects.get(key="F").done

    browser.post(LOOP, {"trigger": "x", "version": 1, "go_on": "1"})
    assert IntakePage.objects.get(key="F").done


def test_too_long_is_kept_on_the_page_and_the_others_are_saved(browser, drafts):
    response = autosave(browser, LOOP, trigger="short", i_do="x" * 227)

    assert response.status_code == 422
    told = response.json()
    assert list(told["errors"]) == ["i_do"]
    assert "227 letters, and it holds 200. Nothing is lost." in told["errors"]["i_do"][0]
    assert told["version"] == 1
    assert drafts("F")["trigger"] == "short"
    assert not drafts("F").get("i_do")


def test_too_long_does_not_replace_what_was_saved_before(browser, drafts):
    autosave(browser, LOOP, i_do="I ask.")
    autosave(browser, LOOP, version=1, i_do="x" * 100_000)

    assert drafts("F")["i_do"] == "I ask."


def test_without_scripts_too_long_comes_back_with_words_and_every_letter(browser, drafts):
    response = browser.post(LOOP, {"trigger": "short", "i_do": "y" * 100_000, "version": 0})

    assert response.status_code == 422
    assert "y" * 100_000 in response.text
    assert "it holds 200" in response.text
    assert drafts("F")["trigger"] == "short"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("two\r\nlines", "two\nlines"),
        ("  indented, and a tab\there  ", "  indented, and a tab\there  "),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("ça va 😀 👩‍👩‍👧 \u200fשלום", "ça va 😀 👩‍👩‍👧 \u200fשלום"),
        ("<script>alert(1)</script> & {{ x }}", "<script>alert(1)</script> & {{ x }}"),
        (" \r\n ", ""),
    ],
)
def test_text_comes_back_as_it_was_typed(browser, drafts, typed, kept):
    assert autosave(browser, LOOP, trigger=typed).status_code == 200

    assert drafts("F")["trigger"] == kept
    page = browser.get(LOOP).text
    assert "<script>alert" not in page


def test_two_hundred_letters_and_line_ends_fit_in_two_hundred(browser):
    text = "\r\n".join(["x" * 49] * 4)  # 196 letters and 3 line ends as a browser counts them

    assert autosave(browser, LOOP, trigger=text).status_code == 200


def test_an_older_window_is_told_so_and_overwrites_nothing(browser, drafts):
    autosave(browser, LOOP, trigger="from the first window")

    response = autosave(browser, LOOP, version=0, trigger="from the second")

    assert response.status_code == 409
    assert "not saved" in response.json()["words"]
    assert drafts("F")["trigger"] == "from the first window"


def test_without_scripts_an_older_window_keeps_its_text_and_may_save_again(browser, drafts):
    autosave(browser, LOOP, trigger="from the first window")

    response = browser.post(LOOP, {"version": 0, "trigger": "from the second"})
    assert response.status_code == 409
    assert "from the second" in response.text
    assert 'name="version" value="1"' in response.text

    browser.post(LOOP, {"version": 1, "trigger": "from the second", "go_on": "1"})
    assert drafts("F")["trigger"] == "from the second"


def test_signed_out_while_typing_gets_an_answer_and_loses_nothing(browser, drafts):
    browser.logout()

    response = autosave(browser, LOOP, trigger="still here")

    assert response.status_code == 401
    assert response.json()["sign_in"]


def test_another_person_signed_in_meanwhile_gets_nothing(browser, tom, as_tom, ines, client_of, as_person):
    response = autosave(client_of(tom), LOOP, person=opaque_id(ines), trigger="mine, not yours")

    assert response.status_code == 401
    with as_person(tom):
        assert queries.drafts(queries.intake_of(as_tom)) == {}


def test_an_unknown_time_zone_gets_words(browser):
    response = autosave(browser, "/my/form/page/A/", name_used="Ines", time_zone="Mars/Base")

    assert response.status_code == 422
    assert "Europe/London" in response.json()["errors"]["time_zone"][0]


@pytest.mark.parametrize("day", ["2012-01-01", "1991-13-40", "yesterday", "3020-01-01"])
def test_a_birthday_that_cannot_be_gets_words(browser, day):
    response = autosave(browser, "/my/form/page/A/", date_of_birth=day)

    assert response.status_code == 422
    assert "date_of_birth" in response.json()["errors"]


def test_a_choice_nobody_offered_is_refused_kindly(browser):
    response = autosave(browser, "/my/form/page/I/", sleep="on the moon", medication="none")

    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["sleep"]


def test_save_and_go_on_goes_to_the_next_page_and_stop_goes_back(browser):
    assert browser.post(LOOP, {"version": 0, "go_on": "1"}).url == "/my/form/page/G/"
    assert browser.post(LOOP, {"version": 1, "stop": "1"}).url == "/my/form/"


@pytest.mark.parametrize("answer", ["yes", "no", "not_sure", ""])
def test_the_way_on_is_the_same_whatever_the_answer(browser, answer):
    assert browser.post("/my/form/page/J/", {"version": 0, "private_now": answer}).url == "/my/form/page/J-2/"


def test_siblings_are_not_asked_what_only_partners_are(siblings, noor, unit, ines, client_of):
    assert 'name="structure"' in client_of(ines).get("/my/form/page/C/").text
    assert 'name="structure"' not in client_of(noor).get("/my/form/page/C/").text


def test_parts_are_written_and_come_back(browser, drafts):
    browser.post(
        "/my/form/page/G/",
        {
            "version": 0,
            "parts-0-name": "The Floodlight",
            "parts-0-kind": "firefighter",
            "parts-0-does": "asks",
            "parts-0-share": "on",
            "parts-1-does": "keeps quiet",
        },
    )

    kept = drafts("G")["parts"]
    assert [(part["name"], part["share"]) for part in kept] == [
        ("The Floodlight", True),
        ("Without a name yet", False),
    ]
    assert "The Floodlight" in browser.get("/my/form/page/G/").text


def test_sending_names_what_is_needed_with_links(browser):
    response = browser.post("/my/form/send/")

    assert response.status_code == 422
    assert "/my/form/page/D/#id_hope" in response.text
    assert "/my/form/page/J-2/" in response.text


def test_sending_leads_to_the_receipt_with_the_offer_to_talk_alone(browser, as_ines, write):
    write(as_ines, **needed(as_ines))

    response = browser.post("/my/form/send/", follow=True)

    assert response.redirect_chain == [("/my/form/sent/", 302)]
    assert "a conversation on your own" in response.text


def test_the_contact_page_holds_at_once_when_saved(browser, ines):
    browser.post(
        "/my/form/page/B/",
        {"version": 0, "channel": "inbox", "calendar_files": "", "voicemail": "no", "go_on": "1"},
    )

    assert ines.contact.channels == ["inbox"]


def test_typing_on_the_contact_page_changes_no_rule_yet(browser, ines):
    from notifications.models import ContactRule

    autosave(browser, "/my/form/page/B/", channel="inbox")

    assert not ContactRule.objects.filter(user=ines).exists()


@pytest.mark.parametrize(
    "path",
    ["/my/form/", LOOP, "/my/form/send/", "/my/documents/", "/my/documents/data_use/"],
)
def test_staff_have_no_form(ruth, ada, unit, client_of, path):
    for user in (ruth, ada):
        assert client_of(user).get(path).status_code == 404


def test_a_page_that_does_not_exist_is_not_there(browser):
    assert browser.get("/my/form/page/Z/").status_code == 404


def test_the_overview_asks_the_database_the_same_however_much_is_written(
    browser, as_ines, write, django_assert_max_num_queries
):
    write(as_ines, **needed(as_ines))
    write(as_ines, E={"value": "kind"}, F={"body": "hot"}, H={"patterns": "x"}, K={"willingness": "3"})

    with django_assert_max_num_queries(16):
        browser.get("/my/form/")


def test_somebody_in_two_units_writes_two_forms(unit, ines, as_ines, ruth, building, client_of, as_person):
    from couples import services as couples
    from tests import people

    with building():
        second = people.make_unit(ruth, kind="siblings")
        couples.join(couples.add_member(second, by=ruth), ines, by=ines)
    browser = client_of(ines)

    autosave(browser, LOOP, trigger="with Tom", unit=str(unit.pk))
    browser.get(f"/my/form/?unit={second.pk}")
    autosave(browser, LOOP, trigger="with my brother", unit=str(second.pk))

    assert "with my brother" in browser.get(LOOP).text
    assert "with Tom" in browser.get(f"{LOOP}?unit={unit.pk}").text
    assert Intake.objects.count() == 2


def test_a_unit_that_is_not_ones_own_is_not_there(browser, siblings):
    assert browser.get(f"/my/form/?unit={siblings.pk}").status_code == 404
    assert browser.get("/my/form/?unit=nonsense").status_code == 404
    assert autosave(browser, LOOP, trigger="x", unit=str(siblings.pk)).status_code == 404


# ── How somebody is reached, once they have said it ───────────────────

PAGE_B = "/my/form/page/B/"
KEPT = {"channel": "email", "email_private": "private", "code_word": "heron", "go_on": "1"}


@pytest.fixture
def kept(browser, ines):
    """Ines has said how she is reached and gone on; the number of her copy of the page comes back."""
    browser.post(PAGE_B, {"version": 0, **KEPT})
    assert ines.contact.code_word == "heron"
    return 1


@pytest.mark.parametrize("change", [{"contact_phone": "07700900999"}, {"channel": "inbox"}])
def test_the_form_changes_what_was_confirmed_only_after_a_fresh_sign_in(kept, browser, ines, change):
    answer = browser.post(PAGE_B, {"version": kept, **KEPT, "code_word": "", **change})

    assert answer.url.startswith("/account/reauthenticate/")
    ines.contact.refresh_from_db()
    assert (ines.contact.channels, ines.contact.phone) == (["email"], "")

    browser.post(answer.url, {"password": PASSWORD})
    ines.contact.refresh_from_db()
    assert (ines.contact.channels, ines.contact.phone) != (["email"], "")


def test_going_on_without_a_change_asks_for_nothing_and_keeps_the_word(kept, browser, ines, drafts):
    answer = browser.post(PAGE_B, {"version": kept, **KEPT, "code_word": ""})

    assert answer.url == "/my/form/page/C/"
    assert drafts("B")["code_word"] == "heron"


@pytest.mark.parametrize("guess", ["heron", "stork"])
def test_a_guessed_word_looks_the_same_right_or_wrong(kept, browser, guess):
    said = autosave(browser, PAGE_B, version=kept, code_word=guess)
    assert said.status_code == 200
    assert guess not in browser.get(PAGE_B).text

    answer = browser.post(PAGE_B, {"version": kept + 1, **KEPT, "code_word": guess})

    assert answer.url.startswith("/account/reauthenticate/")


def test_what_was_typed_on_the_contact_page_holds_when_sent_only_after_a_fresh_sign_in(
    kept, browser, ines, as_ines, write, building
):
    write(as_ines, **{key: words for key, words in needed(as_ines).items() if key != "B"})
    autosave(browser, PAGE_B, version=kept, channel="inbox")

    answer = browser.post("/my/form/send/")

    assert answer.url.startswith("/account/reauthenticate/")
    ines.contact.refresh_from_db()
    assert ines.contact.channels == ["email"]


def test_help_is_for_the_region_somebody_chooses_and_nothing_of_it_is_kept(unit, ines, client_of, settings):
    settings.PRACTICE_REGION = "GB"
    browser = client_of(ines)

    here = browser.get("/my/form/help/").text
    there = browser.get("/my/form/help/?region=AU").text
    nowhere = browser.get("/my/form/help/?region=<b>").text

    main = [page.split("<main")[1].split("</main>")[0] for page in (here, there, nowhere, here)]
    assert "116 123" in main[0]
    assert "13 11 14" in main[1]
    assert "116 123" not in main[1]
    assert "116 123" in main[2]
    assert "<b>" not in main[2].split("At any hour")[1].split("</section>")[0]
    assert "13 11 14" not in browser.get("/my/form/help/").text


def test_every_number_of_every_region_can_be_dialled(db):
    import re

    from core.context import HELP, REGIONS

    assert set(HELP) == set(REGIONS)
    for lines in HELP.values():
        assert lines
        assert all(re.fullmatch(r"[\d -]+", number) for _name, number in lines)


def test_a_call_is_one_of_the_ways_and_stays_when_the_page_is_gone_through(
    browser, ines, as_person, freshly, client_of
):
    with as_person(ines):
        rule = contact_rule(ines)
        rule.channels = ["email", "call"]
        confirm_contact(rule, by=ines)
    page = freshly(client_of(ines))
    fields = next(
        form for form in forms_of(page.get("/my/form/page/B/").text, "/") if "channel" in form.fields
    )
    sent = {name: one.values for name, one in fields.fields.items() if one.values}

    page.post("/my/form/page/B/", sent | {"go_on": "1"})

    assert sent["channels_too"] == ["call"]
    assert ContactRule.objects.get(user=ines).channels == ["email", "call"]

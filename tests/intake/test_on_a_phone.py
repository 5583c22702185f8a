"""The form under a thumb: the right keyboard, what is needed said at once, nothing that cannot be used."""

import re

import pytest

from notifications.services import contact_rule
from tests.guards.page_forms import forms_of

CONTACT = "/my/form/page/B/"


@pytest.fixture
def browser(unit, ines, client_of):
    return client_of(ines)


@pytest.fixture
def holds(ines, as_person):
    """What holds about reaching her."""

    def read():
        with as_person(ines):
            return contact_rule(ines)

    return read


def tag(page, name):
    return re.search(rf'<(?:input|select|textarea)[^>]* name="{name}"[^>]*>', page).group()


@pytest.mark.parametrize(
    ("key", "name", "said"),
    [
        ("B", "contact_email", 'type="email"'),
        ("B", "contact_email", 'inputmode="email"'),
        ("B", "contact_email", 'autocapitalize="none"'),
        ("B", "contact_phone", 'type="tel"'),
        ("L", "emergency_phone", 'inputmode="tel"'),
        ("A", "date_of_birth", 'autocomplete="bday"'),
        ("A", "name_used", 'autocapitalize="words"'),
    ],
)
def test_the_keyboard_fits_what_is_asked(browser, key, name, said):
    assert said in tag(browser.get(f"/my/form/page/{key}/").text, name)


@pytest.mark.parametrize("key", ["B", "F", "L"])
def test_what_is_private_is_not_remembered_by_the_browser(browser, key):
    page = browser.get(f"/my/form/page/{key}/").text

    lines = re.findall(r'<(?:input(?! type="(?:hidden|radio|checkbox))|textarea)[^>]*>', page)
    assert lines
    assert all('autocomplete="off"' in one for one in lines)


def test_a_time_zone_is_chosen_and_never_spelled(browser, drafts):
    page = browser.get("/my/form/page/A/").text
    assert tag(page, "time_zone").startswith("<select")
    assert '<option value="Europe/London" selected>London</option>' in page

    browser.post("/my/form/page/A/", {"version": 0, "time_zone": "Asia/Tokyo", "go_on": "1"})
    assert drafts("A")["time_zone"] == "Asia/Tokyo"


def test_a_zone_from_elsewhere_stays_until_another_is_chosen(browser, drafts):
    browser.post("/my/form/page/A/", {"version": 0, "time_zone": "US/Pacific", "go_on": "1"})

    assert drafts("A")["time_zone"] == "US/Pacific"
    assert '<option value="US/Pacific" selected>' in browser.get("/my/form/page/A/").text


def test_what_sending_needs_says_so_where_it_is_asked(browser):
    needed = {"A": 3, "C": 2, "D": 1, "E": 0, "J-2": 0}

    for key, how_many in needed.items():
        page = browser.get(f"/my/form/page/{key}/").text
        assert page.count("Needed before you can send") == how_many, key
    assert 'aria-describedby="id_hope-sees id_hope-needed"' in browser.get("/my/form/page/D/").text


def test_a_link_to_a_group_of_choices_leads_to_it(browser):
    wanting = browser.get("/my/form/send/").text

    assert 'href="/my/form/page/C/#id_type"' in wanting
    assert '<fieldset class="field" id="id_type"' in browser.get("/my/form/page/C/").text


@pytest.mark.parametrize("address", ["ines@", "ines example.test", "ines@example"])
def test_an_address_that_no_mail_reaches_is_said_and_does_not_hold(browser, drafts, holds, address):
    response = browser.post(CONTACT, {"version": 0, "contact_email": address, "go_on": "1"})

    assert response.status_code == 422
    assert "We could not read this address." in response.text
    assert f'value="{address}"' in response.text
    assert "contact_email" not in drafts("B")
    assert holds().email != address


@pytest.mark.parametrize("number", ["none", "1234", "0770o 900333"])
def test_a_number_that_cannot_be_dialled_is_said(browser, number):
    response = browser.post(CONTACT, {"version": 0, "contact_phone": number, "go_on": "1"})

    assert response.status_code == 422
    assert "We could not read this number." in response.text
    assert f'value="{number}"' in response.text


@pytest.mark.parametrize("number", ["07700 900333", "+44 (0)7700-900.333", ""])
def test_a_number_is_kept_as_it_was_written(browser, drafts, number):
    response = browser.post(CONTACT, {"version": 0, "contact_phone": number, "go_on": "1"})

    assert response.status_code == 302
    assert drafts("B")["contact_phone"] == number


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"channel": "text"}, "For text messages we need a number."),
        ({"channel": "call"}, "For calls we need a number."),
        (
            {"channel": "text", "contact_phone": "07700 900333", "phone_private": "unsure"},
            "We send texts only to a number that you alone see.",
        ),
        ({"channel": "email", "email_private": "shared"}, "We send only where you alone read."),
    ],
)
def test_what_we_would_not_do_is_said_before_somebody_relies_on_it(browser, drafts, holds, answers, words):
    typing = browser.post(CONTACT, {**answers, "version": 0}, headers={"X-Autosave": "1"})
    assert typing.status_code == 200  # on the way down the page nothing is missing yet

    response = browser.post(CONTACT, {**answers, "version": 1, "go_on": "1"})

    assert response.status_code == 422
    assert words in response.text
    assert drafts("B")["channel"] == answers["channel"]
    assert holds().confirmed_at is None


def test_a_part_that_is_too_long_is_named(browser):
    response = browser.post(
        "/my/form/page/G/",
        {"version": 0, "parts-0-name": "A", "parts-1-name": "B", "parts-1-does": "x" * 220, "go_on": "1"},
    )

    assert response.status_code == 422
    assert "Part 2, What it does: This is a little long for the box" in response.text
    assert 'aria-describedby="id_parts-mend"' in response.text


def test_one_more_part_is_offered_at_a_time(browser):
    page = browser.get("/my/form/page/G/").text
    assert page.count("<details") == page.count("</details>") == 4
    assert page.index("2 of 5") < page.index("3 of 5") < page.index("</details>")

    browser.post("/my/form/page/G/", {"version": 0, "parts-0-name": "A", "parts-1-name": "B"})
    page = browser.get("/my/form/page/G/").text
    assert page.count("<details") == page.count("</details>") == 3


def test_an_answer_and_what_follows_it_are_said_to_be_saved_below_both(browser):
    page = browser.get("/my/form/page/J-3/").text

    assert 'data-saving-for="SF12 SF12_year SF12_grave"' in page
    assert 'data-saving-for="SF12"' not in page


def test_the_heading_is_where_a_page_begins_and_what_is_amiss_where_it_goes_on(browser):
    path = "/my/form/page/F/"
    assert re.search(r"<h1 [^>]*autofocus", browser.get(path).text)

    page = browser.post(path, {"version": 0, "trigger": "x" * 300}).text
    assert not re.search(r"<h1 [^>]*autofocus", page)
    assert re.search(r'role="alert" [^>]*autofocus', page)


def test_every_page_but_the_first_leads_back_to_the_one_before(browser):
    assert "Back to “" not in browser.get("/my/form/page/A/").text
    assert "Back to “About me”" in browser.get(CONTACT).text
    assert "Back to “For me alone, one of two”" in browser.get("/my/form/page/J-3/").text


def test_a_name_to_sign_with_is_offered_by_the_phone(browser):
    form = forms_of(browser.get("/my/documents/data_use/").text, "sign")

    assert form
    assert 'autocomplete="name"' in browser.get("/my/documents/data_use/").text

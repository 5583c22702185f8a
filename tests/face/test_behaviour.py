"""The other scripts in a real Chromium, against a server that answers exactly what the contract says."""

import pytest

from tests import chromium

from .serving import ORIGIN, says

pytestmark = pytest.mark.e2e


def test_three_shifts_leave_and_the_page_before_is_gone(page, server):
    before = page.evaluate("history.length")
    for _ in range(3):
        page.keyboard.press("Shift")

    page.wait_for_url(f"{ORIGIN}/leave/")
    assert page.evaluate("history.length") == before


def test_capital_letters_do_not_leave(page, server):
    page.focus("#do")
    for letter in "ABCDE":
        page.keyboard.press(f"Shift+{letter}")
    page.wait_for_timeout(300)

    assert page.url == f"{ORIGIN}/form/"
    assert page.input_value("#do") == "ABCDE"


def test_the_way_out_covers_the_page_at_once(page):
    covered = page.evaluate(
        """() => { document.querySelector('.way-out').click();
        const sheet = document.querySelector('body > .cover').getBoundingClientRect();
        return [sheet.width >= innerWidth, sheet.height >= innerHeight,
                getComputedStyle(document.querySelector('main')).visibility]; }"""
    )

    assert covered == [True, True, "hidden"]
    page.wait_for_url(f"{ORIGIN}/leave/")


def test_a_form_is_sent_once(page, server):
    page.evaluate("""() => { const b = document.querySelector('#send'); b.click(); b.click(); b.click(); }""")
    page.wait_for_timeout(500)

    assert server.visited.count("POST /slow/") == 1
    assert page.get_attribute("#send", "aria-busy") == "true"


def test_a_dialog_opens_in_place_and_closes(page):
    page.click("text=Ask")
    assert page.evaluate("document.querySelector('#ask').matches(':modal')")

    page.click("text=Leave it")
    assert not page.evaluate("document.querySelector('#ask').open")


def test_an_idle_page_is_covered_and_signed_out(browser, server):
    context = browser.new_context(viewport={"width": 360, "height": 780})
    context.route("**/*", server.handle)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{ORIGIN}/form/")

    page.clock.run_for(4 * 60_000 + 10_000)
    page.locator(".toast", has_text="We will lock this page in a minute.").wait_for()
    page.keyboard.press("a")
    assert page.locator(".toast").count() == 0
    page.clock.run_for(4 * 60_000)
    assert page.url == f"{ORIGIN}/form/"
    page.evaluate("document.dispatchEvent(new CustomEvent('room:alive'))")
    page.clock.run_for(4 * 60_000)
    assert page.url == f"{ORIGIN}/form/"
    page.clock.run_for(70_000)

    page.wait_for_url(f"{ORIGIN}/account/login/")
    assert "POST /account/logout/" in server.visited
    chromium.leave(context)


def test_a_question_that_appears_is_said_to_those_who_do_not_see_it(page):
    said = page.locator("[data-follow-up-said]")
    assert said.inner_text() == ""

    page.check("#some")
    says(page, "One more question has appeared below this answer.", "[data-follow-up-said]")
    page.check("#other")
    assert page.locator("#more [data-follow-up]:visible").count() == 2
    says(page, "One more question", "[data-follow-up-said]")
    page.check("#more [value=none]")
    assert said.inner_text() == ""
    page.check("#other")
    says(page, "2 more questions have appeared below this answer.", "[data-follow-up-said]")
    assert said.get_attribute("role") == "status"

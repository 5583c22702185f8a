"""What is written is saved, and nothing of it is lost on the way out: in a real Chromium."""

import json
from typing import Any

import pytest

from .serving import ORIGIN, Server, says

pytestmark = pytest.mark.e2e


def test_what_is_written_is_saved_after_a_pause(page, server):
    page.fill("#trigger", "A question")

    says(page, "Saved at 07:31")
    says(page, "Saved at 07:31", "[data-saving-for=trigger]")
    assert server.sent[0]["trigger"] == "A question"
    assert server.sent[0]["version"] == "3"
    assert server.headers[0]["x-person"] == "ines"
    assert page.get_attribute("form[data-autosave]", "data-version") == "4"


def test_a_refused_answer_is_kept_and_mended_beside_the_field(page, server):
    server.answers = [(422, {"errors": {"trigger": ["This is a little long."]}, "version": 4})]
    page.fill("#trigger", "x" * 30)

    says(page, "This is a little long.", "[data-mends=trigger]")
    says(page, "Kept on this page", "[data-saving-for=trigger]")
    assert page.get_attribute("#trigger", "aria-invalid") == "true"
    assert "trigger-mend" in page.get_attribute("#trigger", "aria-describedby")
    assert page.input_value("#trigger") == "x" * 30
    assert page.inner_text("[data-counter]") == "30 of 20"

    page.fill("#trigger", "short")

    says(page, "Saved at 07:31", "[data-saving-for=trigger]")
    assert page.inner_text("[data-mends=trigger]") == ""
    assert page.get_attribute("#trigger", "aria-invalid") is None


def test_a_stale_tab_stops_and_keeps_the_words(page, server):
    server.answers = [(409, {"words": "A newer copy exists."})]
    page.fill("#trigger", "older words")

    says(page, "A newer copy exists.", "[data-form-notice]")
    page.fill("#do", "more")
    page.wait_for_timeout(1200)

    assert len(server.sent) == 1
    assert page.input_value("#trigger") == "older words"
    assert page.get_attribute("[data-form-notice] a", "target") == "_blank"


def test_without_a_network_it_tries_again(page, server):
    server.answers = [(0, {})]
    page.fill("#trigger", "A question")

    says(page, "Kept on this page. We will try again.")
    says(page, "Saved at 07:31")
    assert server.sent[-1]["trigger"] == "A question"


def test_a_form_waits_for_the_save_that_waited_beside_it(page, server):
    """Both waited for one answer; one goes on with what came meanwhile, and the other waits once more."""
    server.slow, server.answers = [], [(200, {"version": 4}), (200, {"version": 5})]
    page.fill("#trigger", "one")
    page.wait_for_timeout(1200)
    page.fill("#trigger", "one and two")
    page.wait_for_timeout(1200)
    page.click("text=Go on")
    (route, told) = server.slow.pop()

    route.fulfill(json=told)
    page.wait_for_timeout(500)

    assert [one["trigger"] for one in server.sent] == ["one", "one and two"]
    assert server.visited.count("POST /form/") == 2
    (route, told) = server.slow.pop()
    with page.expect_request(lambda asked: asked.is_navigation_request()) as sent:
        route.fulfill(json=told)
    assert "version=5" in sent.value.post_data


def a_lost_answer(page: Any, server: Server, arrived: str) -> None:
    """The first save reached the server, its answer did not come back, and more was written meanwhile."""
    server.answers = [(0, {}), (409, {"words": "A newer copy exists."})]
    server.kept = {"trigger": arrived, "version": "4"}
    page.fill("#trigger", "A question")
    says(page, "Kept on this page. We will try again.")
    page.fill("#trigger", "A question, asked twice")


def test_a_save_whose_answer_was_lost_is_not_taken_for_another_window(page, server):
    a_lost_answer(page, server, arrived="A question")

    says(page, "Saved at 07:31")
    assert server.sent[-1]["trigger"] == "A question, asked twice"
    assert server.sent[-1]["version"] == "4"
    assert page.locator("[data-form-notice]").count() == 0


def test_another_windows_words_are_not_written_over_after_a_lost_answer(page, server):
    a_lost_answer(page, server, arrived="What another window wrote")

    says(page, "A newer copy exists.", "[data-form-notice]")
    page.wait_for_timeout(1200)
    assert server.sent[-1]["version"] == "3"
    assert page.input_value("#trigger") == "A question, asked twice"


def signed_out(page: Any, server: Server, words: str) -> None:
    server.answers = [(401, {"sign_in": "/account/login/", "person": ""})]
    server.person = ""
    page.fill("#trigger", words)
    says(page, "You have been signed out.", "[data-form-notice]")
    server.sent.clear()


def test_after_signing_in_again_the_same_person_goes_on(page, server):
    signed_out(page, server, "half a sentence")
    assert page.get_attribute("[data-form-notice] a", "href") == "/account/login/"

    server.person, server.token = "ines", "second-token"
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    says(page, "Saved at 07:31")
    assert server.sent[0]["trigger"] == "half a sentence"
    assert server.sent[0]["csrfmiddlewaretoken"] == "second-token"
    assert page.locator("[data-form-notice]").count() == 0


def test_nothing_is_sent_when_somebody_else_signed_in(page, server):
    signed_out(page, server, "only mine")

    server.person, server.token = "tom", "toms-token"
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    says(page, "Somebody else has signed in.", "[data-form-notice]")
    page.click("text=Go on")
    page.fill("#do", "more")
    page.wait_for_timeout(1200)
    assert server.sent == []
    assert "POST /form/" not in server.visited[server.visited.index("GET /account/who/") :]
    assert page.input_value("#trigger") == "only mine"


def long_after(page: Any) -> None:
    """The page has been open for longer than it takes for granted who is there."""
    page.clock.install()
    page.goto(f"{ORIGIN}/form/")
    page.clock.run_for(61_000)


def test_a_form_goes_while_its_writer_is_signed_in(page, server):
    long_after(page)
    server.token = "second-token"
    page.fill("#line", "something noticed")

    with page.expect_request("**/kept/") as sent:
        page.click("#keep")

    assert "second-token" in sent.value.post_data
    assert "GET /account/who/" in server.visited


def test_a_form_stays_when_the_sign_in_has_ended_and_goes_when_its_writer_is_back(page, server):
    long_after(page)
    server.person = ""
    page.fill("#line", "something noticed")
    page.click("#keep")
    says(page, "You have been signed out.", "[data-form-notice]")
    assert page.get_attribute("[data-form-notice] a", "target") == "_blank"
    assert "POST /kept/" not in server.visited

    server.person, server.token = "ines", "second-token"
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    says(page, "You are signed in again.", "[data-form-notice]")
    assert page.input_value("#line") == "something noticed"
    assert "POST /kept/" not in server.visited
    with page.expect_request("**/kept/") as sent:
        page.click("#keep")

    assert "second-token" in sent.value.post_data
    assert "something" in sent.value.post_data


def test_a_form_is_not_sent_for_somebody_else(page, server):
    long_after(page)
    server.person = "tom"
    page.fill("#line", "only mine")

    page.click("#keep")

    says(page, "Somebody else has signed in.", "[data-form-notice]")
    assert "POST /kept/" not in server.visited
    assert page.input_value("#line") == "only mine"


def test_nothing_is_kept_in_the_browser(page):
    page.fill("#trigger", "A question")
    says(page, "Saved at 07:31")

    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "question" not in kept
    assert json.loads(kept)[0] == {}


def test_the_form_itself_goes_after_everything_arrived(page, server):
    page.fill("#trigger", "A question")
    page.click("text=Go on")
    page.wait_for_url(f"{ORIGIN}/form/")
    page.get_by_text("/form/").first.wait_for()

    assert server.sent[0]["trigger"] == "A question"
    assert server.visited[-1] == "POST /form/"


def questions_of(page: Any) -> list[str]:
    """What the browser asks before it leaves the page; answered with yes."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    return asked


def test_a_link_waits_until_what_was_typed_has_arrived(page, server):
    asked = questions_of(page)
    page.get_by_label("What sets it off?").press_sequentially("He is late.")

    page.locator("#out").click()
    page.wait_for_url("**/kept/")

    assert server.sent[-1]["trigger"] == "He is late."
    assert server.visited[-2:] == ["POST /form/", "GET /kept/"]
    assert asked == []


def test_a_link_goes_on_in_the_end_where_no_answer_comes(page, server):
    server.slow = []
    page.get_by_label("What sets it off?").press_sequentially("He is late.")

    page.locator("#out").click()
    page.wait_for_url("**/kept/")

    assert server.sent[-1]["trigger"] == "He is late."


def test_leaving_another_way_sends_what_waited_and_asks_nothing(page, server):
    asked = questions_of(page)
    page.get_by_label("What sets it off?").press_sequentially("He is late.")

    page.goto(f"{ORIGIN}/kept/")
    page.wait_for_timeout(300)

    assert server.sent[-1]["trigger"] == "He is late."
    assert asked == []


def test_what_could_not_be_saved_is_asked_about_before_it_is_left(page, server):
    asked = questions_of(page)
    server.answers = [(422, {"version": 4, "errors": {"trigger": ["A little long."]}})] * 3
    page.get_by_label("What sets it off?").click()
    page.get_by_label("What sets it off?").fill("x" * 30)
    says(page, "A little long.", "#trigger-mend")

    page.locator("#out").click()
    page.wait_for_url("**/kept/")

    assert asked == ["beforeunload"]


def test_what_a_bad_line_kept_back_is_asked_about_before_it_is_left(page, server):
    asked = questions_of(page)
    server.answers = [(0, {})] * 9
    page.get_by_label("What sets it off?").press_sequentially("He is late.")
    says(page, "Kept on this page. We will try again.")

    page.locator("#out").click()
    page.wait_for_url("**/kept/")

    assert asked == ["beforeunload"]


def test_an_answer_in_several_fields_is_mended_beside_them_all(page, server):
    server.answers = [(422, {"version": 4, "errors": {"parts": ["A little long."]}})]
    page.get_by_label("Its name").fill("x" * 50)
    says(page, "A little long.", "#parts-mend")
    says(page, "Kept on this page", "[data-saving-for~=parts]")

    page.get_by_label("Its name").fill("The Shutter")
    says(page, "Saved at 07:31", "[data-saving-for~=parts]")

    assert page.locator("#parts-mend").inner_text() == ""


def test_enter_goes_on_to_the_next_question_and_sends_nothing(page, server):
    line = page.get_by_label("What do I do then?")
    line.fill("I ask.")
    assert line.evaluate("field => field.enterKeyHint") == "next"

    line.press("Enter")

    assert page.evaluate("document.activeElement.id") == "parts-0-name"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Go on"
    assert server.visited.count("POST /form/") == len(server.sent)  # by itself, while somebody writes
    assert page.get_by_label("What do I do then?").input_value() == "I ask."

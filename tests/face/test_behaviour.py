"""The scripts in a real Chromium, against a server that answers exactly what the contract says."""

import json
import re
from collections.abc import Iterator
from email.parser import BytesParser
from typing import Any

import pytest
from django.template import Context, engines

from tests import chromium

from .sources import STATIC

pytestmark = pytest.mark.e2e

ORIGIN = "http://localhost"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
FORM = """{% extends "base/my.html" %}{% block content %}<h1>The loop</h1>
<form data-autosave data-enter-goes-on method="post" action="/form/" data-version="{{ kept.version }}">
<input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
<input type="hidden" name="version" value="{{ kept.version }}">
<label for="trigger">What sets it off?</label>
<textarea id="trigger" name="trigger">{{ kept.trigger }}</textarea>
<div id="trigger-mend" data-mends="trigger"></div><span data-saving-for="trigger"></span>
<span data-counter="20" data-counter-for="trigger"></span>
<label for="do">What do I do then?</label><input id="do" name="do" required>
<label for="parts-0-name">Its name</label><input id="parts-0-name" name="parts-0-name">
<div id="parts-mend" data-mends="parts"></div><span data-saving-for="parts do"></span>
<p data-saving role="status"></p><button>Go on</button></form>
<a id="out" href="/kept/">Another page</a>
<form id="plain" method="post" action="/slow/"><button id="send">Send</button></form>
<form id="note" method="post" action="/kept/">
<input type="hidden" name="csrfmiddlewaretoken" value="{{ token }}">
<label for="line">A line</label><input id="line" name="line"><button id="keep">Keep it</button></form>
<form id="more" method="post" action="/kept/">
<label><input type="radio" name="themes" value="none" checked>None</label>
<label><input type="radio" name="themes" value="other" id="other">Other</label>
<label><input type="radio" name="themes" value="some" id="some">Some</label>
{% for key in "ab" %}
<div data-follow-up="themes" data-answers="other{% if key == "a" %} some{% endif %}" hidden>
<input type="hidden" name="seen" value="{{ key }}" disabled>
<label>Which? <input name="{{ key }}"></label></div>
{% endfor %}
<p class="sr" role="status" data-follow-up-said></p></form>
<a href="/a-page/" data-dialog="ask">Ask</a><dialog id="ask"><button data-close>Leave it</button></dialog>
{% endblock %}"""


class Server:
    """Answers what a test set up, and remembers what was sent."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.sent: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.visited: list[str] = []
        self.person = "ines"
        self.token = "first-token"
        self.kept = {"trigger": "", "version": "3"}
        self.idle = 5
        self.slow: list[Any] | None = None  # saves that wait for the test to answer them

    def page(self) -> str:
        context = {
            "person_id": self.person,
            "token": self.token,
            "csrf_token": self.token,
            "kept": self.kept,
            "leave_url": "/leave/",
            "leave_to": "/weather/",
            "door": "my",
            "idle_minutes": self.idle,
            "practice_name": "Within & Between",
            "demo": False,
            "region_help": [],
            "messages": [],
        }
        template = engines["django"].from_string(FORM).template
        return template.render(Context(context))

    def handle(self, route: Any) -> None:
        request = route.request
        path = request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            kind = KINDS.get(file.suffix, "text/plain")
            return route.fulfill(body=file.read_bytes(), headers={"content-type": kind})
        self.visited.append(f"{request.method} {path}")
        if path == "/account/who/":
            return route.fulfill(json={"person": self.person, "token": self.token})
        if path == "/form/" and request.headers.get("x-autosave"):
            self.headers.append(request.headers)
            status, told = self.answers.pop(0) if self.answers else (200, {"saved_at": "07:31", "version": 4})
            if status == 0:
                return route.abort()
            self.sent.append(fields(request))
            if self.slow is not None:
                return self.slow.append((route, told))
            return route.fulfill(status=status, json=told)
        if path == "/slow/":
            return route.fulfill(status=204)
        body = self.page() if path == "/form/" and request.method == "GET" else f"<title>x</title>{path}"
        headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}
        return route.fulfill(body=body, headers=headers)


def fields(request: Any) -> dict[str, str]:
    kind = request.headers["content-type"].encode()
    message = BytesParser().parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.post_data_buffer)
    found = {}
    for part in message.get_payload():
        name = re.search(r'name="([^"]+)"', part["Content-Disposition"])
        found[name.group(1)] = part.get_payload(decode=True).decode().rstrip("\r\n")
    return found


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(browser: Any, server: Server) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    context.set_default_timeout(30_000)
    context.route("**/*", server.handle)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{ORIGIN}/form/")
    yield page
    for route, _told in server.slow or []:  # what still waits would keep the page from closing
        route.abort()
    chromium.leave(context)
    assert troubles == []


def says(page: Any, words: str, where: str = "[data-saving]") -> None:
    page.locator(where, has_text=words).wait_for()


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

"""The room's script in a real Chromium: what is shown at once, fetched once, and never undone."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import chromium

from .serving import ORIGIN, fields
from .sources import STATIC

pytestmark = pytest.mark.e2e

# A stream that the test rings by hand.
LINE = """
window.EventSource = class extends EventTarget {
  static OPEN = 1; static CLOSED = 2;
  constructor(url) { super(); this.url = url; this.readyState = 1; window.line = this; }
  close() { this.readyState = 2; }
};
window.ring = (kind, at) => window.line.dispatchEvent(
  new MessageEvent("look", { data: JSON.stringify({ kind }), lastEventId: at }));
"""
# Every heading that was there, were it for a moment.
WATCH = """() => {
  window.shown = [];
  const look = () => window.shown.push(document.querySelector("h1").textContent);
  new MutationObserver(look).observe(document.querySelector("#room"), { childList: true, subtree: true });
}"""
PAGE = """<!doctype html><html lang="en"><title>Room</title><body data-person-id="">
<div id="room" data-room data-stream="/stream/" data-screen="/screen/">{piece}</div>
<p data-room-line role="status" hidden></p>
<template data-room-piece="paused"><div class="room" id="room-scene" data-scene="paused" data-merge>
<main id="main" data-merge><h1 id="card">Pausing together.</h1></main></div></template>
<template data-room-say="brake_waits">Your brake is kept.</template>
<template data-room-say="not_sent">That did not reach us.</template>
<script type="module" src="/static/js/room.js"></script></body></html>"""
PIECE = """<div class="room" id="room-scene" data-scene="{scene}" data-cursor="{at}" data-merge>
<main id="main" data-merge><h1 id="head">{words}</h1>
<form id="f-part" method="post" action="/part/" data-room-form>
<input type="hidden" name="csrfmiddlewaretoken" value="t"><label for="label">Its name</label>
<input id="label" name="label"><button>Note it</button></form></main></div>
<div id="thumb"><form data-brake method="post" action="/brake/">
<input type="hidden" name="csrfmiddlewaretoken" value="t"><button>Brake</button></form></div>"""


class Practice:
    """The server's side: where the room is, and what it was asked. It can be told to keep people waiting."""

    def __init__(self) -> None:
        self.scene, self.at, self.words = "check_in", "3.1", "Who is here?"
        self.pressed: list[tuple[str, dict[str, str]]] = []
        self.drawn = 0
        self.waits: set[str] = set()
        self.waiting: list[Any] = []
        self.broken = False

    def piece(self) -> str:
        return PIECE.format(scene=self.scene, at=self.at, words=self.words)

    def handle(self, route: Any) -> None:
        request = route.request
        path = request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            body = (STATIC / path.removeprefix("/static/")).read_bytes()
            route.fulfill(body=body, headers={"content-type": "text/javascript"})
        elif path == "/room/":
            route.fulfill(body=PAGE.format(piece=self.piece()), headers={"content-type": "text/html"})
        elif path in self.waits:
            self.waiting.append((route, self.answer(request, path)))
        else:
            route.fulfill(**self.answer(request, path))

    def answer(self, request: Any, path: str) -> dict[str, Any]:
        """As the room is when it is asked, whenever the answer arrives."""
        if path == "/screen/":
            self.drawn += 1
            return {"body": self.piece(), "headers": {"content-type": "text/html"}}
        self.pressed.append((path, fields(request)))
        if self.broken:
            return {"status": 503}
        return {"status": 204, "headers": {"X-Cursor": self.at}}

    def let_go(self) -> None:
        self.waits = set()
        for route, answer in self.waiting:
            route.fulfill(**answer)
        self.waiting = []


@pytest.fixture
def practice() -> Practice:
    return Practice()


@pytest.fixture
def page(browser: Any, practice: Practice) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 360, "height": 780})
    context.set_default_timeout(30_000)
    context.route("**/*", practice.handle)
    context.add_init_script(LINE)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{ORIGIN}/room/")
    page.wait_for_function("window.line")
    yield page
    practice.let_go()  # what still waits for its answer would keep the page from closing
    chromium.leave(context)
    assert troubles == []


def reads(page: Any, words: str) -> None:
    page.get_by_role("heading", name=words).wait_for()


def settles(page: Any) -> None:
    """Whatever was under way has come."""
    page.wait_for_timeout(300)


def test_the_card_of_a_pause_stands_before_the_server_has_answered_anything(page, practice):
    practice.waits = {"/brake/", "/screen/"}

    page.get_by_role("button", name="Brake").click()
    reads(page, "Pausing together.")
    assert practice.drawn == 0
    page.evaluate("ring('braked', '4.1')")

    settles(page)
    reads(page, "Pausing together.")


def test_a_pause_that_another_pressed_stands_with_the_event_and_before_its_screen(page, practice):
    practice.waits = {"/screen/"}

    page.evaluate("ring('braked', '4.1')")

    reads(page, "Pausing together.")


@pytest.mark.parametrize("who", ["the presser", "another"])
def test_a_screen_from_before_the_pause_does_not_take_the_card_away(page, practice, who):
    practice.waits = {"/screen/", "/brake/"}
    practice.words, practice.at = "From before.", "3.2"
    page.evaluate("ring('said', '3.2')")
    while not practice.waiting:
        page.wait_for_timeout(10)
    practice.at = "4.2"  # the brake's answer names the place it came to, whichever answer arrives first
    if who == "the presser":
        page.get_by_role("button", name="Brake").click()
    else:
        page.evaluate("ring('braked', '4.2')")
    reads(page, "Pausing together.")
    page.evaluate(WATCH)

    settles(page)
    practice.scene, practice.words = "paused", "Pausing together, as drawn."
    practice.let_go()

    if who == "another":
        reads(page, "Pausing together, as drawn.")
    settles(page)
    assert "From before." not in page.evaluate("window.shown")


def test_a_press_is_followed_by_one_fetch_however_often_the_stream_rings_for_it(page, practice):
    practice.at, practice.words = "3.2", "Noted."
    page.fill("#label", "The Shutter")
    page.get_by_role("button", name="Note it").click()
    page.evaluate("ring('check_in', '3.2')")

    reads(page, "Noted.")
    page.evaluate("ring('check_in', '3.2')")
    settles(page)

    assert [fields["label"] for _, fields in practice.pressed] == ["The Shutter"]
    assert practice.drawn == 1


def test_a_press_that_made_no_event_for_this_screen_is_fetched_all_the_same(page, practice):
    practice.words = "You have said where you are."
    page.get_by_role("button", name="Note it").click()

    reads(page, "You have said where you are.")


def test_what_is_written_while_a_press_is_under_way_goes_after_it(page, practice):
    practice.waits = {"/part/"}
    page.fill("#label", "One")
    page.get_by_role("button", name="Note it").click()
    page.fill("#label", "Two")
    page.get_by_role("button", name="Note it").click()
    settles(page)
    practice.let_go()
    settles(page)

    assert [fields["label"] for _, fields in practice.pressed] == ["One", "Two"]


def test_a_button_pressed_twice_is_pressed_once(page, practice):
    practice.waits = {"/part/"}
    page.fill("#label", "One")
    button = page.get_by_role("button", name="Note it")
    button.click()
    button.click()
    settles(page)
    practice.let_go()
    settles(page)

    assert len(practice.pressed) == 1


def test_a_brake_that_did_not_arrive_is_kept_said_and_sent_again_under_the_same_key(page, practice):
    practice.broken = True
    page.get_by_role("button", name="Brake").click()
    page.get_by_text("Your brake is kept.").wait_for()
    reads(page, "Pausing together.")

    practice.broken, practice.scene, practice.at, practice.words = False, "paused", "4.1", "As drawn."
    reads(page, "As drawn.")

    keys = [fields["key"] for path, fields in practice.pressed if path == "/brake/"]
    assert len(keys) > 1
    assert len(set(keys)) == 1

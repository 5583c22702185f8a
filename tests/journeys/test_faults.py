"""Servers that die and people who drop out in the middle: nothing typed and sent is lost, and all comes back.

One copy of the product and three browsers; the processes are ended with kill -9.
"""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from ifio_practice.embedded.practice import Practice

from . import meeting
from .clocks import goes_by
from .conftest import START
from .mail import Post
from .people import DESK, PATIENCE, Person, Watch

pytestmark = pytest.mark.e2e

# What a browser writes into its console while a server is away, or somebody is signed out.
TROUBLE = (0, 400, 401, 403, 500, 502, 503)
REMINDED = "2026-04-01T17:00:05+00:00"  # 18:00 in London, the day before
STILL_HERE = re.compile("Nothing is lost|It is still on this page")
BEFORE = "2026-04-02T16:55+00:00"


class Seen(set):
    """Every kind of page has been looked at: other stories do that."""

    def __contains__(self, kind: object) -> bool:
        return True


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """A copy of this file's own, a few days before the second session: its servers come and go."""
    practice = Practice(DEMO_AT="practised", DEMO_AS_WRITTEN="1")
    try:
        yield practice.start(timeout=START)
    finally:
        practice.stop(timeout=30)


@pytest.fixture
def meet(browser: Browser, practice: Practice) -> Iterator[Callable[..., Person]]:
    watch = Watch()
    watch.seen = Seen()
    people: list[Person] = []

    def somebody(name: str, size: dict[str, int] | None = None) -> Person:
        people.append(Person(browser, practice.url, watch, name, size))
        return people[-1].sign_in(f"{name}@example.test")

    yield somebody
    for person in people:
        person.close()
    watch.nothing_amiss()


@contextmanager
def trouble_is_meant(*people: Person) -> Iterator[None]:
    with ExitStack() as stack:
        for person in people:
            stack.enter_context(person.expecting(*TROUBLE))
        yield
        time.sleep(0.2)  # what the console still has to say of it


def ends_the_session_of(practice: Practice, person: Person) -> None:
    """As if it had run out: the browser knows nothing of it."""
    values = [cookie["value"] for cookie in person.context.cookies()]
    with psycopg.connect(practice.env["DATABASE_URL"]) as database:
        gone = database.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", [values])
        assert gone.rowcount == 1


def signs_in_beside(person: Person, email: str) -> None:
    """By the link on the page, in the tab that it opens; then back to the first."""
    with person.context.expect_page() as opened:
        person.page.get_by_role("link", name="Sign in again in a new tab").click()
    tab: Page = opened.value
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("Password").fill(person.password)
    with tab.expect_navigation():
        tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.close()
    person.page.bring_to_front()
    person.page.evaluate(
        "window.dispatchEvent(new Event('focus'))"
    )  # a browser without a screen has no focus


def line_says(person: Person, words: str | re.Pattern[str]) -> None:
    expect(person.page.locator("[data-room-line]")).to_contain_text(words, timeout=PATIENCE)


def line_is_quiet(person: Person) -> None:
    expect(person.page.locator("[data-room-line]")).to_be_hidden(timeout=PATIENCE)


def sits(practice: Practice, meet: Callable[..., Person]) -> tuple[Person, Person, Person]:
    """Ruth at her desk, Ines and Tom each on a screen of their own, in the check-in."""
    goes_by(practice, BEFORE)
    ruth, ines, tom = meet("ruth", DESK), meet("ines"), meet("tom")
    meeting.opens_the_room(ruth)
    meeting.comes_in(ines)
    meeting.comes_in(tom)
    meeting.begins_with_landing(ruth)
    meeting.goes_to(ruth, "Agreements")
    meeting.agrees(ines)
    meeting.agrees(tom)
    ruth.reads("All have agreed")
    meeting.goes_to(ruth, "Check-in")
    for person in (ines, tom):
        meeting.scene(person, "check_in")
    return ruth, ines, tom


def notes_a_part(person: Person, name: str) -> None:
    person.fill("What would you call it?", name).press("Note it")


def has_noted(person: Person, name: str) -> None:
    expect(person.page.get_by_role("heading", name=name)).to_be_visible(timeout=PATIENCE)


def test_a_reminder_that_is_due_while_the_worker_is_down_goes_out_once_afterwards(practice: Practice) -> None:
    post = Post(practice)
    worker = practice.pids()["worker"]
    os.kill(worker, signal.SIGSTOP)  # it is there, and does nothing: the supervisor has no reason to help

    goes_by(practice, REMINDED)
    time.sleep(6)
    assert not post.new()
    practice.restart("worker")

    text, mail = post.text("07700 900101"), post.mail("tom@example.test", "Appointment reminder")
    assert "You have an appointment tomorrow at 18:00" in text
    assert mail["Message-ID"]
    practice.restart("worker")
    time.sleep(6)  # the next rounds find nothing to send
    assert len([one for one in post.texts() if "900101" in one]) == 1
    assert len(post.mails("tom@example.test", "Appointment reminder")) == 1


def test_a_session_that_runs_out_while_somebody_writes_costs_no_word(
    practice: Practice, meet: Callable[..., Person]
) -> None:
    ines = meet("ines")
    ines.go("/my/form/page/F/")
    box = (
        ines.page.get_by_label(re.compile("What sets it off|trigger", re.I))
        .or_(ines.page.locator("[name=trigger]"))
        .first
    )
    written = box.input_value() + " It was raining."
    ends_the_session_of(practice, ines)

    with trouble_is_meant(ines):
        box.fill(written)
        box.blur()
        ines.reads("You have been signed out. Your words are kept on this page.")
        assert box.input_value() == written

        # Somebody else signs in on this device: nothing goes out under their name.
        signs_in_beside(ines, "tom@example.test")
        ines.reads("Somebody else has signed in. Nothing was sent. Your words are kept on this page.")
        assert box.input_value() == written
    tom = meet("tom").go("/my/form/page/F/")
    expect(tom.page.locator("[name=trigger]")).not_to_have_value(re.compile("raining"))

    # The same again, and this time she herself comes back.
    again = meet("ines").go("/my/form/page/F/")
    box = again.page.locator("[name=trigger]")
    expect(box).not_to_have_value(re.compile("raining"))
    ends_the_session_of(practice, again)
    with trouble_is_meant(again):
        box.fill(written)
        box.blur()
        again.reads("You have been signed out. Your words are kept on this page.")
        signs_in_beside(again, "ines@example.test")
        again.reads("Saved at").does_not_read("You have been signed out")
    again.go("/my/form/page/F/")
    expect(again.page.locator("[name=trigger]")).to_have_value(written)


def test_the_room_outlives_its_servers_and_whoever_drops_out(
    practice: Practice, meet: Callable[..., Person]
) -> None:
    ruth, ines, tom = everyone = sits(practice, meet)
    with trouble_is_meant(*everyone):
        for round_, name in enumerate(("valkey", "worker", "postgres", "web"), start=1):
            dies_in_the_middle(practice, name, round_, ruth, ines, tom)
        drops_out_and_returns(ruth, ines, tom)
        is_signed_out_while_typing(practice, ines)
        brakes_while_nobody_answers(practice, ruth, ines, tom)


def dies_in_the_middle(
    practice: Practice, name: str, round_: int, ruth: Person, ines: Person, tom: Person
) -> None:
    """Ines sends while it is away, Tom is typing; all screens come back in step by themselves."""
    tom.fill("What is most alive for you", f"Half a sentence, {name}")
    os.kill(before := practice.pids()[name], signal.SIGKILL)
    notes_a_part(ines, f"Part {round_}")
    if name == "web":
        for person in (ruth, ines, tom):
            line_says(person, STILL_HERE)
    practice.wait_for(name, other_than=before)
    for person in (ruth, ines, tom):
        if name == "web":
            line_is_quiet(person)
    presses_again_until_it_is_there(ines, f"Part {round_}")
    for phase, scene in (("Agreements", "agreements"), ("Check-in", "check_in")):
        meeting.goes_to(ruth, phase)
        for person in (ines, tom):
            meeting.scene(person, scene)
    expect(tom.page.get_by_label("What is most alive for you")).to_have_value(f"Half a sentence, {name}")


def presses_again_until_it_is_there(person: Person, name: str) -> None:
    """What was not taken stands in its field still, and a second press never makes two of it."""
    noted = person.page.get_by_role("heading", name=name)
    deadline = time.monotonic() + PATIENCE / 1000
    while not noted.count():
        assert time.monotonic() < deadline
        expect(person.page.get_by_label("What would you call it?").first.or_(noted)).to_be_visible()
        if person.page.get_by_label("What would you call it?").first.input_value() == name:
            person.press("Note it")
        time.sleep(1)
    assert noted.count() == 1


def drops_out_and_returns(ruth: Person, ines: Person, tom: Person) -> None:
    tom.context.set_offline(True)
    line_says(tom, "Reconnecting. Nothing is lost.")
    expect(tom.page.locator("[data-room-line]")).to_be_in_viewport()
    tom.fill("What is most alive for you", "Written in a tunnel")
    tom.press("Keep this", within=tom.page.locator("#f-check-in"))
    line_says(tom, "That did not reach us. It is still on this page.")
    notes_a_part(ines, "The Porter")
    has_noted(ines, "The Porter")
    ines.press("Say it aloud")
    meeting.goes_to(ruth, "Agreements")
    meeting.scene(ines, "agreements")
    expect(tom.page.locator("#room-scene")).to_have_attribute("data-scene", "check_in")

    tom.context.set_offline(False)

    meeting.scene(tom, "agreements")
    line_is_quiet(tom)
    meeting.goes_to(ruth, "Check-in")
    meeting.scene(tom, "check_in").reads("Ines Part 1")  # said aloud while he was away
    expect(tom.page.get_by_label("What is most alive for you")).to_have_value("Written in a tunnel")


def is_signed_out_while_typing(practice: Practice, ines: Person) -> None:
    meeting.scene(ines, "check_in")
    ines.fill("What is most alive for you", "Still here")
    ends_the_session_of(practice, ines)
    ines.press("Keep this", within=ines.page.locator("#f-check-in"))
    line_says(ines, "You have been signed out. What you wrote is still on this page.")
    expect(ines.page.get_by_label("What is most alive for you")).to_have_value("Still here")

    signs_in_beside(ines, "ines@example.test")

    line_is_quiet(ines)
    expect(ines.page.get_by_label("What is most alive for you")).to_have_value("Still here")
    with ines.page.expect_response(lambda one: one.request.method == "POST" and one.ok):
        ines.press("Keep this", within=ines.page.locator("#f-check-in"))
    ines.page.reload()
    expect(ines.page.get_by_label("What is most alive for you")).to_have_value("Still here")


def brakes_while_nobody_answers(practice: Practice, ruth: Person, ines: Person, tom: Person) -> None:
    os.kill(before := practice.pids()["web"], signal.SIGKILL)
    tom.page.locator("#room-thumb").get_by_role("button", name=re.compile("Brake")).click()
    meeting.scene(tom, "paused")  # at once, before anybody could answer
    practice.wait_for("web", other_than=before)
    meeting.scene(ines, "paused")
    ruth.reads("Tom pressed the brake.")
    line_is_quiet(tom)


WRITTEN = ("Half a sentence", "Written in a tunnel", "The Porter", "Part 1", "Still here", "It was raining")


def test_no_log_holds_what_anybody_wrote(practice: Practice) -> None:
    """After all of this: crashed requests, failed statements, presses sent twice."""
    logs = {path.name: path.read_text(errors="replace") for path in practice.folders.logs.iterdir()}
    logs["console"] = practice.console.read_text()

    assert {"web.log", "worker.log", "postgres.log"} <= set(logs)
    assert '"event": "answered"' in logs["web.log"]
    found = [f"{name}: {words}" for name, text in logs.items() for words in WRITTEN if words in text]
    assert not found

"""People at their browsers: each has a context of their own, and everything they pass is looked at."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Request, expect

PASSWORD = "a quiet place to begin"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PATIENCE = 30_000  # milliseconds; the machine may be busy
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# One page in many copies: what differs between them is an id, a token or a date.
VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[\w.:-]{20,}(?=/|$)|\d{4}-\d\d(-\d\d)?")


class Watch:
    """What must not happen on any page of a story: faults for WCAG, in the console, or to another host."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self.shots = Path(os.environ["JOURNEY_SHOTS"]) if os.environ.get("JOURNEY_SHOTS") else None

    def fault(self, who: str, page: Page | None, words: str) -> None:
        where = urlsplit(page.url).path if page else ""
        self.faults.append(f"{who} at {where}: {words}")

    def nothing_amiss(self) -> None:
        assert not self.faults, "\n".join(self.faults)


class Person:
    """Somebody with a browser of their own. Verbs find things by role and label, as people do."""

    def __init__(
        self, browser: Browser, url: str, watch: Watch, name: str, size: dict[str, int] | None = None
    ):
        self.name, self.url, self.watch = name, url, watch
        self.size = size or PHONE
        self.email = self.password = ""
        self.expected: set[int] = set()
        self.context = browser.new_context(
            viewport=self.size, locale="en-GB", timezone_id="Europe/London", reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.set_default_navigation_timeout(PATIENCE)
        self.context.on("request", self._asked)
        self.page = self.tab()

    def tab(self) -> Page:
        """One more tab of this person's browser, watched like the first."""
        page = self.context.new_page()
        page.on("console", lambda said: self._said(page, said))
        page.on("pageerror", lambda error: self.watch.fault(self.name, page, f"script: {error}"))
        return page

    def close(self) -> None:
        self.context.close()

    # ── Going places ────────────────────────────────────────────────────

    def go(self, path: str) -> "Person":
        """Open a page; whoever was signed out for being away signs in again and is led back to it."""
        self.page.goto(path if path.startswith("http") else self.url + path)
        if self.email and urlsplit(self.page.url).path == "/account/login/" and "login" not in path:
            self._give_password()
        return self.look()

    def follow(self, link: str | re.Pattern[str], within: Locator | None = None, **which: Any) -> "Person":
        """Click a link and arrive."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("link", name=link, **which).first.click()
        self._still_me()
        return self.look()

    def send(self, button: str | re.Pattern[str], within: Locator | None = None, **which: Any) -> "Person":
        """Press a button that sends a form, and arrive where it leads."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=button, **which).first.click()
        self._still_me()
        return self.look()

    def _still_me(self) -> None:
        """What takes a fresh sign-in asks for the password once more, and goes on."""
        if urlsplit(self.page.url).path == "/account/reauthenticate/":
            self.look()
            self.page.get_by_label("Password").fill(self.password)
            with self.page.expect_navigation():
                self.page.get_by_role("button", name="Go on", exact=True).click()

    def sign_in(self, email: str, password: str = PASSWORD) -> "Person":
        self.email, self.password = email, password
        self.go("/account/login/")
        self._give_password()
        return self.look()

    def _give_password(self) -> None:
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password").fill(self.password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Sign in", exact=True).click()

    # ── Doing things ────────────────────────────────────────────────────

    def press(self, button: str | re.Pattern[str], within: Locator | None = None, **which: Any) -> "Person":
        """Press a button of the room; the page stays."""
        (within or self.page).get_by_role("button", name=button, **which).first.click()
        return self

    def fill(self, label: str | re.Pattern[str], text: str, within: Locator | None = None) -> "Person":
        (within or self.page).get_by_label(label).first.fill(text)
        return self

    def choose(self, group: str | re.Pattern[str], *options: str, within: Locator | None = None) -> "Person":
        """Choose options of a group of radio buttons or ticks by their words."""
        fields = (within or self.page).get_by_role("group", name=group).first
        for option in options:
            fields.get_by_label(option, exact=True).check()
        return self

    def tick(self, label: str | re.Pattern[str], within: Locator | None = None) -> "Person":
        (within or self.page).get_by_label(label).first.check()
        return self

    # ── Reading ─────────────────────────────────────────────────────────

    @property
    def main(self) -> Locator:
        return self.page.locator("#main")

    def reads(self, *words: str | re.Pattern[str]) -> "Person":
        for one in words:
            expect(self.main).to_contain_text(one, timeout=PATIENCE)
        return self

    def does_not_read(self, *words: str | re.Pattern[str]) -> "Person":
        for one in words:
            expect(self.page.locator("body")).not_to_contain_text(one, timeout=PATIENCE)
        return self

    def heading(self, words: str | re.Pattern[str]) -> "Person":
        expect(self.page.get_by_role("heading", name=words).first).to_be_visible(timeout=PATIENCE)
        return self

    def look(self, what: str = "") -> "Person":
        """Have axe look at the page, once for each kind of page; `what` tells two of one kind apart."""
        self.page.wait_for_load_state("load")
        scene = self.page.locator("[data-scene]")
        path = VARYING.sub("*", urlsplit(self.page.url).path)
        kind = f"{path} {scene.first.get_attribute('data-scene') if scene.count() else ''}".strip()
        kind = " ".join(one for one in (kind, what, str(self.size["width"])) if one)
        if kind in self.watch.seen:
            return self
        self.watch.seen.add(kind)
        if self.watch.shots:
            self.watch.shots.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w]+", "-", kind.replace("*", "x")).strip("-") or "home"
            self.page.screenshot(path=self.watch.shots / f"{name}.png", full_page=True)
        for violation in Axe().run(self.page, options=RULES).response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.watch.fault(self.name, self.page, f"axe {violation['id']} on {kind}: {nodes}")
        return self

    # ── Watching ────────────────────────────────────────────────────────

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """The browser reports these answers in its console; here they are meant."""
        before, self.expected = self.expected, self.expected | set(statuses)
        try:
            yield
        finally:
            self.expected = before

    def _said(self, page: Page, said: Any) -> None:
        if said.type != "error" and "Content Security Policy" not in said.text:
            return
        if any(f"status of {status} " in said.text for status in self.expected):
            return
        if 0 in self.expected and "net::ERR" in said.text:
            return
        self.watch.fault(self.name, page, f"console: {said.text} {said.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        address = request.url
        if address.startswith((self.url, "data:", "blob:", "about:")) or request.is_navigation_request():
            return
        self.watch.fault(self.name, None, f"asked another host: {address}")

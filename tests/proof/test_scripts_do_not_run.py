"""Sixty scripts typed into every text field; then every page that shows one is opened in Chromium.

Pages are asked for in this process and handed to the browser whole, with their headers, so that the policy
is the real one. A wire is tripped by a script that runs, a policy that had to stop one, a dialog, a request
that leads elsewhere, or an attribute that could run one later.
"""

import mimetypes
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.chromium import opened
from tests.guards.matrix import MATRIX
from tests.guards.page_forms import PageForm
from tests.guards.test_bad_input import addresses, forms_in_sight
from tests.guards.test_matrix import browsers, world, world_of_the_file  # noqa: F401  fixtures
from tests.guards.world import World
from tests.proof.scripts import KINDS

pytestmark = [pytest.mark.e2e, pytest.mark.proof]

chromium = contextmanager(opened)
HOME = "http://localhost"
READERS = ("ines", "tom", "ruth", "ada", "nobody")
ROOM_FOR_ONE = 60  # characters a field takes that says no number
SETTLES = 60  # milliseconds in which what a page would run by itself has run
WIRE = "window.caught = 0; window.ran = () => { window.caught += 1 }"
COULD_RUN = """() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes]
    .filter(a => /^on/i.test(a.name) || /^\\s*(javascript|data:text)/i.test(a.value)
        && /^(href|src|action|formaction|data|xlink:href|srcdoc)$/i.test(a.name))
    .map(a => `${one.tagName} ${a.name}=${a.value}`))"""


@dataclass
class Wire:
    """One reader's browser. `tripped` says where, and by what."""

    browser: Any
    answers: dict[str, HttpResponse]
    tripped: list[str] = field(default_factory=list)
    at: str = ""

    def __enter__(self) -> "Wire":
        self.context = self.browser.new_context(base_url=HOME)
        self.context.add_init_script(WIRE)
        self.page = self.context.new_page()
        self.page.route("**/*", self._hand_over)
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        return self

    def __exit__(self, *args: object) -> None:
        self.context.close()

    def open(self, path: str) -> None:
        self.at = path
        self.page.goto(path, wait_until="load")
        self.page.wait_for_timeout(SETTLES)
        if self.page.evaluate("window.caught"):
            self._trip("a script ran")
        for one in self.page.evaluate(COULD_RUN):
            self._trip(f"could run: {one[:200]}")

    def _trip(self, words: str) -> None:
        self.tripped.append(f"{self.at}: {words}")

    def _dialog(self, dialog: Any) -> None:
        self._trip("a dialog opened")
        dialog.dismiss()

    def _console(self, said: Any) -> None:
        if "Content Security Policy" in said.text:
            self._trip(said.text[:300])

    def _hand_over(self, route: Any) -> None:
        parts = urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != HOME and parts.scheme in {"http", "https"}:
            self._trip(f"asks {route.request.url}")
            route.abort()
        elif parts.path.startswith("/static/"):
            found = finders.find(parts.path.removeprefix("/static/"))
            kind = mimetypes.guess_type(parts.path)[0] or "application/octet-stream"
            body = Path(str(found)).read_bytes() if found else b""
            route.fulfill(status=200 if found else 404, body=body, content_type=kind)
        elif parts.path in self.answers:
            answer = self.answers[parts.path]
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)
        else:
            route.fulfill(status=204)


def typed(form: PageForm, kinds: Iterator[str]) -> dict[str, list[str]]:
    """A form as it was meant, with as many scripts in each text field as it takes."""
    sent = form.filled()
    for name, one in form.fields.items():
        if one.is_text:
            sent[name] = [packed(one.longest or ROOM_FOR_ONE, kinds)]
    return sent


def packed(longest: int, kinds: Iterator[str]) -> str:
    """Scripts one after another, sixty at most."""
    text = next(kinds)[:longest]
    for _ in range(len(KINDS) - 1):
        if len(text) + 1 + max(map(len, KINDS)) > longest:
            break
        text += " " + next(kinds)
    return text


def type_everywhere(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
) -> tuple[int, dict[str, dict[str, HttpResponse]]]:
    """Send every form with scripts in it: how many were taken, and by reader the pages that refused one."""
    kinds, taken = cycle(KINDS), 0
    refused: dict[str, dict[str, HttpResponse]] = defaultdict(dict)
    for who, name, form in list(forms_in_sight(world, browsers)):
        if form.method != "POST" or not any(one.is_text for one in form.fields.values()):
            continue
        with transaction.atomic():
            body = urlencode(typed(form, kinds), doseq=True)
            answer = browsers[who].post(form.action, body, content_type="application/x-www-form-urlencoded")
            kept = answer.status_code in {204, 302}
            transaction.set_rollback(not kept)
        taken += kept
        if not kept and shows_one(answer):
            refused[who][f"/refused/{name}/{len(refused[who])}/"] = answer
    return taken, refused


def shows_one(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html") and b"ran(" in answer.content


def pages_that_show_one(world: World, client: Client, who: str) -> dict[str, HttpResponse]:  # noqa: F811
    """Everything this person can open that holds something somebody typed."""
    found = {}
    for route, path in addresses(world):
        if "GET" in MATRIX[route].methods and who in MATRIX[route].who and not route.startswith("streams:"):
            with transaction.atomic():
                answer = client.get(path)
            if shows_one(answer):
                found[path] = answer
    return found


@pytest.mark.django_db
def test_no_script_that_was_typed_runs_on_any_page(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
):
    taken, refused = type_everywhere(world, browsers)
    found = {who: pages_that_show_one(world, browsers[who], who) for who in READERS}
    for who, answers in refused.items():
        found.setdefault(who, {}).update(answers)

    tripped = []
    with chromium() as browser:  # once the database was asked everything: Playwright leaves it no thread
        for who, answers in found.items():
            with Wire(browser, answers) as wire:
                for path in answers:
                    wire.open(path)
            tripped += [f"{who} at {words}" for words in wire.tripped]

    shown = sum(map(len, found.values()))

    print(f"{taken} forms taken, {sum(map(len, refused.values()))} refused, {shown} pages opened")
    assert not tripped, "\n".join(tripped[:30])
    assert taken > 25
    assert shown > 40


def test_the_control_trips_the_wire_with_and_without_a_policy():
    plain = HttpResponse("<!doctype html><p><img src=x onerror=ran()>")
    guarded = HttpResponse(plain.content, headers={"Content-Security-Policy": "default-src 'self'"})

    with chromium() as browser, Wire(browser, {"/plain/": plain, "/guarded/": guarded}) as wire:
        wire.open("/plain/")
        assert "/plain/: a script ran" in wire.tripped
        wire.tripped.clear()
        wire.open("/guarded/")
        assert any("Content Security Policy" in words for words in wire.tripped)


def test_there_are_sixty_kinds():
    assert len(set(KINDS)) == 60

"""Following every link a person finds, once for each kind of page, and looking hard at what opens."""

from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, expect

from .people import PATIENCE, RULES, Person

# Width, colours, and what axe looks at: in the dark only what can be different there.
LOOKS = [
    (360, "light", RULES),
    (360, "dark", {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}),
    (1280, "light", RULES),
]
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = "options => axe.run(document, options)"
ELSEWHERE = {"public:leave", "account_logout"}  # the way out leads away


def kind_of(path: str) -> str:
    """The name of a page's route, or nothing: many offerings are one page."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def crawl(person: Person, starts: list[str], *, doors: tuple[str, ...]) -> set[str]:
    """Open every kind of page that links lead to from `starts`; the names of the routes that were seen.

    A link that leads out of `doors` (how names begin) is not followed: somebody else looks behind that one.
    """
    waiting, seen = deque(starts), set[str]()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in seen or kind in ELSEWHERE or (kind and not kind.startswith(doors)):
            continue
        seen.add(kind)
        if not _opens(person, path):
            continue
        _look_hard(person)
        waiting.extend(_links(person))
    return seen


def _opens(person: Person, path: str) -> bool:
    try:
        answer = person.page.goto(person.url + path)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    if answer is None or answer.status >= 400 or not kind_of(path):
        person.watch.fault(person.name, person.page, f"a link leads to {answer and answer.status}: {path}")
        return False
    expect(person.page.locator(".htmx-request")).to_have_count(0, timeout=PATIENCE)
    return True


def _look_hard(person: Person) -> None:
    page = person.page
    for number, (width, scheme, rules) in enumerate(LOOKS):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        look = f"{width} px, {scheme}"
        if (wider := page.evaluate(WIDER)) > 0:
            person.watch.fault(person.name, page, f"{wider} px too wide at {look}")
        found = page.evaluate(AXE, rules) if number else Axe().run(page, options=rules).response
        for violation in found["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            person.watch.fault(person.name, page, f"axe {violation['id']} at {look}: {nodes}")


def _links(person: Person) -> Iterator[str]:
    for address in person.page.evaluate(LINKS):
        parts = urlsplit(address)
        if address.startswith(person.url + "/") and not parts.path.startswith("/static/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")

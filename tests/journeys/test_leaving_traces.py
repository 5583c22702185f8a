"""After somebody left at once, the browser holds nothing of the page they left (clinical rule 4.7)."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from ifio_practice.embedded.practice import Practice

from .people import PATIENCE, Person

pytestmark = pytest.mark.e2e

SECRET = "/my/form/page/J/"


def entries(page: Page) -> list[str]:
    """What the browser's own history of this tab holds."""
    session = page.context.new_cdp_session(page)
    try:
        return [one["url"] for one in session.send("Page.getNavigationHistory")["entries"]]
    finally:
        session.detach()


def presses_shift(person: Person, times: int) -> None:
    for _press in range(times):
        person.page.keyboard.press("Shift")


def is_elsewhere(person: Person) -> None:
    """The everyday page is the last of the history; from here it cannot be reached, which is no matter."""
    for _look in range(PATIENCE // 200):
        person.page.wait_for_timeout(200)
        with suppress(Error):  # between two pages there is no history to ask for
            if not entries(person.page)[-1].startswith((person.url, "about:")):
                return
    raise AssertionError(entries(person.page))


def kept_by_the_browser(page: Page) -> dict[str, object]:
    """Every place in which a page can put something, seen from the site's own address."""
    return page.evaluate(
        """async () => ({
            local: Object.keys(localStorage),
            session: Object.values(sessionStorage),
            caches: await caches.keys(),
            databases: (await indexedDB.databases()).map((one) => one.name),
            workers: (await navigator.serviceWorker.getRegistrations()).length,
        })"""
    )


@pytest.mark.parametrize("signed_in", [True, False], ids=["after sign-in", "before it"])
def test_nothing_of_the_page_stays_in_history_cache_or_storage(
    with_siblings: Practice, meet: Callable[..., Person], signed_in: bool
) -> None:
    somebody = meet(with_siblings, "sami")
    path = SECRET if signed_in else "/ask/"
    if signed_in:
        somebody.sign_in("sami@example.test")
    somebody.go("/").go(path)
    assert entries(somebody.page)[-1].endswith(path)

    with somebody.expecting(0):
        presses_shift(somebody, 3)
        is_elsewhere(somebody)

    # The entry of that page became the everyday one; going back leads to what was there before it.
    assert not [url for url in entries(somebody.page)[1:] if url.endswith((path, "/leave/"))]
    somebody.page.go_back()
    assert path not in somebody.page.url
    # Nothing can be shown again without the server, and the server knows nobody.
    somebody.context.set_offline(True)
    with somebody.expecting(0), pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        somebody.page.goto(somebody.url + path)
    somebody.context.set_offline(False)
    somebody.page.goto(somebody.url + "/")
    assert kept_by_the_browser(somebody.page) == {
        "local": [],
        "session": ["/"],  # htmx's own note of the page that is open now
        "caches": [],
        "databases": [],
        "workers": 0,
    }
    names = {one["name"] for one in somebody.context.cookies(somebody.url)}
    assert not {name for name in names if "session" in name}
    if signed_in:
        somebody.page.goto(somebody.url + path)
        assert "/account/login/" in somebody.page.url


def test_two_presses_or_three_over_more_than_five_seconds_leave_nothing(
    with_siblings: Practice, meet: Callable[..., Person]
) -> None:
    """The control: capital letters and slow hands stay where they are."""
    visitor = meet(with_siblings, "visitor").go("/browsing-safely/")
    visitor.page.clock.install()

    presses_shift(visitor, 2)
    visitor.page.clock.fast_forward(5100)
    presses_shift(visitor, 1)
    visitor.page.keyboard.press("Shift+A")
    visitor.page.wait_for_timeout(300)

    assert visitor.page.url.endswith("/browsing-safely/")


def test_the_first_thing_a_screen_reader_finds_is_the_way_out(
    with_siblings: Practice, meet: Callable[..., Person]
) -> None:
    visitor = meet(with_siblings, "visitor")
    for path in ("/", "/browsing-safely/", "/account/login/"):
        visitor.go(path)
        first = visitor.page.locator("a[href], button, input, select, textarea").first
        expect(first).to_have_attribute("data-leave", "")

"""Leaving at once: three Shifts, or the control, from any page."""

from playwright.sync_api import Route, expect

from .people import PATIENCE, Person

WEATHER = '<link rel="icon" href="data:,"><title>Weather</title><h1>Weather</h1>'


def leaves_at_once(person: Person, path: str, *, by_keys: bool) -> None:
    """Open a page and leave it: something everyday is there, and whoever had signed in is signed out.

    The last hop leads outside; it is answered here, after the server has ended the session.
    """
    person.go(path)
    led_to: list[str] = []

    def answer(route: Route) -> None:
        ended = route.fetch(max_redirects=0)
        led_to.append(ended.headers["location"])
        headers = {"content-type": "text/html"}
        if cookies := [one["value"] for one in ended.headers_array if one["name"].lower() == "set-cookie"]:
            headers["set-cookie"] = "\n".join(cookies)
        route.fulfill(status=200, headers=headers, body=WEATHER)

    person.page.route("**/leave/", answer)
    try:
        if by_keys:
            for _press in range(3):
                person.page.keyboard.press("Shift")
        else:
            person.page.get_by_role("link", name="Leave this page").click()
        expect(person.page.get_by_role("heading", name="Weather")).to_be_visible(timeout=PATIENCE)
    finally:
        person.page.unroute("**/leave/", answer)
    assert led_to, path
    assert led_to[0].startswith("https://"), led_to
    assert person.url not in led_to[0]
    person.page.go_back()
    assert (
        person.page.url in {"about:blank", f"{person.url}/leave/"}
        or "/account/login/" in person.page.url
        or (path.split("/")[1] != "my")
    ), f"back from {path} led to {person.page.url}"

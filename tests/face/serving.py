"""A server that answers the scripts exactly what the contract says, and remembers what was sent."""

import re
from email.parser import BytesParser
from typing import Any

from django.template import Context, engines

from .sources import STATIC

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


def says(page: Any, words: str, where: str = "[data-saving]") -> None:
    page.locator(where, has_text=words).wait_for()

"""Whatever is sent, by whoever may send it: an answer in words, what was typed kept, and never a fault.

What is wrong goes round: each field has its turn at some of it. Everything everywhere, many times over, is
`tests/proof/test_bad_input_at_scale.py`.
"""

import copy
import re
import sys
from collections import defaultdict
from collections.abc import Container, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from core.fields import Day
from intake.questionnaire import FORM

from .matrix import DESK, MATRIX, ROOM
from .page_forms import PageForm, forms_of
from .routes import routes
from .test_code import APPS, VIEWS
from .test_matrix import browsers, world, world_of_the_file  # noqa: F401  fixtures
from .world import World

# Who asks, where several may: the couple first, because most is theirs.
ASKERS = ("ines", "tom", "ruth", "ada", "dual", "theo", "maya", "two", "former", "nobody")
UNSEEN = "Kept \x00\x07words \x1b[2Jof mine\x9f"
SEEN = "Kept words [2Jof mine"
LONG = "Kept words " + "x" * 100_000
AT_ONCE = 5  # such answers in one form; ten are more than a page may send
WORDS = {
    "a NUL byte": b"\x00",
    "half a character": b"\xed\xa0\x80\xff",
    "no choice of ours": "’; --".encode(),
}
NUMBERS = {"a huge number": b"9" * 5000, "a large number": b"9" * 30, "a number below all": b"-" + b"9" * 20}
DAYS = {
    "the first day": b"0001-01-01",
    "the last day": b"9999-12-31",
    "the first moment": b"0001-01-01T00:00+14:00",
    "the last moment": b"9999-12-31T23:59-12:00",
    "the first month": b"0001-01",
    "the last month": b"9999-12",
}
WRONG = WORDS | NUMBERS | DAYS
FOREIGN = {"no choice of ours": WORDS["no choice of ours"]}
WRONG_FOR = {"hidden": WRONG, "number": WORDS | NUMBERS, "date": WORDS | DAYS, "email": WORDS, "time": WORDS}
TURNS = defaultdict(
    lambda: cycle(FOREIGN.items()), {kind: cycle(ways.items()) for kind, ways in WRONG_FOR.items()}
)
A_FEW = 2  # ways at each address


def send(
    client: Client, method: str, address: str, sent: dict[str, list[Any]], **headers: str
) -> HttpResponse:
    """One request whose effects are taken back, in the database and in the browser."""
    cookies = copy.deepcopy(client.cookies)
    body = urlencode(sent, doseq=True)
    with transaction.atomic():
        if method == "POST":
            kind = "application/x-www-form-urlencoded"
            response = client.post(address, body, content_type=kind, headers=headers)
        else:
            response = client.get(f"{address}?{body}", headers=headers)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def wrong_ways(
    form: PageForm, briefly: bool = False, tried: Container[str] = ()
) -> Iterator[tuple[str, dict[str, list[Any]], set[str], str]]:
    """(what is wrong, what is sent, fields with free text, how that text should read afterwards).

    `briefly`: what is no free text is wrong all at once. `tried` are fields that another form of the same
    kind had.
    """
    good = form.filled()
    texts = sorted(name for name, one in form.fields.items() if one.is_text)
    if texts:
        yield "unseen characters", good | {name: [UNSEEN] for name in texts}, set(texts), SEEN
        yield "a list", good | {name: ["one", "two"] for name in texts}, set(), ""
    for begin in range(0, len(texts), AT_ONCE):
        some = texts[begin : begin + AT_ONCE]
        yield "100 kB", good | {name: [LONG] for name in some}, set(some), LONG
    others = [one for one in form.fields.values() if not one.is_text]
    if briefly:
        for words, value in WRONG.items():
            yield f"{words} everywhere", {one.name: [value] for one in others}, set(), ""
        return
    for name, one in ((one.name, one) for one in others):
        words, value = next(TURNS[one.kind])
        yield f"{words} in {name}", good | {name: [value]}, set(), ""
        if name in tried:
            continue
        yield f"a list in {name}", good | {name: [*good.get(name, []), "another"]}, set(), ""
        yield f"no {name}", {key: value for key, value in good.items() if key != name}, set(), ""


def judge(form: PageForm, response: HttpResponse, poisoned: set[str], kept: str) -> str:
    """What is wrong with the answer to a form whose `poisoned` fields held what should read as `kept`."""
    if response.status_code >= 500:
        return f"breaks ({response.status_code})"
    too_long = kept == LONG
    if response.status_code in {301, 302} or not response["Content-Type"].startswith("text/"):  # or a paper
        return f"takes {sorted(poisoned)} without a word" if poisoned and too_long else ""
    page = response.content.decode()
    if "\x00" in page:
        return "is answered with a NUL byte"
    if not poisoned or form.method == "GET":
        return ""
    shown = [one.fields for one in forms_of(page, form.action) if one.action == form.action]
    if page.count(kept) < len(poisoned):
        return f"is answered {response.status_code} and loses words of {sorted(poisoned)}"
    mute = [name for name in sorted(poisoned) if not any(name in f and f[name].mended for f in shown)]
    if too_long and mute and 'id="room-says"' not in page:
        return f"says nothing beside {mute}"
    return ""


def try_all(
    client: Client, who: str, name: str, form: PageForm, briefly: bool = False, tried: Container[str] = ()
) -> Iterator[str]:
    for words, sent, poisoned, kept in wrong_ways(form, briefly, tried):
        fault = judge(form, send(client, form.method, form.action, sent), poisoned, kept)
        if fault:
            yield f"{name} {form.method} by {who}, {words}: {fault}"


def addresses(world: World) -> Iterator[tuple[str, str]]:
    for route, row in sorted(MATRIX.items()):
        if row.who:
            yield (
                route,
                reverse(route, kwargs={key: world.things[thing] for key, thing in row.things.items()}),
            )
    for _section, page in FORM.pages():
        yield "my:intake:section", reverse("my:intake:section", args=[page.key])


def asker(route: str) -> str:
    return next(name for name in ASKERS if name in MATRIX[route].who)


def forms_in_sight(world: World, browsers: dict[str, Client]) -> Iterator[tuple[str, str, PageForm]]:
    """(who, route, form) for every form on a page of the matrix, once for each field that it brings."""
    known: set[tuple[str, str, str]] = set()
    for route, address in addresses(world):
        if "GET" not in MATRIX[route].methods:
            continue
        for who in [name for name in ASKERS if name in MATRIX[route].who][:2]:
            page = browsers[who].get(address)
            if not page.headers.get("Content-Type", "").startswith("text/html"):
                continue
            for form in forms_of(page.content.decode(), address):
                name = resolve(form.action).view_name
                new = {(name, form.method, field) for field in form.fields} - known
                known |= new
                if new:
                    yield who, name, form


def test_no_form_breaks_or_loses_words(world: World, browsers: dict[str, Client]):
    wrong: list[str] = []
    tried: dict[str, set[str]] = defaultdict(set)  # by app: what "unit" or "version" is, its forms agree on
    for who, name, form in forms_in_sight(world, browsers):
        app = name.rpartition(":")[0]
        wrong += try_all(browsers[who], who, name, form, tried=tried[app])
        tried[app] |= set(form.fields)

    assert not wrong, f"{len(wrong)} answers are unkind:\n" + "\n".join(wrong)


# ── What is read without a form ──────────────────────────────────────────────────────────────────

READ = re.compile(
    r"""(?:GET|POST|sent)\.(?:get|getlist)\("(\w+)"|"(\w+)" (?:not )?in request\.(?:GET|POST)"""
)
NAMES = sorted({name for path in VIEWS for pair in READ.findall(path.read_text()) for name in pair if name})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_that_is_read_without_a_form_breaks(method, world: World, browsers: dict[str, Client]):
    assert {"from", "q", "month", "start", "page", "key"} <= set(NAMES)
    files = {route.name: Path(sys.modules[route.view.__module__].__file__ or "") for route in routes()}
    reading = {name for name, file in files.items() if READ.search(file.read_text())} - set(ROOM) - set(DESK)
    wrong = []
    turns = cycle(WRONG.items())
    for route, address in addresses(world):
        if method not in MATRIX[route].methods:
            continue
        client = browsers[asker(route)]
        for words, value in islice(turns, A_FEW) if route in reading else FOREIGN.items():
            status = send(client, method, address, {name: [value] for name in NAMES}).status_code
            if status >= 500 and route != "public:readyz":
                wrong.append(f"{route} {method}, {words}: {status}")

    assert not wrong, "\n".join(wrong)


ODD_PIECES = ["\x00", "a\x00b", "9" * 30, "-1", "’; --", "A" * 3000, "..", "\ufffd"]


def test_no_odd_address_breaks(world: World, browsers: dict[str, Client]):
    wrong = []
    turns = cycle(ODD_PIECES)
    for route, address in addresses(world):
        row = MATRIX[route]
        for thing in row.things.values():
            real = quote(str(world.things[thing]))
            for piece in islice(turns, A_FEW):
                odd = address.replace(f"/{real}/", f"/{quote(piece, safe='')}/")
                status = send(browsers[asker(route)], row.methods[-1], odd, {}).status_code
                if odd != address and status >= 500:
                    wrong.append(f"{route}, {piece[:20]!r}: {status}")

    assert not wrong, "\n".join(wrong)


# ── Every form there is, and will be ─────────────────────────────────────────────────────────────


def our_forms() -> list[type[forms.BaseForm]]:
    routes()  # every view has been imported, and every form with it
    found: list[Any] = []
    todo = [forms.BaseForm]
    while todo:
        todo += (more := todo.pop().__subclasses__())
        found += [one for one in more if one.__module__.split(".")[0] in APPS and one not in found]
    return found


def without_an_end(field: forms.Field, of_model: bool) -> str:
    """What somebody could send that this field would take, and nothing behind it could hold."""
    if isinstance(field, forms.DateField):
        return "" if isinstance(field, Day) else "takes a day outside of any calendar: use core.fields.Day"
    ends = {type(validator) for validator in field.validators}
    if isinstance(field, forms.IntegerField) and not of_model:  # a column knows its own end
        return "" if MaxValueValidator in ends else "takes a number without end"
    if type(field).__name__ in {"UUIDField", "TimeField", "ChoiceField", "LinesField", "MomentField"}:
        return ""
    if isinstance(field, forms.IntegerField):
        return ""
    if isinstance(field, forms.CharField):
        limit = getattr(field, "max_length", None)
        return "" if limit or MaxLengthValidator in ends else "takes text without end"
    return ""


ELSEWHERE = {"accounts.forms.RestoreForm.code"}  # allauth's, cut short once it knows whose it is


def test_every_field_has_an_end(db: None):
    asked = our_forms()
    found = []
    for form in asked:
        try:
            fields = form().fields
        except (TypeError, KeyError, AttributeError, ValueError):  # it needs to know for whom
            fields = form.base_fields
        found += [
            f"{form.__module__}.{form.__name__}.{name} {trouble}"
            for name, field in fields.items()
            if (trouble := without_an_end(field, issubclass(form, forms.BaseModelForm)))
        ]

    wrong = [one for one in found if one.split()[0] not in ELSEWHERE]
    assert len(asked) > 40
    assert not wrong, "\n".join(wrong)

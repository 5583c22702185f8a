"""Two thousand odd things (`BAD_INPUTS`) typed into every form: none breaks, none hangs, and words come back.

What is kept or shown again is what was typed, after the one rule of `core.hygiene`: what nobody can see is
taken out, and a line ends in one way. The seed is fixed, and what fails is printed whole.
"""

import os
import time
from collections import Counter
from itertools import cycle
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from core.hygiene import UNSEEN
from tests.guards.page_forms import Field, PageForm, forms_of
from tests.guards.test_bad_input import WRONG, forms_in_sight, send
from tests.guards.test_matrix import browsers, world, world_of_the_file  # noqa: F401  fixtures
from tests.guards.world import World

pytestmark = [pytest.mark.proof, pytest.mark.django_db]
SEED = 20_260_319
INPUTS = int(os.environ.get("BAD_INPUTS", "2000"))
NO_FORM = 0.04  # of the bodies are none that a form sends
HANGS = 2.0  # seconds of this process's own work; the machine may do much else
TEXTS = [
    "\x00",
    "a\x00b\x1b[2J",
    "\ud800 half \udfff",
    "\u202e txet",
    "\u200f\u200e\u061c mixed \u2066",
    "e\u0301\u0327",
    "👩‍👩‍👧‍👦 👍🏽",
    "ﷺ" * 40,
    "Z̸̢͐a̵l̷g̶o̵",
    "\u2028\u2029\u0085",
    "\ufeffmark",
    "line\r\nline\rline\n\n",
    "\t tab \t",
    "{{ settings.SECRET_KEY }}",
    "{% load static %}{% debug %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(name)s %s %n {0}",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    '=HYPERLINK("http://x.test")',
    "'; DROP TABLE x; --",
    "\\'; SELECT pg_sleep(3); --",
    "../../etc/passwd",
    "C:\\con\\nul",
    "<script>1</script>",
    "</textarea><b>x",
    "&lt;&amp;",
    "&#0; &#x110000;",
    "NaN",
    "-Infinity",
    "1e400",
    "null",
    "undefined",
    "None",
    "true",
    "9" * 400,
    "-" + "9" * 40,
    "٣٤٥",
    "½",
    "9999-12-31",
    "0000-00-00",
    "2026-02-30",
    "9999-12-31T23:59:59.999999-23:59",
    "24:60",
    "[" * 3000,
    '{"a":' * 500,
    "\U0010ffff",
    " \u00a0\u3000 ",
    "",
    " ",
    "İıſß",
]
BODIES = [
    (b"[" * 100_000, "application/json"),
    (b'{"a":' * 50_000, "application/json"),
    (b"NaN", "application/json"),
    (b'{"a": NaN, "b": 1e999}', "application/json"),
    (b"\xff\xfe\x00", "application/json"),
    (b"", "application/json"),
    (b'"\\ud800"', "application/json"),
    (b"--x", "multipart/form-data; boundary=x"),
    (b"a=%zz&%00=%ff", "text/plain"),
    (b"x" * 1_000_000, "application/octet-stream"),
    (b"<a>" * 9000, "application/xml"),
    (b"a=%00&b=%ed%a0%80&c=%ff", "application/x-www-form-urlencoded"),
    (b"&" * 5000, "application/x-www-form-urlencoded"),
]


def odd(random: Random) -> str:
    """Something that somebody could paste."""
    kind = random.random()
    if kind < 0.6:
        return random.choice(TEXTS)
    if kind < 0.8:
        return "".join(random.choice(TEXTS) for _ in range(random.randint(2, 5)))[: random.randint(1, 400)]
    if kind < 0.998:
        return "".join(chr(random.randrange(0x20, 0x2FFF)) for _ in range(random.randint(1, 80)))
    return random.choice("xé\n") * 1_000_000


def typed(random: Random, form: PageForm) -> tuple[dict[str, list[Any]], int]:
    """A form as it was meant, with some of its fields spoilt, doubled, or left out; and how many."""
    sent: dict[str, list[Any]] = dict(form.filled())
    spoilt = random.sample(sorted(form.fields), random.randint(1, len(form.fields)))
    for name in spoilt:
        way = random.random()
        if way < 0.05:
            sent.pop(name, None)
        elif way < 0.12:
            sent[name] = [odd(random), odd(random)]
        elif way < 0.5 and not form.fields[name].is_text:
            sent[name] = [random.choice(list(WRONG.values()))]
        else:
            sent[name] = [odd(random)]
    return {name: [as_sent(value) for value in values] for name, values in sent.items()}, len(spoilt)


def as_sent(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def as_read(text: str) -> str:
    """A text of a page as a browser reads it: a line ends in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def as_kept(text: bytes) -> str:
    """What remains of a text by the rule."""
    return as_read(UNSEEN.sub("", text.decode("utf-8", "replace")))


def shown(page: str, form: PageForm) -> dict[str, Field]:
    """The fields of the same form as another page shows them."""
    alike = [one.fields for one in forms_of(page, form.action) if one.action == form.action]
    return next((fields for fields in alike if fields.keys() >= form.fields.keys()), {})


def test_nothing_typed_breaks_hangs_or_comes_back_as_something_else(
    world: World,  # noqa: F811
    browsers: dict[str, Client],  # noqa: F811
):
    random = Random(SEED)
    forms = cycle([found for found in forms_in_sight(world, browsers) if found[2].fields])
    wrong: list[str] = []
    counted: Counter[str] = Counter()
    while counted["inputs"] < INPUTS:
        who, name, form = next(forms)
        sent: Any
        began = time.thread_time()
        if form.method == "POST" and random.random() < NO_FORM:
            sent, kind = random.choice(BODIES)
            counted["inputs"] += 1
            with transaction.atomic():
                response = browsers[who].post(form.action, sent, content_type=kind)
                transaction.set_rollback(True)
        else:
            sent, spoilt = typed(random, form)
            counted["inputs"] += spoilt
            response = send(browsers[who], form.method, form.action, sent)
        took = time.thread_time() - began
        counted[f"{response.status_code // 100}xx"] += 1
        told = f"{name} {form.method} by {who}: {str(sent)[:600]}"
        if response.status_code >= 500:
            wrong.append(f"breaks ({response.status_code}): {told}")
        if took > HANGS:
            wrong.append(f"takes {took:.1f} s: {told}")
        if form.method == "POST" and isinstance(sent, dict) and response.status_code in {200, 422}:
            for field, now in shown(response.content.decode(), form).items():
                given = sent.get(field, [])
                if now.is_text and len(given) == 1 and len(given[0]) < 10_000 and now.values:
                    counted["compared"] += 1
                    if as_read(now.values[-1]) not in {as_kept(given[0]), _plain(given[0])}:
                        wrong.append(f"{field} comes back as {now.values[-1][:200]!r}: {told}")

    print(dict(counted))
    assert not wrong, f"{len(wrong)} of {counted['inputs']} inputs:\n" + "\n".join(wrong[:20])
    assert counted["compared"] > INPUTS / 20


def _plain(text: bytes) -> str:
    """For a field of one line, which a browser gives back without line ends."""
    return as_kept(text).replace("\n", "")

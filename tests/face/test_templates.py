"""No page carries code or style of its own: the content policy would not run it."""

import re

import pytest

from core.icons import ICONS

from .sources import COMMENT, LETTERS, TAG, elements, markup, name_of, templates

DATA = {"application/json"}
ICON = re.compile(r"""{%\s*icon\s+["']([^"']+)["']|\bicon=["']([^"']+)["']""")
EM_DASH = "\u2014"


def complaints(source: str) -> list[str]:
    found = []
    for tag, attrs, line in elements(markup(source)):
        if tag == "style" or "style" in attrs:
            found.append(f"line {line}: a style of its own on <{tag}>")
        if tag == "script" and "src" not in attrs and attrs.get("type") not in DATA:
            found.append(f"line {line}: a script inside the page")
        for key, value in attrs.items():
            if key.startswith("on") or key.startswith(("hx-on", "data-hx-on")):
                found.append(f"line {line}: {key} on <{tag}>")
            if value.strip().lower().startswith("javascript:"):
                found.append(f"line {line}: code in {key}")
    return found


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_page_has_no_inline_code_or_style(path):
    found = complaints(path.read_text())
    if name_of(path) in LETTERS:
        found = [complaint for complaint in found if "a style of its own" not in complaint]
    assert found == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">x</p>',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<script type="module">x()</script>',
        '<button onclick="x()">x</button>',
        '<a href="{% url "x" %}" hx-on:click="x()">x</a>',
        '<a href="javascript:x()">x</a>',
    ],
)
def test_the_walk_sees_code_and_style(bad):
    assert complaints(bad)


def test_the_walk_lets_data_and_files_pass():
    good = '<script type="application/json">{}</script><script src="{% static "js/main.js" %}"></script>'
    assert complaints(good) == []


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_every_icon_that_is_asked_for_was_drawn(path):
    asked = {first or second for first, second in ICON.findall(COMMENT.sub("", path.read_text()))}
    assert asked - set(ICONS) == set()


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nobody_reads_an_em_dash(path):
    assert EM_DASH not in path.read_text()


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_nothing_is_fetched_from_elsewhere(path):
    for tag, attrs, _line in elements(markup(path.read_text())):
        for key in ("src", "srcset", "data", "poster", "action"):
            assert not attrs.get(key, "").startswith(("http:", "https:", "//")), (tag, attrs)
        if tag == "link":
            assert not attrs.get("href", "").startswith(("http:", "https:", "//")), attrs


def without_action(source: str) -> list[int]:
    """The lines of forms that send to wherever their page was drawn, or to an empty address."""
    found = elements(TAG.sub("x", COMMENT.sub("", source)))
    return [
        line
        for tag, attrs, line in found
        if tag == "form" and attrs.get("method", "get").lower() == "post" and not attrs.get("action")
    ]


@pytest.mark.parametrize("path", [one for one in templates() if "public" not in one.parts], ids=name_of)
def test_a_form_names_its_address(path):
    """What was sent may wait for a PIN or a password, and its answer is then drawn at their address."""
    assert without_action(path.read_text()) == []


def test_the_walk_sees_a_form_without_an_address():
    assert without_action('<form class="stack" method="post">') == [1]
    assert without_action('<form method="POST" action="">') == [1]
    assert without_action('<form method="post" action="{{ request.path }}"><form method="get">') == []

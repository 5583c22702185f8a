"""No message says what this is about (domain rules 4.6 and 8.9, check 12)."""

import ast
import inspect
from pathlib import Path

import pytest

from notifications import banned
from notifications.models import NoticeState
from notifications.registry import KINDS, Words


def sentences(file: str) -> set[str]:
    """Every string in a module but docstrings and names: what its kinds can say."""
    tree = ast.parse(Path(file).read_text())
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node not in docs
        and " " in node.value
    }


def test_every_registered_kind_has_words_that_say_nothing():
    files = {inspect.getsourcefile(kind.words) for kind in KINDS.values()}

    said = {sentence: banned.found(sentence) for file in files for sentence in sentences(file)}

    assert len(KINDS) >= 7
    assert len(said) >= 7
    assert {sentence: words for sentence, words in said.items() if words} == {}


def test_the_words_of_mail_pages_say_nothing():
    page = Path("templates/notifications/mail.html").read_text()

    assert banned.found(page) == []
    assert "<img" not in page


@pytest.mark.parametrize(
    "text",
    [
        "Your therapy",
        "couple",
        "Hello, Partner",
        "an IFIO session",
        "IFS",
        "your parts",
        "Safety",
        "a note",
        "score",
    ],
)
def test_a_banned_word_is_found(text):
    assert banned.found(text)


@pytest.mark.parametrize(
    "text", ["You have an appointment tomorrow at 18:00.", "scoreboard", "Notebook", "a gift"]
)
def test_ordinary_words_are_not(text):
    assert banned.found(text) == []


def test_file_names_and_what_a_calendar_shows_are_looked_at():
    ics = b"BEGIN:VEVENT\r\nSUMMARY:Couple session\r\nUID:therapy@example.test\r\n"

    plain = ("appointment.ics", b"SUMMARY:Appointment\r\n", "text/calendar")
    told = ("parts-map.ics", ics, "text/calendar")
    for files in ((told,), (plain, told)):
        assert banned.found_in(Words("A", "B", files)) == ["couple", "parts"]


@pytest.mark.django_db
def test_a_message_with_a_banned_word_is_never_sent(ines, tell, said, send):
    said.words = Words("Your couple session", "{link}")
    notice = tell(ines)

    assert send() == []
    notice.refresh_from_db()
    assert notice.state == NoticeState.WAITING
    assert notice.attempts == 1

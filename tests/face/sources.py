"""The templates and sheets as they are written, without Django's own tags."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?{%\s*endcomment\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


# A PDF is not a page: no layers, no scheme, literal colours.
PRINTED = {"paper.css"}
# A letter is read in a mail programme, which knows no sheets: its style stands on the elements.
LETTERS = {"templates/notifications/mail.html"}


def sheets() -> list[Path]:
    return sorted(path for path in (STATIC / "css").glob("*.css") if path.name not in PRINTED)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def markup(source: str) -> str:
    """A template's HTML, its tags taken out so that quotes inside them do not end an attribute."""
    return TAG.sub("", COMMENT.sub("", source))


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str], int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {key: value or "" for key, value in attrs}, self.getpos()[0]))


def elements(html: str) -> Iterator[tuple[str, dict[str, str], int]]:
    parser = Elements()
    parser.feed(html)
    parser.close()
    return iter(parser.found)

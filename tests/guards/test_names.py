"""What others read for a person is what that person shows them, never the name of their login or form."""

import ast
import re
from collections.abc import Iterator

from .test_code import ROOT, SOURCES, relative

PAGES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if not {"practice", "accounts"} & set(path.parts)
)
NAMED = re.compile(r"([\w.]+)\.name_used\b")
# Staff, and the reader themselves.
SAID = {
    *{"user", "request.user", "form", "amendment.signed_by"},
    *{"appointment.therapist", "series.therapist", "session.therapist"},
}


def test_no_code_reads_a_members_name_from_their_login():
    found = [
        f"{relative(path)}, line {line}"
        for path in SOURCES
        if "name_used" in (text := path.read_text())
        for line in names_of_logins(text, relative(path))
    ]

    assert not found, f"a name is taken from a login, use Partner.name or name_in(): {found}"


def names_of_logins(text: str, where: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr == "name_used":
            if ast.unparse(node.value).endswith(("partner.user", "author.user", "member.user")):
                yield node.lineno
        elif isinstance(node, ast.Constant) and str(node.value).endswith("__user__name_used"):
            if where != "couples/models.py":  # name_in() itself
                yield node.lineno


def test_no_page_for_clients_reads_a_name_from_a_login():
    found = [
        f"{relative(path)}: {owner}"
        for path in PAGES
        for owner in NAMED.findall(path.read_text())
        if owner not in SAID
    ]

    assert not found, f"a name is taken from a login, use partner.name: {found}"

"""What others read for a person is what that person shows them, never the name of their login or form."""

import ast
import re

import pytest

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


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_code_reads_a_members_name_from_their_login(path):
    found = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "name_used"
        and ast.unparse(node.value).endswith(("partner.user", "author.user", "member.user"))
    ]

    found += [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and str(node.value).endswith("__user__name_used")
        and relative(path) != "couples/models.py"  # name_in() itself
    ]

    assert not found, f"{relative(path)} takes a name from a login in {found}: use Partner.name or name_in()"


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_no_page_for_clients_reads_a_name_from_a_login(path):
    found = [owner for owner in NAMED.findall(path.read_text()) if owner not in SAID]

    assert not found, f"{relative(path)} takes a name from {found}: use partner.name"

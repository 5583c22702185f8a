"""Every entry of every menu leads somewhere: `nav_link` says nothing about a page that is not there."""

import re

import pytest
from django.urls import reverse

from .sources import COMMENT, TEMPLATES

LINK = re.compile(r"""{%\s*nav_link\s+["']([^"']+)["']""")
MENUS = sorted((TEMPLATES / "base").glob("*.html")) + sorted((TEMPLATES / "components").glob("*.html"))
NAMES = sorted({name for path in MENUS for name in LINK.findall(COMMENT.sub("", path.read_text()))})


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_of_a_menu_leads_somewhere(name):
    assert reverse(name).startswith("/")


def test_the_menus_were_found():
    assert {"my:home", "practice:week", "public:offerings", "account_login"} <= set(NAMES)

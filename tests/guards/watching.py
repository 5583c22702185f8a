"""What an answer did beside answering: the rows it changed, the lines it left, what it says."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string

from core import actor as acting
from notifications.models import Notice
from notifications.registry import KINDS
from tests.two_worlds import body_of, without_chance

# The log itself, and what only says that somebody is still signed in.
NOT_COMPARED = {"core_accessentry", "django_session", "usersessions_usersession"}
ADDRESS = re.compile(rb"/[\w./-]*[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[\w./-]*")


def digests() -> dict[str, str]:
    """One hash of all rows for every table, read by the owner of the tables."""
    with acting.building(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'kept\\_%'"
        )
        names = sorted(name for (name,) in cursor.fetchall() if name not in NOT_COMPARED)
        each = (
            f"SELECT '{name}', md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))"
            f' FROM "{name}" t'
            for name in names
        )
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def changed(before: dict[str, str]) -> list[str]:
    """Tables whose rows are not what they were."""
    now = digests()
    return sorted(name for name in now if now[name] != before.get(name))


@pytest.fixture
def papers_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper as the words it is set from: in the PDF they are packed, and none would be found there."""
    monkeypatch.setattr(
        "core.paper.pdf", lambda template, context: render_to_string(template, context).encode()
    )


def text_of(response: HttpResponse) -> str:
    """Everything an answer says: where it leads to, its headers, its body, and what is packed in it."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    body = body_of(response)
    if response.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return headers + "\n" + body.decode(errors="replace")


def as_missing(response: HttpResponse) -> tuple[Any, ...]:
    """An answer without its own address, to be compared with that of an object that does not exist."""
    kept = {"X-Request-Id", "Content-Security-Policy"}
    headers = sorted((name, value) for name, value in response.headers.items() if name not in kept)
    return response.status_code, headers, ADDRESS.sub(b"", without_chance(body_of(response)))


def mail_texts(of: Callable[[Any], bool] = lambda notice: True) -> list[tuple[str, str]]:
    """(kind, words) of every notice there is, as they would be sent now."""
    with acting.building():
        notices = [one for one in Notice.objects.select_related("recipient") if one.kind in KINDS and of(one)]
    found = []
    for notice in notices:
        with acting.acting_as(acting.system("notices.send")):
            if KINDS[notice.kind].still_true(notice):
                found.append((notice.kind, repr(KINDS[notice.kind].words(notice))))
    return found

"""Where the time of a request goes: each layer's own time, its statements and theirs, in one process.

Sections nest; a section is charged only for what no section within it took. Own time is processor time,
which others on the machine do not lengthen; a statement's time is on the clock, from the quicker requests.
`bench.inside` runs it.
"""

import functools
import io
import time
from collections.abc import Callable
from statistics import median_low
from typing import Any
from urllib.parse import urlencode

from bench.pairs import percentile

COMMIT, DRIVER = "begin and commit", "the driver, sending and reading statements"


class Ledger:
    """Of one request: own seconds by section, and statements with their seconds."""

    def __init__(self) -> None:
        self.stack: list[list[Any]] = []  # [name, processor seconds of what is within]
        self.own: dict[str, float] = {}
        self.statements: list[tuple[str, str, float]] = []

    def run(self, name: str, what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self.stack.append([name, 0.0])
        began = time.thread_time()
        try:
            return what(*args, **kwargs)
        finally:
            took = time.thread_time() - began
            _, inner = self.stack.pop()
            self.own[name] = self.own.get(name, 0.0) + took - inner
            if self.stack:
                self.stack[-1][1] += took

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        name = self.stack[-1][0] if self.stack else "elsewhere"
        began = time.perf_counter()
        try:
            return self.run(DRIVER, execute, sql, params, many, context)
        finally:
            self.statements.append((name, sql, time.perf_counter() - began))


def profile(requests: list[dict[str, Any]], warm: int = 5) -> dict[str, Any]:
    """Answer each request in this process, the first `warm` without counting; what a counted one takes.

    A request: method, path, headers, and perhaps fields and the status to expect (200).
    """
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    ledger = Ledger()
    _watch(ledger)
    application = get_wsgi_application()
    whole, owns, lists = [], [], []
    for number, request in enumerate(requests):
        ledger.own, ledger.statements = {}, []
        began = time.perf_counter()
        with connection.execute_wrapper(ledger.statement):
            status = ledger.run("server's side of WSGI", answer, application, request)
        if number >= warm:
            whole.append(time.perf_counter() - began)
            owns.append(ledger.own)
            lists.append(ledger.statements)
        if status != request.get("expect", 200):
            raise RuntimeError(f"{request['path']} answered {status}.")
    usual = median_low([len(one) for one in lists])
    alike = [one for one in lists if len(one) == usual]
    statements = [
        {"section": at[0][0], "sql": at[0][1], "seconds": percentile([took for _, _, took in at], 0.25)}
        for at in zip(*alike, strict=True)
    ]
    sections = {}
    for name in {name for own in owns for name in own}:
        within = [one for one in statements if one["section"] == name]
        sections[name] = {
            "own": sum(own.get(name, 0.0) for own in owns) / len(owns),
            "statements": len(within),
            "sql": sum(one["seconds"] for one in within),
        }
    return {
        "seconds": percentile(whole, 0.25),
        "queries": usual,
        "sections": sections,
        "statements": statements,
    }


def answer(application: Any, request: dict[str, Any]) -> int:
    body = urlencode(request.get("fields", {})).encode()
    path, _, query = request["path"].partition("?")
    environ = {
        "REQUEST_METHOD": request.get("method", "GET"),
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }
    environ |= {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in request["headers"].items()}
    answered: list[str] = []
    answer = application(environ, lambda status, headers, *_: answered.append(status))
    for _piece in answer:
        pass
    answer.close()
    return int(answered[0][:3])


def _watch(ledger: Ledger) -> None:
    """Put a section round every middleware, the view, the templates, the vault, the log, commits."""
    from celery.app.base import Celery
    from django.conf import settings
    from django.core.handlers.base import BaseHandler
    from django.db.backends.postgresql.base import DatabaseWrapper
    from django.template.backends.django import Template
    from django.urls.resolvers import URLResolver
    from django.utils.module_loading import import_string

    from core import audit, vault

    def cover(owner: Any, name: str, label: str) -> None:
        original = getattr(owner, name)

        @functools.wraps(original)
        def covered(*args: Any, **kwargs: Any) -> Any:
            return ledger.run(label, original, *args, **kwargs)

        setattr(owner, name, covered)

    for path in settings.MIDDLEWARE:
        kind, label = import_string(path), f"middleware: {path.rpartition('.')[2]}"
        if not isinstance(kind, type):
            continue
        for name in ("__call__", "process_view"):
            if hasattr(kind, name):
                cover(kind, name, label)
    cover(BaseHandler, "_get_response", "view and services")
    cover(URLResolver, "resolve", "finding the view")
    cover(Template, "render", "templates")
    cover(DatabaseWrapper, "_commit", COMMIT)
    cover(DatabaseWrapper, "_set_autocommit", COMMIT)
    cover(audit, "flush", "access log")
    for name in ("seal", "open_all"):
        cover(vault, name, "vault")
    cover(Celery, "send_task", "ringing the worker")


def table(costs: dict[str, Any], *, least: float = 0.00005) -> str:
    """The profile as a Markdown table, dearest first; what is below `least` seconds is one line."""
    rows, rest = [], [0.0, 0.0, 0.0]
    order = sorted(costs["sections"].items(), key=lambda one: -(one[1]["own"] + one[1]["sql"]))
    for name, one in order:
        if one["own"] + one["sql"] < least:
            rest = [rest[0] + one["own"], rest[1] + one["statements"], rest[2] + one["sql"]]
        else:
            rows.append((name, one["own"], one["statements"], one["sql"]))
    rows.append(("everything smaller", *rest))
    whole = ("**together**", *(sum(row[n] for row in rows) for n in (1, 2, 3)))
    lines = ["| where | processor, ms | statements | until answered, ms |", "|---|---:|---:|---:|"]
    for name, own, count, took in [*rows, whole]:
        lines.append(f"| {name} | {own * 1000:.2f} | {count:.0f} | {took * 1000:.2f} |")
    return "\n".join(lines)


def statements(costs: dict[str, Any], *, most: int = 40) -> str:
    """The statements of the last request in order, shortened."""
    lines = ["| ms | where | statement |", "|---:|---|---|"]
    for one in costs["statements"][:most]:
        lines.append(f"| {one['seconds'] * 1000:.2f} | {one['section']} | `{short(one['sql'])}` |")
    return "\n".join(lines)


def short(sql: str) -> str:
    """A statement in one line, for a cell of a table."""
    text = " ".join(sql.split())
    head, _, tail = text.partition(" FROM ")
    return (f"{head[:40]}… FROM {tail[:110]}" if tail else text[:150]).replace("|", "∣")

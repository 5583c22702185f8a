"""A file outside of the database that only grows: where each chain of the log ends, and which keys are gone.

Whoever can change the database can write its log anew from any line on; what was said here before stands
against it. One JSON object a line, each with the SHA-256 of the line before (`before`), so that a line that
was changed or left out here shows as well. It should lie where the database's owner cannot write.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings

from .models import KeyReceipt

log = structlog.get_logger("outside")
START = "0" * 64


@dataclass(frozen=True)
class Line:
    number: int
    said: dict[str, Any]
    is_whole: bool  # it names the line before as it is
    digest: str


def path() -> Path:
    return Path(settings.ANCHOR_FILE)


def lines() -> Iterator[Line]:
    """All lines there are, oldest first; none when there is no file."""
    if not path().exists():
        return
    before = START
    with path().open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                said = json.loads(raw)
            except ValueError:
                said = {}
            is_whole = isinstance(said, dict) and said.get("before") == before
            before = _digest(raw)
            yield Line(number, said, is_whole, before)


def end() -> Line | None:
    """The newest line."""
    newest = None
    for line in lines():
        newest = line
    return newest


def tell(said: Iterable[dict[str, Any]]) -> str:
    """Add lines and have them on disk. Returns the digest of the last line. Raises OSError."""
    with _open() as file:
        before, text = START, b""
        if file.tell():
            last = _last(file)
            if not last.endswith(b"\n"):  # the machine stopped in the middle of a line
                text, last = b"\n", last + b"\n"
            before = _digest(last)
        for one in said:
            raw = json.dumps({**one, "before": before}, sort_keys=True).encode() + b"\n"
            before = _digest(raw)
            text += raw
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return before


def tell_destroyed(receipt: KeyReceipt) -> None:
    """That these keys must not come back from a copy. If it cannot be said now, the next anchor says it."""
    try:
        tell([destroyed(receipt)])
    except OSError as problem:
        log.warning("outside.unheard", problem=type(problem).__name__)


def destroyed(receipt: KeyReceipt) -> dict[str, Any]:
    return {
        "said": "destroyed",
        "receipt": str(receipt.pk),
        "scope": str(receipt.scope),
        "whole": receipt.whole,
        "purposes": receipt.purposes,
        "keys": receipt.keys,
        "by": receipt.by,
        "at": receipt.at.isoformat(),
        "digest": receipt.digest,
    }


@contextmanager
def _open() -> Iterator[IO[bytes]]:
    """The file at its end, ours alone until it is closed."""
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0, os.SEEK_END)
        yield file


def _last(file: IO[bytes]) -> bytes:
    """The last line. Leaves the file at its end."""
    end = file.seek(0, os.SEEK_END)
    size = min(end, 4096)
    while True:
        file.seek(end - size)
        tail = file.read(size)
        if size == end or b"\n" in tail[:-1]:
            return tail[tail[:-1].rfind(b"\n") + 1 :]
        size = min(end, size * 4)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()

"""A mail copied from one that was written out for the same words: only to whom, when and which differ.

To write out a mail takes longer than to decide, mark and hand it over, and the same few neutral words go to
many. The model is the mail of no notice; what is put in its place is as long as what stood there.
"""

import re
from email.utils import formatdate
from types import SimpleNamespace
from typing import cast
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .models import Notice

# As much of a notice as a mail tells of it; a row would ask the clock for its hours.
NO_NOTICE = cast(Notice, SimpleNamespace(pk=UUID(int=0)))
NOBODY, NEVER = "nobody@copy.invalid", formatdate(0)
PLAIN = re.compile(r"[\w.+-]{1,34}@[\w.-]{1,36}", re.A)  # stands on its line as it is


class Text:
    """What is handed to a mail server."""

    def __init__(self, written: bytes) -> None:
        self.written = written

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\r\n") -> bytes:
        return self.written if linesep == "\r\n" else self.written.replace(b"\r\n", linesep.encode())

    def as_string(self, unixfrom: bool = False, linesep: str = "\n") -> str:
        return self.as_bytes(linesep=linesep).decode()


class Copied(EmailMultiAlternatives):
    """One of many. `model` is written out already, `instead` is what of it becomes what."""

    model: bytes
    instead: dict[str, str]

    def message(self) -> Text:  # type: ignore[override]
        written = self.model.replace(_line("To", NOBODY), _line("To", self.to[0]))
        written = written.replace(_line("Date", NEVER), _line("Date", now()))
        for was, becomes in self.instead.items():
            written = written.replace(was.encode(), becomes.encode())
        return Text(written)


def now() -> str:
    return formatdate(localtime=settings.EMAIL_USE_LOCALTIME)


def may_be_copied(model: bytes) -> bool:
    """Not where lines were broken to fit: a link could be broken too."""
    return b"quoted-printable" not in model and b"base64" not in model


def _line(name: str, value: str) -> bytes:
    return f"\r\n{name}: {value}\r\n".encode()

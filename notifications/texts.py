"""Text messages. A practice names its provider's class in TEXT_BACKEND; here, a folder and the console."""

import os
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from core import clock


class TextBackend(Protocol):
    """Sends one text. `notice_id` is the same for a repeat, so that a provider can refuse the second.

    Raises any exception when the text was not accepted; it is tried again later.
    """

    def send(self, *, to: str, body: str, sender: str, notice_id: UUID) -> None: ...


class FolderBackend:
    """Writes `<time>-<id>.txt` into MAIL_DIR: for a demo, and until a provider is named."""

    def send(self, *, to: str, body: str, sender: str, notice_id: UUID) -> None:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        message = EmailMessage()
        message["To"], message["From"], message["Date"] = to, sender, clock.now()
        message.set_content(body, cte="8bit")
        name = f"{clock.now():%Y%m%dT%H%M%S%f}-{notice_id}.txt"
        beside = folder / f".{name}"
        beside.write_bytes(message.as_bytes())
        os.replace(beside, folder / name)


class ConsoleBackend:
    """Prints texts, for looking on while developing."""

    def send(self, *, to: str, body: str, sender: str, notice_id: UUID) -> None:
        sys.stdout.write(f"Text to {to} from {sender}: {body}\n")
        sys.stdout.flush()


def backend() -> TextBackend:
    return import_string(settings.TEXT_BACKEND)()

"""The demo world's post: what the mail sink and the text folder hold, newest first. No production route."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

SHOWN = 60


@dataclass(frozen=True)
class Letter:
    name: str
    channel: str
    sender: str
    to: str
    subject: str
    body: str
    files: list[str]
    at: datetime


def letters() -> list[Letter]:
    """The newest mails and texts in MAIL_DIR."""
    folder = Path(settings.MAIL_DIR)
    found = [path for path in folder.glob("*") if path.suffix in {".eml", ".txt"}] if folder.is_dir() else []
    newest = sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:SHOWN]
    return [_mail(path) if path.suffix == ".eml" else _text(path) for path in newest]


def _at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _mail(path: Path) -> Letter:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  what the default policy makes
    part = message.get_body(("plain", "html"))
    return Letter(
        name=path.name,
        channel="mail",
        sender=str(message["From"] or ""),
        to=str(message["To"] or message["X-RcptTo"] or ""),
        subject=str(message["Subject"] or ""),
        body=part.get_content().strip() if part else "",
        files=[item.get_filename() or "" for item in message.iter_attachments()],
        at=_at(path),
    )


def _text(path: Path) -> Letter:
    head, _, body = path.read_text(errors="replace").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    return Letter(
        path.name, "text", fields.get("From", ""), fields.get("To", ""), "", body.strip(), [], _at(path)
    )

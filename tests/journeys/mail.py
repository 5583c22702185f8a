"""What arrives: mails and texts of a copy, read as they were sent."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from ifio_practice.embedded.practice import Practice

WAIT = 60.0
LINK = re.compile(r"https?://[^\s<>\"]+")


class Post:
    """The letters of one copy. `after` sets the start, so that only what comes from there on counts."""

    def __init__(self, practice: Practice):
        self.folder = Path(practice.env["MAIL_DIR"])
        self.known: set[Path] = set()
        self.after()

    def after(self) -> "Post":
        self.known = set(self._files())
        return self

    def _files(self) -> list[Path]:
        return sorted([*self.folder.glob("*.eml"), *self.folder.glob("*.txt")])

    def new(self) -> list[Path]:
        return [file for file in self._files() if file not in self.known]

    def mails(self, to: str = "", subject: str = "") -> list[EmailMessage]:
        """New mails to somebody, oldest first."""
        read = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in self.new()
            if file.suffix == ".eml"
        ]
        return [one for one in read if to in str(one["To"]) and subject in str(one["Subject"])]

    def texts(self) -> list[str]:
        return [file.read_text() for file in self.new() if file.suffix == ".txt"]

    def mail(self, to: str, subject: str = "") -> EmailMessage:
        """Wait for a mail to somebody."""
        deadline = time.monotonic() + WAIT
        while not (found := self.mails(to, subject)):
            assert time.monotonic() < deadline, f"no mail {subject!r} to {to}: {[f.name for f in self.new()]}"
            time.sleep(0.2)
        return found[-1]

    def text(self, number: str) -> str:
        """Wait for a text to a number."""
        deadline = time.monotonic() + WAIT
        while not (found := [one for one in self.texts() if number in one]):
            assert time.monotonic() < deadline, f"no text to {number}: {self.texts()}"
            time.sleep(0.2)
        return found[-1]


def body(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return part.get_content()


def link(mail: EmailMessage) -> str:
    """The one address in a mail."""
    found = LINK.findall(body(mail))
    assert found, body(mail)
    return found[0]

"""Kinds that only the tests know, and a way to send what is due."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.core import mail

from core import actor as acting
from notifications import delivery, registry
from notifications.models import Notice
from notifications.registry import Kind, Words
from notifications.services import notice_of, notify


class Said:
    """Kinds to play with: `said.kind(waits=False)` registers one and answers its key."""

    def __init__(self) -> None:
        self.true = True
        self.keys: list[str] = []
        self.words = Words("Appointment update", "A time has changed. {link}")

    def kind(self, **fields: object) -> str:
        key = f"test_{uuid4().hex[:8]}"
        fields.setdefault("words", lambda notice: self.words)
        fields.setdefault("target", lambda notice: "/account/in/")
        registry.register(Kind(key, still_true=lambda notice: self.true, **fields))
        self.keys.append(key)
        return key


@pytest.fixture
def said() -> Iterator[Said]:
    said = Said()
    yield said
    for key in said.keys:
        del registry.KINDS[key]


@pytest.fixture
def tell(said: Said) -> Callable[..., Notice]:
    """`tell(ines)` puts a notice into the outbox as the system would."""

    def tell(user: object, kind: str = "", **fields: object) -> Notice:
        kind, fields = kind or said.kind(), {"subject_id": uuid4()} | fields
        cause = {name: fields[name] for name in ("subject_id", "version") if name in fields}
        with acting.acting_as(acting.system("test")):
            notify(user, kind, **fields)
            return notice_of(user, kind, **cause)

    return tell


@pytest.fixture
def send() -> Callable[[], list]:
    """Send what is due; answers the mails that went out now."""

    def send() -> list:
        before = len(mail.outbox)
        delivery.send_due()
        return mail.outbox[before:]

    return send

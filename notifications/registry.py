"""What notices say. Upper apps register a `Kind` under a key; this app knows keys and ids only."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from .models import Notice


@dataclass(frozen=True)
class Words:
    """A message: neutral subject and body (domain rule 4.6). `{link}` in the body is put in at sending.

    `attachment` is (file name, content, MIME type), as for appointment files.
    """

    subject: str
    body: str
    attachment: tuple[str, bytes, str] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `still_true(notice)` is asked just before sending; False drops it. `words(notice)` gives the
    message in the recipient's zone. `target(notice)` is the path its link leads to. `public` links
    open without signing in. `urgent` ignores nothing; `waits` moves out of unsafe hours (True) or goes
    before them (False).
    """

    key: str
    still_true: Callable[[Notice], bool]
    words: Callable[[Notice], Words]
    target: Callable[[Notice], str] | None = None
    public: bool = False
    waits: bool = True
    mail_only: bool = False


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; two under one key are a mistake."""
    if kind.key in KINDS and KINDS[kind.key] is not kind:
        raise ValueError(f"The kind {kind.key!r} is registered twice.")
    KINDS[kind.key] = kind


def always(notice: Notice) -> bool:
    """For kinds that stay true once they are."""
    return True


def subject(notice: Notice) -> UUID:
    return notice.subject_id

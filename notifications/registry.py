"""What notices say. Upper apps register a `Kind` under a key; this app knows keys and ids only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from .models import ContactRule, Notice

LINKS_LAST = timedelta(days=30)


File = tuple[str, bytes, str]


@dataclass(frozen=True)
class Words:
    """A message: neutral subject and body (domain rule 4.6). `{link}` in the body is put in at sending.

    `attachments` are (file name, content, MIME type), as for appointment files.
    """

    subject: str
    body: str
    attachments: tuple[File, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `still_true(notice)` is asked just before sending; False drops it. `words(notice)` gives the
    message; the recipient's time zone is active while it runs. `target(notice)` is the path its link
    leads to, "" when it leads nowhere any more; the link itself works for `lasts`. `attachments(notice)`
    is asked only for a mail to somebody who wants calendar files.

    `public` links open without signing in, and such notices do not stand in the inbox.
    Outside a person's safe hours a notice that `waits` goes at the next safe minute; one that does not
    goes at the last safe minute before it is due (a reminder), and waits only if there was none.
    `at_once` is for what somebody at the screen has just asked for: it goes now, into a quiet time too.
    `mail_only` goes to the address a person signs in with, whatever their contact rule.
    `reminder` kinds are dropped for a person who switched reminders off.
    `due(notice)` is the instant a notice is due by its reader's clock, where that is not the same in every
    zone: it is asked again when they move, and once more before sending.
    `gather(notices)` reads at once what the other questions about many of this kind would read one by one.
    `rule(notice)` is for what must not follow today's contact rule; None there means in here only.
    """

    key: str
    still_true: Callable[[Notice], bool]
    words: Callable[[Notice], Words]
    target: Callable[[Notice], str] | None = None
    public: bool = False
    waits: bool = True
    mail_only: bool = False
    reminder: bool = False
    at_once: bool = False
    lasts: timedelta = LINKS_LAST
    due: Callable[[Notice], datetime] | None = None
    rule: Callable[[Notice], ContactRule | None] | None = None
    attachments: Callable[[Notice], list[File]] | None = None
    gather: Callable[[list[Notice]], None] | None = None


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

"""Verbs of parts, read as `services.share_part(...)`."""

from .part import (
    NotYet,
    Stale,
    change_part,
    create_part,
    remove_part,
    set_visibility,
    share_part,
    shared_words,
    unshare_part,
)
from .relation import (
    NotShown,
    accept_line,
    decline_line,
    relate,
    relate_across,
    share_relation,
    unrelate,
    unshare_relation,
    withdraw_line,
)

__all__ = [
    "NotShown",
    "NotYet",
    "Stale",
    "accept_line",
    "change_part",
    "create_part",
    "decline_line",
    "relate",
    "relate_across",
    "remove_part",
    "set_visibility",
    "share_part",
    "share_relation",
    "shared_words",
    "unrelate",
    "unshare_part",
    "unshare_relation",
    "withdraw_line",
]

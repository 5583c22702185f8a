"""Verbs of groups, one file a noun."""

from .changing import Nothing, Stale, change
from .gatherings import TooFewPlaces, cancel, open_up, save_gathering
from .places import (
    Closed,
    FormFirst,
    NotYet,
    agree,
    be_called,
    forget,
    leave,
    note_attendance,
    register,
    settle_due,
    stop_together,
    try_confirm,
)

__all__ = [
    "Closed",
    "FormFirst",
    "NotYet",
    "Nothing",
    "Stale",
    "TooFewPlaces",
    "agree",
    "be_called",
    "cancel",
    "change",
    "forget",
    "leave",
    "note_attendance",
    "open_up",
    "register",
    "save_gathering",
    "settle_due",
    "stop_together",
    "try_confirm",
]

"""Verbs of booking, one file a noun."""

from .arrange import (
    NotOffered,
    TooManyRequests,
    book_consultation,
    hold,
    hold_request,
    request_appointment,
)
from .change import (
    OftenEnough,
    cancel,
    complete,
    decline,
    expire_holds,
    no_show,
    reschedule,
    stop_joint,
    stop_together,
)
from .claims import OwnTimeTaken, PastRules, SlotTaken, lock
from .confirming import confirm, needs_gate, try_confirm_couple
from .evening import settle_due
from .hours import (
    Stale,
    WouldStrand,
    add_exception,
    add_hours,
    change_hours,
    close_for_holidays,
    open_again,
    remove_exception,
    remove_hours,
    save_room,
    set_rules,
)
from .reminders import plan_reminders

__all__ = [
    "NotOffered",
    "OftenEnough",
    "OwnTimeTaken",
    "PastRules",
    "SlotTaken",
    "Stale",
    "TooManyRequests",
    "WouldStrand",
    "add_exception",
    "add_hours",
    "book_consultation",
    "cancel",
    "change_hours",
    "close_for_holidays",
    "complete",
    "confirm",
    "decline",
    "expire_holds",
    "hold",
    "hold_request",
    "lock",
    "needs_gate",
    "no_show",
    "open_again",
    "plan_reminders",
    "remove_exception",
    "remove_hours",
    "request_appointment",
    "reschedule",
    "save_room",
    "set_rules",
    "settle_due",
    "stop_joint",
    "stop_together",
    "try_confirm_couple",
]

"""Verbs of booking, one file a noun."""

from .arrange import (
    NotOffered,
    TooManyRequests,
    book_consultation,
    confirm,
    hold,
    hold_request,
    needs_gate,
    request_appointment,
    try_confirm_couple,
)
from .change import cancel, complete, decline, expire_holds, no_show, reschedule, stop_joint, stop_together
from .claims import OwnTimeTaken, PastRules, SlotTaken, lock
from .hours import add_exception, add_hours, remove_exception, remove_hours, save_room, set_rules
from .reminders import plan_reminders

__all__ = [
    "NotOffered",
    "OwnTimeTaken",
    "PastRules",
    "SlotTaken",
    "TooManyRequests",
    "add_exception",
    "add_hours",
    "book_consultation",
    "cancel",
    "complete",
    "confirm",
    "decline",
    "expire_holds",
    "hold",
    "hold_request",
    "lock",
    "needs_gate",
    "no_show",
    "plan_reminders",
    "remove_exception",
    "remove_hours",
    "request_appointment",
    "reschedule",
    "save_room",
    "set_rules",
    "stop_joint",
    "stop_together",
    "try_confirm_couple",
]

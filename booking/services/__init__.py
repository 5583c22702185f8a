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
from .change import cancel, complete, decline, expire_holds, no_show, reschedule, stop_joint
from .claims import OwnTimeTaken, SlotTaken, lock
from .reminders import plan_reminders

__all__ = [
    "NotOffered",
    "OwnTimeTaken",
    "SlotTaken",
    "TooManyRequests",
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
    "request_appointment",
    "reschedule",
    "stop_joint",
    "try_confirm_couple",
]

"""Tables of booking, one file a noun."""

from .appointment import (
    LIVE,
    WAITING,
    Appointment,
    AppointmentState,
    CalendarEntry,
    Claim,
    ClaimKind,
    Confirmation,
    Place,
)
from .feed import CalendarFeed, FeedTitle
from .hours import BookingRules, HoursException, Limit, Room, Weekday, WeeklyHours
from .inquiry import Consultation, Inquiry, InquiryState, Length
from .offering import Format, IntakeNeed, Offering, OfferingType
from .question import Question

__all__ = [
    "LIVE",
    "WAITING",
    "Appointment",
    "AppointmentState",
    "BookingRules",
    "CalendarEntry",
    "CalendarFeed",
    "Claim",
    "ClaimKind",
    "Confirmation",
    "Consultation",
    "FeedTitle",
    "Format",
    "HoursException",
    "Inquiry",
    "InquiryState",
    "IntakeNeed",
    "Length",
    "Limit",
    "Offering",
    "OfferingType",
    "Place",
    "Question",
    "Room",
    "Weekday",
    "WeeklyHours",
]

"""Tables of booking, one file a noun."""

from .alone import TimeAlone, TimeAloneState
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
from .outside import BusySpan, CalendarAccount, Problem, PutOut
from .proposal import Proposal, ProposalState, ProposedTime
from .published import PublishedTime
from .question import Question
from .series import Every, News, Series
from .waiting import WaitingOffer, WaitingPlace, WaitingState

__all__ = [
    "LIVE",
    "WAITING",
    "Appointment",
    "AppointmentState",
    "BookingRules",
    "BusySpan",
    "CalendarAccount",
    "CalendarEntry",
    "CalendarFeed",
    "Claim",
    "ClaimKind",
    "Confirmation",
    "Consultation",
    "Every",
    "FeedTitle",
    "Format",
    "HoursException",
    "Inquiry",
    "InquiryState",
    "IntakeNeed",
    "Length",
    "Limit",
    "News",
    "Offering",
    "OfferingType",
    "Place",
    "Problem",
    "Proposal",
    "ProposalState",
    "ProposedTime",
    "PublishedTime",
    "PutOut",
    "Question",
    "Room",
    "Series",
    "TimeAlone",
    "TimeAloneState",
    "WaitingOffer",
    "WaitingPlace",
    "WaitingState",
    "Weekday",
    "WeeklyHours",
]

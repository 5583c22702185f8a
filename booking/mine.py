"""What the diary holds of a person: their times, their yes, and how they first wrote."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, nothing_own


def _alone(row: Any) -> Iterable[Fact]:
    yield _("Starts"), row.start
    yield _("Ends"), row.end
    yield _("How it stands"), row.get_state_display()
    yield _("Where"), row.get_place_display()


def _yes(row: Any) -> Iterable[Fact]:
    yield _("Starts"), row.appointment.start
    yield _("How it stands"), row.appointment.get_state_display()
    yield _("Where"), row.appointment.get_place_display()
    yield _("Your yes"), row.yes_at
    yield _("Minutes you keep free afterwards"), row.integration_minutes


def _calendar(row: Any) -> Iterable[Fact]:
    yield _("Starts"), row.during.lower
    yield _("Ends"), row.during.upper


def _feed(row: Any) -> Iterable[Fact]:
    yield _("Made"), row.made_at
    yield _("What stands in it"), row.get_title_display()
    yield _("With the time you keep free afterwards"), row.own_time


def _place(row: Any) -> Iterable[Fact]:
    yield _("Joined"), row.joined_at
    yield _("How it stands"), row.get_state_display()
    yield _("Minutes"), row.length


def _proposal(row: Any) -> Iterable[Fact]:
    yield _("Made"), row.created_at
    yield _("How it stands"), row.get_state_display()


def _asked_alone(row: Any) -> Iterable[Fact]:
    yield _("Asked"), row.asked_at
    yield _("How it stands"), row.get_state_display()


def _published(row: Any) -> Iterable[Fact]:
    yield _("From"), row.start
    yield _("Until"), row.end


def _account(row: Any) -> Iterable[Fact]:
    yield _("Connected"), row.made_at
    yield _("Address"), row.url
    yield _("User name"), row.user_name


holds(
    Holding(
        "booking.Appointment",
        "partner__user",
        _("Times for you alone"),
        _alone,
        Erasing.RECORD,
        order="during__startswith",
    ),
    Holding(
        "booking.Confirmation",
        "partner__user",
        _("Times together that you said yes to"),
        _yes,
        Erasing.RECORD,
        order="yes_at",
        related=("appointment",),
    ),
    Holding("booking.WaitingPlace", "asked_by__user", _("What you have waited for"), _place, Erasing.AT_ONCE),
    Holding("booking.Proposal", "asked_by__user", _("Times you proposed"), _proposal, Erasing.AT_ONCE),
    Holding(
        "booking.PublishedTime",
        "partner__user",
        _("When you said you could come"),
        _published,
        Erasing.AT_ONCE,
        order="during__startswith",
    ),
    Holding(
        "booking.TimeAlone",
        "partner__user",
        _("When you were asked whether you come alone"),
        _asked_alone,
        Erasing.AT_ONCE,
    ),
    Holding("booking.CalendarEntry", "reader", _("What your calendar was given"), _calendar, Erasing.LOGIN),
    Holding("booking.CalendarFeed", "user", _("The address for your own calendar"), _feed, Erasing.LOGIN),
    Holding("booking.CalendarAccount", "user", _("Your calendar elsewhere"), _account, Erasing.LOGIN),
)
nothing_own(
    {
        "booking.Appointment.therapist": "Whose diary it stands in.",
        "booking.Appointment.asked_by": "That a time was asked for; the time itself stands above.",
        "booking.Appointment.overridden_by": "Which of the staff changed a time after its notice.",
        "booking.Series.therapist": "Whose diary its times stand in.",
        "booking.Series.created_by": "Which of the staff arranged it.",
        "booking.WeeklyHours.therapist": "A therapist's hours.",
        "booking.HoursException.therapist": "A therapist's days off.",
        "booking.BookingRules.therapist": "A therapist's own rules.",
        "booking.ProposedTime.therapist": "Whom proposed times would be with.",
        "booking.BusySpan.therapist": "When a therapist is busy elsewhere, without a word of what with.",
        "booking.Inquiry.therapist": "Whom somebody would like to see.",
        "booking.Inquiry.partner": "From before there was a login, also of others; erased with the person.",
        "booking.Consultation.therapist": "Whom a first conversation is with.",
    }
)

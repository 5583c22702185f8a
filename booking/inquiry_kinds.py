"""What is sent to somebody who asked, before they have a login, and to the practice about it.

Links are public: whoever reads them sees a time and a button, never what was written.
"""

from datetime import timedelta

from django.dispatch import receiver
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, zones
from notifications import links
from notifications.models import Notice
from notifications.registry import Kind, Words, register

from .models import Appointment, AppointmentState, Consultation, Inquiry, InquiryState
from .services.first_conversation import cancelled_by_practice
from .signals import appointment_cancelled

OVER = (InquiryState.DECLINED, InquiryState.EXPIRED)


def _unconfirmed(notice: Notice) -> bool:
    return Inquiry.objects.filter(pk=notice.subject_id, state=InquiryState.UNCONFIRMED).exists()


def _confirm_words(notice: Notice) -> Words:
    return Words(
        subject=_("Please confirm your address"),
        body=_(
            "Somebody gave us this address so that we can answer. If it was you, please confirm it: {link}"
            "\n\n"
            "The link works for seven days. If it was not you, leave this message; without a confirmation"
            " nobody reads what was sent, and it is erased."
        ),
    )


def _confirm_target(notice: Notice) -> str:
    return reverse("public:confirm", args=[links.token(notice)])


def _consultation(notice: Notice) -> Consultation:
    """The first conversation a message is about; it is there, or the message would not be sent."""
    return Consultation.objects.select_related("appointment", "therapist").get(pk=notice.subject_id)


def _time(consultation: Consultation) -> Appointment:
    if consultation.appointment is None:
        raise LookupError("There is no time to speak of.")
    return consultation.appointment


def _going_on(notice: Notice) -> bool:
    return Consultation.objects.filter(pk=notice.subject_id).exclude(inquiry__state__in=OVER).exists()


def _newest_offer(notice: Notice) -> bool:
    return (
        _going_on(notice)
        and Consultation.objects.filter(pk=notice.subject_id, version=notice.version).exists()
    )


def _still_booked(notice: Notice) -> bool:
    found = Consultation.objects.filter(pk=notice.subject_id, appointment__state=AppointmentState.CONFIRMED)
    starts = [one.start for one in Appointment.objects.filter(consultation__in=found)]
    return any(int(start.timestamp() // 60) == notice.version for start in starts)


def _still_coming(notice: Notice) -> bool:
    """A reminder that could not go out before its time has begun is left unsent."""
    return _still_booked(notice) and notice.version * 60 > clock.now().timestamp()


def _when(consultation: Consultation, appointment: Appointment) -> str:
    local = appointment.start.astimezone(zones.of(consultation.time_zone))
    place = consultation.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    return _("%(day)s at %(time)s (%(place)s time)") % {
        "day": date_format(local, "l j F"),
        "time": date_format(local, "H:i"),
        "place": place,
    }


def _offer_words(notice: Notice) -> Words:
    consultation = _consultation(notice)
    appointment = consultation.appointment
    if appointment is not None and appointment.state == AppointmentState.HELD:
        said = _("We could talk on %(when)s. Take this time or choose another one: {link}") % {
            "when": _when(consultation, appointment)
        }
    else:
        said = _("You can choose a time to talk with us: {link}")
    tail = _("It takes about twenty minutes, and nothing is decided in it. You can also leave it.")
    return Words(subject=_("A time to talk"), body=f"{said}\n\n{tail}")


def _booked_words(notice: Notice) -> Words:
    consultation = _consultation(notice)
    return Words(
        subject=_("Appointment update"),
        body=_("You have an appointment on %(when)s. To change it or to give it back: {link}")
        % {"when": _when(consultation, _time(consultation))},
    )


def _reminder_words(notice: Notice) -> Words:
    consultation = _consultation(notice)
    return Words(
        subject=_("Appointment reminder"),
        body=_("You have an appointment on %(when)s. Details: {link}")
        % {"when": _when(consultation, _time(consultation))},
    )


def _changed_words(notice: Notice) -> Words:
    return Words(
        subject=_("Appointment update"),
        body=_("A time has changed. You can choose another one: {link}"),
    )


def _declined_words(notice: Notice) -> Words:
    return Words(
        subject=_("Thank you for writing"),
        body=_(
            "Thank you for writing to us. We cannot offer you a place at the moment, and that is about us and"
            " not about you. What you sent is erased by itself. You are welcome to ask again later."
        ),
    )


def _news_words(notice: Notice) -> Words:
    return Words(subject=_("Item to review"), body=_("An item is waiting in your list. {link}"))


def _time_target(notice: Notice) -> str:
    return reverse("public:first", args=[links.token(notice)])


def _still_there(notice: Notice) -> bool:
    return Inquiry.objects.filter(pk=notice.subject_id).exclude(state__in=OVER).exists()


def _was_declined(notice: Notice) -> bool:
    return Inquiry.objects.filter(pk=notice.subject_id, state=InquiryState.DECLINED).exists()


def _news_target(notice: Notice) -> str:
    return reverse("practice:booking:inquiry", args=[notice.subject_id])


register(Kind("inquiry_confirm", _unconfirmed, _confirm_words, _confirm_target, public=True, at_once=True))
register(Kind("inquiry_declined", _was_declined, _declined_words, public=True))
register(Kind("inquiry_news", _still_there, _news_words, _news_target))
for _key, _true, _said in (
    ("consult_offer", _newest_offer, _offer_words),
    ("consult_booked", _still_booked, _booked_words),
    ("consult_reminder", _still_coming, _reminder_words),
    ("consult_changed", _going_on, _changed_words),
):
    register(Kind(_key, _true, _said, _time_target, public=True, lasts=timedelta(days=100)))


@receiver(appointment_cancelled, sender=Appointment, dispatch_uid="booking.first_conversations")
def tell_the_visitor(appointment: Appointment, **kwargs: object) -> None:
    """A time of a first conversation that the practice gives up, or moves in its calendar."""
    cancelled_by_practice(appointment)

"""What is sent about times, in the words of domain rule 4.6: never whom with, what for or where."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import clock, zones
from couples.models import Partner
from notifications.models import Notice
from notifications.registry import File, Kind, Words, register
from notifications.services import contact_rule

from .calendar import attachments, attachments_of_many, own_attachments, taken_out
from .models import (
    LIVE,
    Appointment,
    AppointmentState,
    CalendarEntry,
    Confirmation,
    News,
    Proposal,
    Series,
    TimeAlone,
)
from .slots import wall_before


def _appointment(notice: Notice) -> Appointment | None:
    """The appointment as it stands, if its reader may still see it and nothing newer is to be said.

    The words of the notice, which are asked for next, are about the row that was found here.
    """
    if notice.recipient is None:
        return None
    rows = Appointment.objects.visible_to(notice.recipient)
    found = rows.filter(pk=notice.subject_id, sequence=notice.version - 1).first()
    notice.__dict__["_appointment"] = found
    return found


def _told_of(notice: Notice) -> Appointment:
    return notice.__dict__.get("_appointment") or Appointment.objects.get(pk=notice.subject_id)


def _still_stands(notice: Notice) -> bool:
    return _appointment(notice) is not None


def _gather(notices: list[Notice]) -> None:
    """Of each reminder: the appointment as it stands, if its reader is one of those who come to it."""
    rows = Appointment.objects.in_bulk([notice.subject_id for notice in notices])
    members: dict[tuple[Any, Any], set] = {}
    couples = {row.couple_id for row in rows.values()}
    for partner in Partner.objects.current().filter(couple__in=couples):
        members.setdefault((partner.couple_id, partner.user_id), {None}).add(partner.pk)
    for notice in notices:
        row = rows.get(notice.subject_id)
        if row is not None and (
            row.sequence != notice.version - 1
            or row.partner_id not in members.get((row.couple_id, notice.recipient_id), ())
        ):
            row = None
        notice.__dict__["_gathered"] = row


def _still_coming(notice: Notice) -> bool:
    if "_gathered" not in notice.__dict__:
        _gather([notice])
    appointment = notice.__dict__["_appointment"] = notice.__dict__.pop("_gathered")
    return (
        appointment is not None
        and appointment.state == AppointmentState.CONFIRMED
        and appointment.start > clock.now()
    )


def _day_before(notice: Notice) -> datetime:
    """The appointment's hour on the day before, by the clock its reader has now."""
    appointment = notice.__dict__.get("_appointment")
    if appointment is None:
        appointment = Appointment.objects.filter(pk=notice.subject_id).first()
    if appointment is None or notice.recipient is None:
        return notice.due_at
    return wall_before(appointment.start, 1, zones.of(notice.recipient.time_zone))


def _still_asked(notice: Notice) -> bool:
    appointment = _appointment(notice)
    return appointment is not None and appointment.start > clock.now()


def reminder_line(start: datetime, read_at: datetime, zone: str) -> str:
    """ "You have an appointment tomorrow at 18:00." by the reader's own calendar and clock."""
    local = start.astimezone(zones.of(zone))
    hour = date_format(local, "H:i")
    days = (local.date() - read_at.astimezone(zones.of(zone)).date()).days
    if days == 0:
        return _("You have an appointment today at %(hour)s.") % {"hour": hour}
    if days == 1:
        return _("You have an appointment tomorrow at %(hour)s.") % {"hour": hour}
    day = date_format(local, "l j F")
    return _("You have an appointment on %(day)s at %(hour)s.") % {"day": day, "hour": hour}


def _reminder(notice: Notice) -> Words:
    appointment = _told_of(notice)
    zone: Any = notice.recipient.time_zone if notice.recipient else appointment.zone
    line = reminder_line(appointment.start, notice.sent_at or clock.now(), zone)
    return Words(_("Appointment reminder"), line + " " + _("Details: {link}"))


def changed_line(state: str, *, said_yes: bool) -> str:
    """The one sentence about a time that stands so, whatever led to it."""
    if state == AppointmentState.CONFIRMED:
        return _("A time is arranged. {link}")
    if state == AppointmentState.HELD and not said_yes:
        return _("A time is waiting for your answer. {link}")
    return _("A time has changed. {link}")


def _changed(notice: Notice) -> Words:
    appointment = _told_of(notice)
    waits = appointment.state == AppointmentState.HELD
    said_yes = waits and _said_yes(notice, appointment)
    return Words(_("Appointment update"), changed_line(appointment.state, said_yes=said_yes))


def _files(notice: Notice) -> list[File]:
    return attachments(Appointment.objects.get(pk=notice.subject_id), notice.recipient)


def _own_files(notice: Notice) -> list[File]:
    return own_attachments([Appointment.objects.get(pk=notice.subject_id)], notice.recipient)


def _own_stands(notice: Notice) -> bool:
    """Only their calendar has any use of it: they changed it themselves."""
    rows = Appointment.objects.visible_to(notice.recipient)
    found = rows.filter(pk=notice.subject_id, state=AppointmentState.CONFIRMED).exists()
    return found and _has_files(notice)


def _left_stands(notice: Notice) -> bool:
    """Whoever left finds no page of it any more, and their calendar still has what it was given."""
    return _has_files(notice) and bool(_left_in_calendar(notice))


def _left_files(notice: Notice) -> list[File]:
    return taken_out(_left_in_calendar(notice), notice.recipient)


def _left_in_calendar(notice: Notice) -> list[Appointment]:
    """Times to come of the couple they left which they were given, and which are not kept."""
    given = CalendarEntry.objects.filter(reader=notice.recipient).values("ics_uid")
    rows = Appointment.objects.filter(ics_uid__in=given, replaced_by=None).exclude(state__in=LIVE)
    left = Partner.objects.filter(pk=notice.subject_id).values("couple_id")
    return list(rows.filter(couple_id__in=left, during__startswith__gt=clock.now()).in_order())


def _has_files(notice: Notice) -> bool:
    return notice.recipient is not None and contact_rule(notice.recipient).calendar_files


def _entry_changed(notice: Notice) -> Words:
    return Words(_("Appointment update"), _("A time has changed."))


def _said_yes(notice: Notice, appointment: Appointment) -> bool:
    return Confirmation.objects.filter(appointment=appointment, partner__user=notice.recipient).exists()


def _asked(notice: Notice) -> Words:
    return Words(_("Item to review"), _("An item is waiting in your list. {link}"))


def _proposal_stands(notice: Notice) -> bool:
    """The first is true while its times wait; that they are given back stays true."""
    rows = Proposal.objects.visible_to(notice.recipient).filter(pk=notice.subject_id)
    return rows.filter(state="open").exists() if notice.version == 1 else rows.exists()


def _proposal_words(notice: Notice) -> Words:
    waits = notice.version == 1
    line = _("A time is waiting for your answer. {link}") if waits else _("A time has changed. {link}")
    return Words(_("Appointment update"), line)


def _proposal_page(notice: Notice) -> str:
    return reverse("my:booking:proposed", args=[notice.subject_id])


def _series_stands(notice: Notice) -> bool:
    """While nothing newer is to be said of it."""
    rows = Series.objects.visible_to(notice.recipient)
    return rows.filter(pk=notice.subject_id, sequence=notice.version - 1).exists()


def _series_words(notice: Notice) -> Words:
    rows = Appointment.objects.filter(series=notice.subject_id, during__startswith__gt=clock.now())
    answered = Confirmation.objects.filter(partner__user=notice.recipient).values("appointment")
    news = Series.objects.get(pk=notice.subject_id).news
    if news == News.ASKS and rows.filter(state=AppointmentState.HELD).exclude(pk__in=answered).exists():
        line = _("Some times are waiting for your answer. {link}")
    elif news == News.ARRANGED:
        line = _("Some times are arranged. {link}")
    else:
        line = _("Some times have changed. {link}")
    return Words(_("Appointment update"), line)


def _series_files(notice: Notice) -> list[File]:
    rows = Appointment.objects.filter(series=notice.subject_id, replaced_by=None).in_order()
    return attachments_of_many(list(rows), notice.recipient)


def _series_page(notice: Notice) -> str:
    return reverse("my:booking:series", args=[notice.subject_id])


def _alone_stands(notice: Notice) -> bool:
    rows = TimeAlone.objects.visible_to(notice.recipient).filter(pk=notice.subject_id, state="asked")
    return rows.filter(until__gt=clock.now()).exists()


def _alone_words(notice: Notice) -> Words:
    return Words(_("Appointment update"), _("A time is waiting for your answer. {link}"))


def _alone_page(notice: Notice) -> str:
    return reverse("my:booking:alone", args=[notice.subject_id])


def _own_page(notice: Notice) -> str:
    return reverse("my:booking:appointment", args=[notice.subject_id])


def _practice_page(notice: Notice) -> str:
    return reverse("practice:booking:appointment", args=[notice.subject_id])


register(
    Kind(
        "session_reminder",
        _still_coming,
        _reminder,
        _own_page,
        waits=False,
        reminder=True,
        due=_day_before,
        gather=_gather,
    )
)
register(Kind("appointment_changed", _still_stands, _changed, _own_page, attachments=_files))
register(Kind("own_time_changed", _own_stands, _entry_changed, _own_page, attachments=_own_files))
register(Kind("appointment_left", _left_stands, _entry_changed, attachments=_left_files))
register(Kind("appointment_asked", _still_asked, _asked, _practice_page))
register(Kind("times_proposed", _proposal_stands, _proposal_words, _proposal_page))
register(Kind("series_changed", _series_stands, _series_words, _series_page, attachments=_series_files))
register(Kind("time_alone", _alone_stands, _alone_words, _alone_page))

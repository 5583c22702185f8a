"""Meetings in mailed files: each is an entry of its own under its id, as the feed says it."""

from typing import Any

from django.utils.translation import gettext as _

from booking.calendar import Entry, File, files_of, given_of, standing
from core import clock

from .models import TAKING, Gathering, PartyState, Seat


def attachments(gathering: Gathering, reader: Any) -> list[File]:
    """How it stands for this reader, in whatever way they come: what to put in or change, what to take out.

    What was never theirs for sure is in nobody's calendar. One they had stays, not settled, while a place
    instead of theirs waits for others. What was taken out is said again, under its same number: the mail that
    says it may be decided more than once before it leaves.
    """
    given = given_of(gathering.pk, reader)
    status = _status(gathering, reader)
    if status == "CONFIRMED" or status and standing(given):
        meetings = {one.pk: one for one in gathering.meetings.order_by("during")}
    else:
        meetings = {}
    stays = [
        Entry(one.pk, str(one.pk), one.during, status, _("Appointment"), gathering.pk)
        for one in meetings.values()
        if one.end > clock.now()
    ]
    return files_of(stays, [one for one in given if one.ics_uid not in meetings], reader)


def _status(gathering: Gathering, reader: Any) -> str:
    rows = Seat.objects.filter(
        gathering=gathering, user=reader, party__state__in=TAKING, yes_at__isnull=False
    )
    states = set(rows.values_list("party__state", flat=True))
    if PartyState.CONFIRMED in states:
        return "CONFIRMED"
    return "TENTATIVE" if states else ""

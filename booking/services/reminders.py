"""Reminders the day before, at the hour the reader's own clock will show at the appointment."""

from datetime import timedelta

from booking.models import Appointment, AppointmentState
from booking.slots import wall_before
from core import actor as acting
from core import clock, zones
from couples.models import Partner, PartnerState
from notifications.models import Notice
from notifications.services import notify

AHEAD = timedelta(days=8)  # early enough for somebody who may only be written to once a week


def plan_reminders() -> int:
    """Put the reminders of the next days into the outbox, each once. Returns how many were new.

    Each is due when the reader's wall clock shows the appointment's hour on the day before, also when the
    clocks change in between. What is confirmed later than that needs no reminder.
    """
    now = clock.now()
    with acting.acting_as(acting.system("plan_reminders")):
        coming = list(
            Appointment.objects.filter(
                state=AppointmentState.CONFIRMED,
                couple__isnull=False,
                during__startswith__gt=now,
                during__startswith__lt=now + AHEAD,
            ).in_order()
        )
        planned = set(
            Notice.objects.filter(
                kind="session_reminder", subject_id__in=[appointment.pk for appointment in coming]
            ).values_list("subject_id", "recipient_id", "version")
        )
        couples = {appointment.couple_id for appointment in coming if appointment.couple_id}
        people: dict = {}
        for partner in (
            Partner.objects.filter(couple_id__in=couples, user__isnull=False)
            .exclude(state=PartnerState.LEFT)
            .select_related("user")
        ):
            people.setdefault(partner.couple_id, []).append(partner)
        new = 0
        for appointment in coming:
            version = appointment.sequence + 1
            for partner in people.get(appointment.couple_id, []):
                if appointment.partner_id not in {None, partner.pk}:
                    continue
                if (appointment.pk, partner.user_id, version) in planned:
                    continue
                due = wall_before(appointment.start, 1, zones.of(partner.user.time_zone))
                if appointment.confirmed_at is not None and appointment.confirmed_at < due:
                    notify(
                        partner.user,
                        "session_reminder",
                        subject_id=appointment.pk,
                        version=version,
                        due_at=due,
                    )
                    new += 1
    return new

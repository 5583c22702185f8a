"""The evening, on which times are confirmed that waited for nothing else (ADR 7)."""

from booking.models import Appointment, AppointmentState
from core import actor as acting
from core import clock
from couples.models import Couple
from intake import gate

from .confirming import try_confirm_couple

JOB = "settle_times"


def settle_due() -> int:
    """Confirm what somebody's own step made ready by the last evening. Returns how many couples it looked at.
    Harmless to run twice."""
    with acting.acting_as(acting.system(JOB)):
        held = Appointment.objects.filter(state=AppointmentState.HELD, during__startswith__gt=clock.now())
        pks = set(held.filter(couple__in=gate.settling()).values_list("couple_id", flat=True))
    for pk in sorted(pks):
        with acting.acting_as(acting.system(JOB)):
            try_confirm_couple(Couple.objects.get(pk=pk))
    return len(pks)

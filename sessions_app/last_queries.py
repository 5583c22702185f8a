"""Questions about a last session: which it is, what each carries on, and when to ask again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from booking.models import Appointment, AppointmentState
from core import clock, vault, zones
from couples.models import Couple, Partner

from .models import CarriedOn, LastSession, RoomState, SharedCarriedOn, TherapySession

STANDS = (AppointmentState.CONFIRMED, AppointmentState.COMPLETED)


def of_couple(couple: Couple) -> LastSession | None:
    """The one its therapist chose, wherever its appointment stands."""
    return LastSession.objects.filter(couple=couple).select_related("session__appointment").first()


def of_partner(partner: Partner) -> LastSession | None:
    """The one this person reads of: they have a place in it, and its time stands or is over."""
    rows = LastSession.objects.filter(
        session__members__partner=partner, session__appointment__state__in=STANDS
    )
    return rows.select_related("session").first()


def moves(row: LastSession, user: Any) -> bool:
    """Whether its time is being moved: it stays the last one at the new time, once all say yes to it."""
    uid = row.session.appointment.ics_uid
    return Appointment.objects.visible_to(user).live().filter(ics_uid=uid).exists()


def could_be_last(couple: Couple) -> QuerySet[TherapySession]:
    """Rooms still to come in which everybody of the unit meets, soonest first.

    By their time as well: a room nobody opened is not over, however long ago it was.
    """
    rows = TherapySession.objects.filter(
        couple=couple,
        appointment__partner=None,
        appointment__state=AppointmentState.CONFIRMED,
        ends_at__gt=clock.now(),
    )
    return rows.exclude(state=RoomState.CLOSED).order_by("starts_at")


def carried_by(partner: Partner) -> CarriedOn | None:
    """A person's own line, opened."""
    row = CarriedOn.objects.written_by(partner).first()
    if row is not None:
        vault.open_one(row)
    return row


def carried_for_therapist(user: Any, couple: Couple) -> dict[Any, CarriedOn]:
    """By membership: what each wrote for themselves and the therapist, opened."""
    rows = list(CarriedOn.objects.visible_to(user).filter(couple=couple))
    vault.open_all(rows)
    return {row.author_id: row for row in rows}


def is_shared(partner: Partner) -> bool:
    return SharedCarriedOn.objects.filter(author=partner).exists()


def shared_lines(couple: Couple) -> list[SharedCarriedOn]:
    """What those who are here chose to show to all, opened, in order of their places."""
    here = Partner.objects.current().filter(couple=couple)
    rows = SharedCarriedOn.objects.filter(couple=couple, author__in=here).select_related("author__user")
    lines = list(rows.order_by("author__position"))
    vault.open_all(lines)
    return lines


def has_to_ask(user: Any) -> Exists:
    """Whether the day has come to ask a couple (`OuterRef("pk")`) how it is, and nobody has done so."""
    rows = LastSession.objects.filter(couple=OuterRef("pk"), checked_at=None)
    return Exists(rows.filter(check_on__lte=day_of(user)))


def day_of(user: Any) -> date:
    """Today, by this reader's clock."""
    now: datetime = clock.now()
    return now.astimezone(zones.of(user.time_zone)).date()


def may_be_asked(people: Iterable[Partner], carried: dict[Any, CarriedOn]) -> list[Partner]:
    """Those who said that they may be asked some time after; silence is no yes."""
    return [one for one in people if one.pk in carried and carried[one.pk].words.get("later") == "yes"]

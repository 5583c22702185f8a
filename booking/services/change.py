"""What can happen to a time after it was arranged: letting it go, moving it, its end."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from psycopg.types.range import Range

from accounts.models import User
from booking import often, signals
from booking.models import WAITING, Appointment, AppointmentState, News, Place, Room, Series
from booking.openings import open_slots
from booking.slots import wall_before
from core import actor as acting
from core import audit, clock, zones
from core.states import TooLate, move
from couples.models import Couple, Partner

from . import arrange, confirming, telling
from .claims import (
    SlotTaken,
    alternatives,
    claim_practice,
    lock_all,
    lock_for,
    members,
    note_rules_passed,
    rooms_in_use,
)
from .ending import let_go


class OftenEnough(Exception):
    """This member has moved or given back as many times of late as they may by themselves."""


@transaction.atomic
def cancel(appointment: Appointment, *, by: User) -> None:
    """Give the time back and tell the others; no reason is asked. A second cancel changes nothing.

    Raises TooLate when it took place, lapsed, or (for its own people) has begun, and OftenEnough. The
    practice may always; after the notice it is written down who did, and when.
    """
    lock_for(appointment)
    if appointment.state == AppointmentState.CANCELLED:
        return
    from_client = any(partner.user_id == by.pk for partner in members(appointment))
    if from_client and appointment.start <= clock.now():
        raise TooLate(appointment, "cancel")
    if from_client and not often.may_give_back(appointment, by):
        raise OftenEnough
    if not from_client and not appointment.is_free_to_cancel(clock.now()):
        note_override(appointment, by)
    let_go(appointment, by=by)
    telling.tell_people(appointment, but=by)
    telling.tell_own_calendar(appointment, by)
    telling.tell_therapist(appointment, but=by)
    audit.record("appointment.cancelled", about=appointment)


@transaction.atomic
def decline(appointment: Appointment, *, by: User) -> None:
    """The practice cannot keep a time somebody asked for; only they are told. Raises TooLate."""
    lock_for(appointment)
    if appointment.state == AppointmentState.CANCELLED:
        return
    let_go(appointment, by=by, verb="decline")
    telling.tell_people(appointment, but=by)
    audit.record("appointment.declined", about=appointment)


@transaction.atomic
def reschedule(
    appointment: Appointment,
    start: datetime,
    *,
    by: User,
    length: int | None = None,
    room: Room | None = None,
    in_person: bool | None = None,
    integration_minutes: int | None = None,
    knowingly: bool = True,
) -> Appointment:
    """Take another time first, then give the old one back; the chain keeps who replaced whom.

    A member chooses among the open times (`in_person` as it was unless said), the practice any time and
    `room`, `knowingly` past the therapist's rules. Every yes is asked for anew. The same move twice is one
    move. Raises SlotTaken with the nearest free times (nothing is lost then), OwnTimeTaken, PastRules,
    TooLate, and for a member OftenEnough.
    """
    partner = next((p for p in members(appointment) if p.user_id == by.pk), None)
    minutes = length or appointment.minutes
    during = Range(start, start + timedelta(minutes=minutes))
    found, wants_room = True, False
    if partner is not None:
        wants_room = appointment.room_id is not None if in_person is None else in_person
    lock_for(appointment, room.pk if room else None, *(rooms_in_use() if wants_room else ()))
    if partner is not None:
        free = open_slots(
            appointment.therapist,
            appointment.offering,
            minutes,
            (start, start + timedelta(minutes=1)),
            by,
            in_person=wants_room,
            ignoring=appointment,
        )
        found, room = bool(free), (free[0].room if free else None)
    again = Appointment.objects.live().filter(replaces=appointment, during=during).first()
    if again is not None:
        return again
    past = appointment.start <= clock.now() or start <= clock.now()
    if appointment.couple is None or not appointment.is_live or past:
        raise TooLate(appointment, "cancel")
    if partner is not None and not often.may_move(appointment, by):
        raise OftenEnough
    if partner is None and not appointment.is_free_to_move(clock.now()):
        note_override(appointment, by)
    new = moved(appointment, during, room, partner)
    if not found:
        raise SlotTaken(alternatives(new, by, appointment, in_person=wants_room))
    try:
        with transaction.atomic():
            let_go(appointment, by=by)
            if new.series_id is None:
                new.number = arrange.next_number(new) if new.held_at else None
            new.save(force_insert=True)
            claim_practice(new)
            if partner is not None:
                confirming.say_yes(new, partner, integration_minutes, new=True)
    except SlotTaken:
        raise SlotTaken(alternatives(new, by if partner else None, appointment)) from None
    if partner is None:
        note_rules_passed(new, knowingly=knowingly)
    if new.state == AppointmentState.REQUESTED:
        telling.tell_therapist(new, but=by)
    else:
        telling.tell_people(new, but=by)
        telling.tell_own_calendar(new, by)
        if partner is not None:
            telling.tell_therapist(new, but=by)
    audit.record("appointment.moved", about=new)
    confirming.try_confirm(new)
    return new


@transaction.atomic
def complete(appointment: Appointment, *, by: Any) -> None:
    """It took place. Raises TooLate unless it was confirmed; a second time changes nothing."""
    lock_for(appointment)
    if appointment.state == AppointmentState.COMPLETED:
        return
    move(appointment, "complete", by=by)
    audit.record("appointment.completed", about=appointment)
    signals.appointment_completed.send(Appointment, appointment=appointment)


@transaction.atomic
def no_show(appointment: Appointment, *, by: User) -> None:
    """It did not take place, and nobody had cancelled it. Raises TooLate before it begins."""
    lock_for(appointment)
    if appointment.state == AppointmentState.NO_SHOW:
        return
    if appointment.start > clock.now():
        raise TooLate(appointment, "no_show")
    move(appointment, "no_show", by=by)
    audit.record("appointment.no_show", about=appointment)


def expire_holds() -> int:
    """Let what was held too long go, each in a transaction of its own. Returns how many went."""
    now = clock.now()
    due = Appointment.objects.filter(state__in=WAITING, held_until__lte=now).order_by("held_until", "pk")
    rows = list(due.values_list("pk", "series_id"))
    gone = 0
    for pk in [pk for pk, series_id in rows if series_id is None]:
        with acting.acting_as(acting.system("expire_holds")):
            gone += _expire(pk, now)
    for series_id in dict.fromkeys(series_id for _pk, series_id in rows if series_id is not None):
        with acting.acting_as(acting.system("expire_holds")):
            gone += _expire_in_series(series_id, now)
    return gone


@transaction.atomic
def stop_joint(partner: Partner, *, by: Any) -> None:
    """Somebody has left: what everyone was to come to is over, and so are their own times."""
    _stop(partner.couple_id, Q(partner=None) | Q(partner=partner), partner.user_id, by=by)
    telling.tell_who_left(partner)


def stop_together(couple: Couple, *, by: Any) -> None:
    """The work of all is over: so is what everyone was to come to. Times of one alone stay."""
    _stop(couple.pk, Q(partner=None), by=by)


def _stop(couple_id: Any, which: Q, *users: Any, by: Any) -> None:
    """The others read no more than that a time is no longer kept, and are written to only
    when they would otherwise set out; the therapist knows at once.
    """
    rows = (
        Appointment.objects.live()
        .filter(couple_id=couple_id, during__startswith__gt=clock.now())
        .filter(which)
        .select_related("offering", "therapist", "couple", "series")
        .in_order()
    )
    lock_all(list(rows), *users)
    told = set()
    for appointment in rows.all():
        let_go(appointment, by=by)
        series = appointment.series
        if series is not None:  # whoever reads of the first finds there that the rest is not kept either
            if series.pk in told:
                continue
            told.add(series.pk)
            telling.take_back_series(series)
            Series.objects.filter(pk=series.pk, ended_at=None).update(ended_at=clock.now())
        for other in members(appointment):
            if other.user is None or appointment.held_at is None:
                continue
            due = wall_before(appointment.start, 1, zones.of(other.user.time_zone))
            telling.tell_one(appointment, other.user, due_at=telling.moment_to_tell(appointment, due))
        telling.tell_therapist(appointment)


def note_override(appointment: Appointment, by: User) -> None:
    """Staff change it after its notice: who and when, and never why."""
    appointment.overridden_by, appointment.overridden_at = by, clock.now()
    appointment.save(update_fields=["overridden_by", "overridden_at"])
    audit.record("appointment.notice_overridden", about=appointment)


def _expire(pk: Any, now: datetime) -> int:
    appointment = Appointment.objects.select_related("offering", "therapist", "couple").get(pk=pk)
    lock_for(appointment)
    if appointment.state not in WAITING or appointment.held_until is None or appointment.held_until > now:
        return 0
    let_go(appointment, by="expire_holds", verb="expire")
    telling.tell_people(appointment)
    audit.record("appointment.expired", about=appointment)
    return 1


def _expire_in_series(series_id: Any, now: datetime) -> int:
    """What lapses of one series at once is told once."""
    rows = Appointment.objects.filter(series_id=series_id, state__in=WAITING, held_until__lte=now)
    rows = rows.select_related("offering", "therapist", "couple", "series").in_order()
    lock_all(list(rows))
    gone = list(rows.all())
    for appointment in gone:
        let_go(appointment, by="expire_holds", verb="expire")
        audit.record("appointment.expired", about=appointment)
    if gone and gone[0].series is not None:
        telling.tell_series(gone[0].series, News.CHANGED)
    return len(gone)


def moved(old: Appointment, during: Range, room: Room | None, partner: Partner | None = None) -> Appointment:
    """The row that would replace `old`, unsaved; it stays in its series, at its place among the sessions."""
    asked, start = old.state == AppointmentState.REQUESTED, during.lower or old.start
    if room is not None:
        place: str = Place.ROOM
    else:
        place = old.place if old.place == Place.PHONE else Place.ONLINE
    return Appointment(
        couple=old.couple,
        partner=old.partner,
        name=old.name,
        subject_id=old.subject_id,
        offering=old.offering,
        therapist=old.therapist,
        during=during,
        zone=old.zone,
        place=place,
        room=room,
        state=AppointmentState.REQUESTED if asked else AppointmentState.HELD,
        asked_by=partner or old.asked_by,
        held_at=None if asked else clock.now(),
        held_until=min(clock.now() + confirming.HELD_FOR, start),
        number=old.number if old.series_id else None,
        series_id=old.series_id,
        replaces=old,
        ics_uid=old.ics_uid,
        sequence=old.sequence + 1,
    )

"""Claiming time: one lock on every resource in sorted order, then rows that the database keeps apart."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range

from booking.models import Appointment, Claim, ClaimKind, Confirmation, Limit, Room
from booking.openings import Slot, nearest_slots, rules_passed
from core import audit
from couples.models import Partner, PartnerState


class SlotTaken(Exception):
    """The therapist or the room is no longer free then. `alternatives` are the nearest times that are."""

    def __init__(self, alternatives: list[Slot] | None = None) -> None:
        super().__init__("This time has just been taken.")
        self.alternatives = alternatives or []


class PastRules(Exception):
    """Staff asked for a time that goes past the therapist's `rules`, and have not said that they know."""

    def __init__(self, rules: list[Limit]) -> None:
        super().__init__("This time goes past the therapist's rules.")
        self.rules = rules


class OwnTimeTaken(Exception):
    """The person has something else at this time. Told to nobody but them."""


def lock(*resources: UUID | None) -> None:
    """Queue for these people, rooms and couples until the transaction ends.

    Every verb takes all it may need at once and in sorted order, so that no two wait for each other.
    """
    keys = sorted({str(resource) for resource in resources if resource is not None})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 11)) FROM unnest(%s::text[]) AS key", [keys]
        )


def lock_for(appointment: Appointment, *more: UUID | None) -> None:
    """Queue for everything an appointment touches, and see it as it is then."""
    people = [partner.user_id for partner in members(appointment)]
    lock(appointment.therapist_id, appointment.room_id, appointment.couple_id, *people, *more)
    appointment.refresh_from_db(fields=["state", "sequence", "held_until", "held_at"])


def lock_all(appointments: list[Appointment], *more: UUID | None) -> None:
    """Queue for everything that several appointments of one couple touch, at once."""
    wanted: set[UUID | None] = set(more)
    for appointment in appointments:
        wanted |= {appointment.therapist_id, appointment.room_id, appointment.couple_id}
    couples = {appointment.couple_id for appointment in appointments if appointment.couple_id}
    wanted |= set(Partner.objects.filter(couple_id__in=couples).values_list("user_id", flat=True))
    lock(*wanted)


def rooms_in_use() -> list[UUID]:
    """What to queue for besides, before it is known which room is free."""
    return list(Room.objects.filter(in_use=True).values_list("pk", flat=True))


def note_rules_passed(appointment: Appointment, *, knowingly: bool) -> None:
    """Write down which of the therapist's rules staff went past with what they have just claimed.

    Raises PastRules unless they know; the caller's transaction is undone with it. The caller holds the
    locks, so that nobody's booking comes between.
    """
    passed = rules_passed(appointment)
    if passed and not knowingly:
        raise PastRules(passed)
    if passed:
        appointment.went_past = [str(one) for one in passed]
        appointment.save(update_fields=["went_past"])
        audit.record("appointment.went_past_rules", about=appointment)


def members(appointment: Appointment) -> list[Partner]:
    """Those whose yes is needed: everyone in the couple who has not left, or the one it is for."""
    if appointment.couple_id is None:
        return []
    rows = Partner.objects.filter(couple_id=appointment.couple_id).exclude(state=PartnerState.LEFT)
    if appointment.partner_id:
        rows = rows.filter(pk=appointment.partner_id)
    return list(rows.select_related("user").order_by("position"))


def claim_practice(*appointments: Appointment) -> None:
    """Claim the therapist's time with its quiet time, and the room's, of all of them. Raises SlotTaken.

    The caller's own block of the transaction is undone with it.
    """
    rooms = Room.objects.in_bulk({one.room_id for one in appointments if one.room_id})
    _insert(
        claim
        for one in appointments
        for claim in _claims_for(
            {"appointment": one},
            one.during,
            therapists=[one.therapist_id],
            room=rooms[one.room_id] if one.room_id else None,
            quiet=(one.offering.buffer_before, one.offering.buffer_after),
            joint=one.is_joint,
        )
    )


def claim_person(yes: Confirmation, *, anew: bool = True) -> None:
    """Claim a person's own time from the start until after what they keep free. Raises OwnTimeTaken.

    The caller's own block of the transaction is undone with it. `anew` gives back what they claimed for it
    before.
    """
    appointment, user_id = yes.appointment, yes.partner.user_id
    if user_id is None:
        return
    until = appointment.end + timedelta(minutes=yes.integration_minutes)
    if anew:
        Claim.objects.filter(appointment=appointment, resource=user_id).delete()
    try:
        Claim.objects.create(
            appointment=appointment,
            resource=user_id,
            kind=ClaimKind.PERSON,
            during=(appointment.start, until),
        )
    except IntegrityError:
        raise OwnTimeTaken from None


def claim_for(
    holder: UUID,
    during: Range,
    *,
    therapists: Iterable[UUID],
    room: Room | None = None,
    quiet: tuple[int, int] = (0, 0),
) -> None:
    """Claim therapists' time, with `quiet` minutes around it, and a room's, for what is no appointment.

    That is a proposed time, or a thing of an app above. Raises SlotTaken; the caller's own block of the
    transaction is undone with it, and the caller has queued for all of them (`lock`).
    """
    _insert(
        _claims_for({"holder": holder}, during, therapists=therapists, room=room, quiet=quiet, joint=True)
    )


def claim_own(holder: UUID, user_id: UUID, during: Range) -> None:
    """A person's own time for what is no appointment, by their own yes; once. Raises OwnTimeTaken."""
    if Claim.objects.filter(holder=holder, resource=user_id).exists():
        return
    try:
        with transaction.atomic():
            Claim.objects.create(holder=holder, resource=user_id, kind=ClaimKind.PERSON, during=during)
    except IntegrityError:
        raise OwnTimeTaken from None


def release_own(holders: Iterable[UUID], users: Iterable[UUID]) -> None:
    """Give these people their own time back."""
    rows = Claim.objects.filter(holder__in=list(holders), kind=ClaimKind.PERSON)
    rows.filter(resource__in=list(users)).delete()


def release_of(holders: Iterable[UUID]) -> None:
    """Give back what is claimed for what is no appointment."""
    Claim.objects.filter(holder__in=list(holders)).delete()


def release(appointment: Appointment) -> None:
    """Give back everybody's time."""
    Claim.objects.filter(appointment=appointment).delete()


def alternatives(
    appointment: Appointment,
    viewer: Any = None,
    ignoring: Appointment | None = None,
    *,
    in_person: bool = False,
    others: Iterable[Any] = (),
) -> list[Slot]:
    """The nearest free times to one that could not be had."""
    return nearest_slots(
        [appointment.therapist, *others],
        appointment.offering,
        appointment.minutes,
        appointment.start,
        viewer,
        in_person=in_person or appointment.room_id is not None,
        ignoring=ignoring,
    )


def people(appointment: Appointment) -> Iterable[Any]:
    """The logins behind an appointment's members."""
    return [partner.user for partner in members(appointment) if partner.user is not None]


def _claims_for(
    whom: dict[str, Any],
    during: Range,
    *,
    therapists: Iterable[UUID],
    room: Room | None,
    quiet: tuple[int, int],
    joint: bool,
) -> list[Claim]:
    before, after = (timedelta(minutes=minutes) for minutes in quiet)
    rows = [
        Claim(
            resource=pk,
            kind=ClaimKind.THERAPIST,
            during=(during.lower - before, during.upper + after),
            session=during,
            joint=joint,
            **whom,
        )
        for pk in therapists
    ]
    if room is not None:
        until = during.upper + timedelta(minutes=room.turnaround)
        rows.append(Claim(resource=room.pk, kind=ClaimKind.ROOM, during=(during.lower, until), **whom))
    return rows


def _insert(claims: Iterable[Claim]) -> None:
    try:
        Claim.objects.bulk_create(claims)
    except IntegrityError:
        raise SlotTaken from None

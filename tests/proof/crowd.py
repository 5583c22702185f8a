"""Twenty couples in one practice, each of the forty with a part of their own and a place in a room."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from booking import catalogue
from booking.models import Appointment, AppointmentState, Offering
from core import actor as acting
from core import clock
from couples.models import Partner
from couples.visibility import Visibility
from parts.models import Part
from sessions_app.models import RoomMember, RoomState, TherapySession
from tests import people

COUPLES = 20


@dataclass
class Somebody:
    user: User
    partner: Partner
    word: str  # only in their own part
    part: UUID
    room: TherapySession


def crowd() -> list[Somebody]:
    found: list[Somebody] = []
    with acting.building():
        catalogue.load()
        ruth = people.make_therapist("Ruth Lindqvist")
        offering = Offering.objects.get(slug="session-for-two")
        for number in range(COUPLES):
            pair = [people.make_user(f"P{number}{side}") for side in "ab"]
            room = _room(people.make_unit(ruth, *pair), ruth, offering, number)
            for user in pair:
                found.append(_somebody(user, room))
    return found


def _room(couple: Any, ruth: User, offering: Offering, number: int) -> TherapySession:
    start = clock.now() + timedelta(days=number)
    during = DateTimeTZRange(start, start + timedelta(hours=1))
    appointment = Appointment.objects.create(
        couple=couple,
        offering=offering,
        therapist=ruth,
        during=during,
        zone="Europe/London",
        state=AppointmentState.CONFIRMED,
    )
    return TherapySession.objects.create(
        appointment=appointment,
        couple=couple,
        therapist=ruth,
        state=RoomState.LANDING,
        number=1,
        starts_at=during.lower,
        ends_at=during.upper,
    )


def _somebody(user: User, room: TherapySession) -> Somebody:
    partner = people.membership(room.couple, user)
    RoomMember.objects.create(session=room, partner=partner)
    word = f"canary-{partner.pk.hex[:12]}"
    part = Part(author=partner)
    part.write({"name": word}, visibility=Visibility.PRIVATE_SELF)
    part.save(force_insert=True)
    return Somebody(user, partner, word, part.pk, room)

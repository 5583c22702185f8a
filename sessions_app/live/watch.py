"""What streams ask the database, each time in a short transaction: may I, what is new, am I still allowed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from accounts.models import User
from accounts.sessions import SessionStore
from core import actor as acting
from core import audit
from couples.models import CareTeam, Partner
from sessions_app.models import Audience, RoomCounter, RoomEvent, RoomMember, TherapySession

MOST_AT_ONCE = 200
SEEN_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class Place:
    """Who listens, under which sign-in, in which room, to which audiences."""

    session_id: UUID
    user_id: UUID
    sign_in: str
    audiences: tuple[str, ...]
    partner_id: UUID | None = None


@dataclass
class Found:
    permitted: set[Place] = field(default_factory=set)
    numbers: dict[tuple[UUID, str], int] = field(default_factory=dict)


def enter(user: Any, session_id: UUID, sign_in: str, *, shared: bool = False) -> tuple[Place, dict] | None:
    """The place this person has in a room, with the newest number per audience; None for a stranger.

    `shared` is the screen that everyone can see: opened by the therapist, it hears the room only.
    """
    with acting.acting_as(acting.person(user)):
        if not TherapySession.objects.visible_to(user).filter(pk=session_id).exists():
            audit.denied("streams:room", about=str(session_id))
            return None
        member = RoomMember.objects.filter(session_id=session_id, partner__user=user).first()
        audiences: tuple[str, ...] = (Audience.ROOM,)
        if member is not None and shared:
            return None
        if member is not None:
            if not member.shares_device:
                audiences += (Audience.of(member.partner_id),)
        elif not shared:
            audiences += (Audience.THERAPIST,)
        place = Place(
            session_id=session_id,
            user_id=user.pk,
            sign_in=sign_in,
            audiences=audiences,
            partner_id=member.partner_id if member else None,
        )
        return place, {**dict.fromkeys(audiences, 0), **numbers(session_id, audiences)}


def numbers(session_id: UUID, audiences: tuple[str, ...]) -> dict[str, int]:
    """The newest number of each of these audiences."""
    rows = RoomCounter.objects.filter(session_id=session_id, audience__in=audiences)
    return dict(rows.values_list("audience", "number"))


def missed(place: Place, seen: dict[str, int]) -> list[RoomEvent]:
    """What this place has not had yet, in order, and nothing of anybody else's."""
    with acting.acting_as(acting.Actor(user_id=place.user_id)):
        newer = Q()
        for audience in place.audiences:
            newer |= Q(audience=audience, number__gt=seen[audience])
        events = RoomEvent.objects.filter(newer, session_id=place.session_id)
        return list(events.order_by("pk")[:MOST_AT_ONCE])


def look(places: list[Place]) -> Found:
    """For all streams of a process: who may still listen, and the newest numbers of their rooms."""
    found = Found()
    with acting.acting_as(acting.system("room.sweep")):
        signed_in = _signed_in(places)
        rooms = {place.session_id for place in places}
        members = set(
            RoomMember.objects.filter(
                session_id__in=rooms, partner__in=Partner.objects.current()
            ).values_list("session_id", "partner__user_id")
        )
        couples = dict(TherapySession.objects.filter(pk__in=rooms).values_list("pk", "couple_id"))
        caring = set(
            CareTeam.objects.current()
            .filter(couple_id__in=couples.values())
            .values_list("couple_id", "user_id")
        )
        for place in places:
            here = (
                (place.session_id, place.user_id) in members
                if place.partner_id
                else (couples.get(place.session_id), place.user_id) in caring
            )
            if here and (place.sign_in, place.user_id) in signed_in:
                found.permitted.add(place)
        for session_id, audience, number in RoomCounter.objects.filter(session_id__in=rooms).values_list(
            "session_id", "audience", "number"
        ):
            found.numbers[(session_id, audience)] = number
        _note_presence([place for place in found.permitted if place.partner_id])
    return found


def _signed_in(places: list[Place]) -> set[tuple[str, UUID]]:
    """Sign-ins that still hold: the row is there, not expired, and of the same person and password."""
    users = {user.pk: user for user in User.objects.filter(pk__in={place.user_id for place in places})}
    rows = Session.objects.filter(
        pk__in={place.sign_in for place in places}, expire_date__gt=datetime.now(UTC)
    )
    holding = set()
    store = SessionStore()
    for row in rows:
        data = store.decode(row.session_data)
        for user in users.values():
            if (
                str(data.get(SESSION_KEY)) == str(user.pk)
                and user.is_active
                and user.held_at is None
                and constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
            ):
                holding.add((row.session_key, user.pk))
    return holding


def _note_presence(places: list[Place]) -> None:
    """When each member was last here, for the therapist. System time: it is about wires."""
    now = datetime.now(UTC)
    for place in places:
        if place.partner_id is None:
            continue
        RoomMember.objects.filter(session_id=place.session_id, partner_id=place.partner_id).filter(
            Q(seen_at=None) | Q(seen_at__lt=now - SEEN_EVERY)
        ).update(seen_at=now)

"""The way to a room: a participant's by their own place in it, a therapist's by their care of the couple."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from couples.models import CareTeam, Partner
from homework.models import PracticeOffer

from .models import LastSession, RoomMember, SaidAloud, TherapySession, Turn


def place_or_404(user: Any, pk: UUID) -> RoomMember:
    """A participant's own place in a room."""
    places = RoomMember.objects.places_of(user).select_related("session", "partner__user")
    return get_object_or_404(places, session_id=pk)


def session_or_404(user: Any, pk: UUID) -> TherapySession:
    """A session this therapist leads or cares for."""
    return get_object_or_404(
        TherapySession.objects.cared_for_by(user).select_related("couple", "appointment"), pk=pk
    )


def care_of(user: Any, session: TherapySession) -> CareTeam:
    """The place in the care team that this therapist writes from."""
    return get_object_or_404(CareTeam.objects.current(), user=user, couple_id=session.couple_id)


def member_or_404(session: TherapySession, partner_id: UUID) -> Partner:
    """Somebody who takes part in this session."""
    member = get_object_or_404(session.members.select_related("partner__user"), partner_id=partner_id)
    return member.partner


def last_or_404(place: RoomMember) -> LastSession:
    """That this room is the last one of its couple."""
    return get_object_or_404(LastSession.objects.select_related("session"), session_id=place.session_id)


def turn_or_404(place: RoomMember, pk: UUID) -> Turn:
    """A turn of the room this participant is in."""
    return get_object_or_404(Turn.objects.select_related("session"), pk=pk, session_id=place.session_id)


def open_turn_or_404(place: RoomMember) -> Turn:
    turn = Turn.objects.select_related("session").filter(session_id=place.session_id, ended_at=None).first()
    if turn is None:
        raise Http404
    return turn


def own_said_or_404(place: RoomMember, pk: UUID) -> SaidAloud:
    """A label this participant put on the board."""
    return get_object_or_404(
        SaidAloud.objects.select_related("session", "author"),
        pk=pk,
        session_id=place.session_id,
        author_id=place.partner_id,
    )


def own_offer_or_404(place: RoomMember, pk: UUID) -> PracticeOffer:
    """A practice that was offered to this participant."""
    return get_object_or_404(PracticeOffer.objects.made_to(place.partner), pk=pk)


def said_or_404(user: Any, session: TherapySession, pk: UUID) -> SaidAloud:
    """A label that stands on the board of this session."""
    return get_object_or_404(
        SaidAloud.objects.visible_to(user).select_related("session", "author"), pk=pk, session=session
    )

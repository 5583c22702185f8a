"""Which rows each person finds, model by model, said a second time in plain Python beside the queries.

Asked as the owner of the tables: no row policy helps a filter that was forgotten or turned round.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from accounts.models import User
from couples.models import CareTeam, Partner, PartnerState
from homework.models import OfferedTo
from sessions_app.models import RoomMember


@dataclass
class Who:
    """One person, by what they are to every couple."""

    user: User
    ever: set[Any]  # memberships, also former ones
    now: set[Any]  # memberships
    couples: set[Any]
    care: set[Any]  # places in a care team
    caring: set[Any]  # couples


def standing(user: User) -> Who:
    places = list(Partner.objects.filter(user=user))
    here = [one for one in places if one.state != PartnerState.LEFT]
    care = list(CareTeam.objects.filter(user=user, until=None))
    return Who(
        user,
        {one.pk for one in places},
        {one.pk for one in here},
        {one.couple_id for one in here},
        {one.pk for one in care},
        {one.couple_id for one in care},
    )


def _offer(row: Any, me: Who) -> bool:
    made_to = set(OfferedTo.objects.filter(offer=row).values_list("partner_id", flat=True))
    return bool(made_to & me.now) or row.couple_id in me.caring


def _session(row: Any, me: Who) -> bool:
    there = set(RoomMember.objects.filter(session=row).values_list("partner_id", flat=True))
    return bool(there & me.now) or row.couple_id in me.caring


def _appointment(row: Any, me: Who) -> bool:
    if me.user.is_administrator or row.couple_id in me.caring or row.therapist_id == me.user.pk:
        return True
    if row.partner_id is not None:
        return row.partner_id in me.now
    return row.couple_id in me.couples and (row.held_at is not None or row.asked_by_id in me.now)


def _staff(row: Any, me: Who) -> bool:
    if row.visibility == "therapist_process":
        return row.writer_id in me.care
    return row.couple_id in me.caring


# One for each class of queries with `visible_to`; a new one without a rule fails the suite.
RULES: dict[str, Callable[[Any, Who], bool]] = {
    "PrivateQuerySet": lambda row, me: (
        row.author_id in me.ever or (row.couple_id in me.caring and row.visibility != "private_self")
    ),
    "SharedQuerySet": lambda row, me: row.couple_id in me.couples | me.caring,
    "StaffQuerySet": _staff,
    "OfferQuerySet": _offer,
    "CycleQuerySet": lambda row, me: (
        row.couple_id in me.caring or (row.couple_id in me.couples and row.state == "draft_shared")
    ),
    "AdministrationQuerySet": lambda row, me: row.partner_id in me.ever or row.couple_id in me.caring,
    "AlertQuerySet": lambda row, me: row.couple_id in me.caring,
    "ReleaseQuerySet": lambda row, me: row.couple_id in me.caring,
    "TherapySessionQuerySet": _session,
    "OpeningQuerySet": lambda row, me: row.couple_id in me.caring or row.user_id == me.user.pk,
    "CoupleQuerySet": lambda row, me: row.pk in me.couples | me.caring,
    "InquiryQuerySet": lambda row, me: me.user.is_staff_member and row.state != "unconfirmed",
    "AppointmentQuerySet": _appointment,
    "WaitingPlaceQuerySet": lambda row, me: (
        me.user.is_administrator or row.asked_by_id in me.now or row.couple_id in me.caring
    ),
    "ProposalQuerySet": lambda row, me: (
        row.asked_by_id in me.now or (row.couple_id in me.couples and row.sent_at is not None)
    ),
    "PublishedTimeQuerySet": lambda row, me: (
        row.partner_id in me.now
        or (
            row.couple_id in me.couples
            and row.couple.state == "active"
            and row.partner.state in {"active", "paused"}
        )
    ),
    "SeriesQuerySet": lambda row, me: (
        me.user.is_administrator or row.couple_id in me.couples | me.caring or row.therapist_id == me.user.pk
    ),
    "TimeAloneQuerySet": lambda row, me: (
        me.user.is_administrator
        or row.couple_id in me.caring
        or (row.partner_id in me.now and row.state != "unasked")
    ),
    "GatheringQuerySet": lambda row, me: (
        me.user.is_administrator or (me.user.is_therapist and me.user in row.leaders.all())
    ),
    "PartyQuerySet": lambda row, me: any(
        one.user_id == me.user.pk and not (row.state == "waiting" and one.asked_at is None)
        for one in row.seats.all()
    ),
    "SeatQuerySet": lambda row, me: (
        row.user_id == me.user.pk and not (row.party.state == "waiting" and row.asked_at is None)
    ),
}


def asked() -> list[type[Model]]:
    return [one for one in apps.get_models() if hasattr(one._default_manager.all(), "visible_to")]


def name_of(model: type[Model]) -> str:
    return type(model._default_manager.all()).__name__

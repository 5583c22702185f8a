"""The way to an appointment, a couple's times, somebody's hours. A stranger's is a 404 like any other."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from couples.models import CareTeam, Couple, Partner

from . import asked
from .models import (
    Appointment,
    CalendarAccount,
    CalendarFeed,
    HoursException,
    Offering,
    Proposal,
    PublishedTime,
    Room,
    Series,
    TimeAlone,
    WaitingPlace,
    WeeklyHours,
)

WITH = ("offering", "therapist", "room", "couple", "partner__user", "overridden_by")


def appointment_or_404(user: Any, pk: UUID) -> Appointment:
    """An appointment that the practice's page may show to this person."""
    rows = Appointment.objects.visible_to(user).placed().select_related(*WITH)
    return get_object_or_404(rows.prefetch_related("couple__partners__user"), pk=pk)


def own_appointment_or_404(user: Any, pk: UUID) -> tuple[Appointment, Partner]:
    """An appointment of this client, and the membership it belongs to, which brings the couple along."""
    rows = Appointment.objects.visible_to(user).placed().select_related("offering", "therapist", "room")
    appointment = get_object_or_404(rows, pk=pk)
    if appointment.couple_id is None:
        raise Http404
    partner = Partner.objects.of(user).filter(couple_id=appointment.couple_id).first()
    if partner is None:
        raise Http404
    appointment.couple = partner.couple
    if appointment.partner_id == partner.pk:
        appointment.partner = partner
    return appointment, partner


def series_or_404(user: Any, pk: UUID) -> Series:
    """A series that the practice's page may show to this person, with its people."""
    rows = Series.objects.visible_to(user).select_related("couple", "offering", "therapist", "room")
    return get_object_or_404(rows.prefetch_related("couple__partners__user"), pk=pk)


def own_series_or_404(user: Any, pk: UUID) -> tuple[Series, Partner]:
    """A series of this client's couple, and their membership in it."""
    rows = Series.objects.visible_to(user).select_related("offering", "therapist", "room")
    series = get_object_or_404(rows, pk=pk)
    partner = Partner.objects.of(user).filter(couple_id=series.couple_id).first()
    if partner is None:
        raise Http404
    series.couple = partner.couple
    return series, partner


def couple_or_404(user: Any, pk: UUID) -> Couple:
    """A couple whose times this member of staff keeps: one they care for; for an administrator, any."""
    caring = CareTeam.objects.current().filter(user=user).values("couple_id")
    allowed = Q() if user.is_administrator else Q(pk__in=caring)
    return get_object_or_404(Couple.objects.filter(allowed).prefetch_related("partners__user"), pk=pk)


def asked_or_404(user: Any, unit: str, slug: str) -> asked.Asked:
    """Whom this client may ask (those of the couple named, or of their first), and for what."""
    try:
        found = asked.whom_and_for(user, UUID(unit) if unit else None, slug)
    except ValueError:
        raise Http404 from None
    if not found.team:
        raise Http404
    return found


def therapist_or_404(user: Any, pk: UUID) -> User:
    """Whose hours this member of staff may set: their own; for an administrator, any therapist's."""
    therapists = User.objects.filter(is_therapist=True, is_active=True)
    if not user.is_administrator:
        therapists = therapists.filter(pk=user.pk)
    return get_object_or_404(therapists, pk=pk)


def hours_or_404(user: Any, pk: int) -> WeeklyHours:
    row = get_object_or_404(WeeklyHours.objects.select_related("therapist"), pk=pk)
    therapist_or_404(user, row.therapist_id)
    return row


def is_taken_out(user: Any, model: Any, pk: int) -> bool:
    """Whether these hours, or this day that differs, are gone. Only for an administrator, to whom no row
    is a stranger's: for everybody else what is gone is missing like what was never theirs."""
    return bool(user.is_administrator) and not model.objects.filter(pk=pk).exists()


def exception_or_404(user: Any, pk: int) -> HoursException:
    rows = HoursException.objects.exclude(therapist=None).select_related("therapist")
    row = get_object_or_404(rows, pk=pk)
    therapist_or_404(user, row.therapist.pk)  # type: ignore[union-attr]
    return row


def holiday_or_none(user: Any, pk: int) -> HoursException | None:
    """A public holiday that closes the practice or somebody; None when it was taken back already."""
    if not user.is_administrator:
        raise Http404
    return HoursException.objects.exclude(holiday="").filter(pk=pk).first()


def offering_or_404(user: Any, slug: str) -> Offering:
    """The catalogue belongs to the administrator."""
    if not user.is_administrator:
        raise Http404
    return get_object_or_404(Offering, slug=slug)


def room_or_404(user: Any, pk: UUID) -> Room:
    if not user.is_administrator:
        raise Http404
    return get_object_or_404(Room, pk=pk)


def own_feed(user: Any) -> CalendarFeed | None:
    """The feed this person has, if they have one. Who gives no times and comes to none has no use for it."""
    if not (user.is_client or user.is_therapist):
        raise Http404
    return CalendarFeed.objects.filter(user=user).first()


def feed_by_hash(token_hash: str) -> CalendarFeed | None:
    """The feed behind a secret address; closed while its owner's private pages are."""
    rows = CalendarFeed.objects.filter(token_hash=token_hash, user__is_active=True, user__held_at=None)
    return rows.select_related("user").first()


def own_account(user: Any) -> CalendarAccount | None:
    """The calendar elsewhere that this therapist has connected, if they have."""
    if not user.is_therapist:
        raise Http404
    return CalendarAccount.objects.filter(user=user).first()


def own_place_or_404(user: Any, pk: UUID) -> WaitingPlace:
    """A place on the waiting list that this client asked for themselves."""
    return get_object_or_404(WaitingPlace.objects.visible_to(user), pk=pk, asked_by__user=user)


def proposal_or_404(user: Any, pk: UUID) -> Proposal:
    """What a member of this person's couple, or they themselves, proposed."""
    rows = Proposal.objects.visible_to(user).exclude(sent_at=None).select_related("offering", "couple")
    return get_object_or_404(rows.prefetch_related("times__therapist", "times__room"), pk=pk)


def own_proposal_or_404(user: Any, pk: UUID) -> Proposal:
    """What this client keeps or has proposed themselves."""
    return get_object_or_404(Proposal.objects.visible_to(user), pk=pk, asked_by__user=user)


def kept_time_or_404(user: Any, pk: UUID) -> Proposal:
    """The choice that a kept time of this client's own belongs to."""
    return get_object_or_404(Proposal.objects.visible_to(user), times=pk, asked_by__user=user)


def own_published_or_404(user: Any, pk: UUID) -> PublishedTime:
    """A time that this client published themselves."""
    rows = PublishedTime.objects.visible_to(user).select_related("partner")
    return get_object_or_404(rows, pk=pk, partner__user=user)


def time_alone_or_404(user: Any, pk: UUID) -> TimeAlone:
    """A time that this client was asked about, whether they want to come alone."""
    rows = TimeAlone.objects.visible_to(user).filter(partner__user=user)
    with_all = rows.select_related("appointment__therapist", "appointment__room", "partner__user", "couple")
    return get_object_or_404(with_all, pk=pk)

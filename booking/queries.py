"""Questions about times: what is arranged, for whom, with whom. What is free: `openings.py`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from core import clock
from couples.models import CareKind, CareTeam, Couple, CoupleState, Partner, PartnerState

from .models import (
    LIVE,
    Appointment,
    AppointmentState,
    Claim,
    ClaimKind,
    Confirmation,
    HoursException,
    Offering,
    OfferingType,
    Proposal,
    PublishedTime,
    Room,
    Series,
    TimeAlone,
    WaitingOffer,
    WaitingPlace,
    WeeklyHours,
)

# No offering lasts longer: what an offering's lengths are held to (`Offering.lengths`).
LONGEST = timedelta(minutes=5760)


def hours_of(therapist: Any) -> QuerySet[WeeklyHours]:
    return (
        WeeklyHours.objects.filter(therapist=therapist).select_related("place").order_by("weekday", "start")
    )


def exceptions_of(therapist: Any, since: date) -> QuerySet[HoursException]:
    return (
        HoursException.objects.filter(Q(therapist=therapist) | Q(therapist=None), last_day__gte=since)
        .select_related("place")
        .order_by("first_day", "start")
    )


def offerings_for(partner: Partner) -> list[Offering]:
    """What this member may ask a time for, from how many they are; two statements.

    The couple has its members from then on, for whoever queues for all of them next.
    """
    couple = partner.couple
    prefetch_related_objects([couple], "partners")
    people = sum(one.state != PartnerState.LEFT for one in couple.partners.all())
    offered = []
    for offering in Offering.objects.filter(by_request=True).order_by("order", "slug"):
        if offering.type == OfferingType.INDIVIDUAL:
            fits = not couple.is_joint
        elif offering.type == OfferingType.IN_SERIES:
            fits = couple.is_joint
        else:
            fits = offering.for_one or offering.people_min <= people <= offering.people_max
        if fits:
            offered.append(offering)
    return offered


def therapists_of(couple: Couple) -> list[Any]:
    """Those who may see this couple: their therapist first, then co-therapist and cover; one statement.

    Each says whether anybody can come to them at all: `has_room`, for `has_rooms`.
    """
    order = {CareKind.THERAPIST: 0, CareKind.CO_THERAPIST: 1, CareKind.COVER: 2}
    team = CareTeam.objects.current().filter(couple=couple).select_related("user").order_by("since")
    in_rooms = WeeklyHours.objects.filter(therapist=OuterRef("user"), place__in_use=True)
    therapists = []
    places = team.annotate(has_room=Exists(in_rooms))
    for place in sorted(places, key=lambda place: order.get(CareKind(place.kind), 9)):
        one: Any = place.user
        one.has_room = place.has_room
        therapists.append(one)
    return therapists


def cares_for(therapist: Any, couple: Couple) -> bool:
    """Whether this couple may see this therapist."""
    return all_care_for([therapist], couple)


def all_care_for(therapists: Iterable[Any], couple: Couple) -> bool:
    """Whether this couple may see each of these; one statement."""
    wanted = {one.pk for one in therapists}
    team = CareTeam.objects.current().filter(couple=couple, user__in=wanted)
    return wanted == set(team.values_list("user_id", flat=True))


def next_appointment(partner: Partner, *, known_to_all: bool = False) -> Appointment | None:
    """The first time still to come that this member knows of, or that all of them know of."""
    rows = Appointment.objects.visible_to(partner.user).live()
    if known_to_all:
        rows = rows.known_to_all()
    rows = rows.filter(couple_id=partner.couple_id, during__endswith__gt=clock.now())
    return rows.select_related("offering", "therapist", "room", "couple").in_order().first()


def asked_in_a_row(partner: Partner) -> Appointment | None:
    """The first time of a series that was put to this member since they last answered it, if any is.

    What they left unticked then is not asked about again.
    """
    theirs = Confirmation.objects.filter(partner=partner)
    answered = theirs.filter(appointment__series=OuterRef("series"), yes_at__gte=OuterRef("held_at"))
    rows = Appointment.objects.visible_to(partner.user).filter(
        couple_id=partner.couple_id, series__isnull=False, state=AppointmentState.HELD
    )
    rows = rows.filter(~Exists(answered), during__startswith__gt=clock.now())
    return rows.exclude(pk__in=theirs.values("appointment")).in_order().first()


def has_time_alone(partner: Partner) -> bool:
    """Whether this member has a time to come that is for them alone."""
    alone = Appointment.objects.visible_to(partner.user).live().filter(partner=partner)
    return alone.filter(during__endswith__gt=clock.now()).exists()


def appointments_of(user: Any, *, since: datetime) -> list[Appointment]:
    """What a client sees under Times: to come, and what changed of it. Three statements.

    Each row carries `own`, the person's own yes or None, and `me`, the membership it belongs to.
    """
    rows = list(
        Appointment.objects.visible_to(user)
        .filter(during__endswith__gt=since, replaced_by=None)
        .placed()
        .select_related("offering", "therapist", "room", "couple")
        .in_order()
    )
    mine = {partner.couple_id: partner for partner in Partner.objects.of(user)}
    own = {
        yes.appointment_id: yes
        for yes in Confirmation.objects.filter(appointment__in=rows, partner__in=mine.values())
    }
    for row in rows:
        row.own = own.get(row.pk)  # type: ignore[attr-defined]
        row.me = mine.get(row.couple_id)  # type: ignore[attr-defined, arg-type]
    return rows


def known_to_all(user: Any) -> list[Appointment]:
    """What is to come of this client's times that everybody of their couple knows of. One statement."""
    rows = Appointment.objects.visible_to(user).live().known_to_all().filter(during__endswith__gt=clock.now())
    return list(rows.select_related("offering", "room").in_order())


def times_of(series: Series, user: Any, partner: Partner | None = None) -> list[Any]:
    """The times of a series as they stand, in order. Three statements at most.

    Each carries `in_series`, `may_change`, and for a member `own`, their yes; for the practice `yeses`.
    """
    found = Appointment.objects.visible_to(user).filter(series=series, replaced_by=None).placed()
    found = found.select_related("offering", "therapist", "room", "couple").in_order()
    if partner is None:
        found = found.annotate(yeses=Count("confirmations"))
    rows: list[Any] = list(found)
    own = {}
    if partner is not None:
        yes = Confirmation.objects.filter(appointment__in=rows, partner=partner)
        own = {one.appointment_id: one for one in yes}
    now = clock.now()
    for row in rows:
        row.own = own.get(row.pk)
        row.may_change = row.is_live and row.start > now
    return rows


def clashing(rows: list[Any], user: Any, minutes: int) -> set[Any]:
    """Which of these times, with `minutes` afterwards, run into what this person has: for them alone."""
    if not rows:
        return set()
    own = timedelta(minutes=minutes)
    around = (rows[0].start, rows[-1].end + own)
    taken = Claim.objects.filter(resource=user.pk, kind=ClaimKind.PERSON, during__overlap=around)
    spans = [claim.during for claim in taken.order_by("during")]
    return {
        row.pk for row in rows if any(one.lower < row.end + own and row.start < one.upper for one in spans)
    }


def own_yes(appointment: Appointment, partner: Partner) -> Confirmation | None:
    return Confirmation.objects.filter(appointment=appointment, partner=partner).first()


def own_minutes(partner: Partner, offering: Offering) -> int:
    """How long this person usually keeps free afterwards: what they chose last, or what is suggested."""
    last = (
        Confirmation.objects.filter(partner=partner)
        .order_by("-yes_at", "-pk")
        .values_list("integration_minutes", flat=True)
        .first()
    )
    return offering.integration_minutes if last is None else last


def appointments_between(
    user: Any, start: datetime, end: datetime, *, therapist: Any = None
) -> QuerySet[Appointment]:
    """Live and past appointments this person may see that fall into a time; `names` costs nothing more."""
    rows = Appointment.objects.visible_to(user).filter(_falls_into(start, end))
    if therapist is not None:
        rows = rows.filter(therapist=therapist)
    return rows.select_related(*_TOLD).prefetch_related(_people()).in_order()


def diary(therapist: Any, start: datetime, end: datetime) -> QuerySet[Appointment]:
    """A therapist's own appointments of a time, and every request that waits for them, in one statement.

    For `names`, see `bring_people`.
    """
    rows = Appointment.objects.visible_to(therapist).filter(therapist=therapist)
    rows = rows.filter(_falls_into(start, end) | _waits_for_an_answer())
    return rows.select_related(*_TOLD).in_order()


def bring_people(rows: list[Appointment], members: QuerySet[Partner]) -> None:
    """Give each appointment's couple its members, found as `members` are, in one statement."""
    prefetch_related_objects(rows, _people(members))


def told(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """With all that a list of the practice says of each: `names` costs nothing more."""
    return rows.select_related(*_TOLD).prefetch_related(_people())


_TOLD = ("offering", "therapist", "room", "couple")


def _falls_into(start: datetime, end: datetime) -> Q:
    # What reaches into the time began in it or shortly before: this much the indexes can answer.
    began = Q(during__startswith__gt=start - LONGEST, during__startswith__lt=end)
    kept = [*LIVE, AppointmentState.COMPLETED, AppointmentState.NO_SHOW]
    return began & Q(during__overlap=(start, end), state__in=kept)


def _waits_for_an_answer() -> Q:
    return Q(state=AppointmentState.REQUESTED, during__startswith__gt=clock.now())


def appointments_of_couple(user: Any, couple: Couple) -> QuerySet[Appointment]:
    """A couple's appointments for the practice, newest first, with how many have said yes."""
    return (
        Appointment.objects.visible_to(user)
        .filter(couple=couple)
        .select_related("offering", "therapist", "room", "couple", "partner__user")
        .prefetch_related(_people())
        .annotate(yeses=Count("confirmations"))
        .placed()
        .order_by(F("during__startswith").desc(), "pk")
    )


def _people(members: QuerySet[Partner] | None = None) -> Prefetch:
    """The members of each couple with their logins, in one statement."""
    members = Partner.objects.all() if members is None else members
    return Prefetch("couple__partners", members.select_related("user"))


def whom_to_book(
    user: Any, name: str = "", *, cared_for_by: Iterable[Any] | None = None
) -> list[tuple[Couple, list[Partner]]]:
    """Those whom this member of staff may hold a time for, with their people, by name; two statements.

    `cared_for_by` leaves those who are in the care of one of these therapists.
    """
    caring = CareTeam.objects.current().filter(user=user).values("couple_id")
    allowed = Q() if user.is_administrator else Q(pk__in=caring)
    rows = Couple.objects.filter(allowed, state=CoupleState.ACTIVE)
    if cared_for_by is not None:
        team = CareTeam.objects.current().filter(user__in=[one.pk for one in cared_for_by])
        rows = rows.filter(pk__in=team.values("couple_id"))
    if name:
        rows = rows.filter(partners__user__name_used__icontains=name).distinct()
    found = []
    for couple in rows.prefetch_related("partners__user"):
        people = [p for p in couple.partners.all() if p.user_id and p.state != PartnerState.LEFT]
        if people:
            found.append((couple, people))
    return sorted(found, key=lambda row: [p.name for p in row[1]])


def has_rooms(therapists: Iterable[Any]) -> bool:
    """Whether somebody can come to one of these therapists, found by `therapists_of`, in person at all."""
    return any(one.has_room for one in therapists)


def usual_choice(partner: Partner, offerings: list[Offering]) -> str:
    """What to propose first, as "slug:minutes": what this member had last, or what is usual."""
    last = (
        Appointment.objects.visible_to(partner.user)
        .filter(couple_id=partner.couple_id, offering__in=offerings)
        .select_related("offering")
        .order_by(F("during__startswith").desc())
        .first()
    )
    if last is not None and last.minutes in last.offering.lengths:
        return f"{last.offering.slug}:{last.minutes}"
    usual = [OfferingType.COUPLES, OfferingType.CONSTELLATION, OfferingType.INDIVIDUAL]
    first = next((o for o in offerings if o.type in usual), offerings[0])
    return f"{first.slug}:{first.usual_length}"


def therapists() -> QuerySet[User]:
    return User.objects.filter(is_therapist=True, is_active=True).order_by("name_used", "pk")


def therapists_beside(user: Any) -> list[User]:
    """Whose free times this member of staff looks for: an administrator everybody's, a therapist their own
    and those of whom they share the care of somebody with."""
    if user.is_administrator:
        return list(therapists())
    mine = CareTeam.objects.current().filter(user=user).values("couple_id")
    beside = CareTeam.objects.current().filter(couple_id__in=mine).values("user_id")
    return list(therapists().filter(Q(pk=user.pk) | Q(pk__in=beside)))


def offerings() -> QuerySet[Offering]:
    return Offering.objects.order_by("order", "slug")


def rooms_in_use() -> QuerySet[Room]:
    return Room.objects.filter(in_use=True).order_by("name")


def rooms() -> QuerySet[Room]:
    """Those in use first; each with how many therapists have hours in it, and what is booked to come."""
    mine = WeeklyHours.objects.filter(place=OuterRef("pk")).order_by().values("place")
    booked = Appointment.objects.live().filter(room=OuterRef("pk"), during__endswith__gt=clock.now())
    return Room.objects.annotate(
        therapists=Coalesce(Subquery(mine.annotate(n=Count("therapist", distinct=True)).values("n")), 0),
        booked=Coalesce(Subquery(booked.order_by().values("room").annotate(n=Count("pk")).values("n")), 0),
    ).order_by("-in_use", "name")


def holidays_closed(since: date) -> QuerySet[HoursException]:
    """The public holidays to come on which the practice, or somebody, is closed."""
    rows = HoursException.objects.exclude(holiday="").filter(last_day__gte=since)
    return rows.select_related("therapist").order_by("first_day", "therapist__name_used", "pk")


def answers(appointment: Appointment) -> list[tuple[Partner, bool]]:
    """For the practice: who comes, and whether they have said yes."""
    if appointment.couple is None:
        return []
    said_yes = set(appointment.confirmations.values_list("partner_id", flat=True))
    people = [p for p in appointment.couple.partners.all() if p.state != PartnerState.LEFT]
    if appointment.partner_id:
        people = [p for p in people if p.pk == appointment.partner_id]
    return [(p, p.pk in said_yes) for p in people]


def usual_hold(couple: Couple, therapists: list[Any], offerings: list[Offering], user: Any) -> dict[str, str]:
    """What the form for holding a time begins with: what this couple had last, or the usual."""
    last = (
        Appointment.objects.visible_to(user)
        .filter(couple=couple, partner=None)
        .select_related("offering")
        .order_by(F("during__startswith").desc())
        .first()
    )
    wanted = OfferingType.COUPLES if couple.is_joint else OfferingType.INDIVIDUAL
    offering = last.offering if last else next((o for o in offerings if o.type == wanted), offerings[0])
    length = last.minutes if last and last.minutes in offering.lengths else offering.usual_length
    return {
        "what": f"{offering.slug}:{length}",
        "therapist": str((user if user in therapists else therapists[0]).pk) if therapists else "",
        "where": str(last.room_id) if last and last.room_id else "online",
    }


def waiting_of(user: Any) -> QuerySet[WaitingPlace]:
    """Where this client stands on the list."""
    mine = WaitingPlace.objects.visible_to(user).filter(asked_by__user=user).waiting().in_turn()
    return mine.select_related("offering", "earlier_than", "couple")


def waiting_list(user: Any) -> QuerySet[WaitingPlace]:
    """Who waits, in turn, for the practice; each with the offer that runs, if one does."""
    running = WaitingOffer.objects.filter(place=OuterRef("pk"), appointment__state__in=LIVE)
    rows = WaitingPlace.objects.visible_to(user).waiting().in_turn()
    return rows.select_related("offering", "earlier_than", "asked_by__user").annotate(
        offered=Subquery(running.values("appointment_id")[:1]), until=Subquery(running.values("until")[:1])
    )


def to_come(user: Any, couple: Couple) -> QuerySet[Appointment]:
    """What everyone of this couple is to come to, as far as this member knows."""
    rows = Appointment.objects.visible_to(user).live().filter(couple=couple, partner=None)
    return rows.filter(during__startswith__gt=clock.now()).select_related("offering", "room").in_order()


def kept_by(partner: Partner, browser: str) -> Proposal | None:
    """What this member keeps at the moment in this browser session, with its times."""
    rows = Proposal.objects.running().filter(asked_by=partner, state="picking", browser=browser)
    return rows.prefetch_related("times__therapist").first()


def proposals_of(user: Any) -> QuerySet[Proposal]:
    """What waits for an answer in this person's couples: theirs to give, or to wait for."""
    rows = Proposal.objects.visible_to(user).running().filter(state="open")
    return rows.select_related("asked_by", "offering").order_by("until", "pk")


def published_by(partner: Partner) -> QuerySet[PublishedTime]:
    """When this member said they could come, from now on. `taken`, for them alone, is what they have then."""
    own = Claim.objects.filter(
        resource=OuterRef("partner__user"), kind=ClaimKind.PERSON, during__overlap=OuterRef("during")
    )
    rows = PublishedTime.objects.visible_to(partner.user).filter(partner=partner).to_come()
    return rows.annotate(taken=Exists(own)).in_order()


def asked_alone(user: Any) -> QuerySet[TimeAlone]:
    """What this client is asked at the moment: whether they want to come alone."""
    rows = TimeAlone.objects.visible_to(user).filter(partner__user=user, state="asked")
    return rows.filter(until__gt=clock.now()).select_related("appointment__room").order_by("until", "pk")


def time_alone(user: Any, appointment: Appointment) -> TimeAlone | None:
    """For the practice: who was asked to come alone when this time was not kept, and how it stands."""
    rows = TimeAlone.objects.visible_to(user).filter(appointment=appointment)
    return rows.select_related("partner__user").first()

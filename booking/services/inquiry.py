"""What happens to an inquiry: asked, confirmed, talked about, invited, declined, forgotten."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from booking import first_times
from booking.models import LIVE, Appointment, Consultation, Inquiry, InquiryState
from booking.openings import Slot
from core import actor as acting
from core import audit, clock, vault
from core.states import TooLate, move
from couples import services as couples
from couples.models import Couple, Kind, Partner, PartnerState
from couples.words import role_word
from notifications.models import Notice
from notifications.services import notify, withdraw

from . import first_conversation
from .claims import SlotTaken, lock
from .hours import Stale

PURPOSE = "inquiry"
THERAPISTS = "role:therapist"
UNCONFIRMED_FOR = timedelta(days=14)
LINK_WORKS_FOR = timedelta(days=7)
UNCONFIRMED_A_DAY = 3


@dataclass(frozen=True)
class Confirmed:
    """What became of a confirmation: the time that was booked, or what is nearest to one that has gone."""

    inquiry: Inquiry
    appointment: Appointment | None = None
    gone: datetime | None = None
    nearest: list[Slot] = field(default_factory=list)


@transaction.atomic
def ask(*, pk: UUID, words: dict[str, Any], start: datetime | None = None, **columns: Any) -> None:
    """Keep what somebody asked and send a link to the address they gave.

    `words` are sealed for therapists. `pk` is made with the form, so that a form sent twice is one
    inquiry. It answers the same for every address. Raises SlotTaken when the picked time has gone.
    """
    lock(pk)
    if Inquiry.objects.filter(pk=pk).exists() or _too_often(columns["email"]):
        return
    inquiry = Inquiry(pk=pk, scope=pk, purpose=PURPOSE, **columns)
    inquiry.seal(**words)
    inquiry.save(force_insert=True)
    vault.allow(THERAPISTS, inquiry.pk, [PURPOSE])
    if start is not None:
        _release_earlier(inquiry)
        people = [inquiry.therapist] if inquiry.therapist else first_times.therapists()
        until = clock.now() + first_conversation.KEPT_WHILE_ASKING
        first_conversation.keep(first_of(inquiry), start, therapists=people, until=until)
    notify(None, "inquiry_confirm", subject_id=inquiry.pk, address=inquiry.email)
    audit.record("inquiry.asked", about=inquiry)


@transaction.atomic
def confirm(inquiry: Inquiry) -> Confirmed:
    """The address is theirs: the inquiry begins, and the time they picked is booked.

    Once more answers the same. Raises TooLate when it is over, or another one from this address is open.
    """
    lock(inquiry.pk)
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    first = inquiry.consultations.filter(for_other=False).select_related("appointment").first()
    if inquiry.confirmed_at is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [inquiry.email])
        if inquiry.created_at < clock.now() - LINK_WORKS_FOR:
            raise TooLate(inquiry, "confirm")
        if Inquiry.objects.open().filter(email__iexact=inquiry.email).exists():
            raise TooLate(inquiry, "confirm")
        move(inquiry, "confirm", by="visitor", confirmed_at=clock.now(), progressed_at=clock.now())
        _tell_practice(inquiry)
        audit.record("inquiry.confirmed", about=inquiry)
    if first is None or first.appointment is None:
        return Confirmed(inquiry)
    wanted = first.appointment.start
    try:
        return Confirmed(inquiry, first_conversation.take(first))
    except SlotTaken:
        people = [inquiry.therapist] if inquiry.therapist else None
        return Confirmed(inquiry, gone=wanted, nearest=first_times.nearest(wanted, by=people))


def first_of(inquiry: Inquiry) -> Consultation:
    """The inquirer's own first conversation, made when it is first spoken of."""
    found, made = Consultation.objects.get_or_create(
        inquiry=inquiry,
        for_other=False,
        defaults={
            "name": inquiry.name,
            "email": inquiry.email,
            "time_zone": inquiry.time_zone,
            "therapist": inquiry.therapist,
        },
    )
    return found


@transaction.atomic
def offer(
    inquiry: Inquiry, *, therapist: User, by: User, start: datetime | None = None, version: int | None = None
) -> None:
    """Offer the inquirer a first conversation. Raises TooLate, SlotTaken.

    The same time once more, from a second press or another window, changes nothing and sends nothing.
    `version` is how often it had been offered when whoever asks looked.
    """
    lock(inquiry.pk)
    inquiry.refresh_from_db(fields=["state"])
    first = first_of(inquiry)
    kept = first_conversation.current(first) if start is not None else None
    if kept is not None and kept.is_live and kept.start == start and kept.therapist_id == therapist.pk:
        return
    if version is not None and version != first.version:
        raise TooLate(inquiry, "offer")
    move(inquiry, "offer", by=by, progressed_at=clock.now())
    first_conversation.offer(first, therapist=therapist, by=by, start=start)


@transaction.atomic
def talk(inquiry: Inquiry, *, by: User) -> None:
    """The first conversation has been held. Raises TooLate; a second time changes nothing."""
    if inquiry.state == InquiryState.DONE:
        return
    move(inquiry, "talk", by=by, progressed_at=clock.now())
    held(first_of(inquiry), by=by)


@transaction.atomic
def held(consultation: Consultation, *, by: User) -> None:
    """Write down that this conversation took place, and let its appointment be complete."""
    from .change import complete

    Consultation.objects.filter(pk=consultation.pk, done_at=None).update(done_at=clock.now())
    appointment = consultation.appointment
    if appointment is not None and appointment.can("complete") and appointment.start <= clock.now():
        complete(appointment, by=by)
    audit.record("consultation.held", about=consultation)


@transaction.atomic
def note(inquiry: Inquiry, text: str, *, by: User, was: str | None = None) -> None:
    """A line for those who keep the diary. Nothing clinical belongs in it.

    Raises Stale when it is not any more what it `was` when whoever writes looked.
    """
    rows = Inquiry.objects.filter(pk=inquiry.pk)
    if was is not None:
        rows = rows.filter(admin_note__in=[was, text])
    if not rows.update(admin_note=text):
        inquiry.refresh_from_db(fields=["admin_note"])
        raise Stale
    inquiry.admin_note = text
    audit.record("inquiry.noted", about=inquiry)


@transaction.atomic
def decline(inquiry: Inquiry, *, by: User) -> None:
    """Say no, kindly, and give back what was kept. Raises TooLate; a second time changes nothing."""
    if inquiry.state == InquiryState.DECLINED:
        return
    for consultation in inquiry.consultations.all():
        first_conversation.drop(consultation, by=by)
        withdraw("consult_offer", subject_id=consultation.pk)
    move(inquiry, "decline", by=by, progressed_at=clock.now())
    notify(None, "inquiry_declined", subject_id=inquiry.pk, address=inquiry.email)
    audit.record("inquiry.declined", about=inquiry)


@transaction.atomic
def invite(inquiry: Inquiry, *, by: User) -> Couple:
    """Open the couple in this therapist's care and send the inquirer their own link.

    Nobody else is written to yet. Raises TooLate unless the first conversation was held.
    """
    if not inquiry.can("invite"):
        raise TooLate(inquiry, "invite")
    couple = couples.open_couple(kind=inquiry.unit_type, therapist=by, by=by)
    word = role_word(inquiry.unit_type)
    partner = couples.add_member(couple, by=by, role_word=word)
    others = {Kind.INDIVIDUAL: 0, Kind.CONSTELLATION: 2}.get(Kind(couple.kind), 1)
    for _place in range(others):
        couples.add_member(couple, by=by, role_word=word)
    move(inquiry, "invite", by=by, couple=couple, partner=partner, progressed_at=clock.now())
    couples.invite(partner, email=inquiry.email, name=inquiry.name, by=by)
    return couple


@transaction.atomic
def invite_other(inquiry: Inquiry, *, name: str, email: str, by: User, version: int | None = None) -> Partner:
    """Send the other person their own link, and the same first conversation in the same words.

    Only after the inquirer has said that it is safe and all right. Raises TooLate without an open place, and
    when they have been written to since whoever asks looked (`version`).
    """
    lock(inquiry.pk)
    partner, before = other_place(inquiry), inquiry.consultations.filter(for_other=True).first()
    if partner is None or (version is not None and version != (before.version if before else 0)):
        raise TooLate(inquiry, "invite")
    couples.invite(partner, email=email, name=name, by=by)
    other, made = Consultation.objects.update_or_create(
        inquiry=inquiry,
        for_other=True,
        defaults={"name": name, "email": email.strip().lower(), "time_zone": inquiry.time_zone},
    )
    first_conversation.offer(other, therapist=by, by=by)
    Inquiry.objects.filter(pk=inquiry.pk).update(progressed_at=clock.now())
    audit.record("inquiry.other_invited", about=inquiry)
    return partner


def other_place(inquiry: Inquiry) -> Partner | None:
    """The place that is kept for the other person, while nobody has taken it."""
    if inquiry.state != InquiryState.INVITED or inquiry.couple is None or inquiry.partner_id is None:
        return None
    rows = inquiry.couple.partners.filter(state=PartnerState.INVITED).exclude(pk=inquiry.partner_id)
    return rows.order_by("position").first()


def expire_inquiries() -> int:
    """Forget what had no step forward for 90 days, and unconfirmed ones after 14. Returns how many."""
    now = clock.now()
    job = acting.system("expire_inquiries")
    coming = Appointment.objects.filter(state__in=LIVE, during__startswith__gt=now).values("pk")
    due = (
        Inquiry.objects.filter(
            Q(pk__in=Inquiry.objects.forgotten(now).values("pk"))
            | Q(state=InquiryState.UNCONFIRMED, created_at__lt=now - UNCONFIRMED_FOR)
        )
        .exclude(consultations__appointment__in=coming)
        .order_by("progressed_at")
    )
    with acting.acting_as(job):
        found = list(due.values_list("pk", flat=True))
    for pk in found:
        with acting.acting_as(job):
            erase(pk)
    return len(found)


@transaction.atomic
def erase(pk: UUID) -> None:
    """Destroy the key, then the rows, the messages and the name on its appointments."""
    inquiry = Inquiry.objects.defer("body").filter(pk=pk).first()
    if inquiry is None:
        return
    if inquiry.can("expire"):
        move(inquiry, "expire", by="expire_inquiries")
    mine = list(Consultation.objects.filter(inquiry_id=pk).values_list("pk", flat=True))
    for consultation in Consultation.objects.filter(inquiry_id=pk).select_related("appointment"):
        first_conversation.drop(consultation, by="expire_inquiries")
    Appointment.objects.filter(subject_id__in=mine).update(name="")
    Notice.objects.filter(subject_id__in=[pk, *mine]).delete()
    vault.disallow(THERAPISTS, pk)
    with connection.cursor() as cursor:
        # Rows by their ids alone: the role this runs as may not read what is sealed in them.
        cursor.execute("SELECT booking_forget_inquiry_key(%s, %s)", [pk, clock.now()])
        cursor.execute("DELETE FROM booking_consultation WHERE inquiry_id = %s", [pk])
        cursor.execute("DELETE FROM booking_inquiry WHERE id = %s", [pk])
    audit.record("inquiry.erased", about=inquiry)


def _too_often(email: str) -> bool:
    since = clock.now() - timedelta(days=1)
    recent = Inquiry.objects.filter(email__iexact=email, state=InquiryState.UNCONFIRMED, created_at__gt=since)
    return recent.count() >= UNCONFIRMED_A_DAY


def _release_earlier(inquiry: Inquiry) -> None:
    """An address keeps one time at once: what an earlier, unconfirmed message kept is free again."""
    earlier = Consultation.objects.filter(
        inquiry__email__iexact=inquiry.email, inquiry__state=InquiryState.UNCONFIRMED
    )
    for consultation in earlier.exclude(inquiry=inquiry):
        first_conversation.drop(consultation, by="visitor")


def _tell_practice(inquiry: Inquiry) -> None:
    people = User.objects.filter(is_active=True)
    if inquiry.therapist_id:
        people = people.filter(Q(pk=inquiry.therapist_id) | Q(is_administrator=True))
    else:
        people = people.filter(Q(is_therapist=True, profile__public=True) | Q(is_administrator=True))
    for person in people.distinct():
        notify(person, "inquiry_news", subject_id=inquiry.pk)

"""The way to an inquiry: for staff by its id, for whoever asked by the link they were sent."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from notifications.links import token_hash
from notifications.models import Notice

from .models import Consultation, Inquiry, InquiryState, Offering, Question

TIMES = ("consult_offer", "consult_booked", "consult_reminder", "consult_changed")


def inquiry_or_404(user: Any, pk: UUID) -> Inquiry:
    """A confirmed inquiry, for those who work here."""
    rows = Inquiry.objects.visible_to(user).select_related("about", "therapist", "couple", "partner__user")
    return get_object_or_404(rows, pk=pk)


def inquiries_to_offer(user: Any, name: str = "") -> QuerySet[Inquiry]:
    """Whoever a first conversation can be offered to, longest waiting first; nobody's words are read."""
    rows = Inquiry.objects.visible_to(user).filter(state__in=[InquiryState.NEW, InquiryState.OFFERED])
    if name:
        rows = rows.filter(name__icontains=name)
    return rows.select_related("therapist").defer("body").order_by("created_at", "pk")


def consultation_or_404(user: Any, pk: UUID) -> Consultation:
    rows = Consultation.objects.filter(inquiry__in=Inquiry.objects.visible_to(user)).select_related("inquiry")
    return get_object_or_404(rows, pk=pk)


def public_offerings() -> QuerySet[Offering]:
    """What anybody may read about, in its order."""
    return Offering.objects.filter(public=True)


def public_offering_or_404(slug: str) -> Offering:
    return get_object_or_404(public_offerings(), slug=slug)


def public_questions() -> QuerySet[Question]:
    return Question.objects.filter(public=True)


def questions(user: Any) -> QuerySet[Question]:
    """All of them, for those who keep them."""
    return Question.objects.all() if user.is_administrator else Question.objects.none()


def question_or_404(user: Any, pk: int) -> Question:
    """One question and its answer, for those who keep them."""
    return get_object_or_404(questions(user), pk=pk)


def inquiry_by_link(token: str) -> Inquiry | None:
    """The inquiry a confirmation link belongs to, while there is one."""
    subject = _subject(token, ("inquiry_confirm",))
    return Inquiry.objects.filter(pk=subject).first() if subject else None


def consultation_by_link(token: str) -> Consultation | None:
    """The first conversation a link belongs to. The link of the confirmation leads there too."""
    rows = Consultation.objects.select_related("inquiry", "appointment", "therapist")
    subject = _subject(token, TIMES)
    if subject:
        return rows.filter(pk=subject).first()
    inquiry = inquiry_by_link(token)
    if inquiry is None or inquiry.confirmed_at is None:
        return None
    return picked(inquiry)


def picked(inquiry: Inquiry) -> Consultation | None:
    """The first conversation somebody picked a time for, also before they have confirmed their address."""
    rows = Consultation.objects.select_related("inquiry", "appointment", "therapist")
    return rows.filter(inquiry=inquiry, for_other=False).first()


def _subject(token: str, kinds: tuple[str, ...]) -> UUID | None:
    if not token:
        return None
    rows = Notice.objects.filter(link_hash=token_hash(token), kind__in=kinds)
    return rows.values_list("subject_id", flat=True).first()

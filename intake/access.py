"""The way to a form, a text, an alert. A stranger's is a 404 like any other."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from couples import access as couples_access
from couples.models import Couple, Partner

from . import document_queries, queries
from .measures.library import instruments
from .models import Administration, Alert, Document, Intake, Questionnaire, SharedAnswer, Signature
from .questionnaire import KEY, Field, Form, Page, Section


def own_intake(partner: Partner) -> Intake:
    """The person's own form, perhaps one that was not begun yet."""
    intake = queries.intake_of(partner)
    intake.partner = partner
    return intake


def cared_intake_or_404(user: Any, pk: UUID) -> tuple[Intake, Couple]:
    """The form of a member of a couple this therapist cares for, and that couple."""
    intake = get_object_or_404(Intake.objects.select_related("partner__user", "partner__couple"), pk=pk)
    return intake, cared_couple_or_404(user, intake.couple_id)


def own_shared_answer_or_404(partner: Partner, pk: UUID) -> SharedAnswer:
    return get_object_or_404(SharedAnswer.objects.select_related("author"), pk=pk, author=partner)


def page_or_404(form: Form, key: str) -> tuple[Section, Page]:
    found = form.find(key)
    if found is None:
        raise Http404
    return found


def question_or_404(form: Form, key: str) -> tuple[Section, Page, Field]:
    """A question of the form, retired ones included, with where it stands."""
    place, field = form.place(key), form.field(key)
    if place is None or field is None:
        raise Http404
    return *place, field


def version_or_404(version: int) -> Questionnaire:
    """A published version of the questions."""
    return get_object_or_404(Questionnaire, key=KEY, version=min(version, 10**9))


def document_or_404(couple: Couple, key: str) -> Document:
    """The text in force under this key for a couple."""
    for document in document_queries.documents_for(couple):
        if document.key == key:
            return document
    raise Http404


def own_signature_or_404(partner: Partner, pk: UUID) -> Signature:
    return get_object_or_404(Signature.objects.select_related("document"), pk=pk, partner=partner)


def cared_couple_or_404(user: Any, pk: UUID) -> Couple:
    """A couple in this therapist's care."""
    if not user.is_therapist:
        raise Http404
    return couples_access.care_or_404(user, pk).couple


def cared_members_or_404(user: Any, pk: UUID) -> tuple[Couple, list[Partner]]:
    """A couple in this therapist's care and who is in it, with their forms: `queries.members_with_forms`."""
    members = queries.members_with_forms(user, pk) if user.is_therapist else []
    return (members[0].couple if members else cared_couple_or_404(user, pk)), members


def cared_partner_or_404(user: Any, pk: UUID) -> Partner:
    if not user.is_therapist:
        raise Http404
    return couples_access.partner_or_404(user, pk)


def own_administration_or_404(user: Any, pk: UUID) -> Administration:
    """A questionnaire that was offered to this person, in whichever unit they are still a member of."""
    row = get_object_or_404(
        Administration.objects.select_related("partner__couple", "partner__user"), pk=pk, partner__user=user
    )
    couples_access.membership_or_404(user, row.couple_id)
    if row.instrument not in instruments():
        raise Http404
    return row


def cared_administration_or_404(user: Any, pk: UUID) -> Administration:
    row = get_object_or_404(
        Administration.objects.visible_to(user).select_related("partner__couple", "partner__user"), pk=pk
    )
    cared_couple_or_404(user, row.couple_id)
    return row


def alert_or_404(user: Any, pk: UUID) -> Alert:
    return get_object_or_404(Alert.objects.visible_to(user), pk=pk)

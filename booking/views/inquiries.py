"""Inquiries for the practice: the list, one of them, and what can be done about it. Questions and answers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from booking import first_times, inquiry_access
from booking.forms.inquiry import NoteForm, OfferForm, OtherForm, QuestionForm
from booking.models import Inquiry
from booking.openings import Slot, by_day
from booking.services import first_conversation
from booking.services import inquiry as services
from booking.services import questions as answers
from booking.services.claims import SlotTaken
from booking.services.hours import Stale
from core.states import TooLate

LATE = "That had been done already, or it is too late for it. Nothing was lost; this is how it stands now."

NOTED = "Another window has kept a line here in the meantime: “%(line)s”. What you typed is not kept yet."


@require_safe
@staff("therapist", "administrator")
def inquiries(request: HttpRequest) -> HttpResponse:
    """Who wrote, when, and how far it is. Nobody's words are on this page."""
    rows = (
        Inquiry.objects.visible_to(request.user)
        .defer("body")
        .prefetch_related("consultations__appointment")
        .order_by("-created_at")
    )
    page = {"open": [row for row in rows if row.is_open], "past": [row for row in rows if not row.is_open]}
    return render(request, "booking/practice/inquiries.html", page)


@require_safe
@staff("therapist", "administrator")
def inquiry(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, inquiry_access.inquiry_or_404(request.user, pk))


@require_POST
@staff("therapist")
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a time, or let them choose among the free ones."""
    row = inquiry_access.inquiry_or_404(request.user, pk)
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _page(request, row, offer_form=form, status=422)
    try:
        services.offer(row, therapist=request.user, by=request.user, **form.cleaned_data)
    except SlotTaken as taken:
        return _page(request, row, nearest=taken.alternatives, status=422)
    except TooLate:
        messages.warning(request, _(LATE))
    else:
        messages.success(request, _("The offer is on its way to them."))
    return redirect("practice:booking:inquiry", pk)


@require_POST
@staff("therapist")
def held(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first conversation with the inquirer has taken place."""
    return _do(request, pk, services.talk, _("Written down."))


@require_POST
@staff("therapist")
def other_held(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same with the other person."""
    consultation = inquiry_access.consultation_or_404(request.user, pk)
    services.held(consultation, by=request.user)
    return redirect("practice:booking:inquiry", consultation.inquiry_id)


@require_POST
@staff("therapist")
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = inquiry_access.inquiry_or_404(request.user, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, row, note_form=form, status=422)
    try:
        was = form.cleaned_data["was"] if "was" in request.POST else None
        services.note(row, form.cleaned_data["admin_note"], by=request.user, was=was)
    except Stale:
        again = NoteForm({"admin_note": form.cleaned_data["admin_note"], "was": row.admin_note})
        again.is_valid()
        again.add_error("admin_note", _(NOTED) % {"line": row.admin_note or "…"})
        return _page(request, row, note_form=again, status=409)
    messages.success(request, _("Kept."))
    return redirect("practice:booking:inquiry", pk)


@require_POST
@staff("therapist")
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _do(request, pk, services.decline, _("They get a kind answer. Nothing else is kept for them."))


@require_POST
@staff("therapist")
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is all right to invite: a couple opens, and the inquirer gets their own link."""
    return _do(request, pk, services.invite, _("Their own link is on its way. Nobody else was written to."))


@require_POST
@staff("therapist")
def invite_other(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the other person, now that the inquirer has said that it is safe and all right."""
    row = inquiry_access.inquiry_or_404(request.user, pk)
    form = OtherForm(request.POST, inquirer=row.email)
    if not form.is_valid():
        return _page(request, row, other_form=form, status=422)
    try:
        services.invite_other(
            row,
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            by=request.user,
            version=form.cleaned_data["version"],
        )
    except TooLate:
        messages.warning(request, _(LATE))
    else:
        messages.success(request, _("Their own link and the same first conversation are on their way."))
    return redirect("practice:booking:inquiry", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("administrator")
def questions(request: HttpRequest) -> HttpResponse:
    """All questions and answers, and a new one."""
    form = QuestionForm(request.POST or None, auto_id="new-%s", initial={"public": True})
    if request.method == "POST" and form.is_valid():
        answers.save(form.instance, by=request.user)
        messages.success(request, _("Kept. It is on the public page."))
        return redirect("practice:booking:questions")
    return _questions_page(request, new=form, status=422 if request.method == "POST" else 200)


@require_POST
@staff("administrator")
def question(request: HttpRequest, pk: int) -> HttpResponse:
    row = inquiry_access.question_or_404(request.user, pk)
    form = QuestionForm(request.POST, instance=row, auto_id=f"q{pk}-%s")
    if not form.is_valid():
        return _questions_page(request, changed=(pk, form), status=422)
    answers.save(form.instance, by=request.user)
    messages.success(request, _("Kept."))
    return redirect("practice:booking:questions")


@require_POST
@staff("administrator")
def question_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = inquiry_access.question_or_404(request.user, pk)
    answers.remove(row, by=request.user)
    messages.success(request, _("Taken out."))
    return redirect("practice:booking:questions")


def _do(request: HttpRequest, pk: UUID, verb: Any, said: str) -> HttpResponse:
    row = inquiry_access.inquiry_or_404(request.user, pk)
    try:
        verb(row, by=request.user)
    except TooLate:
        messages.warning(request, _(LATE))
    else:
        messages.success(request, said)
    return redirect("practice:booking:inquiry", pk)


def _page(
    request: HttpRequest,
    row: Inquiry,
    *,
    offer_form: OfferForm | None = None,
    note_form: NoteForm | None = None,
    other_form: OtherForm | None = None,
    nearest: list[Slot] | None = None,
    status: int = 200,
) -> HttpResponse:
    therapist = request.user.is_therapist
    own = {one.for_other: one for one in row.consultations.all()}
    slots = first_times.free(by=[request.user]) if therapist and row.is_open else []
    page = {
        "inquiry": row,
        "sealed": row.words if therapist else None,
        "first": _with_time(own.get(False)),
        "other": _with_time(own.get(True)),
        "other_place": services.other_place(row),
        "days": by_day(slots, request.user.time_zone).items(),
        "nearest": by_day(nearest or [], request.user.time_zone).items(),
        "offer_form": offer_form or OfferForm(),
        "note_form": note_form or NoteForm(initial={"admin_note": row.admin_note, "was": row.admin_note}),
        "other_form": other_form or OtherForm(inquirer=row.email),
        "erased_on": row.progressed_at + timedelta(days=90),
    }
    return render(request, "booking/practice/inquiry.html", page, status=status)


def _with_time(consultation: Any) -> dict[str, Any] | None:
    if consultation is None:
        return None
    return {"row": consultation, "appointment": first_conversation.current(consultation)}


def _questions_page(
    request: HttpRequest,
    *,
    new: QuestionForm | None = None,
    changed: tuple[int, QuestionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = []
    for row in inquiry_access.questions(request.user):
        form = QuestionForm(instance=row, auto_id=f"q{row.pk}-%s")
        forms.append((row, changed[1] if changed and changed[0] == row.pk else form))
    page = {"forms": forms, "new": new or QuestionForm(auto_id="new-%s", initial={"public": True})}
    return render(request, "booking/practice/inquiries_questions.html", page, status=status)

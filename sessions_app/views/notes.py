"""The therapist's notes: drafts and signed ones, the record beside the writer's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.fresh import ask_again, is_fresh
from accounts.roles import staff
from core import clock, paper, zones
from core.states import TooLate
from couples.models import CareTeam
from sessions_app import note_access as access
from sessions_app import note_queries as queries
from sessions_app.draft import SECTIONS, draft
from sessions_app.forms_notes import AmendmentForm, ProcessNoteForm, ProgressNoteForm
from sessions_app.models import TherapySession
from sessions_app.note_facts import attendance, facts_of, visits_thought_of
from sessions_app.services import notes as services

STALE = gettext_lazy(
    "This note was saved in another window. Your words here are still on this page; nothing was lost."
)


@require_safe
@staff("therapist")
def notes(request: HttpRequest) -> HttpResponse:
    """Drafts first, then what is signed."""
    return render(request, "sessions_app/practice/notes.html", queries.note_list(request.user))


@require_safe
@staff("therapist")
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    session, place = access.cared_session_or_404(request.user, pk)
    return _page(request, session, place)


@require_POST
@staff("therapist")
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    session, place = access.cared_session_or_404(request.user, pk)
    form = ProgressNoteForm(request.POST)
    if not form.is_valid():
        return _mend(request, session, place, form)
    try:
        kept = services.save_progress_note(
            session, place, form.words, version=form.from_version, by=request.user
        )
    except (services.Stale, TooLate):
        return _stale(request, session, place, form)
    return _saved(request, kept.version, "practice:sessions:note", session.pk)


@require_POST
@staff("therapist")
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save what stands on the page and close it."""
    session, place = access.cared_session_or_404(request.user, pk)
    form = ProgressNoteForm(request.POST)
    if not form.is_valid():
        return _mend(request, session, place, form)
    try:
        services.sign_progress_note(session, place, form.words, version=form.from_version, by=request.user)
    except services.Empty:
        form.add_error("done", _("There is nothing written yet. A line is enough."))
        return _mend(request, session, place, form)
    except (services.Stale, TooLate):
        return _stale(request, session, place, form)
    messages.success(request, _("Signed. The text cannot change now; you can add to it below."))
    return redirect("practice:sessions:note", pk=session.pk)


@require_POST
@staff("therapist")
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    session, place = access.cared_session_or_404(request.user, pk)
    signed = access.signed_note_or_404(request.user, pk)
    form = AmendmentForm(request.POST)
    if form.is_valid():
        try:
            services.amend(signed, place, form.cleaned_data["text"], by=request.user)
        except services.Empty:
            form.add_error("text", _("There are no words to add yet."))
        else:
            messages.success(request, _("Added and signed."))
            return redirect("practice:sessions:note", pk=session.pk)
    return _page(request, session, place, amendment=form, status=422)


@require_POST
@staff("therapist")
def process(request: HttpRequest, pk: UUID) -> HttpResponse:
    session, place = access.cared_session_or_404(request.user, pk)
    form = ProcessNoteForm(request.POST)
    if not form.is_valid():
        if request.headers.get("X-Autosave"):
            return _errors(form)
        return _page(request, session, place, process=form, status=422)
    try:
        kept = services.save_process_note(
            session,
            place,
            form.cleaned_data["text"],
            version=form.cleaned_data["version"] or 0,
            by=request.user,
        )
    except services.Stale:
        if request.headers.get("X-Autosave"):
            return JsonResponse({"words": str(STALE)}, status=409)
        messages.warning(request, STALE)
        return _page(request, session, place, process=form, status=409)
    return _saved(request, kept.version, "practice:sessions:note", session.pk)


@require_safe
@staff("therapist")
def process_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The way to one's own process note: through a fresh sign-in."""
    session, _place = access.cared_session_or_404(request.user, pk)
    ask_again(request)
    return redirect(reverse("practice:sessions:note", args=[session.pk]) + "#process")


@require_safe
@staff("therapist")
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed note on paper, under a neutral file name."""
    session, _place = access.cared_session_or_404(request.user, pk)
    signed = access.signed_note_or_404(request.user, pk)
    try:
        made = paper.pdf(
            "sessions_app/practice/note_pdf.html",
            queries.signed_note(signed)
            | attendance(session)
            | {"session": session, "zone": request.user.time_zone},
        )
    except paper.NoPrinting:
        messages.error(request, _("This machine cannot print yet. The note is safe; ask whoever set it up."))
        return redirect("practice:sessions:note", pk=session.pk)
    day = session.starts_at.astimezone(zones.of(request.user.time_zone))
    return paper.as_file(made, f"note-{date_format(day, 'Y-m-d')}.pdf")


def _page(
    request: HttpRequest,
    session: TherapySession,
    place: CareTeam,
    *,
    form: ProgressNoteForm | None = None,
    process: ProcessNoteForm | None = None,
    amendment: AmendmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one session's notes: a draft to write, or the signed note to read and add to."""
    zone = request.user.time_zone
    context: dict[str, Any] = {"session": session, "zone": zone, "members": queries.members(session)}
    context |= attendance(session)
    kept = access.progress_note(session, request.user)
    if kept is not None and kept.is_signed:
        context |= queries.signed_note(kept) | {"amendment_form": amendment or AmendmentForm()}
        template = "sessions_app/practice/note_signed.html"
    else:
        words = kept.words if kept else draft(facts_of(session, zone=zone))
        version = kept.version if kept else 0
        form = form or ProgressNoteForm(
            initial={key: words.get(key, "") for key in SECTIONS} | {"version": version}
        )
        context |= {"form": form, "version": version, "kept": kept}
        template = "sessions_app/practice/note_draft.html"
    context["visits"] = visits_thought_of(session)
    own = access.process_note(session, place)
    own_version = own.version if own else 0
    context["process_closed"] = own is not None and process is None and not is_fresh(request)
    if not context["process_closed"]:
        context["process_form"] = process or ProcessNoteForm(
            initial={"text": own.words["text"] if own else "", "version": own_version}
        )
    context["process_version"] = own_version
    return render(request, template, context, status=status)


def _saved(request: HttpRequest, version: int, route: str, pk: UUID) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        at = clock.now().astimezone(zones.of(request.user.time_zone))
        return JsonResponse({"saved_at": date_format(at, "H:i"), "version": version})
    return redirect(route, pk=pk)


def _errors(form: Form) -> JsonResponse:
    errors = {name: [str(line) for line in lines] for name, lines in form.errors.items()}
    return JsonResponse({"errors": errors}, status=422)


def _mend(
    request: HttpRequest, session: TherapySession, place: CareTeam, form: ProgressNoteForm
) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return _errors(form)
    return _page(request, session, place, form=form, status=422)


def _stale(
    request: HttpRequest, session: TherapySession, place: CareTeam, form: ProgressNoteForm
) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return JsonResponse({"words": str(STALE)}, status=409)
    messages.warning(request, STALE)
    return _page(request, session, place, form=form, status=409)

"""A person's own form: an overview, one page at a time, sending. The same for every answer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import ask_again
from core import zones
from core.context import HELP, REGIONS
from core.opaque import opaque_id
from intake import access, document_queries, gate, queries, services
from intake import measure_queries as measures
from intake.fields import PART_KINDS, PARTS_AT_MOST
from intake.forms import PageForm
from intake.models import Intake
from intake.questionnaire import Form, Page, Section
from intake.services import contact

from .unit import choices, partner_of


@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """The parts of the form, what is left, and what was sent."""
    intake = access.own_intake(partner_of(request))
    newest = queries.form_in_force()
    questions = queries.form_at(intake.questionnaire_id or newest.pk)
    pages = queries.pages_of(intake)
    done = _done(intake, questions, pages)
    begun = {place[0].letter for key in pages if (place := questions.find(key))}
    context = {
        "intake": intake,
        "sections": [
            {"section": section, "done": section.letter in done, "begun": section.letter in begun}
            for section in questions.sections
        ],
        "left": _minutes_left(questions, done),
        "next": _next_page(questions, pages),
        "newer": intake.questionnaire_id not in {None, newest.pk},
        "changed": intake.is_submitted and queries.has_changes(intake),
        "units": choices(request, intake.partner),
    }
    return render(request, "intake/my/form.html", context)


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, key: str) -> HttpResponse:
    """One page of the form; saved while somebody types, and by its buttons."""
    intake = access.own_intake(partner_of(request))
    questions = queries.form_of(intake)
    part, page = access.page_or_404(questions, key)
    if request.method == "POST":
        return _save(request, intake, questions, part, page)
    pages = queries.pages_of(intake)
    form = PageForm(
        questions,
        page,
        intake.partner.couple,
        initial=_begin_with(request.user, intake, part),
        written=queries.earlier(intake, questions, page),
    )
    return _page(
        request, intake, questions, part, page, form, revision=pages[key].revision if key in pages else 0
    )


@require_POST
def newer(request: HttpRequest) -> HttpResponse:
    """Go on with the questions that were published since this person began."""
    services.take_newer_questions(partner_of(request), by=request.user)
    messages.success(request, _("These are the newer questions. What you wrote came along."))
    return redirect("my:intake:form")


def _save(request: HttpRequest, intake: Intake, questions: Form, part: Section, page: Page) -> HttpResponse:
    typing = bool(request.headers.get("X-Autosave"))
    if typing and request.headers.get("X-Person") not in {None, "", opaque_id(request.user)}:
        return JsonResponse({"sign_in": reverse("account_login"), "person": ""}, status=401)
    form = PageForm(
        questions,
        page,
        intake.partner.couple,
        request.POST,
        written=queries.earlier(intake, questions, page),
    )
    good = form.good()
    if part.letter == "B":
        _guard_contact(request, form, good, typing=typing)
    try:
        saved = services.save_page(
            intake.partner,
            page.key,
            good,
            by=request.user,
            revision=_number(request.POST.get("version")),
            done=not typing and not form.errors and not form.opened,
        )
    except services.Stale as stale:
        words = _(
            "This page was saved in another window. What you typed is still here, and it is not saved yet."
        )
        if typing:
            return JsonResponse({"words": words}, status=409)
        return _page(
            request, intake, questions, part, page, form, stale.page.revision, status=409, stale=words
        )
    if typing:
        told: dict[str, Any] = {"version": saved.revision, "saved_at": _clock(request.user, saved.saved_at)}
        if form.errors:
            return JsonResponse({**told, "errors": form.to_mend()}, status=422)
        return JsonResponse(told)
    if form.errors:
        return _page(request, intake, questions, part, page, form, saved.revision, status=422)
    if part.letter == "B":
        contact.apply(intake.partner, good, by=request.user)
    if form.opened and "stop" not in request.POST:
        return _page(request, intake, questions, part, page, form, saved.revision)
    after = questions.after(page.key)
    if "stop" in request.POST or after is None:
        return redirect("my:intake:form")
    return redirect("my:intake:section", after.key)


def _guard_contact(request: HttpRequest, form: PageForm, good: dict[str, Any], *, typing: bool) -> None:
    """Once somebody has said how they are reached, to change it takes a fresh sign-in (what was typed waits).

    The kept word for calls is neither shown nor guessed here: one that is typed always counts as a change,
    stands in no draft before it holds, and nothing typed leaves it as it is.
    """
    kept = contact.contact_rule(request.user)
    if not typing:  # while somebody is still on their way down the page, nothing is missing yet
        for name, words in contact.cannot_be_kept(good, kept).items():
            form.add_error(name, words)
    typed = good.get("code_word")
    if kept.code_word and (typing or not typed):
        good.pop("code_word", None)
    if typing or form.errors or kept.confirmed_at is None:
        return
    if typed or contact.would_change(request.user, good):
        ask_again(request)


def _page(
    request: HttpRequest,
    intake: Intake,
    questions: Form,
    part: Section,
    page: Page,
    form: PageForm,
    revision: int,
    status: int = 200,
    stale: str = "",
) -> HttpResponse:
    done = _done(intake, questions, queries.pages_of(intake))
    context = {
        "intake": intake,
        "section": part,
        "page": page,
        "form": form,
        "rows": form.rows(),
        "opened": form.opened,
        "revision": revision,
        "stale": stale,
        "before": questions.before(page.key),
        "n": questions.number(part.letter),
        "total": len(questions.sections),
        "left": _minutes_left(questions, done),
        "part_kinds": PART_KINDS,
        "parts": _five(form) if part.letter == "G" else [],
        "documents_left": _documents_left(intake) if part.letter == "N" else 0,
        "measures_waiting": bool(measures.waiting(intake.partner)) if part.letter == "M" else False,
    }
    return render(request, "intake/my/section.html", context, status=status)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """What sending does, and what is needed first; then the sending itself."""
    intake = access.own_intake(partner_of(request))
    if request.method == "POST":
        if contact.touches_what_holds(intake, by=request.user):
            ask_again(request)
        try:
            services.submit(intake.partner, by=request.user)
        except services.NotReady as wanting:
            return render(
                request, "intake/my/send.html", {"intake": intake, "missing": wanting.missing}, status=422
            )
        return redirect("my:intake:sent")
    written, pages = queries.drafts(intake), queries.pages_of(intake)
    missing = queries.missing(intake, intake.partner.couple, written, pages)
    return render(request, "intake/my/send.html", {"intake": intake, "missing": missing})


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt: the same for everybody, with the same offer to talk alone."""
    intake = access.own_intake(partner_of(request))
    if not intake.is_submitted:
        return redirect("my:intake:form")
    steps = [step for step in gate.own_steps(intake.partner) if step.key != "form"]
    return render(request, "intake/my/sent.html", {"intake": intake, "steps": steps})


@require_safe
def help(request: HttpRequest) -> HttpResponse:
    """People to talk to, and leaving a page; the same for everybody.

    For the practice's region, or another that the reader chooses; never by where the device is. Nothing of
    the choice is kept.
    """
    partner_of(request)
    region = request.GET.get("region", "")
    region = region if region in HELP else settings.PRACTICE_REGION
    context = {"lines": HELP.get(region, HELP["EU"]), "region": region, "regions": REGIONS.items()}
    return render(request, "intake/my/help.html", context)


def _begin_with(user: Any, intake: Intake, part: Section) -> dict[str, Any]:
    """What stands in the fields: what was written, and where nothing was, what we know already."""
    known: dict[str, Any] = {}
    written = queries.drafts(intake, [part.letter]).get(part.letter, {})
    if part.letter == "A":
        known = {"name_used": user.name_used, "time_zone": user.time_zone}
    elif part.letter == "B":
        rule = contact.contact_rule(user)
        known = contact.words_of(rule)
        if contact.is_newer_than_form(rule, intake.pk):
            theirs_alone = {"email_private": rule.private_email, "phone_private": rule.private_phone}
            for name, private in theirs_alone.items():
                if (written.get(name) == "private") != private:
                    known[name] = "private" if private else "shared"
            return _without_word({**written, **known}, rule.code_word)
        return _without_word({**known, **written}, rule.code_word)
    elif part.letter == "C":
        known = {"type": intake.partner.couple.kind}
    return {**known, **written}


def _without_word(words: dict[str, Any], kept: str) -> dict[str, Any]:
    """The word for calls, once it is kept, is shown to nobody who holds this screen; empty leaves it kept."""
    return words | {"code_word": ""} if kept else words


def _five(form: PageForm) -> list[dict[str, Any]]:
    value = form["parts"].value() or []
    rows = [part for part in value if any(part.get(key) for key in ("name", "does", "prevents", "share"))]
    empty = [{"folded": bool(rows or n)} for n in range(PARTS_AT_MOST - len(rows))]
    return [*rows, *empty]  # each empty one is folded within the one before it


def _next_page(questions: Form, pages: dict[str, Any]) -> Page | None:
    for _section, page in questions.pages():
        if page.key not in pages or not pages[page.key].done:
            return page
    return None


def _minutes_left(questions: Form, done: set[str]) -> str:
    minutes = sum(section.minutes for section in questions.sections if section.letter not in done)
    if not minutes:
        return ""
    return ngettext("About %(n)d minute left", "About %(n)d minutes left", minutes) % {"n": minutes}


def _documents_left(intake: Intake) -> int:
    documents = document_queries.documents_for(intake.partner.couple)
    mine = document_queries.signatures_of([intake.partner])[intake.partner.pk]
    return len(documents) - len(document_queries.signed(documents, mine))


def _done(intake: Intake, questions: Form, pages: dict[str, Any]) -> set[str]:
    """Letters of the sections gone through; the last one counts when everything is signed."""
    gone_through = queries.sections_done(questions, pages) - {"N"}
    return gone_through if _documents_left(intake) else gone_through | {"N"}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _clock(user: Any, moment: Any) -> str:
    return date_format(moment.astimezone(zones.of(user.time_zone)), "H:i")

"""The administrator writes the questions: page by page, one question at a time, published whole.

No answer of anybody is on these pages, nor how far somebody is.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from couples.models import Couple
from intake import access, queries, services
from intake.fields import PART_KINDS, PARTS_AT_MOST
from intake.forms import PageForm
from intake.forms_questions import KINDS, LEVELS, ConditionForm, NewQuestionForm, PageWordsForm, QuestionForm
from intake.questionnaire import Field, Form, checks, fixed
from intake.questionnaire import changes as compare

ADMINISTRATOR = staff("administrator")


def _in_force() -> Form:
    return queries.form_at(queries.form_in_force().pk)


def _changed_elsewhere() -> str:
    return _(
        "Somebody changed this in another window since you opened it. What you wrote is still here and not "
        "saved yet. Save again to put yours in its place, or open the newer one."
    )


@ADMINISTRATOR
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Every page of the form, what waits to be published, and earlier versions."""
    form, digest = queries.next_form()
    before = _in_force()
    changed = compare.changed_keys(before, form)
    context = {
        "pages": [
            {
                "section": section,
                "page": page,
                "count": len([field for field in page.fields if not field.retired]),
                "changed": len([field for field in page.fields if field.key in changed])
                or _worded(before, page),
            }
            for section, page in form.pages()
        ],
        "changes": len(compare.changes(before, form)) if digest else 0,
        "versions": queries.published_versions(),
    }
    return render(request, "intake/practice/questions.html", context)


def _worded(before: Form, page: Any) -> int:
    was = before.find(page.key)
    return int(was is None or replace(was[1], fields=()) != replace(page, fields=()))


@ADMINISTRATOR
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, key: str) -> HttpResponse:
    """The head of one page, and its questions in their order."""
    form, _digest = queries.next_form()
    section, one = access.page_or_404(form, key)
    head = replace(one, fields=())
    words = PageWordsForm(request.POST or None, initial={"title": one.title, "intro": one.intro})
    status, elsewhere = 200, ""
    if request.method == "POST" and words.is_valid():
        try:
            services.word_page(key, by=request.user, was=request.POST.get("was", ""), **words.cleaned_data)
        except services.Changed:
            status, elsewhere = 409, _changed_elsewhere()
        else:
            messages.success(request, _("Kept. Nobody is asked it before you publish."))
            return redirect("practice:intake:questions_page", key)
    before = _in_force()
    changed = compare.changed_keys(before, form)
    context = {
        "section": section,
        "page": one,
        "form": words,
        "was": queries.wording_of(head),
        "elsewhere": elsewhere,
        "takes_questions": fixed.takes_questions(section),
        "why": fixed.WHOLE_SECTIONS.get(section.letter, ""),
        "rows": [_row(form, section, field, changed) for field in one.fields if not field.retired],
        "retired": [field for field in one.fields if field.retired],
    }
    return render(request, "intake/practice/questions_page.html", context, status=_mended(words, status))


def _row(form: Form, section: Any, field: Field, changed: set[str]) -> dict[str, Any]:
    return {
        "question": field,
        "kind": KINDS[field.kind],
        "level": LEVELS[field.visibility],
        "fixed": fixed.why(section, field.key),
        "when": _waits_for(form, field),
        "changed": field.key in changed,
    }


def _waits_for(form: Form, field: Field) -> dict[str, Any] | None:
    if field.show_when is None or (other := form.field(field.show_when.question)) is None:
        return None
    words = checks.answers_of(other)
    return {"question": other, "answers": [words.get(one, one) for one in field.show_when.one_of]}


def _mended(form: Any, status: int) -> int:
    return 422 if status == 200 and form.errors else status


@ADMINISTRATOR
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, key: str) -> HttpResponse:
    """One question: its words, and where no rule hangs on it all the rest."""
    form, _digest = queries.next_form()
    section, one, field = access.question_or_404(form, key)
    written = QuestionForm(field, section, request.POST or None)
    status, elsewhere = 200, ""
    if request.method == "POST" and written.is_valid():
        try:
            services.change_question(
                written.changed_question(), by=request.user, was=request.POST.get("was", "")
            )
        except services.Changed:
            status, elsewhere = 409, _changed_elsewhere()
        except services.Refused as refused:
            written.take_faults(refused.faults)
        else:
            messages.success(request, _("Kept. Nobody is asked it before you publish."))
            return redirect("practice:intake:questions_page", one.key)
    context = {
        "section": section,
        "page": one,
        "question": field,
        "kind": KINDS[field.kind],
        "level": LEVELS[field.visibility],
        "form": written,
        "was": queries.wording_of(field),
        "elsewhere": elsewhere,
        "why": fixed.why(section, key),
        "when": _waits_for(form, field),
        "others": checks.can_be_waited_for(form, key),
        "before": _in_force().field(key),
    }
    return render(request, "intake/practice/question.html", context, status=_mended(written, status))


@ADMINISTRATOR
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """A question of the practice's own, at the end of a page."""
    form, _digest = queries.next_form()
    section, one = access.page_or_404(form, key)
    if not fixed.takes_questions(section):
        raise Http404
    written = NewQuestionForm(request.POST or None)
    if request.method == "POST" and written.is_valid():
        try:
            added = services.add_question(key, written.question(), by=request.user)
        except services.Refused as refused:
            written.take_faults(refused.faults)
        else:
            messages.success(
                request, _("Added. Here is the rest of it; nobody is asked it before you publish.")
            )
            return redirect("practice:intake:question", added.key)
    context = {"section": section, "page": one, "form": written}
    return render(request, "intake/practice/question_add.html", context, status=_mended(written, 200))


@ADMINISTRATOR
@require_http_methods(["GET", "POST"])
def when(request: HttpRequest, key: str) -> HttpResponse:
    """The answers to an earlier question (`on`) with which this one is asked."""
    form, _digest = queries.next_form()
    section, one, field = access.question_or_404(form, key)
    if fixed.why(section, key):
        raise Http404
    on = request.POST.get("on") or request.GET.get("on") or ""
    other = next((each for each in checks.can_be_waited_for(form, key) if each.key == on), None)
    if other is None:
        messages.warning(request, _("Choose a question that is asked before this one."))
        return redirect("practice:intake:question", key)
    initial = (
        {"answers": field.show_when.one_of} if field.show_when and field.show_when.question == on else {}
    )
    written = ConditionForm(other, request.POST or None, initial=initial)
    status, elsewhere = 200, ""
    if request.method == "POST" and written.is_valid():
        try:
            services.change_question(
                replace(field, show_when=written.condition()),
                by=request.user,
                was=request.POST.get("was", ""),
            )
        except services.Changed:
            status, elsewhere = 409, _changed_elsewhere()
        except services.Refused as refused:
            for fault in refused.faults:
                written.add_error("answers", fault.words)
        else:
            messages.success(request, _("Kept. Nobody is asked it before you publish."))
            return redirect("practice:intake:question", key)
    context = {
        "page": one,
        "question": field,
        "other": other,
        "form": written,
        "was": queries.wording_of(field),
        "elsewhere": elsewhere,
    }
    return render(request, "intake/practice/question_when.html", context, status=_mended(written, status))


def _carry_out(request: HttpRequest, verb: Any, done: str) -> None:
    """Do one thing to the draft and say how it went."""
    try:
        verb()
    except LookupError:
        raise Http404 from None
    except services.Changed:
        messages.warning(request, _("Somebody changed this question meanwhile. Please look once more."))
    except services.Refused as refused:
        for fault in refused.faults:
            messages.warning(request, fault.words)
    else:
        messages.success(request, done)


@ADMINISTRATOR
@require_POST
def always(request: HttpRequest, key: str) -> HttpResponse:
    """Ask it whatever was answered before."""
    form, _digest = queries.next_form()
    _section, _page, field = access.question_or_404(form, key)
    _carry_out(
        request,
        lambda: services.change_question(
            replace(field, show_when=None), by=request.user, was=request.POST.get("was", "")
        ),
        _("Kept: it is always asked."),
    )
    return redirect("practice:intake:question", key)


@ADMINISTRATOR
@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    form, _digest = queries.next_form()
    _section, one, field = access.question_or_404(form, key)
    if field.retired:
        raise Http404
    up = request.POST.get("way") == "up"
    _carry_out(
        request,
        lambda: services.move_question(key, by=request.user, up=up),
        _("Moved up.") if up else _("Moved down."),
    )
    return redirect("practice:intake:questions_page", one.key)


@ADMINISTRATOR
@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    form, _digest = queries.next_form()
    _section, one, _field = access.question_or_404(form, key)
    _carry_out(
        request,
        lambda: services.retire_question(key, by=request.user),
        _("Retired. Answers that were given to it stay readable."),
    )
    return redirect("practice:intake:questions_page", one.key)


@ADMINISTRATOR
@require_POST
def bring_back(request: HttpRequest, key: str) -> HttpResponse:
    form, _digest = queries.next_form()
    _section, one, _field = access.question_or_404(form, key)
    _carry_out(
        request, lambda: services.bring_back_question(key, by=request.user), _("It will be asked again.")
    )
    return redirect("practice:intake:questions_page", one.key)


@ADMINISTRATOR
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """The page as somebody will see it. What is tried out here is kept nowhere."""
    form, _digest = queries.next_form()
    section, one = access.page_or_404(form, key)
    couple = Couple(kind="romantic_partners")
    tried = request.GET.copy() if "look" in request.GET else None
    if tried is not None:
        tried.setlist("seen", [field.key for field in one.fields])
    filled = PageForm(form, one, couple, tried)
    if tried is not None:
        filled.is_valid()
    context = {
        "section": section,
        "page": one,
        "form": filled,
        "rows": filled.rows(),
        "n": form.number(section.letter),
        "total": len(form.sections),
        "part_kinds": PART_KINDS,
        "parts": [{"folded": n > 0} for n in range(PARTS_AT_MOST)] if section.letter == "G" else [],
    }
    return render(request, "intake/practice/questions_preview.html", context)


@ADMINISTRATOR
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What publishing would change, line by line."""
    return _changes(request)


def _changes(request: HttpRequest, status: int = 200, words: str = "") -> HttpResponse:
    form, digest = queries.next_form()
    before = _in_force()
    context = {
        "changes": compare.changes(before, form) if digest else [],
        "was": digest,
        "version": before.version,
        "next": before.version + 1,
        "words": words,
    }
    return render(request, "intake/practice/questions_changes.html", context, status=status)


@ADMINISTRATOR
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    try:
        row = services.publish_questions(by=request.user, was=request.POST.get("was", ""))
    except services.Changed:
        words = _(
            "Something was changed since you opened this page. Nothing is published; please look again."
        )
        return _changes(request, 409, words)
    except services.Refused as refused:
        return _changes(request, 422, " ".join(fault.words for fault in refused.faults))
    except services.NothingToPublish:
        messages.info(request, _("There is nothing to publish. Perhaps it was done in another window."))
        return redirect("practice:intake:questions")
    messages.success(
        request,
        _(
            "Published as version %(n)d. Whoever begins from now on is asked it; "
            "who has begun stays with theirs."
        )
        % {"n": row.version},
    )
    return redirect("practice:intake:questions")


@ADMINISTRATOR
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    services.drop_draft(by=request.user)
    messages.success(request, _("Thrown away. What is asked stays as it is."))
    return redirect("practice:intake:questions")


@ADMINISTRATOR
@require_safe
def version(request: HttpRequest, version: int) -> HttpResponse:
    """One version as it was asked."""
    row = access.version_or_404(version)
    form = queries.form_at(row.pk)
    context = {
        "row": row,
        "pages": [
            {
                "section": section,
                "page": page,
                "rows": [_row(form, section, field, set()) for field in page.fields if not field.retired],
            }
            for section, page in form.pages()
        ],
    }
    return render(request, "intake/practice/questions_version.html", context)

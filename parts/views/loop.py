"""The loop as each person sees it, and as the therapist writes it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from core.states import TooLate
from couples.access import care_or_404
from couples.models import Couple, Partner
from couples.unit import partner_of
from parts import queries, services
from parts.forms import LoopForm, StepForms, UnderneathForm, steps_of

from .drawn import told


def _told(loop: queries.Loop, me: Partner | None = None, bound: Any = None) -> dict[str, Any]:
    """The loop as drawn; a person's own steps carry the form for what is underneath."""

    def form_of(step: dict[str, Any], line: Any) -> Any:
        if me is None or step["person"] != str(me.pk):
            return None
        if bound is not None and bound.step == step["id"]:
            return bound
        return _underneath(step["id"], line)

    return told(loop, form_of)


def _underneath(step: str, line: Any = None, data: Any = None) -> UnderneathForm:
    form = UnderneathForm(data, initial=line.words if line else None, auto_id=f"u-{step}-%s")
    form.step = step  # type: ignore[attr-defined]
    return form


@require_safe
def cycle(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    return _page(request, partner)


def _page(request: HttpRequest, partner: Partner, bound: Any = None, status: int = 200) -> HttpResponse:
    loop = queries.loop_of(partner.couple)
    told = _told(loop, partner, bound) if loop else {"loop": None}
    said = {"said_yes": bool(loop) and partner.pk in loop.yeses}
    return render(request, "parts/my/cycle.html", {**told, **said}, status=status)


def _shown_or_404(partner: Partner) -> queries.Loop:
    loop = queries.loop_of(partner.couple)
    if loop is None:
        raise Http404
    return loop


@require_POST
def underneath(request: HttpRequest, step: UUID) -> HttpResponse:
    partner = partner_of(request)
    loop = _shown_or_404(partner)
    if not any(one["id"] == str(step) and one["person"] == str(partner.pk) for one in loop.cycle.steps):
        raise Http404
    form = _underneath(str(step), data=request.POST)
    if not form.is_valid():
        return _page(request, partner, form, status=422)
    services.write_underneath(loop.cycle, partner, step, by=request.user, **form.cleaned_data)
    messages.success(request, _("Kept. Everyone in the drawing can read it."))
    return redirect("my:parts:cycle")


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    loop = _shown_or_404(partner)
    if request.POST.get("version") != str(loop.cycle.version):
        messages.warning(request, _("The drawing was reworded since. Please look once more."))
        return redirect("my:parts:cycle")
    services.agree_to_loop(loop.cycle, partner, by=request.user)
    messages.success(request, _("Noted. You can take it back at any time."))
    return redirect("my:parts:cycle")


@require_POST
def disagree(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    loop = _shown_or_404(partner)
    services.take_yes_back(loop.cycle, partner, by=request.user)
    messages.success(request, _("Taken back. You can talk about it next time."))
    return redirect("my:parts:cycle")


@staff("therapist")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    """The therapist's page: the loop as drawn, and its steps to write."""
    couple = care_or_404(request.user, couple_id).couple
    loop = queries.loop_for_therapist(request.user, couple)
    members = queries.members_of(couple)
    form, steps = _forms(loop, members, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        services.draft_loop(couple, by=request.user, name=form.cleaned_data["name"], steps=steps_of(steps))
        messages.success(request, _("Kept."))
        return redirect("practice:parts:cycle", couple.pk)
    told = _told(loop) if loop else {"loop": None}
    return render(
        request,
        "parts/practice/cycle.html",
        {**told, "couple": couple, "form": form, "step_forms": steps, "answers": _answers(loop)},
        status=422 if request.method == "POST" else 200,
    )


def _forms(loop: queries.Loop | None, members: list[Partner], data: Any) -> tuple[LoopForm, Any]:
    initial = loop.cycle.steps if loop else []
    name = {"name": loop.cycle.words["name"]} if loop else None
    steps = StepForms(data, initial=initial, form_kwargs={"members": members}, prefix="steps")
    return LoopForm(data, initial=name), steps


def _answers(loop: queries.Loop | None) -> list[tuple[Partner, bool]]:
    return [(one, one.pk in loop.yeses) for one in loop.members] if loop else []


def _loop_or_404(user: Any, couple: Couple) -> queries.Loop:
    loop = queries.loop_for_therapist(user, couple)
    if loop is None:
        raise Http404
    return loop


@staff("therapist")
@require_POST
def show(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    couple = care_or_404(request.user, couple_id).couple
    try:
        services.show_loop(_loop_or_404(request.user, couple).cycle, by=request.user)
        messages.success(request, _("They can see it now, and each can say whether it fits."))
    except services.LoopNotReady:
        messages.warning(
            request,
            _("Not shown yet. Everyone needs a moment of their own in it, and the loop has to be set up."),
        )
    except TooLate:
        pass  # shown already
    return redirect("practice:parts:cycle", couple.pk)


@staff("therapist")
@require_POST
def retire(request: HttpRequest, couple_id: UUID) -> HttpResponse:
    couple = care_or_404(request.user, couple_id).couple
    try:
        services.retire_loop(_loop_or_404(request.user, couple).cycle, by=request.user)
    except TooLate:
        pass  # put away already
    messages.success(request, _("Put away. It is no longer on their pages."))
    return redirect("practice:parts:cycle", couple.pk)

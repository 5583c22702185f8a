"""Finding a time together: keeping one to three, proposing them; and, for the others, picking one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking import access, month, openings, published, queries
from booking.forms.times import OwnTimeForm, WhatForm
from booking.models import ProposalState
from booking.services import NotOffered, OwnTimeTaken, SlotTaken
from booking.services import proposing as services
from core import clock
from core.states import TooLate
from couples import access as couples

from .months import month_shown

GONE = gettext_lazy("This time is not free any more. What you keep already stays with you.")


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A month of free times, of which up to three are kept for a moment, with a clock."""
    sent = request.POST if request.method == "POST" else request.GET
    units = [one for one in couples.memberships(request.user) if one.couple.is_joint]
    partner = next((one for one in units if sent.get("unit", "") in {"", str(one.couple_id)}), None)
    if partner is None:
        raise Http404
    therapists = queries.therapists_of(partner.couple)
    offerings = [one for one in queries.offerings_for(partner) if not one.for_one]
    if not therapists or not offerings:
        raise Http404
    settings = {
        "offerings": offerings,
        "therapists": therapists,
        "rooms": queries.has_rooms(therapists),
        "joint": True,
    }
    usual = {"what": queries.usual_choice(partner, offerings), "where": "online"}
    form = WhatForm({**usual, **{k: v for k, v in sent.items() if v}}, **settings)
    is_offered = form.is_valid()
    if not is_offered:
        form = WhatForm(usual, **settings)
        form.is_valid()
    offering, length, people, in_person = form.chosen()
    carried = {field.name: str(field.value()) for field in form if field.value()}
    carried["unit"] = str(partner.couple_id)
    problem, nearest, status = "", [], 200
    start = month.parse_start(sent.get("start", ""))
    if request.method == "POST":
        status = 422
        if not is_offered or start is None:
            problem = _("Choose one of the times first. What you keep already stays with you.")
        else:
            try:
                services.keep(
                    partner,
                    offering,
                    people,
                    start,
                    length=length,
                    browser=_browser(request),
                    by=request.user,
                    in_person=in_person,
                )
            except SlotTaken as taken:
                problem, nearest, status = GONE, taken.alternatives, 409
            except services.TooManyTimes:
                problem = _("Three times are kept already. Give one back before the next.")
                status = 409
            except services.AlreadyProposed:
                problem = _(
                    "The times you proposed still wait for an answer. Take them back before the next."
                )
                status = 409
            except NotOffered:
                problem = _("This is not offered in this way any more. Choose again, please.")
            else:
                day = {name: sent[name] for name in ("month", "day") if sent.get(name)}
                return redirect(f"{reverse('my:booking:propose')}?{urlencode(carried | day)}")
    view = month_shown(
        sent,
        request.user.time_zone,
        people,
        lambda window, rules: openings.free_with(
            people, offering, length, window, request.user, in_person=in_person, rules=rules
        ),
        near=start if problem and start else None,
        could=published.of_others(partner),
        only=form.only_together,
    )
    context = {
        "form": form,
        "kept": queries.kept_by(partner, _browser(request)),
        "now": clock.now(),
        "problem": problem,
        "nearest": nearest,
        "unit": partner,
        **view,
        "several": len(people) > 1,
        "query": urlencode(carried),
    }
    return render(request, "booking/my/propose.html", context, status=status)


@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give one of the kept times back."""
    proposal = access.kept_time_or_404(request.user, pk)
    services.drop(proposal, pk, by=request.user)
    return redirect(f"{reverse('my:booking:propose')}?unit={proposal.couple_id}")


@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    proposal = access.own_proposal_or_404(request.user, pk)
    try:
        if proposal.browser != _browser(request):
            raise TooLate(proposal, "propose")
        services.propose(proposal, by=request.user)
    except TooLate:
        messages.warning(request, _("The ten minutes are over, and the times are given back. Choose anew."))
        return redirect("my:booking:propose")
    messages.success(request, _("Your times are proposed. We write to you when there is news."))
    return redirect("my:booking:proposed", pk)


@require_safe
def proposed(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, access.proposal_or_404(request.user, pk))


@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This person's choice of one, with their own yes."""
    proposal = access.proposal_or_404(request.user, pk)
    form = OwnTimeForm(request.POST)
    wanted = next((one.pk for one in proposal.times.all() if str(one.pk) == request.POST.get("time")), None)
    if not form.is_valid() or wanted is None:
        return _page(request, proposal, form, _("Choose one of the times first."), status=422)
    try:
        found = services.take(
            proposal, wanted, by=request.user, integration_minutes=form.cleaned_data["minutes"]
        )
    except OwnTimeTaken:
        proposal.refresh_from_db()
        words = _("You already have an appointment around this time.")
        return _page(request, proposal, form, words, status=409)
    except (TooLate, SlotTaken):
        messages.warning(request, _("These times are not kept any more. You can choose another one."))
        return redirect("my:booking:times")
    messages.success(request, _("The time is kept for everyone, and your yes with it."))
    return redirect("my:booking:appointment", found.pk)


@require_POST
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.give_back(access.proposal_or_404(request.user, pk), by=request.user)
    messages.success(request, _("The times are given back. No reason is needed."))
    return redirect("my:booking:times")


def _page(
    request: HttpRequest, proposal: Any, form: OwnTimeForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    partner = next(one for one in couples.memberships(request.user) if one.couple_id == proposal.couple_id)
    minutes = queries.own_minutes(partner, proposal.offering)
    context = {
        "proposal": proposal,
        "times": list(proposal.times.all()),
        "is_open": proposal.state == ProposalState.OPEN and proposal.until > clock.now(),
        "is_mine": proposal.asked_by_id == partner.pk,
        "form": form or OwnTimeForm(initial={"minutes": minutes}),
        "problem": problem,
        "zone": request.user.time_zone,
    }
    return render(request, "booking/my/proposed.html", context, status=status)


def _browser(request: HttpRequest) -> str:
    return services.browser_hash(request.session.session_key or "")

"""A last session: the therapist's page about it, and each person's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import ask_again
from accounts.roles import staff
from core import zones
from core.states import TooLate
from couples.access import care_or_404
from couples.models import Couple, Partner, PartnerState, SpaceClosed
from intake import measure_queries as measures
from intake.models import Moment
from parts import queries as parts
from parts.views.drawn import told
from parts.views.maps import shared_map
from sessions_app import access, last_queries
from sessions_app.forms_last import CarryOnForm, ChooseForm, RemindForm
from sessions_app.models import LastSession
from sessions_app.services import last as services


@require_safe
@staff("therapist")
def page(request: HttpRequest, couple: UUID) -> HttpResponse:
    return _page(request, care_or_404(request.user, couple).couple)


@require_POST
@staff("therapist")
def choose(request: HttpRequest, couple: UUID) -> HttpResponse:
    """Say which session is the last; each of them reads it from then on."""
    found = care_or_404(request.user, couple).couple
    coming = {row.pk: row for row in last_queries.could_be_last(found)}
    form = ChooseForm(request.POST, offered=list(coming))
    if not form.is_valid():
        return _page(request, found, choosing=form, status=422)
    try:
        services.choose(coming[form.cleaned_data["session"]], by=request.user)
    except services.Stale:
        messages.warning(request, _("One was chosen in another window meanwhile. Nothing was changed."))
    except TooLate:
        messages.warning(request, _("This was no longer possible; nothing was changed. Please look again."))
    else:
        messages.success(request, _("Kept. Each of them reads it now."))
    return redirect("practice:sessions:last", couple)


@require_POST
@staff("therapist")
def undo(request: HttpRequest, couple: UUID) -> HttpResponse:
    row = _row_or_none(request, couple)
    if row is not None:
        try:
            services.undo(row, by=request.user)
        except TooLate:
            messages.warning(request, _("It has taken place already. Nothing was changed."))
        else:
            messages.success(request, _("It is an ordinary session again."))
    return redirect("practice:sessions:last", couple)


@require_POST
@staff("therapist")
def ask(request: HttpRequest, couple: UUID) -> HttpResponse:
    """Offer the questions to look back: before the end to all, some time after to those who said yes."""
    row = _row_or_none(request, couple)
    if row is None:
        return redirect("practice:sessions:last", couple)
    people = _people(row.couple)
    moment = Moment.END
    if request.POST.get("moment") == Moment.FOLLOWUP:
        moment = Moment.FOLLOWUP
        people = last_queries.may_be_asked(
            people, last_queries.carried_for_therapist(request.user, row.couple)
        )
    made = services.offer_questions(row, people, moment=moment, by=request.user)
    if made:
        messages.success(
            request,
            ngettext("Offered: %(n)d questionnaire.", "Offered: %(n)d questionnaires.", made) % {"n": made},
        )
    else:
        messages.info(
            request, _("Nothing new was offered. It waits for them already, or nobody is to be asked.")
        )
    return redirect("practice:sessions:last", couple)


@require_POST
@staff("therapist")
def remind(request: HttpRequest, couple: UUID) -> HttpResponse:
    """Keep a day to ask how it is, or none. It is a reminder and books nothing."""
    row = _row_or_none(request, couple)
    if row is None:
        return redirect("practice:sessions:last", couple)
    form = RemindForm(request.POST, after=_not_before(request, row))
    if not form.is_valid():
        return _page(request, row.couple, reminding=form, status=422)
    services.remind(row, form.cleaned_data["on"], by=request.user)
    messages.success(
        request, _("Kept. You will be reminded.") if form.cleaned_data["on"] else _("No reminder is kept.")
    )
    return redirect("practice:sessions:last", couple)


@require_POST
@staff("therapist")
def checked(request: HttpRequest, couple: UUID) -> HttpResponse:
    row = _row_or_none(request, couple)
    if row is not None:
        services.checked(row, by=request.user)
        messages.success(request, _("Done."))
    return redirect("practice:sessions:last", couple)


def _row_or_none(request: HttpRequest, couple: UUID) -> LastSession | None:
    """The couple's last session; none where another window took it back meanwhile."""
    return last_queries.of_couple(care_or_404(request.user, couple).couple)


def _not_before(request: HttpRequest, row: LastSession) -> Any:
    held = row.session.starts_at.astimezone(zones.of(request.user.time_zone)).date()
    return max(held, last_queries.day_of(request.user))


def _people(couple: Couple) -> list[Partner]:
    return list(couple.partners.filter(state=PartnerState.ACTIVE).select_related("user", "couple"))


def _page(
    request: HttpRequest,
    couple: Couple,
    *,
    choosing: ChooseForm | None = None,
    reminding: RemindForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row = last_queries.of_couple(couple)
    people = _people(couple)
    context: dict[str, Any] = {"couple": couple, "last": row, "choosing": choosing, "people": people}
    if row is None or not row.stands:
        context["coming"] = last_queries.could_be_last(couple)
        context["moves"] = row is not None and last_queries.moves(row, request.user)
    if row is None:
        return render(request, "sessions_app/practice/last.html", context, status=status)
    carried = last_queries.carried_for_therapist(request.user, couple)
    shared = {line.author_id for line in last_queries.shared_lines(couple)}
    loop = parts.loop_for_therapist(request.user, couple)
    day = row.session.starts_at.astimezone(zones.of(request.user.time_zone)).date()
    usual = {"on": row.check_on if row.check_said else services.three_months_after(day)}
    context |= {
        "carried": [
            (one, carried[one.pk].words if one.pk in carried else {}, one.pk in shared) for one in people
        ],
        "may_be_asked": last_queries.may_be_asked(people, carried),
        "is_due": row.is_due(last_queries.day_of(request.user)),
        "remind": reminding or RemindForm(after=day, initial=usual),
        "map": shared_map(couple),
        **(told(loop) if loop else {"loop": None}),
    }
    return render(request, "sessions_app/practice/last.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own page of a last session: what is shared to look back on, and one's own line."""
    place = access.place_or_404(request.user, pk)
    row = last_queries.of_partner(place.partner)
    if row is None or row.session_id != pk:
        raise Http404
    kept = last_queries.carried_by(place.partner)
    if request.method != "POST":
        return _mine(request, place.partner, row, _filled(place.partner, kept))
    form = CarryOnForm(request.POST)
    if not form.is_valid():
        return _mine(request, place.partner, row, form, status=422)
    data = form.cleaned_data
    if data["share_carry"]:
        ask_again(request)
    try:
        services.carry_on(
            row,
            place.partner,
            by=request.user,
            text=data["carry"],
            share=data["share_carry"],
            later=data["later"],
            seen=data["seen"],
        )
    except services.Stale:
        form = CarryOnForm({**request.POST.dict(), "seen": services.mark_of(kept)})
        form.add_error(
            "carry",
            _("This was changed in another window. Your words are still on this page; nothing was lost."),
        )
        return _mine(request, place.partner, row, form, kept=kept, status=422)
    except SpaceClosed:
        form.add_error(
            "share_carry",
            _("The work is finished, so nothing more can be shared. Without the tick, the line stays yours."),
        )
        return _mine(request, place.partner, row, form, status=422)
    messages.success(request, _("Kept."))
    return redirect("my:sessions:last", pk)


def _filled(partner: Partner, kept: Any) -> CarryOnForm:
    words = kept.words if kept is not None else {}
    return CarryOnForm(
        initial={
            "carry": words.get("text", ""),
            "later": words.get("later", ""),
            "share_carry": last_queries.is_shared(partner),
            "seen": services.mark_of(kept),
        }
    )


def _mine(
    request: HttpRequest,
    partner: Partner,
    row: LastSession,
    form: CarryOnForm,
    *,
    kept: Any = None,
    status: int = 200,
) -> HttpResponse:
    loop = parts.loop_of(partner.couple)
    context = {
        "partner": partner,
        "session": row.session,
        "form": form,
        "meanwhile": kept.words.get("text", "") if kept is not None else "",
        "lines": last_queries.shared_lines(partner.couple),
        "questions_wait": measures.to_look_back(partner),
        "is_joint": partner.couple.is_joint,
        "map": shared_map(partner.couple),
        **(told(loop) if loop else {"loop": None}),
    }
    return render(request, "sessions_app/my/last.html", context, status=status)

"""A person's own map and the couple's, and the lines drawn on them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.fresh import ask_again
from couples.models import Partner
from couples.unit import partner_of
from parts import access, queries, services, telling
from parts.forms import LineForm, RelationForm
from parts.vocabulary import RelationType

from .maps import own_map, shared_map


@require_safe
def map(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    return _own_page(request, partner)


def _own_page(
    request: HttpRequest, partner: Partner, form: RelationForm | None = None, status: int = 200
) -> HttpResponse:
    shown = own_map(partner)
    names = {one.id: one for one in shown["told"]}
    on_ours = queries.relations_shown(partner)
    return render(
        request,
        "parts/my/map.html",
        {
            **shown,
            "partner": partner,
            "form": form or RelationForm(parts=queries.parts_of(partner)),
            "written": [
                {
                    "row": row,
                    "from": names[row.from_part_id],
                    "words": telling.relation_words(
                        row.words["type"],
                        names[row.to_part_id].name if row.to_part_id else row.words.get("toward", ""),
                    ),
                    "shown": row.pk in on_ours,
                    "can_show": bool(row.to_part_id)
                    and not names[row.from_part_id].kept
                    and not names[row.to_part_id].kept,
                }
                for row in shown["relations"]
                if row.from_part_id in names and (row.to_part_id is None or row.to_part_id in names)
            ],
        },
        status=status,
    )


@require_POST
def relate(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    own = queries.parts_of(partner)
    form = RelationForm(request.POST, parts=own)
    if not form.is_valid():
        return _own_page(request, partner, form, status=422)
    by_id = {str(one.pk): one for one in own}
    data = form.cleaned_data
    services.relate(
        by_id[data["from_part"]],
        by_id.get(data["to_part"]),
        type=data["type"],
        toward=data["toward"],
        by=request.user,
    )
    messages.success(request, _("Drawn on your own map."))
    return redirect("my:parts:map")


@require_POST
def unrelate(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.unrelate(access.own_relation_or_404(request.user, pk), by=request.user)
    messages.success(request, _("Taken off your map."))
    return redirect("my:parts:map")


@require_POST
def show_relation(request: HttpRequest, pk: UUID) -> HttpResponse:
    relation = access.own_relation_or_404(request.user, pk)
    ask_again(request)
    try:
        services.share_relation(relation, by=request.user)
        messages.success(request, _("This line stands on our map now."))
    except services.NotShown:
        messages.warning(request, _("Both parts have to be shared first. Nothing was changed."))
    return redirect("my:parts:map")


@require_POST
def hide_relation(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.unshare_relation(access.own_relation_or_404(request.user, pk), by=request.user)
    messages.success(request, _("This line is on your own map only. Others may have seen it."))
    return redirect("my:parts:map")


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    return _shared_page(request, partner_of(request))


def _shared_page(
    request: HttpRequest, partner: Partner, form: LineForm | None = None, status: int = 200
) -> HttpResponse:
    shown = shared_map(partner.couple)
    across = shown["across"]
    mine = [row for row in shown["rows"] if row.author_id == partner.pk]
    theirs = [row for row in shown["rows"] if row.author_id != partner.pk]
    return render(
        request,
        "parts/my/shared_map.html",
        {
            **shown,
            "partner": partner,
            "to_answer": [_told_line(line) for line in queries.lines_to_answer(partner, across)],
            "agreed_with": [
                _told_line(line) for line in across if line.agreed and line.to_shared.author_id == partner.pk
            ],
            "written": [_told_line(line) for line in across if line.row.author_id == partner.pk],
            "form": form or (LineForm(mine=mine, theirs=theirs) if mine and theirs else None),
        },
        status=status,
    )


def _told_line(line: queries.Across) -> dict[str, object]:
    """A line across, told as the reacting part's own experience."""
    return {
        "row": line.row,
        "wording": queries.wording(line.row),
        "who": line.row.author,
        "part": telling.called(line.from_shared.name),
        "words": telling.relation_words(line.type, telling.called(line.to_shared.name)),
        "note": line.note,
        "agreed": line.agreed,
    }


@require_POST
def write_line(request: HttpRequest) -> HttpResponse:
    partner = partner_of(request)
    rows = queries.shared_parts(partner.couple)
    mine = [row for row in rows if row.author_id == partner.pk]
    theirs = [row for row in rows if row.author_id != partner.pk]
    form = LineForm(request.POST, mine=mine, theirs=theirs)
    if not form.is_valid():
        return _shared_page(request, partner, form, status=422)
    data = form.cleaned_data
    part = access.own_part_or_404(request.user, data["from_part"])
    to = next(row for row in theirs if str(row.pk) == data["to_part"])
    ask_again(request)
    services.relate_across(
        part, to, type=data["type"] or RelationType.TRIGGERED_BY, note=data["note"], by=request.user
    )
    messages.success(request, _("Written down. It is drawn once both of you have said yes."))
    return redirect("my:parts:shared_map")


@require_POST
def withdraw_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.own_line_or_404(request.user, pk)
    services.withdraw_line(row, by=request.user)
    messages.success(request, _("Taken away."))
    return redirect("my:parts:shared_map")


@require_POST
def accept_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, partner = access.line_or_404(request.user, pk)
    if request.POST.get("wording", queries.wording(row)) != queries.wording(row):
        messages.warning(request, _("This line was reworded since. Please look once more."))
        return redirect("my:parts:shared_map")
    services.accept_line(row, partner, by=request.user)
    messages.success(request, _("It stands on our map now."))
    return redirect("my:parts:shared_map")


@require_POST
def decline_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, partner = access.line_or_404(request.user, pk)
    services.decline_line(row, partner, by=request.user)
    messages.success(request, _("It is not drawn. Nobody is told."))
    return redirect("my:parts:shared_map")

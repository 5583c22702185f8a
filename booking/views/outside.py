"""A therapist's calendar elsewhere: connecting it, choosing, trying again, parting. No page calls it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.fresh import ask_again
from booking import access
from booking.forms.outside import ChooseForm, ConnectForm
from booking.services import outside as services


@require_safe
def outside(request: HttpRequest) -> HttpResponse:
    return _page(request, access.own_account(request.user))


@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    account = access.own_account(request.user)
    form = ConnectForm(request.POST)
    if not form.is_valid():
        return _page(request, account, connecting=form)
    ask_again(request)
    services.connect_calendar(request.user, by=request.user, **form.cleaned_data)
    messages.success(request, _("Kept. We look for your calendars within a minute."))
    return redirect("practice:booking:outside")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    account = access.own_account(request.user)
    if account is None:
        return redirect("practice:booking:outside")
    form = ChooseForm(request.POST, account=account)
    if not form.is_valid():
        return _page(request, account, choosing=form)
    services.choose_calendars(account, by=request.user, **form.cleaned_data)
    messages.success(request, _("Kept. It counts within a minute."))
    return redirect("practice:booking:outside")


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    account = access.own_account(request.user)
    if account is not None:
        services.try_calendar_again(account, by=request.user)
        messages.success(request, _("We try again within a minute."))
    return redirect("practice:booking:outside")


@require_POST
def part(request: HttpRequest) -> HttpResponse:
    account = access.own_account(request.user)
    if account is not None:
        services.part_from_calendar(account, by=request.user)
        messages.success(request, _("The account and its password are forgotten."))
    return redirect("practice:booking:outside")


def _page(
    request: HttpRequest,
    account: Any,
    *,
    connecting: ConnectForm | None = None,
    choosing: ChooseForm | None = None,
) -> HttpResponse:
    typed = {"url": account.url, "user_name": account.user_name} if account else None
    context = {
        "account": account,
        "connecting": connecting or ConnectForm(initial=typed),
        "choosing": choosing or (ChooseForm(account=account) if account else None),
        "zone": request.user.time_zone,
    }
    status = 422 if connecting is not None or choosing is not None else 200
    return render(request, "booking/practice/outside.html", context, status=status)

"""One's times in one's own calendar: the page that makes the secret address, and what the address answers."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import limits
from accounts.fresh import ask_again
from booking import access
from booking import feed as feeds
from booking.forms.feed import FeedForm
from booking.services import feed as services

# Addresses that lead nowhere, from one connection in an hour; each counts once, however often it is fetched.
WRONG_AN_HOUR = 60


@login_not_required
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself. Unknown, ended and guessed too often are one and the same missing page."""
    hashed = services.token_hash(token)
    tag = feeds.standing_tag(hashed)
    if tag and tag in request.headers.get("If-None-Match", ""):  # who knows it has had the file
        return HttpResponseNotModified(headers={"ETag": tag})
    if limits.is_over(request, "feeds", most=WRONG_AN_HOUR):
        raise Http404
    found = access.feed_by_hash(hashed)
    if found is None:
        limits.count_once(request, "feeds", hashed)
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        etag, content = feeds.file_of(found)
    if etag != tag:
        services.keep_tag(found, etag)
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": etag, "Content-Disposition": 'inline; filename="appointments.ics"'},
    )


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return _page(request, access.own_feed(request.user))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this one page only."""
    standing = access.own_feed(request.user)
    form = _form(request, standing, request.POST)
    if not form.is_valid():
        return _page(request, standing, form)
    ask_again(request)
    token = services.make_feed(request.user, by=request.user, **form.chosen())
    address = settings.SITE_URL + reverse("feeds:calendar", args=[token])
    return _page(request, access.own_feed(request.user), address=address)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    standing = access.own_feed(request.user)
    form = _form(request, standing, request.POST)
    if standing is not None and not form.is_valid():
        return _page(request, standing, form)
    if standing is not None:
        services.change_feed(standing, by=request.user, **form.chosen())
        messages.success(request, _("Kept. Your calendar takes it over the next time it asks."))
    return redirect(f"{request.door}:booking:feed")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    access.own_feed(request.user)
    services.end_feed(request.user, by=request.user)
    messages.success(request, _("The address leads nowhere any more."))
    return redirect(f"{request.door}:booking:feed")


def _form(request: HttpRequest, standing: Any, sent: Any = None) -> FeedForm:
    initial = {"title": standing.title, "own_time": standing.own_time} if standing else None
    return FeedForm(sent, initial=initial, with_own_time=request.user.is_client)


def _page(
    request: HttpRequest, standing: Any, form: FeedForm | None = None, address: str = ""
) -> HttpResponse:
    context = {
        "feed": standing,
        "form": form or _form(request, standing),
        "address": address,
        "opens": address.replace("https:", "webcal:", 1).replace("http:", "webcal:", 1),
        "make": reverse(f"{request.door}:booking:feed_make"),
        "change": reverse(f"{request.door}:booking:feed_change"),
        "end": reverse(f"{request.door}:booking:feed_end"),
    }
    return render(
        request, f"booking/{request.door}/feed.html", context, status=422 if form is not None else 200
    )

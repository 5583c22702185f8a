"""The practice's offerings and rooms, which the administrator keeps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from booking import access, queries, services
from booking.forms.catalogue import OfferingForm, RoomForm


@staff("administrator")
@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    return _page(request)


@staff("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def offering(request: HttpRequest, slug: str) -> HttpResponse:
    row = access.offering_or_404(request.user, slug)
    form = OfferingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Kept. Times that are arranged already stay as they are."))
        return redirect("practice:booking:offerings")
    status = 422 if request.method == "POST" else 200
    return render(request, "booking/practice/offering.html", {"offering": row, "form": form}, status=status)


@staff("administrator")
@require_POST
def add_room(request: HttpRequest) -> HttpResponse:
    form = RoomForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    services.save_room(form.save(commit=False), by=request.user)
    messages.success(request, _("The room is there. Give therapists hours in it."))
    return redirect("practice:booking:offerings")


@staff("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.room_or_404(request.user, pk)
    form = RoomForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        services.save_room(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept. What is arranged in this room stays there."))
        return redirect("practice:booking:offerings")
    status = 422 if request.method == "POST" else 200
    return render(request, "booking/practice/room.html", {"room": row, "form": form}, status=status)


def _page(request: HttpRequest, form: RoomForm | None = None) -> HttpResponse:
    context = {
        "offerings": list(queries.offerings()),
        "rooms": list(queries.rooms()),
        "form": form or RoomForm(),
    }
    return render(request, "booking/practice/offerings.html", context, status=422 if form else 200)

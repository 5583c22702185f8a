"""The practice's rooms: adding one, renaming it, taking it out of use without losing what is booked in it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import staff
from booking import access, queries, services, stranded
from booking.forms.catalogue import RoomForm

from .strands import show_stranded

STALE = gettext_lazy(
    "This room was changed in another window in the meantime, so nothing was kept yet. Below is what you"
    " typed. Look at it once more, and send it again."
)


@staff("administrator")
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    return _page(request)


@staff("administrator")
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = RoomForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    services.save_room(form.save(commit=False), by=request.user)
    messages.success(request, _("The room is there. Give therapists hours in it."))
    return redirect("practice:booking:rooms")


@staff("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = access.room_or_404(request.user, pk)
    version, name, problem, status = stranded.version_of(row), row.name, "", 200
    form = RoomForm(request.POST or None, instance=row)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_room(
                    form.save(commit=False),
                    by=request.user,
                    version=request.POST.get("version", ""),
                    seen=request.POST.get("seen", ""),
                )
            except services.Stale:
                problem, status = STALE, 409
            except services.WouldStrand as told:
                return show_stranded(request, told, back=reverse("practice:booking:room", args=[pk]))
            else:
                messages.success(request, _("Kept. What is arranged in this room stays there."))
                return redirect("practice:booking:rooms")
    context = {"name": name, "pk": pk, "form": form, "problem": problem, "version": version}
    return render(request, "booking/practice/room.html", context, status=status)


def _page(request: HttpRequest, form: RoomForm | None = None) -> HttpResponse:
    context = {"rooms": list(queries.rooms()), "form": form or RoomForm(initial={"in_use": True})}
    return render(request, "booking/practice/rooms.html", context, status=422 if form else 200)

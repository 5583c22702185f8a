"""What a person may do with what is theirs: take it with them, leave, have it erased. Nobody is asked why."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import ask_again, is_fresh, sign_in_and_come_back
from couples import erasing, queries
from couples import export as exporting
from couples.forms import EraseForm


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    return render(request, "couples/my/rights.html", {"memberships": queries.memberships(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Everything of one's own as a file, after a fresh sign-in; made now and kept nowhere."""
    if request.method != "POST":
        return render(request, "couples/my/export.html")
    if not is_fresh(request):
        return sign_in_and_come_back(request, request.path)
    name = exporting.file_name(request.user)
    return HttpResponse(
        exporting.everything(request.user),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What goes, what is kept and why; a tick, a fresh sign-in, and it is done. Whether somebody is bound by
    law to wait changes nothing here."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_again(request)
        erasing.erase(request.user, by=request.user)
        logout(request)
        return redirect("public:erased")
    context = {"form": form, "years": settings.RECORDS_KEPT_YEARS}
    return render(request, "couples/my/erase.html", context, status=422 if form.is_bound else 200)

"""The practice's offerings, which the administrator keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import staff
from booking import access, queries
from booking.forms.catalogue import OfferingForm


@staff("administrator")
@require_safe
def offerings(request: HttpRequest) -> HttpResponse:
    return render(request, "booking/practice/offerings.html", {"offerings": list(queries.offerings())})


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

"""Getting back in: a mailed link opened the door to this page and no further."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import queries
from accounts.forms import RestoreForm


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """A right code restores through allauth's signal (`receivers.after_code_or_passkey`)."""
    if request.user.held_at is None:
        return redirect("account_landing")
    form = RestoreForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("account_landing")
    kinds = queries.ways_in(request.user)
    context = {
        "form": form,
        "has_codes": queries.CODES in kinds,
        "has_passkey": queries.PASSKEY in kinds,
        "has_app": queries.APP in kinds,
    }
    return render(request, "accounts/restore.html", context, status=422 if form.errors else 200)

"""Getting back in: a mailed link opened the door to this page and no further."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

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
    kinds = Authenticator.objects.filter(user=request.user).values_list("type", flat=True)
    context = {
        "form": form,
        "has_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "has_app": Authenticator.Type.TOTP in kinds,
    }
    return render(request, "accounts/restore.html", context, status=422 if form.errors else 200)

"""A person's own account: name, time zone, ways in, where they are signed in."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import queries, services
from accounts.forms import AboutForm
from accounts.fresh import ask_again, fresh


@require_http_methods(["GET", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    user = request.user
    form = AboutForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        moves = "time_zone" in form.changed_data
        if moves:  # the hours in which somebody may be reached move with it
            ask_again(request)
        form.save()
        if moves:
            services.live_in(user, user.time_zone, by=user)
        messages.success(request, _("Saved."))
        return redirect("account_security")
    if form.errors:
        user.refresh_from_db()  # the page says the name that is kept, the field the one that was typed
    context = {
        "form": form,
        "passkeys": queries.ways_in(user).count(queries.PASSKEY),
        "codes_left": services.codes_left(user),
        "sessions": queries.sessions_of(user),
    }
    return render(request, "accounts/security.html", context, status=422 if form.errors else 200)


@require_POST
def sign_out_one(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own. It asks for nothing: whoever holds this device may only close doors."""
    services.sign_out_one(queries.session_or_404(request.user, pk), by=request.user)
    messages.success(request, _("Signed out there. A page that stands open there closes within seconds."))
    return redirect("account_security")


@require_POST
@fresh("POST")
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    services.sign_out_everywhere(request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    services.note_session(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account_security")

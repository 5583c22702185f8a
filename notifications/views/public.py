"""Where a link in a message leads: to its page, for the one it was sent to and nobody else."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import access, services
from notifications.registry import KINDS


@login_not_required
@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A link that is unknown, garbled or over says the same; a stranger learns nothing from a good one."""
    notice = access.by_link(token)
    if notice is None:
        return over(request)
    kind = KINDS[notice.kind]
    if not kind.public:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if notice.recipient_id != request.user.pk:
            return render(request, "notifications/public/link_for_another.html", status=404)
    target = kind.target(notice) if kind.target else ""
    if not target:
        return over(request)
    if not kind.public:
        services.see(notice)
    response = HttpResponseRedirect(target)
    response["Referrer-Policy"] = "no-referrer"
    return response


def over(request: HttpRequest) -> HttpResponse:
    return render(request, "notifications/public/link_over.html", status=410)

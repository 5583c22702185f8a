"""What a member of the staff was told."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .inbox import show


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    return show(request, "notifications/practice/inbox.html")

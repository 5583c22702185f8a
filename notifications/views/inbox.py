"""The lines of an inbox, the same behind both doors."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core import zones
from notifications import delivery, links, queries, services
from notifications.models import Notice
from notifications.registry import KINDS


@dataclass(frozen=True)
class Line:
    """What was said, as neutrally as in a mail, when, and where it leads."""

    words: str
    at: datetime
    path: str
    new: bool


def lines(notices: list[Notice]) -> list[Line]:
    found = []
    for notice in notices:
        kind = KINDS[notice.kind]
        try:
            with delivery.speaking_to(notice):
                if notice.sent_at is None and not kind.still_true(notice):
                    continue
                subject = kind.words(notice).subject
        except ObjectDoesNotExist:  # what it was about is gone
            continue
        path = reverse("public:link", args=[links.token(notice)]) if kind.target else ""
        found.append(Line(subject, notice.sent_at or notice.due_at, path, notice.seen_at is None))
    return found


def show(request: HttpRequest, page: str) -> HttpResponse:
    """The lines; those that are new count as seen once they have been shown."""
    notices = queries.in_inbox(request.user)
    with timezone.override(zones.of(request.user.time_zone)):
        context = {"lines": lines(notices), "contact_due": queries.contact_is_due(request.user)}
    services.see_all(notices)
    return render(request, page, context)

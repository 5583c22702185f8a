"""A session that nobody uses ends on the server too, whatever became of the page it stood in.

The page locks after minutes; this is for a page that was torn away, or has no scripts. Each request moves
the end on, at most every few minutes and without writing the session itself, so that two requests at once
take nothing from each other. However busy, it ends after SESSION_ENDS_AFTER. System time: demo days pass
quickly, and nobody should be signed out by them.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

BEGAN = "began"
STEP = 5 * 60  # seconds
REMEMBERED = 2_000


class IdleMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.moved: OrderedDict[str, float] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = time.time()
            began = session.get(BEGAN, 0)  # a session from before this was counted ends now
            if now - began > settings.SESSION_ENDS_AFTER:
                session.flush()
                request.user = AnonymousUser()
            else:
                self._move_on(session.session_key or "", began, now)
        return self.get_response(request)

    def _move_on(self, key: str, began: float, now: float) -> None:
        if now - self.moved.setdefault(key, began) < STEP:
            return
        self.moved[key] = now
        until = datetime.fromtimestamp(now, UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        Session.objects.filter(pk=key).update(expire_date=until)
        UserSession.objects.filter(session_key=key).update(last_seen_at=datetime.fromtimestamp(now, UTC))
        while len(self.moved) > REMEMBERED:
            self.moved.popitem(last=False)


@receiver(user_logged_in, dispatch_uid="accounts.idle")
def note_beginning(request: Any, **kwargs: Any) -> None:
    if request is not None:
        request.session[BEGAN] = int(time.time())

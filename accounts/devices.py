"""Devices on which somebody has signed in before: there, nobody else's wrong guesses lock them out.

Two people share one connection at home, so a limit for each connection lets either lock the other out. A
cookie remembers that this browser signed in as a person. It opens nothing; tries from it are counted by
themselves. It holds a random number and a mark of the person that only we can make or read, for the last few
people who signed in here.
"""

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import User

COOKIE, KEPT = "appointments_known", 4
LASTS = 400 * 24 * 60 * 60  # seconds; no browser keeps one longer


def known_as(request: HttpRequest, email: str) -> str:
    """A key for tries as this person from a device that knows them; "" for any other device or person."""
    person = User.objects.filter(email=email.strip().lower()).only("pk").first()
    if person is None:
        return ""
    for token in _tokens(request):
        if _is_theirs(token, person):
            return f"device:{token.partition('.')[0]}"
    return ""


class DeviceMiddleware:
    """Sets the cookie on the answer to a sign-in, however it was done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "signed_in_now", None)
        if person is not None and not known_as(request, person.email):
            tokens = [_new(person), *_tokens(request)][:KEPT]
            response.set_cookie(
                COOKIE,
                "~".join(tokens),
                max_age=LASTS,
                path="/account/",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


@receiver(user_logged_in, dispatch_uid="accounts.devices")
def note(request: Any, user: User, **kwargs: Any) -> None:
    if request is not None:
        request.signed_in_now = user


def _tokens(request: HttpRequest) -> list[str]:
    return [token for token in request.COOKIES.get(COOKIE, "").split("~")[:KEPT] if "." in token]


def _new(person: User) -> str:
    number = secrets.token_urlsafe(12)
    return f"{number}.{_mark(number, person)}"


def _mark(number: str, person: User) -> str:
    return salted_hmac("accounts.devices", f"{number}{person.pk}", algorithm="sha256").hexdigest()[:32]


def _is_theirs(token: str, person: User) -> bool:
    number, _, mark = token.partition(".")
    return constant_time_compare(mark, _mark(number, person))

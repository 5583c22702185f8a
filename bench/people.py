"""Signed-in people for the load: real sessions in the database, and the headers a browser would send."""

from typing import Any

from bench.servers import HOST, SECURE

SECRET = "abcdefghijklmnopqrstuvwxyz012345"  # of the CSRF cookie; any 32 letters will do


def prepare() -> bool:
    """What production asks of staff beyond the demo: a second factor."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model

    for user in get_user_model().objects.filter(is_client=False):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    return True


def sign_in(emails: list[str]) -> dict[str, dict[str, Any]]:
    """For each address: `headers` of a signed-in browser, and the `token` its forms carry."""
    from django.contrib.auth import get_user_model

    users = {user.email: user for user in get_user_model().objects.filter(email__in=emails)}
    return {email: browser_of(users[email]) for email in emails}


def browser_of(user: Any) -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": HOST})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser(client.cookies[settings.SESSION_COOKIE_NAME].value)


def browser(session_key: str) -> dict[str, Any]:
    """Headers and form token that belong to a session."""
    from django.conf import settings
    from django.middleware.csrf import _mask_cipher_secret

    cookies = f"{settings.SESSION_COOKIE_NAME}={session_key}; {settings.CSRF_COOKIE_NAME}={SECRET}"
    return {
        "headers": {"Host": HOST, **SECURE, "Cookie": cookies, "Origin": f"https://{HOST}"},
        "token": _mask_cipher_secret(SECRET),
    }

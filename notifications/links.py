"""Neutral links, made from a notice's id and the secret; only their hash is stored.

`/a/<token>/` says nothing about where it leads. It leads only the person it was sent to, signed in,
unless the kind is for somebody without a login yet.
"""

import base64
import hashlib

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from .models import Notice


def token(notice: Notice) -> str:
    """The token of a notice's link: 22 characters, the same each time."""
    mac = salted_hmac("notifications.links", str(notice.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")


def token_hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def address(notice: Notice) -> str:
    """The absolute address to put into a message."""
    return settings.SITE_URL + reverse("public:link", args=[token(notice)])

"""A stable id of a signed-in person that says nothing: for a page to know whether the same one returned."""

from typing import Any

from django.utils.crypto import salted_hmac


def opaque_id(user: Any) -> str:
    return salted_hmac("core.opaque", str(user.pk), algorithm="sha256").hexdigest()[:20]

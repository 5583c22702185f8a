"""Sign-in sessions, sealed in their table: a form that waits for a fresh sign-in waits in one of them."""

from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from .sealed import seal, unseal

PURPOSE = b"accounts.sessions"


class SessionStore(db.SessionStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(self.serializer().dumps(session_dict), purpose=PURPOSE)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Empty for what this ring did not seal: its owner signs in anew."""
        try:
            return self.serializer().loads(unseal(str(session_data), purpose=PURPOSE))
        except (InvalidTag, KeyError, ValueError):
            return {}

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError when it has ended meanwhile.

        One statement for what is there already; Django would begin and end a transaction for it.
        """
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        data, end = self.encode(dict(self.items())), self.get_expiry_date()
        if not self.model.objects.filter(pk=self.session_key).update(session_data=data, expire_date=end):
            raise UpdateError

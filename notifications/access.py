"""The way to a notice: by its link, for the one it was sent to."""

from core import clock

from .links import token_hash
from .models import Notice
from .queries import ends_at
from .registry import KINDS


def by_link(token: str) -> Notice | None:
    """The notice that this link belongs to, while the link lasts."""
    notice = (
        Notice.objects.filter(link_hash=token_hash(token)).select_related("recipient").first()
        if token
        else None
    )
    if notice is None or notice.kind not in KINDS or ends_at(notice) <= clock.now():
        return None
    return notice

"""The end of the file outside, mailed to somebody who keeps it: who holds the server holds no mailbox."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from core import outside

from .models import Notice
from .registry import Kind, Words, always, register
from .services import notify

LOG_ANCHOR = "log_anchor"


def mail() -> bool:
    """Once for each end, if anybody is to have it and there is one. Returns whether a mail was written."""
    end = outside.end() if settings.ANCHOR_MAIL_TO else None
    if end is None:
        return False
    notify(None, LOG_ANCHOR, subject_id=UUID(end.digest[:32]), address=settings.ANCHOR_MAIL_TO)
    return True


def _words(notice: Notice) -> Words:
    body = _("Please keep this message. Check: %(digest)s") % {"digest": notice.subject_id.hex}
    return Words(_("Daily check"), body)


register(Kind(LOG_ANCHOR, always, _words, public=True, mail_only=True))

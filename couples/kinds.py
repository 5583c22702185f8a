"""The one message couples send: somebody's own way in. It says nothing about what it is a way into."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import links
from notifications.models import Notice
from notifications.registry import Kind, Words, register

from .models import Invitation


def _still_open(notice: Notice) -> bool:
    invitation = Invitation.objects.filter(pk=notice.subject_id).first()
    return invitation is not None and invitation.is_open


def _words(notice: Notice) -> Words:
    return Words(
        subject=_("Your own login"),
        body=_(
            "You can now make a login for your appointments: {link}\n\n"
            "It is for you alone, works once and lasts 14 days. If you did not expect this message,"
            " you can leave it. Nothing happens then."
        ),
    )


def _target(notice: Notice) -> str:
    return reverse("public:invitation", args=[links.token(notice)])


# The link outlives the invitation, so that whoever is late reads what to do and not that nothing is there.
register(
    Kind("invitation", _still_open, _words, _target, public=True, at_once=True, lasts=timedelta(days=60))
)

"""What is sent about couples: somebody's own way in, and that a record was opened. Neither says of what."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications import links
from notifications.models import Notice
from notifications.registry import Kind, Words, always, register

from .models import CareTeam, Invitation, Opening


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


def _opened_words(notice: Notice) -> Words:
    return Words(_("Item to review"), _("An item is waiting in your list. {link}"))


def _opened_target(notice: Notice) -> str:
    """Who cares for the couple reads who opened its record; anybody else has their messages."""
    opening = Opening.objects.defer("body").filter(pk=notice.subject_id).first()
    caring = CareTeam.objects.current().filter(user=notice.recipient) if notice.recipient else None
    if opening and caring and caring.filter(couple_id=opening.couple_id).exists():
        return reverse("practice:opened", args=[opening.couple_id])
    return reverse("practice:notifications:inbox")


register(Kind("record_opened", always, _opened_words, _opened_target, waits=False, at_once=True))

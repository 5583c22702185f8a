"""What members of a unit are called, until they choose a word themselves."""

from django.utils.translation import gettext as _

from .models import Kind


def role_word(kind: str) -> str:
    """What the others call a member: partner, friend, co-founder."""
    words = {
        Kind.FRIENDS: _("friend"),
        Kind.SIBLINGS: _("sibling"),
        Kind.PARENT_CHILD: _("family"),
        Kind.CO_FOUNDERS: _("co-founder"),
        Kind.CO_PARENTS: _("co-parent"),
        Kind.CONSTELLATION: _("one of us"),
        Kind.INDIVIDUAL: _("client"),
    }
    return words.get(Kind(kind), _("partner"))

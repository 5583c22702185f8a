"""The one notice of this app: there is something to read, and nothing of what."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.models import Notice
from notifications.registry import Kind, Words, always, register


def _words(notice: Notice) -> Words:
    return Words(_("Something to read"), _("Please read and confirm. {link}"))


def _target(notice: Notice) -> str:
    return reverse("my:sessions:releases")


register(Kind("release_asked", always, _words, _target))

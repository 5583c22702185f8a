"""The notices of this app: there is something to read, or to look at, and nothing of what."""

from django.urls import reverse
from django.utils.translation import gettext as _

from couples.models import CareTeam
from notifications.models import Notice
from notifications.registry import Kind, Words, always, register

from .models import LastSession
from .services.last import KIND as LAST_CHECK
from .services.last import version_of


def _words(notice: Notice) -> Words:
    return Words(_("Something to read"), _("Please read and confirm. {link}"))


def _target(notice: Notice) -> str:
    return reverse("my:sessions:releases")


register(Kind("release_asked", always, _words, _target))


def _still_to_check(notice: Notice) -> bool:
    """The day is still this one, nobody has been asked yet, and it is still this therapist's couple."""
    rows = LastSession.objects.filter(couple=notice.subject_id, checked_at=None, check_by=notice.recipient)
    day = rows.values_list("check_on", flat=True).first()
    if day is None or version_of(day) != notice.version:
        return False
    caring = CareTeam.objects.current().filter(user=notice.recipient, couple=notice.subject_id)
    return caring.exists()


def _check_words(notice: Notice) -> Words:
    return Words(_("Item to review"), _("An item is waiting in your list. {link}"))


def _check_target(notice: Notice) -> str:
    return reverse("practice:sessions:last", args=[notice.subject_id])


register(Kind(LAST_CHECK, _still_to_check, _check_words, _check_target))

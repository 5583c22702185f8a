"""What this app tells people, in words that say nothing (domain rule 4.6)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.models import Administration, AdministrationState
from notifications.models import Notice
from notifications.registry import Kind, Words, always, register


def _form_receipt(notice: Notice) -> Words:
    return Words(_("Your form has arrived"), _("Thank you. Your form has arrived. Details: {link}"))


def _form_ready(notice: Notice) -> Words:
    return Words(_("A form is ready"), _("There is a form for you. {link}"))


def _measure_ready(notice: Notice) -> Words:
    return Words(_("A form is ready"), _("There is a form for you. {link}"))


def _still_waits(notice: Notice) -> bool:
    """Whether anything that was offered still waits for this person."""
    return Administration.objects.filter(
        partner__user=notice.recipient, state=AdministrationState.WAITING
    ).exists()


def _document_ready(notice: Notice) -> Words:
    return Words(_("Something to read"), _("Please read and confirm. {link}"))


def _item_to_review(notice: Notice) -> Words:
    return Words(_("Item to review"), _("An item is waiting in your list. {link}"))


def _to(name: str):
    return lambda notice: reverse(name)


register(Kind("form_receipt", always, _form_receipt, _to("my:intake:form")))
register(Kind("form_ready", always, _form_ready, _to("my:intake:form")))
register(Kind("measure_ready", _still_waits, _measure_ready, _to("my:intake:measures")))
register(Kind("document_ready", always, _document_ready, _to("my:intake:documents")))
register(Kind("item_to_review", always, _item_to_review, _to("practice:intake:alerts")))

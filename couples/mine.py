"""What a membership holds of a person."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Erasing, Fact, Holding, holds, nothing_own, words_of


def _membership(row: Any) -> Iterable[Fact]:
    yield _("You come as"), row.couple.get_kind_display()
    yield _("The name the others read"), row.shown_name
    yield _("The word for who you are"), row.role_word
    yield _("Since"), row.joined_at
    yield _("Until"), row.left_at
    yield _("The word that stops everything"), row.couple.brake_word
    yield _("What is said alone"), row.couple.get_secrets_policy_display()


def _invitation(row: Any) -> Iterable[Fact]:
    yield _("Sent to"), row.email
    yield _("Written with the name"), row.name
    yield _("Sent"), row.created_at
    yield _("Used"), row.used_at


holds(
    Holding(
        "couples.Partner",
        "user",
        _("Whom you are here with"),
        _membership,
        Erasing.RECORD,
        order="joined_at",
        related=("couple",),
    ),
    Holding(
        "couples.Invitation",
        "partner__user",
        _("Invitations you came in by"),
        _invitation,
        order="created_at",
    ),
    Holding(
        "couples.ContactContext",
        "author__user",
        _("Who else has your device or inbox"),
        words_of,
        Erasing.RECORD,
    ),
)
nothing_own(
    {
        "couples.CareTeam.user": "A therapist's place; members have none.",
        "couples.Opening.user": "A therapist who opened a record in an emergency.",
        "couples.Opening.ended_by": "A therapist who ended such an opening.",
        "couples.JointWork.set_by": "What a therapist set up for all.",
        "couples.LegalHold.set_by": "The therapist who bound the case; no member sees that it is bound.",
    }
)

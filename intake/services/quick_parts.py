"""Section G: parts a person already knows become parts of theirs, once."""

from typing import Any

from django.db import transaction

from accounts.models import User
from couples.models import Partner
from couples.visibility import Visibility
from intake.models import Intake, IntakeAnswers
from intake.models.answers import DRAFT


@transaction.atomic
def create(partner: Partner, intake: Intake, words: dict[str, Any], *, by: User) -> None:
    """Make a part of each that is not one yet: for its owner alone, or for the therapist too where ticked.

    Sending again makes no second one; from then on a part is changed on its own page.
    """
    from parts import services as parts  # late: the form knows parts only while sending

    known = dict(words.get("made") or {})
    for quick in words.get("parts") or []:
        name = (quick.get("name") or "").strip()
        if not name or name.casefold() in known:
            continue
        part = parts.create_part(
            partner,
            by=by,
            name=name,
            kind=quick.get("kind") or "unknown",
            visibility=Visibility.PRIVATE_THERAPIST if quick.get("share") else Visibility.PRIVATE_SELF,
            role_job=quick.get("does") or "",
            fear_if_stopped=quick.get("prevents") or "",
        )
        known[name.casefold()] = str(part.pk)
    if known != (words.get("made") or {}):
        row = IntakeAnswers.objects.get(intake=intake, section="G", version=DRAFT)
        row.author = partner
        row.write({**row.words, "made": known})
        row.save()

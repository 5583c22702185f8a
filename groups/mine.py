"""What groups hold of a person: their own places, and nothing of who else was there."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.mine import Fact, Holding, holds


def _seat(row: Any) -> Iterable[Fact]:
    if row.asked_at is None:  # what another asked for, and this person was not told of, is not theirs
        return
    yield _("What"), row.gathering.offering.name
    yield _("Asked"), row.asked_at
    yield _("Your yes"), row.yes_at
    yield _("How it stands"), row.party.get_state_display()
    yield _("Meetings you were at"), len(row.attended) or None
    yield _("Your name on the certificate"), row.paper_name


holds(
    Holding(
        "groups.Seat",
        "user",
        _("Places in groups, retreats and trainings"),
        _seat,
        order="party__asked_at",
        related=("party", "gathering__offering"),
    )
)

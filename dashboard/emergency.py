"""What a therapist who stands in reads of a couple in an emergency (ADR 9).

How to reach them safely, what was decided about safety, what waits, the newest of the record, the next times.
Nothing else is asked for.
"""

from typing import Any

from booking.models import Appointment, AppointmentState
from core import clock, vault
from couples import queries as couples
from couples.models import ContactContext, Couple, Opening, PartnerState
from intake.models import Alert
from intake.models.safety import Decision
from intake.reach import reach_of
from intake.vocabulary import DecisionKind
from sessions_app import note_queries
from sessions_app.models import ProgressNote

NOTES = 3
COMING = [AppointmentState.HELD, AppointmentState.CONFIRMED]


def record(opening: Opening) -> dict[str, Any]:
    """The whole page. Whoever asks must hold the opening; the vault asks them once more for each word."""
    couple = opening.couple
    return {
        "opening": opening,
        "couple": couple,
        "people": _people(couple),
        "decision": _decision(couple),
        "alerts": Alert.objects.filter(couple=couple).open().order_by("-raised_at").select_related("partner"),
        "notes": _notes(couple),
        "times": Appointment.objects.filter(
            couple=couple, state__in=COMING, during__startswith__gt=clock.now()
        ).select_related("offering", "therapist")[:5],
    }


def _people(couple: Couple) -> list[dict[str, Any]]:
    found = []
    apart = {row.author_id: row for row in ContactContext.objects.filter(couple=couple)}
    vault.open_all(apart.values())
    for partner in couple.partners.exclude(state=PartnerState.LEFT).select_related("user"):
        found.append(
            {
                "partner": partner,
                "name": couples.called(partner),
                "reach": reach_of(partner, apart.get(partner.pk)),
                "kept_apart": partner.pk in apart,
            }
        )
    return found


def _decision(couple: Couple) -> dict[str, Any] | None:
    row = (
        Decision.objects.filter(couple=couple).order_by("-decided_at").select_related("writer__user").first()
    )
    if row is None:
        return None
    words = vault.open_one(row)
    return {"row": row, "said": DecisionKind(words["decision"]).label, "reasons": words.get("reasons", "")}


def _notes(couple: Couple) -> list[dict[str, Any]]:
    rows = ProgressNote.objects.filter(couple=couple, state="signed").select_related("session", "signed_by")
    return [note_queries.signed_note(note) for note in rows.order_by("-session__starts_at")[:NOTES]]

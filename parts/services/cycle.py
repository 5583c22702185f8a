"""The loop: drafted by the therapist, shown, worded underneath by each for themselves, agreed by all."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import audit
from core.states import TooLate, move
from couples.models import CareTeam, Couple, JointFeature, Partner
from couples.services import works_jointly
from couples.visibility import Visibility
from parts.models import Cycle, CycleLine, CycleState, CycleYes

LIMITS = {"event": 120, "part": 60, "body": 60, "story": 160, "move": 120, "way_out": 160}
UNDERNEATH = 120
NAME = 60
MOST_STEPS = 8


class LoopNotReady(Exception):
    """A loop is shown once the feature is set up and everybody has at least one step of their own."""


def _words(couple: Couple, name: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    members = {str(pk) for pk in couple.partners.values_list("pk", flat=True)}
    if len(steps) > MOST_STEPS or len(name.strip()) > NAME:
        raise ValueError("A loop has a short name and at most eight steps.")
    kept = []
    for step in steps:
        if str(step.get("person")) not in members:
            raise ValueError("A step belongs to a member.")
        one: dict[str, Any] = {key: str(step.get(key) or "").strip() for key in LIMITS}
        if any(len(one[key]) > limit for key, limit in LIMITS.items()):
            raise ValueError("A step is told in a few words.")
        for_all = step.get("way_out_for") == "all"
        kept.append(
            one
            | {
                "id": str(UUID(str(step.get("id") or uuid4()))),
                "person": str(step["person"]),
                "way_out_for": "all" if for_all else "person",
            }
        )
    return {"name": name.strip(), "steps": kept}


@transaction.atomic
def draft_loop(couple: Couple, *, by: User, name: str = "", steps: list[dict[str, Any]]) -> Cycle:
    """Write the loop, or reword the one there is. A new wording of a shown loop asks for new yeses."""
    place = CareTeam.objects.current().get(couple=couple, user=by)
    words = _words(couple, name, steps)
    cycle = Cycle.objects.select_for_update().filter(couple=couple).exclude(state=CycleState.RETIRED).first()
    if cycle is None:
        cycle = Cycle(couple=couple, writer=place)
    elif cycle.state == CycleState.SHOWN and words != cycle.words:
        cycle.version += 1
    cycle.write(words)
    cycle.save()
    audit.record("loop.written", about=cycle)
    return cycle


@transaction.atomic
def show_loop(cycle: Cycle, *, by: User) -> None:
    """Put the draft before everyone. Raises LoopNotReady."""
    with_steps = {step["person"] for step in cycle.steps}
    members = {
        str(pk) for pk in Partner.objects.current().filter(couple=cycle.couple).values_list("pk", flat=True)
    }
    if not members or not members <= with_steps or not works_jointly(cycle.couple, JointFeature.CYCLE):
        raise LoopNotReady
    words = cycle.words
    move(cycle, "show", by=by)
    cycle.write(words)
    cycle.save(update_fields=["scope", "purpose", "body", "updated_at"])
    audit.record("loop.shown", about=cycle)


@transaction.atomic
def retire_loop(cycle: Cycle, *, by: User) -> None:
    """Put the loop away; it leaves everyone's pages."""
    move(cycle, "retire", by=by)
    audit.record("loop.retired", about=cycle)


def _still_shown(cycle: Cycle, partner: Partner, by: User) -> None:
    if partner.user_id != by.pk or partner.couple_id != cycle.couple_id:
        raise PermissionDenied("Everybody speaks for themselves.")
    if cycle.state != CycleState.SHOWN or not works_jointly(cycle.couple, JointFeature.CYCLE):
        raise TooLate(cycle, "answer")
    Partner.objects.in_turn(partner.pk)


@transaction.atomic
def write_underneath(
    cycle: Cycle, partner: Partner, step: UUID, *, fear: str = "", longing: str = "", by: User
) -> CycleLine:
    """What is under one of my own steps; nobody else can write it. Raises TooLate."""
    _still_shown(cycle, partner, by)
    if not any(one["id"] == str(step) and one["person"] == str(partner.pk) for one in cycle.steps):
        raise PermissionDenied("This step is somebody else's.")
    words = {"fear": fear.strip(), "longing": longing.strip()}
    if any(len(value) > UNDERNEATH for value in words.values()):
        raise ValueError(f"Each line has {UNDERNEATH} characters.")
    line = CycleLine.objects.filter(cycle=cycle, step=step, author=partner).select_related("author").first()
    line = line or CycleLine(cycle=cycle, step=step, author=partner)
    line.write(words, visibility=Visibility.SHARED_DUO)
    line.save()
    audit.record("loop.line_written", about=line)
    return line


@transaction.atomic
def agree_to_loop(cycle: Cycle, partner: Partner, *, by: User) -> None:
    """This fits, as it is worded now. Raises TooLate."""
    _still_shown(cycle, partner, by)
    yes = CycleYes.objects.filter(cycle=cycle, author=partner).select_related("author").first()
    yes = yes or CycleYes(cycle=cycle, author=partner)
    yes.version = cycle.version
    yes.write({}, visibility=Visibility.SHARED_DUO)
    yes.save()
    audit.record("loop.agreed", about=cycle)


@transaction.atomic
def take_yes_back(cycle: Cycle, partner: Partner, *, by: User) -> None:
    """It does not fit, or no longer. At any time; the others read "being arranged"."""
    if partner.user_id != by.pk or partner.couple_id != cycle.couple_id:
        raise PermissionDenied("Everybody speaks for themselves.")
    CycleYes.objects.filter(cycle=cycle, author=partner).delete()
    audit.record("loop.yes_taken_back", about=cycle)

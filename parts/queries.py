"""Questions about parts. Lists come opened: one query for the rows, two at most for their keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.crypto import salted_hmac

from core import clock, vault
from core.evenings import next_evening
from couples.models import Couple, JointFeature, JointWork, Partner

from .models import (
    CrossNo,
    CrossRelation,
    CrossYes,
    Cycle,
    CycleLine,
    CycleState,
    CycleYes,
    Part,
    Relation,
    SharedPart,
    SharedRelation,
)
from .vocabulary import PartStatus


def parts_of(partner: Partner, *, put_away: bool = False) -> list[Part]:
    """A person's own parts, opened, eldest first; with `put_away` also those they have put away."""
    found = Part.objects.written_by(partner)
    if not put_away:
        found = found.exclude(status=PartStatus.ARCHIVED)
    parts = list(found)
    vault.open_all(parts)
    for part in parts:
        part.author = partner
    return parts


def parts_for_therapist(user: Any, couple: Couple) -> list[Part]:
    """The parts of a couple's members that this therapist may open."""
    parts = list(
        Part.objects.visible_to(user)
        .filter(couple=couple)
        .exclude(status=PartStatus.ARCHIVED)
        .select_related("author__user")
        .order_by("author__position", "created_at", "id")
    )
    vault.open_all(parts)
    return parts


def shared_parts(couple: Couple) -> list[SharedPart]:
    """What the current members have shown each other, opened, in order of their places."""
    parts = list(
        SharedPart.objects.filter(couple=couple, author__in=Partner.objects.current().filter(couple=couple))
        .select_related("author__user")
        .order_by("author__position", "created_at", "id")
    )
    vault.open_all(parts)
    return parts


def shared_of(partner: Partner) -> dict[UUID, SharedPart]:
    """A person's own shared rows by the part they come from, opened."""
    rows = list(SharedPart.objects.filter(author=partner))
    vault.open_all(rows)
    return {row.source_id: row for row in rows}


def shared_row(part: Part) -> SharedPart | None:
    """What is shared of a part, if anything is, by the same author; both opened."""
    shared = SharedPart.objects.filter(source=part).first()
    if shared is not None:
        shared.author = part.author
    vault.open_all([part, shared] if shared else [part])
    return shared


def relations_shown(partner: Partner) -> set[UUID]:
    """The person's own relations that stand on the shared map."""
    return set(SharedRelation.objects.filter(author=partner).values_list("source_id", flat=True))


def members_of(couple: Couple) -> list[Partner]:
    """Those who are in the couple now."""
    return list(Partner.objects.current().filter(couple=couple).select_related("user"))


def relations_of(partner: Partner) -> list[Relation]:
    """A person's own relations among their own parts, opened."""
    rows = list(Relation.objects.written_by(partner))
    vault.open_all(rows)
    return rows


def relations_for_therapist(user: Any, couple: Couple) -> list[Relation]:
    """Relations that this therapist may open."""
    rows = list(Relation.objects.visible_to(user).filter(couple=couple))
    vault.open_all(rows)
    return rows


def shared_relations(couple: Couple) -> list[SharedRelation]:
    """Relations inside one person that this person has shown, while both ends are shown."""
    current = Partner.objects.current().filter(couple=couple)
    shown = SharedPart.objects.filter(couple=couple, author__in=current).values("source_id")
    rows = list(SharedRelation.objects.filter(couple=couple, from_part__in=shown, to_part__in=shown))
    vault.open_all(rows)
    return rows


@dataclass(frozen=True)
class Across:
    """A line across two people, with its ends as they are shown, and whether both said yes."""

    row: CrossRelation
    from_shared: SharedPart
    to_shared: SharedPart
    agreed: bool

    @property
    def type(self) -> str:
        return self.row.words["type"]

    @property
    def note(self) -> str:
        return self.row.words.get("note", "")


def lines_across(couple: Couple, shown: list[SharedPart] | None = None) -> list[Across]:
    """The lines across whose ends are both shown, agreed or not. `shown` spares asking again."""
    by_source = {row.source_id: row for row in (shared_parts(couple) if shown is None else shown)}
    rows = [
        row
        for row in CrossRelation.objects.filter(couple=couple).select_related("author__user")
        if row.from_part_id in by_source and row.to_part_id in by_source
    ]
    vault.open_all(rows)
    # A yes is to the words it was given to: a line worded anew asks for a new one.
    yeses = CrossYes.objects.filter(relation__in=rows, updated_at__gte=F("relation__updated_at"))
    agreed = set(yeses.values_list("relation_id", "author_id"))
    return [
        Across(
            row,
            by_source[row.from_part_id],
            by_source[row.to_part_id],
            (row.pk, by_source[row.to_part_id].author_id) in agreed,
        )
        for row in rows
    ]


def wording(row: CrossRelation) -> str:
    """Which wording of a line somebody has before them; it says nothing else."""
    about = f"{row.pk} {row.updated_at.isoformat()}"
    return salted_hmac("parts.line", about, algorithm="sha256").hexdigest()[:16]


def lines_to_answer(partner: Partner, across: list[Across]) -> list[Across]:
    """The lines that end at one of this person's parts and wait for their word, given `lines_across`."""
    waiting = [line for line in across if line.to_shared.author_id == partner.pk and not line.agreed]
    if not waiting:
        return []
    refused = set(CrossNo.objects.written_by(partner).values_list("relation_id", flat=True))
    return [line for line in waiting if line.row.pk not in refused]


@dataclass(frozen=True)
class Loop:
    """A couple's loop with everybody's own lines, and who has said that it fits as worded now."""

    cycle: Cycle
    lines: dict[str, CycleLine]
    members: list[Partner]
    yeses: set[UUID]
    last_yes_at: datetime | None = None

    @property
    def agreed(self) -> bool:
        return bool(self.members) and {one.pk for one in self.members} <= self.yeses

    @property
    def reads_agreed(self) -> bool:
        """For its members: from the evening after the last yes, so that nobody sees when it was given."""
        return self.agreed and self.last_yes_at is not None and clock.now() >= next_evening(self.last_yes_at)


def loop_of(couple: Couple) -> Loop | None:
    """The loop as everyone may see it; None while there is none, or it is not set up."""
    if not JointWork.objects.filter(couple=couple, feature=JointFeature.CYCLE, on=True).exists():
        return None
    cycle = Cycle.objects.filter(couple=couple, state=CycleState.SHOWN).select_related("couple").first()
    return _loop(cycle, couple) if cycle else None


def helper_is_set_up(couple: Couple) -> bool:
    """Whether the therapist has set up the words to begin with; absence carries no reason."""
    return JointWork.objects.filter(couple=couple, feature=JointFeature.HELPER, on=True).exists()


def loop_for_therapist(user: Any, couple: Couple) -> Loop | None:
    """The loop there is, drafts included."""
    found = Cycle.objects.visible_to(user).filter(couple=couple).exclude(state=CycleState.RETIRED)
    cycle = found.select_related("couple").first()
    return _loop(cycle, couple) if cycle else None


def _loop(cycle: Cycle, couple: Couple) -> Loop:
    members = members_of(couple)
    rows = list(CycleLine.objects.filter(cycle=cycle, author__in=members))
    if couple.state.startswith("closed"):  # reads the same whether somebody left or it is simply over
        members = list(couple.partners.select_related("user"))
    vault.open_all([cycle, *rows])
    owners = {step["id"]: step["person"] for step in cycle.steps}
    lines = {str(row.step): row for row in rows if owners.get(str(row.step)) == str(row.author_id)}
    yeses = CycleYes.objects.filter(cycle=cycle, version=cycle.version, author__in=members)
    given = dict(yeses.values_list("author_id", "updated_at"))
    return Loop(cycle, lines, members, set(given), max(given.values(), default=None))


def loop_to_answer(partner: Partner) -> Loop | None:
    """A loop that waits for this person's own word, for their home page."""
    loop = loop_of(partner.couple)
    return loop if loop and partner.pk not in loop.yeses else None

"""What a map page shows: the drawings and the same in words, put together from opened rows."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from couples.models import Couple, Partner, PartnerState
from couples.queries import called
from parts import queries, telling
from parts.drawing import Circle, Tie, draw_map


def members_of(couple: Couple, *, left_too: bool = False) -> list[Partner]:
    """Everyone who has a ring on this couple's maps, called the same before and after they come in."""
    rows = couple.partners.select_related("user")
    members = list(rows if left_too else rows.exclude(state=PartnerState.LEFT))
    for member in members:
        member.called = called(member)  # type: ignore[attr-defined]
    return members


def drawings(
    people: list[Circle], ties: list[Tie], *, title: str, titled: bool = True
) -> dict[str, SafeString]:
    """A wide and a narrow drawing, and one with literal colours for paper."""
    counts = [
        ngettext("%(name)s with %(n)d part", "%(name)s with %(n)d parts", len(one.parts))
        % {"name": one.name, "n": len(one.parts)}
        for one in people
    ]
    shared: dict[str, Any] = {
        "title": title,
        "description": _("%(people)s. Self in the middle. The list below says the same in words.")
        % {"people": ", ".join(counts)},
        "self_word": _("Self"),
        "titled": titled,
    }
    wide = draw_map(people, ties, uid="wide", css="draw only-wide screen-only", **shared)
    narrow = draw_map(people, ties, uid="narrow", narrow=True, css="draw only-narrow screen-only", **shared)
    paper = draw_map(people, ties, uid="paper", paper=True, **shared)
    return {"wide": mark_safe(wide), "narrow": mark_safe(narrow), "paper": mark_safe(paper)}


def own_map(partner: Partner) -> dict[str, Any]:
    """A person's own map: all their parts, whoever else may read them."""
    shared = queries.shared_of(partner)
    told = [telling.tell(part, shared.get(part.pk)) for part in queries.parts_of(partner)]
    relations = queries.relations_of(partner)
    ties = telling.add_relations(told, relations)
    people = telling.circles([partner], told, {one.id: partner.pk for one in told})
    return {
        "told": told,
        "relations": relations,
        "numbered": len(told) > 5,
        **drawings(people, ties, title=_("My map"), titled=False),
    }


def shared_map(couple: Couple) -> dict[str, Any]:
    """The map everyone in the couple sees: shared parts only, and the lines both said yes to."""
    rows = queries.shared_parts(couple)
    told = [telling.tell_shared(row) for row in rows]
    across = queries.lines_across(couple, rows)
    ties = telling.add_relations(told, queries.shared_relations(couple)) + telling.add_lines(told, across)
    # Whoever stays cannot tell from the rings whether somebody left or the work is simply over.
    people = members_of(couple, left_too=couple.state.startswith("closed"))
    owner_of = {row.source_id: row.author_id for row in rows}
    return {
        "people": [(person, [one for one in told if owner_of[one.id] == person.pk]) for person in people],
        "rows": rows,
        "across": across,
        "numbered": _numbered(people, told, owner_of),
        **drawings(telling.circles(people, told, owner_of), ties, title=_("Our map")),
    }


def therapist_map(user: Any, couple: Couple) -> dict[str, Any]:
    """What this therapist may see: parts opened to them, and what is shared of the others."""
    parts = queries.parts_for_therapist(user, couple)
    rows = queries.shared_parts(couple)
    by_source = {row.source_id: row for row in rows}
    told = [telling.tell(part, by_source.get(part.pk), viewer="therapist") for part in parts]
    owner_of = {part.pk: part.author_id for part in parts}
    for row in rows:
        if row.source_id not in owner_of:
            told.append(telling.tell_shared(row))
            owner_of[row.source_id] = row.author_id
    ties = telling.add_relations(told, queries.relations_for_therapist(user, couple))
    have = {(tie.from_key, tie.to_key, tie.type) for tie in ties}
    for tie in telling.add_relations(told, _not_yet(queries.shared_relations(couple), have)):
        ties.append(tie)
    ties += telling.add_lines(told, queries.lines_across(couple, rows))
    people = members_of(couple)
    return {
        "people": [(person, [one for one in told if owner_of[one.id] == person.pk]) for person in people],
        "numbered": _numbered(people, told, owner_of),
        **drawings(telling.circles(people, told, owner_of), ties, title=_("Their maps, side by side")),
    }


def _not_yet(rows: list[Any], have: set[tuple[str, str, str]]) -> list[Any]:
    """Shared relations that are not drawn already from their own rows."""
    return [
        row for row in rows if (str(row.from_part_id), str(row.to_part_id), row.words["type"]) not in have
    ]


def _numbered(people: list[Partner], told: list[Any], owner_of: dict[Any, Any]) -> bool:
    return any(sum(owner_of[one.id] == person.pk for one in told) > 5 for person in people)

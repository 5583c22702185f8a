"""Parts in words: what stands beside a drawing, and the drawing's own pieces, made from opened rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from couples import queries as couples
from couples.visibility import Visibility

from .drawing import NOT_TOLD, Circle, Spot, Tie
from .models import Part, SharedPart
from .queries import Across
from .symbols import SYMBOL_NAMES
from .vocabulary import COLOURS, SHAREABLE, BodyPlace, Need, PartKind, RelationType

TIE_WORDS = {
    "protects": gettext_lazy("looks after"),
    "polarised_with": gettext_lazy("pulls against"),
    "allied_with": gettext_lazy("together"),
    "manages": gettext_lazy("keeps in check"),
    "triggered_by": gettext_lazy("stirs"),
    "soothed_by": gettext_lazy("eases"),
    "echoes": gettext_lazy("echoes"),
}


def called(name: str) -> str:
    """A part's name as it is read."""
    return name or _("No name yet")


@dataclass
class Told:
    """One part in a list: its drawing, its name, a few sentences, and who sees it."""

    id: UUID
    name: str
    side: str
    kind: str
    kept: bool
    symbol: str
    colour: str
    sentences: list[str] = field(default_factory=list)
    level: str = "private_self"
    level_words: str = ""
    number: int = 0

    @property
    def key(self) -> str:
        return str(self.id)

    def spot(self) -> Spot:
        return Spot(self.key, self.name, self.kind, self.kept, self.symbol, self.colour)


def sentence(text: str) -> str:
    """A few words of somebody's, as a sentence."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?…”\"'" else text + "."


def kind_words(kind: str) -> str:
    if kind in ("", NOT_TOLD):
        return ""
    if kind == PartKind.UNKNOWN:
        return _("Kind not known yet.")
    return f"{PartKind(kind).label}."


def tell(part: Part, shared: SharedPart | None, *, viewer: str = "client") -> Told:
    """An own part, or one open to the therapist; its outline is broken unless something of it is shared."""
    words = part.words
    return Told(
        id=part.pk,
        name=called(part.name),
        side=part.author.side,
        kind=part.kind,
        kept=shared is None,
        symbol=words.get("image") or "",
        colour=words.get("colour") or "",
        sentences=[s for s in (kind_words(part.kind), sentence(words.get("role_job") or "")) if s],
        level="shared_duo" if shared else part.visibility,
        level_words=shared_in_part(part, viewer) if shared else "",
    )


def shared_in_part(part: Part, viewer: str) -> str:
    """Who sees a part of which some fields are shared: what was chosen, and the rest."""
    if viewer == "therapist":
        return _("What was chosen: all of them. The rest: the writer and you")
    if part.visibility == Visibility.PRIVATE_SELF:
        return _("What I chose: all of us. The rest: only me")
    return _("What I chose: all of us. The rest: me and my therapist")


def tell_shared(row: SharedPart) -> Told:
    """A part as everyone on the shared map may read it: the chosen fields, and nothing else."""
    words = row.words
    told = [kind_words(words.get("kind", ""))]
    told += [sentence(words.get(key) or "") for key in ("role_job", "positive_intent")]
    told += [read_field(key, words) for key in SHAREABLE if key not in IN_THE_OPEN and words.get(key)]
    said = [one for one in told if one]
    return Told(
        id=row.source_id,
        name=called(row.name),
        side=row.author.side,
        kind=words.get("kind", NOT_TOLD),
        kept=False,
        symbol=words.get("image") or "",
        colour=words.get("colour") or "",
        sentences=said or [_("Only the name is shared.")],
        level="shared_duo",
    )


IN_THE_OPEN = {"name", "kind", "role_job", "positive_intent", "image", "colour"}


def read_field(key: str, words: dict[str, Any]) -> str:
    """One field of a part as a sentence with what it is about: "What it needs: rest, time."."""
    value = read_value(key, words)
    return f"{SHAREABLE[key]}: {sentence(value)}" if value else ""


def read_value(key: str, words: dict[str, Any]) -> str:
    """One field of a part as its reader sees it; choices by their names, lists with commas."""
    value = words.get(key)
    if key == "image":
        drawn = str(SYMBOL_NAMES.get(value or "", ""))
        return ", ".join(one for one in (drawn, words.get("image_words", "")) if one)
    if not value:
        return ""
    if key == "kind":
        return str(PartKind(value).label)
    if key == "needs":
        return ", ".join(str(Need(one).label).lower() for one in value)
    if key == "body_location":
        return ", ".join(str(BodyPlace(one).label).lower() for one in value)
    if key == "colour":
        return str(COLOURS.get(value, ""))
    if isinstance(value, list):
        return ", ".join(f"“{one}”" for one in value)
    return str(value)


def relation_words(type: str, other: str) -> str:
    """How one part stands to another, told by the first: "Looks after The boy."."""
    sentences = {
        RelationType.PROTECTS: _("Looks after %(other)s."),
        RelationType.POLARISED: _("Pulls against %(other)s."),
        RelationType.ALLIED: _("Works together with %(other)s."),
        RelationType.MANAGES: _("Keeps %(other)s in check."),
        RelationType.TRIGGERED_BY: _("Stirs when %(other)s is here."),
        RelationType.SOOTHED_BY: _("Eases with %(other)s."),
        RelationType.ECHOES: _("Feels like something from before: %(other)s."),
    }
    return sentences[RelationType(type)] % {"other": other}


def add_relations(told: Iterable[Told], relations: Iterable[Any]) -> list[Tie]:
    """Put relations inside one person into the words of their first part, and answer the lines to draw."""
    by_id = {one.id: one for one in told}
    ties = []
    for row in relations:
        start = by_id.get(row.from_part_id)
        if start is None:
            continue
        end = by_id.get(row.to_part_id) if row.to_part_id else None
        if row.to_part_id and end is None:
            continue
        kind = row.words["type"]
        start.sentences.append(relation_words(kind, end.name if end else row.words.get("toward", "")))
        if end is not None:
            ties.append(Tie(start.key, end.key, kind, str(TIE_WORDS[kind])))
    return ties


def add_lines(told: Iterable[Told], across: Iterable[Across]) -> list[Tie]:
    """Put the agreed lines across two people into the words of the part that reacts, and answer them."""
    by_id = {one.id: one for one in told}
    ties = []
    for line in across:
        start = by_id.get(line.row.from_part_id)
        end = by_id.get(line.row.to_part_id)
        if not line.agreed or start is None or end is None:
            continue
        start.sentences.append(relation_words(line.type, end.name))
        ties.append(Tie(start.key, end.key, line.type, str(TIE_WORDS[line.type]), across=True))
    return ties


def circles(people: Iterable[Any], told: Iterable[Told], owner_of: dict[UUID, UUID]) -> list[Circle]:
    """A ring for each person, with their parts in the order they are told."""
    told = list(told)
    drawn = []
    for person in people:
        own = [one for one in told if owner_of[one.id] == person.pk]
        for number, one in enumerate(own, start=1):
            one.number = number
        drawn.append(Circle(couples.called(person), person.side, tuple(one.spot() for one in own)))
    return drawn

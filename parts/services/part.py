"""What happens to parts: met, described, shown, taken back, let go. Only their owner does any of it."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core import audit, clock
from couples.models import Partner
from couples.visibility import Visibility
from parts import signals
from parts.models import OWN_LEVELS, CrossRelation, Part, Relation, SharedPart, SharedRelation
from parts.symbols import SYMBOLS
from parts.vocabulary import (
    COLOURS,
    LIMITS,
    LISTS,
    PROTECTORS,
    SHAREABLE,
    BodyPlace,
    FeelToward,
    Need,
    PartKind,
    PartStatus,
)

FEELINGS_KEPT = 60
SETS = {"needs": Need.values, "body_location": BodyPlace.values}
ONE_OF = {"colour": COLOURS, "image": SYMBOLS}


class NotYet(Exception):
    """A protector is shown only once its positive intent is written down, "not known yet" included."""


class Stale(Exception):
    """The part was changed on another page since this one was loaded."""


def only_owner(row: Any, by: User) -> None:
    if row.author.user_id != by.pk:
        raise PermissionDenied("A part belongs to one person.")


def _tidy(words: dict[str, Any]) -> dict[str, Any]:
    """Words as they are kept: texts within their limits, lists without blanks, nothing empty."""
    kept: dict[str, Any] = {}
    for key, value in words.items():
        if key in LIMITS:
            value = str(value or "").strip()
            if len(value) > LIMITS[key]:
                raise ValueError(f"{key} is longer than {LIMITS[key]} characters.")
        elif key in LISTS:
            most, longest = LISTS[key]
            value = [str(one).strip() for one in value or [] if str(one).strip()]
            if len(value) > most or any(len(one) > longest for one in value):
                raise ValueError(f"{key} takes {most} of {longest} characters.")
        elif key in SETS:
            value = list(value or [])
            if strange := set(value) - set(SETS[key]):
                raise ValueError(f"{key} does not know {sorted(strange)}.")
        elif key in ONE_OF and value and value not in ONE_OF[key]:
            raise ValueError(f"{key} does not know {value!r}.")
        elif isinstance(value, date | datetime):
            value = value.isoformat()
        kept[key] = value
    return kept


def _feel(history: list[dict[str, str]], value: str) -> list[dict[str, str]]:
    """Add today's answer to how somebody feels toward a part: one a day, and the same again is not news."""
    now = clock.now()
    if history and history[-1]["value"] == value:
        return history
    if history and history[-1]["at"][:10] == now.date().isoformat():
        history = history[:-1]
    return [*history, {"value": FeelToward(value).value, "at": now.isoformat()}][-FEELINGS_KEPT:]


@transaction.atomic
def create_part(
    partner: Partner,
    *,
    by: User,
    name: str = "",
    kind: str = PartKind.UNKNOWN,
    visibility: str = Visibility.PRIVATE_SELF,
    status: str = PartStatus.NEWLY_NOTICED,
    **words: Any,
) -> Part:
    """Somebody new is here. Everything but the person it belongs to may be left open."""
    if partner.user_id != by.pk:
        raise PermissionDenied("Nobody makes a part for somebody else.")
    part = Part(author=partner, status=PartStatus(status))
    feeling = words.pop("feel_toward", "")
    kept = _tidy({"name": name, "kind": PartKind(kind).value, **words})
    if feeling:
        kept["feel_toward"] = _feel([], feeling)
    part.write(kept, visibility=_own_level(visibility))
    part.save()
    audit.record("part.created", about=part)
    return part


@transaction.atomic
def change_part(part: Part, *, by: User, version: int | None = None, **words: Any) -> Part:
    """Reword a part; what is not named stays as it is. What is shared stays as it was shared.

    Raises Stale when `version` is no longer the newest.
    """
    only_owner(part, by)
    newest = Part.objects.select_for_update(of=("self",)).select_related("author").get(pk=part.pk)
    if version is not None and version != newest.version:
        raise Stale
    status = words.pop("status", None)
    kept = dict(newest.words)
    feeling = words.pop("feel_toward", "")
    if "kind" in words:
        words["kind"] = PartKind(words["kind"]).value
    kept.update(_tidy(words))
    if feeling:
        kept["feel_toward"] = _feel(kept.get("feel_toward", []), feeling)
    newest.write(kept)
    newest.version += 1
    if status is not None:
        newest.status = PartStatus(status)
    newest.save()
    audit.record("part.changed", about=newest)
    return newest


def _own_level(visibility: str) -> str:
    if visibility not in OWN_LEVELS:
        raise ValueError("A part is kept for oneself, or for oneself and the therapist.")
    return visibility


@transaction.atomic
def set_visibility(part: Part, visibility: str, *, by: User) -> Part:
    """Open a part to the therapist, or close it again: the words go under another key.

    Its relations follow, never wider than both of their ends.
    """
    only_owner(part, by)
    newest = Part.objects.select_for_update(of=("self",)).select_related("author").get(pk=part.pk)
    newest.write(newest.words, visibility=_own_level(visibility))
    newest.version += 1
    newest.save()
    for relation in Relation.objects.written_by(newest.author).select_related(
        "author", "from_part", "to_part"
    ):
        if newest.pk in {relation.from_part_id, relation.to_part_id}:
            relation.write(relation.words, visibility=narrower(relation.from_part, relation.to_part))
            relation.save()
    audit.record("part.visibility", about=newest)
    return newest


def narrower(one: Part, two: Part | None) -> str:
    levels = {one.visibility} | ({two.visibility} if two else set())
    return Visibility.PRIVATE_SELF if Visibility.PRIVATE_SELF in levels else Visibility.PRIVATE_THERAPIST


def shared_words(part: Part, fields: list[str]) -> dict[str, Any]:
    """Exactly what the others would read if these fields were shown now."""
    chosen = [key for key in SHAREABLE if key in fields or key == "name"]
    words: dict[str, Any] = {key: part.words[key] for key in chosen if part.words.get(key)}
    if "image" in chosen and part.words.get("image_words"):
        words["image_words"] = part.words["image_words"]
    return {"name": part.name, "fields": chosen, **words}


def as_looked_at(part: Part, shared: SharedPart | None) -> str:
    """Which words of a part, and of what is shown of it, somebody has before them."""
    return f"{part.version}.{shared.updated_at.timestamp() if shared else 0}"


@transaction.atomic
def share_part(part: Part, *, fields: list[str], by: User, looked_at: str | None = None) -> SharedPart:
    """Show these fields to everyone in the couple, as they read now. Sharing again replaces what was shown.

    The part itself keeps its own visibility. `looked_at` is what the writer had before them: raises Stale
    when another window has changed or shared the part since. Raises NotYet for a protector without a
    positive intent.
    """
    only_owner(part, by)
    Partner.objects.in_turn(part.author_id)
    newest = Part.objects.select_related("author").filter(pk=part.pk).first()
    if newest is None:
        raise Stale
    part = newest
    if part.kind in PROTECTORS and not part.words.get("positive_intent"):
        raise NotYet
    if unknown := set(fields) - set(SHAREABLE):
        raise ValueError(f"These cannot be shown: {sorted(unknown)}")
    shared = SharedPart.objects.filter(source=part).select_related("author").first()
    if looked_at is not None and looked_at != as_looked_at(part, shared):
        raise Stale
    shared = shared or SharedPart(author=part.author, source=part)
    shared.write(shared_words(part, fields), visibility=Visibility.SHARED_DUO)
    shared.save()
    audit.record("part.shared", about=shared)
    return shared


@transaction.atomic
def unshare_part(part: Part, *, by: User) -> None:
    """Take back what was shown. What somebody has already read cannot be unread; the page says so."""
    only_owner(part, by)
    _forget_shared_lines(part)
    gone = SharedPart.objects.filter(source=part)
    for row in gone:
        audit.record("part.unshared", about=row)
    gone.delete()


def _forget_shared_lines(part: Part) -> None:
    """The author's own shown relations at this part; the other's lines hide by themselves."""
    own = SharedRelation.objects.filter(author=part.author)
    own.filter(from_part=part).delete()
    own.filter(to_part=part).delete()
    CrossRelation.objects.filter(author=part.author, from_part=part).delete()


@transaction.atomic
def remove_part(part: Part, *, by: User) -> None:
    """Delete a part for good, wherever it shows. Its owner's right; nobody is asked or told."""
    only_owner(part, by)
    Partner.objects.in_turn(part.author_id)
    unshare_part(part, by=by)
    own = Relation.objects.written_by(part.author)
    own.filter(from_part=part).delete()
    own.filter(to_part=part).delete()
    signals.part_removed.send(Part, part_id=part.pk, couple_id=part.couple_id)
    audit.record("part.removed", about=part)
    Part.objects.filter(pk=part.pk).delete()

"""Every private sentence of the world as a canary: who wrote it at which visibility, and who may read it.

The rule here is written from the people and their places alone. It asks neither a grant nor a policy, so that
it still holds when one of these was widened.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils.html import escape

from accounts.models import User
from core import actor as acting
from core import vault
from core.models import SealedModel
from couples.models import CareTeam, Partner

SHORTEST = 12  # characters; shorter texts stand on pages by chance
NUMBERS = re.compile(r"[\d +-]+")  # how somebody is reached is a contact rule's, with readers of its own
# By level: the row's visibility, or `joint` where it has none (an offer or a loop of all).
MEMBERS_READ = {"shared_duo", "joint"}
CARE_READS = {"private_therapist", "safety_restricted", "ordinary", *MEMBERS_READ}
AUTHOR_READS = {"private_self", "private_therapist", "safety_restricted", "ordinary", *MEMBERS_READ}


@dataclass
class Canaries:
    """`sealed` has for each sentence where it stands, as (scope, level, purpose); words may stand twice."""

    sealed: dict[str, set[tuple[UUID, str, str]]] = field(default_factory=lambda: defaultdict(set))
    forbidden: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    places: "_Places | None" = None

    def found_in(self, text: str, reader: str) -> list[str]:
        """Sentences in `text` that are not for this reader."""
        unfolded = text.replace("\r\n ", "")  # as calendar files are folded
        return [plain for plain, marked in self.forbidden[reader] if plain in unfolded or marked in unfolded]


def canaries(people: dict[str, User], nobody: str) -> Canaries:
    """What every person of the world wrote, and which of it each of them may not read."""
    found = Canaries()
    for user in people.values():
        with acting.acting_as(acting.person(user)):
            for model in sealed_models():
                for row in model._base_manager.all():
                    if vault.holds(row.scope, row.purpose):
                        for sentence in _sentences(vault.open_one(row)):
                            level = getattr(row, "visibility", row.purpose)
                            found.sealed[sentence].add((row.scope, level, row.purpose))
    with acting.building():
        places = _Places(
            authors=dict(Partner.objects.values_list("pk", "user_id")),
            couple_of=dict(Partner.objects.values_list("pk", "couple_id")),
            members=_people_by_couple(Partner.objects.current()),
            writers=dict(CareTeam.objects.values_list("pk", "user_id")),
            couple_of_writer=dict(CareTeam.objects.values_list("pk", "couple_id")),
            caring=_people_by_couple(CareTeam.objects.current()),
            staff={user.pk for user in people.values() if user.is_staff_member},
        )
    for name, user in {**people, nobody: None}.items():
        readable = {
            sentence: any(places.may_read(user and user.pk, scope, level) for scope, level, _purpose in keys)
            for sentence, keys in found.sealed.items()
        }
        # One says "pregnancy loss", and the other writes it too, with more words around it.
        theirs = "\n".join(sentence for sentence, may in readable.items() if may)
        found.forbidden[name] = [
            (sentence, str(escape(sentence)))
            for sentence, may in readable.items()
            if not may and sentence not in theirs
        ]
    found.places = places
    return found


def too_many_keys(words: Canaries, people: dict[str, User]) -> Iterator[str]:
    """Who holds a key to words that are not for them."""
    assert words.places is not None
    kept = {key for keys in words.sealed.values() for key in keys}
    for name, user in people.items():
        with acting.acting_as(acting.person(user)):
            for scope, level, purpose in sorted(kept, key=str):
                if vault.holds(scope, purpose) and not words.places.may_read(user.pk, scope, level):
                    yield f"{name} holds the key {purpose!r} to words of level {level!r}"


def too_many_rows(words: Canaries, people: dict[str, User]) -> Iterator[str]:
    """Who finds private rows that are not for them, by each model's own question."""
    assert words.places is not None
    for name, user in people.items():
        for model in sealed_models():
            if hasattr(model.objects, "visible_to") and hasattr(model, "visibility"):
                with acting.acting_as(acting.person(user)):
                    found = list(model.objects.visible_to(user))
                for row in found:
                    if not words.places.may_read(user.pk, row.scope, row.visibility):
                        yield f"{name} finds a row of {model.__name__}, level {row.visibility!r}"


def sealed_models() -> list[type[SealedModel]]:
    return [model for model in apps.get_models() if issubclass(model, SealedModel)]


def _sentences(words: Any) -> Iterator[str]:
    if isinstance(words, dict):  # a question is kept beside its answer, and is everybody's
        words = [value for key, value in words.items() if key != "question"]
    if isinstance(words, list):
        for one in words:
            yield from _sentences(one)
    if isinstance(words, str) and len(words) >= SHORTEST and " " in words and not NUMBERS.fullmatch(words):
        yield words


def _people_by_couple(rows: Any) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for couple, user in rows.values_list("couple_id", "user_id"):
        found[couple].add(user)
    return found


@dataclass
class _Places:
    authors: dict[UUID, UUID]
    couple_of: dict[UUID, UUID]
    members: dict[UUID, set[UUID]]
    writers: dict[UUID, UUID]
    couple_of_writer: dict[UUID, UUID]
    caring: dict[UUID, set[UUID]]
    staff: set[UUID]

    def may_read(self, user: UUID | None, scope: UUID, level: str) -> bool:
        if user is None:
            return False
        if scope in self.writers:
            if level == "therapist_process":
                return self.writers[scope] == user
            return user in self.caring[self.couple_of_writer[scope]] or self.writers[scope] == user
        if scope not in self.couple_of and scope not in self.members:
            return user in self.staff  # an inquiry: of the practice, before there is a couple
        couple = self.couple_of.get(scope, scope)
        return (
            (self.authors.get(scope) == user and level in AUTHOR_READS)
            or (user in self.caring[couple] and level in CARE_READS)
            or (user in self.members[couple] and level in MEMBERS_READ)
        )

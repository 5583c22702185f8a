"""The end of a record: what the law no longer makes the practice keep goes, and leaves a receipt.

A case is past its time when its work is over, its last contact is RECORDS_KEPT_YEARS ago, and no legal hold
stands on it. For maintenance, as the owner of the tables: neither pages nor worker can reach what goes here.
Other apps say when they last had to do with a couple (`last_contact`), and what else has a time (`rules`).
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from accounts import services as accounts
from accounts.models import User
from core import actor as acting
from core import audit, clock, vault
from core.mine import HOLDINGS, Erasing
from core.states import history
from notifications.services import forget_address

from . import erasing
from .models import Couple, Erased, LegalHold, Partner, PartnerState, Receipt

LastContact = Callable[[Couple], datetime | None]
last_contact: list[LastContact] = []


@dataclass(frozen=True)
class Rule:
    """Rows with a time of their own: `due(now)` are those past it, outside of every held couple, whose id
    stands in `couple`."""

    kind: str
    due: Callable[[datetime], models.QuerySet]
    couple: str = "couple_id"


rules: list[Rule] = []


@dataclass
class Run:
    """What a run did, or would do: kinds and counts, nothing else."""

    cases: int = 0
    held: int = 0
    waited: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, counts: dict[str, int]) -> None:
        for table, number in counts.items():
            self.rows[table] = self.rows.get(table, 0) + number


def years_before(now: datetime, years: int) -> datetime:
    """The same day so many years ago; 29 February becomes the 28th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def contact_with(couple: Couple) -> datetime:
    """The last instant at which this practice had to do with these people."""
    moved = history(couple).last()
    left = couple.partners.aggregate(last=models.Max("left_at"))["last"]
    times = [couple.created_at, moved.at if moved else None, left]
    times += [ask(couple) for ask in last_contact]
    return max(time for time in times if time is not None)


def is_over(couple: Couple) -> bool:
    """Whether the work has ended, or everybody has left."""
    here = couple.partners.exclude(state=PartnerState.LEFT).exists()
    return couple.state.startswith("closed") or (couple.partners.exists() and not here)


def due(now: datetime) -> list[Couple]:
    """Cases past their time, the held ones included."""
    if not settings.RECORDS_KEPT_YEARS:
        return []  # nobody has said for how long
    before = years_before(now, settings.RECORDS_KEPT_YEARS)
    rows = Couple.objects.filter(created_at__lt=before).order_by("created_at")
    return [couple for couple in rows if is_over(couple) and contact_with(couple) < before]


def run(*, dry: bool = False) -> Run:
    """Erase what is past its time, case by case, each in a transaction of its own. Twice is harmless."""
    done, now = Run(), clock.now()
    with acting.building("retention"):
        held = set(LegalHold.objects.filter(lifted_at=None).values_list("couple_id", flat=True))
        cases = due(now)
    for couple in cases:
        if couple.pk in held:
            done.held += 1
            continue
        with acting.building("retention"):
            done.add(counted(couple) if dry else forget(couple))
        done.cases += 1
    for rule in rules:
        with acting.building("retention"):
            done.add(_by_rule(rule, now, dry=dry))
    if not dry:
        with acting.building("retention"):
            done.waited = erasing.finish_waiting()
    return done


def counted(couple: Couple) -> dict[str, int]:
    """How many rows of which tables belong to a couple."""
    found = {model._meta.label: rows.count() for model, rows in rows_of(couple)}
    return {label: number for label, number in found.items() if number}


@transaction.atomic
def forget(couple: Couple) -> dict[str, int]:
    """Destroy every key of a couple, then delete every row that leads to it."""
    receipt = Receipt(kind=Erased.CASE, subject_id=couple.pk)
    people = list(couple.partners.exclude(user=None).values_list("user_id", flat=True))
    scopes: list[UUID] = [couple.pk, *couple.partners.values_list("pk", flat=True)]
    scopes += couple.care_team.values_list("pk", flat=True)
    receipt.counts = counted(couple)
    for scope in scopes:
        receipt.keys += vault.destroy(scope, chain=couple.pk).destroyed
    # By their ids, noted first: the way to a row may lead over one that is gone by then.
    going = [(model, list(rows.values_list("pk", flat=True))) for model, rows in rows_of(couple)]
    for model, ids in going:
        model._default_manager.filter(pk__in=ids).delete()
    Couple.objects.filter(pk=couple.pk).delete()
    for user in User.objects.filter(pk__in=people, is_client=True):
        _forget_person(user)
    receipt.done_at = clock.now()
    receipt.save()
    audit.record("record.erased", about=receipt, chain=couple.pk)
    return dict(receipt.counts)


def _forget_person(user: User) -> None:
    """Whoever is in no other couple is nobody here any more."""
    if Partner.objects.filter(user=user).exists():
        return
    for holding in HOLDINGS:
        if holding.erasing == Erasing.LOGIN and holding.model != "accounts.User":
            holding.queryset(user).delete()
    forget_address(user.email)
    accounts.forget_login(user)


def rows_of(couple: Couple) -> Iterable[tuple[Any, models.QuerySet]]:
    """Every table that leads to this couple, with its rows."""
    paths = ways_to_couple()
    for model in paths:
        wanted = models.Q()
        for way in paths[model]:
            wanted |= models.Q(**{way: couple.pk})
        yield model, model._default_manager.filter(wanted)


def ways_to_couple() -> dict[Any, list[str]]:
    """For every table that leads to a couple: the ways there over its own columns, the shortest of each."""
    ways: dict[Any, list[str]] = {}
    todo: deque[tuple[Any, str]] = deque([(Couple, "")])
    while todo:
        target, rest = todo.popleft()
        for model in apps.get_models():
            for column in model._meta.concrete_fields:
                if column.related_model is not target or model is target:
                    continue
                way = f"{column.name}__{rest}" if rest else column.name
                if model not in ways:
                    todo.append((model, way))
                ways.setdefault(model, []).append(way)
    return ways


def _by_rule(rule: Rule, now: datetime, *, dry: bool) -> dict[str, int]:
    held = LegalHold.objects.filter(lifted_at=None).values("couple_id")
    rows = rule.due(now).exclude(**{f"{rule.couple}__in": held})
    number = rows.count()
    if not number or dry:
        return {rows.model._meta.label: number} if number else {}
    receipt = Receipt(kind=rule.kind, subject_id=UUID(int=0), done_at=now)
    receipt.counts = {rows.model._meta.label: number}
    rows.delete()
    receipt.save()
    audit.record("retention.rule", about=receipt)
    return dict(receipt.counts)

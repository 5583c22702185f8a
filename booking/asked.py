"""Whom a client may ask, and for what, read in one plain statement: the month of free times needs no more.

The same answers as `queries.therapists_of` and `queries.offerings_for`, without rows becoming objects that
nobody looks at. The tests hold them side by side.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from core import clock
from couples.models import CareKind, CareTeam, Couple, CoupleState, PartnerState

from . import published
from .models import BookingRules, Offering

COLUMNS = (
    *("slug", "lengths", "people_max", "for_one"),
    *("buffer_before", "buffer_after", "integration_minutes"),
)
# The couple is the one named, or the first of a person's own as `Partner.objects.of` orders them. What its
# others published and what is asked for come along, so that they cost no statements of their own.
_ASKED = f"""
    WITH unit AS MATERIALIZED (
         SELECT p.couple_id, p.id AS me, k.state
           FROM couples_partner p JOIN couples_couple k ON k.id = p.couple_id
          WHERE p.user_id = %(user)s AND p.state = ANY(%(current)s)
            AND (%(unit)s::uuid IS NULL OR p.couple_id = %(unit)s::uuid)
          ORDER BY k.state LIKE 'closed%%', p.joined_at LIMIT 1)
    SELECT u.id, u.name_used, u.time_zone,
           r.minimum_notice, r.horizon, r.grid, r.per_day, r.per_week, r.joint_break,
           (SELECT json_agg(json_build_array(coalesce(nullif(p.shown_name, ''), w.name_used),
                                             floor(date_part('epoch', lower(t.during)))::bigint,
                                             floor(date_part('epoch', upper(t.during)))::bigint)
                            ORDER BY lower(t.during), t.id)
              FROM booking_publishedtime t
              JOIN couples_partner p ON p.id = t.partner_id
              JOIN accounts_user w ON w.id = p.user_id
             WHERE t.couple_id = (SELECT couple_id FROM unit WHERE state = %(active)s)
               AND t.partner_id <> (SELECT me FROM unit)
               AND p.state = ANY(%(current)s) AND upper(t.during) > %(now)s),
           {", ".join(f"o.{name}" for name in COLUMNS)}
      FROM couples_careteam c
      JOIN accounts_user u ON u.id = c.user_id
      LEFT JOIN booking_offering o ON o.slug = %(slug)s AND o.by_request
      LEFT JOIN booking_bookingrules r ON r.therapist_id = u.id
     WHERE c.until IS NULL AND c.kind <> %(supervisor)s AND c.couple_id = (SELECT couple_id FROM unit)
     ORDER BY array_position(%(kinds)s::text[], c.kind::text), c.since
"""  # noqa: S608 (our own words)
ORDER = [CareKind.THERAPIST, CareKind.CO_THERAPIST, CareKind.COVER]
CURRENT = [PartnerState.ACTIVE, PartnerState.PAUSED]


class Person(NamedTuple):
    """As much of a therapist as free times need."""

    pk: UUID
    name_used: str
    time_zone: str


class Rules(NamedTuple):
    """What `BookingRules` says, as plain numbers."""

    minimum_notice: int
    horizon: int
    grid: int
    per_day: int | None
    per_week: int | None
    joint_break: int


def _usual() -> Rules:
    usual = BookingRules()
    return Rules(*(getattr(usual, name) for name in Rules._fields))


USUAL = _usual()


class Asked(NamedTuple):
    """Those who care for a client's couple, in the order a couple meets them, and each one's rules; when the
    others of the couple said that they could come; and what the time is for, if clients may ask for that."""

    team: list[Person]
    rules: dict[UUID, Rules]
    could: list[published.Could]
    offering: Offering | None


def rules_in_care(people: Iterable[Any], couple: Couple) -> dict[UUID, Rules]:
    """Those of these people who care for this couple, each one's rules; one statement."""
    team = CareTeam.objects.current().filter(couple=couple, user__in=[one.pk for one in people])
    columns = [f"user__booking_rules__{name}" for name in Rules._fields]
    rows = team.values_list("user_id", *columns)
    return {pk: USUAL if own[0] is None else Rules(*own) for pk, *own in rows}


def whom_and_for(user: Any, unit: UUID | None, slug: str) -> Asked:
    """The offering has only what free times need of it. Nobody to ask: an empty team."""
    wanted: dict[str, Any] = {
        "user": user.pk,
        "unit": unit,
        "slug": slug,
        "supervisor": CareKind.SUPERVISOR.value,
        "current": [state.value for state in CURRENT],
        "kinds": [kind.value for kind in ORDER],
        "active": CoupleState.ACTIVE.value,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, wanted)
        rows = cursor.fetchall()
    if not rows:
        return Asked([], {}, [], None)
    people = [Person(*row[:3]) for row in rows]
    rules = {row[0]: USUAL if row[3] is None else Rules(*row[3:9]) for row in rows}
    could, *columns = rows[0][9:]
    offering = None if columns[0] is None else Offering(**dict(zip(COLUMNS, columns, strict=True)))
    return Asked(people, rules, published.read(could), offering)

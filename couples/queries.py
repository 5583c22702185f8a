"""Sets of rows that pages of couples show."""

from dataclasses import dataclass
from typing import Any

from .models import Couple, JointFeature, Kind, LegalHold, Partner, PartnerState

MOST = 6


@dataclass(frozen=True)
class Membership:
    """A person's place and the names of those they are here with, whether or not these came in yet."""

    partner: Partner
    others: list[str]

    @property
    def me(self) -> str:
        """What the others read for this person."""
        return called(self.partner)


def memberships(user: Any) -> list[Membership]:
    """The couples a person belongs to now."""
    return [Membership(partner, others(partner)) for partner in Partner.objects.of(user)]


def has_left(user: Any, couple_id: Any) -> bool:
    """Whether this person was a member of that couple and is none now."""
    rows = Partner.objects.filter(user=user, couple_id=couple_id)
    return rows.exists() and not rows.exclude(state=PartnerState.LEFT).exists()


def others(partner: Partner) -> list[str]:
    """What the others are called. It reads the same before and after somebody accepts an invitation,
    so that nobody can see from it how far the other is; and once the work is over, the same whether
    somebody left or it was finished."""
    rows = partner.couple.partners.exclude(pk=partner.pk)
    if not partner.couple.state.startswith("closed"):
        rows = rows.exclude(state=PartnerState.LEFT)
    return [called(row) for row in rows.select_related("user").prefetch_related("invitations")]


def called(partner: Partner) -> str:
    """The name they chose to show, or the one their invitation was written with, or the word for who they
    are. Never what somebody typed on coming in, or for the therapist alone."""
    if partner.shown_name:
        return partner.shown_name
    names = [
        one.name for one in sorted(partner.invitations.all(), key=lambda one: one.created_at) if one.name
    ]
    return names[-1] if names else str(partner.role_word)


def couples_of(therapist: Any) -> list[tuple[Couple, list[tuple[str, str]]]]:
    """The couples in this therapist's care, those at work first, each with names and sides of its members."""
    rows = Couple.objects.filter(care_team__user=therapist, care_team__until=None)
    rows = rows.exclude(care_team__user=therapist, care_team__kind="supervisor")
    found = []
    for couple in rows.prefetch_related("partners__user", "partners__invitations").distinct():
        here = [one for one in couple.partners.all() if one.state != PartnerState.LEFT]
        found.append((couple, [(called(one), one.side) for one in here]))
    return sorted(found, key=lambda row: (row[0].state.startswith("closed"), [name for name, _ in row[1]]))


def may_grow(couple: Couple) -> bool:
    """Whether one more place may be made: among three or more, while nobody has come in yet.

    Later it would show a newcomer what the others have shared among themselves.
    """
    rows = list(couple.partners.all())
    waiting = all(partner.state == PartnerState.INVITED for partner in rows)
    return couple.kind == Kind.CONSTELLATION and waiting and len(rows) < MOST


def joint_switches(couple: Couple) -> list[tuple[JointFeature, bool]]:
    """Every joint feature and whether it is set up."""
    on = set(couple.joint_work.filter(on=True).values_list("feature", flat=True))
    return [(feature, feature in on) for feature in JointFeature]


def members_with_names(couple: Couple) -> list[tuple[Partner, str]]:
    """Those who are here or were, and what the others call them."""
    rows = couple.partners.exclude(user=None).select_related("user").prefetch_related("invitations")
    return [(partner, called(partner)) for partner in rows]


def held(couple: Couple) -> LegalHold | None:
    """The legal hold that stands on a couple now. For its care team alone."""
    return LegalHold.objects.filter(couple=couple, lifted_at=None).first()

"""The people of the worked example, by name, as the tests know them."""

from typing import Any

from accounts.models import TherapistProfile, User
from core import clock
from couples import services as couples
from couples.models import Couple, Kind, Partner

PASSWORD = "a quiet place to begin"


def make_user(name: str, **fields: Any) -> User:
    """A person with an address of their own and the demo password."""
    first = name.split()[0].lower()
    fields.setdefault("codes_seen_at", clock.now())
    return User.objects.create_user(f"{first}@example.test", PASSWORD, name_used=name, **fields)


def make_therapist(name: str, **fields: Any) -> User:
    user = make_user(name, is_therapist=True, **fields)
    slug = name.split()[0].lower()
    TherapistProfile.objects.create(user=user, slug=slug, full_name=name, licence="Licence 0000")
    return user


def make_unit(therapist: User, *users: User, kind: str = Kind.ROMANTIC, **fields: Any) -> Couple:
    """A couple in the care of a therapist, everyone in."""
    couple = couples.open_couple(kind=kind, therapist=therapist, by=therapist, **fields)
    for user in users:
        couples.join(couples.add_member(couple, by=therapist), user, by=user)
    return couple


def membership(couple: Couple, user: User) -> Partner:
    return couple.partners.select_related("user", "couple").get(user=user)

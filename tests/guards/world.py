"""The world the matrix is asked in: the worked example just before the second session, and strangers."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from core import actor as acting
from core import clock
from couples import services as couples
from couples.models import Couple, CoupleState, Partner
from dashboard.demo import cast
from dashboard.demo.calendar import Calendar
from dashboard.demo.story import Story, as_, steps

# The people of the access rules: whose object it is, and everybody who might ask for it.
PEOPLE = (
    "nobody",
    "ada",  # administrator
    "dual",  # therapist and administrator at once, not on this case
    "ruth",  # the couple's therapist
    "co",  # co-therapist
    "theo",  # another therapist
    "ines",  # partner whose object it is
    "tom",  # the other partner
    "maya",  # a partner in another couple
    "two",  # somebody in two other couples
    "invited",  # signs in, was invited, has not come in yet
    "former",  # was a member of this couple and left
)
UNTIL = "before_session_2"


@dataclass
class World:
    story: Story
    people: dict[str, User]
    things: dict[str, dict[str, Any]] = field(default_factory=dict)


def make_world() -> World:
    story = Story(Calendar())
    clock.set_now(story.at("2026-03-01", "09:00"))
    with acting.building():
        story.people |= cast.practice()
    people: dict[str, User] = {}
    for one in steps():
        clock.set_now(story.at(one.day, one.clock))
        one.do(story)
        if one.point == "both_in":
            people = _others(story)
        if one.point == UNTIL:
            break
    people |= {name: user for name, user in story.people.items() if name in PEOPLE}
    for user in people.values():
        user.refresh_from_db()
    return World(story, people)


def _others(story: Story) -> dict[str, User]:
    """Strangers to the couple, and one who left it before anything was shared."""
    with acting.building():
        made = {
            "dual": cast.person("Dual", is_therapist=True, is_administrator=True),
            "co": cast.person("Co", is_therapist=True),
            "maya": cast.person("Maya"),
            "two": cast.person("Two"),
            "invited": cast.person("Invited"),
            "former": cast.person("Former"),
        }
        jude = cast.person("Jude")
    with as_(story.ruth):
        couples.assign(story.couple, made["co"], kind="co_therapist", by=story.ruth)
        place = couples.add_member(story.couple, by=story.ruth)
    with as_(made["former"]):
        left = couples.join(place, made["former"], by=made["former"])
        couples.leave(left, by=made["former"])
    # Their leaving ends joint work; here the others went on.
    with acting.building():
        Couple.objects.filter(pk=story.couple.pk).update(state=CoupleState.ACTIVE)
    theo = story.people["theo"]
    for members in ([made["maya"], made["two"]], [made["two"], jude]):
        with as_(theo):
            other = couples.open_couple(therapist=theo, by=theo)
            places = [couples.add_member(other, by=theo) for _ in range(3)]
        for user, seat in zip(members, places, strict=False):
            with as_(user):
                couples.join(seat, user, by=user)
    with as_(theo):
        couples.invite(places[2], email=made["invited"].email, by=theo)
    return made


def member(world: World, name: str) -> Partner:
    return world.story.member(name)

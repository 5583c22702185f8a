"""The people and the practice of the demo world: who signs in, what can be booked, when, and where."""

from datetime import time
from typing import Any

from accounts import services as accounts
from accounts.models import TherapistProfile, User
from booking.models import Room, WeeklyHours
from core import clock

# The demo world alone; production settings refuse to make it.
PASSWORD = "a quiet place to begin"  # noqa: S105

ABOUT_RUTH = (
    "I came to this work from a hospital ward, where I learned how much people can say when nobody hurries"
    " them. I trained in Internal Family Systems and then in its form for couples.\n\n"
    "In a session I slow things down. I will ask what happens inside you before I ask what happened."
)
ABOUT_THEO = (
    "I work with pairs of every kind: partners, siblings, friends who run something together."
    " I like laughter in the room when it comes by itself."
)


def person(name: str, **fields: Any) -> User:
    """Somebody who can sign in with the demo password, and whose recovery codes `--json` prints."""
    first = name.split()[0].lower()
    user = User.objects.create_user(
        f"{first}@example.test",
        PASSWORD,
        name_used=fields.pop("called", name),
        codes_seen_at=clock.now(),
        last_login=clock.now(),
        **fields,
    )
    accounts.recovery_codes(user)
    return user


def practice() -> dict[str, User]:
    """Ruth, Theo and Ada; two rooms; weekly hours."""
    ruth = person("Ruth Lindqvist", is_therapist=True)
    theo = person("Theo Brandt", is_therapist=True)
    ada = person("Ada Moss", is_administrator=True)
    TherapistProfile.objects.create(
        user=ruth,
        slug="ruth-lindqvist",
        full_name="Ruth Lindqvist",
        headline="Couples and other close pairs, slowly",
        about=ABOUT_RUTH,
        licence="Psychotherapist, UKCP registered (invented number 00000)",
        training="Internal Family Systems, levels 1 and 2\nIntimacy From the Inside Out, basic and advanced",
        languages="English, Swedish",
        place="London and online",
    )
    TherapistProfile.objects.create(
        user=theo,
        slug="theo-brandt",
        full_name="Theo Brandt",
        headline="Siblings, friends, founders, partners",
        about=ABOUT_THEO,
        licence="Counselling psychologist, HCPC registered (invented number 00000)",
        training="Internal Family Systems, level 1\nIntimacy From the Inside Out, basic",
        languages="English, German",
        place="London and online",
    )
    rooms = [Room.objects.create(name=name) for name in ("Room 1", "Room 2")]
    for therapist, room in ((ruth, rooms[1]), (theo, rooms[0])):
        for weekday in range(5):
            WeeklyHours.objects.create(
                therapist=therapist, weekday=weekday, start=time(9), end=time(13), place=room
            )
            WeeklyHours.objects.create(
                therapist=therapist, weekday=weekday, start=time(14), end=time(20), place=room
            )
    return {"ruth": ruth, "theo": theo, "ada": ada}

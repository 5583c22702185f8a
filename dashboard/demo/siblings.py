"""The counter-scenario: two siblings who own a flat together. One of them is afraid, and says so alone."""

from booking import services as booking
from booking.models import Appointment, Offering
from core import actor as acting
from couples import services as couples
from couples.models import Couple, Kind

from . import answers as written
from . import cast
from .story import Story, as_, step


@step("siblings_in", "2026-03-24", "12:00", "Noor and Sami come in, each with their own login")
def siblings_come_in(story: Story) -> None:
    with as_(story.ruth):
        unit = couples.open_couple(kind=Kind.SIBLINGS, therapist=story.ruth, by=story.ruth)
        places = [couples.add_member(unit, by=story.ruth, role_word=word) for word in ("sister", "brother")]
    for name, place in zip(("noor", "sami"), places, strict=True):
        with acting.acting_as(acting.Actor()):
            user = cast.person(name.title())
            couples.join(place, user, by=user)
        user.refresh_from_db()
        story.people[name] = user
    story.rows["siblings"] = unit.pk


@step("siblings_wrote", "2026-03-30", "20:00", "Both send their forms; a time is held for 24 April")
def siblings_write(story: Story) -> None:
    unit = Couple.objects.get(pk=story.rows["siblings"])
    offering = Offering.objects.get(slug="session-for-two")
    with as_(story.ruth):
        held = booking.hold(
            unit, offering, story.ruth, story.at("2026-04-24", "11:00"), length=60, by=story.ruth
        )
    for name, words in (("noor", written.NOOR), ("sami", written.SAMI)):
        story.fill_in(name, words)
        story.sign_everything(name, name.title())
        with as_(story.people[name]):
            booking.confirm(Appointment.objects.get(pk=held.pk), by=story.people[name])
    story.rows["siblings_time"] = held.pk

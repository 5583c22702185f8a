"""An ordinary practice of N couples, for trying pages at the size of a real one."""

import random
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from booking import services as booking
from booking.models import Offering
from core import clock
from couples import services as couples
from couples.models import Kind
from intake import document_queries
from intake.questionnaire import FORM
from intake.services import answers, documents, safety, sending

from . import answers as written
from . import cast
from .story import Story, as_

NAMES = (
    "Cy Dee Hana Luz Esme Ravi Kit Nils Ama Lev Mikail Bea Tam Cas Ida Joss Wren Ola Pia Sol Ezra Mina Rafi"
    " Uma Vera Yann Zoe Arlo Bryn Cleo Dario Elin Finn Gita Hugo Iris Jonas Kaya Lior Maren Nadia Otis"
).split()
KINDS = [Kind.ROMANTIC, Kind.ROMANTIC, Kind.ROMANTIC, Kind.FRIENDS, Kind.CO_FOUNDERS, Kind.SIBLINGS]


def fill(story: Story, size: int, *, seed: int = 7) -> None:
    """Add `size` couples in the care of Ruth and Theo: some begin, some wait, some come every other week."""
    chance = random.Random(seed)  # noqa: S311  the same invented practice each time
    offering = Offering.objects.get(slug="session-for-two")
    now = clock.now()
    local = now.astimezone(ZoneInfo("Europe/London"))
    for number in range(size):
        therapist = story.people["ruth" if number % 2 else "theo"]
        with as_(therapist):
            kind = chance.choice(KINDS)
            couple = couples.open_couple(kind=kind, therapist=therapist, by=therapist)
            places = [couples.add_member(couple, by=therapist) for _ in range(2)]
        members = []
        for side, place in enumerate(places):
            name = f"{chance.choice(NAMES)} {number + 1}{'ab'[side]}"
            with as_(therapist):
                user = cast.person(f"c{number + 1}{'ab'[side]}", called=name)
            with as_(user):
                members.append((user, couples.join(place, user, by=user)))
        if number % 4 == 3:
            continue
        for user, partner in members:
            write(user, partner, name=user.name_used)
        if number % 4 == 2:
            continue
        clear(therapist, couple, members)
        day = local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1 + number % 20)
        for hour in range(8):
            try:
                with as_(therapist):
                    held = booking.hold(
                        couple, offering, therapist, day + timedelta(hours=hour), length=60, by=therapist
                    )
                for user, _partner in members:
                    with as_(user):
                        booking.confirm(held, by=user)
                break
            except booking.SlotTaken:
                continue


def write(user: Any, partner: Any, *, name: str) -> None:
    words = written.SAMI | {"name_used": name, "contact_email": user.email, "type": partner.couple.kind}
    with as_(user):
        answers.open_intake(partner, by=user)
        for section in FORM.sections:
            for page in section.pages:
                values = {f.key: words[f.key] for f in page.fields if f.key in words}
                answers.save_page(partner, page.key, values, by=user, done=True)
        sending.submit(partner, by=user)
        for document in document_queries.documents_for(partner.couple):
            documents.sign(document, partner, by=user, name=name)


def clear(therapist: Any, couple: Any, members: list[tuple[Any, Any]]) -> None:
    with as_(therapist):
        for _user, partner in members:
            safety.record_conversation(partner, by=therapist, held_at=clock.now(), met=True)
        safety.decide(couple, by=therapist, pattern="none_identified", decision="cleared")

"""Mei and Olek near the end of their work with Theo: two sessions behind them, the last one chosen."""

from datetime import datetime, timedelta
from typing import Any

from booking import services as booking
from booking.models import Appointment, Offering
from core import clock
from couples import services as couples
from couples.models import CareTeam, Couple, JointFeature, Kind, Partner
from intake.models import Moment
from parts import services as parts
from sessions_app import services as room
from sessions_app.models import RoomState, TherapySession
from sessions_app.services import last, notes

from . import cast
from .gatherings import LONDON
from .ordinary import clear, write
from .story import Story, as_

NAMES = ("Mei", "Olek")
HERS = "We say “I need ten minutes” now, and the other one believes it."
PHASES = (RoomState.LANDING, RoomState.AGREEMENTS, RoomState.CHECK_IN, RoomState.DEBRIEF)


def fill(story: Story) -> None:
    """On Wednesdays at half past seven, before anybody's hours begin."""
    now, theo = clock.now(), story.people["theo"]
    clock.set_now(now - timedelta(days=60))
    with as_(theo):
        couple = couples.open_couple(kind=Kind.ROMANTIC, therapist=theo, by=theo, brake_word="lantern")
        places = [couples.add_member(couple, by=theo) for _name in NAMES]
        people = [cast.person(name) for name in NAMES]
    members = []
    for user, place in zip(people, places, strict=True):
        with as_(user):
            members.append((user, couples.join(place, user, by=user)))
    for user, partner in members:
        write(user, partner, name=user.name_used)
    clear(theo, couple, members)
    with as_(theo):
        for feature in (JointFeature.CYCLE, JointFeature.HELPER):
            couples.set_joint_work(couple, feature, on=True, by=theo)
    for days in (28, 14):
        _held(theo, couple, members, _wednesday(now) - timedelta(days=days))
    clock.set_now(now - timedelta(days=10))
    _what_is_shared(theo, couple, members)
    to_come = _arranged(theo, couple, members, _wednesday(now) + timedelta(days=14))
    with as_(theo):
        row = last.choose(room.prepare_room(to_come), by=theo)
        last.offer_questions(row, [partner for _user, partner in members], moment=Moment.END, by=theo)
        last.remind(row, last.three_months_after(to_come.start.date()), by=theo)
    hers, mei = members[0]
    with as_(hers):
        last.carry_on(row, mei, by=hers, text=HERS, share=True, later="yes")
    clock.set_now(now)


def _wednesday(now: datetime) -> datetime:
    """Half past seven in London on the Wednesday of this week."""
    local = now.astimezone(LONDON)
    day = local.date() + timedelta(days=2 - local.weekday())
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=LONDON)


def _arranged(theo: Any, couple: Couple, members: list[tuple[Any, Partner]], start: datetime) -> Appointment:
    offering = Offering.objects.get(slug="session-for-two")
    with as_(theo):
        row = booking.hold(couple, offering, theo, start, length=60, by=theo)
    for user, _partner in members:
        with as_(user):
            booking.confirm(row, by=user)
    row.refresh_from_db()
    return row


def _held(theo: Any, couple: Couple, members: list[tuple[Any, Partner]], start: datetime) -> TherapySession:
    """A session that took place quietly, with its note."""
    clock.set_now(start - timedelta(days=9))
    row = _arranged(theo, couple, members, start)
    clock.set_now(start)
    with as_(theo):
        session = room.open_room(row, theo)
        for phase in PHASES:
            room.go_to(session, phase, by=theo)
            if phase == RoomState.AGREEMENTS:
                for _user, partner in members:
                    room.agreed_aloud(session, partner, by=theo)
    clock.set_now(start + timedelta(minutes=55))
    for user, partner in members:
        with as_(user):
            room.leave(session, partner, "settled_enough", by=user)
    with as_(theo):
        for _user, partner in members:
            room.read_leaving(session, partner, by=theo)
        room.close(session, by=theo)
        place = CareTeam.objects.get(couple=couple, user=theo, until=None)
        words = {"focus": "The evening after work.", "plan": "Fortnightly, and an ending in sight."}
        notes.sign_progress_note(session, place, words, version=0, by=theo)
    return session


def _what_is_shared(theo: Any, couple: Couple, members: list[tuple[Any, Partner]]) -> None:
    """The loop and a part of each, which the page of the last session draws once more."""
    (mei_user, mei), (olek_user, olek) = members
    steps = [
        {
            "person": str(olek.pk),
            "event": "Opens the laptop after dinner",
            "part": "The Finisher",
            "story": "If I stop now, it all comes back tomorrow",
            "move": "says “just five minutes”",
            "way_out": "says when, and closes it",
        },
        {
            "person": str(mei.pk),
            "event": "Hears the keys",
            "part": "The Clerk",
            "story": "I am counting again",
            "move": "clears the table loudly",
            "way_out": "asks for ten minutes together",
            "way_out_for": "all",
        },
    ]
    with as_(theo):
        loop = parts.draft_loop(couple, by=theo, name="The Laptop Evening", steps=steps)
        parts.show_loop(loop, by=theo)
    for user, partner, name, job, means in (
        (mei_user, mei, "The Clerk", "keeps a count of who did what", "wants it to be fair"),
        (olek_user, olek, "The Finisher", "ends nothing until it is done", "wants us to be safe"),
    ):
        with as_(user):
            part = parts.create_part(
                partner,
                by=user,
                name=name,
                kind="manager",
                visibility="private_therapist",
                role_job=job,
                positive_intent=means,
            )
            parts.share_part(part, fields=["name", "role_job", "positive_intent"], by=user)

"""After the first session: the note, what each tends on their own map, and the days until the second."""

from booking import services as booking
from booking.models import Offering
from core import clock
from homework import queries as homework_queries
from homework import services as homework
from parts import services as parts
from sessions_app.models import TherapySession

from .meetings import Meeting
from .story import Story, as_, step


@step("note_signed", "2026-03-19", "20:06", "Ruth signs the note; each tends their own map")
def after_the_first(story: Story) -> None:
    session = TherapySession.objects.get(pk=story.rows["therapy_session_1"])
    meet = Meeting(story, session, "2026-03-19")
    meet.sign(
        "20:06",
        {
            "focus": "What happens in each of them in the first ten minutes after Tom gets home.",
            "done": (
                "Session 1, 75 min, online, both present. Landing, agreements, parts check-in,"
                " one turn each with witnessing, one pause used well."
                " Named a four-step loop around arriving home."
            ),
            "response": "Both reported feeling heard.",
            "risk": "No safety concern raised.",
            "plan": "Fortnightly, review after 4; practices chosen.",
        },
        "Stay with the Shutter; nothing behind it today.",
    )
    homework.settle_due()
    _toms_parts(story)
    _ines_parts(story)
    _lines_across(story)
    _the_loop(story)


def _the_loop(story: Story) -> None:
    ines, tom = str(story.member("ines").pk), str(story.member("tom").pk)
    moments = [
        {
            "person": tom,
            "event": "Comes in 40 minutes late, says little",
            "part": "The Shutter",
            "body": "belly drops",
            "story": "Whatever I say will be wrong",
            "move": "one-word answers",
            "way_out": "bag down, breath, hello",
        },
        {
            "person": ines,
            "event": "Sees the closed face",
            "part": "The one at the window",
            "body": "hot chest",
            "story": "He'd rather be elsewhere",
        },
        {
            "person": ines,
            "event": "Asks five questions in a row",
            "part": "The Floodlight",
            "body": "fast talking",
            "story": "Find out now",
            "move": "questions",
            "way_out": "U-turn note, hand on chest",
        },
        {
            "person": tom,
            "event": "Goes to the spare room",
            "part": "The Shutter",
            "body": "blank, ears ring",
            "story": "I can't get it right",
            "move": "leaves",
            "way_out": "anchor and a return time",
            "way_out_for": "all",
        },
    ]
    with as_(story.ruth):
        loop = parts.draft_loop(story.couple, by=story.ruth, name="The Door Thing", steps=moments)
        parts.show_loop(loop, by=story.ruth)


def _toms_parts(story: Story) -> None:
    tom = story.member("tom")
    with as_(story.tom):
        shutter = story.part("tom", "The Shutter")
        shutter = parts.change_part(
            shutter,
            by=story.tom,
            role_job="closes everything so nothing wrong gets out",
            fear_if_stopped="I'd be taken apart at the table",
            positive_intent="keeps me from being shamed",
            body_location=["belly"],
            phrases=["Say nothing."],
            age_of_part="old",
            feel_toward="warm",
            needs=["reassurance", "space"],
            image="blind",
        )
        parts.share_part(
            shutter, fields=["name", "role_job", "positive_intent", "needs", "image"], by=story.tom
        )
        diplomat = story.part("tom", "The Diplomat")
        parts.change_part(
            diplomat, by=story.tom, positive_intent="keeps the peace", feel_toward="irritated", image="folder"
        )
        boy = parts.create_part(
            tom, by=story.tom, name="unnamed", kind="exile", visibility="private_therapist", age_of_part="9"
        )
        parts.relate(shutter, boy, type="protects", by=story.tom)


def _ines_parts(story: Story) -> None:
    ines = story.member("ines")
    with as_(story.ines):
        floodlight = story.part("ines", "The Floodlight")
        floodlight = parts.change_part(
            floodlight,
            by=story.ines,
            role_job="asks until the answer comes",
            fear_if_stopped="I'd be left and not see it coming",
            positive_intent="keeps us from drifting apart without noticing",
            body_location=["chest"],
            phrases=["Find out now."],
            age_of_part="20s",
            feel_toward="curious",
            needs=["to_matter"],
            image="lamp",
        )
        parts.share_part(
            floodlight, fields=["name", "role_job", "positive_intent", "needs", "image"], by=story.ines
        )
        window = parts.create_part(
            ines,
            by=story.ines,
            name="The one at the window",
            kind="exile",
            visibility="private_therapist",
            phrases=["Is that the car?"],
            age_of_part="7",
            feel_toward="warm",
            needs=["reassurance"],
            image="coat",
        )
        parts.share_part(window, fields=["name", "needs"], by=story.ines)
        small = parts.create_part(
            ines,
            by=story.ines,
            name="The Not-Too-Much",
            kind="manager",
            visibility="private_therapist",
            role_job="makes me small",
            positive_intent="keeps me welcome",
            phrases=["Don't need so much."],
            feel_toward="ashamed_of_it",
            image="scarf",
        )
        relation = parts.relate(floodlight, window, type="protects", by=story.ines)
        parts.share_relation(relation, by=story.ines)
        parts.relate(small, floodlight, type="polarised_with", by=story.ines)


def _lines_across(story: Story) -> None:
    with as_(story.tom):
        his = parts.relate_across(
            story.part("tom", "The Shutter"), story.shared("ines", "The Floodlight"), by=story.tom
        )
    with as_(story.ines):
        parts.accept_line(his, story.member("ines"), by=story.ines)
        hers = parts.relate_across(
            story.part("ines", "The Floodlight"), story.shared("tom", "The Shutter"), by=story.ines
        )
    with as_(story.tom):
        parts.accept_line(hers, story.member("tom"), by=story.tom)


@step("second_held", "2026-03-20", "09:00", "A second time, and each says yes")
def second_time(story: Story) -> None:
    offering = Offering.objects.get(slug="session-for-two")
    with as_(story.ruth):
        held = booking.hold(
            story.couple, offering, story.ruth, story.at("2026-04-02", "18:00"), length=75, by=story.ruth
        )
    for name in ("ines", "tom"):
        with as_(story.people[name]):
            booking.confirm(held, by=story.people[name])
    story.rows["session_2"] = held.pk


@step("practised", "2026-03-26", "21:00", "What they noticed between the sessions")
def between(story: Story) -> None:
    for name, key, day, did, noticed, level in (
        (
            "ines",
            "part_followup",
            "2026-03-22",
            "yes",
            "It wants a chair, not the sack.",
            "private_therapist",
        ),
        ("tom", "part_followup", "2026-03-24", "bit", "Noticed it on the bus.", "private_self"),
        ("ines", "time_out_return", "2026-03-26", "yes", "We came back and had toast.", "shared_duo"),
    ):
        clock.set_now(story.at(day, "20:00"))
        person, partner = story.people[name], story.member(name)
        with as_(person):
            for plan in homework_queries.active(partner):
                if plan.offer.key == key:
                    homework.log(plan, partner, by=person, did=did, noticed=noticed, visibility=level)
                    if name == "ines" and key == "part_followup":
                        homework.set_nudge(plan, on=True, days=[6], at="10:00", by=person)


@step("reminded_2", "2026-04-01", "18:00", "Reminders for the second session")
def reminders(story: Story) -> None:
    booking.plan_reminders()


@step("morning_of_session_2", "2026-04-02", "10:20", "The morning of the second session")
def morning(story: Story) -> None:
    """Nothing happens; it is a good moment to look round."""


@step("before_session_2", "2026-04-02", "17:30", "Half an hour before the second session")
def before_the_second(story: Story) -> None:
    """Nothing happens; the room can be opened and held from here."""

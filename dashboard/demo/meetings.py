"""The first session of the worked example, held with the verbs that its screens use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.models import User
from core import clock
from couples.models import CareTeam, Partner
from homework import queries as homework_queries
from homework import services as homework
from sessions_app import services as room
from sessions_app.models import RoomState, TherapySession, Turn
from sessions_app.services import notes

from .story import Story, as_, step

FOCUS = "What happens in each of us in the first ten minutes after Tom gets home."
SAME_ROOM = "online_same_room_separate_devices"
EVERY_AGREEMENT = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]


class Meeting:
    """One session in the making: the clock, the people, the room."""

    def __init__(self, story: Story, session: TherapySession, day: str) -> None:
        self.story, self.session, self.day = story, session, day
        self.ines, self.tom = story.member("ines"), story.member("tom")

    @contextmanager
    def at(self, time: str, who: User | None = None) -> Iterator[None]:
        """At that time of the day, as this person (the therapist when nobody is named)."""
        clock.set_now(self.story.at(self.day, time))
        with as_(who or self.story.ruth):
            self.session.refresh_from_db()
            yield

    def place(self, partner: Partner) -> Any:
        return self.session.members.select_related("session", "partner__user").get(partner=partner)

    def note(self, partner: Partner, time: str, kind: str, **words: Any) -> None:
        with self.at(time, partner.user):
            room.keep_note(self.session, partner, kind, by=partner.user, **words)

    def arrive(self, partner: Partner, time: str, where: str, today: str = "no") -> None:
        with self.at(time, partner.user):
            room.may_be_unsafe_today(self.session, partner, today, by=partner.user)
            room.arrive(self.place(partner), {"alone": True, "where": where}, mode=SAME_ROOM, by=partner.user)

    def state(self, partner: Partner, time: str, word: str, strength: int) -> None:
        with self.at(time, partner.user):
            room.tell_state(self.session, partner, word, intensity=strength, by=partner.user)

    def go(self, time: str, phase: str) -> None:
        with self.at(time):
            room.go_to(self.session, phase, by=self.story.ruth)

    def agree(self, partner: Partner, time: str, **words: Any) -> None:
        self.note(
            partner, time, "agreements", affirmed=EVERY_AGREEMENT, brake_tested=True, version="1.0.0", **words
        )

    def check_in(self, partner: Partner, time: str, part: dict[str, Any], **words: Any) -> None:
        with self.at(time, partner.user):
            room.keep_note(self.session, partner, "check_in", by=partner.user, **words)
            room.note_part(self.session, partner, part, by=partner.user)
            room.say_aloud(self.session, partner, 0, by=partner.user)

    def line(self, turn: Turn, partner: Partner, kind: str, *, sent: bool = True, **words: Any) -> None:
        with as_(partner.user):
            room.keep_line(turn, partner, kind, by=partner.user, **words)
            if sent:
                room.send_line(turn, partner, kind, by=partner.user)

    def keep(self, turn: Turn) -> None:
        for partner in (self.ines, self.tom):
            with as_(partner.user):
                room.keep_words(turn, partner, True, by=partner.user)

    def permit(self, turn: Turn) -> None:
        for partner in (self.ines, self.tom):
            self.line(turn, partner, "permission", sent=False, answer="yes")

    def said_part(self, partner: Partner) -> Any:
        return self.session.said.filter(author=partner, kind="part").first()

    def harvest(self, partner: Partner, time: str, words: dict[str, Any]) -> None:
        with self.at(time, partner.user):
            room.harvest(self.session, partner, words, by=partner.user)

    def feedback(self, partner: Partner, time: str, *answers: int) -> None:
        with self.at(time, partner.user):
            words = {f"q{n}": answer for n, answer in enumerate(answers, 1)}
            room.give_feedback(self.session, partner, words, by=partner.user)

    def leave(self, partner: Partner, time: str, check: str, state: str = "settled") -> None:
        with self.at(time, partner.user):
            room.leave(self.session, partner, check, state=state, by=partner.user)

    def decide(self, partner: Partner, answers: dict[str, str]) -> None:
        with as_(partner.user):
            for offer in homework_queries.to_decide(partner):
                if offer.key in answers:
                    homework.decide(offer, partner, answers[offer.key], by=partner.user)

    def offer(self, key: str, people: list[Partner]) -> None:
        with as_(self.story.ruth):
            self.session.refresh_from_db()
            room.offer(self.session, key, people, by=self.story.ruth)

    def sign(self, time: str, words: dict[str, str], own: str) -> None:
        with self.at(time):
            place = CareTeam.objects.get(couple=self.session.couple, user=self.story.ruth, until=None)
            notes.sign_progress_note(self.session, place, words, version=0, by=self.story.ruth)
            if own:
                notes.save_process_note(self.session, place, own, version=0, by=self.story.ruth)


@step("session_1", "2026-03-19", "19:30", "The first session, held and closed")
def first_session(story: Story) -> None:
    with as_(story.ruth):
        clock.set_now(story.at("2026-03-19", "17:55"))
        session = room.open_room(story.first_session(), story.ruth)
    meet = Meeting(story, session, "2026-03-19")
    meet.arrive(meet.ines, "17:57", "home, living room")
    meet.arrive(meet.tom, "17:58", "home, same room")
    meet.go("18:02", RoomState.LANDING)
    for partner, word, strength, helped in (
        (meet.ines, "revved", 6, "a_bit"),
        (meet.tom, "shut_down", 5, "no"),
    ):
        meet.state(partner, "18:04", word, strength)
        meet.note(partner, "18:05", "landing", exercise="breath_long_out", helped=helped)
    meet.state(meet.ines, "18:07", "revved", 4)
    meet.state(meet.tom, "18:07", "mixed", 3)
    meet.go("18:08", RoomState.AGREEMENTS)
    meet.agree(meet.ines, "18:13", focus_word="gently")
    meet.agree(meet.tom, "18:14", focus_word="air", objection="part dislikes A4")
    meet.go("18:16", RoomState.CHECK_IN)
    meet.check_in(
        meet.ines,
        "18:20",
        {
            "label": "The Floodlight",
            "kind": "firefighter",
            "body": "chest",
            "intensity": 7,
            "phrase": "Find out now.",
        },
        what_is_alive="Buzzing and scared I'll talk too much.",
        hesitant="Worried it is the problem.",
        feel_toward="curious",
    )
    meet.check_in(
        meet.tom,
        "18:25",
        {
            "label": "The Shutter",
            "kind": "firefighter",
            "body": "belly",
            "intensity": 6,
            "phrase": "Say nothing.",
        },
        what_is_alive="Tired and careful.",
        hesitant="Talking makes it worse.",
        feel_toward="warm",
    )
    with meet.at("18:29"):
        room.set_focus(session, FOCUS, by=story.ruth)
    _tom_speaks(story, meet)
    _ines_speaks(story, meet)
    meet.go("19:06", RoomState.DEBRIEF)
    for key, people in (
        ("time_out_return", [meet.ines, meet.tom]),
        ("part_followup", [meet.ines, meet.tom]),
        ("tiny_repair", [meet.ines, meet.tom]),
    ):
        meet.offer(key, people)
    meet.harvest(
        meet.ines,
        "19:10",
        {
            "nourishing": "He said the shutter isn't leaving.",
            "share_nourishing": True,
            "stretchy": "Waiting while he looked inside.",
            "share_stretchy": False,
            "appreciation": "Thank you for staying after the pause.",
            "share_appreciation": True,
            "followup_parts": [
                {
                    "part": "",
                    "label": "The Floodlight",
                    "plan": "thank it, ask what it would do with a night off",
                    "when": "Sunday 10:00",
                }
            ],
            "buffer": "walk",
            "buffer_minutes": 30,
        },
    )
    meet.harvest(
        meet.tom,
        "19:11",
        {
            "nourishing": "The pause worked.",
            "share_nourishing": True,
            "stretchy": "Saying it out loud.",
            "share_stretchy": True,
            "appreciation": "You waited.",
            "share_appreciation": True,
            "followup_parts": [
                {"part": "", "label": "The Shutter", "plan": "notice it at the door", "when": "weekdays"}
            ],
            "buffer": "alone_time",
            "buffer_minutes": 20,
        },
    )
    meet.decide(meet.ines, {"time_out_return": "yes", "part_followup": "yes", "tiny_repair": "yes"})
    meet.decide(
        meet.tom, {"time_out_return": "yes", "part_followup": "smaller_version", "tiny_repair": "not_now"}
    )
    meet.feedback(meet.ines, "19:12", 9, 9, 7, 8, 9, 8)
    meet.feedback(meet.tom, "19:12", 8, 8, 6, 8, 9, 8)
    meet.leave(meet.ines, "19:13", "settled_enough")
    meet.leave(meet.tom, "19:14", "wobbly_but_ok")
    with meet.at("19:15"):
        for partner in (meet.ines, meet.tom):
            room.read_leaving(session, partner, by=story.ruth)
        room.close(session, by=story.ruth)
    story.rows["therapy_session_1"] = session.pk


def _tom_speaks(story: Story, meet: Meeting) -> None:
    session = meet.session
    with meet.at("18:30"):
        turn = room.start_turn(
            session, meet.tom, by=story.ruth, said=meet.said_part(meet.tom), mode="guided_inside"
        )
    meet.permit(turn)
    with meet.at("18:40", story.ines):
        room.stir(session, meet.ines, True, by=story.ines)
    with meet.at("18:42"):
        for key in ("self", "part", "partner", "hand_over"):
            room.next_step(session, key, by=story.ruth)
    meet.line(
        turn,
        meet.tom,
        "spoken_for",
        text=(
            "When I hear questions at the door, a part of me pulls the shutters down. It's afraid that"
            " whatever I say will be the wrong thing. It isn't trying to leave you."
            " It would like a minute to arrive."
        ),
    )
    meet.go("18:43", RoomState.WITNESS_REPAIR)
    meet.line(
        turn,
        meet.ines,
        "what_heard",
        text="A part of you closes because it's scared of getting it wrong, and it isn't leaving me.",
    )
    meet.line(turn, meet.tom, "reach", answer="partly", correction="And it needs a minute.")
    meet.line(turn, meet.tom, "reach", answer="yes", correction="")
    meet.line(turn, meet.ines, "response", text="My chest got softer. I thought the shutter was about me.")
    meet.line(
        turn, meet.tom, "need", needs=["reassurance", "space"], text="a minute at the door, then a hello"
    )
    meet.line(
        turn,
        meet.ines,
        "repair",
        type="small_doable_act",
        text="When you come in I'll say hello and wait until you've put your bag down.",
    )
    meet.line(turn, meet.tom, "received", sent=False, answer="landed")
    meet.keep(turn)
    meet.state(meet.tom, "18:47", "settled", 2)
    meet.state(meet.ines, "18:47", "revved", 3)


def _ines_speaks(story: Story, meet: Meeting) -> None:
    session = meet.session
    with meet.at("18:48"):
        turn = room.start_turn(
            session, meet.ines, by=story.ruth, said=meet.said_part(meet.ines), mode="guided_inside"
        )
    meet.permit(turn)
    with meet.at("18:54:10", story.tom):
        room.brake(session, by=story.tom)
    meet.state(meet.tom, "18:55:20", "shut_down", 6)
    meet.state(meet.ines, "18:55:25", "revved", 4)
    with meet.at("18:55:40", story.tom):
        room.ready(session, by=story.tom)
    with meet.at("18:55:45"):
        room.return_to_landing(session, by=story.ruth)
    with meet.at("18:58:45"):
        room.resume(session, by=story.ruth)
        for key in ("self", "part", "partner", "hand_over"):
            room.next_step(session, key, by=story.ruth)
    meet.line(
        turn,
        meet.ines,
        "spoken_for",
        text=(
            "When it goes quiet, a part of me turns on the Floodlight."
            " It's scared of being left without warning."
            " Behind it there's a young one at a window who is tired of waiting."
            " She'd like to know you're coming back."
        ),
    )
    meet.go("19:01", RoomState.WITNESS_REPAIR)
    meet.line(
        turn,
        meet.tom,
        "what_heard",
        text="The questions are looking for me. And a little one at a window wants to know I'm coming back.",
    )
    meet.line(turn, meet.ines, "reach", answer="yes", correction="")
    meet.line(turn, meet.tom, "response", text="I feel sad for her. I didn't know there was a window.")
    meet.line(
        turn,
        meet.ines,
        "need",
        needs=["to_matter", "reassurance"],
        text="a sign that he'll be back after the quiet",
    )
    meet.line(
        turn,
        meet.tom,
        "repair",
        type="presence",
        text="I'm here now. When I need the quiet I'll say when I'll be out.",
    )
    meet.line(turn, meet.ines, "received", sent=False, answer="partly")
    meet.keep(turn)
    with meet.at("19:05"):
        room.end_turn(session, by=story.ruth)

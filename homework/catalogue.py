"""The practices a therapist may offer: our own words, for whom, how long, and when not.

Source: the domain's practice list. Data, no database. `not_when` is for the therapist only.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ONE, EITHER, BOTH = "one", "either", "both"


@dataclass(frozen=True)
class Practice:
    """One practice. `who`: each alone, each alone or both, or only together. `minutes` is where to begin."""

    key: str
    name: str | Promise
    who: str
    minutes: int
    what: str | Promise
    steps: tuple[str | Promise, ...]
    not_when: str | Promise = ""
    needs: str = ""  # a joint feature that must be set up, beyond practices for both

    @property
    def together(self) -> bool:
        """Goes ahead only when every needed person said yes."""
        return self.who == BOTH


_ALL = [
    Practice(
        "daily_checkin",
        _("Two-minute check-in"),
        ONE,
        2,
        _("Notice who is here inside, where in the body, and say hello."),
        (
            _("Sit or stand, and let one breath go all the way out."),
            _("Ask inside: who is here? Wait for whatever comes."),
            _("Notice where it is in the body, and say hello to it."),
        ),
    ),
    Practice(
        "u_turn_note",
        _("U-turn note"),
        ONE,
        5,
        _("After a sting, turn inward for a moment: what happened, what rose in me, its fear, its need."),
        (
            _("One line for what a camera would have seen."),
            _("One line for what rose in you."),
            _("What was it afraid of? What would it have needed?"),
        ),
        _("The event was harm or a threat"),
    ),
    Practice(
        "meet_protector",
        _("Coffee with a protector"),
        ONE,
        10,
        _("Ask a protector about its job, its fear and what it would like, and thank it."),
        (
            _("Imagine it across the table, as near or far as is comfortable."),
            _("Ask: what is your job? What would happen if you stopped?"),
            _("Ask what it would like from you. Thank it for coming."),
        ),
        _("Overwhelmed, or a recent crisis"),
    ),
    Practice(
        "part_followup",
        _("Gentle follow-up"),
        ONE,
        5,
        _("Visit a part you met in the session, as you promised it."),
        (
            _("Find it again, in the body or as a picture."),
            _("Say that you came back. Ask how it has been."),
            _("Leave when it is enough, and say when you will come again."),
        ),
        _("A vulnerable part, unless the therapist offers it"),
    ),
    Practice(
        "letter_from_self",
        _("Letter to a part"),
        ONE,
        15,
        _("Write to a part from the calm in you."),
        (
            _("Begin with its name, or with: to the one who…"),
            _("Tell it what you have noticed it doing for you."),
            _("End with what it can count on from you. Nobody needs to read it."),
        ),
        _("A vulnerable part, unless the therapist offers it"),
    ),
    Practice(
        "cycle_spotting",
        _("Spot the loop"),
        EITHER,
        3,
        _("Notice when the loop began and which way out was tried, without blame words."),
        (
            _("Write when it began, as a camera would tell it."),
            _("Which way out was tried, by anyone?"),
            _("Leave out whose fault it was. The loop is the thing."),
        ),
        _("Any safety concern"),
        "cycle",
    ),
    Practice(
        "landing_together",
        _("Land together"),
        BOTH,
        5,
        _("Slow breathing side by side, feet on the ground, a look round the room."),
        (
            _("Sit where both are comfortable. Feet on the floor."),
            _("Breathe in for four and out for six, ten times."),
            _("Look round the room, then at each other if that is all right."),
        ),
        _("Stillness makes shutting down worse"),
    ),
    Practice(
        "speak_for_ten",
        _("Ten-minute speak-for"),
        BOTH,
        10,
        _("Four minutes each, speaking for a part about something small, with a reflection after each."),
        (
            _("Choose a small topic. Agree that the brake counts here too."),
            _("One speaks for a part, four minutes. The other says back what they heard."),
            _("Swap. Stop at ten minutes, even in the middle."),
        ),
        _("Any safety concern; not cleared for joint work"),
        "helper",
    ),
    Practice(
        "witness_five",
        _("Witness five"),
        BOTH,
        10,
        _("One speaks for five minutes; the other listens and says back one sentence. Then swap."),
        (
            _("Five minutes for one, without answers or advice."),
            _("The listener says back one sentence."),
            _("Swap."),
        ),
        _("Any safety concern; not cleared for joint work"),
    ),
    Practice(
        "time_out_return",
        _("Pause and return"),
        BOTH,
        20,
        _("An agreed word, at least twenty minutes apart to settle, and a named time to come back."),
        (
            _("Whoever says the word also says when they will be back, the same day if it can be."),
            _("Apart, do something that settles you. No rehearsing."),
            _("Come back at that time, even if only to say that you need longer."),
        ),
        _("It is used to punish or to trap"),
    ),
    Practice(
        "tiny_repair",
        _("Tiny repair"),
        BOTH,
        3,
        _("One reflection, one “I’m here”, one question: what does the part need?"),
        (
            _("Say back one thing you heard."),
            _("Say: I’m here."),
            _("Ask: what does the part need? Listening is enough."),
        ),
        _("Pressure to forgive"),
    ),
    Practice(
        "appreciation",
        _("One true thing"),
        BOTH,
        3,
        _("Each names one small thing they valued that day."),
        (
            _("Something small and true, from today."),
            _("The other only says: thank you."),
        ),
    ),
    Practice(
        "buffer_ritual",
        _("Integration half-hour"),
        EITHER,
        30,
        _("After a session: walk, rest, write or be quiet. No going over the session."),
        (
            _("Keep the half hour free before the day goes on."),
            _("Walk, rest, write, or sit somewhere quiet."),
        ),
    ),
    Practice(
        "map_update",
        _("Tend the map"),
        ONE,
        10,
        _("Add or reword your parts, and decide what to share."),
        (
            _("Open your parts. Is anyone missing?"),
            _("Reword what no longer fits."),
            _("Decide what stays with you."),
        ),
    ),
    Practice(
        "legacy_listen",
        _("Listening back"),
        ONE,
        15,
        _("Notice a belief that may have been handed down, and bring it to the session."),
        (
            _("Which sentence in you sounds older than you?"),
            _("Whose voice is it like? No need to find out."),
            _("Write the sentence down and bring it along."),
        ),
        _("Only if the therapist offers it"),
    ),
]

PRACTICES = MappingProxyType({practice.key: practice for practice in _ALL})


def practice(key: str) -> Practice:
    """The practice under a key. Raises KeyError for one we do not have."""
    return PRACTICES[key]

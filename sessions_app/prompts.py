"""What the therapist may ask and the words the room offers, as data (domain rules 1.3 and 2.3 to 2.10).

Prompts are keyed by phase or by step of a turn. Keys are stored, words are not: a wording may be mended
without touching what happened.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.measures.own import SESSION


@dataclass(frozen=True)
class Prompt:
    key: str
    words: str | Promise


@dataclass(frozen=True)
class Step:
    """A step of a turn: who answers, and what may be asked."""

    key: str
    title: str | Promise
    who: str  # speaker, listener or both
    prompts: tuple[Prompt, ...]


LANDING = (
    Prompt("feet", _("Let your feet find the floor. Nothing to do yet.")),
    Prompt("long_out", _("Breathe out a little longer than you breathe in, if that is comfortable.")),
    Prompt("look", _("Look around and let your eyes rest on something easy.")),
    Prompt("move", _("If stillness is not helpful today, press your hands together or stand up.")),
    Prompt(
        "which_word",
        _("Which word is closest right now: settled, revved up, shut down, or not sure?"),
    ),
)
AGREEMENTS = (
    Prompt(
        "may_i_stop",
        _("May I stop either of you mid-sentence when things speed up? I will do it for both of you."),
    ),
    Prompt("try_brake", _("Let’s each try the brake once so that it is not strange later.")),
    Prompt(
        "objection",
        _("Is there a part of you that doesn’t want to agree to one of these? It gets heard too."),
    ),
)
CHECK_IN = (
    Prompt("alive", _("What is most alive for you as you arrive?")),
    Prompt("loudest", _("If the loudest voice inside had a name today, what might it be?")),
    Prompt("where", _("Where in or around your body do you notice it?")),
    Prompt("stop_something", _("Is it trying to stop something from happening?")),
    Prompt("quieter", _("Is there someone quieter behind it?")),
    Prompt("unsure", _("Is any part of you not sure about being here? What does it want us to know?")),
    Prompt("toward", _("How do you feel toward this part?")),
    Prompt("room", _("Would the one who feels that way be willing to give you a little room?")),
    Prompt("language", _("Let me put that in parts language and you tell me whether it fits.")),
)
DEBRIEF = (
    Prompt("fed", _("What fed you, even a little?")),
    Prompt("stretched", _("What stretched you?")),
    Prompt("visit", _("Which part might like a visit before next time?")),
    Prompt("practice", _("Is there one small practice you would actually choose?")),
    Prompt("half_hour", _("What will the next half hour be like for you?")),
)

# Beside the others in a last session: looking back, and what goes on without us (domain rule 4.10).
LAST: dict[str, tuple[Prompt, ...]] = {
    "landing": (
        Prompt(
            "last_landing",
            _("This is our last landing here. Whatever you feel about that is welcome."),
        ),
    ),
    "check_in": (
        Prompt("last_loop", _("How did your loop go when you began, and how does it go now?")),
        Prompt("last_changed", _("Which part has changed most, or needs to work less hard than it did?")),
        Prompt("last_unsure", _("Is any part of you not ready to finish? It gets heard too.")),
    ),
    "debrief": (
        Prompt("last_carry", _("What do you carry on from here?")),
        Prompt("last_returns", _("The loop will come round again now and then. What helps you to step out?")),
        Prompt("last_thanks", _("Is there a part, yours or theirs, that you would like to thank?")),
    ),
}

# After a pause: work with the one who protects rather than the hurt (domain rules 2.8 and 2.9).
SMALLER = (
    Prompt(
        "protector_first",
        _("Could the one who protects go first? We stay with it, slowly, and go nowhere it does not want."),
    ),
)
SPEAKING_STEPS = (
    Step(
        "readiness",
        _("Readiness"),
        "both",
        (Prompt("half_heart", _("Do you have about half a heart’s worth of openness? Enough is enough.")),),
    ),
    Step(
        "permission",
        _("Permission"),
        "both",
        (
            Prompt("met", _("Would it be all right for this part to be met while your partner listens?")),
            Prompt(
                "available",
                _("Are you available to hear it, and will you signal me rather than jump in?"),
            ),
        ),
    ),
    Step(
        "self",
        _("Self"),
        "speaker",
        (
            Prompt("toward_now", _("How do you feel toward it now?")),
            Prompt(
                "some_room",
                _("Would the one who feels that way be willing to give you a little room?"),
            ),
        ),
    ),
    Step(
        "part",
        _("Part"),
        "speaker",
        (
            Prompt("job", _("What is its job?")),
            Prompt("fear", _("What does it fear would happen if it stopped?")),
            Prompt("like", _("What would it like for you?")),
            Prompt("after", _("Who is it looking after?")),
        ),
    ),
    Step(
        "partner",
        _("Partner"),
        "speaker",
        (
            Prompt(
                "tell",
                _("Tell them, on its behalf, what it is afraid of and what it longs for. Short is good."),
            ),
        ),
    ),
    Step(
        "hand_over",
        _("Hand over"),
        "both",
        (Prompt("thank_part", _("Thank the part for speaking. It can rest while you are heard.")),),
    ),
)
WITNESS_STEPS = (
    Step(
        "reflect",
        _("Reflect"),
        "listener",
        (
            Prompt(
                "heart_of_it",
                _("Say back the heart of it, in a sentence or two. Not agreement, just what you heard."),
            ),
        ),
    ),
    Step(
        "check",
        _("Check"),
        "speaker",
        (Prompt("reach", _("Did that reach you? Anything missing?")),),
    ),
    Step(
        "response",
        _("Response"),
        "listener",
        (Prompt("happens", _("What happens in you as you hear this?")),),
    ),
    Step(
        "need",
        _("Need"),
        "speaker",
        (
            Prompt(
                "need",
                _("What does the part need, right now or this week, to be a little more at ease?"),
            ),
        ),
    ),
    Step(
        "offer",
        _("Repair"),
        "listener",
        (Prompt("offer", _("Is there one small, true thing you can offer? If not today, say so kindly.")),),
    ),
    Step(
        "receive",
        _("Receive"),
        "speaker",
        (Prompt("take_in", _("Let the part take it in, or notice what makes it hard to.")),),
    ),
    Step(
        "thank",
        _("Thank"),
        "both",
        (Prompt("thanks", _("Thank the part for speaking, and the protectors for letting it.")),),
    ),
)
STEPS = {step.key: step for step in (*SPEAKING_STEPS, *WITNESS_STEPS)}
BY_PHASE = {
    "waiting_room": (),
    "landing": LANDING,
    "returning": LANDING,
    "agreements": AGREEMENTS,
    "check_in": CHECK_IN,
    "debrief": DEBRIEF,
}


def deck_of(state: str, *, last: bool = False) -> tuple[Prompt, ...]:
    """What the therapist may show in a phase; those of a last session stand first, and none of next time."""
    usual = BY_PHASE.get(state, ())
    return (*LAST.get(state, ()), *(one for one in usual if one.key != "visit")) if last else usual


PROMPTS: dict[str, Prompt] = {
    prompt.key: prompt
    for group in (SMALLER, *LAST.values(), *BY_PHASE.values(), *(step.prompts for step in STEPS.values()))
    for prompt in group
}


@dataclass(frozen=True)
class Agreement:
    key: str
    words: str | Promise
    needed: bool


AGREEMENT_VERSION = "1.0.0"
AGREEMENT_CARDS = (
    Agreement("A1", _("I speak for my own experience, not for yours."), True),
    Agreement("A2", _("I listen with curiosity."), True),
    Agreement("A3", _("I use the brake when something is too fast."), True),
    Agreement("A4", _("The therapist may pause us and name a part that has taken over."), False),
    Agreement("A5", _("Respect while someone is open: no mocking, eye-rolling or name-calling."), False),
    Agreement("A6", _("What is opened here is not used as ammunition later."), False),
    Agreement("A7", _("Anyone may pass."), False),
    Agreement("A8", _("No recording, no other people listening."), False),
)
NEEDED_AGREEMENTS = {card.key for card in AGREEMENT_CARDS if card.needed}

STATES = {
    "settled": _("Settled"),
    "revved": _("Revved up"),
    "shut_down": _("Shut down"),
    "mixed": _("Both at once"),
    "unsure": _("Not sure"),
}
EXERCISES = {
    "breath_long_out": _("A longer breath out"),
    "feet_and_seat": _("Feet and seat"),
    "look_around": _("Look around"),
    "hand_on_heart": _("Hand on heart"),
    "sound_listening": _("Listen to sounds"),
    "movement": _("Move a little"),
    "none": _("None of these today"),
}
HELPED = {"yes": _("Yes"), "a_bit": _("A bit"), "no": _("No"), "skip": _("Rather not say")}
TODAY = {"no": _("No"), "want_a_word": _("I want a word"), "yes": _("Yes")}
TOWARD = {
    "curious": _("Curious"),
    "warm": _("Warm"),
    "calm": _("Calm"),
    "open": _("Open"),
    "grateful": _("Grateful"),
    "irritated": _("Irritated"),
    "scared_of_it": _("Scared of it"),
    "want_it_gone": _("I want it gone"),
    "ashamed_of_it": _("Ashamed of it"),
    "agree_with_it": _("I agree with it"),
    "numb": _("Numb"),
    "unsure": _("Not sure"),
}
# Curious, warm, calm, open, grateful: Self is near. These show that another part is here (domain rule 2.5).
ANOTHER_PART = {"irritated", "scared_of_it", "want_it_gone", "ashamed_of_it", "agree_with_it", "numb"}
PART_KINDS = {
    "unknown": _("Not known yet"),
    "manager": _("Manager"),
    "firefighter": _("Firefighter"),
    "protector_unspecified": _("Protector"),
    "exile": _("Vulnerable part"),
}
PERMISSION = {"yes": _("Yes"), "not_today": _("Not today")}
REACH = {"yes": _("Yes"), "partly": _("Partly"), "no": _("Not yet")}
RECEIVED = {
    "landed": _("It landed"),
    "partly": _("Partly"),
    "not_yet": _("Not yet"),
    "declined": _("Not for me"),
}
NEEDS = {
    "to_be_heard": _("To be heard"),
    "to_matter": _("To matter"),
    "closeness": _("Closeness"),
    "space": _("Space"),
    "safety": _("Safety"),
    "reassurance": _("Reassurance"),
    "respect": _("Respect"),
    "fairness": _("Fairness"),
    "rest": _("Rest"),
    "honesty": _("Honesty"),
    "clarity": _("Clarity"),
    "choice": _("Choice"),
    "play": _("Play"),
    "appreciation": _("Appreciation"),
    "forgiveness": _("Forgiveness"),
    "unknown": _("Not known yet"),
}
REPAIRS = {
    "presence": _("I am here with this"),
    "reflection": _("I say back what I heard"),
    "acknowledge_impact": _("I name what it did to you"),
    "specific_apology": _("I am sorry for one particular thing"),
    "reassurance_of_intent": _("I say what I meant, and what I did not"),
    "small_doable_act": _("One small thing I will do"),
    "touch_with_consent": _("A touch, if you would like it"),
    "do_over": _("We run that moment again"),
    "time_commitment": _("A time that is yours"),
}
NOT_TODAY = "not_today_honest"
NOT_TODAY_WORDS = _("Not today")
LEAVING = {
    "settled_enough": _("Settled enough"),
    "wobbly_but_ok": _("Wobbly, but all right"),
    "want_a_word": _("I want a word with my therapist"),
    "not_safe_to_go_home": _("It is not safe for me to go home"),
}
ANSWERS = {
    "yes": _("Yes"),
    "smaller_version": _("A smaller version"),
    "not_now": _("Not now"),
}
CARRY = 1000  # characters of what somebody carries on, in the room and on the page of their own
# Whether somebody may be asked some time after the last session; leaving it open is an answer too.
LATER = {"yes": _("Yes, ask me"), "no": _("Rather not")}
BUFFERS = {
    "walk": _("Walk"),
    "rest": _("Rest"),
    "alone_time": _("Time alone"),
    "quiet_together": _("Quiet together"),
    "write": _("Write"),
    "other": _("Something else"),
}
FEEDBACK = tuple(item.text for item in SESSION.text.items) if SESSION.text else ()
NAME_A_PART = _("Choose one of your parts, or name one.")
SENTENCE_FRAME = _("When ___, a part of me feels ___. It is afraid that ___. It would like ___.")
REFLECT_FRAME = _("I hear that a part of you ___. It is afraid that ___. Did I get it?")

# Minutes per phase, by length of the session; a guide the therapist may edit (domain rule 2.1).
MINUTES: dict[str, dict[str, int]] = {
    "60": {
        "landing": 5,
        "agreements": 4,
        "check_in": 11,
        "speaking_to": 22,
        "witness_repair": 12,
        "debrief": 6,
    },
    "75": {
        "landing": 6,
        "agreements": 5,
        "check_in": 14,
        "speaking_to": 27,
        "witness_repair": 15,
        "debrief": 8,
    },
    "90": {
        "landing": 8,
        "agreements": 5,
        "check_in": 16,
        "speaking_to": 34,
        "witness_repair": 18,
        "debrief": 9,
    },
    "first": {
        "landing": 6,
        "agreements": 9,
        "check_in": 15,
        "speaking_to": 22,
        "witness_repair": 14,
        "debrief": 9,
    },
    "last": {
        "landing": 6,
        "agreements": 4,
        "check_in": 17,
        "speaking_to": 18,
        "witness_repair": 10,
        "debrief": 20,
    },
}


def minutes_for(length: int, *, first: bool, last: bool = False) -> dict[str, int]:
    """The guide for a session of `length` minutes: the nearest of the tables, scaled to its length."""
    if last:
        return _scaled(MINUTES["last"], length, 75)
    if first and length == 75:
        return dict(MINUTES["first"])
    nearest = min(("60", "75", "90"), key=lambda key: abs(int(key) - length))
    return _scaled(MINUTES[nearest], length, int(nearest))


def _scaled(table: dict[str, int], length: int, made_for: int) -> dict[str, int]:
    if length == made_for:
        return dict(table)
    return {phase: max(3, round(value * length / made_for)) for phase, value in table.items()}

"""What the answers of one person ask of the therapist (clinical rule 4.4.3). Pure.

A conversation starter, not a validated scale. The thresholds are to be confirmed by a clinician trained in
domestic abuse before a practice relies on them. Nothing here is ever shown to a member.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NONE_FLAGGED, AMBER, RED = "none_flagged", "amber", "red"
URGENT, SOON, REVIEW, NOTHING = "urgent", "soon", "review", "none"

ONCE, MORE, OFTEN = "once", "more_than_once", "often"
ANY = frozenset({ONCE, MORE, OFTEN})
TALK = "prefer_to_talk"


@dataclass(frozen=True)
class Threshold:
    red: frozenset[str] = frozenset()
    amber: frozenset[str] = frozenset()


def _rule(red: str = "", amber: str = "") -> Threshold:
    return Threshold(frozenset(red.split()), frozenset(amber.split()))


# Question by question. What is not here is settled in `findings`.
RULES: dict[str, Threshold] = {
    "SF01": _rule(OFTEN, f"{ONCE} {MORE}"),
    "SF02": _rule("yes", "maybe"),
    "SF03": _rule("no", "mostly"),
    "SF04": _rule(f"{MORE} {OFTEN}", ONCE),
    "SF05": Threshold(red=ANY),
    "SF06": Threshold(red=ANY),
    "SF07": Threshold(red=ANY),
    "SF08": _rule(f"{OFTEN} {MORE}", ONCE),
    "SF09": _rule(f"{OFTEN} {MORE}", ONCE),
    "SF10": _rule(OFTEN, f"{ONCE} {MORE}"),
    "SF11": _rule("current", "past"),
    "SF12": _rule(OFTEN, f"{ONCE} {MORE}"),
    "SF13": _rule(OFTEN, "sometimes"),
    "SF14": _rule("", "yes"),
    "SF15": _rule("", "yes"),
    "SF16": _rule("no", "not_sure"),
}
QUESTIONS = tuple(RULES)
# Red on these is urgent; every other red is soon (clinical rule 4.4.7). SF16 asks about a session to come:
# "not safe going home" is urgent when it is said at the end of a session, and soon on the form.
URGENT_IF_RED = frozenset({"SF05", "SF06", "SF07"})
HARM = {"recently": URGENT, "now": URGENT, "past_year": REVIEW, TALK: REVIEW}


@dataclass(frozen=True)
class Finding:
    rule: str
    level: str


def findings(answers: Mapping[str, Any]) -> list[Finding]:
    """Every question whose answer is amber or red, in the order of the questions.

    "I would rather talk about it" and a question left out are amber.
    """
    found: dict[str, str] = {}
    for key, rule in RULES.items():
        answer = answers.get(key) or ""
        if answer in rule.red:
            found[key] = RED
        elif not answer or answer == TALK or answer in rule.amber:
            found[key] = AMBER
    if answers.get("SF04_year"):
        found["SF04"] = RED
    if answers.get("SF12_grave"):
        found["SF12"] = RED
    if answers.get("SF14") == "yes" and len(found) > 1:
        found["SF14"] = RED
    return [Finding(key, found[key]) for key in RULES if key in found]


def level(answers: Mapping[str, Any]) -> str:
    """`none_flagged`, `amber` or `red` for the whole screen."""
    levels = {finding.level for finding in findings(answers)}
    return RED if RED in levels else AMBER if AMBER in levels else NONE_FLAGGED


def alert_level(answers: Mapping[str, Any]) -> str:
    """How soon the therapist should look: `urgent`, `soon`, `review`, or `none`.

    `answers` holds the screen and, from elsewhere on the form, `self_harm` and `ask_alone`.
    """
    found = findings(answers)
    levels = {HARM.get(answers.get("self_harm") or "", NOTHING)}
    if answers.get("ask_alone"):
        levels.add(REVIEW)
    for finding in found:
        if finding.level == RED:
            levels.add(URGENT if finding.rule in URGENT_IF_RED else SOON)
        else:
            levels.add(REVIEW)
    return next((one for one in (URGENT, SOON, REVIEW) if one in levels), NOTHING)


def was_answered(answers: Mapping[str, Any]) -> bool:
    """Whether every question of the screen has an answer; otherwise it was left out on purpose."""
    return all(answers.get(key) for key in QUESTIONS)

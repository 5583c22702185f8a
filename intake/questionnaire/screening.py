# ruff: noqa: E501  (one question, one line)
"""Section J: the questions for each person alone (clinical rule 4.4.3).

Our own questions, a start for a conversation and not a scale: no total, no score, nothing shown back.
Everybody sees the same pages and the same ending, whatever they answer.
"""

from django.utils.translation import gettext_lazy as _

from .shape import APART, Choice, Field, FieldKind, Page, Section, Text

OFTEN = (
    Choice("never", _("Never")),
    Choice("once", _("Once")),
    Choice("more_than_once", _("More than once")),
    Choice("often", _("Often")),
    Choice("prefer_to_talk", _("I would rather talk about it")),
)
TALK = Choice("prefer_to_talk", _("I would rather talk about it"))
YES, NO = Choice("yes", _("Yes")), Choice("no", _("No"))


def how_often(key: str, label: Text) -> tuple[Field, Field]:
    """How often ever, and whether in the past year."""
    return (
        Field(key, label, FieldKind.SINGLE, APART, choices=OFTEN),
        Field(f"{key}_year", _("Some of this was in the past year"), FieldKind.TICK, APART, follows=True),
    )


def one_of(key: str, label: Text, *choices: Choice) -> Field:
    return Field(key, label, FieldKind.SINGLE, APART, choices=choices)


SCREEN = Section(
    "J",
    _("For me alone"),
    3,
    (
        Page(
            "J",
            _("For me alone"),
            _(
                "Everybody who comes here is asked the same questions, each alone. They are a start for a "
                "conversation, not a test. You can leave out any of them, or all."
            ),
            (
                one_of(
                    "private_now",
                    _("Are you alone, with a screen nobody else can see?"),
                    YES,
                    NO,
                    Choice("not_sure", _("I am not sure")),
                ),
            ),
            piece="intake/_leaving.html",
            after="intake/_in_person.html",
        ),
        Page(
            "J-2",
            _("For me alone, one of two"),
            _("“They” is whoever you come here with."),
            (
                *how_often(
                    "SF01", _("Are you ever afraid of how they will react to something you say or do?")
                ),
                one_of(
                    "SF02",
                    _(
                        "Could saying honest things in a session make life harder or less safe for you afterwards?"
                    ),
                    NO,
                    Choice("maybe", _("Maybe")),
                    YES,
                    TALK,
                ),
                one_of(
                    "SF03",
                    _("Is being here your own free choice?"),
                    YES,
                    Choice("mostly", _("Mostly")),
                    NO,
                    TALK,
                ),
                *how_often(
                    "SF04",
                    _("Have they pushed, grabbed, hit, thrown things at or otherwise hurt your body?"),
                ),
                *how_often(
                    "SF05",
                    _("Have they put hands or anything else round your neck, or used or shown a weapon?"),
                ),
                *how_often(
                    "SF06",
                    _(
                        "Have they threatened to hurt or kill you, themselves, a child, a pet or someone close?"
                    ),
                ),
                *how_often(
                    "SF07",
                    _("Have you been pressured or forced into sexual contact, or felt unable to refuse?"),
                ),
                *how_often(
                    "SF08",
                    _("Do they decide whom you see, what you wear, where you go, or how you spend money?"),
                ),
            ),
            after="intake/_in_person.html",
        ),
        Page(
            "J-3",
            _("For me alone, two of two"),
            _("“They” is whoever you come here with."),
            (
                *how_often(
                    "SF09",
                    _("Do they check your phone, messages, location or accounts, or turn up to watch you?"),
                ),
                *how_often(
                    "SF10",
                    _(
                        "Do they put you down, scare you or make you doubt your own mind in ways that wear you out?"
                    ),
                ),
                one_of(
                    "SF11",
                    _("Have police, courts, injuries or medical care ever been involved?"),
                    NO,
                    Choice("past", _("In the past")),
                    Choice("current", _("Now")),
                    TALK,
                ),
                *how_often("SF12", _("Have you ever hurt, threatened, followed or frightened them?")),
                Field(
                    "SF12_grave",
                    _("There was a weapon, something round the neck, or an injury"),
                    FieldKind.TICK,
                    APART,
                    follows=True,
                ),
                one_of(
                    "SF13",
                    _("Are children or dependants in the home seeing or hearing frightening things?"),
                    NO,
                    Choice("sometimes", _("Sometimes")),
                    Choice("often", _("Often")),
                    TALK,
                    Choice("none_at_home", _("There are none at home")),
                ),
                one_of(
                    "SF14",
                    _("Has any of this got worse lately, or is a separation being talked about?"),
                    NO,
                    YES,
                    TALK,
                ),
                one_of(
                    "SF15",
                    _("Would you like to speak with the therapist alone, at a time that suits you?"),
                    YES,
                    NO,
                ),
                one_of(
                    "SF16",
                    _("After a hard session, would you feel safe going home?"),
                    YES,
                    Choice("not_sure", _("I am not sure")),
                    NO,
                ),
            ),
            after="intake/_help.html",
        ),
    ),
)

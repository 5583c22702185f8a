# ruff: noqa: E501  (one question, one line)
"""Sections K to N: readiness, practical things, a few numbers, what to sign."""

from django.utils.translation import gettext_lazy as _

from .shape import APART, Choice, Condition, Field, FieldKind, Page, Section

READINESS = Section(
    "K",
    _("Am I ready"),
    1,
    (
        Page(
            "K",
            _("Am I ready"),
            _("Not being sure is an answer too."),
            (
                Field(
                    "willingness",
                    _("How willing am I today?"),
                    FieldKind.SCALE,
                    hint=_("0 not at all, 10 very."),
                ),
                Field(
                    "unsure_part",
                    _("Is a part of me unsure, and what does it want you to know?"),
                    FieldKind.LONG,
                    limit=300,
                ),
                Field(
                    "would_go_badly",
                    _("What would make this go badly?"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                ),
                Field(
                    "would_tell_me",
                    _("What would tell me that it is helping?"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                ),
            ),
        ),
    ),
)

PRACTICAL = Section(
    "L",
    _("Practical things"),
    2,
    (
        Page(
            "L",
            _("Practical things"),
            _("How you would like to meet. All of it can change later."),
            (
                Field(
                    "format",
                    _("Where would I like to meet?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("in_person", _("In the room")),
                        Choice("online", _("Online")),
                        Choice("online_first", _("Online first")),
                        Choice("either", _("Either")),
                    ),
                ),
                Field(
                    "length",
                    _("How long?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("60", _("60 minutes")),
                        Choice("75", _("75 minutes")),
                        Choice("90", _("90 minutes")),
                        Choice("unsure", _("I am not sure")),
                    ),
                ),
                Field(
                    "cadence",
                    _("How often?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("weekly", _("Every week")),
                        Choice("fortnightly", _("Every two weeks")),
                        Choice("monthly", _("Every month")),
                        Choice("unsure", _("I am not sure")),
                    ),
                ),
                Field(
                    "joining_mode",
                    _("How would I join?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("in_room_own_devices", _("In the room, with my own device")),
                        Choice("in_room_shared_screen", _("In the room, with one screen")),
                        Choice(
                            "online_same_room_separate_devices",
                            _("Online, from one place, each with a device"),
                        ),
                        Choice("online_separate_places", _("Online, from separate places")),
                        Choice("unsure", _("I am not sure")),
                    ),
                ),
                Field(
                    "location",
                    _("Where am I when we meet online?"),
                    FieldKind.LONG,
                    limit=200,
                    hint=_("An address, in case you need help during a session."),
                    show_when=Condition("format", ("online", "online_first", "either")),
                ),
                Field("emergency_name", _("Someone to call in an emergency"), limit=80),
                Field("emergency_relation", _("Who are they to me?"), limit=40),
                Field("emergency_phone", _("Their phone number"), limit=30),
                Field(
                    "emergency_is_member",
                    _("This is somebody I come here with, and that is safe for me"),
                    FieldKind.TICK,
                ),
                Field("interpreter", _("An interpreter I would need"), limit=80),
                Field("payment", _("Anything about paying"), FieldKind.LONG, limit=200),
                Field(
                    "ask_alone",
                    _("There is something I would like to be asked about alone"),
                    FieldKind.TICK,
                    APART,
                ),
                Field("ask_alone_about", _("About what, in a few words"), FieldKind.LONG, APART, limit=200),
            ),
        ),
    ),
)


def _scale(key: str, label: object) -> Field:
    return Field(key, label, FieldKind.SCALE)  # type: ignore[arg-type]


MEASURES = Section(
    "M",
    _("A few numbers"),
    1,
    (
        Page(
            "M",
            _("A few numbers"),
            _(
                "How it has been over the past two weeks, from 0, not at all, to 10, very much. These are our own "
                "questions, no test and no total: they are here to look back on."
            ),
            (
                _scale("connection_1", _("I felt heard by them.")),
                _scale("connection_2", _("I could be honest with them.")),
                _scale("connection_3", _("I was curious about what was going on in them.")),
                _scale("connection_4", _("After a bump, we found our way back.")),
                _scale("connection_5", _("We felt on the same side.")),
                _scale("connection_6", _("I am hopeful about us.")),
            ),
        ),
    ),
)

DOCUMENTS = Section(
    "N",
    _("What we agree on"),
    7,
    (
        Page(
            "N",
            _("What we agree on"),
            _(
                "Eight short texts to read and sign, each of you alone. You can send the form first and sign later."
            ),
            (),
            after="intake/_documents.html",
        ),
    ),
)

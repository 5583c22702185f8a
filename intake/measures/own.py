"""Our own questions (class D, domain rule 5.4): not validated, no cut-offs, never a total."""

from django.utils.translation import gettext_lazy as _

from .shape import Instrument, Item, Scale, Wording

NOT_A_SCALE = _("Our own questions, written for this work: no test, not a validated scale, and no total.")
ENDS = (_("Not at all"), _("Very much"))

CONNECTION = Instrument(
    key="connection",
    name=_("Connection check-in"),
    version="1",
    licence="D",
    licence_note=NOT_A_SCALE,
    about="connection",
    items=6,
    scales=(Scale((1, 2, 3, 4, 5, 6), 0, 10),),
    direction="higher_better",
    mode="items",
    text=Wording(
        instructions=_("How it has been over the past two weeks, from 0, not at all, to 10, very much."),
        answers=ENDS,
        items=(
            Item(_("I felt heard by them.")),
            Item(_("I could be honest with them.")),
            Item(_("I was curious about what was going on in them.")),
            Item(_("After a bump, we found our way back.")),
            Item(_("We felt on the same side.")),
            Item(_("I am hopeful about us.")),
        ),
    ),
)

SESSION = Instrument(
    key="session_feedback",
    name=_("How the session was"),
    version="1",
    licence="D",
    licence_note=NOT_A_SCALE,
    about="session",
    items=6,
    scales=(Scale((1, 2, 3, 4, 5, 6), 0, 10),),
    direction="higher_better",
    mode="items",
    text=Wording(
        instructions=_("About the session just now, from 0, not at all, to 10, very much."),
        answers=ENDS,
        items=(
            Item(_("The therapist understood me.")),
            Item(_("We worked on what matters to me.")),
            Item(_("The pace suited me.")),
            Item(_("The therapist was fair to both of us.")),
            Item(_("I felt able to say stop.")),
            Item(_("Something useful came out of today.")),
        ),
        more=_("Anything to do differently?"),
    ),
)

ROOM = Instrument(
    key="room_around",
    name=_("Room around a part"),
    version="1",
    licence="D",
    licence_note=NOT_A_SCALE,
    about="self",
    items=9,
    scales=(Scale((1, 2, 3, 4, 5, 6, 7, 8), 0, 1), Scale((9,), 0, 10)),
    direction="none",
    mode="items",
    text=Wording(
        instructions=_("What is here now, and how much room there is around the part. Nothing has to be."),
        answers=(_("Not now"), _("Here")),
        items=(
            Item(_("Calm")),
            Item(_("Curious")),
            Item(_("Compassionate")),
            Item(_("Clear")),
            Item(_("Confident")),
            Item(_("Courageous")),
            Item(_("Creative")),
            Item(_("Connected")),
            Item(_("How much room is there around the part?"), (_("None"), _("A lot"))),
        ),
    ),
)

OWN = (CONNECTION, SESSION, ROOM)

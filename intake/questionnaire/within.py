# ruff: noqa: E501  (one question, one line)
"""Sections G to I: parts I know, where I come from, health."""

from django.utils.translation import gettext_lazy as _

from .shape import APART, SELF, Choice, Condition, Field, FieldKind, Page, Section

PARTS = Section(
    "G",
    _("Parts of me I know"),
    1,
    (
        Page(
            "G",
            _("Parts of me I know"),
            _(
                "A part is a side of you that steps in: one that goes quiet, one that fires questions, one that "
                "keeps the peace. If you know none, go on; there is time for that later."
            ),
            (
                Field(
                    "parts",
                    _("Up to five parts"),
                    FieldKind.PARTS,
                    SELF,
                    hint=_("Each stays with you unless you tick its box."),
                ),
            ),
        ),
    ),
)

BACKGROUND = Section(
    "H",
    _("Where I come from"),
    1,
    (
        Page(
            "H",
            _("Where I come from"),
            _("Headlines are enough here. You decide how much is said, and when."),
            (
                Field(
                    "patterns",
                    _("Patterns I carry from my family; losses; what I learnt about love, anger and needs"),
                    FieldKind.LONG,
                    limit=500,
                    folded=True,
                ),
                Field(
                    "family",
                    _("Who was there when I grew up, and how are we now?"),
                    FieldKind.LONG,
                    limit=400,
                    folded=True,
                ),
                Field(
                    "comfort",
                    _("When I was small and something hurt, where did I go, and what happened then?"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                ),
                Field(
                    "under_strain",
                    _("When we are at odds today, what do I do first?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("nearer", _("I come nearer and ask for more")),
                        Choice("away", _("I go away, outside or inside")),
                        Choice("both", _("Now one, now the other")),
                        Choice("still", _("I go still")),
                        Choice("unsure", _("I do not know")),
                    ),
                ),
                Field(
                    "familiar",
                    _("What feels familiar about it, from long before we met?"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                ),
                Field(
                    "hope_from_them",
                    _("What do I hope they will do for me that was missing back then?"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                ),
                Field(
                    "headline_hurt",
                    _("A past hurt I want you to know about"),
                    FieldKind.LONG,
                    limit=300,
                    hint=_("A headline only. No detail is needed."),
                ),
                Field(
                    "culture",
                    _("Culture, faith, identity, moving countries, being treated as less"),
                    FieldKind.LONG,
                    limit=400,
                ),
                Field(
                    "legacy",
                    _("Something handed down to me that may not be mine"),
                    FieldKind.LONG,
                    limit=200,
                    folded=True,
                ),
            ),
        ),
    ),
)

HEALTH = Section(
    "I",
    _("Health"),
    1,
    (
        Page(
            "I",
            _("Health"),
            _("So that we know what is going on around the sessions. Leave out anything you like."),
            (
                Field(
                    "other_care",
                    _("Is somebody else looking after me at the moment?"),
                    FieldKind.SINGLE,
                    hint=_("A doctor, a therapist, a group, anybody whose help matters here."),
                    choices=(
                        Choice("nobody", _("Nobody just now")),
                        Choice("somebody", _("Yes")),
                        Choice("prefer_not_to_say", _("I would rather not say")),
                    ),
                ),
                Field(
                    "other_support",
                    _("Who, and with what?"),
                    FieldKind.LONG,
                    limit=200,
                    show_when=Condition("other_care", ("somebody",)),
                ),
                Field(
                    "care_contact",
                    _("May my therapist speak with them?"),
                    FieldKind.SINGLE,
                    hint=_(
                        "Only about me, never about the others. You can change this at any time and send the"
                        " form again; before the first time your therapist talks it over with you."
                    ),
                    choices=(
                        Choice("no", _("No")),
                        Choice("ask_first", _("Ask me each time")),
                        Choice("yes", _("Yes")),
                    ),
                    show_when=Condition("other_care", ("somebody",)),
                ),
                Field(
                    "care_contact_how",
                    _("How to reach them, and what about"),
                    FieldKind.LONG,
                    limit=200,
                    hint=_("Name, number or address, and what may be spoken of."),
                    show_when=Condition("care_contact", ("ask_first", "yes")),
                ),
                Field("medication", _("Medication that may matter in a session"), FieldKind.LONG, limit=200),
                Field(
                    "sleep",
                    _("How do I sleep?"),
                    FieldKind.SINGLE,
                    choices=(
                        Choice("good", _("Well")),
                        Choice("fair", _("So-so")),
                        Choice("poor", _("Badly")),
                    ),
                ),
                Field("alcohol", _("Alcohol in the last month"), limit=200),
                Field("drugs", _("Drugs in the last month"), limit=200),
                Field("diagnoses", _("Diagnoses I want you to know"), FieldKind.LONG, limit=200),
                Field("medical", _("Pregnancy or other medical needs"), FieldKind.LONG, limit=200),
                Field(
                    "self_harm",
                    _("Thoughts of ending my life or hurting myself"),
                    FieldKind.SINGLE,
                    APART,
                    choices=(
                        Choice("none", _("None")),
                        Choice("past_year", _("In the past year")),
                        Choice("recently", _("Recently")),
                        Choice("now", _("Now")),
                        Choice("prefer_to_talk", _("I would rather talk about it")),
                    ),
                ),
            ),
            after="intake/_help.html",
        ),
    ),
)

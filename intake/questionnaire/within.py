# ruff: noqa: E501  (one question, one line)
"""Sections G to I: parts I know, where I come from, health."""

from django.utils.translation import gettext_lazy as _

from .shape import APART, SELF, Choice, Field, FieldKind, Page, Section

PARTS = Section(
    "G",
    _("Parts of me I know"),
    2,
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
    3,
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
                ),
            ),
        ),
    ),
)

HEALTH = Section(
    "I",
    _("Health"),
    2,
    (
        Page(
            "I",
            _("Health"),
            _("So that we know what is going on around the sessions. Leave out anything you like."),
            (
                Field("other_support", _("Other support I have now"), FieldKind.LONG, limit=200),
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

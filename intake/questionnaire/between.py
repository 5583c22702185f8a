# ruff: noqa: E501  (one question, one line)
"""Sections D to F: what brings me, what is good, the loop from my seat."""

from django.utils.translation import gettext_lazy as _

from .shape import Choice, Condition, Field, FieldKind, Page, Section

BRINGS = Section(
    "D",
    _("What brings me"),
    3,
    (
        Page(
            "D",
            _("What brings me"),
            _("In your own words. A few are enough."),
            (
                Field(
                    "hope",
                    _("What do I hope will be different?"),
                    FieldKind.LONG,
                    limit=400,
                    required=True,
                    may_be_shared=True,
                ),
                Field("why_now", _("Why now?"), FieldKind.LONG, limit=300, may_be_shared=True),
                Field(
                    "fear",
                    _("What do I fear most about doing this?"),
                    FieldKind.LONG,
                    limit=300,
                    may_be_shared=True,
                ),
                Field(
                    "themes",
                    _("What is it about?"),
                    FieldKind.MULTI,
                    hint=_("As many as fit."),
                    choices=(
                        Choice("recurring_conflict", _("The same conflict again")),
                        Choice("distance", _("Distance")),
                        Choice("trust", _("Trust")),
                        Choice("betrayal_repair", _("Repair after a betrayal")),
                        Choice("intimacy", _("Intimacy and sex"), romantic_only=True),
                        Choice("family", _("Family")),
                        Choice("parenting", _("Parenting")),
                        Choice("money", _("Money")),
                        Choice("work", _("Work, or what we build")),
                        Choice("health", _("Health")),
                        Choice("loss", _("Loss")),
                        Choice("addiction", _("Addiction or recovery")),
                        Choice("life_change", _("A change in life")),
                        Choice("culture", _("Culture or faith")),
                        Choice("other", _("Something else")),
                    ),
                ),
                Field(
                    "theme_other",
                    _("What else?"),
                    limit=120,
                    show_when=Condition("themes", ("other",)),
                ),
                Field(
                    "goals",
                    _("What would I like us to work towards?"),
                    FieldKind.MULTI,
                    may_be_shared=True,
                    hint=_("As many as fit. You can say more when you meet."),
                    choices=(
                        Choice(
                            "understand", _("To understand our old hurts, and what we do to keep them safe")
                        ),
                        Choice("compassion", _("To be kinder to myself, and to them")),
                        Choice("speak", _("To talk from a calm place instead of from the heat")),
                        Choice("trust", _("To feel safe with each other, and to trust again")),
                    ),
                ),
            ),
        ),
    ),
)

STRENGTHS = Section(
    "E",
    _("What is good"),
    1,
    (
        Page(
            "E",
            _("What is good"),
            _("Small things count."),
            (
                Field("value", _("What do I value in them?"), FieldKind.LONG, limit=300, may_be_shared=True),
                Field(
                    "close_moment",
                    _("A moment I felt close"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                    may_be_shared=True,
                ),
                Field(
                    "works",
                    _("What already works?"),
                    FieldKind.LONG,
                    limit=300,
                    folded=True,
                    may_be_shared=True,
                ),
            ),
        ),
    ),
)

LOOP = Section(
    "F",
    _("The loop from my seat"),
    2,
    (
        Page(
            "F",
            _("The loop from my seat"),
            _(
                "What happens in you when you get stuck. There is no need to be fair here. Leave out anything you like."
            ),
            (
                Field(
                    "trigger",
                    _("What usually sets it off?"),
                    FieldKind.LONG,
                    limit=200,
                    hint=_("What a camera would see."),
                ),
                Field("i_do", _("What do I do then?"), FieldKind.LONG, limit=200),
                Field("body", _("What shows up in my body?"), FieldKind.LONG, limit=200, folded=True),
                Field("i_tell_myself", _("What do I tell myself?"), FieldKind.LONG, limit=200, folded=True),
                Field("i_long_for", _("What do I long for underneath?"), FieldKind.LONG, limit=200),
                Field(
                    "i_imagine_in_them",
                    _("What do I imagine happens in them?"),
                    FieldKind.LONG,
                    limit=200,
                    folded=True,
                ),
                Field(
                    "how_ends",
                    _("How does it usually end, and how do we find our way back?"),
                    FieldKind.LONG,
                    limit=200,
                    folded=True,
                ),
            ),
        ),
    ),
)

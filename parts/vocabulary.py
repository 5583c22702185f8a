"""The words a part is described with: kinds, places in the body, needs, how somebody feels toward it.

Source: the domain's part record (kinds, feelings, needs), shown in plain words. No database here.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartKind(TextChoices):
    MANAGER = "manager", _("Manager")
    FIREFIGHTER = "firefighter", _("Firefighter")
    PROTECTOR = "protector_unspecified", _("Protector")
    EXILE = "exile", _("Vulnerable part")
    UNKNOWN = "unknown", _("Not known yet")


PROTECTORS = {PartKind.MANAGER, PartKind.FIREFIGHTER, PartKind.PROTECTOR}

KIND_HINTS = {
    PartKind.MANAGER: _("Works ahead of time: plans, pleases, holds things together"),
    PartKind.FIREFIGHTER: _("Comes fast when it hurts: leaves, shuts down, asks and asks"),
    PartKind.PROTECTOR: _("Looks after something, and you cannot say how yet"),
    PartKind.EXILE: _("Carries a hurt, a fear or a longing; often young"),
    PartKind.UNKNOWN: _("That is a good place to begin"),
}


class PartStatus(TextChoices):
    NEWLY_NOTICED = "newly_noticed", _("Newly noticed")
    GETTING_TO_KNOW = "getting_to_know", _("Getting to know it")
    TRUSTING = "trusting", _("Trusting me")
    RESTING = "resting", _("Resting")
    ARCHIVED = "archived", _("Put away")


class FeelToward(TextChoices):
    CURIOUS = "curious", _("Curious")
    WARM = "warm", _("Warm")
    CALM = "calm", _("Calm")
    OPEN = "open", _("Open")
    GRATEFUL = "grateful", _("Grateful")
    IRRITATED = "irritated", _("Irritated")
    SCARED = "scared_of_it", _("Scared of it")
    WANT_GONE = "want_it_gone", _("I want it gone")
    ASHAMED = "ashamed_of_it", _("Ashamed of it")
    AGREE = "agree_with_it", _("I agree with it")
    NUMB = "numb", _("Numb")
    UNSURE = "unsure", _("Not sure")


# Warmth or curiosity suggests Self; anything else suggests that another part is here too.
FROM_SELF = {FeelToward.CURIOUS, FeelToward.WARM, FeelToward.CALM, FeelToward.OPEN, FeelToward.GRATEFUL}


class BodyPlace(TextChoices):
    HEAD = "head", _("Head")
    FACE = "face", _("Face")
    JAW = "jaw", _("Jaw")
    THROAT = "throat", _("Throat")
    CHEST = "chest", _("Chest")
    HEART = "heart", _("Heart")
    SHOULDERS = "shoulders", _("Shoulders")
    BACK = "back", _("Back")
    STOMACH = "stomach", _("Stomach")
    BELLY = "belly", _("Belly")
    HANDS = "hands", _("Hands")
    LEGS = "legs", _("Legs")
    SKIN = "skin", _("Skin")
    WHOLE_BODY = "whole_body", _("Whole body")
    AROUND_ME = "around_me", _("Around me")
    NOT_IN_BODY = "not_in_body", _("Not in the body")


class Need(TextChoices):
    TO_BE_HEARD = "to_be_heard", _("To be heard")
    TO_MATTER = "to_matter", _("To matter")
    CLOSENESS = "closeness", _("Closeness")
    SPACE = "space", _("Space")
    SAFETY = "safety", _("Safety")
    REASSURANCE = "reassurance", _("Reassurance")
    RESPECT = "respect", _("Respect")
    FAIRNESS = "fairness", _("Fairness")
    REST = "rest", _("Rest")
    HONESTY = "honesty", _("Honesty")
    CLARITY = "clarity", _("Clarity")
    CHOICE = "choice", _("Choice")
    PLAY = "play", _("Play")
    APPRECIATION = "appreciation", _("Appreciation")
    FORGIVENESS = "forgiveness", _("Forgiveness")
    UNKNOWN = "unknown", _("Not known yet")


class RelationType(TextChoices):
    PROTECTS = "protects", _("looks after")
    POLARISED = "polarised_with", _("pulls against")
    ALLIED = "allied_with", _("works together with")
    MANAGES = "manages", _("keeps in check")
    TRIGGERED_BY = "triggered_by", _("stirs when this is here:")
    SOOTHED_BY = "soothed_by", _("eases when this is here:")
    ECHOES = "echoes", _("feels like something from before:")


OWN_RELATIONS = [
    RelationType.PROTECTS,
    RelationType.POLARISED,
    RelationType.ALLIED,
    RelationType.MANAGES,
    RelationType.SOOTHED_BY,
    RelationType.ECHOES,
]
ACROSS_RELATIONS = [RelationType.TRIGGERED_BY, RelationType.SOOTHED_BY]
MUTUAL = {RelationType.POLARISED, RelationType.ALLIED}

# What the picture of a part may be, and the tint inside it. Both belong to its owner.
COLOURS = {
    "#c9a227": _("Yellow"),
    "#c96f3b": _("Rust"),
    "#a8433f": _("Red"),
    "#9a5b86": _("Plum"),
    "#5f6aa5": _("Blue"),
    "#4a8a8c": _("Teal"),
    "#5f8a4f": _("Green"),
    "#8a7a63": _("Beige"),
    "#8b8b8b": _("Grey"),
    "#f4f0e4": _("Bright white"),
    "#3a3a3a": _("Black"),
}

# Text fields of a part and their limits in characters; lists are (how many, characters each).
LIMITS = {
    "name": 40,
    "role_job": 200,
    "protects": 200,
    "fear_if_stopped": 200,
    "positive_intent": 200,
    "cost": 200,
    "body_more": 80,
    "sensation": 80,
    "outward_sign": 120,
    "age_of_part": 20,
    "image_words": 80,
    "new_role_hoped": 160,
    "legacy_words": 160,
    "first_met": 80,
    "need_text": 200,
}
LISTS = {"beliefs": (5, 120), "phrases": (5, 120), "triggers": (5, 120)}

# What may be shown to the others, in the order it is read; the name goes with every shared part.
SHAREABLE = {
    "name": _("Its name"),
    "kind": _("What kind of part it is"),
    "role_job": _("What it does"),
    "positive_intent": _("What it wants for you"),
    "needs": _("What it needs"),
    "need_text": _("What it needs, in my words"),
    "image": _("Its picture"),
    "colour": _("Its colour"),
    "protects": _("What it looks after"),
    "fear_if_stopped": _("What it fears would happen if it stopped"),
    "cost": _("What its way of helping costs"),
    "body_location": _("Where it lives in the body"),
    "sensation": _("How it feels there"),
    "beliefs": _("What it believes"),
    "phrases": _("What it says inside"),
    "outward_sign": _("What others might see"),
    "triggers": _("What stirs it"),
    "age_of_part": _("How old it is"),
    "new_role_hoped": _("What it would rather do"),
}
SHARED_AT_FIRST = ["name", "role_job", "positive_intent", "needs", "image", "colour"]
SHARED_AT_FIRST_EXILE = ["name", "needs"]

NOT_KNOWN_YET = _("not known yet")


def shared_at_first(kind: str) -> list[str]:
    """The fields ticked when a part of this kind is first about to be shared."""
    return list(SHARED_AT_FIRST_EXILE if kind == PartKind.EXILE else SHARED_AT_FIRST)

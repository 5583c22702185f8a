"""Who may read a row (domain rule 3.1), and which of its author's keys seals it.

The default is the narrowest sensible level; only the author widens, one item at a time.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Visibility(TextChoices):
    PRIVATE_SELF = "private_self", _("Only me")
    PRIVATE_THERAPIST = "private_therapist", _("Me and my therapist")
    SHARED_DUO = "shared_duo", _("All of us")
    SAFETY_RESTRICTED = "safety_restricted", _("Me and my therapist, kept apart")
    THERAPIST_RECORD = "therapist_record", _("The record")
    THERAPIST_PROCESS = "therapist_process", _("Only you")


# The vault closes what the queries' filter might forget: each level has a key of its own,
# and nobody beyond the level holds it.
PURPOSE = {
    Visibility.PRIVATE_SELF: "own",
    Visibility.PRIVATE_THERAPIST: "ordinary",
    Visibility.SHARED_DUO: "shared",
    Visibility.SAFETY_RESTRICTED: "safety",
    Visibility.THERAPIST_RECORD: "record",
    Visibility.THERAPIST_PROCESS: "process",
}
MEMBER_PURPOSES = ["own", "ordinary", "shared", "safety"]
FOR_THERAPISTS = ["ordinary", "shared", "safety"]
FOR_OTHER_MEMBERS = ["shared"]
JOINT = "joint"
# What the practice has to keep of somebody who was erased: sealed anew under this key, for the care team.
KEPT = "kept"

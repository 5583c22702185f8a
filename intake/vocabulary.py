"""Words of the therapist's decision (clinical rule 4.4.5)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Pattern(TextChoices):
    NONE = "none_identified", _("None identified")
    SITUATIONAL = "situational_lower_level", _("Situational, lower level")
    CONTROLLING = "controlling_or_severe", _("Controlling or severe")
    UNCLEAR = "unclear", _("Unclear so far")


class DecisionKind(TextChoices):
    CLEARED = "cleared", _("Joint sessions may begin")
    CONDITIONS = "cleared_with_conditions", _("Joint sessions may begin, with conditions")
    HOLD = "hold", _("Not yet: hold")
    NOT_NOW = "not_suitable_now", _("Not suitable now")


LETS_THROUGH = frozenset({DecisionKind.CLEARED.value, DecisionKind.CONDITIONS.value})


class Condition(TextChoices):
    NO_VULNERABLE = "no_vulnerable_part_turns", _("No turns with vulnerable parts yet")
    ARRIVALS = "separate_arrivals", _("Separate arrivals and departures")
    ALONE_FIRST = "individual_first", _("Separate individual work first")
    PLACES = "online_separate_places", _("Online, from separate places")
    EACH_SESSION = "check_each_session", _("Check at each session")


# Shown beside the decision as help, never as a score (domain rule 4.4.5).
REASONS = (
    _("One person is afraid of the other, or cannot speak freely."),
    _("There is a continuing pattern of coercive control."),
    _("Violence is injurious, severe or growing."),
    _("There was strangulation, a weapon, a death threat, or stalking."),
    _("There is sexual coercion."),
    _("A court or a protective order is involved."),
    _("Attendance is forced."),
    _("The person using violence denies it or blames."),
    _("There is retaliation for what is said in a session."),
    _("Severe substance use tied to violence is untreated."),
    _("Acute suicidality, psychosis or dissociation needs steadying first."),
    _("A continuing secret that the policy does not allow to be held."),
)

CLEARANCE = {
    "not_started": _("Not begun"),
    "intakes_in_progress": _("Forms in progress"),
    "therapist_review": _("Waiting for your decision"),
    **{kind.value: kind.label for kind in DecisionKind},
}

"""What only a therapist of the couple weighs: what to look at, who was met, and the decision.

Clinical rule 4.4. Nothing of this is ever shown to a member, and an administrator has no page of it.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy, has_role
from couples.models import CareTeam, Couple, Partner, StaffRow
from couples.row_policies import IN_AN_EMERGENCY, IN_MY_CARE
from intake.row_policies import GATE, MINE


class AlertLevel(models.TextChoices):
    NONE = "none", _("Nothing to look at")
    REVIEW = "review", _("To review")
    SOON = "soon", _("Soon, today")
    URGENT = "urgent", _("Urgent, now")


LEVEL_ORDER = [AlertLevel.URGENT, AlertLevel.SOON, AlertLevel.REVIEW]


# Where an alert came from, in words that say nothing of what was said.
RULE_WORDS = {
    "form": _("From their form"),
    "today_unsafe": _("From the question before a session"),
    "not_safe_to_go_home": _("From the question on leaving"),
    "measure": _("From a questionnaire"),
    "feedback": _("From how a session was for them"),
    "rescreen": _("Time to ask again, alone with each"),
}


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: Any) -> "AlertQuerySet":
        """Alerts of the couples this therapist cares for; nobody else's, and none for anybody else."""
        if not user.is_therapist:
            return self.none()
        return self.filter(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))

    def open(self) -> "AlertQuerySet":
        return self.filter(acknowledged_at=None).exclude(level=AlertLevel.NONE)


class Alert(models.Model):
    """Something for the therapist to look at. It names a rule and a level, never what was said.

    One row is written for every form that is sent, whatever was answered (level `none`), so that
    sending does the same work each time.
    """

    # Whoever sends a form leaves one here, and never finds it again.
    row_policy = Policy(
        see=f"({IN_MY_CARE} OR {IN_AN_EMERGENCY}) AND {has_role('therapist')}",
        change=IN_MY_CARE,
        add=f"{MINE} OR {IN_MY_CARE}",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    rule = models.CharField(max_length=24)
    level = models.CharField(max_length=6, choices=AlertLevel)
    raised_at = models.DateTimeField(default=clock.now, editable=False)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+", null=True, blank=True
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["couple", "-raised_at"], name="intake_alerts")]

    def __str__(self) -> str:
        return f"{self.level} {self.pk}"

    @property
    def words(self) -> str:
        return str(RULE_WORDS.get(self.rule, ""))


class Conversation(models.Model):
    """The therapist talked with this person alone, and (or not) met them: that they are who they say."""

    row_policy = Policy(see=f"{MINE} OR {IN_MY_CARE} OR {GATE}", change=IN_MY_CARE, worker_sees=GATE)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="conversations")
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")
    held_at = models.DateTimeField()
    met = models.BooleanField(help_text="I met this person: it is they who hold this login.")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["held_at"]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d}"


class Decision(StaffRow):
    """The therapist's judgement whether joint sessions may begin or go on (clinical rule 4.4.5)."""

    decided_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.decided_at:%Y-%m-%d}"


class Clearance(models.Model):
    """Whether the latest decision lets joint sessions be confirmed. The words of it are the decision's."""

    row_policy = Policy(see=f"{IN_MY_CARE} OR {GATE}", worker_sees=GATE)

    couple = models.OneToOneField(Couple, on_delete=models.DO_NOTHING, primary_key=True, related_name="+")
    lets_through = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    asked_again_at = models.DateTimeField(
        null=True, blank=True, help_text="Something since then asks for a new decision."
    )
    rescreen_after = models.PositiveSmallIntegerField(
        default=4, help_text="Ask again after so many sessions."
    )
    sessions_since = models.PositiveSmallIntegerField(
        default=0, help_text="Sessions held since the decision."
    )

    def __str__(self) -> str:
        return str(self.couple_id)

    @property
    def is_rescreen_due(self) -> bool:
        return self.sessions_since >= self.rescreen_after

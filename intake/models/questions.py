"""The form as it was asked: versions that never change, and the one that is being written."""

import uuid

from django.conf import settings
from django.db import models

from core import clock


class Questionnaire(models.Model):
    """One published version of the questions. It never changes: old answers read as they were asked."""

    append_only = True  # core.grants: no role of ours may change or delete a row

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    data = models.JSONField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        help_text="Nobody: it was shipped.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_questionnaire_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class QuestionnaireDraft(models.Model):
    """The next version while an administrator writes it. One at a time; nobody is asked it yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=40, unique=True)
    based_on = models.ForeignKey(Questionnaire, on_delete=models.DO_NOTHING, related_name="+")
    data = models.JSONField()
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="+")

    def __str__(self) -> str:
        return f"{self.key}, draft"

"""Tables without a word of the practice: clock, heartbeats, keys and grants, access log, history."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q


class DomainClock(models.Model):
    """One row: how far domain time is ahead of the system clock (demo and tests only)."""

    offset = models.DurationField()

    def __str__(self) -> str:
        return str(self.offset)


class Heartbeat(models.Model):
    """When a process last said that it is alive. System time, not domain time."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class VaultKey(models.Model):
    """A data key, wrapped by a key of the ring. Superseded it still opens; destroyed it is an empty row."""

    id = models.UUIDField(primary_key=True)
    scope = models.UUIDField()
    purpose = models.CharField(max_length=12)
    wrapped = models.BinaryField()
    ring_id = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "purpose"],
                condition=Q(destroyed_at=None, superseded_at=None),
                name="one_key_seals_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.purpose}"


class KeyReceipt(models.Model):
    """That keys were destroyed: whose, which purposes, by whom, when. Nothing of what they had sealed.

    `whole` closes the scope for good. `keys` names all keys there ever were for it, `destroyed` counts those
    that were still there, and `digest` binds the receipt to them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.UUIDField()
    whole = models.BooleanField()
    purposes = models.JSONField()
    keys = models.JSONField()
    destroyed = models.PositiveIntegerField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["scope"], name="receipts_of_a_scope")]

    def __str__(self) -> str:
        return f"{self.scope} {self.at:%Y-%m-%d}"


class ScopeGrant(models.Model):
    """`holder` may open what is sealed for (scope, purpose). `author` marks the one whose words they are."""

    holder = models.CharField(max_length=60)
    scope = models.UUIDField()
    purpose = models.CharField(max_length=12)
    author = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "scope", "purpose"], name="one_grant_each")]

    def __str__(self) -> str:
        return f"{self.holder} {self.scope} {self.purpose}"


class AccessEntry(models.Model):
    """One line of the access log, chained by hash per `chain` (a couple, or zero for the practice)."""

    chain = models.UUIDField()
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="access_chain_has_no_fork")]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.action}"


class StateChange(models.Model):
    """An immutable line of history: which row went from where to where, by whom, when."""

    subject_table = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    verb = models.CharField(max_length=40)
    was = models.CharField(max_length=40)
    became = models.CharField(max_length=40)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_table", "subject_id", "id"])]

    def __str__(self) -> str:
        return f"{self.subject_table} {self.was} > {self.became}"


class SealedModel(models.Model):
    """A row whose private words are one encrypted body (`core.vault`).

    Ids, author, visibility, times and workflow state are columns; words, answers and scores are not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope = models.UUIDField(editable=False)
    purpose = models.CharField(max_length=12, editable=False)
    body = models.BinaryField(editable=False)

    class Meta:
        abstract = True

    def seal(self, **words: Any) -> None:
        """Replace the words of this row. Not saved."""
        from . import vault

        vault.seal(self, words)

    @property
    def words(self) -> dict[str, Any]:
        """The opened words; opening another's is logged. Raises `vault.Refused` without a grant."""
        if "_words" not in self.__dict__:
            from . import vault

            vault.open_one(self)
        return self.__dict__["_words"]

"""What people read and sign, each alone, and their signatures."""

import hashlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.policies import Policy
from couples.models import Couple, Partner, PrivateRow, SecretsPolicy
from couples.row_policies import IN_MY_CARE
from couples.visibility import Visibility
from intake.row_policies import GATE, MINE


class Resign(models.TextChoices):
    MAJOR = "major", _("A new major version")
    ANY = "any", _("Any new version")


def body_hash(body: str) -> str:
    """SHA-256 of a document's text in UTF-8, hex."""
    return hashlib.sha256(body.encode()).hexdigest()


class Document(models.Model):
    """One version of one text. It never changes once it is there; a change is a new version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=40)
    policy = models.CharField(
        max_length=24, choices=SecretsPolicy, blank=True, help_text="Only for couples with this policy."
    )
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=80)
    major = models.PositiveSmallIntegerField(default=1)
    minor = models.PositiveSmallIntegerField(default=0)
    patch = models.PositiveSmallIntegerField(default=0)
    effective_from = models.DateTimeField(default=clock.now)
    body = models.TextField()
    body_hash = models.CharField(max_length=64)
    resign_on = models.CharField(max_length=5, choices=Resign, default=Resign.MAJOR)
    allows_time_alone = models.BooleanField(
        default=False,
        help_text="When one cannot come, the other may be asked to come alone. The text itself says so.",
    )

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "policy", "major", "minor", "patch"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def version(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def order(self) -> tuple[int, int, int]:
        return self.major, self.minor, self.patch

    @property
    def is_whole(self) -> bool:
        """Whether the text is still the one its hash was taken of."""
        return body_hash(self.body) == self.body_hash


class Method(models.TextChoices):
    TYPED = "typed", _("Typed")
    DRAWN = "drawn", _("Drawn")
    IN_PERSON = "in_person", _("In person")


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> "SignatureQuerySet":
        return self.filter(withdrawn_at=None)


class Signature(models.Model):
    """That a person signed one version of one text, and whether they took it back. The name is kept apart."""

    row_policy = Policy(
        see=f"{MINE} OR {IN_MY_CARE} OR {GATE}", change=f"{MINE} OR {IN_MY_CARE}", worker_sees=GATE
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="signatures")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="signatures")
    version = models.CharField(max_length=16)
    hash = models.CharField(max_length=64)
    method = models.CharField(max_length=10, choices=Method, default=Method.TYPED)
    signed_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "document"],
                condition=Q(withdrawn_at=None),
                name="one_standing_signature_per_text",
            ),
            models.CheckConstraint(
                condition=Q(hash__regex="^[0-9a-f]{64}$") & Q(version__regex=r"^\d+\.\d+\.\d+$"),
                name="a_signature_names_its_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.signed_at:%Y-%m-%d}"


class SignedName(PrivateRow):
    """The name as it was typed under a text."""

    signature = models.OneToOneField(Signature, on_delete=models.DO_NOTHING, related_name="signed_name")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PRIVATE_THERAPIST), name="a_signed_name_is_private"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""Parts, how they stand to each other, and what their owners chose to show.

A part is its owner's alone. What the other members see is a `SharedPart`: a row of its own with only
the chosen fields. Self is never a row: it is the middle of every map.
"""

from django.db import models
from django.db.models import Q

from couples.models import PrivateRow, SharedRow
from couples.visibility import Visibility
from parts.vocabulary import PartKind, PartStatus

OWN_LEVELS = [Visibility.PRIVATE_SELF, Visibility.PRIVATE_THERAPIST]


class Part(PrivateRow):
    """A part of its author. Everything that describes it is sealed; see `vocabulary.LIMITS` for its words."""

    status = models.CharField(max_length=16, choices=PartStatus, default=PartStatus.NEWLY_NOTICED)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change.")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=OWN_LEVELS), name="a_part_is_its_owners"),
            models.CheckConstraint(condition=Q(status__in=PartStatus.values), name="part_status_known"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        """The owner's name for it; empty while it has none."""
        return self.words.get("name", "")

    @property
    def kind(self) -> str:
        return self.words.get("kind", PartKind.UNKNOWN)


class SharedPart(SharedRow):
    """What the owner of a part chose to show: the words at that moment, and nothing else of it."""

    source = models.OneToOneField(Part, on_delete=models.DO_NOTHING, related_name="shared")

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name(self) -> str:
        return self.words.get("name", "")

    @property
    def fields(self) -> list[str]:
        """Which fields were ticked, whether they hold words or not."""
        return self.words.get("fields", [])


class Relation(PrivateRow):
    """How one part of a person stands to another part of the same person, or to something in words.

    Words: type, note, strength (1 to 3), toward (when there is no second part, as in "a return time").
    """

    from_part = models.ForeignKey(Part, on_delete=models.DO_NOTHING, related_name="+")
    to_part = models.ForeignKey(Part, on_delete=models.DO_NOTHING, related_name="+", null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=OWN_LEVELS), name="a_relation_is_its_owners"),
            models.CheckConstraint(
                condition=Q(to_part=None) | ~Q(from_part=models.F("to_part")),
                name="a_part_relates_to_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SharedRelation(SharedRow):
    """A relation between two shared parts of one person, shown because that person chose to."""

    source = models.OneToOneField(Relation, on_delete=models.DO_NOTHING, related_name="shared")
    from_part = models.ForeignKey(Part, on_delete=models.DO_NOTHING, related_name="+")
    to_part = models.ForeignKey(Part, on_delete=models.DO_NOTHING, related_name="+")

    def __str__(self) -> str:
        return str(self.pk)


class CrossRelation(SharedRow):
    """My part stirs, or eases, when a part of yours is here. Written by the owner of the reacting part.

    It stands on the shared map only while both parts are shared and the other has said yes. The other's
    part is named by id alone: its row is not the author's to reach, and may be gone.
    """

    from_part = models.ForeignKey(Part, on_delete=models.DO_NOTHING, related_name="+")
    to_part = models.ForeignKey(Part, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["author", "from_part", "to_part"], name="one_line_each_way"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CrossYes(SharedRow):
    """The other's yes to a line across. Taking it back removes the row."""

    relation = models.ForeignKey(
        CrossRelation, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "relation"], name="one_yes_to_a_line")]

    def __str__(self) -> str:
        return str(self.pk)


class CrossNo(PrivateRow):
    """Not this line: only the one who said so knows, and is not asked again."""

    relation = models.ForeignKey(
        CrossRelation, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "relation"], name="one_no_to_a_line")]

    def __str__(self) -> str:
        return str(self.pk)

"""Couples in the wide sense: any unit of people who do this work, one person included."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import SealedModel
from core.states import Move, Stateful

# Tables of this app in files of their own.
from .keeping import Erased as Erased
from .keeping import LegalHold as LegalHold
from .keeping import Receipt as Receipt
from .opening import Opening as Opening
from .row_policies import PRIVATE, SHARED, STAFF
from .visibility import PURPOSE, Visibility


class Kind(models.TextChoices):
    ROMANTIC = "romantic_partners", _("Partners")
    FRIENDS = "friends", _("Friends")
    SIBLINGS = "siblings", _("Siblings")
    PARENT_CHILD = "parent_adult_child", _("Parent and adult child")
    CO_FOUNDERS = "co_founders", _("Co-founders")
    CO_PARENTS = "co_parents_separated", _("Separated parents")
    CONSTELLATION = "constellation", _("Three or more people")
    INDIVIDUAL = "individual", _("One person")


class SecretsPolicy(models.TextChoices):
    TRANSPARENCY = "transparency", _("Open between us")
    LIMITED = "limited", _("The therapist decides")
    INDIVIDUAL = "individual_confidential", _("Individual talk stays private")


class CoupleState(models.TextChoices):
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDING = "ending", _("Ending")
    COMPLETED = "closed_completed", _("Finished")
    BY_CHOICE = "closed_by_choice", _("Finished by choice")
    SEPARATED = "closed_separated", _("Separated")
    OTHER = "closed_other", _("Closed")


class CoupleQuerySet(models.QuerySet["Couple"]):
    def visible_to(self, user: Any) -> "CoupleQuerySet":
        """Couples this person belongs to or cares for."""
        return self.filter(
            Q(pk__in=Partner.objects.current().filter(user=user).values("couple_id"))
            | Q(pk__in=CareTeam.objects.current().filter(user=user).values("couple_id"))
        )


class Couple(Stateful):
    """A relationship unit. What its members said of it is in their own forms, never here."""

    MOVES: ClassVar[dict[str, Move]] = {
        "pause": Move({CoupleState.ACTIVE}, CoupleState.PAUSED),
        "resume": Move({CoupleState.PAUSED}, CoupleState.ACTIVE),
        "end": Move({CoupleState.ACTIVE, CoupleState.PAUSED}, CoupleState.ENDING),
        "complete": Move({CoupleState.ACTIVE, CoupleState.PAUSED, CoupleState.ENDING}, CoupleState.COMPLETED),
        "close": Move({CoupleState.ACTIVE, CoupleState.PAUSED, CoupleState.ENDING}, CoupleState.BY_CHOICE),
        "separate": Move({CoupleState.ACTIVE, CoupleState.PAUSED, CoupleState.ENDING}, CoupleState.SEPARATED),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24, choices=Kind, default=Kind.ROMANTIC)
    state = models.CharField(max_length=20, choices=CoupleState, default=CoupleState.ACTIVE)
    brake_word = models.CharField(max_length=20, default="brake")
    secrets_policy = models.CharField(
        max_length=24, choices=SecretsPolicy, default=SecretsPolicy.TRANSPARENCY
    )
    created_at = models.DateTimeField(default=clock.now)
    readable_until = models.DateTimeField(
        null=True, blank=True, help_text="After a separation: until then all may read what was shared."
    )

    objects = CoupleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def couple_id(self) -> uuid.UUID:
        """The chain of the access log that this row belongs to."""
        return self.pk

    @property
    def is_joint(self) -> bool:
        return self.kind != Kind.INDIVIDUAL

    @property
    def is_over(self) -> bool:
        """Closed, for whatever reason: nothing more is shared or begun together."""
        return self.state.startswith("closed")


class PartnerState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    FROZEN = "frozen", _("Closed for now")
    LEFT = "left", _("Left")


class PartnerQuerySet(models.QuerySet["Partner"]):
    def current(self) -> "PartnerQuerySet":
        return self.filter(state__in=[PartnerState.ACTIVE, PartnerState.PAUSED])

    def in_turn(self, pk: Any) -> None:
        """Queue behind what this member does in another window, until the transaction ends.

        For verbs that write one row of theirs or change the one there is; rows that point at them go on.
        """
        list(self.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))

    def of(self, user: Any) -> "PartnerQuerySet":
        """The memberships a person has now: those of work that goes on before what is over, eldest first."""
        over = Q(couple__state__startswith="closed")
        rows = self.current().filter(user=user).select_related("couple", "user")
        return rows.order_by(Case(When(over, then=1), default=0), "joined_at")


class Partner(Stateful):
    """One person's membership in one couple; the author of everything they write there."""

    MOVES: ClassVar[dict[str, Move]] = {
        "join": Move({PartnerState.INVITED}, PartnerState.ACTIVE),
        "leave": Move(
            {PartnerState.INVITED, PartnerState.ACTIVE, PartnerState.PAUSED, PartnerState.FROZEN},
            PartnerState.LEFT,
        ),
        "freeze": Move({PartnerState.ACTIVE, PartnerState.PAUSED}, PartnerState.FROZEN),
        "thaw": Move({PartnerState.FROZEN}, PartnerState.ACTIVE),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="partners")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        related_name="memberships",
        null=True,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(
        help_text="1 is leaf and opens right, 2 is fig and opens left."
    )
    role_word = models.CharField(max_length=30, default="partner", help_text="What the others call this one.")
    shown_name = models.CharField(
        max_length=60,
        blank=True,
        help_text="The name the others read; only its owner changes it, on purpose.",
    )
    state = models.CharField(max_length=8, choices=PartnerState, default=PartnerState.INVITED)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["couple", "position"], name="one_person_per_place"),
            models.UniqueConstraint(
                fields=["couple", "user"], condition=~Q(state="left"), name="a_member_once_per_couple"
            ),
            models.CheckConstraint(condition=Q(position__range=(1, 6)), name="at_most_six_members"),
            models.CheckConstraint(
                condition=Q(state="invited") | Q(user__isnull=False) | Q(state="left"),
                name="a_member_has_a_login",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.couple_id}"

    @property
    def name(self) -> str:
        """As this couple's pages say it: what is shown to all, whatever its owner is called elsewhere."""
        return self.shown_name or (self.user.name_used if self.user else str(_("Not here yet")))

    @property
    def side(self) -> str:
        """`first` or `second`: colour and the side a ring opens to. A third person and on are plain."""
        return {1: "first", 2: "second"}.get(self.position, "")


def name_in(membership: str = "") -> Coalesce:
    """`Partner.name` of somebody who is here, for a statement whose rows are memberships, or lead to one by
    `membership`."""
    to = f"{membership}__" if membership else ""
    shown = NullIf(f"{to}shown_name", Value(""))
    return Coalesce(shown, f"{to}user__name_used", output_field=models.CharField())


class CareKind(models.TextChoices):
    THERAPIST = "therapist", _("Therapist")
    CO_THERAPIST = "co_therapist", _("Co-therapist")
    COVER = "cover", _("Cover")
    SUPERVISOR = "supervisor", _("Supervisor")


class CareTeamQuerySet(models.QuerySet["CareTeam"]):
    def current(self) -> "CareTeamQuerySet":
        return self.filter(until=None).exclude(kind=CareKind.SUPERVISOR)


class CareTeam(models.Model):
    """Somebody's place in the care of a couple; the scope of the notes they write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="care_team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, related_name="caring")
    kind = models.CharField(max_length=12, choices=CareKind, default=CareKind.THERAPIST)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["couple", "user"], condition=Q(until=None), name="one_place_in_the_care_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.couple_id}"


class Invitation(models.Model):
    """A single-use way in for one membership. The link itself is never stored, only its hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=60, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > clock.now()


class JointFeature(models.TextChoices):
    CYCLE = "cycle", _("The loop drawing")
    HELPER = "helper", _("The language helper")
    PRACTICES = "joint_practices", _("Practices for both")


class JointWork(models.Model):
    """A joint feature the therapist has set up for a couple. Absence carries no message and no reason."""

    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="joint_work")
    feature = models.CharField(max_length=16, choices=JointFeature)
    on = models.BooleanField(default=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["couple", "feature"], name="one_switch_per_feature")]

    def __str__(self) -> str:
        return f"{self.feature} of {self.couple_id}"


class PrivateQuerySet(models.QuerySet):
    """Rows written by members. The other partner never reaches them: what is shared is a `Shared…` row."""

    def visible_to(self, user: Any) -> "PrivateQuerySet":
        mine = Q(author_id__in=Partner.objects.filter(user=user).values("pk"))
        caring = Q(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))
        return self.filter(mine | (caring & ~Q(visibility=Visibility.PRIVATE_SELF)))

    def written_by(self, partner: Partner) -> "PrivateQuerySet":
        return self.filter(author=partner)


class SharedQuerySet(models.QuerySet):
    """Rows that all current members of the couple and its care team may read."""

    def visible_to(self, user: Any) -> "SharedQuerySet":
        return self.filter(
            Q(couple_id__in=Partner.objects.current().filter(user=user).values("couple_id"))
            | Q(couple_id__in=CareTeam.objects.current().filter(user=user).values("couple_id"))
        )


class MemberRow(SealedModel):
    """One row, one author, one visibility. `write()` seals with the author's key for that visibility."""

    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    author = models.ForeignKey(Partner, on_delete=models.DO_NOTHING, related_name="+")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PRIVATE_SELF)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def write(self, words: dict[str, Any], *, visibility: str | None = None) -> None:
        """Replace the words, perhaps at another visibility. Not saved."""
        if visibility is not None:
            self.visibility = visibility
        self.couple_id = self.author.couple_id
        self.scope, self.purpose = self.author_id, PURPOSE[Visibility(self.visibility)]
        self.updated_at = clock.now()
        self.seal(**words)


class PrivateRow(MemberRow):
    row_policy = PRIVATE

    objects = PrivateQuerySet.as_manager()

    class Meta(MemberRow.Meta):
        abstract = True


class SpaceClosed(PermissionDenied):
    """The work together is over: what was shared can be read or taken back, and nothing is added."""


class SharedRow(MemberRow):
    """Only what its author chose to show to everyone in the couple."""

    row_policy = SHARED

    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.SHARED_DUO)

    objects = SharedQuerySet.as_manager()

    class Meta(MemberRow.Meta):
        abstract = True

    def write(self, words: dict[str, Any], *, visibility: str | None = None) -> None:
        """As for any row of a member, while the couple is not over. Raises SpaceClosed."""
        if self.author.couple.is_over:
            raise SpaceClosed
        super().write(words, visibility=visibility)


class StaffQuerySet(models.QuerySet):
    """What a therapist wrote about a couple: the record for the care team, process notes for the writer."""

    def visible_to(self, user: Any) -> "StaffQuerySet":
        caring = CareTeam.objects.current().filter(user=user)
        return self.filter(
            Q(visibility=Visibility.THERAPIST_PROCESS, writer_id__in=caring.values("pk"))
            | Q(visibility=Visibility.THERAPIST_RECORD, couple_id__in=caring.values("couple_id"))
        )


class StaffRow(SealedModel):
    """A therapist's writing about a couple, under the writer's key."""

    row_policy = STAFF

    couple = models.ForeignKey(Couple, on_delete=models.DO_NOTHING, related_name="+")
    writer = models.ForeignKey(CareTeam, on_delete=models.DO_NOTHING, related_name="+")
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.THERAPIST_RECORD)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects = StaffQuerySet.as_manager()

    class Meta:
        abstract = True

    def write(self, words: dict[str, Any]) -> None:
        """Replace the words. Not saved."""
        self.couple_id = self.writer.couple_id
        self.scope, self.purpose = self.writer_id, PURPOSE[Visibility(self.visibility)]
        self.updated_at = clock.now()
        self.seal(**words)


class ContactContext(PrivateRow):
    """Who else has the device, the inbox, the bill: for the person and their therapist, kept apart."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author"], name="one_contact_context"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.SAFETY_RESTRICTED), name="contact_context_is_kept_apart"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

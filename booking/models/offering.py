"""What can be booked: lengths, for how many, what comes first, and the quiet time around it."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OfferingType(models.TextChoices):
    CONSULTATION = "consultation", _("First conversation")
    INTRO = "intro_session", _("Introduction")
    COUPLES = "couples_session", _("Session for two")
    CONSTELLATION = "constellation_session", _("Session for three or more")
    INDIVIDUAL = "individual_session", _("Individual session")
    IN_SERIES = "individual_in_series", _("Individual session within a series")
    ALONE = "safety_conversation", _("Individual conversation")
    SKILL = "skill_session", _("Skill session")
    WORKSHOP = "workshop", _("Workshop")
    GROUP = "healing_group", _("Ongoing group")
    PLAYFUL = "playful_retreat", _("Playful day")
    MINI = "mini_retreat", _("Short retreat")
    EXTENDED = "extended_retreat", _("Longer retreat")
    TRAINING = "training", _("Training for professionals")


class Format(models.TextChoices):
    EITHER = "either", _("In person or online")
    ONLINE = "online", _("Online")
    IN_PERSON = "in_person", _("In person")


class IntakeNeed(models.TextChoices):
    NONE = "none", _("No form before")
    SHORT = "short", _("A short form before")
    FULL = "full", _("The full form before")


class Offering(models.Model):
    """One line of the catalogue (domain rule 6.2). Lengths and quiet times are in minutes.

    `for_one`: each member comes alone, even when they belong to a couple. `needs_gate` counts only when
    more than one person comes. `by_request`: clients may ask for a time themselves.
    """

    slug = models.SlugField(unique=True)
    type = models.CharField(max_length=24, choices=OfferingType)
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("what it is"), blank=True)
    best_for = models.TextField(_("best for"), blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.EITHER)
    cadence = models.CharField(_("how often"), max_length=80, blank=True)
    lengths = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(10), MaxValueValidator(5760)]),
        verbose_name=_("lengths in minutes"),
    )
    usual_number = models.CharField(_("usual number"), max_length=80, blank=True)
    combined_with = models.CharField(_("goes together with"), max_length=200, blank=True)
    evidence = models.TextField(_("what is known about it"), blank=True)
    people_min = models.PositiveSmallIntegerField(_("people, at least"), default=1)
    people_max = models.PositiveSmallIntegerField(_("people, at most"), default=1)
    for_one = models.BooleanField(_("each person comes alone"), default=False)
    needs_gate = models.BooleanField(_("waits for the individual conversations"), default=False)
    needs_intake = models.CharField(
        _("form before"), max_length=5, choices=IntakeNeed, default=IntakeNeed.NONE
    )
    integration_minutes = models.PositiveSmallIntegerField(
        _("time a person keeps free afterwards"), default=30, validators=[MaxValueValidator(120)]
    )
    buffer_before = models.PositiveSmallIntegerField(_("therapist's quiet time before"), default=15)
    buffer_after = models.PositiveSmallIntegerField(_("therapist's quiet time after"), default=15)
    fee = models.CharField(_("fee"), max_length=80, blank=True)
    notice_hours = models.PositiveSmallIntegerField(
        _("giving a time back is free until so many hours before"),
        default=24,
        validators=[MaxValueValidator(336)],
    )
    move_notice_hours = models.PositiveSmallIntegerField(
        _("moving it is free until so many hours before"), default=24, validators=[MaxValueValidator(336)]
    )
    moves_at_most = models.PositiveSmallIntegerField(
        _("how often in four weeks each person moves a time by themselves"),
        default=4,
        null=True,
        blank=True,
        validators=[MaxValueValidator(99)],
    )
    give_backs_at_most = models.PositiveSmallIntegerField(
        _("how often in four weeks each person gives a time back by themselves"),
        default=4,
        null=True,
        blank=True,
        validators=[MaxValueValidator(99)],
    )
    by_request = models.BooleanField(_("clients may ask for a time"), default=True)
    public = models.BooleanField(_("shown on the public page"), default=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(lengths__len__gt=0), name="an_offering_has_a_length"),
            models.CheckConstraint(
                condition=Q(people_min__gte=1) & Q(people_max__gte=F("people_min")),
                name="an_offering_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(integration_minutes__lte=120), name="integration_is_two_hours_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_joint(self) -> bool:
        """Whether more than one person may come together."""
        return self.people_max > 1 and not self.for_one

    @property
    def usual_length(self) -> int:
        """The length to propose, in minutes: the middle one of the list."""
        return sorted(self.lengths)[(len(self.lengths) - 1) // 2]

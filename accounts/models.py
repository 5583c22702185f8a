"""A person who signs in. A therapist may be the administrator too; a client is neither."""

import uuid
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def validate_time_zone(value: str) -> None:
    """Refuse a zone that the time zone database does not know."""
    if value not in available_timezones():
        raise ValidationError(_("We do not know this time zone. Choose a city near you, like Europe/London."))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with an address; without a password they get in by passkey or invitation only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Own login, never shared. The address is for getting in; how to reach a person is their ContactRule."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    name_used = models.CharField(_("name you use"), max_length=60)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/London", validators=[validate_time_zone]
    )
    is_therapist = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    is_client = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    held_at = models.DateTimeField(
        null=True, blank=True, help_text="Set by a mailed reset: private pages wait for a recovery code."
    )
    codes_seen_at = models.DateTimeField(null=True, blank=True)
    pin = models.CharField(
        max_length=128, blank=True, editable=False, help_text="A hash, or empty: before what is theirs alone."
    )
    session_epoch = models.PositiveIntegerField(
        default=1, editable=False, help_text="One more, and every session of before is over."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name_used"]

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.CheckConstraint(
                condition=Q(is_client=False) | Q(is_therapist=False, is_administrator=False),
                name="a_client_is_not_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.name_used

    @property
    def roles(self) -> list[str]:
        """`therapist`, `administrator`, `client`: what this person may be here."""
        flags = {
            "therapist": self.is_therapist,
            "administrator": self.is_administrator,
            "client": self.is_client,
        }
        return [role for role, on in flags.items() if on and self.is_active]

    @property
    def is_staff_member(self) -> bool:
        return self.is_active and (self.is_therapist or self.is_administrator)

    @property
    def has_second_factor(self) -> bool:
        from allauth.mfa.models import Authenticator

        kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        return Authenticator.objects.filter(user_id=self.pk, type__in=kinds).exists()

    def get_full_name(self) -> str:
        return self.name_used

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django compares it at each request: a new password or a new epoch ends what was open."""
        salt = "accounts.User.get_session_auth_hash"
        state = f"{self.password}|{self.session_epoch}"
        return salted_hmac(salt, state, secret=secret, algorithm="sha256").hexdigest()


class TherapistProfile(models.Model):
    """What the public page says of a therapist."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    slug = models.SlugField(unique=True)
    full_name = models.CharField(max_length=100)
    headline = models.CharField(max_length=160, blank=True)
    about = models.TextField(blank=True, help_text="Markdown, for everyone to read.")
    licence = models.CharField(max_length=160, blank=True)
    training = models.TextField(blank=True, help_text="One line each.")
    languages = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=120, blank=True)
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

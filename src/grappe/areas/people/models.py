"""People. A person has one account; what they may do is decided object by object elsewhere."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class PersonManager(BaseUserManager["Person"]):
    """Find people by their sign-in address."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone who signs in. Purpose of name and e-mail: to act and be answered; kept while they act.

    `invented` marks the people of the demonstration, who do not exist.
    """

    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse électronique"), unique=True)
    language = models.CharField(max_length=5, default="fr", choices=[("fr", "Français"), ("en", "English")])
    theme = models.CharField(
        max_length=5,
        blank=True,
        choices=[("", _("comme le système")), ("light", _("clair")), ("dark", _("sombre"))],
    )
    is_active = models.BooleanField(default=True)
    invented = models.BooleanField(default=False)
    # Raised to sign out everywhere: every session carries a digest of it and of the password.
    session_round = models.PositiveIntegerField(default=0)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        # One address, one account: capitals do not make another.
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower")
        ]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Return what a session must still match: it ends when the password or the round changes."""
        return salted_hmac(
            "people.session", f"{self.password}{self.session_round}", algorithm="sha256"
        ).hexdigest()


class Invitation(models.Model):
    """A letter that opens a door (a jury, an application, an account) to whoever reads that address.

    Purpose of the address: to reach someone who may have no account; kept with what it opened. The token
    is only in the letter: `digest` is its SHA-256. `kind` and `object_id` name the door, in whichever area
    it is; `terms` are that area's own (what the seat is, for example), never a person's data.
    """

    email = models.EmailField()
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    terms = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="fr")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invited_once",
            )
        ]


class CacheEntry(models.Model):
    """What Django's database cache keeps: attempts counted against guessing, codes used once.

    Declared as a table of ours so that `migrate` alone makes it; Django's cache is its only reader.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache_entry"

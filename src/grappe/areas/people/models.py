"""People. A person has one account; what they may do is decided object by object elsewhere."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
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

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

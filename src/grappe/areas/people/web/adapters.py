"""What the sign-in library asks the house: its words, its letters, its doors, its secrets."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from qrcode import make as make_code
from qrcode.image.svg import SvgPathFillImage

from grappe.areas.people.commands import record_change, write_letter
from grappe.areas.people.commands.invitations import faults_of
from grappe.areas.people.models import Person
from grappe.areas.people.rules import refusals_of_password
from grappe.areas.people.web.letters import LETTERS
from grappe.kernel.actor import Actor
from grappe.web.refusals import words_of

# The same words whether the address has an account or not: nobody learns here who has one.
_WAIT = _("Trop d’essais. Attendez dix minutes avant de recommencer, ou choisissez un nouveau mot de passe.")
# A link of these letters is a key: the outbox forgets it once the letter has left.
_LINKS = ("password_reset_url", "activate_url")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation; letters go through the outbox; words are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Ce compte est fermé. Écrivez à l’animation de votre réseau."),
        "duplicate_email": _("C’est déjà votre adresse."),
        "email_password_mismatch": _(
            "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux ; "
            "les majuscules comptent dans le mot de passe."
        ),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "too_many_login_attempts": _WAIT,
        "rate_limited": _("Trop d’essais. Attendez dix minutes avant de recommencer."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up alone."""
        return False

    def add_message(self, *arguments: Any, **named: Any) -> None:
        """Say nothing more: each page says what was done."""

    def clean_password(self, password: str, user: Any = None) -> str:
        """Judge a new password by the house's rule, in its words."""
        if refusals := refusals_of_password(faults_of(password)):
            raise ValidationError([words_of(refusal) for refusal in refusals])
        return password

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Let the new address serve, unless somebody else signs in with it."""
        others = Person.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id)
        return not others.exists() and super().confirm_email(request, email_address)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the source that attempts are counted for; behind a socket without address, one for all."""
        return super().get_client_ip(request) if request.META.get("REMOTE_ADDR") else "0.0.0.0"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the account, which says that it is done."""
        return reverse("people:profile") + "?ok=password"

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Go back to the account, or to sign in with the new address."""
        return reverse("people:profile") + "?ok=address"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a letter that holds a link: the outbox sends it."""
        letter, person = LETTERS[template_prefix], context["user"]
        link = next(context[name] for name in _LINKS if name in context)
        link = translate_url(link, person.language)
        with override(person.language):
            write_letter(
                person=person,
                to_address=email,
                language=person.language,
                subject=str(letter.subject),
                body=letter.text(link=link),
                object_type="person",
                object_id=person.pk,
                on=timezone.now(),
                secret=link,
            )

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Write down that a sign-in changed, and tell its owner by letter (at the old address too)."""
        letter = LETTERS[template_prefix]
        with override(user.language):
            subject, body = str(letter.subject), letter.text(**(context or {}))
        record_change(
            person_id=user.pk,
            what=letter.change,
            subject=subject,
            body=body,
            to_address=email or user.email,
            actor=Actor(user.pk, user.name),
            on=timezone.now(),
        )


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"people.second-factor:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are kept encrypted, so that a copy of the database opens nothing."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code n’est pas le bon. Chaque code dure trente secondes et sert une fois."),
        "cannot_generate_recovery_codes": _("Activez d’abord la double authentification."),
    }

    def build_totp_svg(self, url: str) -> str:
        """Draw the code to scan, on white whatever the theme: telephones read nothing else."""
        drawn: str = make_code(url, image_factory=SvgPathFillImage, border=3).to_string(encoding="unicode")
        return drawn

    def encrypt(self, text: str) -> str:
        """Return what the database keeps of a secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

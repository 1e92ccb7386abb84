"""The letters that the sign-in library asks for, in our words. A letter without words here fails aloud."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

_SIGN_OFF = _(
    "Si ce n’est pas vous, choisissez aussitôt un nouveau mot de passe depuis la page « Entrer » et "
    "prévenez l’animation de votre réseau."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body; `change` is the code of what happened, for the trail (empty: nothing did yet)."""

    subject: Any
    body: Any
    change: str = ""

    def text(self, **said: Any) -> str:
        """Return the whole letter, in the language in force."""
        whole = [_("Bonjour,"), self.body % said]
        return "\n\n".join(str(part) for part in (*whole, *([_SIGN_OFF] if self.change else []))) + "\n"


LETTERS = {
    "account/email/password_reset_key": Letter(
        _("Choisir un nouveau mot de passe"),
        _(
            "Pour choisir un nouveau mot de passe, ouvrez cette page :\n%(link)s\n\nElle sert une seule "
            "fois, pendant deux heures. Si vous n’avez rien demandé, ne faites rien : votre mot de passe "
            "reste le même."
        ),
    ),
    "account/email/email_confirmation": Letter(
        _("Confirmer votre nouvelle adresse"),
        _(
            "Pour entrer désormais dans Grappe avec cette adresse, confirmez-la ici, d’ici trois jours :\n"
            "%(link)s\n\nSi vous n’avez rien demandé, ne faites rien : rien ne change."
        ),
    ),
    "account/email/password_changed": Letter(
        _("Votre mot de passe a changé"),
        _(
            "Le mot de passe de votre compte a changé. Les autres appareils où vous étiez entré ont été "
            "déconnectés."
        ),
        "change_password",
    ),
    "account/email/password_reset": Letter(
        _("Votre mot de passe a changé"),
        _(
            "Un nouveau mot de passe a été choisi pour votre compte, depuis une lettre envoyée à votre "
            "adresse. Tous les appareils ont été déconnectés."
        ),
        "reset_password",
    ),
    "account/email/email_changed": Letter(
        _("Votre adresse a changé"),
        _("On entre désormais dans votre compte avec %(to_email)s, et plus avec %(from_email)s."),
        "change_address",
    ),
    "account/email/email_deleted": Letter(
        _("Changement d’adresse abandonné"),
        _("L’adresse %(deleted_email)s ne servira pas pour entrer dans votre compte : vous y avez renoncé."),
        "give_up_address",
    ),
    "mfa/email/totp_activated": Letter(
        _("La double authentification est activée"),
        _("Votre compte demande désormais, après le mot de passe, un code de votre téléphone."),
        "turn_second_factor_on",
    ),
    "mfa/email/totp_deactivated": Letter(
        _("La double authentification est retirée"),
        _("Votre compte ne demande plus de code : le mot de passe suffit pour entrer."),
        "turn_second_factor_off",
    ),
    "mfa/email/recovery_codes_generated": Letter(
        _("De nouveaux codes de secours"),
        _("De nouveaux codes de secours ont été établis pour votre compte. Les anciens n’ouvrent plus rien."),
        "renew_recovery_codes",
    ),
}

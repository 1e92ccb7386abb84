"""The words of every refusal of this area."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "people.name_missing": _("Votre nom manque. Écrivez-le comme il doit paraître dans les dossiers."),
    "people.name_too_long": _("Votre nom dépasse %(longest)s caractères. Raccourcissez-le."),
    "people.language_unknown": _("Cette langue n’est pas proposée. Choisissez le français ou l’anglais."),
    "people.theme_unknown": _(
        "Cet affichage n’est pas proposé. Choisissez clair, sombre ou comme le système."
    ),
    "people.password_too_short": _(
        "Ce mot de passe est trop court. Prenez au moins %(shortest)s caractères : quelques mots font une "
        "bonne phrase."
    ),
    "people.password_too_common": _(
        "Ce mot de passe est parmi les plus courants. Choisissez-en un que personne ne devine."
    ),
    "people.address_wrong": _("« %(address)s » n’est pas une adresse électronique. Vérifiez-la."),
    "people.already_invited": _(
        "%(address)s a déjà une invitation en attente. Renvoyez-la ou retirez-la plutôt que d’en écrire "
        "une autre."
    ),
    "people.account_exists": _("Cette adresse a déjà un compte. Entrez avec lui pour accepter."),
    "people.invitation_used": _("Cette invitation a déjà servi. Entrez avec le compte qu’elle a ouvert."),
    "people.invitation_withdrawn": _("Cette invitation a été retirée."),
    "people.invitation_expired": _("Cette invitation a expiré. Demandez-en une nouvelle."),
    "people.invitation_of_another": _("Cette invitation est adressée à une autre personne que vous."),
}

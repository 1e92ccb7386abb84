"""The words of every refusal of this area."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "people.name_missing": _("Votre nom manque. Écrivez-le comme il doit paraître dans les dossiers."),
    "people.name_too_long": _("Votre nom dépasse %(longest)s caractères. Raccourcissez-le."),
    "people.language_unknown": _("Cette langue n’est pas proposée. Choisissez le français ou l’anglais."),
    "people.theme_unknown": _(
        "Cet affichage n’est pas proposé. Choisissez clair, sombre ou comme le système."
    ),
}

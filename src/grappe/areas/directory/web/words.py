"""The words of every refusal of this area."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "directory.name_missing": _("Le nom manque. Écrivez-le comme l’organisation l’écrit elle-même."),
    "directory.name_too_long": _("Le nom dépasse %(longest)s caractères. Raccourcissez-le."),
    "directory.name_unreadable": _("« %(name)s » ne contient ni lettre ni chiffre. Écrivez le nom."),
    "directory.name_unchanged": _("Ce nom est déjà le sien : rien à changer."),
    "directory.siren_not_digits": _(
        "« %(text)s » n’est pas un SIREN : il ne contient que des chiffres, au nombre de neuf."
    ),
    "directory.siren_length": _(
        "« %(text)s » compte %(count)s chiffres ; un SIREN en compte neuf, par exemple 732 829 320."
    ),
    "directory.siren_is_siret": _(
        "« %(text)s » est un SIRET (14 chiffres). Le SIREN en est le début : écrivez %(siren)s."
    ),
    "directory.siren_wrong": _(
        "« %(text)s » n’est pas un SIREN : sa clé de contrôle est fausse. Relisez les neuf chiffres."
    ),
    "directory.siren_taken": _(
        "Le SIREN %(siren)s est déjà celui de « %(name)s ». Ouvrez sa page plutôt que d’en créer une autre."
    ),
    "directory.siret_not_digits": _(
        "« %(text)s » n’est pas un SIRET : il ne contient que des chiffres, au nombre de quatorze."
    ),
    "directory.siret_length": _(
        "« %(text)s » compte %(count)s chiffres ; un SIRET en compte quatorze, par exemple 732 829 320 00074."
    ),
    "directory.siret_is_siren": _(
        "« %(text)s » est un SIREN (9 chiffres). Le SIRET y ajoute les cinq chiffres de l’établissement."
    ),
    "directory.siret_wrong": _(
        "« %(text)s » n’est pas un SIRET : sa clé de contrôle est fausse. Relisez les quatorze chiffres."
    ),
    "directory.siret_of_another": _(
        "Ce SIRET commence par %(begins)s, mais le SIREN est %(siren)s. L’un des deux est faux."
    ),
    "directory.invented_registered": _(
        "Une organisation inventée n’a ni SIREN ni SIRET : effacez les numéros, ou la mention « inventée »."
    ),
    "directory.headcount_not_positive": _("L’effectif est un nombre entier, zéro ou plus."),
    "directory.dates_reversed": _("La fin précède le début. Corrigez l’une des deux dates."),
    "directory.date_to_come": _("Cette date est à venir. Choisissez une date passée, ou aujourd’hui."),
    "directory.relation_one_holder": _(
        "Un lien part d’une personne ou d’une organisation, pas des deux ni d’aucune."
    ),
    "directory.relation_needs_person": _("Ce lien part d’une personne : dites laquelle."),
    "directory.relation_with_itself": _("Une organisation n’a pas de lien avec elle-même."),
    "directory.relation_ended": _("Ce lien a déjà pris fin le %(day)s."),
    "directory.relation_kind_unknown": _("Cette sorte de lien n’existe pas."),
    "directory.kind_unknown": _(
        "Cette nature d’organisation n’est pas proposée. Choisissez-en une dans la liste."
    ),
    "directory.department_unknown": _("Ce département n’existe pas. Choisissez-le dans la liste."),
}

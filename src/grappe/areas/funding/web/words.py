"""The words of this area: its refusals, and the lines that explain an aid."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "funding.rate_above_whole": _(
        "Un taux ne peut pas dépasser 100 %%. Corrigez celui de la catégorie %(category)s."
    ),
    "funding.scheme_without_rate": _(
        "Le régime %(scheme)s n’a aucun taux. Donnez-en un à chaque catégorie aidée."
    ),
    "funding.cap_not_positive": _("Le plafond doit être un montant positif, ou rester vide."),
    "funding.scheme_not_in_force": _(
        "Le régime %(scheme)s n’est pas en vigueur le %(on)s. Choisissez-en un autre."
    ),
    "funding.negative_amount": _("Le montant de « %(label)s » est négatif. Écrivez un montant positif."),
    "funding.category_without_rate": _(
        "L’appel ne fixe aucun taux pour la catégorie « %(category)s » : la dépense est refusée, "
        "pas estimée. Demandez à l’animation de fixer ce taux, ou retirez la ligne."
    ),
    "funding.negative_request": _("Le montant demandé est négatif. Écrivez un montant positif."),
    "funding.instalments_not_whole": _(
        "Les parts des versements doivent faire 100 %% ; elles font %(total)s."
    ),
    "funding.forecast_empty": _("Le plan prévu est vide : l’aide ne peut pas être ramenée au réalisé."),
}

# What the inputs of a line say, for the codes that people read.
VALUES = {
    "internal": _("coûts internes"),
    "external": _("coûts externes"),
    "investment": _("investissement"),
    "excl": _("hors taxes"),
    "incl": _("TVA comprise"),
    "partial": _("TVA en partie"),
}

LINES = {
    "funding.aid": _("Aide"),
    "funding.aid.cost": "%(label)s",
    "funding.aid.category": _("%(rate)s des %(category)s"),
    "funding.aid.raw": _("Somme, arrondie une seule fois au centime"),
    "funding.aid.cap": _("Plafond par entreprise"),
    "funding.aid.requested": _("Montant demandé"),
    "funding.aid.costs": _("Coûts retenus, qu’une aide ne dépasse jamais"),
    "funding.aid.total": _("Aide"),
}

RULES = {
    "bio-innov": _("Règlement de l’appel Bio’INNOV"),
}

"""The words of the lines that explain a score."""

from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.web.severity.words import LINES as SEVERITY

VALUES = {
    "priority": _("critères prioritaires"),
    "secondary": _("critères secondaires"),
    "bonus": _("bonus"),
}
LINES = {
    **SEVERITY,
    "programmes.score": _("Note"),
    "programmes.score.criterion": "%(label)s",
    "programmes.score.bonus": _("%(label)s (bonus)"),
    "programmes.score.blank_neutral": _("%(label)s, non noté : son poids sort du calcul"),
    "programmes.score.blank_zero": _("%(label)s, non noté : compte zéro, l’appel le prévoit"),
    "programmes.score.blank_required": _("%(label)s, non noté : la note est incomplète"),
    "programmes.score.family": _("Ensemble : %(family)s"),
    "programmes.score.cap": _("Ramené au maximum de %(scale)s"),
    "programmes.score.total": _("Note sur %(scale)s, arrondie une seule fois au centième"),
    "programmes.score.incomplete": _("Note incomplète"),
    "programmes.selection": _("Pourquoi retenu ou non"),
    "programmes.selection.asked": _("Aide demandée"),
    "programmes.selection.room": _("Reste à ce rang dans l’enveloppe « %(envelope)s »"),
    "programmes.selection.no_limit": _("L’enveloppe « %(envelope)s » n’a pas de montant limite"),
    "programmes.selection.closed": _("Enveloppe « %(envelope)s » : un dossier mieux classé attend déjà"),
    "programmes.selection.least": _("Part la plus faible que l’appel accepte de financer"),
    "programmes.selection.in_full": _("Retenu, financé en entier"),
    "programmes.selection.in_part": _("Retenu, financé en partie : l’enveloppe est épuisée"),
    "programmes.selection.no_room": _("En attente : le reste ne suffit pas"),
    "programmes.selection.below_line": _("En attente : sous la limite des financés"),
    "programmes.selection.no_place": _("En attente : toutes les places sont prises"),
    "programmes.selection.no_envelope": _("Non retenu : aucune enveloppe ne peut le financer"),
    "programmes.selection.unranked": _("Non retenu : aucune note"),
    "programmes.selection.missing": _("Il aurait fallu de plus, les dossiers mieux classés servis d’abord"),
    "programmes.selection.missing_places": _("Places qu’il aurait fallu de plus"),
}

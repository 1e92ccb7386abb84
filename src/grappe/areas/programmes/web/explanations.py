"""The words of the lines that explain a score."""

from django.utils.translation import gettext_lazy as _

VALUES = {
    "priority": _("critères prioritaires"),
    "secondary": _("critères secondaires"),
    "bonus": _("bonus"),
}
LINES = {
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
}

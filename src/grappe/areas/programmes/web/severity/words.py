"""The words of the lines that explain a juror's severity."""

from django.utils.translation import gettext_lazy as _

LINES = {
    "programmes.severity": _("Sévérité"),
    "programmes.severity.marks": _("Notes rendues"),
    "programmes.severity.shared": _("Notes comparables : un autre juré a noté le même dossier"),
    "programmes.severity.own_mean": _("Moyenne de ses notes comparables"),
    "programmes.severity.others_mean": _("Moyenne des autres sur les mêmes dossiers"),
    "programmes.severity.gap": _("Écart brut entre ces deux moyennes"),
    "programmes.severity.effect": _(
        "Écart propre au juré, une fois ôtés la valeur des dossiers et l’effet des autres (moindres carrés)"
    ),
    "programmes.severity.error": _("Erreur type de cet écart"),
    "programmes.severity.too_few": _("Pas assez pour le dire : moins de %(minimum)s notes comparables"),
}

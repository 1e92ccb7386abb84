"""The words of the lines that explain the value of the support that a company received."""

from django.utils.translation import gettext_lazy as _

LINES = {
    "support.own_days": _("Journées signées, passées avec l’entreprise"),
    "support.session_part": _("%(session)s : sa part, entre %(companies)s entreprises venues"),
    "support.value": _("Valeur de l’accompagnement, arrondie une seule fois au centime"),
}
RULES = {
    "support.value": _("service rendu à une entreprise, compté à sa valeur de marché"),
}

"""What the codes of the national register mean, in the reader's words."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.queries import label_of

# Source: INSEE, tranches d'effectif salarié.
BANDS = {
    "NN": _("sans salarié"),
    "00": _("aucun salarié au 31 décembre"),
    "01": _("1 ou 2 salariés"),
    "02": _("3 à 5 salariés"),
    "03": _("6 à 9 salariés"),
    "11": _("10 à 19 salariés"),
    "12": _("20 à 49 salariés"),
    "21": _("50 à 99 salariés"),
    "22": _("100 à 199 salariés"),
    "31": _("200 à 249 salariés"),
    "32": _("250 à 499 salariés"),
    "41": _("500 à 999 salariés"),
    "42": _("1 000 à 1 999 salariés"),
    "51": _("2 000 à 4 999 salariés"),
    "52": _("5 000 à 9 999 salariés"),
    "53": _("10 000 salariés et plus"),
}
# Source: decree 2008-1354 of 18 December 2008, article 3.
SIZES = {
    "PME": _("petite ou moyenne entreprise"),
    "ETI": _("entreprise de taille intermédiaire"),
    "GE": _("grande entreprise"),
}
# Source: INSEE, catégories juridiques: the first digits; the longest beginning decides.
LEGAL = {
    "1": _("entrepreneur individuel"),
    "2": _("groupement sans personnalité morale"),
    "3": _("personne morale de droit étranger"),
    "4": _("établissement public à caractère commercial"),
    "5": _("société commerciale"),
    "5458": _("société coopérative de production (SARL)"),
    "54": _("société à responsabilité limitée"),
    "55": _("société anonyme à conseil d’administration"),
    "56": _("société anonyme à directoire"),
    "57": _("société par actions simplifiée"),
    "6": _("autre personne morale immatriculée"),
    "62": _("groupement d’intérêt économique"),
    "63": _("société coopérative agricole"),
    "65": _("société civile"),
    "7": _("personne morale de droit public"),
    "721": _("commune"),
    "722": _("département"),
    "723": _("région"),
    "734": _("groupement de communes"),
    "7381": _("organisme consulaire"),
    "7383": _("établissement public scientifique ou culturel"),
    "741": _("groupement d’intérêt public"),
    "8": _("organisme privé spécialisé"),
    "847": _("centre technique industriel"),
    "92": _("association"),
    "93": _("fondation"),
}


def legal_label(category: str) -> str:
    """Return what a legal category is: the official words when loaded, else those of its family."""
    english = _english()
    if words := label_of("legal", category, english=english):
        return words
    begins = (category[:length] for length in range(len(category), 0, -1))
    return next((str(LEGAL[begin]) for begin in begins if begin in LEGAL), "")


def activity_label(nomenclature: str, code: str) -> str:
    """Return what an activity code means, empty when the list is not loaded."""
    return label_of(nomenclature, code, english=_english())


def _english() -> bool:
    return (get_language() or "").startswith("en")

"""The checks of an agreement in words: what is asked, and what is found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.areas.projects.rules.agreement.checks import Check
from grappe.values import Euro, Share
from grappe.web.formats import euro, percent

_TITLES: Mapping[str, Any] = {
    "gone": gettext_lazy("Chaque partie participe encore"),
    "objectives": gettext_lazy("L’objet est écrit"),
    "duration": gettext_lazy("La durée est écrite"),
    "governance": gettext_lazy("La gouvernance décide"),
    "parties": gettext_lazy("Deux parties au moins, une seule coordonne"),
    "signatories": gettext_lazy("Chaque partie nomme son signataire"),
    "brings": gettext_lazy("Chaque partie apporte"),
    "individual_gain": gettext_lazy("Un gain propre par partie"),
    "collective_gain": gettext_lazy("Un gain commun"),
    "leaders": gettext_lazy("Un responsable par lot"),
    "packages_within": gettext_lazy("Lots dans la durée du projet"),
    "in_a_package": gettext_lazy("Tâches et livrables dans un lot"),
    "deliverables_within": gettext_lazy("Livrables avant la fin"),
    "milestones_within": gettext_lazy("Jalons dans la durée du projet"),
    "go_no_go": gettext_lazy("Un critère par jalon"),
    "seventy": gettext_lazy("Aucune partie au-delà de 70 %"),
    "balance": gettext_lazy("Ressources égales aux coûts"),
    "shares": gettext_lazy("Parts des résultats communs"),
    "owners": gettext_lazy("Chaque résultat a un propriétaire"),
    "exploitation": gettext_lazy("Chaque résultat a un marché"),
    "exclusive_once": gettext_lazy("Une exclusivité n’est donnée qu’une fois"),
    "value": gettext_lazy("Partage de la valeur"),
    "background": gettext_lazy("Connaissances antérieures"),
    "background_named": gettext_lazy("Connaissances antérieures nommées"),
    "publication": gettext_lazy("Règle de publication"),
    "confidentiality": gettext_lazy("Durée de la confidentialité"),
    "entry_exit": gettext_lazy("Entrée et sortie"),
    "law": gettext_lazy("Droit applicable"),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check as the page shows it."""

    state: str
    title: str
    detail: str
    section: str


def check_rows(checks: Iterable[Check]) -> list[CheckRow]:
    """Return the checks in words, what blocks first, then what is to see."""
    order = ("no", "warn", "ok")
    rows = [
        CheckRow(check.state, str(_TITLES[check.code]), detail_of(check), check.section) for check in checks
    ]
    return sorted(rows, key=lambda row: order.index(row.state))


def detail_of(check: Check) -> str:
    """Say what is missing, or what was counted."""
    if check.code in ("shares", "value"):
        return _of_shares(check)
    if check.code == "seventy":
        return _of_costs(check)
    if check.code == "balance":
        gap = check.params["gap"]
        assert isinstance(gap, Euro)
        return _("écart de %(gap)s") % {"gap": euro(gap)} if gap != Euro(0) else ""
    names = check.params.get("names")
    if isinstance(names, list) and names:
        return _("à reprendre : %(names)s") % {"names": ", ".join(str(name) for name in names)}
    if check.state == "no":
        return _("à écrire")
    count = check.params.get("count")
    return _("%(count)s vérifiés") % {"count": count} if isinstance(count, int) and count > 1 else ""


def _of_shares(check: Check) -> str:
    if "total" not in check.params:
        return _("aucun résultat écrit") if check.state == "no" else ""
    total, missing = check.params["total"], check.params["missing"]
    assert isinstance(total, Share) and isinstance(missing, Share)
    words = {
        "total": percent(total, 2),
        "missing": percent(missing, 2),
        "code": str(check.params.get("code", "")),
    }
    if not missing.basis_points:
        return words["total"]
    if check.code == "value":
        return (
            _("%(total)s, %(missing)s de trop")
            if check.params["over"]
            else _("%(total)s, il manque %(missing)s")
        ) % words
    return (
        _("%(code)s : les parts font %(total)s, %(missing)s de trop")
        if check.params["over"]
        else _("%(code)s : les parts font %(total)s, il manque %(missing)s")
    ) % words


def _of_costs(check: Check) -> str:
    if not check.params["claimed"]:
        return _("le bonus de collaboration n’est pas demandé")
    if "share" not in check.params:
        return _("le bonus de collaboration est demandé") if check.state == "ok" else _("coûts à écrire")
    names, share, above = check.params["names"], check.params["share"], check.params["above"]
    assert isinstance(names, list) and isinstance(share, Share) and isinstance(above, Euro)
    words = {"name": names[0], "share": percent(share), "above": euro(above)}
    return _("%(name)s porte %(share)s, soit %(above)s de trop") % words

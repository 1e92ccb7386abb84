"""The words of what an agreement holds: its sections, its types, its choices."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.areas.funding.rules import Instrument, Origin
from grappe.areas.projects.models import ROLE_LABELS
from grappe.areas.projects.rules.agreement.content import AccessTerms, Cost, Entry, Known, Ownership, Role
from grappe.areas.projects.rules.roundtable import Gain

GAIN_LABELS: Mapping[Gain, Any] = {
    Gain.MARKET: _("marché"),
    Gain.SUPPLY: _("contrat de fourniture"),
    Gain.TECHNOLOGY: _("technologie"),
    Gain.KNOW_HOW: _("savoir-faire"),
    Gain.DATA: _("données"),
    Gain.EQUIPMENT: _("équipement"),
    Gain.PEOPLE: _("temps et personnes"),
    Gain.MONEY: _("argent"),
    Gain.REPUTATION: _("notoriété"),
}
COST_LABELS: Mapping[Cost, Any] = {
    Cost.STAFF: _("personnel"),
    Cost.EQUIPMENT: _("équipement"),
    Cost.SUBCONTRACTING: _("sous-traitance"),
    Cost.MATERIALS: _("matières et consommables"),
    Cost.TRAVEL: _("déplacements"),
    Cost.OVERHEADS: _("frais généraux"),
}
KNOWN_LABELS: Mapping[Known, Any] = {
    Known.PATENT: _("brevet"),
    Known.SOFTWARE: _("logiciel"),
    Known.KNOW_HOW: _("savoir-faire"),
    Known.DATA: _("données"),
    Known.TRADEMARK: _("marque"),
    Known.NONE: _("rien à déclarer"),
}
ACCESS_LABELS: Mapping[AccessTerms, Any] = {
    AccessTerms.FREE: _("libre pour le projet"),
    AccessTerms.TERMS: _("à des conditions à convenir"),
    AccessTerms.EXCLUDED: _("exclu du projet"),
}
OWNERSHIP_LABELS: Mapping[Ownership, Any] = {
    Ownership.OWN: _("propre à une partie"),
    Ownership.JOINT: _("commun, en parts"),
}
ENTRY_LABELS: Mapping[Entry, Any] = {
    Entry.UNANIMITY: _("à l’unanimité"),
    Entry.MAJORITY: _("à la majorité du comité"),
}
ORIGINS: Mapping[Origin, Any] = {
    Origin.OWN: _("fonds propres"),
    Origin.LOAN: _("emprunt"),
    Origin.PUBLIC: _("financeur public"),
    Origin.PRIVATE: _("financeur privé"),
    Origin.IN_KIND: _("apport en nature"),
}
INSTRUMENTS: Mapping[Instrument, Any] = {
    Instrument.GRANT: _("subvention"),
    Instrument.LOAN: _("prêt"),
    Instrument.GUARANTEE: _("garantie"),
    Instrument.REPAYABLE_ADVANCE: _("avance remboursable"),
    Instrument.SERVICE: _("prestation"),
}
CHOICES: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    Gain: GAIN_LABELS,
    Cost: COST_LABELS,
    Known: KNOWN_LABELS,
    AccessTerms: ACCESS_LABELS,
    Ownership: OWNERSHIP_LABELS,
    Entry: ENTRY_LABELS,
    Origin: ORIGINS,
    Instrument: INSTRUMENTS,
    Role: ROLE_LABELS,
}
SECTION_LABELS: Mapping[str, Any] = {
    "objectives": _("Objet"),
    "parties": _("Parties"),
    "duration": _("Durée"),
    "governance": _("Gouvernance"),
    "contributions": _("Apports"),
    "returns": _("Retombées"),
    "packages": _("Lots"),
    "tasks": _("Tâches"),
    "deliverables": _("Livrables"),
    "milestones": _("Jalons"),
    "costs": _("Coûts"),
    "resources": _("Ressources"),
    "background": _("Connaissances antérieures"),
    "results": _("Résultats et parts"),
    "exploitation": _("Exploitation"),
    "value": _("Partage de la valeur"),
    "publication": _("Publication"),
    "confidentiality": _("Confidentialité"),
    "entry_exit": _("Entrée et sortie"),
    "law": _("Droit applicable"),
}
COLUMN_LABELS: Mapping[str, Any] = {
    "purpose": _("Ce que les parties font ensemble"),
    "bonus": _("Le bonus de collaboration est demandé"),
    "party": _("Partie"),
    "role": _("Rôle"),
    "signatory": _("Fonction du signataire"),
    "start": _("Début"),
    "end": _("Fin"),
    "frequency": _("Rythme"),
    "quorum": _("Quorum, en pour cent des parties"),
    "majority": _("Majorité, en pour cent des voix"),
    "decides": _("Décide"),
    "kind": _("Type"),
    "what": _("En clair"),
    "code": _("Code"),
    "title": _("Intitulé"),
    "leader": _("Responsable"),
    "package": _("Lot"),
    "due": _("Échéance"),
    "criterion": _("On continue si"),
    "category": _("Catégorie"),
    "year": _("Année"),
    "amount": _("Montant"),
    "origin": _("Origine"),
    "source": _("Financeur ou prêteur"),
    "instrument": _("Forme"),
    "access": _("Accès des autres"),
    "ownership": _("Propriété"),
    "owner": _("Propriétaire, s’il est propre"),
    "shares": _("Part"),
    "result": _("Résultat"),
    "market": _("Marché"),
    "territory": _("Territoire"),
    "exclusive": _("Exclusif"),
    "royalty": _("Redevance, en pour cent"),
    "share": _("Part, en pour cent"),
    "notice_days": _("Préavis, en jours"),
    "delay_months": _("Report possible, en mois"),
    "years": _("Années après la fin"),
    "entry": _("Un partenaire entre"),
    "notice_months": _("Préavis de sortie, en mois"),
    "effect": _("Ce que devient l’apport de qui part"),
    "law": _("Droit"),
    "courts": _("Tribunaux"),
    "name": _("Instance"),
}

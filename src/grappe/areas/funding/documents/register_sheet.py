"""The file of the national register: one row per aid, with the fields that the law lists.

Source: regulation (EU) 2023/2831, article 6(1) (beneficiary, amount, day, authority, instrument, sector);
decree 2025-1361, article 4 (unique number, financing body, regulation, product sector).
"""

from __future__ import annotations

from collections.abc import Iterable

from grappe.areas.directory.web.sheets import as_sheet
from grappe.areas.funding.models import AidLine, RegisterEntry
from grappe.areas.funding.rules import Activity, regime_for

# The register is French, whatever the language of who sends.
HEAD = (
    "numero_aide",
    "nature_envoi",
    "siren_beneficiaire",
    "nom_beneficiaire",
    "date_octroi",
    "montant_esb_euros",
    "montant_nominal_euros",
    "autorite_octroi",
    "organisme_financeur",
    "instrument",
    "reglement",
    "secteur_nace",
    "secteur_produit",
)
_KINDS = {"creation": "création", "correction": "rectification", "cancellation": "annulation"}
_INSTRUMENTS = {
    "grant": "subvention",
    "loan": "prêt",
    "guarantee": "garantie",
    "tax": "avantage fiscal",
    "service": "service",
    "equity": "fonds propres",
    "other": "autre",
}


def register_sheet(entries: Iterable[RegisterEntry]) -> str:
    """Return the entries as CSV: semicolons, decimal commas, days as jj/mm/aaaa, a byte order mark."""
    return as_sheet(HEAD, (_row(entry) for entry in entries))


def _row(entry: RegisterEntry) -> list[str]:
    line = entry.line
    return [
        entry.aid_number,
        _KINDS[entry.kind],
        line.beneficiary.siren,
        line.beneficiary.name,
        line.granted_on.strftime("%d/%m/%Y") if line.granted_on else "",
        _comma(line.amount_cents),
        "" if line.nominal_cents is None else _comma(line.nominal_cents),
        line.granted_by,
        line.financed_by,
        _INSTRUMENTS[line.instrument],
        regulation_of(line),
        line.nace,
        line.product_sector,
    ]


def regulation_of(line: AidLine) -> str:
    """Return the code of the regulation that an aid was granted under: named, else by day and activity."""
    if line.regime or line.granted_on is None:
        return line.regime
    found = regime_for(Activity(line.activity), line.granted_on)
    return found.code if found else ""


def _comma(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02}"

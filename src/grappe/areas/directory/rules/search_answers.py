"""What is read in an answer of the public search service of companies. Its officers are never looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grappe.areas.directory.rules.register import MASK, RegisterCard

_STREET = ("numero_voie", "type_voie", "libelle_voie")
_PERSON = "1"  # legal categories of individual enterprises begin so: their name is somebody's


def card_of_answer(answer: Mapping[str, Any], siren: str, *, source: str) -> RegisterCard | None:
    """Return what an answer says of the company of this SIREN; None when it is not among the results.

    The service also finds neighbours of a number: only the exact one counts.
    """
    found = (row for row in answer.get("results") or () if row.get("siren") == siren)
    company = next(found, None)
    if company is None:
        return None
    office = company.get("siege") or {}
    return RegisterCard(
        siren=siren,
        name=_name(company, office),
        siret=_text(office, "siret"),
        legal_category=_text(company, "nature_juridique"),
        activity=_text(company, "activite_principale"),
        workforce_band=_text(company, "tranche_effectif_salarie"),
        size=_text(company, "categorie_entreprise"),
        postcode=_text(office, "code_postal"),
        commune=_text(office, "commune"),
        commune_name=_text(office, "libelle_commune"),
        street=" ".join(
            part
            for part in (_text(office, name) for name in ("numero_voie", "type_voie", "libelle_voie"))
            if part
        ),
        is_active=company.get("etat_administratif") != "C",
        source=source,
    )


def _name(company: Mapping[str, Any], office: Mapping[str, Any]) -> str:
    if not _text(company, "nature_juridique").startswith(_PERSON):
        return _text(company, "nom_raison_sociale") or _text(company, "nom_complet")
    signs = [_text({"sign": sign}, "sign") for sign in office.get("liste_enseignes") or ()]
    return _text(office, "nom_commercial") or next(filter(None, signs), "")


def _text(row: Mapping[str, Any], name: str) -> str:
    text = row.get(name)
    return text.strip() if isinstance(text, str) and MASK not in text else ""

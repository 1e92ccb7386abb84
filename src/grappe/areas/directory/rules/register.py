"""What is kept of the national register of companies: which columns are read, and what they become.

Source: INSEE, Sirene stock files (StockUniteLegale, StockEtablissement), Licence Ouverte 2.0. The names of
people are never read: an individual enterprise keeps its trade name, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from grappe.values import Refusal

# What the register writes where a person asked not to be shown: unknown, and never shown.
MASK = "[ND]"
_EMPTY = frozenset({"", MASK})
_NAF25 = "NAF25"
UNITS, ESTABLISHMENTS = "units", "establishments"
Cells = Sequence[str | None]
Row = tuple[str | bool | int | None, ...]

# Read in this order, by name: the order in the file is not guaranteed.
UNIT_COLUMNS = (
    "siren",
    "statutDiffusionUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "sigleUniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "categorieEntreprise",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "dateCreationUniteLegale",
    "etatAdministratifUniteLegale",
    "dateDebut",
)
UNIT_FIELDS = (
    "siren", "name", "acronym", "legal_category", "activity", "nomenclature", "activity_2025",
    "workforce_band", "workforce_year", "size", "head_office_siret", "is_social_economy", "is_masked",
    "created_on", "is_active", "closed_on",
)  # fmt: skip
ESTABLISHMENT_COLUMNS = (
    "siret",
    "statutDiffusionEtablissement",
    "etablissementSiege",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "codeCommuneEtablissement",
    "libelleCommuneEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "activitePrincipaleNAF25Etablissement",
    "trancheEffectifsEtablissement",
    "dateCreationEtablissement",
    "etatAdministratifEtablissement",
    "dateDebut",
)
ESTABLISHMENT_FIELDS = (
    "siret", "is_head_office", "name", "street", "postcode", "commune", "commune_name", "east", "north",
    "activity", "nomenclature", "activity_2025", "workforce_band", "is_masked", "created_on", "is_active",
    "closed_on",
)  # fmt: skip
# Columns that came with the years: an older or a narrower file is read without them.
_ESSENTIAL = {
    UNITS: ("siren", "denominationUniteLegale", "etatAdministratifUniteLegale"),
    ESTABLISHMENTS: ("siret", "etablissementSiege", "etatAdministratifEtablissement"),
}


@dataclass(frozen=True, slots=True)
class StockKind:
    """How the rows of one of the two files are read: its columns, and what each row becomes."""

    name: str
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    read: Callable[[Cells], Row | None]


def kind_of(header: Sequence[str]) -> StockKind:
    """Return which of the two files has these headings.

    :raises ValueError: with the names of the columns that are missing, when it is neither.
    """
    names = set(header)
    kind = KINDS[ESTABLISHMENTS if "siret" in names else UNITS]
    missing = [name for name in _ESSENTIAL[kind.name] if name not in names]
    if missing:
        raise ValueError(", ".join(missing))
    return kind


def unit_of(cells: Cells) -> Row | None:
    """Return the row to keep of a legal unit, cells in the order of `UNIT_COLUMNS`; None without a SIREN."""
    (
        siren, diffusion, name, usual, acronym, category, activity, nomenclature, activity_2025, band, year,
        size, nic, social, created, state, since,
    ) = [None if cell in _EMPTY else cell for cell in cells]  # fmt: skip
    number = _number(siren, 9)
    if number is None:
        return None
    active = state != "C"
    office = _number(nic, 5)
    return (
        number,
        (name or usual or "")[:200],
        (acronym or "")[:40],
        (category or "")[:4],
        (activity or "")[:6],
        _nomenclature(nomenclature),
        (activity_2025 or "")[:6],
        (band or "")[:2],
        (year or "")[:4],
        (size or "")[:3],
        number + office if office else "",
        social == "O",
        diffusion in ("P", "N"),
        _day(created),
        active,
        None if active else _day(since),
    )


def establishment_of(cells: Cells) -> Row | None:
    """Return the row to keep of an establishment, cells in the order of `ESTABLISHMENT_COLUMNS`.

    None without a SIRET. Coordinates are whole metres (Lambert projection of its territory).
    """
    (
        siret, diffusion, office, sign, usual, number, repeated, way, street, postcode, commune,
        commune_name, east, north, activity, nomenclature, activity_2025, band, created, state, since,
    ) = [None if cell in _EMPTY else cell for cell in cells]  # fmt: skip
    key = _number(siret, 14)
    if key is None:
        return None
    active = state != "F"
    return (
        key,
        office in ("true", "True", "1", "O"),
        (sign or usual or "")[:120],
        " ".join([part for part in (number, repeated, way, street) if part])[:200],
        (postcode or "")[:5],
        (commune or "")[:5],
        (commune_name or "")[:80],
        _metres(east),
        _metres(north),
        (activity or "")[:6],
        _nomenclature(nomenclature),
        (activity_2025 or "")[:6],
        (band or "")[:2],
        diffusion in ("P", "N"),
        _day(created),
        active,
        None if active else _day(since),
    )


KINDS: Mapping[str, StockKind] = {
    UNITS: StockKind(UNITS, UNIT_COLUMNS, UNIT_FIELDS, unit_of),
    ESTABLISHMENTS: StockKind(ESTABLISHMENTS, ESTABLISHMENT_COLUMNS, ESTABLISHMENT_FIELDS, establishment_of),
}


def _number(text: str | None, digits: int) -> str | None:
    """The register number at its full length (a spreadsheet drops the zeros in front); None if it is none."""
    if text is None:
        return None
    if len(text) == digits and text.isascii() and text.isdigit():
        return text
    padded = text.strip().zfill(digits)
    return padded if len(padded) == digits and padded.isascii() and padded.isdigit() else None


def _nomenclature(text: str | None) -> str:
    if text is None:
        return ""
    return "naf_2025" if text == _NAF25 else "naf_rev2" if text == "NAFRev2" else "older"


@lru_cache(maxsize=50_000)
def _day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return None
    return text[:10]


def _metres(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return round(float(text))
    except (ValueError, OverflowError):
        return None


# ── Taking a company from the register ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCard:
    """What a register says of one company today; empty texts are unknown."""

    siren: str
    name: str
    siret: str = ""
    legal_category: str = ""
    activity: str = ""
    nomenclature: str = "naf_rev2"
    workforce_band: str = ""
    size: str = ""
    postcode: str = ""
    commune: str = ""
    commune_name: str = ""
    street: str = ""
    is_active: bool = True
    source: str = ""


# First digits of the legal category → the nature of the organisation; the longest beginning decides.
_NATURES = {
    "": "company", "71": "state", "72": "territory", "73": "territory", "7371": "state", "7381": "chamber",
    "7383": "school", "7384": "school", "7389": "state", "74": "state", "8": "association",
    "847": "support", "92": "association", "93": "association", "9": "association",
    "7312": "chamber", "7382": "school", "7385": "state",
}  # fmt: skip


def nature_of(legal_category: str) -> str:
    """Return the nature of organisation that a legal category (level III) usually is: a first proposal.

    Source: INSEE, categories juridiques, 2020.
    """
    begins = (legal_category[:length] for length in range(len(legal_category), -1, -1))
    return next(_NATURES[begin] for begin in begins if begin in _NATURES)


def refusals_to_take(card: RegisterCard | None, siren: str) -> list[Refusal]:
    """Say why an organisation cannot be filled from the register: its SIREN is unknown to us or to it, or
    the register keeps the name for itself."""
    if not siren:
        return [Refusal("directory.register_needs_siren", field="siren")]
    if card is None:
        return [Refusal("directory.register_unknown", {"siren": siren}, "siren")]
    return [] if card.name else [Refusal("directory.register_masked", {"siren": siren}, "siren")]

"""What the directory accepts of an establishment: its SIRET, its address, its activity, its dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from grappe.areas.directory.rules.records import SIREN_DIGITS, digits_of, refusals_of_siret, spaced
from grappe.values import Period, Refusal

# NAF rev. 2 and NAF 2025 write a sub-class the same way: 10.32Z. People leave out the point.
_NAF = re.compile(r"(\d{2})\.?(\d{2}) ?([A-Z])", re.ASCII)
_POSTCODE = re.compile(r"\d{5}", re.ASCII)
NOMENCLATURES = ("naf_rev2", "naf_2025")


@dataclass(frozen=True, slots=True)
class EstablishmentFacts:
    """What someone wants to write down about an establishment, as typed, and whose it is."""

    siret: str = ""
    postcode: str = ""
    activity_code: str = ""
    nomenclature: str = NOMENCLATURES[0]
    opened_on: date | None = None
    closed_on: date | None = None
    siren: str = ""
    invented: bool = False


def activity_code_of(text: str) -> str:
    """Return the code of a sub-class as it is printed ("1032z" → "10.32Z"), or the text when it is none."""
    found = _NAF.fullmatch(text.strip().upper())
    return f"{found[1]}.{found[2]}{found[3]}" if found else text.strip()


def refusals_of_activity(code: str, nomenclature: str, *, field: str = "activity_code") -> list[Refusal]:
    """Say why an activity code is none; an empty one is unknown, and right."""
    refusals = []
    if code.strip() and not _NAF.fullmatch(code.strip().upper()):
        refusals.append(Refusal("directory.activity_code_wrong", {"text": code.strip()}, field))
    if nomenclature not in NOMENCLATURES:
        refusals.append(Refusal("directory.nomenclature_unknown", field="nomenclature"))
    return refusals


def refusals_of_establishment(facts: EstablishmentFacts, *, on: date) -> list[Refusal]:
    """Say everything that forbids writing an establishment down, all at once.

    Its SIRET begins with the SIREN of its organisation. Source: INSEE, Sirene register.
    """
    refusals = refusals_of_siret(facts.siret)
    if not refusals and digits_of(facts.siret):
        refusals = _refusals_of_owner(facts)
    if facts.postcode.strip() and not _POSTCODE.fullmatch(facts.postcode.strip()):
        refusals.append(Refusal("directory.postcode_wrong", {"text": facts.postcode.strip()}, "postcode"))
    refusals += refusals_of_activity(facts.activity_code, facts.nomenclature)
    if facts.opened_on is not None and facts.opened_on > on:
        refusals.append(Refusal("directory.date_to_come", field="opened_on"))
    if not Period(facts.opened_on, facts.closed_on).is_valid:
        refusals.append(Refusal("directory.dates_reversed", field="opened_on"))
    return refusals


def _refusals_of_owner(facts: EstablishmentFacts) -> list[Refusal]:
    begins = digits_of(facts.siret)[:SIREN_DIGITS]
    if facts.invented:
        return [Refusal("directory.invented_registered", field="siret")]
    if not facts.siren:
        return [Refusal("directory.siren_first", {"begins": spaced(begins)}, "siret")]
    if begins != facts.siren:
        params = {"begins": spaced(begins), "siren": spaced(facts.siren)}
        return [Refusal("directory.siret_of_another", params, "siret")]
    return []


def refusals_to_close(period: Period, *, closed_on: date, on: date) -> list[Refusal]:
    """Say why an establishment cannot close that day: closed already, before it opened, or yet to come."""
    if period.end is not None:
        return [Refusal("directory.closed_already", {"day": period.end}, "closed_on")]
    if closed_on > on:
        return [Refusal("directory.date_to_come", field="closed_on")]
    if not Period(period.start, closed_on).is_valid:
        return [Refusal("directory.closed_before_opening", field="closed_on")]
    return []

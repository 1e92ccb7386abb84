"""What a row of a members' list says, and what is wrong with it, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from grappe.areas.directory.rules import (
    OrganisationFacts,
    digits_of,
    refusals_of_organisation,
    refusals_of_siren,
    refusals_of_siret,
)
from grappe.areas.networks.rules.sheets import Line, Sheet
from grappe.areas.territory.rules import plain
from grappe.values import Period, Refusal, parse_decimal

T = TypeVar("T")
# What a column may hold → how it is usually headed, as `plain` writes it, ours first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": (
        "nom", "name", "raison sociale", "denomination", "organisation", "entreprise", "societe", "structure",
        "membre", "adherent", "nom de l entreprise", "nom de l organisation", "company", "member",
        "organisationname", "nom ou raison sociale", "nom ou raison sociale de l entreprise",
        "denominationunitelegale",
    ),
    "kind": ("nature", "kind", "type", "type de structure"),
    "siren": ("siren", "numero siren", "n siren", "no siren", "identifiant de l entreprise"),
    "siret": ("siret", "siret du siege", "numero siret", "n siret", "no siret"),
    "department": ("departement", "department", "dept", "dep", "code departement"),
    "postcode": ("code postal", "cp", "postcode", "postal code"),
    "activity": ("activite", "activity", "secteur", "secteur d activite", "metier"),
    "market": ("marche", "market"),
    "headcount": ("effectif", "effectifs", "headcount", "salaries", "nombre de salaries", "workforce"),
    "college": ("college", "categorie"),
    "valid_from": ("depuis", "since", "date d adhesion", "adhesion", "membre depuis", "from", "debut"),
    "valid_to": ("jusqu au", "until", "fin d adhesion", "date de fin", "to", "fin"),
    "invented": ("inventee", "invented"),
}  # fmt: skip
FIELDS = tuple(HEADINGS)
KNOWN = frozenset(name for names in HEADINGS.values() for name in names)
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%y")
_YES = frozenset({"oui", "yes", "true", "vrai", "1", "x"})
_ABRIDGED = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)[.,]0+")


@dataclass(frozen=True, slots=True)
class Lists:
    """What cells may name: natures, departments and colleges, from their plain words to their codes."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    colleges: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A row as it was understood, with everything that is wrong with it."""

    line: int
    name: str = ""
    kind: str = ""
    siren: str = ""
    siret: str = ""
    department: str = ""
    activity: str = ""
    market: str = ""
    headcount: int | None = None
    college: int | None = None
    period: Period = field(default_factory=Period)
    invented: bool = False
    refusals: tuple[Refusal, ...] = ()


def proposed_columns(headings: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Return which heading holds what: as last time in this network, else by the usual words.

    :param remembered: what was kept, from a field to a heading; headings no longer there are forgotten.
    """
    kept = {name: heading for name, heading in remembered.items() if heading in headings and name in FIELDS}
    taken = set(kept.values())
    for name, usual in HEADINGS.items():
        if name in kept:
            continue
        free = [heading for heading in headings if heading not in taken and plain(heading) in usual]
        if free:
            kept[name] = min(free, key=lambda heading: usual.index(plain(heading)))
            taken.add(kept[name])
    return kept


def refusals_of_columns(columns: Mapping[str, str], headings: Sequence[str]) -> list[Refusal]:
    """Say why columns cannot be read so: no name, one column read twice, one that is not there."""
    refusals = []
    if not columns.get("name"):
        refusals.append(Refusal("networks.column_name_missing", field="name"))
    chosen = [heading for heading in columns.values() if heading]
    refusals += [
        Refusal("networks.column_twice", {"heading": heading})
        for heading in sorted({heading for heading in chosen if chosen.count(heading) > 1})
    ]
    refusals += [
        Refusal("networks.column_unknown", {"heading": heading})
        for heading in sorted(set(chosen) - set(headings))
    ]
    return refusals


def rows_of(sheet: Sheet, columns: Mapping[str, str], lists: Lists) -> list[MemberRow]:
    """Return every row of the sheet as it is understood, in order."""
    places = {name: sheet.headings.index(heading) for name, heading in columns.items() if heading}
    return [_row(line, places, lists) for line in sheet.lines]


def _row(line: Line, places: Mapping[str, int], lists: Lists) -> MemberRow:
    cells = {name: line.cells[place].removeprefix("'") for name, place in places.items()}
    said = _Reader(cells)
    name, siren, siret = cells.get("name", ""), said.number("siren", 9), said.number("siret", 14)
    headcount = said.whole("headcount")
    invented = plain(cells.get("invented", "")) in _YES
    said.refusals += refusals_of_organisation(OrganisationFacts(name, siren, siret, headcount, invented))
    period = Period(said.day("valid_from"), said.day("valid_to"))
    if not period.is_valid:
        said.refusals.append(Refusal("networks.dates_reversed", field="valid_to"))
    return MemberRow(
        line=line.number,
        name=name[:200],
        kind=said.one_of("kind", lists.kinds, "networks.cell_kind_unknown") or "company",
        siren=siren or siret[:9],
        siret=siret,
        department=said.department(lists.departments),
        activity=cells.get("activity", "")[:300],
        market=cells.get("market", "")[:80],
        headcount=headcount,
        college=said.one_of("college", lists.colleges, "networks.cell_college_unknown"),
        period=period,
        invented=invented,
        refusals=tuple(said.refusals),
    )


@dataclass(slots=True)
class _Reader:
    """Reads the cells of one row and keeps what is wrong with them."""

    cells: Mapping[str, str]
    refusals: list[Refusal] = field(default_factory=list)

    def number(self, name: str, digits: int) -> str:
        """A register number, its digits alone when they are right; spreadsheets drop its zeros in front, or
        abridge it beyond repair."""
        text = _WHOLE.sub(r"\1", self.cells.get(name, ""))
        if not text:
            return ""
        if _ABRIDGED.fullmatch(text):
            self.refusals.append(Refusal("networks.cell_abridged", {"text": text}, name))
            return ""
        bare = digits_of(text)
        # Eight digits are nine without their zero when the key then agrees.
        padded = bare.zfill(digits) if digits - 2 <= len(bare) < digits and bare.isdigit() else bare
        judge = refusals_of_siren if name == "siren" else refusals_of_siret
        return text if judge(padded) else padded

    def day(self, name: str) -> date | None:
        text = self.cells.get(name, "")
        if not text:
            return None
        for pattern in _DAYS:
            try:
                return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
        self.refusals.append(Refusal("networks.cell_not_a_day", {"text": text}, name))
        return None

    def whole(self, name: str) -> int | None:
        text = self.cells.get(name, "")
        if not text:
            return None
        try:
            number = parse_decimal(text)
        except ValueError:
            number = None
        if number is None or number != number.to_integral_value() or number < 0:
            self.refusals.append(Refusal("networks.cell_not_whole", {"text": text}, name))
            return None
        return int(number)

    def one_of(self, name: str, known: Mapping[str, T], code: str) -> T | None:
        text = self.cells.get(name, "")
        found = known.get(plain(text))
        if text and found is None:
            self.refusals.append(Refusal(code, {"text": text, "known": _enumerated(known)}, name))
        return found

    def department(self, known: Mapping[str, str]) -> str:
        """The code of a department written as a code, a name, both, or read in a postcode."""
        text = self.cells.get("department", "")
        if text:
            for tried in _department_forms(text):
                if tried in known:
                    return known[tried]
            self.refusals.append(Refusal("networks.cell_department_unknown", {"text": text}, "department"))
            return ""
        postcode = digits_of(self.cells.get("postcode", ""))
        begins = (postcode.zfill(5)[:3], postcode.zfill(5)[:2]) if postcode else ()
        return next((known[begin] for begin in begins if begin in known), "")


def _department_forms(text: str) -> Iterable[str]:
    """As codes ("7" is 07), as a name, as both ("47 Lot-et-Garonne", "Lot-et-Garonne (47)")."""
    whole = plain(_WHOLE.sub(r"\1", text))
    first, _blank, rest = whole.partition(" ")
    before, _blank, last = whole.rpartition(" ")
    return (whole, whole.zfill(2), first, rest, last, before)


def _enumerated(known: Mapping[str, object]) -> str:
    return ", ".join(sorted(known))

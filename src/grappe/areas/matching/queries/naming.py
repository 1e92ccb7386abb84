"""Who a hit of the index is: the name and the place of an organisation, or of a unit of the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from grappe.areas.directory.models import RegisteredEstablishment, RegisteredUnit
from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.directory.rules.register import nature_of
from grappe.areas.matching.index.plan import department_of
from grappe.areas.matching.index.reading import Hit
from grappe.areas.matching.queries.profiles import FIRST_UNIT, ident_of
from grappe.areas.matching.queries.results import Candidate, Explained
from grappe.areas.matching.rules.score import score_of
from grappe.kernel.actor import Actor

_SHOWN = ("pk", "name", "kind", "siren", "department_id", "department__name", "invented")


def named(hits: Sequence[Hit], explained: Mapping[int, Explained], *, actor: Actor) -> dict[int, Candidate]:
    """Give each hit its name and place, by number, in at most three queries; who is no more is left out."""
    numbers = {hit.number: hit for hit in hits}
    members = [number for number in numbers if number < FIRST_UNIT]
    units = [number for number in numbers if number >= FIRST_UNIT]
    shown = {}
    if members:
        rows = organisations_visible_to(actor=actor).filter(pk__in=members).order_by()
        for pk, name, kind, siren, department, place, invented in rows.values_list(*_SHOWN):
            shown[pk] = _candidate(
                numbers[pk], explained[pk], name, kind, siren, department, place or "", invented
            )
    for number, (unit, office) in _units(units).items():
        shown[number] = _candidate(
            numbers[number],
            explained[number],
            unit.name or (office.name if office else ""),
            nature_of(unit.legal_category),
            unit.siren,
            department_of(office.commune) or None if office else None,
            office.commune_name if office else "",
        )
    return shown


def _units(
    numbers: Collection[int],
) -> dict[int, tuple[RegisteredUnit, RegisteredEstablishment | None]]:
    if not numbers:
        return {}
    units = RegisteredUnit.objects.in_bulk([ident_of(number)[1:] for number in numbers])
    offices = RegisteredEstablishment.objects.in_bulk([unit.head_office_siret for unit in units.values()])
    return {
        FIRST_UNIT + int(siren): (unit, offices.get(unit.head_office_siret)) for siren, unit in units.items()
    }


def _candidate(
    hit: Hit,
    explained: Explained,
    name: str,
    kind: str,
    siren: str,
    department: str | None,
    place: str,
    invented: bool = False,
) -> Candidate:
    return Candidate(
        ident=ident_of(hit.number),
        name=name,
        points=score_of(explained.clues),
        clues=explained.clues,
        organisation=hit.number if hit.number < FIRST_UNIT else None,
        siren=siren,
        kind=kind,
        department=department,
        place=place,
        unknown=explained.unknown,
        invented=invented,
        networks=explained.networks,
    )

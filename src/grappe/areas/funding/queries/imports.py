"""What a file of the register would do to the ledger: which aids are new, known, or changed, and whose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.models import AidLine, AidOrigin, AidProfile
from grappe.areas.funding.queries.scopes import kept_organisations
from grappe.areas.funding.rules import Activity
from grappe.areas.funding.rules.lines import cents_of
from grappe.areas.funding.rules.register_file import Fault, FileRow, RegisterFile
from grappe.areas.networks.models import Network

# So many values fit in one query of every database.
_AT_ONCE = 500
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Matched:
    """A row of the file with its organisation, the line that the ledger holds under its reference, if any,
    and a line of another origin that looks like the same aid."""

    row: FileRow
    organisation: Organisation
    known: AidLine | None = None
    double: AidLine | None = None


@dataclass(slots=True)
class ImportPlan:
    """What applying a file does: lines to create, to change, known as they are, of others, and not read."""

    new: list[Matched] = field(default_factory=list)
    changed: list[Matched] = field(default_factory=list)
    same: list[Matched] = field(default_factory=list)
    elsewhere: list[FileRow] = field(default_factory=list)
    faults: Sequence[Fault] = ()


def plan_of(file: RegisterFile, network: Network, *, on: date) -> ImportPlan:
    """Return what a file would do in a network: only its own organisations are touched. A handful of
    queries, whatever the number of rows."""
    organisations = _organisations(network, on=on)
    by_siren = {row.siren: row for row in organisations if row.siren}
    by_name = {row.name.casefold(): row for row in organisations}
    plan = ImportPlan(faults=file.faults)
    found: list[tuple[FileRow, Organisation]] = []
    for row in file.rows:
        organisation = by_siren.get(row.siren) if row.siren else by_name.get(row.name.casefold())
        if organisation is None:
            plan.elsewhere.append(row)
        else:
            found.append((row, organisation))
    known = _known([row.reference for row, _organisation in found])
    doubles = _doubles({organisation.pk for _row, organisation in found})
    for row, organisation in found:
        line = known.get(row.reference)
        double = doubles.get((organisation.pk, row.granted_on, cents_of(row.amount)))
        matched = Matched(row, organisation, line, double if line is None else None)
        _place(plan, matched).append(matched)
    return plan


def _place(plan: ImportPlan, matched: Matched) -> list[Matched]:
    if matched.known is None:
        return plan.new
    return plan.same if says_the_same(matched.known, matched.row) else plan.changed


def says_the_same(line: AidLine, row: FileRow) -> bool:
    """Whether the ledger holds the aid as the file tells it."""
    held = (line.amount_cents, line.granted_on, line.regime, line.status)
    return held == (cents_of(row.amount), row.granted_on, row.regime, str(row.status))


def _organisations(network: Network, *, on: date) -> list[Organisation]:
    only: QuerySet[Network] = Network.objects.filter(pk=network.pk)
    return list(Organisation.objects.filter(kept_organisations(only, on=on)).order_by("pk"))


def _known(references: Sequence[str]) -> dict[str, AidLine]:
    return {
        line.reference: line
        for batch in _batches(references)
        for line in AidLine.objects.filter(origin=AidOrigin.REGISTER, reference__in=batch)
    }


def _doubles(organisations: Iterable[int]) -> dict[tuple[int, date | None, int], AidLine]:
    """Lines of other origins, by what makes two of them look like one aid."""
    lines = AidLine.objects.exclude(origin=AidOrigin.REGISTER).filter(same_as=None, replaced_by=None)
    return {
        (line.beneficiary_id, line.granted_on, line.amount_cents): line
        for batch in _batches(sorted(organisations))
        for line in lines.filter(beneficiary__in=batch)
    }


def _batches(values: Sequence[_Value]) -> Iterable[Sequence[_Value]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def activities_of(organisations: Iterable[int]) -> dict[int, Activity]:
    """Return the activity that each organisation said last; those that said none are absent."""
    rows = AidProfile.objects.filter(organisation__in=list(organisations)).order_by("valid_from")
    return {row.organisation_id: Activity(row.activity) for row in rows}

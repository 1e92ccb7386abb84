"""Reads of lists of members being imported: whose they are, and what each would do."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from django.db.models import QuerySet
from django.utils import translation

from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.networks.models import ColumnMapping, MemberImport, Membership, Network
from grappe.areas.networks.queries import networks_run_by
from grappe.areas.networks.rules.imports import Plan, plan_rows
from grappe.areas.networks.rules.member_rows import Lists, rows_of
from grappe.areas.networks.rules.resemblance import Known
from grappe.areas.networks.sources.spreadsheets import read_sheet
from grappe.areas.territory.models import Department
from grappe.areas.territory.rules import plain
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.values import Period


def imports_run_by(*, actor: Actor, on: date) -> QuerySet[MemberImport]:
    """Lists of the networks that the actor runs on the day: nobody else reads them."""
    rows = MemberImport.objects.select_related("network__organisation", "file")
    return rows.filter(network__in=networks_run_by(actor=actor, on=on))


def remembered_columns(network: Network) -> dict[str, str]:
    """Return which heading held what in the network's last list; nothing before the first."""
    kept = ColumnMapping.objects.filter(network=network).first()
    return dict(kept.columns) if kept is not None else {}


def lists_for(network: Network) -> Lists:
    """Return what cells may name: natures in both languages, departments by code and name, colleges."""
    departments: dict[str, str] = {}
    for code, name in Department.objects.values_list("code", "name"):
        departments |= {plain(code): code, code: code, plain(name): code}
    colleges = {plain(name): pk for pk, name in network.colleges.values_list("pk", "name")}
    return Lists(_kinds(), departments, colleges)


@cache
def _kinds() -> dict[str, str]:
    """Natures by their plain words, in every language: a list exported in one is imported in the other."""
    kinds: dict[str, str] = {}
    for language in ("fr", "en"):
        with translation.override(language):
            kinds |= {plain(str(label)): str(value) for value, label in OrganisationKind.choices}
    return kinds


def plan_of(row: MemberImport, *, choices: Mapping[int, str]) -> list[Plan]:
    """Return what a list would do now, row by row, with what somebody chose.

    :raises Refused: when its file cannot be read any more.
    """
    sheet = read_sheet(files.read(row.file))
    return plan_rows(
        rows_of(sheet, row.columns, lists_for(row.network)),
        known=_known(),
        terms=_terms(row.network),
        own=row.network.organisation_id,
        choices=choices,
    )


def _known() -> list[Known]:
    columns = ("pk", "name", "siren", "department_id", "invented")
    return [
        Known(pk, name, siren, department or "", invented)
        for pk, name, siren, department, invented in Organisation.objects.order_by("pk").values_list(*columns)
    ]


def _terms(network: Network) -> dict[int, list[Period]]:
    terms = defaultdict(list)
    rows = Membership.objects.filter(network=network)
    for organisation, start, end in rows.values_list("organisation_id", "valid_from", "valid_to"):
        terms[organisation].append(Period(start, end))
    return terms


def untouched_organisations(added: Collection[int]) -> list[int]:
    """Return those of these organisations that nothing names any more, in no table of any area."""
    named: set[int] = set()
    for relation in Organisation._meta.related_objects:
        rows = relation.related_model._base_manager
        name = relation.field.name
        named |= set(rows.filter(**{f"{name}__in": list(added)}).values_list(f"{name}__pk", flat=True))
    return sorted(set(added) - named)

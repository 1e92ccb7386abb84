"""Lists of members: opened, read as somebody says, written in as one act, and undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation
from grappe.areas.networks import access
from grappe.areas.networks.commands.writing import allow, locked_network, write_down
from grappe.areas.networks.models import ColumnMapping, ImportState, MemberImport, Membership
from grappe.areas.networks.queries.imports import (
    imports_run_by,
    plan_of,
    remembered_columns,
    untouched_organisations,
)
from grappe.areas.networks.rules.imports import (
    FILLABLE,
    Plan,
    Standing,
    counts_of,
    refusals_to_apply,
    wrong_rows,
)
from grappe.areas.networks.rules.member_rows import MemberRow, proposed_columns, refusals_of_columns
from grappe.areas.networks.sources.spreadsheets import read_sheet
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if

SHEET_KINDS = (".csv", ".xlsx", ".xls", ".ods")


@command
def open_member_import(
    *, network_id: int, name: str, content: bytes, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Keep a list of members that somebody sent and return the id of its import; nothing is written in yet.

    :raises Refused: when the actor may not, or the file holds no table that can be read.
    """
    network = locked_network(network_id)
    allow(access.can_run_network(actor, network, on=localdate(on)))
    refuse_if(files.refusals_of_file(name=name, content=content, kinds=SHEET_KINDS))
    sheet = read_sheet(content)
    row = MemberImport.objects.create(
        network=network,
        file=files.store(name=name, content=content, actor=actor, on=on, kinds=SHEET_KINDS),
        columns=proposed_columns(sheet.headings, remembered_columns(network)),
        opened_at=on,
    )
    write_down(actor, "open_member_import", on, "memberimport", row.pk, key, {"rows": len(sheet.lines)})
    return row.pk


@command
def keep_columns(
    *, import_id: int, columns: Mapping[str, str], actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Say which heading of a list holds what, keep it for the network's next list, and return the id.

    :raises Refused: when the actor may not, the list is written in already, or a column cannot be read so.
    """
    row = _locked(import_id, actor, on)
    if row.state != ImportState.OPEN:
        raise Refused(Refusal("networks.import_applied_already"))
    kept = {name: heading for name, heading in columns.items() if heading}
    refuse_if(refusals_of_columns(kept, read_sheet(files.read(row.file)).headings))
    row.columns = kept
    row.save(update_fields=["columns"])
    ColumnMapping.objects.update_or_create(network=row.network, defaults={"columns": kept})
    write_down(actor, "keep_columns", on, "memberimport", row.pk, key, {"columns": sorted(kept)})
    return row.pk


@command
def apply_member_import(
    *,
    import_id: int,
    choices: Mapping[int, str],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write a list of members in, as one act, and return the id of its import.

    New organisations are added, those on record admitted; what the record says is never overwritten, only
    what it does not say is filled. Rows that are wrong are left out, and said.

    :param choices: by line, "new" for a row that resembles an organisation without being it, "skip" to
        leave it out.
    :raises Refused: when the actor may not, it is written in already, or it would change nothing.
    """
    row = _locked(import_id, actor, on)
    plans = plan_of(row, choices=choices)
    refuse_if(refusals_to_apply(row.state, plans))
    source = f"{row.file.name}"[:120]
    added = _add_organisations([plan.row for plan in plans if plan.standing == Standing.NEW], source)
    admitted = [plan for plan in plans if plan.standing == Standing.ADMITTED]
    row.outcome = {
        "organisations": [organisation.pk for organisation in added.values()],
        "memberships": _admit(row, plans, added, source),
        "filled": _fill(admitted),
        "counts": counts_of(plans),
        "wrong": wrong_rows(plans),
        "choices": {str(line): choice for line, choice in choices.items()},
    }
    row.state, row.applied_at = ImportState.APPLIED, on
    row.save(update_fields=["outcome", "state", "applied_at"])
    write_down(actor, "apply_member_import", on, "memberimport", row.pk, key, row.outcome["counts"])
    return row.pk


def _add_organisations(rows: Sequence[MemberRow], source: str) -> dict[int, Organisation]:
    """The new organisations, by the number of their line."""
    made = Organisation.objects.bulk_create(
        [
            Organisation(
                name=row.name,
                kind=row.kind,
                siren=row.siren,
                siret=row.siret,
                department_id=row.department or None,
                activity=row.activity,
                market=row.market,
                headcount=row.headcount,
                invented=row.invented,
                source=source,
            )
            for row in rows
        ]
    )
    return {row.line: organisation for row, organisation in zip(rows, made, strict=True)}


def _admit(
    row: MemberImport, plans: Sequence[Plan], added: Mapping[int, Organisation], source: str
) -> list[int]:
    memberships = [
        Membership(
            network=row.network,
            organisation_id=plan.known.pk if plan.known else added[plan.row.line].pk,
            college_id=plan.row.college,
            valid_from=plan.row.period.start,
            valid_to=plan.row.period.end,
            source=source,
        )
        for plan in plans
        if plan.standing in (Standing.NEW, Standing.ADMITTED)
    ]
    return [membership.pk for membership in Membership.objects.bulk_create(memberships)]


def _fill(plans: Sequence[Plan]) -> list[list[Any]]:
    """Fill what the record of those admitted does not say; return which field of which, and its value."""
    rows = {plan.known.pk: plan.row for plan in plans if plan.known is not None}
    filled: list[list[Any]] = []
    for organisation in Organisation.objects.select_for_update().filter(pk__in=rows):
        told = [(name, getattr(rows[organisation.pk], name)) for name in FILLABLE]
        news = [(_column(name), value) for name, value in told if value not in ("", None)]
        news = [(name, value) for name, value in news if getattr(organisation, name) in ("", None)]
        if organisation.invented:
            news = [(name, value) for name, value in news if name not in ("siren", "siret")]
        # The number of the head office goes with that of the company, never against it.
        taken = organisation.siren or rows[organisation.pk].siren
        news = [(name, value) for name, value in news if name != "siret" or str(value).startswith(taken)]
        for name, value in news:
            setattr(organisation, name, value)
            filled.append([organisation.pk, name, value])
        if news:
            organisation.save(update_fields=[name for name, _value in news])
    return filled


def _column(name: str) -> str:
    return "department_id" if name == "department" else name


@command
def undo_member_import(*, import_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Undo a list written in, and return the id of its import.

    Its memberships go, and the organisations that it added; what was filled is emptied. What somebody has
    touched since stays: a membership renewed or ended, an organisation that something else names.

    :raises Refused: when the actor may not, or the list is not written in.
    """
    row = _locked(import_id, actor, on)
    if row.state != ImportState.APPLIED:
        raise Refused(Refusal("networks.import_not_applied"))
    memberships = Membership.objects.filter(pk__in=row.outcome["memberships"], network=row.network)
    untouched = memberships.filter(renewed_by=None, end_reason="")
    withdrawn = untouched.count()
    Membership.objects.filter(pk__in=[pk for (pk,) in untouched.values_list("pk")]).delete()
    for pk, name, value in row.outcome["filled"]:
        empty = None if name in ("department_id", "headcount") else ""
        Organisation.objects.filter(pk=pk, **{name: value}).update(**{name: empty})
    removable = untouched_organisations(row.outcome["organisations"])
    Organisation.objects.filter(pk__in=removable).delete()
    row.outcome |= {"withdrawn": withdrawn, "removed": len(removable)}
    row.state = ImportState.UNDONE
    row.save(update_fields=["outcome", "state"])
    changes = {"withdrawn": withdrawn, "removed": len(removable)}
    write_down(actor, "undo_member_import", on, "memberimport", row.pk, key, changes)
    return row.pk


def _locked(import_id: int, actor: Actor, on: datetime) -> MemberImport:
    rows = imports_run_by(actor=actor, on=localdate(on))
    return rows.select_for_update(of=("self",)).get(pk=import_id)

"""What an enterprise states: what it is for State aid, and the aid that it received, signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import belongings
from grappe.areas.funding import access
from grappe.areas.funding.commands.lines import AidRecord, Evidence, refusals_of_evidence, row_of
from grappe.areas.funding.commands.writing import allow, locked_group, write_down
from grappe.areas.funding.models import AidDeclaration, AidLine, AidOrigin, AidProfile
from grappe.areas.funding.queries.groups import Group, group_of
from grappe.areas.funding.rules import Activity, YearEnd
from grappe.areas.funding.rules.lines import declaration_window, refusals_of_declaration
from grappe.areas.funding.rules.windows import CALENDAR_YEAR, Window
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is signed: the day as it stood, by whom, whether there was no aid at all, and the signed paper."""

    valid_on: date
    signed_by: str
    signed_as: str = ""
    is_none: bool = False
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class DeclaredAid:
    """One aid of a declaration, to the company itself or to another of its undertaking, by its id."""

    beneficiary: int
    record: AidRecord


@command
def declare_aid(
    *,
    organisation_id: int,
    statement: Statement,
    lines: Sequence[DeclaredAid] = (),
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Take a company's statement of the aid that its undertaking received over three years, and return its
    id. It replaces what the company had declared for the same days; what others recorded stays.

    Signed by the company; written by its own people, or on its behalf by those who run a network of its own.

    :raises Refused: with every reason: the right to, the signature, no line and not "none", each line, an
        enterprise outside the undertaking that day.
    """
    organisation = locked_group(organisation_id)
    allow(access.can_declare(actor, organisation, on=localdate(on)))
    group = group_of(organisation, on=statement.valid_on)
    window = window_of_declaration(group)
    refusals = refusals_of_declaration(
        is_none=statement.is_none,
        signed_by=statement.signed_by,
        valid_on=statement.valid_on,
        window=window,
        lines=[line.record.facts() for line in lines],
        on=localdate(on),
    )
    refusals += refusals_of_evidence(statement.evidence)
    members = undertaking_of(group)
    refusals += [
        Refusal("funding.line_outside_undertaking", {}, f"lines-{place}-beneficiary")
        for place, line in enumerate(lines)
        if line.beneficiary not in members
    ]
    refuse_if(refusals)
    paper = statement.evidence
    declaration = AidDeclaration.objects.create(
        organisation=organisation,
        valid_on=statement.valid_on,
        window_from=window.start,
        is_none=statement.is_none,
        signed_by=statement.signed_by.strip(),
        signed_as=statement.signed_as.strip(),
        on_behalf=not belongings(actor=actor, on=localdate(on)).filter(organisation=organisation).exists(),
        document=files.store(name=paper[0], content=paper[1], actor=actor, on=on) if paper else None,
        declared_by_id=actor.person_id,
        declared_at=on,
    )
    replaced = _replace(organisation, declaration, window)
    _write_lines(declaration, lines, members, actor, on)
    changes = {"lines": len(lines), "replaced": replaced, "none": statement.is_none}
    write_down(actor, "declare_aid", on, declaration, key, changes)
    return declaration.pk


def window_of_declaration(group: Group) -> Window:
    """Return the days that a declaration of the group's organisation covers on the group's day, by its own
    fiscal year if known."""
    year_end = group.enterprises[group.key].year_end
    return declaration_window(group.on, year_end or CALENDAR_YEAR)


def undertaking_of(group: Group) -> dict[int, Organisation]:
    """Return who counts as one with the group's organisation on the group's day, itself included, by id.

    :raises Refused: when the links form a circle.
    """
    ids = group.standing_members()
    return {row.pk: row for row in Organisation.objects.filter(pk__in=ids).order_by("name", "pk")}


def _replace(organisation: Organisation, declaration: AidDeclaration, window: Window) -> int:
    earlier = AidLine.objects.filter(
        declaration__organisation=organisation,
        replaced_by=None,
        granted_on__gte=window.start,
        granted_on__lte=window.end,
    )
    return earlier.update(replaced_by=declaration)


def _write_lines(
    declaration: AidDeclaration,
    lines: Sequence[DeclaredAid],
    members: dict[int, Organisation],
    actor: Actor,
    on: datetime,
) -> None:
    rows = [row_of(members[line.beneficiary], line.record, on=on, actor=actor) for line in lines]
    for place, row in enumerate(rows, start=1):
        row.origin, row.declaration = AidOrigin.DECLARATION, declaration
        row.reference = f"D-{declaration.pk:06}-{place:03}"
    AidLine.objects.bulk_create(rows)


@command
def set_aid_profile(
    *,
    organisation_id: int,
    activity: str,
    fiscal_year_end: str,
    valid_from: date | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Say what an enterprise is for State aid from a day on (None: always), and return its profile's id. Said
    again for the same day, it replaces what was said.

    :param fiscal_year_end: the last day of its fiscal year, "MM-DD"; empty when it is not known.
    :raises Refused: with every reason: the right to, the activity, the day.
    """
    organisation = locked_group(organisation_id)
    day = localdate(on)
    allow(access.can_declare(actor, organisation, on=day) or access.can_keep_aid(actor, organisation, on=day))
    refuse_if(_refusals_of_profile(activity, fiscal_year_end))
    said = {"activity": activity, "fiscal_year_end": fiscal_year_end}
    profile, _new = AidProfile.objects.update_or_create(
        organisation=organisation, valid_from=valid_from, defaults=said
    )
    since = valid_from.isoformat() if valid_from else None
    write_down(actor, "set_aid_profile", on, profile, key, {**said, "valid_from": since})
    return profile.pk


def _refusals_of_profile(activity: str, fiscal_year_end: str) -> list[Refusal]:
    refusals = []
    if activity not in set(Activity):
        refusals.append(Refusal("funding.profile_activity", {"activity": activity}, "activity"))
    if fiscal_year_end:
        try:
            YearEnd.parse(fiscal_year_end)
        except ValueError:
            refusals.append(
                Refusal("funding.profile_year_end", {"value": fiscal_year_end}, "fiscal_year_end")
            )
    return refusals

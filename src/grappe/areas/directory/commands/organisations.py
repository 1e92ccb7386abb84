"""Adding organisations, correcting and renaming them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory import access
from grappe.areas.directory.commands.writing import allow, locked, write_down
from grappe.areas.directory.models import Organisation, OrganisationAlias, OrganisationKind
from grappe.areas.directory.rules import (
    OrganisationFacts,
    differences,
    digits_of,
    former_name_period,
    refusals_of_organisation,
    refusals_to_rename,
    siren_of,
    spaced,
    state_of,
)
from grappe.areas.territory.models import Department
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Period, Refusal, Refused, refuse_if

_KEPT = (
    "name",
    "kind",
    "siren",
    "siret",
    "department_id",
    "activity",
    "market",
    "headcount",
    "source",
    "invented",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord:
    """What the directory keeps about an organisation; `department` is its official code or empty."""

    name: str
    kind: str
    siren: str = ""
    siret: str = ""
    department: str = ""
    activity: str = ""
    market: str = ""
    headcount: int | None = None
    source: str = ""
    invented: bool = False


@command
def create_organisation(
    *, record: OrganisationRecord, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Add an organisation to the directory and return its id; the same SIREN is never there twice.

    :raises Refused: with every reason: the right to, the name, the numbers, a SIREN already there.
    """
    allow(access.can_create_organisation(actor, on=localdate(on)))
    refuse_if(_refusals_of_record(record))
    organisation = Organisation.objects.create(**_values_of(record))
    write_down(actor, "create_organisation", on, organisation, key)
    return organisation.pk


@command
def change_organisation(
    *,
    organisation_id: int,
    record: OrganisationRecord,
    seen: str,
    renamed_since: date | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Correct an organisation's record and return its id. A new name leaves the former one as an alias.

    :param seen: what `fingerprint_of` gave when the form was shown; a change made meanwhile is refused.
    :raises Refused: with every reason: the right to, another's change, the name, the numbers.
    """
    organisation = locked(organisation_id, actor)
    allow(access.can_change_organisation(actor, organisation, on=localdate(on)))
    if seen != fingerprint_of(organisation):
        raise Refused(Refusal("kernel.stale"))
    new_name = record.name.strip() != organisation.name
    refuse_if(
        [
            *_refusals_of_record(record, but=organisation.pk),
            *(_refusals_of_day(renamed_since, localdate(on)) if new_name else []),
        ]
    )
    before, after = _values_from(organisation), _values_of(record)
    if new_name:
        _leave_name(organisation, since=renamed_since, source=record.source)
    for name, value in after.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(after))
    changes = {"fields": list(differences(before, after))}
    write_down(actor, "change_organisation", on, organisation, key, changes)
    return organisation.pk


@command
def rename_organisation(
    *,
    organisation_id: int,
    name: str,
    since: date | None,
    source: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Give an organisation its new name, keep the former one with its dates, and return its id.

    :param since: the first day of the new name; None when unknown.
    :raises Refused: when the name is wrong, already its own, or from a day still to come.
    """
    organisation = locked(organisation_id, actor)
    allow(access.can_change_organisation(actor, organisation, on=localdate(on)))
    refuse_if(refusals_to_rename(present=organisation.name, name=name, since=since, on=localdate(on)))
    _leave_name(organisation, since=since, source=source)
    organisation.name = name.strip()
    organisation.save(update_fields=["name"])
    write_down(actor, "rename_organisation", on, organisation, key, {"fields": ["name"]})
    return organisation.pk


def fingerprint_of(organisation: Organisation) -> str:
    """Return the fingerprint of an organisation's record, for the form that changes it."""
    return state_of(_values_from(organisation))


def _refusals_of_record(record: OrganisationRecord, *, but: int | None = None) -> list[Refusal]:
    facts = OrganisationFacts(record.name, record.siren, record.siret, record.headcount, record.invented)
    refusals = refusals_of_organisation(facts)
    if record.kind not in OrganisationKind.values:
        refusals.append(Refusal("directory.kind_unknown", field="kind"))
    if record.department and not Department.objects.filter(pk=record.department).exists():
        refusals.append(Refusal("directory.department_unknown", field="department"))
    return refusals or _refusals_of_twin(siren_of(facts), but=but)


def _refusals_of_twin(siren: str, *, but: int | None) -> list[Refusal]:
    twin = Organisation.objects.filter(siren=siren).exclude(pk=but or 0).first() if siren else None
    if twin is None:
        return []
    return [Refusal("directory.siren_taken", {"siren": spaced(siren), "name": twin.name}, "siren")]


def _refusals_of_day(since: date | None, on: date) -> list[Refusal]:
    if since is None or since <= on:
        return []
    return [Refusal("directory.date_to_come", field="renamed_since")]


def _values_of(record: OrganisationRecord) -> dict[str, Any]:
    facts = OrganisationFacts(record.name, record.siren, record.siret)
    return {
        "name": record.name.strip(),
        "kind": record.kind,
        "siren": siren_of(facts),
        "siret": digits_of(record.siret),
        "department_id": record.department or None,
        "activity": record.activity.strip(),
        "market": record.market.strip(),
        "headcount": record.headcount,
        "source": record.source.strip(),
        "invented": record.invented,
    }


def _values_from(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in _KEPT}


def _leave_name(organisation: Organisation, *, since: date | None, source: str) -> None:
    """Keep the name that the organisation leaves, with its dates as far as known."""
    earlier = [Period(alias.valid_from, alias.valid_to) for alias in organisation.aliases.all()]
    used = former_name_period(earlier, since=since)
    OrganisationAlias.objects.create(
        organisation=organisation,
        name=organisation.name,
        valid_from=used.start,
        valid_to=used.end,
        source=source.strip(),
    )

"""What changes in the directory: organisations, their names, and dated relations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grappe.areas.directory import access
from grappe.areas.directory.models import (
    Organisation,
    OrganisationAlias,
    OrganisationKind,
    Relation,
    RelationKind,
)
from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.directory.rules import (
    OrganisationFacts,
    RelationChanged,
    differences,
    digits_of,
    former_name_period,
    refusals_of_organisation,
    refusals_of_relation,
    refusals_to_end_relation,
    refusals_to_rename,
    siren_of,
    spaced,
    state_of,
)
from grappe.areas.territory.models import Department
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.events import emit
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
    _allow(access.can_create_organisation(actor, on=on.date()))
    refuse_if(_refusals_of_record(record))
    organisation = Organisation.objects.create(**_values_of(record))
    _write_down(actor, "create_organisation", on, organisation, key, {})
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
    organisation = _locked(organisation_id, actor)
    _allow(access.can_change_organisation(actor, organisation, on=on.date()))
    if seen != fingerprint_of(organisation):
        raise Refused(Refusal("kernel.stale"))
    new_name = record.name.strip() != organisation.name
    refuse_if(
        [
            *_refusals_of_record(record, but=organisation.pk),
            *(_refusals_of_day(renamed_since, on.date()) if new_name else []),
        ]
    )
    before, after = _values_from(organisation), _values_of(record)
    if new_name:
        _leave_name(organisation, since=renamed_since, source=record.source)
    for name, value in after.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(after))
    _write_down(
        actor, "change_organisation", on, organisation, key, {"fields": list(differences(before, after))}
    )
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
    organisation = _locked(organisation_id, actor)
    _allow(access.can_change_organisation(actor, organisation, on=on.date()))
    refuse_if(refusals_to_rename(present=organisation.name, name=name, since=since, on=on.date()))
    _leave_name(organisation, since=since, source=source)
    organisation.name = name.strip()
    organisation.save(update_fields=["name"])
    _write_down(actor, "rename_organisation", on, organisation, key, {"fields": ["name"]})
    return organisation.pk


@command
def record_relation(
    *,
    kind: str,
    organisation_id: int,
    person_id: int | None = None,
    holder_id: int | None = None,
    title: str = "",
    period: Period = Period(),  # noqa: B008 -- frozen
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down a dated link from a person or an organisation to an organisation, and return its id.

    Written again as it is, it is the same link: its id is returned, nothing is added.

    :raises Refused: with every reason: the right to, the kind, whom it ties, the dates.
    """
    organisation = _locked(organisation_id, actor)
    _allow(access.can_record_relation(actor, person=person_id, organisation=organisation, on=on.date()))
    refuse_if(
        [
            *(
                []
                if kind in RelationKind.values
                else [Refusal("directory.relation_kind_unknown", field="kind")]
            ),
            *refusals_of_relation(
                kind=kind, person=person_id, holder=holder_id, organisation=organisation_id, period=period
            ),
        ]
    )
    link: dict[str, Any] = {"kind": kind, "person_id": person_id, "holder_id": holder_id}
    relation, created = Relation.objects.get_or_create(
        **link,
        organisation=organisation,
        valid_from=period.start,
        valid_to=period.end,
        defaults={"title": title},
    )
    if created:
        changes = {"kind": kind, "organisation": organisation_id}
        _write_down(actor, "record_relation", on, relation, key, changes, object_type="relation")
        emit(RelationChanged(organisation=organisation_id, on=on))
    return relation.pk


@command
def end_relation(*, relation_id: int, end: date, actor: Actor, on: datetime, key: str | None = None) -> int:
    """End a link on a day, the last on which it holds, and return its id. The row stays.

    :raises Refused: when the actor may not, it has ended already, or it begins after that day.
    """
    relation = (
        Relation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=relation_id)
    )
    _allow(
        access.can_record_relation(
            actor, person=relation.person_id, organisation=relation.organisation, on=on.date()
        )
    )
    refuse_if(refusals_to_end_relation(period=Period(relation.valid_from, relation.valid_to), end=end))
    relation.valid_to = end
    relation.save(update_fields=["valid_to"])
    changes = {"valid_to": end.isoformat()}
    _write_down(actor, "end_relation", on, relation, key, changes, object_type="relation")
    emit(RelationChanged(organisation=relation.organisation_id, on=on))
    return relation.pk


def fingerprint_of(organisation: Organisation) -> str:
    """Return the fingerprint of an organisation's record, for the form that changes it."""
    return state_of(_values_from(organisation))


def _allow(allowed: bool) -> None:
    if not allowed:
        raise Refused(Refusal("kernel.not_allowed"))


def _locked(organisation_id: int, actor: Actor) -> Organisation:
    visible = organisations_visible_to(actor=actor)
    return visible.select_for_update(of=("self",)).get(pk=organisation_id)


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


def _write_down(
    actor: Actor,
    name: str,
    on: datetime,
    row: Organisation | Relation,
    key: str | None,
    changes: dict[str, Any],
    object_type: str = "organisation",
) -> None:
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type=object_type,
        object_id=row.pk,
        changes=changes,
        key=key,
        result=row.pk,
    )

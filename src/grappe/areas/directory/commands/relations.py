"""Dated relations: written down, ended, or withdrawn when they were written by mistake."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from grappe.areas.directory import access
from grappe.areas.directory.commands.writing import allow, locked, write_down
from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.directory.queries import (
    TIES,
    organisations_tied_to,
    organisations_visible_to,
    ties_around,
)
from grappe.areas.directory.rules import (
    RelationChanged,
    Tie,
    refusals_of_relation,
    refusals_of_tie,
    refusals_to_end_relation,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.events import emit
from grappe.values import Period, Refusal, refuse_if


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationNote:
    """What is said beside a relation: the title of a mandate, the criterion of a control, the source."""

    title: str = ""
    criterion: str = ""
    source: str = ""


@command
def record_relation(
    *,
    kind: str,
    organisation_id: int,
    person_id: int | None = None,
    holder_id: int | None = None,
    title: str = "",
    period: Period = Period(),  # noqa: B008 -- frozen
    note: RelationNote = RelationNote(),
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down a dated link from a person or an organisation to an organisation, and return its id.

    Written again as it is, it is the same link: its id is returned, nothing is added.

    :raises Refused: with every reason: the right to, the kind, whom it ties, the dates, the criterion, a
        circle of control.
    """
    if holder_id is not None and kind in TIES:
        _lock_groups(organisation_id, holder_id)
    organisation = locked(organisation_id, actor)
    holder = organisations_visible_to(actor=actor).get(pk=holder_id) if holder_id is not None else None
    allow(access.can_record_relation(actor, organisation=organisation, holder=holder, on=localdate(on)))
    refuse_if(
        [
            *_refusals_of_kind(kind),
            *refusals_of_relation(
                kind=kind,
                person=person_id,
                holder=holder_id,
                organisation=organisation_id,
                period=period,
                criterion=note.criterion,
                on=localdate(on),
            ),
        ]
    )
    link = {"kind": kind, "person_id": person_id, "holder_id": holder_id, "organisation_id": organisation_id}
    dates = {"valid_from": period.start, "valid_to": period.end}
    known = Relation.objects.filter(**link, **dates).first()
    if known is not None:
        return known.pk
    if holder is not None and kind in TIES:
        refuse_if(_refusals_of_tie(Tie(kind, holder.pk, organisation.pk, period), holder, organisation))
    relation = Relation.objects.create(
        **link,
        **dates,
        title=(note.title or title).strip(),
        criterion=note.criterion,
        source=note.source.strip(),
    )
    write_down(actor, "record_relation", on, relation, key, {"kind": kind, "organisation": organisation_id})
    emit(RelationChanged(organisation=organisation_id, on=on))
    return relation.pk


@command
def end_relation(*, relation_id: int, end: date, actor: Actor, on: datetime, key: str | None = None) -> int:
    """End a link on a day, the last on which it holds, and return its id. The row stays.

    :raises Refused: when the actor may not, it has ended already, or it begins after that day.
    """
    relation = _locked_relation(relation_id, actor, on)
    period = Period(relation.valid_from, relation.valid_to)
    refuse_if(refusals_to_end_relation(kind=relation.kind, period=period, end=end))
    relation.valid_to = end
    relation.save(update_fields=["valid_to"])
    write_down(actor, "end_relation", on, relation, key, {"valid_to": end.isoformat()})
    emit(RelationChanged(organisation=relation.organisation_id, on=on))
    return relation.pk


@command
def withdraw_relation(*, relation_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Withdraw a link that was never true, and return the id of its organisation. The audit trail keeps what
    it was, in ids and dates; a link that was true and is over ends instead (`end_relation`).

    :raises Refused: when the actor may not.
    """
    relation = _locked_relation(relation_id, actor, on)
    days = {"valid_from": relation.valid_from, "valid_to": relation.valid_to}
    changes = {
        "kind": relation.kind,
        "person": relation.person_id,
        "holder": relation.holder_id,
        "organisation": relation.organisation_id,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }
    write_down(actor, "withdraw_relation", on, relation, key, changes)
    relation.delete()
    emit(RelationChanged(organisation=relation.organisation_id, on=on))
    return relation.organisation_id


def _locked_relation(relation_id: int, actor: Actor, on: datetime) -> Relation:
    rows = Relation.objects.select_for_update(of=("self",)).select_related("organisation", "holder")
    relation = rows.get(pk=relation_id)
    allow(
        access.can_record_relation(
            actor, organisation=relation.organisation, holder=relation.holder, on=localdate(on)
        )
    )
    return relation


def _refusals_of_kind(kind: str) -> list[Refusal]:
    return [] if kind in RelationKind.values else [Refusal("directory.relation_kind_unknown", field="kind")]


def _lock_groups(*ends: int) -> None:
    """Lock everyone in the groups of both ends, in one order, so that two links written at once cannot close
    a circle that neither closes alone."""
    list(organisations_tied_to(ends).select_for_update().values_list("pk"))


def _refusals_of_tie(new: Tie, *organisations: Organisation) -> list[Refusal]:
    """What the groups of both ends forbid."""
    around = ties_around([organisation.pk for organisation in organisations])
    names = around.names | {organisation.pk: organisation.name for organisation in organisations}
    return refusals_of_tie(new, around.ties, names)

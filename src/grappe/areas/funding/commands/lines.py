"""One aid in the ledger: written down, corrected, settled, joined to the line that says it already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation
from grappe.areas.funding import access
from grappe.areas.funding.commands.register import announce, take_back
from grappe.areas.funding.commands.writing import allow, locked_group, write_down
from grappe.areas.funding.models import AidChange, AidInstrument, AidLine, AidOrigin, AidState
from grappe.areas.funding.queries.groups import group_of
from grappe.areas.funding.queries.headroom import check_award
from grappe.areas.funding.rules import Activity, AidStatus, CallRule
from grappe.areas.funding.rules.lines import (
    LineFacts,
    cents_of,
    family_of,
    refusals_of_line,
    refusals_of_reason,
    refusals_to_turn,
)
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import StoredFile
from grappe.values import Euro, Refusal, digest, refuse_if

# A paper that comes with an aid: the name and the content of its file.
Evidence = tuple[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class AidRecord:
    """What is written down of an aid. `amount` is its gross grant equivalent; `regime` empty follows from the
    day and the activity; `activity` None is that of the enterprise."""

    purpose: str
    amount: Euro
    granted_on: date | None = None
    status: AidStatus = AidStatus.GRANTED
    paid_on: date | None = None
    nominal: Euro | None = None
    regime: str = ""
    activity: Activity | None = None
    instrument: str = AidInstrument.GRANT
    authority_id: int | None = None
    authority_name: str = ""
    financed_by: str = ""
    member_state: str = "FR"
    nace: str = ""
    product_sector: str = ""
    document_id: int | None = None

    def facts(self) -> LineFacts:
        """Return what the rules read of it."""
        return LineFacts(
            purpose=self.purpose,
            amount=self.amount,
            granted_on=self.granted_on,
            paid_on=self.paid_on,
            nominal=self.nominal,
            regime=self.regime,
            status=self.status,
            member_state=self.member_state,
            # An organisation of the directory has a name.
            granted_by=self.authority_name or ("" if self.authority_id is None else "…"),
        )


@command
def record_aid(
    *,
    organisation_id: int,
    record: AidRecord,
    origin: str = AidOrigin.AWARD,
    network_id: int | None = None,
    reference: str = "",
    call_rule: CallRule | None = None,
    evidence: Evidence | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write down an aid to an organisation and return its id; an award that the register must know joins
    what is to be sent.

    An award that the ceilings, or the call's own rule, do not allow is refused whole, under the lock of its
    group: two at once cannot both take the same headroom. What others granted is written as it is.

    :param network_id: the network in whose name it is granted; needed for an award.
    :param reference: unique for its origin; made here when there is none.
    :param evidence: the paper that proves it: its name and content.
    :raises Refused: with every reason: the right to, the amount, the days, a reference used already, and for
        an award each ceiling that it passes.
    """
    organisation = locked_group(organisation_id)
    allow(access.can_keep_aid(actor, organisation, on=localdate(on)))
    refusals = [*refusals_of_line(record.facts(), on=localdate(on)), *_refusals_of_origin(origin, network_id)]
    refusals += [*_refusals_of_reference(origin, reference.strip()), *refusals_of_evidence(evidence)]
    refuse_if(refusals)
    if origin == AidOrigin.AWARD:
        _refuse_over_ceilings(organisation, record, call_rule)
    row = row_of(organisation, record, on=on, actor=actor)
    row.origin, row.network_id = origin, network_id
    row.document = _kept(evidence, row.document, actor, on)
    # Until its own number is known, the line carries one that nothing else can have.
    row.reference = reference.strip() or digest({"at": on.isoformat(), "key": key, "to": organisation.pk})
    row.save()
    if not reference.strip():
        row.reference = f"{_PREFIX[AidOrigin(origin)]}-{row.recorded_at.year}-{row.pk:06}"
        row.save(update_fields=["reference"])
    announce(row, on=localdate(on))
    write_down(actor, "record_aid", on, row, key, {"origin": origin, **document_of(row)})
    return row.pk


_PREFIX = {AidOrigin.AWARD: "A", AidOrigin.DECLARATION: "D", AidOrigin.REGISTER: "R"}


@command
def correct_line(
    *,
    line_id: int,
    record: AidRecord,
    seen: str,
    reason: str,
    evidence: Evidence | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Correct what is written of an aid, keep what it was with the reason, and return its id. When the
    register was told already, its correction joins what is to be sent. The state does not change here.

    :param seen: what `line_fingerprint` gave when the form was shown.
    :param evidence: another paper that proves it; none keeps the one there is.
    :raises Refused: with every reason: the right to, another's change, the reason, the amount, the days.
    """
    row = locked_line(line_id, actor, on)
    refusals = [Refusal("kernel.stale")] if seen != line_fingerprint(row) else []
    record = replace(record, status=AidStatus(row.status))
    refusals += [*refusals_of_reason(reason), *refusals_of_line(record.facts(), on=localdate(on))]
    refuse_if([*refusals, *refusals_of_evidence(evidence)])
    if row.origin == AidOrigin.AWARD and cents_of(record.amount) > row.amount_cents:
        # A correction cannot grant what a decision could not: the line stands aside while one asks.
        with_it = replace(record, amount=record.amount - row.amount)
        _refuse_over_ceilings(row.beneficiary, with_it, None)
    before = document_of(row)
    fresh = row_of(row.beneficiary, record, on=on, actor=actor)
    fresh.document = _kept(evidence, row.document, actor, on)
    for name in CORRECTED:
        setattr(row, name, getattr(fresh, name))
    row.save(update_fields=CORRECTED)
    keep_change(row, before, reason, actor, on)
    announce(row, on=localdate(on))
    write_down(actor, "correct_aid", on, row, key, {"before": before, "after": document_of(row)})
    return row.pk


@command
def turn_line(
    *,
    line_id: int,
    to: AidStatus,
    reason: str,
    granted_on: date | None = None,
    call_rule: CallRule | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Grant, refuse, cancel or recover an aid, keep why, and return its id. What waits to be sent follows: a
    cancelled aid that the register never knew has nothing to send; one that it knows is told.

    :param granted_on: the day of the grant, for an aid that was pending.
    :raises Refused: with every reason: the right to, the state, the reason, the day, and for an award each
        ceiling that it passes.
    """
    row = locked_line(line_id, actor, on)
    record = replace(record_of(row), status=to, granted_on=granted_on or row.granted_on)
    refusals = refusals_to_turn(AidStatus(row.status), to, reason=reason)
    refuse_if([*refusals, *refusals_of_line(record.facts(), on=localdate(on))])
    if to is AidStatus.GRANTED and row.origin == AidOrigin.AWARD:
        _refuse_over_ceilings(row.beneficiary, record, call_rule)
    before = document_of(row)
    fresh = row_of(row.beneficiary, record, on=on, actor=actor)
    row.status, row.granted_on, row.family = fresh.status, fresh.granted_on, fresh.family
    row.save(update_fields=["status", "granted_on", "family"])
    keep_change(row, before, reason, actor, on)
    if to is AidStatus.GRANTED:
        announce(row, on=localdate(on))
    else:
        take_back(row, on=localdate(on))
    write_down(actor, "turn_aid", on, row, key, {"from": before["status"], "to": to})
    return row.pk


@command
def join_lines(
    *, line_id: int, same_as_id: int | None, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Say that a line is the same aid as another (None: an aid of its own), so that it counts once, and
    return its id.

    :raises Refused: when the actor may not, or the other line is of another enterprise, or joined itself.
    """
    row = locked_line(line_id, actor, on)
    if same_as_id is not None:
        other = AidLine.objects.select_for_update().get(pk=same_as_id)
        joined = other.same_as_id is not None or row.doubles.exists()
        if joined or other.pk == row.pk or other.beneficiary_id != row.beneficiary_id:
            refuse_if([Refusal("funding.line_not_same")])
    row.same_as_id = same_as_id
    row.save(update_fields=["same_as"])
    write_down(actor, "join_aid", on, row, key, {"same_as": same_as_id})
    return row.pk


# ---- the parts -----------------------------------------------------------------------------------


def line_fingerprint(row: AidLine) -> str:
    """Return the fingerprint of a line, for the form that corrects it."""
    return digest({**document_of(row), "purpose": row.purpose, "authority_name": row.authority_name})


def record_of(row: AidLine) -> AidRecord:
    """Return what is written down of a line."""
    return AidRecord(
        purpose=row.purpose,
        amount=row.amount,
        granted_on=row.granted_on,
        status=AidStatus(row.status),
        paid_on=row.paid_on,
        nominal=row.nominal,
        regime=row.regime,
        activity=Activity(row.activity),
        instrument=row.instrument,
        authority_id=row.authority_id,
        authority_name=row.authority_name,
        financed_by=row.financed_by,
        member_state=row.member_state,
        nace=row.nace,
        product_sector=row.product_sector,
        document_id=row.document_id,
    )


# What a correction may change; its history keeps each.
CORRECTED = [
    "purpose",
    "amount_cents",
    "nominal_cents",
    "granted_on",
    "paid_on",
    "regime",
    "family",
    "activity",
    "instrument",
    "authority",
    "authority_name",
    "financed_by",
    "member_state",
    "nace",
    "product_sector",
    "document",
]


def document_of(row: AidLine) -> dict[str, Any]:
    """Return a line as codes, numbers and days, for the audit trail and the history: no free text."""
    return {
        "beneficiary": row.beneficiary_id,
        "amount_cents": row.amount_cents,
        "nominal_cents": row.nominal_cents,
        "granted_on": row.granted_on.isoformat() if row.granted_on else None,
        "paid_on": row.paid_on.isoformat() if row.paid_on else None,
        "regime": row.regime,
        "activity": row.activity,
        "instrument": row.instrument,
        "member_state": row.member_state,
        "status": str(row.status),
    }


def row_of(organisation: Organisation, record: AidRecord, *, on: datetime, actor: Actor) -> AidLine:
    """Return a line that is not saved yet, from what was written down."""
    day = record.granted_on or localdate(on)
    activity = record.activity or _activity_of(organisation, day)
    return AidLine(
        beneficiary=organisation,
        purpose=record.purpose.strip(),
        amount_cents=cents_of(record.amount),
        nominal_cents=None if record.nominal is None else cents_of(record.nominal),
        granted_on=record.granted_on,
        paid_on=record.paid_on,
        regime=record.regime,
        family=family_of(record.regime, activity, day),
        activity=activity,
        instrument=record.instrument,
        authority_id=record.authority_id,
        authority_name=record.authority_name.strip(),
        financed_by=record.financed_by.strip(),
        member_state=record.member_state,
        status=AidState(record.status),
        nace=record.nace.strip(),
        product_sector=record.product_sector.strip(),
        document=StoredFile.objects.get(pk=record.document_id) if record.document_id else None,
        recorded_by_id=actor.person_id,
        recorded_at=on,
    )


def keep_change(row: AidLine, before: dict[str, Any], reason: str, actor: Actor, on: datetime) -> None:
    """Keep what a line was before a change, and why."""
    AidChange.objects.create(
        line=row, before=before, reason=reason.strip(), changed_by_id=actor.person_id, changed_at=on
    )


def _activity_of(organisation: Organisation, on: date) -> Activity:
    group = group_of(organisation, on=on)
    return group.enterprises[group.key].activity or Activity.GENERAL


def locked_line(line_id: int, actor: Actor, on: datetime) -> AidLine:
    """Return a line as it stands once its group is locked, for who may change it.

    :raises Refused: when the actor may not.
    """
    line = AidLine.objects.get(pk=line_id)
    locked_group(line.beneficiary_id)
    row = (
        AidLine.objects.select_for_update(of=("self",))
        .select_related("beneficiary", "document")
        .get(pk=line_id)
    )
    allow(access.can_change_line(actor, row, on=localdate(on)))
    return row


def refusals_of_evidence(evidence: Evidence | None) -> list[Refusal]:
    """Say every reason why a paper cannot be kept, on the field of the form that brings it."""
    if evidence is None:
        return []
    name, content = evidence
    found = files.refusals_of_file(name=name, content=content)
    return [Refusal(refusal.code, refusal.params, "evidence") for refusal in found]


def _kept(
    evidence: Evidence | None, otherwise: StoredFile | None, actor: Actor, on: datetime
) -> StoredFile | None:
    if evidence is None:
        return otherwise
    name, content = evidence
    return files.store(name=name, content=content, actor=actor, on=on)


def _refusals_of_origin(origin: str, network_id: int | None) -> list[Refusal]:
    if origin not in AidOrigin.values:
        return [Refusal("funding.line_origin", {"origin": origin})]
    missing = origin == AidOrigin.AWARD and network_id is None
    return [Refusal("funding.award_without_network")] if missing else []


def _refusals_of_reference(origin: str, reference: str) -> list[Refusal]:
    if reference and AidLine.objects.filter(origin=origin, reference=reference).exists():
        return [Refusal("funding.reference_used", {"reference": reference}, "reference")]
    return []


def _refuse_over_ceilings(organisation: Organisation, record: AidRecord, call_rule: CallRule | None) -> None:
    """Refuse an award that does not hold; one that is pending, refused or cancelled takes no headroom.

    :raises Refused: with every ceiling that it passes.
    """
    if record.status is not AidStatus.GRANTED or record.granted_on is None:
        return
    answer, _explanation = check_award(
        organisation,
        record.amount,
        on=record.granted_on,
        call_rule=call_rule,
        regime=record.regime or None,
        paid_on=record.paid_on,
    )
    refuse_if(answer.reasons)

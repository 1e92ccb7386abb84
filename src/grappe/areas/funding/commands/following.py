"""Awards that an area above follows: their line says what was really given, whoever looks, however often.

An area above says what an award is worth now; the line is written, corrected or ended accordingly, and what
the register must be told follows. The act is the area's own: who may do it is judged there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.commands.lines import (
    CORRECTED,
    AidRecord,
    document_of,
    keep_change,
    record_of,
    row_of,
    turn_line,
)
from grappe.areas.funding.commands.register import announce
from grappe.areas.funding.commands.writing import locked_group, write_down
from grappe.areas.funding.models import AidLine, AidOrigin, AidState
from grappe.areas.funding.queries.headroom import check_award
from grappe.areas.funding.rules import AidStatus
from grappe.areas.funding.rules.lines import NOT_HELD, cents_of, refusals_of_line
from grappe.kernel.actor import MACHINE
from grappe.values import ZERO, Euro, Refusal, Refused, refuse_if

ENDED = (AidState.CANCELLED, AidState.REFUSED, AidState.RECOVERED)


class Step(StrEnum):
    """What following an award did to its line."""

    NOTHING = "nothing"
    WRITTEN = "written"
    CORRECTED = "corrected"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Followed:
    """The line that was followed (None when there is none yet), what was done, and the ceilings that it
    passes, or why they cannot be checked."""

    line: int | None
    step: Step
    reasons: tuple[Refusal, ...] = ()


def follow_award(
    *,
    reference: str,
    organisation_id: int,
    network_id: int,
    record: AidRecord,
    reason: str,
    on: datetime,
) -> Followed:
    """Keep the line of an award, known by its reference, at what was given, and say what was done.

    Given already, it is not written twice. Ceilings are judged before a decision; what was given counts even
    past them (a service rendered is rendered), and its history says that somebody has to look at it.

    :param record: the whole award as it stands; an amount of zero writes no line, or ends the one there is.
    :param reason: kept with each correction.
    :raises Refused: when no line can say it: no purpose, nobody who granted it, a day to come.
    """
    organisation = locked_group(organisation_id)
    row = AidLine.objects.filter(origin=AidOrigin.AWARD, reference=reference).first()
    if row is not None:
        return follow_line(
            line_id=row.pk,
            amount=record.amount,
            paid_on=record.paid_on,
            granted_on=record.granted_on,
            reason=reason,
            on=on,
        )
    if record.amount <= ZERO:
        return Followed(None, Step.NOTHING)
    refuse_if(refusals_of_line(record.facts(), on=localdate(on)))
    reasons = _ceilings_passed(organisation, record, record.amount)
    row = row_of(organisation, record, on=on, actor=MACHINE)
    row.origin, row.network_id, row.reference = AidOrigin.AWARD, network_id, reference
    row.save()
    _say_not_held(row, reasons, on)
    announce(row, on=localdate(on))
    write_down(MACHINE, "record_aid", on, row, None, {"origin": AidOrigin.AWARD, **document_of(row)})
    return Followed(row.pk, Step.WRITTEN, reasons)


def follow_promise(
    *,
    reference: str,
    organisation_id: int,
    network_id: int,
    record: AidRecord,
    reason: str,
    on: datetime,
) -> Followed:
    """Keep at what is promised and not given yet the pending line of that reference, and say what was done.

    It takes no headroom: whoever checks another award is told of it. What was given has a line of its own
    (`follow_award`), so the two never say the same euro.

    :param record: what remains; an amount of zero writes no line, or cancels the one there is for good.
    :raises Refused: when no line can say it: no purpose, nobody who promised it.
    """
    organisation = locked_group(organisation_id)
    row = AidLine.objects.filter(origin=AidOrigin.PROMISE, reference=reference).first()
    if record.amount <= ZERO:
        if row is None or row.status in ENDED:
            return Followed(row.pk if row else None, Step.NOTHING)
        turn_line(line_id=row.pk, to=AidStatus.CANCELLED, reason=reason, actor=MACHINE, on=on)
        return Followed(row.pk, Step.ENDED)
    awaited = replace(record, status=AidStatus.PENDING, granted_on=None)
    refuse_if(refusals_of_line(awaited.facts(), on=localdate(on)))
    if row is None:
        row = row_of(organisation, awaited, on=on, actor=MACHINE)
        row.origin, row.network_id, row.reference = AidOrigin.PROMISE, network_id, reference
        row.save()
        write_down(MACHINE, "record_aid", on, row, None, {"origin": AidOrigin.PROMISE, **document_of(row)})
        return Followed(row.pk, Step.WRITTEN)
    if row.status in ENDED or row.amount == record.amount:
        return Followed(row.pk, Step.NOTHING)
    before = document_of(row)
    row.amount_cents = cents_of(record.amount)
    row.save(update_fields=["amount_cents"])
    keep_change(row, before, reason, MACHINE, on)
    write_down(MACHINE, "correct_aid", on, row, None, {"before": before, "after": document_of(row)})
    return Followed(row.pk, Step.CORRECTED)


def follow_line(
    *,
    line_id: int,
    amount: Euro,
    paid_on: date | None = None,
    granted_on: date | None = None,
    reason: str,
    on: datetime,
) -> Followed:
    """Bring a line to what was given and the day it was last paid, and say what was done. A line that was
    ended by somebody stays ended; one that was pending is granted.

    :param granted_on: the day of the grant, for a line that was pending.
    :raises Refused: when no line can say it.
    """
    organisation = locked_group(AidLine.objects.values_list("beneficiary_id", flat=True).get(pk=line_id))
    row = AidLine.objects.select_related("beneficiary", "document").get(pk=line_id)
    if row.status in ENDED:
        return Followed(row.pk, Step.NOTHING)
    if amount <= ZERO:
        to = AidStatus.RECOVERED if row.paid_on else AidStatus.CANCELLED
        turn_line(line_id=row.pk, to=to, reason=reason, actor=MACHINE, on=on)
        return Followed(row.pk, Step.ENDED)
    record = replace(
        record_of(row),
        amount=amount,
        nominal=None if row.nominal is None else max(row.nominal, amount),
        paid_on=paid_on or row.paid_on,
        status=AidStatus.GRANTED,
        granted_on=row.granted_on or granted_on or localdate(on),
    )
    if record == record_of(row):
        return Followed(row.pk, Step.NOTHING)
    refuse_if(refusals_of_line(record.facts(), on=localdate(on)))
    more = amount - row.amount if row.status == AidState.GRANTED else amount
    reasons = _ceilings_passed(organisation, record, more)
    before = document_of(row)
    fresh = row_of(organisation, record, on=on, actor=MACHINE)
    for name in (*CORRECTED, "status"):
        setattr(row, name, getattr(fresh, name))
    row.save(update_fields=[*CORRECTED, "status"])
    keep_change(row, before, reason, MACHINE, on)
    _say_not_held(row, reasons, on)
    announce(row, on=localdate(on))
    write_down(MACHINE, "correct_aid", on, row, None, {"before": before, "after": document_of(row)})
    return Followed(row.pk, Step.CORRECTED, reasons)


def _ceilings_passed(organisation: Organisation, record: AidRecord, more: Euro) -> tuple[Refusal, ...]:
    """Why so much more does not hold under the ceilings that day; nothing when nothing is added."""
    if more <= ZERO or record.granted_on is None:
        return ()
    try:
        answer, _explanation = check_award(
            organisation, more, on=record.granted_on, regime=record.regime or None, paid_on=record.paid_on
        )
    except Refused as refused:
        # A fiscal year that nobody told is asked for where the ledger is read.
        return tuple(one for one in refused.refusals if one.code != "funding.fiscal_year_end_missing")
    return answer.reasons


def _say_not_held(row: AidLine, reasons: tuple[Refusal, ...], on: datetime) -> None:
    if reasons:
        keep_change(row, document_of(row), NOT_HELD, MACHINE, on)

"""Many awards written at once, in the transaction of the command that decides them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from grappe.areas.directory.queries import organisations_tied_to
from grappe.areas.funding.models import AidLine, AidOrigin, AidState, EntryKind, RegisterEntry
from grappe.areas.funding.queries.holidays import french_holidays
from grappe.areas.funding.rules import Activity, AidStatus, Family
from grappe.areas.funding.rules.lines import cents_of, family_of
from grappe.areas.funding.rules.register import due_day, must_register
from grappe.kernel.actor import Actor
from grappe.values import ZERO, Euro


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """One award: to whom, for what, how much; `reference` is unique among awards."""

    organisation_id: int
    purpose: str
    amount: Euro
    activity: Activity
    reference: str
    regime: str = ""


def lock_groups(organisations: Collection[int]) -> None:
    """Lock everyone in the groups of these organisations until the transaction ends: two decisions at once
    cannot both take the same headroom. One query."""
    if organisations:
        list(organisations_tied_to(sorted(organisations)).select_for_update().values_list("pk", flat=True))


def write_awards(
    awards: Sequence[Award],
    *,
    granted_on: date,
    network_id: int,
    authority_id: int,
    actor: Actor,
    on: datetime,
) -> int:
    """Write awards down in the ledger and return how many were not there yet; those that the register must
    know join what is to be sent.

    The caller holds the right to grant and has checked the ceilings under `lock_groups`: this is a part of
    its command. An award written already, by its reference, is left as it is. Three queries a thousand.
    """
    known = set(
        AidLine.objects.filter(
            origin=AidOrigin.AWARD, reference__in=[award.reference for award in awards]
        ).values_list("reference", flat=True)
    )
    rows = AidLine.objects.bulk_create(
        (
            AidLine(
                beneficiary_id=award.organisation_id,
                purpose=award.purpose[:200],
                amount_cents=cents_of(award.amount),
                granted_on=granted_on,
                regime=award.regime,
                family=family_of(award.regime, award.activity, granted_on),
                activity=award.activity,
                authority_id=authority_id,
                origin=AidOrigin.AWARD,
                reference=award.reference,
                network_id=network_id,
                status=AidState.GRANTED,
                recorded_by_id=actor.person_id,
                recorded_at=on,
            )
            for award in awards
            if award.reference not in known and award.amount > ZERO
        ),
        batch_size=500,
    )
    _announce(rows, granted_on)
    return len(rows)


def _announce(rows: Sequence[AidLine], granted_on: date) -> None:
    due = due_day(granted_on, french_holidays(granted_on))
    RegisterEntry.objects.bulk_create(
        (
            RegisterEntry(line=row, kind=EntryKind.CREATION, aid_number=row.reference, due_on=due)
            for row in rows
            if must_register(
                family=Family(row.family),
                member_state=row.member_state,
                granted_on=granted_on,
                status=AidStatus.GRANTED,
            )
        ),
        batch_size=500,
    )

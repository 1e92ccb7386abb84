"""Bio'INNOV 2009, to its last payment: what was decided is signed, spent as planned, and paid."""

from datetime import date, datetime, timedelta
from typing import Any

from grappe.areas.funding.rules import ClaimKind
from grappe.areas.grants.commands import (
    add_line,
    close_grant,
    issue_agreements,
    set_terms,
    sign_agreement,
    start_claim,
    submit_claim,
)
from grappe.areas.grants.demo.acts import PUBLICITY, approve, check, named, noon, pay, piece
from grappe.areas.grants.models import Grant
from grappe.areas.grants.queries import agreed_of
from grappe.areas.grants.rules import TypedSpending, TypedTerms
from grappe.areas.programmes.models import Call
from grappe.kernel.actor import MACHINE

TERMS_2009 = TypedTerms(
    method="strict",
    before_balance="80",
    starts_on=date(2009, 6, 19),
    ends_on=date(2010, 12, 31),
    publicity=PUBLICITY,
)


def pay_2009() -> None:
    """Draw up, sign and pay the grant of each laureate as printed."""
    call = Call.objects.get(slug="bio-innov-2009")
    issued = noon(date(2009, 7, 1))
    set_terms(call_id=call.pk, typed=named(TERMS_2009, call), actor=MACHINE, on=issued)
    issue_agreements(call_id=call.pk, actor=MACHINE, on=issued)
    grants = Grant.objects.filter(application__call=call).order_by("application__number")
    for rank, grant in enumerate(grants.select_related("application__organisation", "current")):
        signed = date(2009, 7, 15)
        sign_agreement(grant_id=grant.pk, number=0, signed_on=signed, actor=MACHINE, on=noon(signed))
        _pay_balance(grant, noon(date(2010, 4, 12) + timedelta(days=rank % 3)))


def _pay_balance(grant: Grant, on: datetime) -> None:
    """The balance of a real laureate: what was planned was spent, and what was decided is paid."""
    act: dict[str, Any] = {"actor": MACHINE, "on": on}
    claim = start_claim(grant_id=grant.pk, kind=ClaimKind.BALANCE, **act)
    joined = piece("Justificatif invente", grant.application.organisation.name, on)
    for line in agreed_of(grant).forecast:
        typed = TypedSpending(
            line.label,
            str(line.category),
            str(line.amount),
            str(line.amount + line.vat),
            date(2010, 3, 31),
        )
        add_line(claim_id=claim, typed=typed, pieces=[joined], **act)
    submit_claim(claim_id=claim, **act)
    check(claim, MACHINE, on + timedelta(days=8))
    approve(claim, MACHINE, on + timedelta(days=9))
    pay(claim, MACHINE, on + timedelta(days=15))
    close_grant(grant_id=grant.pk, actor=MACHINE, on=on + timedelta(days=20))

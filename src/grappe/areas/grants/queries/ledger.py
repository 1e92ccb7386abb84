"""What the ledger of public aid says, and should say, of a grant."""

from datetime import date
from decimal import Decimal

from django.db.models import Max, Sum
from django.utils.timezone import localdate

from grappe.areas.funding.models import AidLine, AidOrigin
from grappe.areas.funding.rules import ClaimKind
from grappe.areas.grants.models import Claim, Grant, Payment, RecoveryOrder, RecoveryState
from grappe.areas.grants.rules import SETTLED_CLAIMS, counted_aid
from grappe.areas.programmes.models import Decision
from grappe.areas.programmes.queries.ceilings import award_reference
from grappe.values import Euro


def reference_of(grant: Grant) -> str:
    """Return the number of the award in the ledger: the one that its decision gave it."""
    return award_reference(grant.application_id, granted_on(grant).year)


def award_line_of(grant: Grant) -> AidLine | None:
    """Return the line of the award in the ledger, None when it is not there yet."""
    return AidLine.objects.filter(origin=AidOrigin.AWARD, reference=reference_of(grant)).first()


def granted_on(grant: Grant) -> date:
    """Return the day of the legal right to the aid: that of the decision, else of the agreement."""
    applied = Decision.objects.filter(application=grant.application_id).values_list("applied_at", flat=True)
    return localdate(applied.first() or grant.issued_at)


def counted_of(grant: Grant) -> tuple[Euro, date | None]:
    """Return what a grant counts for now, and the day it was last paid; three queries."""
    paid = Payment.objects.filter(claim__grant=grant).aggregate(total=Sum("amount"), last=Max("paid_on"))
    settled = RecoveryOrder.objects.filter(claim__grant=grant, state=RecoveryState.SETTLED)
    recovered = settled.aggregate(total=Sum("amount"))["total"]
    ended = Claim.objects.filter(grant=grant, kind=ClaimKind.BALANCE, state__in=sorted(SETTLED_CLAIMS))
    assert grant.current is not None, "a grant is drawn up with its agreement"
    counted = counted_aid(
        award=Euro(grant.current.award),
        paid=Euro(paid["total"] or Decimal(0)),
        recovered=Euro(recovered or Decimal(0)),
        ended=ended.exists(),
    )
    return counted, paid["last"]

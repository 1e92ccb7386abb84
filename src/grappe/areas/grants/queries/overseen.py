"""What calls gave and paid, for those who answer for it: funders and boards."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery, Sum

from grappe.areas.grants.models import Grant, Payment, RecoveryOrder, RecoveryState
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.scopes import calls_overseen_by
from grappe.kernel.actor import Actor
from grappe.values import Euro


@dataclass(frozen=True, slots=True)
class AidOfCall:
    """The aid that a call agreed on, and what was paid of it, less what came back."""

    call: Call
    grants: int
    awarded: Euro
    paid: Euro


def aid_overseen(*, actor: Actor, on: date, most: int) -> list[AidOfCall]:
    """Return the aid of the calls that the actor funds or oversees, the latest edition first: one query."""
    by_call = "application__call"
    grants = Grant.objects.filter(application__call=OuterRef("pk")).order_by().values(by_call)
    of_call = f"claim__grant__{by_call}"
    paid = Payment.objects.filter(**{of_call: OuterRef("pk")}).order_by().values(of_call)
    back = RecoveryOrder.objects.filter(**{of_call: OuterRef("pk")}, state=RecoveryState.SETTLED)
    rows = (
        calls_overseen_by(actor=actor, on=on)
        .annotate(
            agreed=Subquery(grants.annotate(total=Count("pk")).values("total")),
            awarded=Subquery(grants.annotate(total=Sum("current__award")).values("total")),
            paid=Subquery(paid.annotate(total=Sum("amount")).values("total")),
            back=Subquery(back.order_by().values(of_call).annotate(total=Sum("amount")).values("total")),
        )
        .filter(agreed__isnull=False)
        .select_related("network__organisation")
        .order_by("-edition", "title", "pk")[:most]
    )
    zero = Decimal(0)
    return [
        AidOfCall(row, row.agreed, Euro(row.awarded or zero), Euro((row.paid or zero) - (row.back or zero)))
        for row in rows
    ]

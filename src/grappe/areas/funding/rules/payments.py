"""From an award to what is paid: instalments, and what actual costs give right to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.funding.rules.aid import raw_aid
from grappe.areas.funding.rules.costs import (
    AidScheme,
    CostLine,
    VatSituation,
    eligible_totals,
    refusals_of_costs,
)
from grappe.values import WHOLE, Euro, Refusal, Share, refuse_if


class PaymentMethod(StrEnum):
    """How actual costs bring the award down."""

    RECOMPUTE = "recompute"
    PRORATA = "prorata"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What an award was granted on: scheme, forecast costs, VAT situation, and the amount."""

    scheme: AidScheme
    forecast: tuple[CostLine, ...]
    vat: VatSituation
    award: Euro


def instalments(amount: Euro, shares: Sequence[Share]) -> tuple[Euro, ...]:
    """Return the instalments: each floored to the cent, the last takes what remains, so that Σ = amount.

    :raises Refused: when the shares do not make the whole.
    """
    total = sum(share.basis_points for share in shares)
    if total != WHOLE:
        refuse_if([Refusal("funding.instalments_not_whole", {"total": total})])
    *first, _ = [(amount * share).floor_to_cents() for share in shares]
    return (*first, amount - Euro.total(first))


def due_on_actuals(
    method: PaymentMethod,
    agreed: Agreed,
    actual: Sequence[CostLine],
    *,
    fungibility: Share | None = None,
) -> Euro:
    """Return what the actual costs give right to, never above the award, rounded half-up to the cent once.

    `recompute` applies the rates again; `prorata` follows actual / forecast eligible costs; `strict` takes
    the lower of the two, where a category counts up to its forecast plus `fungibility`, when given.

    :raises Refused: for actual costs that the scheme cannot compute, or a forecast of nothing.
    """
    forecast = eligible_totals(agreed.forecast, agreed.vat)
    planned = Euro.total(forecast.values())
    refusals = refusals_of_costs(agreed.scheme, actual)
    if planned <= Euro(0):
        refusals.append(Refusal("funding.forecast_empty"))
    refuse_if(refusals)
    spent = eligible_totals(actual, agreed.vat)
    if method is PaymentMethod.STRICT and fungibility is not None:
        most = Share(WHOLE + fungibility.basis_points)
        spent = {
            category: min(euro, forecast.get(category, Euro(0)) * most) for category, euro in spent.items()
        }
    recomputed = min(agreed.award, raw_aid(agreed.scheme, spent))
    exact = agreed.award.amount * Euro.total(spent.values()).amount / planned.amount
    prorata = min(agreed.award, Euro(exact).to_cents())
    return {PaymentMethod.RECOMPUTE: recomputed, PaymentMethod.PRORATA: prorata}.get(
        method, min(recomputed, prorata)
    )


def payable(due: Euro, *, award: Euro, ceiling: Share, already_paid: Euro) -> Euro:
    """Return what to pay now: min(due so far, ceiling × award) - already paid, floored to the cent.

    A negative amount is to be recovered from the beneficiary; it is never paid by itself.
    """
    return min(due, (award * ceiling).floor_to_cents()) - already_paid

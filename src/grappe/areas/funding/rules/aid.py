"""From the costs of a company to its award, with the lines that explain it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grappe.areas.funding.rules.costs import (
    AidScheme,
    CostCategory,
    CostLine,
    VatSituation,
    eligible_totals,
    refusals_of_costs,
)
from grappe.values import Euro, Explanation, ExplanationLine, Refusal, Share, refuse_if


@dataclass(frozen=True, slots=True)
class AidResult:
    """An award: `raw` is rates × costs rounded once, `amount` what remains after every limit."""

    raw: Euro
    amount: Euro
    eligible: Euro
    effective_rate: Share
    explanation: Explanation


def compute_aid(
    scheme: AidScheme, lines: Sequence[CostLine], *, vat: VatSituation, requested: Euro | None = None
) -> AidResult:
    """Return the award: Σ rate × eligible costs, rounded half-up to the cent once, then every limit.

    The limits are the cap of the scheme, the amount requested, and the costs themselves: an award is never
    above any of them. `effective_rate` is award / eligible costs, to the basis point.

    Source: regulation of the Bio'INNOV 2009 call (30 % of internal costs, 80 % of external costs, at most
    15 000 € per company).

    :raises Refused: for a category without a rate, a negative amount or a negative request.
    """
    refusals = refusals_of_costs(scheme, lines)
    if requested is not None and requested < Euro(0):
        refusals.append(Refusal("funding.negative_request", {}, "requested"))
    refuse_if(refusals)
    totals = eligible_totals(lines, vat)
    eligible = Euro.total(totals.values())
    raw = raw_aid(scheme, totals)
    limits = {"cap": scheme.cap, "requested": requested, "costs": eligible}
    bounds = {name: limit.floor_to_cents() for name, limit in limits.items() if limit is not None}
    amount = min(raw, *bounds.values())
    return AidResult(
        raw=raw,
        amount=amount,
        eligible=eligible,
        effective_rate=Share.of(amount.amount, eligible.amount),
        explanation=Explanation(
            "funding.aid",
            (
                *_lines_of_costs(scheme, lines, totals, vat),
                ExplanationLine("funding.aid.raw", {}, "Σ", raw, "euro", "sub", scheme.rule),
                *_lines_of_limits(scheme, bounds, raw),
                ExplanationLine("funding.aid.total", {"eligible": eligible}, "", amount, "euro", "total"),
            ),
        ),
    )


def raw_aid(scheme: AidScheme, totals: Mapping[CostCategory, Euro]) -> Euro:
    """Return Σ rate × eligible costs, rounded half-up to the cent once; no limit applies yet."""
    return Euro.total(euro * scheme.rates[category] for category, euro in totals.items()).to_cents()


def _lines_of_costs(
    scheme: AidScheme, lines: Sequence[CostLine], totals: Mapping[CostCategory, Euro], vat: VatSituation
) -> list[ExplanationLine]:
    explained = []
    for category in (category for category in CostCategory if category in totals):
        explained += [
            ExplanationLine(
                "funding.aid.cost",
                {
                    "label": line.label,
                    "category": category,
                    "amount": line.amount,
                    "vat": line.vat,
                    "vat_basis": vat.basis,
                    "vat_borne": vat.borne,
                },
                "{amount} + {vat} × {vat_borne}" if line.vat > Euro(0) else "",
                line.eligible(vat),
                "euro",
            )
            for line in lines
            if line.category is category
        ]
        rate = scheme.rates[category]
        inputs = {"category": category, "eligible": totals[category], "rate": rate}
        worth = totals[category] * rate
        explained.append(
            ExplanationLine(
                "funding.aid.category", inputs, "{eligible} × {rate}", worth, "euro", "sub", scheme.rule
            )
        )
    return explained


def _lines_of_limits(scheme: AidScheme, bounds: Mapping[str, Euro], raw: Euro) -> list[ExplanationLine]:
    return [
        ExplanationLine(
            f"funding.aid.{name}",
            {
                "raw": raw,
                "limit": limit,
                "applied": limit < raw,
                "basis": scheme.cap_basis if name == "cap" else None,
            },
            "min({raw}, {limit})",
            limit,
            "euro",
            "line" if limit < raw else "off",
            scheme.rule if name == "cap" else None,
        )
        for name, limit in bounds.items()
    ]

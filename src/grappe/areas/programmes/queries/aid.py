"""What the cost plans of a call give, worked out by the funding rules from the scheme of the call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import QuerySet

from grappe.areas.funding.models import AidScheme
from grappe.areas.funding.rules import (
    AidResult,
    CostCategory,
    VatBasis,
    VatSituation,
    compute_aid,
)
from grappe.areas.funding.rules import AidScheme as SchemeRule
from grappe.areas.funding.rules import CostLine as CostRule
from grappe.areas.programmes.models import Call, CostLine
from grappe.values import WHOLE, Euro, Refusal, Refused, Share


@dataclass(frozen=True, slots=True)
class AidFound:
    """What one application gets: a result, or why it cannot be computed; neither without costs."""

    result: AidResult | None = None
    refusals: tuple[Refusal, ...] = ()


class AidShort(NamedTuple):
    """The same for a list: the amount, when it can be computed."""

    amount: Decimal | None = None
    refused: bool = False


NOTHING = AidFound()
SchemeKey = tuple[str, tuple[tuple[str, int], ...], Decimal | None]
PlanLine = tuple[str, str, Decimal, Decimal]


def scheme_rule(scheme: AidScheme) -> SchemeRule:
    """Return the scheme as the rules read it."""
    return SchemeRule(
        code=scheme.code,
        rates={CostCategory(category): Share(rate) for category, rate in scheme.rates.items()},
        cap=None if scheme.cap is None else Euro(scheme.cap),
        valid_from=scheme.valid_from,
        valid_to=scheme.valid_to,
        source=scheme.source,
    )


def vat_of(basis: str, deduction: int | None) -> VatSituation | None:
    """Return the VAT situation that an applicant declared, or None while they declared none."""
    if not basis:
        return None
    return VatSituation(VatBasis(basis), Share(WHOLE if deduction is None else deduction))


def costs_of(ids: Iterable[int]) -> dict[int, list[CostRule]]:
    """Return the cost plans by application id, lines in their order: one query."""
    return _plans(CostLine.objects.filter(application_id__in=list(ids)))


def costs_of_call(call: Call) -> dict[int, list[CostRule]]:
    """Return the cost plans of every application of a call: one query."""
    return _plans(CostLine.objects.filter(application__call=call))


def _plans(lines: QuerySet[CostLine]) -> dict[int, list[CostRule]]:
    plans: dict[int, list[CostRule]] = {}
    rows = lines.order_by("application_id", "position", "pk")
    for application, label, category, amount, vat in rows.values_list(
        "application_id", "label", "category", "amount", "vat"
    ):
        line = CostRule(label, CostCategory(category), Euro(amount), Euro(vat))
        plans.setdefault(application, []).append(line)
    return plans


def find_aid(
    scheme: SchemeRule | None, plan: list[CostRule], vat: VatSituation | None, most: Euro | None = None
) -> AidFound:
    """Return the aid of one plan, `most` at most when the jury lowered it, or why it has none."""
    if scheme is None or not plan:
        return NOTHING
    if vat is None:
        return AidFound(refusals=(Refusal("programmes.vat_situation_missing", {}),))
    try:
        return AidFound(compute_aid(scheme, plan, vat=vat, requested=most))
    except Refused as refused:
        return AidFound(refusals=refused.refusals)


def find_aids(
    scheme: AidScheme | None,
    situations: Mapping[int, VatSituation | None],
    limits: Mapping[int, Decimal | None] | None = None,
) -> dict[int, AidFound]:
    """Return the aid of each application, from its id and its VAT situation, and what the jury lowered it to,
    if it did: one query for all."""
    if scheme is None or not situations:
        return {}
    rule, plans = scheme_rule(scheme), costs_of(situations)
    most = {pk: Euro(limit) for pk, limit in (limits or {}).items() if limit is not None}
    return {pk: find_aid(rule, plans.get(pk, []), vat, most.get(pk)) for pk, vat in situations.items()}


@lru_cache(maxsize=4096)
def amount_of(scheme: SchemeKey, plan: tuple[PlanLine, ...], basis: str, deduction: int | None) -> AidShort:
    """Return the amount of an aid, or None and whether it cannot be computed, for a list.

    A plan does not change once it is submitted, and equal plans give equal aid: what was worked out is kept.
    """
    lines = [CostRule(label, CostCategory(name), Euro(net), Euro(tax)) for label, name, net, tax in plan]
    rates = {CostCategory(category): Share(rate) for category, rate in scheme[1]}
    rule = SchemeRule(scheme[0], rates, None if scheme[2] is None else Euro(scheme[2]))
    found = find_aid(rule, lines, vat_of(basis, deduction))
    return AidShort(found.result.amount.amount if found.result else None, bool(found.refusals))


def scheme_key(scheme: AidScheme) -> SchemeKey:
    """Return what an amount follows from in a scheme, as plain values."""
    return scheme.code, tuple(sorted(scheme.rates.items())), scheme.cap

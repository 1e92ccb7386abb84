"""The funding plan: costs by category, partner and year against own funds, loans and each public funder.

Two rates are kept apart: public aid over the eligible cost, and one funder's part of the public money. With
740 000 € of cost, 592 000 € of public money is 80 % of public aid, whatever part of it a European fund bears
(1305/2013, art. 59; 2021/2115, art. 91).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.values import WHOLE, ZERO, Euro, Explanation, ExplanationLine, Refusal, Share

_ALL_OF_IT = Share(WHOLE)


class Origin(StrEnum):
    """Where a resource comes from."""

    OWN = "own"
    LOAN = "loan"
    PUBLIC = "public"
    PRIVATE = "private"
    IN_KIND = "in_kind"


class Instrument(StrEnum):
    """In which form a public funder helps."""

    GRANT = "grant"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    REPAYABLE_ADVANCE = "repayable_advance"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class PlannedCost:
    """One cost of the plan: its category, the partner that bears it, the year."""

    category: str
    partner: str
    year: int
    amount: Euro


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource; for public money: who gives it, in which form, the rate announced, what it is worth.

    `equivalent` is the gross grant equivalent of a loan, an advance or a guarantee: the money goes into the
    balance of the plan, its equivalent into the rate of public aid.
    """

    origin: Origin
    amount: Euro
    source: str = ""
    instrument: Instrument = Instrument.GRANT
    rate: Share | None = None
    equivalent: Euro | None = None

    @property
    def aid(self) -> Euro:
        """What counts as public aid: nothing unless the money is public."""
        if self.origin is not Origin.PUBLIC:
            return ZERO
        return self.amount if self.equivalent is None else self.equivalent


@dataclass(frozen=True, slots=True)
class FundingPlan:
    """Costs and resources."""

    costs: tuple[PlannedCost, ...]
    resources: tuple[Resource, ...]

    @property
    def cost(self) -> Euro:
        """The sum of the costs."""
        return Euro.total(cost.amount for cost in self.costs)

    @property
    def funded(self) -> Euro:
        """The sum of the resources."""
        return Euro.total(resource.amount for resource in self.resources)

    @property
    def public(self) -> Euro:
        """The public aid."""
        return Euro.total(resource.aid for resource in self.resources)


@dataclass(frozen=True, slots=True)
class PlanRates:
    """The rate of public aid, and the part that each public funder bears of the public money."""

    public_aid: Share
    cofunding: Mapping[str, Share]
    explanation: Explanation


def refusals_of_plan(
    plan: FundingPlan, *, rates: Mapping[str, Share], most_public: Share = _ALL_OF_IT
) -> list[Refusal]:
    """Return every reason why a plan does not hold.

    Resources must equal costs to the cent; amounts are not negative; every category has a rate set by the
    call, never guessed; public aid stays within `most_public` of the cost; a rate announced by a funder is
    the one of its amount, to the cent.
    """
    return [
        *_refusals_of_amounts(plan),
        *_refusals_of_categories(plan.costs, rates),
        *_refusals_of_balance(plan, most_public),
        *_refusals_of_funders(plan),
    ]


def totals_by(costs: Iterable[PlannedCost], axis: Callable[[PlannedCost], object]) -> dict[object, Euro]:
    """Return the costs added up along an axis (category, partner, year), in the order of the plan."""
    totals: dict[object, Euro] = {}
    for cost in costs:
        totals[axis(cost)] = totals.get(axis(cost), ZERO) + cost.amount
    return totals


def rates_of(plan: FundingPlan) -> PlanRates:
    """Return both rates, to the basis point: public aid / cost, and each funder's part of public aid."""
    by_funder: dict[str, Euro] = {}
    for resource in plan.resources:
        if resource.origin is Origin.PUBLIC:
            by_funder[resource.source] = by_funder.get(resource.source, ZERO) + resource.aid
    public_aid = Share.of(plan.public.amount, plan.cost.amount)
    cofunding = {name: Share.of(aid.amount, plan.public.amount) for name, aid in by_funder.items()}
    inputs = {"public": plan.public, "cost": plan.cost}
    lines = [
        ExplanationLine(
            "funding.plan.cofunding",
            {"funder": name, "aid": aid, "public": plan.public},
            "{aid} / {public}",
            cofunding[name],
            "share",
        )
        for name, aid in by_funder.items()
    ]
    total = ExplanationLine(
        "funding.plan.public_aid", inputs, "{public} / {cost}", public_aid, "share", "total"
    )
    return PlanRates(public_aid, cofunding, Explanation("funding.plan", (*lines, total)))


def _refusals_of_amounts(plan: FundingPlan) -> list[Refusal]:
    refusals = [Refusal("funding.plan_empty")] if plan.cost <= ZERO else []
    labels = [cost.category for cost in plan.costs if cost.amount < ZERO]
    labels += [
        resource.source or str(resource.origin)
        for resource in plan.resources
        if resource.amount < ZERO or resource.aid < ZERO
    ]
    return refusals + [Refusal("funding.negative_amount", {"label": label}) for label in labels]


def _refusals_of_categories(costs: Sequence[PlannedCost], rates: Mapping[str, Share]) -> list[Refusal]:
    unrated = sorted({cost.category for cost in costs} - set(rates))
    return [Refusal("funding.category_without_rate", {"category": category}) for category in unrated]


def _refusals_of_balance(plan: FundingPlan, most_public: Share) -> list[Refusal]:
    refusals = []
    if plan.funded != plan.cost:
        params = {"cost": plan.cost, "funded": plan.funded, "gap": plan.cost - plan.funded}
        refusals.append(Refusal("funding.plan_unbalanced", params))
    if plan.public > plan.cost * most_public:
        refusals.append(Refusal("funding.plan_too_public", {"public": plan.public, "most": most_public}))
    return refusals


def _refusals_of_funders(plan: FundingPlan) -> list[Refusal]:
    public = [resource for resource in plan.resources if resource.origin is Origin.PUBLIC]
    refusals = [
        Refusal("funding.funder_missing", {"amount": resource.amount})
        for resource in public
        if not resource.source
    ]
    return refusals + [
        Refusal("funding.funder_rate_differs", {"funder": resource.source, "rate": resource.rate})
        for resource in public
        if resource.rate is not None and (plan.cost * resource.rate).to_cents() != resource.amount
    ]

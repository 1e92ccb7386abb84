"""A funding plan as an applicant types it: rows of resources read beside the costs of the application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grappe.areas.funding.rules import (
    CostLine,
    FundingPlan,
    Instrument,
    Origin,
    PlannedCost,
    Resource,
    VatSituation,
    refusals_of_plan,
)
from grappe.areas.funding.rules.costs import AidScheme
from grappe.areas.grants.rules.claims import read_amount
from grappe.values import ZERO, Euro, Refusal, Share

MOST_RESOURCES = 30
LONGEST_SOURCE = 160


@dataclass(frozen=True, slots=True)
class TypedResource:
    """One row as typed; `rate` and `equivalent` only for public money, and optional there."""

    origin: str = ""
    source: str = ""
    instrument: str = ""
    amount: str = ""
    rate: str = ""
    equivalent: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; the choices alone say nothing."""
        return not any(part.strip() for part in (self.source, self.amount, self.rate, self.equivalent))


def planned_costs(
    lines: Sequence[CostLine], vat: VatSituation, *, partner: str, year: int
) -> tuple[PlannedCost, ...]:
    """Return the costs of an application as a plan counts them: what they cost its organisation, VAT borne
    included, to the cent."""
    return tuple(
        PlannedCost(str(line.category), partner, year, line.eligible(vat).to_cents()) for line in lines
    )


def read_resources(rows: Sequence[TypedResource]) -> tuple[tuple[Resource, ...], list[Refusal]]:
    """Return the resources that can be read and every refusal, each on the field of its row: `amount_0`.

    Blank rows are left out but keep their index.
    """
    found: list[Resource] = []
    refusals: list[Refusal] = []
    for index, row in enumerate(rows):
        if row.is_blank:
            continue
        resource, wrong = _read_row(row)
        refusals += [replace(refusal, field=f"{refusal.field}_{index}") for refusal in wrong]
        if resource is not None:
            found.append(resource)
    if len(found) > MOST_RESOURCES:
        refusals.append(Refusal("grants.too_many_resources", {"most": MOST_RESOURCES}))
    return tuple(found), refusals


def refusals_of_funding(plan: FundingPlan, scheme: AidScheme, most_public: Share) -> list[Refusal]:
    """Return every reason why a plan does not hold: those of the funding rules, at the call's rates."""
    rates = {str(category): rate for category, rate in scheme.rates.items()}
    return refusals_of_plan(plan, rates=rates, most_public=most_public)


def proposed_resources(cost: Euro, award: Euro, funder: str) -> tuple[Resource, ...]:
    """Return the plan to begin with: the award of the funder, and own funds for what remains."""
    public = [Resource(Origin.PUBLIC, award, funder)] if award > ZERO else []
    own = [Resource(Origin.OWN, cost - award)] if cost > award else []
    return (*public, *own)


def _read_row(row: TypedResource) -> tuple[Resource | None, list[Refusal]]:
    amount, refusals = read_amount(row.amount, "amount")
    if row.origin not in set(Origin):
        refusals.append(Refusal("grants.origin_missing", {}, "origin"))
    if len(row.source.strip()) > LONGEST_SOURCE:
        refusals.append(Refusal("grants.source_too_long", {"longest": LONGEST_SOURCE}, "source"))
    public = row.origin == Origin.PUBLIC
    if public and not row.source.strip():
        refusals.append(Refusal("grants.funder_missing", {}, "source"))
    rate, wrong_rate = _read_rate(row.rate)
    equivalent, wrong_equivalent = (
        read_amount(row.equivalent, "equivalent") if row.equivalent.strip() else (None, [])
    )
    if not public and (row.rate.strip() or row.equivalent.strip()):
        refusals.append(Refusal("grants.rate_of_public_only", {}, "rate"))
    refusals += [*wrong_rate, *wrong_equivalent]
    if refusals or amount is None:
        return None, refusals
    known = row.instrument in set(Instrument)
    instrument = Instrument(row.instrument) if public and known else Instrument.GRANT
    return Resource(Origin(row.origin), amount, row.source.strip(), instrument, rate, equivalent), []


def _read_rate(text: str) -> tuple[Share | None, list[Refusal]]:
    if not text.strip():
        return None, []
    try:
        return Share.percent(text.replace("%", "").strip()), []
    except ValueError:
        return None, [Refusal("grants.share_unreadable", {"text": text.strip()}, "rate")]

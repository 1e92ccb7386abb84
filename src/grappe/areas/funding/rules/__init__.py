"""The law of funding, pure: from costs to an award, to instalments, to payments on actual costs.

Every figure is exact until it is rounded half-up to the cent, once. Nothing here is specific to one call:
rates, cap, VAT basis and method of payment are parameters, and the explanation prints those that applied.
"""

from grappe.areas.funding.rules.aid import AidResult, compute_aid, raw_aid
from grappe.areas.funding.rules.costs import (
    AidScheme,
    CostCategory,
    CostLine,
    VatBasis,
    VatSituation,
    eligible_totals,
    refusals_of_costs,
    refusals_of_scheme,
)
from grappe.areas.funding.rules.payments import (
    Agreed,
    Flow,
    PaymentMethod,
    due_on_actuals,
    gross_grant_equivalent,
    instalments,
    payable,
    safe_harbour_equivalent,
)

__all__ = [
    "Agreed",
    "AidResult",
    "AidScheme",
    "CostCategory",
    "CostLine",
    "Flow",
    "PaymentMethod",
    "VatBasis",
    "VatSituation",
    "compute_aid",
    "due_on_actuals",
    "eligible_totals",
    "gross_grant_equivalent",
    "instalments",
    "payable",
    "raw_aid",
    "refusals_of_costs",
    "refusals_of_scheme",
    "safe_harbour_equivalent",
]

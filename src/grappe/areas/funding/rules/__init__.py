"""The law of funding, pure: from costs to an award, to instalments, to payments on actual costs; and public
aid: regulations, single undertaking, ceilings, size, funding plan.

Every figure is exact until it is rounded half-up to the cent, once. Nothing here is specific to one call:
rates, cap, VAT basis and method of payment are parameters, and the explanation prints those that applied.
"""

from grappe.areas.funding.rules.aid import AidResult, compute_aid, raw_aid
from grappe.areas.funding.rules.call_rule import Basis, CallMeasure, CallRule, measure_call_rule
from grappe.areas.funding.rules.check import AidAnswer, check_aid
from grappe.areas.funding.rules.claims import (
    CLAIM_STEPS,
    ClaimedCost,
    ClaimKind,
    ClaimState,
    Settlement,
    Terms,
    refusals_of_claim,
    refusals_of_step,
    settle_claim,
)
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
from grappe.areas.funding.rules.cumulation import Ceiling, Setting, ceilings_of
from grappe.areas.funding.rules.equivalent import (
    BaseRate,
    Flow,
    base_rate_on,
    gross_grant_equivalent,
    harbour_equivalent,
    market_rate,
    safe_harbour_equivalent,
    soft_loan_equivalent,
)
from grappe.areas.funding.rules.explaining import explain_aid
from grappe.areas.funding.rules.ledger import (
    AidLine,
    AidStatus,
    Enterprise,
    Measure,
    NewAid,
    Reading,
    Situation,
    window_of,
)
from grappe.areas.funding.rules.payments import (
    Agreed,
    PaymentMethod,
    due_on_actuals,
    instalments,
    payable,
)
from grappe.areas.funding.rules.plan import (
    FundingPlan,
    Instrument,
    Origin,
    PlannedCost,
    Resource,
    rates_of,
    refusals_of_plan,
)
from grappe.areas.funding.rules.regimes import REGIMES, Activity, Family, Regime, WindowKind, regime_for
from grappe.areas.funding.rules.size import Figures, Investor, Relation, Size, size_over
from grappe.areas.funding.rules.undertakings import (
    ControlLink,
    Criterion,
    Merger,
    SingleUndertaking,
    allocate_split,
    single_undertaking,
)
from grappe.areas.funding.rules.windows import Bound, Window, YearEnd

__all__ = [
    "CLAIM_STEPS",
    "REGIMES",
    "Activity",
    "Agreed",
    "AidAnswer",
    "AidLine",
    "AidResult",
    "AidScheme",
    "AidStatus",
    "BaseRate",
    "Basis",
    "Bound",
    "CallMeasure",
    "CallRule",
    "Ceiling",
    "ClaimKind",
    "ClaimState",
    "ClaimedCost",
    "ControlLink",
    "CostCategory",
    "CostLine",
    "Criterion",
    "Enterprise",
    "Family",
    "Figures",
    "Flow",
    "FundingPlan",
    "Instrument",
    "Investor",
    "Measure",
    "Merger",
    "NewAid",
    "Origin",
    "PaymentMethod",
    "PlannedCost",
    "Reading",
    "Regime",
    "Relation",
    "Resource",
    "Setting",
    "Settlement",
    "SingleUndertaking",
    "Situation",
    "Size",
    "Terms",
    "VatBasis",
    "VatSituation",
    "Window",
    "WindowKind",
    "YearEnd",
    "allocate_split",
    "base_rate_on",
    "ceilings_of",
    "check_aid",
    "compute_aid",
    "due_on_actuals",
    "eligible_totals",
    "explain_aid",
    "gross_grant_equivalent",
    "harbour_equivalent",
    "instalments",
    "market_rate",
    "measure_call_rule",
    "payable",
    "rates_of",
    "raw_aid",
    "refusals_of_claim",
    "refusals_of_costs",
    "refusals_of_plan",
    "refusals_of_scheme",
    "refusals_of_step",
    "regime_for",
    "safe_harbour_equivalent",
    "settle_claim",
    "single_undertaking",
    "size_over",
    "soft_loan_equivalent",
    "window_of",
]

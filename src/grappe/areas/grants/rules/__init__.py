"""The law of grants, pure: terms, agreements, claims, funding plans. The funding rules work out every amount;
here is decided when, by which terms, and why not."""

from grappe.areas.grants.rules.agreements import (
    GRANT_STEPS,
    CallFacts,
    Change,
    GrantState,
    amended_award,
    eligible_sum,
    refusals_of_grant_step,
    refusals_to_amend,
    refusals_to_issue,
)
from grappe.areas.grants.rules.claims import (
    MOST_LINES,
    OPEN_CLAIMS,
    SETTLED_CLAIMS,
    WRITABLE_CLAIMS,
    ClaimFacts,
    Standing,
    TypedSpending,
    read_amount,
    read_spending,
    refusals_to_close,
    refusals_to_start,
    refusals_to_submit,
    refusals_to_write,
)
from grappe.areas.grants.rules.counting import counted_aid
from grappe.areas.grants.rules.plans import (
    TypedResource,
    planned_costs,
    proposed_resources,
    read_resources,
    refusals_of_funding,
)
from grappe.areas.grants.rules.terms import CallTerms, TypedTerms, read_terms, schedule_of

__all__ = [
    "GRANT_STEPS",
    "MOST_LINES",
    "OPEN_CLAIMS",
    "SETTLED_CLAIMS",
    "WRITABLE_CLAIMS",
    "CallFacts",
    "CallTerms",
    "Change",
    "ClaimFacts",
    "GrantState",
    "Standing",
    "TypedResource",
    "TypedSpending",
    "TypedTerms",
    "amended_award",
    "counted_aid",
    "eligible_sum",
    "planned_costs",
    "proposed_resources",
    "read_amount",
    "read_resources",
    "read_spending",
    "read_terms",
    "refusals_of_funding",
    "refusals_of_grant_step",
    "refusals_to_amend",
    "refusals_to_close",
    "refusals_to_issue",
    "refusals_to_start",
    "refusals_to_submit",
    "refusals_to_write",
    "schedule_of",
]

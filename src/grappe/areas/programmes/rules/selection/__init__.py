"""From the ranked list to who is funded: the line of each envelope, the waiting list, and why for each one.

The ranking decides, whatever a solver may propose beside it. Going down the list, each application is paid
whole by the first declared envelope that can; the rule of the call says what happens to the first one that
none can pay. "What if the envelope were X" is the same walk with another amount.
"""

from grappe.areas.programmes.rules.selection.contest import (
    Contest,
    EnvelopeLimits,
    LineRule,
    Request,
    refusals_of_requests,
)
from grappe.areas.programmes.rules.selection.deciding import (
    Decided,
    paid_when_selected,
    propose_by_selection,
    refusals_to_decide,
    selection_departures,
)
from grappe.areas.programmes.rules.selection.outcome import (
    Change,
    Difference,
    Paid,
    Placed,
    Reason,
    Selection,
    difference,
)
from grappe.areas.programmes.rules.selection.terms import (
    FloorKind,
    FloorMeasure,
    FloorTerm,
    KnownGroups,
    SelectionTerms,
    envelopes_open_to,
    refusals_of_terms,
    terms_as_published,
)
from grappe.areas.programmes.rules.selection.walk import refusals_to_select, select, what_if

__all__ = [
    "Change",
    "Contest",
    "Decided",
    "Difference",
    "EnvelopeLimits",
    "FloorKind",
    "FloorMeasure",
    "FloorTerm",
    "KnownGroups",
    "LineRule",
    "Paid",
    "Placed",
    "Reason",
    "Request",
    "Selection",
    "SelectionTerms",
    "difference",
    "envelopes_open_to",
    "paid_when_selected",
    "propose_by_selection",
    "refusals_of_requests",
    "refusals_of_terms",
    "refusals_to_decide",
    "refusals_to_select",
    "select",
    "selection_departures",
    "terms_as_published",
    "what_if",
]

"""The law of calls for projects, pure: grid, scores, ranking, conflicts, decisions, and their replay.

Standard library only, so that an exported call can be replayed on a machine where nothing is installed.
"""

from grappe.areas.programmes.rules.applications import (
    APPLICATION_TRANSITIONS,
    CALL_TRANSITIONS,
    ApplicationFacts,
    ApplicationState,
    CallFacts,
    CallState,
    refusals_of_application_step,
    refusals_of_call_step,
    refusals_to_open_call,
    refusals_to_submit,
)
from grappe.areas.programmes.rules.conflicts import (
    ConflictFound,
    ConflictKind,
    RelationFact,
    RelationKind,
    computed_conflicts,
)
from grappe.areas.programmes.rules.decisions import (
    Departure,
    Outcome,
    departures,
    outcomes_by_ranking,
    places_passed_on,
    refusals_to_apply,
)
from grappe.areas.programmes.rules.document import FORMAT, ReviewState, read_call, seal_of, sealed
from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid, refusals_to_open
from grappe.areas.programmes.rules.ranking import (
    Cut,
    Ranked,
    Standing,
    TieBreak,
    cut,
    rank,
    refusals_to_resolve,
    standing_of,
    ties,
)
from grappe.areas.programmes.rules.scoring import (
    Aggregate,
    ReviewScore,
    aggregate,
    disagrees,
    refusals_of_marks,
    score_review,
)

__all__ = [
    "APPLICATION_TRANSITIONS",
    "CALL_TRANSITIONS",
    "FORMAT",
    "Aggregate",
    "ApplicationFacts",
    "ApplicationState",
    "BlankPolicy",
    "CallFacts",
    "CallState",
    "ConflictFound",
    "ConflictKind",
    "Criterion",
    "Cut",
    "Departure",
    "Family",
    "Grid",
    "Outcome",
    "Ranked",
    "RelationFact",
    "RelationKind",
    "ReviewScore",
    "ReviewState",
    "Standing",
    "TieBreak",
    "aggregate",
    "computed_conflicts",
    "cut",
    "departures",
    "disagrees",
    "outcomes_by_ranking",
    "places_passed_on",
    "rank",
    "read_call",
    "refusals_of_application_step",
    "refusals_of_call_step",
    "refusals_of_marks",
    "refusals_to_apply",
    "refusals_to_open",
    "refusals_to_open_call",
    "refusals_to_resolve",
    "refusals_to_submit",
    "score_review",
    "seal_of",
    "sealed",
    "standing_of",
    "ties",
]

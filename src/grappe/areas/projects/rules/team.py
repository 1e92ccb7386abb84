"""What may be asked of a proposed team."""

from __future__ import annotations

from collections.abc import Sequence

from grappe.areas.matching.rules.team import HIGHEST_IMPORTANCE, MOST_PARTNERS, Link, TeamRules
from grappe.values import Refusal


def refusals_of_rules(rules: TeamRules, links: Sequence[Link]) -> list[Refusal]:
    """Return why no team can be looked for: no chain, a number out of range."""
    refusals = []
    if not links:
        refusals.append(Refusal("projects.team_no_links"))
    if rules.most is not None and not 1 <= rules.most <= MOST_PARTNERS:
        refusals.append(Refusal("projects.team_most", {"most": MOST_PARTNERS}, "most"))
    if rules.budget is not None and not 0 <= rules.budget < 10**10:
        refusals.append(Refusal("projects.team_budget", {}, "budget"))
    if any(not 0 <= link.importance <= HIGHEST_IMPORTANCE for link in links):
        refusals.append(Refusal("projects.team_importance", {"most": HIGHEST_IMPORTANCE}))
    return refusals

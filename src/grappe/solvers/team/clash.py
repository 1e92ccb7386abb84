"""Which rules cannot be kept together: the smallest set of them.

Whatever team one takes, it breaks some rule of each clash. So each team that breaks few rules says: a clash
takes one of these. The fewest rules that answer all the teams met so far are tried together: when no team
keeps them, they are a clash, and no smaller one exists; otherwise that team is one more to answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from grappe.solvers.select.programme import Programme, Status
from grappe.solvers.team.problem import Name, Row, Rule, TeamProblem

# Work granted to each question, the same on every machine: any team will do at first.
EFFORTS = (0.05, 2.0)
SECONDS = 10.0
MOST_TEAMS = 60


def smallest_clash(problem: TeamProblem) -> tuple[tuple[Name, ...], bool]:
    """Return the fewest rules that no team keeps together, and whether fewer are ruled out.

    When the search for the fewest takes too long, rules are left out one by one as long as the others clash.
    """
    names, answered = problem.names, list[frozenset[Name]]()
    for _ in range(MOST_TEAMS):
        tried = _fewest(names, answered)
        broken = _broken(problem, tried)
        if broken is None:
            return tried, True
        answered.append(broken)
    clash = list(names)
    for name in names:
        fewer = [other for other in clash if other != name]
        if _broken(problem, fewer) is None:
            clash = fewer
    return tuple(clash), False


def _fewest(names: Sequence[Name], answered: Sequence[frozenset[Name]]) -> tuple[Name, ...]:
    """The fewest rules with one of each set; among equals, those that people set before the chain's."""
    programme = Programme()
    ordered = sorted(names, key=lambda name: name[0] is Rule.HELD)
    choices = {name: programme.choice() for name in ordered}
    for broken in answered:
        programme.limit([(choices[name], 1) for name in names if name in broken], least=1)
    many = len(names) ** 2 + 1
    terms = [(choice, -many - place) for place, choice in enumerate(choices.values())]
    found = programme.highest(terms, seconds=SECONDS, effort=EFFORTS[-1])
    return tuple(name for name in names if found.values[choices[name]])


def _broken(problem: TeamProblem, kept: Sequence[Name]) -> frozenset[Name] | None:
    """The rules that a team breaks when it keeps these and breaks as few as it can; None when none does."""
    programme = Programme()
    inside = [programme.choice() for _ in problem.candidates]
    for place in problem.idle:
        programme.limit([(inside[place], 1)], most=0)
    excused = {name: programme.choice() for name in problem.names if name not in set(kept)}
    for row in problem.rows:
        terms = [(inside[place], weight) for place, weight in row.terms]
        if row.name in excused:
            terms.append((excused[row.name], -_excess(row)))
        programme.limit(terms, most=row.most)
    fewest = [(choice, -1) for choice in excused.values()]
    for effort in EFFORTS:
        found = programme.highest(fewest, seconds=SECONDS, effort=effort)
        if found.status is not Status.UNKNOWN:
            break
    if found.status is Status.INFEASIBLE:
        return None
    # Out of time nothing is known: a clash is only told when it is one.
    return frozenset(name for name, choice in excused.items() if not found.found or found.values[choice])


def _excess(row: Row) -> int:
    """More than any team exceeds the row by."""
    return max(0, sum(weight for _, weight in row.terms if weight > 0) - row.most)

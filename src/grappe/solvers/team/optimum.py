"""The team of most points under the rules, the teams that differ from it, and what each rule costs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import numpy as np

from grappe.solvers.team.answer import (
    ByHand,
    Composition,
    Hole,
    Infeasible,
    Price,
    Study,
    Undecided,
)
from grappe.solvers.team.bound import Ground
from grappe.solvers.team.certificate import certified, names_used
from grappe.solvers.team.clash import smallest_clash
from grappe.solvers.team.local import Exchange
from grappe.solvers.team.problem import Name, Rule, Team, TeamProblem
from grappe.solvers.team.search import MOST_BRANCHES, Search
from grappe.solvers.team.verification import only


def compose(
    problem: TeamProblem, *, branches: int = MOST_BRANCHES, starts: tuple[Team, ...] = ()
) -> Composition | Infeasible | Undecided:
    """Return the team of most points that keeps every rule, or the rules that clash.

    Among teams of the same points, the one whose places in the declared order add up to the least. The same
    input gives the same team and the same proof.

    :param branches: cases after which the search stops with what it has; the certificate then says how far
        the points may still be from the best.
    :param starts: teams to begin from; they make the search shorter, never its answer worse.
    """
    ground = Ground(problem)
    found = Search(ground, starts=starts, branches=branches).run()
    if found.team is not None:
        return certified(ground, found.team, found.root, found.steps)
    return explain(problem) if found.whole else Undecided(problem.digest())


def explain(problem: TeamProblem) -> Infeasible:
    """Return the fewest rules that no team keeps together, with the proof that none does."""
    clash, smallest = smallest_clash(problem)
    found = Search(Ground(only(problem, clash))).run()
    return Infeasible(clash, smallest, found.root, found.steps, problem.digest())


def study(
    problem: TeamProblem,
    *,
    teams: int = 3,
    changed: int = 2,
    branches: int = MOST_BRANCHES,
    priced: bool = True,
) -> Study | Infeasible | Undecided:
    """Return the best teams clearly different, the holes of each, what each rule costs, and the one by hand.

    :param priced: False to leave the rules that the proof makes use of without a price (`price_of` gives it
        later): each asks for another search.

    A team is clearly different from a better one when at least `changed` partners of that one are not in it;
    fewer when so many cannot leave. There may be fewer teams than asked.
    """
    best = compose(problem, branches=branches)
    if not isinstance(best, Composition):
        return best
    found = [best]
    while len(found) < teams:
        other = another(problem, [each.team for each in found], changed=changed, branches=branches)
        if other is None:
            break
        found.append(other)
    holes = tuple(tuple(holes_of(problem, each.team)) for each in found)
    costs = tuple(costs_of(problem, best, branches=branches, priced=priced))
    return Study(tuple(found), holes, costs, by_hand(problem))


def another(
    problem: TeamProblem, teams: Sequence[Team], *, changed: int = 2, branches: int = MOST_BRANCHES
) -> Composition | None:
    """Return the best team clearly different from each of these, None when there is none.

    :param teams: the best first, each found after those before it.
    """
    if teams[-1] <= problem.kept:
        return None
    ground = Ground(unlike_of(problem, teams, changed=changed))
    other = Search(ground, branches=branches).run()
    return None if other.team is None else certified(ground, other.team, other.root, other.steps)


def unlike_of(problem: TeamProblem, teams: Collection[Team], *, changed: int = 2) -> TeamProblem:
    """Return the problem that a team after these answers: what its certificate is verified against."""
    unlike = ((team, min(changed, len(team - problem.kept))) for team in teams)
    return replace(problem, unlike=(*problem.unlike, *unlike))


def costs_of(
    problem: TeamProblem, best: Composition, *, branches: int = MOST_BRANCHES, priced: bool = True
) -> Iterator[Price]:
    """Return for each rule the points that the best team gains when it alone is left out.

    Nothing for a rule that the proof makes no use of: it proves the same without it. With `priced` False,
    these alone.
    """
    proof = best.certificate
    used = frozenset(names_used(Ground(problem), proof.prices, proof.steps))
    for name in problem.names:
        if proof.proven and name not in used:
            yield Price(name, 0, proven=True)
        elif priced:
            price = price_of(problem, name, best.team, branches=branches)
            yield replace(price, proven=proof.proven and price.proven)


def price_of(problem: TeamProblem, name: Name, best: Team, *, branches: int = MOST_BRANCHES) -> Price:
    """Return the points that the best team gains when one rule alone is left out.

    :param best: the best team under all the rules.
    """
    freer = replace(problem, without=problem.without | {name})
    found = compose(freer, branches=branches, starts=(best,))
    assert isinstance(found, Composition), "the best team keeps the other rules"
    return Price(name, found.certificate.points - problem.points(best), proven=found.certificate.proven)


def holders_of(problem: TeamProblem, team: Team, need: int) -> tuple[int, ...]:
    """Return who holds a need, the best fit first, then in the declared order."""
    able = [place for place in sorted(team) if problem.fits[place, need]]
    return tuple(sorted(able, key=lambda place: (-int(problem.fits[place, need]), place)))


def holes_of(problem: TeamProblem, team: Team) -> Iterator[Hole]:
    """The needs that nobody of the team holds, each with the candidate that comes nearest."""
    ground = Ground(problem)
    raw = np.array([candidate.fits for candidate in problem.candidates], dtype=np.int64)
    for need in range(len(problem.needs)):
        if holders_of(problem, team, need):
            continue
        fits = raw[:, need] if len(raw) else np.zeros(1, dtype=np.int64)
        nearest, fit, least = int(fits.argmax()), int(fits.max()), problem.needs[need].least
        if not fit:
            yield Hole(need, None, 0, least)
        elif fit < least:
            yield Hole(need, nearest, fit, least)
        else:
            more = team | {nearest}
            broken = dict.fromkeys(ground.rows[place].name for place in ground.broken(more))
            loses = problem.points(team) - problem.points(more)
            yield Hole(need, nearest, fit, least, tuple(broken), 0 if broken else max(loses, 0))


def by_hand(problem: TeamProblem) -> ByHand:
    """Return the team that grows by the best partner each time, from those that are kept: the usual way."""
    ground = Ground(problem)
    team = Exchange(ground).grown(problem.kept)
    broken = dict.fromkeys(ground.rows[place].name for place in ground.broken(team))
    return ByHand(team, problem.points(team), tuple(broken))


def is_set_by_people(name: Name) -> bool:
    """Whether a rule is one that people set for this team, rather than the chain itself."""
    return name[0] not in (Rule.HELD, Rule.CHANGED)

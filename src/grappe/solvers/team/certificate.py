"""Every figure of a certificate, recomputed from the input, the team and the prices alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grappe.solvers.team.answer import Certificate, Check, Composition, Step
from grappe.solvers.team.bound import Ground, Prices
from grappe.solvers.team.problem import Name, Team


def certified(ground: Ground, team: Team, prices: Prices, steps: Sequence[Step]) -> Composition:
    """Return the team with its certificate; nothing here trusts the search that found it."""
    worth = ground.worth(team)
    priced = ground.price(prices)
    top = priced.bound((), ground.problem.idle)
    reached = proven_bound(ground, prices, steps, worth) if steps else None
    bound = max(worth, min(top, top if reached is None else reached))
    checks = check_rules(ground, team)
    certificate = Certificate(
        points=ground.points(worth),
        bound=ground.points(bound),
        proven=bound == worth and all(check.held for check in checks) and not team & ground.problem.idle,
        checks=checks,
        prices=prices,
        steps=tuple(steps),
        digest=ground.problem.digest(),
    )
    return Composition(team, certificate)


def proven_bound(ground: Ground, prices: Prices, steps: Sequence[Step], floor: int) -> int | None:
    """Return the worth that no team exceeds, knowing one of worth `floor`; None when the steps are no proof.

    The prices of the whole say who is in or out of any better team; the steps go through the others: on a
    candidate, first with it inside, then with it outside, down to prices that bound what is left.
    """
    left = iter(steps)
    reached = floor
    open_branches = [ground.forced(ground.price(prices), floor)]
    while open_branches:
        inside, outside = open_branches.pop()
        step = next(left, None)
        if step is None:
            return None
        if isinstance(step, Prices):
            if not ground.is_price(step):
                return None
            reached = max(reached, ground.price(step).bound(inside, outside))
        else:
            if not 0 <= step < len(ground.problem.candidates) or step in inside or step in outside:
                return None
            open_branches += [(inside, outside | {step}), (inside | {step}, outside)]
    return reached if next(left, None) is None else None


def check_rules(ground: Ground, team: Team) -> tuple[Check, ...]:
    """Check on the team itself every rule in force."""
    found: dict[Name, Check] = {}
    for row, value in zip(ground.rows, ground.used(team), strict=True):
        check = Check(row.name, row.most, value, value <= row.most)
        known = found.get(row.name)
        if known is None or check.value - check.limit > known.value - known.limit:
            found[row.name] = check
    return tuple(found.values())


def names_used(ground: Ground, prices: Prices, steps: Sequence[Step]) -> Iterator[Name]:
    """The rules that the proof makes use of: leaving out another one changes nothing."""
    for each in (prices, *(step for step in steps if isinstance(step, Prices))):
        yield from (ground.rows[place].name for place, price in each.rules if price)

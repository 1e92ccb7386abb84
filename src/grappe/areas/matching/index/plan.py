"""How the index adds a need up. Pure.

The declared score keeps the best term of each group. A union that keeps the best costs the index nearly
twice a plain sum, on the widest terms of all (a region, a division). Where the terms of a group are nested
(who holds one holds the lesser ones) or exclude one another, the same points are had by a plain sum of
differences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from grappe.areas.matching.index.tokens import token_of
from grappe.areas.matching.rules.score import Part, Sign, Term

ANSWERS = frozenset({Part.TEXT, Part.SKILLS, Part.ACTIVITY})
"""Parts that say what a candidate can do; the others say where it is and whom it knows."""
# Who has three past projects with somebody holds the terms of one and of two as well.
_STEPPED = frozenset({Sign.JOINT, Sign.LED, Sign.PROGRAMME})


@dataclass(frozen=True, slots=True)
class Clause:
    """These points for who holds all these stored tokens."""

    tokens: tuple[str, ...]
    points: int


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses of one part of the score: their points add up, or only the best counts."""

    part: Part
    clauses: tuple[Clause, ...]
    best: bool = False


def plan_of(terms: Iterable[Term], regions: Mapping[str, str]) -> tuple[Group, ...]:
    """Return groups whose points add up to the declared score, for any candidate whose region is that of its
    department, and whose department is that of its commune.

    :param regions: the region of each department, by their codes.
    """
    return tuple(_group(list(group), regions) for _, group in groupby(terms, key=lambda term: term.group))


def most_of(groups: Iterable[Group]) -> int:
    """Return the most points that a candidate can have of these groups."""
    return sum((max if group.best else sum)(clause.points for clause in group.clauses) for group in groups)


def _group(terms: Sequence[Term], regions: Mapping[str, str]) -> Group:
    part, sign = terms[0].part, terms[0].sign
    plain = tuple(_clause(term, term.points) for term in terms)
    if len(terms) == 1 or sign == Sign.EXPERIENCE or _is_one_word(terms):
        return Group(part, plain)
    if part == Part.TERRITORY:
        placed = _territory(terms, regions)
        return Group(part, plain, best=True) if placed is None else Group(part, placed)
    if sign in _STEPPED or (sign == Sign.ACTIVITY and _is_ladder(terms)):
        return Group(part, _differences(terms))
    return Group(part, plain, best=True)


def _clause(term: Term, points: int) -> Clause:
    return Clause(tuple(token_of(term.field, token) for token in term.tokens), points)


def _is_ladder(terms: Sequence[Term]) -> bool:
    steps = sorted((term.tokens[0] for term in terms), key=len)
    return all(longer.startswith(shorter) and longer != shorter for shorter, longer in pairwise(steps))


def _is_one_word(terms: Sequence[Term]) -> bool:
    # Said by the candidate or only by a label, never both: the two exclude one another.
    return [term.sign for term in terms] == [Sign.WORD, Sign.LABEL]


def _differences(terms: Sequence[Term]) -> tuple[Clause, ...]:
    # From the term that most hold to the one that fewest do: each adds what it has over the one before.
    clauses, before = [], 0
    for term in sorted(terms, key=lambda term: (term.points, len(term.tokens[0]))):
        if term.points > before:
            clauses.append(_clause(term, term.points - before))
            before = term.points
    return tuple(clauses)


def _territory(terms: Sequence[Term], regions: Mapping[str, str]) -> tuple[Clause, ...] | None:
    """Places as differences; None when the region of a department is not known."""
    region = {term.tokens[0][1:]: term for term in terms if term.sign == Sign.REGION}
    departments: dict[str, Term] = {}
    for term in terms:
        code = term.tokens[0][1:]
        if term.sign in (Sign.DEPARTMENT, Sign.NEAR):
            known = departments.get(code)
            departments[code] = term if known is None or term.points > known.points else known
    if any(code not in regions for code in departments):
        return None

    def under(department: str) -> int:
        around = region.get(regions.get(department, ""))
        return around.points if around else 0

    points = [(term, term.points) for term in region.values()]
    points += [(term, term.points - under(code)) for code, term in departments.items()]
    for term in terms:
        if term.sign == Sign.COMMUNE:
            code = department_of(term.tokens[0][1:])
            if code not in regions:
                return None
            held = departments.get(code)
            points.append((term, term.points - max(held.points if held else 0, under(code))))
    return tuple(_clause(term, extra) for term, extra in points if extra > 0)


def department_of(commune: str) -> str:
    """Return the code of the department that a commune's code begins with (97105 is in 971)."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]

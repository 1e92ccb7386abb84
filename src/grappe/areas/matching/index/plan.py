"""How the index adds a need up. Pure.

The declared score keeps the best term of each group. A union that keeps the best costs the index nearly
twice a plain sum, on the widest terms of all (a region, a division). Where the terms of a group are nested
(who holds one holds the lesser ones) or exclude one another, the same points are had by a plain sum of
differences. What it costs is the lists of holders that are read: a region is asked as its departments, so
that no list is read twice for the same candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from grappe.areas.matching.index.tokens import token_of
from grappe.areas.matching.rules.score import Field, Part, Sign, Term

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
    nested: bool = False
    """Who holds a clause holds those before it."""
    most: int = 0
    """The most that one candidate can have of it."""

    def with_holders(self, holders: Callable[[str], int]) -> Group | None:
        """Return the group without what nobody holds, each list of holders read once; None when nothing
        is left.

        :param holders: how many hold a stored token.
        """
        held = [(one, min(map(holders, one.tokens))) for one in self.clauses]
        kept: list[tuple[Clause, int]] = []
        for one, count in held:
            if not count:
                continue
            if self.nested and kept and kept[-1][1] == count:
                # As many, and all of them among those before: the same ones (a class of one subclass).
                one = Clause(one.tokens, kept.pop()[0].points + one.points)
            kept.append((one, count))
        if not kept:
            return None
        clauses = tuple(one for one, _count in kept)
        whole = (max if self.best else sum)(one.points for one in clauses)
        return replace(self, clauses=clauses, most=min(self.most, whole))


def plan_of(terms: Iterable[Term], regions: Mapping[str, str]) -> tuple[Group, ...]:
    """Return groups whose points add up to the declared score, for any candidate whose region is that of its
    department, and whose department is that of its commune.

    :param regions: the region of each department, by their codes: all the departments of those named.
    """
    return tuple(_group(list(group), regions) for _, group in groupby(terms, key=lambda term: term.group))


def most_of(groups: Iterable[Group]) -> int:
    """Return the most points that a candidate can have of these groups."""
    return sum(group.most for group in groups)


def _group(terms: Sequence[Term], regions: Mapping[str, str]) -> Group:
    part, sign = terms[0].part, terms[0].sign
    most = max(term.points for term in terms)
    plain = tuple(_clause(term, term.points) for term in terms)
    if len(terms) == 1 or sign == Sign.EXPERIENCE or _is_one_word(terms):
        return Group(part, plain, most=most)
    if part == Part.TERRITORY:
        placed = _territory(terms, regions)
        return Group(part, placed or plain, best=placed is None, most=most)
    if sign in _STEPPED or (sign == Sign.ACTIVITY and _is_ladder(terms)):
        return Group(part, _differences(terms), nested=True, most=most)
    return Group(part, plain, best=True, most=most)


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
    """Places as departments, each read once and each candidate in one at most; a commune adds what it has
    over its department. None when the region of a department, or the departments of a region, are not known.
    """
    points: dict[str, int] = {}
    for term in terms:
        code = term.tokens[0][1:]
        if term.sign == Sign.COMMUNE:
            continue
        inside = [code] if term.sign != Sign.REGION else [one for one, at in regions.items() if at == code]
        if not inside or not regions.keys() >= set(inside):
            return None
        for one in inside:
            points[one] = max(points.get(one, 0), term.points)
    clauses = [Clause((token_of(Field.PLACES, f"d{code}"),), most) for code, most in points.items()]
    for term in terms:
        if term.sign == Sign.COMMUNE:
            code = department_of(term.tokens[0][1:])
            if code not in regions:
                return None
            clauses.append(_clause(term, term.points - points.get(code, 0)))
    return tuple(clause for clause in clauses if clause.points > 0)


def department_of(commune: str) -> str:
    """Return the code of the department that a commune's code begins with (97105 is in 971)."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]

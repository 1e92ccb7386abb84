"""Asking the index: the first candidates of a plan, who holds what among a few, and counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

from grappe.areas.matching.index.plan import ANSWERS, Clause, Group
from grappe.areas.matching.index.store import SCHEMA

Occur, Query = tantivy.Occur, tantivy.Query
# A score is a 32-bit float: whole numbers are exact up to 2 to the 24th.
_MASK_BITS = 24


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate's number and its points, in thousandths of a point."""

    number: int
    points: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whom a search keeps: each list of `held` wants one of its tokens; nobody with a token of `barred`."""

    held: tuple[tuple[str, ...], ...] = ()
    barred: tuple[str, ...] = ()
    without: tuple[int, ...] = ()
    """Numbers of candidates left out: the asker."""


EVERYONE = Bounds()


class Reading:
    """One view of the index; what one page shows is all read from the same."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return int(self._searcher.num_docs)

    def holders(self, token: str) -> int:
        """Return how many candidates hold a token, those replaced since the last merge included."""
        return int(self._searcher.doc_freq("tokens", token))

    def first(
        self,
        plan: Sequence[Group],
        bounds: Bounds = EVERYONE,
        *,
        most: int,
        anchor: frozenset[str] = frozenset(),
    ) -> list[Hit]:
        """Return the candidates with most points, the first first; equal ones by number.

        :param anchor: parts of which a candidate must hold at least one clue; empty: any clue will do.
        """
        if not plan:
            return []
        scored = [(group.part in anchor, _scored(group)) for group in plan]
        parts = [query for _, group in scored for query in group]
        if anchor:
            kept = [query for anchored, group in scored if anchored for query in group]
            rest = [query for anchored, group in scored if not anchored for query in group]
            if not kept:
                return []
            parts = [(Occur.Must, Query.boolean_query(kept)), *rest]
        limits = _limits(bounds)
        if bounds.held and not anchor:
            # Bounds alone would let in whoever meets them without any clue.
            parts = [(Occur.Must, Query.boolean_query(parts))]
        hits = self._hits(Query.boolean_query([*limits, *parts]), most + len(bounds.without))
        return [hit for hit in hits if hit.number not in bounds.without][:most]

    def held_by(self, numbers: Sequence[int], clauses: Sequence[Clause]) -> dict[int, set[int]]:
        """Return which of the clauses (their places in the list) each of a few candidates holds.

        Each clause is a bit of the score, so that one search tells twenty-four of them.
        """
        found: dict[int, set[int]] = {number: set() for number in numbers}
        asked = [place for place, one in enumerate(clauses) if all(map(self.holders, one.tokens))]
        for start in range(0, len(asked) if numbers else 0, _MASK_BITS):
            places = asked[start : start + _MASK_BITS]
            query = _among(numbers)
            # One inside the other: each clause is then looked up for these candidates alone.
            for bit, place in enumerate(places):
                query = Query.boolean_query(
                    [(Occur.Must, query), (Occur.Should, _constant(clauses[place].tokens, 1 << bit))]
                )
            for hit in self._hits(query, len(numbers)):
                found[hit.number].update(place for bit, place in enumerate(places) if hit.points >> bit & 1)
        return found

    def points_of(self, plan: Sequence[Group], bounds: Bounds, numbers: Sequence[int]) -> dict[int, int]:
        """Return the points of each of a few candidates that stand within the bounds, those without any clue
        included."""
        if not numbers:
            return {}
        # One inside the other, as in `held_by`: each list is looked up for these candidates alone.
        query = Query.boolean_query([*_limits(bounds), (Occur.Must, _among(numbers))])
        for group in plan:
            for scored in _scored(group):
                query = Query.boolean_query([(Occur.Must, query), scored])
        found = self._hits(query, len(numbers))
        return {hit.number: hit.points for hit in found if hit.number not in bounds.without}

    def count(self, plan: Sequence[Group], bounds: Bounds = EVERYONE, also: Sequence[int] = ()) -> int:
        """Return how many candidates within the bounds have a clue of what they can do, or are in `also`."""
        kept = [
            (Occur.Should, _all_of(clause.tokens))
            for group in plan
            if group.part in ANSWERS
            for clause in group.clauses
        ]
        if also:
            kept.append((Occur.Should, Query.term_set_query(SCHEMA, "number", list(also))))
        if not kept:
            return 0
        query = Query.boolean_query([*_limits(bounds), (Occur.Must, Query.boolean_query(kept))])
        # The library's stub leaves `count` out.
        found: Any = self._searcher.search(Query.const_score_query(query, 1.0), 1, count=True)
        return int(found.count)

    def tokens_beginning(self, letter: str) -> list[str]:
        """Return every stored token that begins so, of short lists (value chains)."""
        return sorted(token for token, _ in self._searcher.terms_with_prefix("tokens", letter))

    def read(self, numbers: Collection[int]) -> dict[int, tuple[int, int]]:
        """Return the unit and the digest of each of these candidates that the index has, by number."""
        query = Query.term_set_query(SCHEMA, "number", list(numbers))
        return self._kept(query, len(numbers))

    def members(self, token: str, *, most: int) -> dict[int, tuple[int, int]]:
        """Return the unit and the digest of each candidate that holds a token, by number."""
        return self._kept(_term(token), most)

    def _kept(self, query: tantivy.Query, most: int) -> dict[int, tuple[int, int]]:
        constant = Query.const_score_query(query, 1.0)
        places = [place for _, place in self._searcher.search(constant, max(most, 1), count=False).hits]
        if not places:
            return {}
        read = [self._searcher.fast_field_values(name, places) for name in ("number", "unit", "digest")]
        return {
            int(number or 0): (int(unit or 0), int(digest or 0))
            for number, unit, digest in zip(*read, strict=True)
        }

    def _hits(self, query: tantivy.Query, most: int) -> list[Hit]:
        hits = self._searcher.search(query, most, count=False).hits
        if not hits:
            return []
        numbers = self._searcher.fast_field_values("number", [place for _, place in hits])
        scored = zip(hits, numbers, strict=True)
        found = [Hit(int(number or 0), round(points)) for (points, _), number in scored]
        return sorted(found, key=lambda hit: (-hit.points, hit.number))


def _term(token: str) -> tantivy.Query:
    return Query.term_query(SCHEMA, "tokens", token, "basic")


def _among(numbers: Sequence[int]) -> tantivy.Query:
    return Query.const_score_query(Query.term_set_query(SCHEMA, "number", list(numbers)), 0.0)


def _all_of(tokens: Sequence[str]) -> tantivy.Query:
    if len(tokens) == 1:
        return _term(tokens[0])
    return Query.boolean_query([(Occur.Must, _term(token)) for token in tokens])


def _constant(tokens: Sequence[str], points: int) -> tantivy.Query:
    return Query.const_score_query(_all_of(tokens), float(points))


def _scored(group: Group) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    queries = [_constant(clause.tokens, clause.points) for clause in group.clauses]
    if group.best and len(queries) > 1:
        queries = [Query.disjunction_max_query(queries)]
    return [(Occur.Should, query) for query in queries]


def _limits(bounds: Bounds) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    limits = [
        (
            Occur.Must,
            Query.const_score_query(
                _term(tokens[0])
                if len(tokens) == 1
                else Query.boolean_query([(Occur.Should, _term(token)) for token in tokens]),
                0.0,
            ),
        )
        for tokens in bounds.held
    ]
    limits += [(Occur.MustNot, _term(token)) for token in bounds.barred]
    return limits


def clauses_of(tokens: Iterable[str]) -> tuple[Clause, ...]:
    """Return one clause for each token, to ask who holds it."""
    return tuple(Clause((token,), 1) for token in tokens)

"""The search for a need: the fifty best candidates of the declared score, each clue with its evidence, how
many each filter removes, and whom it leaves to check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from grappe.areas.matching.index.plan import ANSWERS, Group, most_of, plan_of
from grappe.areas.matching.index.reading import Bounds, Hit, Reading, clauses_of
from grappe.areas.matching.index.store import IndexDamaged, IndexMissing, store_in
from grappe.areas.matching.index.tokens import CHAIN, IN_CHAIN, KIND, SIZE, Unknown, token_of
from grappe.areas.matching.queries.naming import named
from grappe.areas.matching.queries.profiles import FIRST_UNIT, REGION_OF
from grappe.areas.matching.queries.results import Explained, FilterName, Filters, Results
from grappe.areas.matching.rules.score import (
    Clue,
    Field,
    Near,
    Need,
    Part,
    Sign,
    Term,
    Weights,
    meaning_found,
    score_of,
    terms_of,
)
from grappe.areas.networks.queries import networks_opened_to
from grappe.kernel.actor import Actor
from grappe.kernel.prepared import Prepared
from grappe.values import Refusal, Refused

MOST = 50
_NARROW = 16
# Crossing counts beside one of these only.
_SAID = frozenset({Part.TEXT, Part.SKILLS})
TO_CHECK = 10
"""How many candidates to check are shown apart."""


def reading_of_index() -> tuple[Reading, str]:
    """Return a view of the index as it is now, and when it was made.

    :raises Refused: when there is none, or when its files cannot be read.
    """
    try:
        searcher, stamp = store_in(Path(settings.HOME) / "index").searcher()
    except IndexMissing:
        raise Refused(Refusal("matching.index_missing")) from None
    except IndexDamaged:
        raise Refused(Refusal("matching.index_damaged")) from None
    return Reading(searcher), stamp.built_at


def search(
    need: Need,
    filters: Filters,
    *,
    actor: Actor,
    on: date,
    weights: Weights | None = None,
    near: Mapping[int, Near] | None = None,
    most: int = MOST,
    part: slice = slice(None),
    count_removed: bool = True,
    opened: AbstractSet[int] | None = None,
) -> Results:
    """Return the best candidates for a need, best first, in the declared order of points.

    :param near: what organisations say that is close to the need in meaning.

    Nothing is written down: neither the need nor its words. Networks whose members the actor may not read
    neither bring points nor filter. Only a part of the lines is named, if a part is asked.

    :param opened: the networks whose members the actor may read, when they were read already.

    Four queries at most beside the index: networks opened, those shown.

    :raises Refused: when there is no index, or when it cannot be read.
    """
    reading, built_at = reading_of_index()
    if opened is None:
        opened = opened_to(actor=actor, on=on)
    need = replace(need, networks=need.networks & opened)
    if filters.networks:
        # Nobody is in network 0: a filter on networks that one may not read finds nobody.
        filters = replace(filters, networks=tuple(opened & set(filters.networks)) or (0,))
    asked = Asking(reading, need, weights or Weights(), near or {})
    wanted = _wanted(filters)
    found = asked.first(_bounds(wanted), most)
    checked = asked.first(bounds, TO_CHECK) if (bounds := _to_check(wanted)) is not None else []
    explained = asked.explain([hit.number for hit in (*found, *checked)], opened)
    lines = _lines(found, explained)
    kept = lines[part]
    shown = named([*chain.from_iterable(kept), *checked], explained, actor=actor)
    told = [tuple(shown[hit.number] for hit in line if hit.number in shown) for line in kept]
    return Results(
        lines=tuple(line for line in told if line),
        to_check=tuple(shown[hit.number] for hit in checked if hit.number in shown),
        removed=asked.removed(wanted) if count_removed else {},
        candidates=reading.candidates,
        total=len(found),
        all_lines=len(lines),
        built_at=built_at,
    )


def _lines(hits: Sequence[Hit], explained: Mapping[int, Explained]) -> list[list[Hit]]:
    """Put together those whom nothing tells apart, in the order of the first of each."""
    lines: dict[tuple[int, tuple[Clue, ...]], list[Hit]] = {}
    for hit in hits:
        lines.setdefault((hit.points, explained[hit.number].clues), []).append(hit)
    return list(lines.values())


def opened_with_programmes(*, actor: Actor, on: date) -> tuple[frozenset[int], tuple[tuple[int, str], ...]]:
    """Return the networks whose members the actor may read, and their programmes by name (id, name): one
    query."""
    read = list(_with_programmes(actor, on)) if actor.is_machine else _READ.rows(person=actor.own_id, on=on)
    programmes = dict.fromkeys((pk, name) for _network, pk, name in read if pk)
    return frozenset(network for network, _pk, _name in read), tuple(programmes)


def _with_programmes(actor: Actor, on: date) -> QuerySet[Any, Any]:
    rows = networks_opened_to(actor=actor, on=on).order_by("programmes__name", "programmes__pk")
    return rows.values_list("pk", "programmes__pk", "programmes__name")


# The longest words of the page, and the same for everyone who signed in.
_READ = Prepared(lambda person, on: _with_programmes(Actor(person, ""), on), person=int, on=date)


def opened_to(*, actor: Actor, on: date) -> frozenset[int]:
    """Return the networks whose members the actor may read: one query."""
    return frozenset(networks_opened_to(actor=actor, on=on).values_list("pk", flat=True))


class Asking:
    """One need put to one view of the index."""

    def __init__(self, reading: Reading, need: Need, weights: Weights, near: Mapping[int, Near]) -> None:
        self.reading, self.need, self.weights = reading, need, weights
        self.near = near if weights.meaning else {}
        self.terms: tuple[Term, ...] = terms_of(need, weights)
        self.plan: tuple[Group, ...] = tuple(
            held
            for group in plan_of(self.terms, REGION_OF)
            if (held := group.with_holders(reading.holders)) is not None
        )
        # Each group of the score, with what the index stores for each of its terms: read fifty times over.
        self._groups = [
            [(frozenset(token_of(term.field, token) for token in term.tokens), term) for term in group]
            for _, group in groupby(self.terms, key=lambda term: term.group)
        ]
        # What is asked counts even if nobody holds it: then nobody answers.
        self._anchor = frozenset(term.part for term in self.terms if term.part in ANSWERS)
        self._asker = _number_of(need.asker)

    def first(self, bounds: Bounds, most: int) -> list[Hit]:
        """Return the best candidates, crossing included, among those that have some answer to what is asked
        (any clue, when only a place or relations are asked)."""
        bounds = replace(bounds, without=(self._asker,) if self._asker is not None else ())
        hits = {hit.number: hit for hit in self._answering(bounds, most)}
        crossing = self.weights.points(Part.CROSSING)
        if crossing:
            for hit in self._crossing(bounds, most):
                hits[hit.number] = Hit(hit.number, hit.points + crossing)
        hits |= {hit.number: hit for hit in self._near(bounds)}
        return sorted(hits.values(), key=lambda hit: (-hit.points, hit.number))[:most]

    def _near(self, bounds: Bounds) -> Iterator[Hit]:
        """Those close in meaning, few enough for the index to add up the points of each."""
        near = list(self.near)
        crossing = self.weights.points(Part.CROSSING)
        crossed: AbstractSet[int] = frozenset()
        if crossing and (elsewhere := self._elsewhere(bounds)) is not None:
            said = [group for group in self.plan if group.part in _SAID]
            across = self.reading.points_of(said, elsewhere, near)
            crossed = {number for number, points in across.items() if points}
        for number, points in self.reading.points_of(self.plan, bounds, near).items():
            close = score_of(meaning_found(self.near[number], self.weights))
            yield Hit(number, points + close + (crossing if number in crossed else 0))

    def _answering(self, bounds: Bounds, most: int) -> list[Hit]:
        # Among few, looking at those who answer only is the cheapest. Among many it costs twice as much, and
        # most often everybody found answers, which is proven or checked at once.
        if self._anchor and self._is_narrow(bounds):
            return self.reading.first(self.plan, bounds, most=most, anchor=self._anchor)
        hits = self.reading.first(self.plan, bounds, most=most)
        if not self._anchor or (len(hits) == most and hits[-1].points > self._beside()):
            return hits
        clauses = [clause for group in self.plan if group.part in self._anchor for clause in group.clauses]
        answers = self.reading.held_by([hit.number for hit in hits], clauses)
        kept = [hit for hit in hits if answers[hit.number]]
        if len(kept) == len(hits) or len(hits) < most:
            return kept
        return self.reading.first(self.plan, bounds, most=most, anchor=self._anchor)

    def _is_narrow(self, bounds: Bounds) -> bool:
        """Whether the bounds keep few: less than a sixteenth of the candidates."""
        few = self.reading.candidates // _NARROW
        return any(sum(map(self.reading.holders, tokens)) < few for tokens in bounds.held)

    def _beside(self) -> int:
        """Return the most points that a candidate without any answer can have."""
        return most_of(group for group in self.plan if group.part not in self._anchor)

    def _crossing(self, bounds: Bounds, most: int) -> list[Hit]:
        """The best among those of another value chain than the asker's who answer in words or skills."""
        elsewhere = self._elsewhere(bounds)
        if elsewhere is None:
            return []
        return self.reading.first(self.plan, elsewhere, most=most, anchor=_SAID & self._anchor)

    def _elsewhere(self, bounds: Bounds) -> Bounds | None:
        """Return what keeps those of another value chain; None when it counts beside nothing asked."""
        if not self.need.chains or not _SAID & self._anchor:
            return None
        own = tuple(CHAIN + chain for chain in sorted(self.need.chains))
        return replace(bounds, held=(*bounds.held, (IN_CHAIN,)), barred=own)

    def explain(self, numbers: Sequence[int], opened: AbstractSet[int] = frozenset()) -> dict[int, Explained]:
        """Return the clues of each candidate, by number: the same that make its points.

        :param opened: the networks whose members the reader may know of; the others are not named.
        """
        asked = dict.fromkeys(token_of(term.field, token) for term in self.terms for token in term.tokens)
        chains = self.reading.tokens_beginning(CHAIN) if self.need.chains else []
        members = [token_of(Field.NETWORKS, str(network)) for network in sorted(opened)]
        tokens = list(dict.fromkeys([*asked, *chains, *members, *Unknown]))
        held = self.reading.held_by(numbers, clauses_of(tokens))
        return {
            number: self._explained(number, {tokens[place] for place in places}, opened)
            for number, places in held.items()
        }

    def _explained(self, number: int, held: AbstractSet[str], opened: AbstractSet[int]) -> Explained:
        clues = tuple(clue for group in self._groups if (clue := _best(group, held)))
        chains = sorted(token[1:] for token in held if token[0] == CHAIN)
        crossing = self.weights.points(Part.CROSSING)
        answers = any(clue.part in _SAID for clue in clues)
        if crossing and chains and answers and self.need.chains and not self.need.chains & set(chains):
            clues = (*clues, Clue(Part.CROSSING, Sign.CROSSING, " ".join(chains), crossing))
        clues = (*clues, *meaning_found(self.near.get(number), self.weights))
        networks = frozenset(pk for pk in opened if token_of(Field.NETWORKS, str(pk)) in held)
        return Explained(clues, frozenset(mark for mark in Unknown if mark.value in held), networks)

    def removed(self, wanted: Mapping[FilterName, _Wanted]) -> dict[FilterName, int]:
        """Return how many answers each filter alone removes; what is to check is not removed."""
        if not wanted:
            return {}
        also = list(self.near)
        kept = self.reading.count(self.plan, _bounds(wanted, leave_unknown=True), also)
        return {
            name: self.reading.count(self.plan, _bounds(_but(wanted, name), leave_unknown=True), also) - kept
            for name in wanted
        }


def _best(group: Sequence[tuple[frozenset[str], Term]], held: AbstractSet[str]) -> Clue | None:
    """Return the clue of a group, as `rules.score.clues_found` does: the first of the best that is held."""
    best: Term | None = None
    for tokens, term in group:
        if tokens <= held and (best is None or term.points > best.points):
            best = term
    if best is None:
        return None
    return Clue(best.part, best.sign, best.evidence, best.points, best.through, best.at_least)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a filter wants: of each list one token; and the mark of those of whom it is unknown."""

    lists: tuple[tuple[str, ...], ...]
    unknown: Unknown | None


def _wanted(filters: Filters) -> dict[FilterName, _Wanted]:
    places = {"d": filters.departments, "r": filters.regions}
    departments, regions = (
        tuple(token_of(Field.PLACES, level + code) for code in codes) for level, codes in places.items()
    )
    skills = tuple((token_of(Field.SKILLS, stem),) for skill in filters.skills for stem in skill.split())
    asked = {
        FilterName.KIND: _Wanted((tuple(KIND + kind for kind in filters.kinds),), Unknown.KIND),
        FilterName.SIZE: _Wanted((tuple(SIZE + size for size in filters.sizes),), Unknown.SIZE),
        FilterName.REGION: _Wanted((regions,), Unknown.REGION),
        FilterName.DEPARTMENT: _Wanted((departments,), Unknown.PLACE),
        FilterName.NETWORK: _Wanted(
            (tuple(token_of(Field.NETWORKS, str(network)) for network in filters.networks),), None
        ),
        FilterName.SKILLS: _Wanted(skills, Unknown.SKILLS),
    }
    return {name: one for name, one in asked.items() if any(one.lists)}


def _but(wanted: Mapping[FilterName, _Wanted], left_out: FilterName) -> dict[FilterName, _Wanted]:
    return {name: one for name, one in wanted.items() if name != left_out}


def _bounds(wanted: Mapping[FilterName, _Wanted], *, leave_unknown: bool = False) -> Bounds:
    held = []
    for one in wanted.values():
        unknown = (one.unknown.value,) if leave_unknown and one.unknown else ()
        held += [(*tokens, *unknown) for tokens in one.lists]
    return Bounds(held=tuple(held))


def _to_check(wanted: Mapping[FilterName, _Wanted]) -> Bounds | None:
    """Whom a filter neither keeps nor removes: something it asks is unknown, all the rest is met."""
    marks = tuple(dict.fromkeys(one.unknown.value for one in wanted.values() if one.unknown))
    if not marks:
        return None
    return Bounds(held=(*_bounds(wanted, leave_unknown=True).held, marks))


def _number_of(asker: str | None) -> int | None:
    if not asker or not asker[1:].isdigit():
        return None
    return int(asker[1:]) + (FIRST_UNIT if asker[0] == "u" else 0)

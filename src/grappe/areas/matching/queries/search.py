"""The search for a need: the fifty best candidates of the declared score, each clue with its evidence, how
many each filter removes, and whom it leaves to check."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from django.conf import settings

from grappe.areas.directory.models import RegisteredEstablishment, RegisteredUnit
from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.directory.rules.register import nature_of
from grappe.areas.matching.index.plan import ANSWERS, Group, department_of, most_of, plan_of
from grappe.areas.matching.index.reading import Bounds, Hit, Reading, clauses_of
from grappe.areas.matching.index.store import IndexDamaged, IndexMissing, store_in
from grappe.areas.matching.index.tokens import CHAIN, IN_CHAIN, KIND, SIZE, Unknown, token_of
from grappe.areas.matching.queries.profiles import FIRST_UNIT, ident_of, regions
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
from grappe.values import Refusal, Refused

MOST = 50
TO_CHECK = 10
"""How many candidates to check are shown apart."""


class FilterName(StrEnum):
    """What a search can be narrowed to."""

    KIND = "kind"
    SIZE = "size"
    REGION = "region"
    DEPARTMENT = "department"
    NETWORK = "network"
    SKILLS = "skills"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the candidates are narrowed to; an empty tuple means all. Of each one value is enough, but all the
    skills (expressions of the thesaurus, as stems) are wanted."""

    kinds: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    networks: tuple[int, ...] = ()
    skills: tuple[str, ...] = ()

    def active(self) -> tuple[FilterName, ...]:
        """Return the filters that narrow."""
        return tuple(_wanted(self))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One result: who it is, its points (thousandths), why, and what nobody knows of it."""

    ident: str
    name: str
    points: int
    clues: tuple[Clue, ...]
    organisation: int | None
    siren: str
    kind: str
    department: str | None
    place: str
    unknown: frozenset[Unknown]
    invented: bool = False
    networks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Results:
    """The best candidates, those that a filter leaves to check, and how many each filter alone removes."""

    found: tuple[Candidate, ...]
    to_check: tuple[Candidate, ...] = ()
    removed: Mapping[FilterName, int] = field(default_factory=dict)
    candidates: int = 0
    """How many the index holds."""
    built_at: str = ""


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
    count_removed: bool = True,
) -> Results:
    """Return the best candidates for a need, best first, in the declared order of points.

    :param near: what organisations say that is close to the need in meaning.

    Nothing is written down: neither the need nor its words. Networks whose members the actor may not read
    neither bring points nor filter. Five queries at most: networks opened, regions, those shown.

    :raises Refused: when there is no index, or when it cannot be read.
    """
    reading, built_at = reading_of_index()
    opened = frozenset(networks_opened_to(actor=actor, on=on).values_list("pk", flat=True))
    need = replace(need, networks=need.networks & opened)
    if filters.networks:
        # Nobody is in network 0: a filter on networks that one may not read finds nobody.
        filters = replace(filters, networks=tuple(opened.intersection(filters.networks)) or (0,))
    asked = Asking(reading, need, weights or Weights(), regions(), near or {})
    wanted = _wanted(filters)
    found = asked.first(_bounds(wanted), most)
    checked = asked.first(bounds, TO_CHECK) if (bounds := _to_check(wanted)) is not None else []
    explained = asked.explain([hit.number for hit in (*found, *checked)], opened)
    shown = _shown([*found, *checked], explained, actor=actor)
    kept = [shown[hit.number] for hit in found if hit.number in shown]
    return Results(
        found=tuple(kept),
        to_check=tuple(shown[hit.number] for hit in checked if hit.number in shown),
        removed=asked.removed(wanted) if count_removed else {},
        candidates=reading.candidates,
        built_at=built_at,
    )


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a candidate has its points, and what nobody knows of it."""

    clues: tuple[Clue, ...]
    unknown: frozenset[Unknown]
    networks: frozenset[int]


class Asking:
    """One need put to one view of the index."""

    def __init__(
        self, reading: Reading, need: Need, weights: Weights, regions: Mapping[str, str],
        near: Mapping[int, Near],
    ) -> None:  # fmt: skip
        self.reading, self.need, self.weights = reading, need, weights
        self.near = near if weights.meaning else {}
        self.terms: tuple[Term, ...] = terms_of(need, weights)
        self.plan: tuple[Group, ...] = tuple(self._held(plan_of(self.terms, regions)))
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
        if crossing and self.need.chains:
            for hit in self._crossing(bounds, most):
                hits[hit.number] = Hit(hit.number, hit.points + crossing)
        hits |= {hit.number: hit for hit in self._near(bounds)}
        return sorted(hits.values(), key=lambda hit: (-hit.points, hit.number))[:most]

    def _near(self, bounds: Bounds) -> Iterator[Hit]:
        """Those close in meaning, few enough for all their clues to be added up one by one."""
        for number, one in self.explain(self.reading.within(bounds, list(self.near))).items():
            yield Hit(number, score_of(one.clues))

    def _answering(self, bounds: Bounds, most: int) -> list[Hit]:
        # Most often everybody found answers, and it is proven or checked at once; only otherwise is the
        # search made again, of those who answer only: it costs twice as much.
        hits = self.reading.first(self.plan, bounds, most=most)
        if not self._anchor or (len(hits) == most and hits[-1].points > self._beside()):
            return hits
        clauses = [clause for group in self.plan if group.part in self._anchor for clause in group.clauses]
        answers = self.reading.held_by([hit.number for hit in hits], clauses)
        kept = [hit for hit in hits if answers[hit.number]]
        if len(kept) == len(hits) or len(hits) < most:
            return kept
        return self.reading.first(self.plan, bounds, most=most, anchor=self._anchor)

    def _beside(self) -> int:
        """Return the most points that a candidate without any answer can have."""
        return most_of(group for group in self.plan if group.part not in self._anchor)

    def _held(self, plan: Sequence[Group]) -> Iterator[Group]:
        """Leave out of a plan what nobody holds: nothing to look for, and nothing that anyone can have."""
        for group in plan:
            held = tuple(one for one in group.clauses if all(map(self.reading.holders, one.tokens)))
            if held:
                yield replace(group, clauses=held)

    def _crossing(self, bounds: Bounds, most: int) -> list[Hit]:
        """The best among those of another value chain than the asker's who answer in words or skills."""
        own = tuple(CHAIN + chain for chain in sorted(self.need.chains))
        elsewhere = replace(bounds, held=(*bounds.held, (IN_CHAIN,)), barred=own)
        said = frozenset({Part.TEXT, Part.SKILLS}) & self._anchor
        return self.reading.first(self.plan, elsewhere, most=most, anchor=said) if said else []

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
        answers = any(clue.part in (Part.TEXT, Part.SKILLS) for clue in clues)
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


def _shown(hits: Sequence[Hit], explained: Mapping[int, Explained], *, actor: Actor) -> dict[int, Candidate]:
    """Give each hit its name and place, by number, in at most three queries; who is no more is left out."""
    numbers = {hit.number: hit for hit in hits}
    members = [number for number in numbers if number < FIRST_UNIT]
    units = [number for number in numbers if number >= FIRST_UNIT]
    shown = {}
    if members:
        for row in organisations_visible_to(actor=actor).filter(pk__in=members):
            place = row.department.name if row.department else ""
            shown[row.pk] = _candidate(
                numbers[row.pk], explained[row.pk], row.name, row.kind, row.siren, row.department_id, place,
                row.invented,
            )  # fmt: skip
    for number, (unit, office) in _units(units).items():
        shown[number] = _candidate(
            numbers[number],
            explained[number],
            unit.name or (office.name if office else ""),
            nature_of(unit.legal_category),
            unit.siren,
            department_of(office.commune) or None if office else None,
            office.commune_name if office else "",
        )
    return shown


def _units(
    numbers: Collection[int],
) -> dict[int, tuple[RegisteredUnit, RegisteredEstablishment | None]]:
    if not numbers:
        return {}
    units = RegisteredUnit.objects.in_bulk([ident_of(number)[1:] for number in numbers])
    offices = RegisteredEstablishment.objects.in_bulk([unit.head_office_siret for unit in units.values()])
    return {
        FIRST_UNIT + int(siren): (unit, offices.get(unit.head_office_siret)) for siren, unit in units.items()
    }


def _candidate(
    hit: Hit,
    explained: Explained,
    name: str,
    kind: str,
    siren: str,
    department: str | None,
    place: str,
    invented: bool = False,
) -> Candidate:
    return Candidate(
        ident=ident_of(hit.number),
        name=name,
        points=score_of(explained.clues),
        clues=explained.clues,
        organisation=hit.number if hit.number < FIRST_UNIT else None,
        siren=siren,
        kind=kind,
        department=department,
        place=place,
        unknown=explained.unknown,
        invented=invented,
        networks=explained.networks,
    )

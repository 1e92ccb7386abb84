"""How like two needs are, why, and the groups that they make. Pure.

Words are read as the index reads them, synonyms of the thesaurus folded into one, a technique counting also
as what it is a technique of. Two needs are as like as the share of rare words that they have in common.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grappe.areas.matching.rules.thesaurus import Line
from grappe.areas.matching.rules.words import expression_of, fold, rarity, spoken

WHOLE = 1_000
_WRITTEN = re.compile(r"\w+")
LIKE = 120
"""From how many thousandths of words in common two needs are like."""


@dataclass(frozen=True, slots=True)
class Folding:
    """What the thesaurus makes of an expression given as stems: one word for its synonyms, and what else it
    says because it is a technique of that."""

    same: Mapping[str, str] = field(default_factory=dict)
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    starts: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Expressions by their first stem, the longest first."""


def folding_of(lines: Iterable[Line]) -> Folding:
    """Return the folding that these lines make, whatever their order."""
    pairs = [(expression_of(line.term), expression_of(line.canonical), line.is_technique) for line in lines]
    pairs = [pair for pair in pairs if pair[0] and pair[1] and pair[0] != pair[1]]
    parent = {word: word for term, canonical, _ in pairs for word in (term, canonical)}
    for term, canonical, is_technique in pairs:
        if not is_technique:
            one, other = sorted((_root(parent, term), _root(parent, canonical)))
            parent[other] = one
    same = {word: _root(parent, word) for word in parent}
    up: dict[str, set[str]] = defaultdict(set)
    for term, canonical, is_technique in pairs:
        if is_technique and same[term] != same[canonical]:
            up[same[term]].add(same[canonical])
    starts: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for word in same:
        stems = tuple(word.split())
        starts[stems[0]].append(stems)
    return Folding(
        same,
        # One step, as in a search: in a wide vocabulary, a second one brings everything to everything.
        {word: tuple(sorted(up[word])) for word in sorted(up)},
        {
            stem: tuple(sorted(found, key=lambda stems: (-len(stems), stems)))
            for stem, found in starts.items()
        },
    )


def _root(parent: dict[str, str], word: str) -> str:
    while parent[word] != word:
        word = parent[word]
    return word


@dataclass(frozen=True, slots=True)
class Said:
    """A need as it counts: each folded word, with the word as it was written first."""

    ident: int
    organisation: int
    words: Mapping[str, str]


def said_of(ident: int, organisation: int, text: str, folding: Folding) -> Said:
    """Return a need as it counts."""
    heard = spoken(text)
    as_written: dict[str, str] = {}
    for word in _WRITTEN.findall(text):
        as_written.setdefault(fold(word), word.lower())
    words: dict[str, str] = {}
    place = 0
    while place < len(heard):
        stems = _expression_at([stem for _, stem in heard[place : place + 6]], folding)
        written = " ".join(as_written.get(word, word) for word, _ in heard[place : place + len(stems)])
        expression = " ".join(stems)
        folded = folding.same.get(expression, expression)
        for word in (folded, *folding.above.get(folded, ())):
            words.setdefault(word, written)
        place += len(stems)
    return Said(ident, organisation, words)


def _expression_at(stems: list[str], folding: Folding) -> tuple[str, ...]:
    """The longest expression of the thesaurus that begins here, else the one stem."""
    for expression in folding.starts.get(stems[0], ()):
        if tuple(stems[: len(expression)]) == expression:
            return expression
    return (stems[0],)


def weights_of(needs: Sequence[Said]) -> dict[str, int]:
    """Return what each word weighs: how rare it is among these needs, never nothing for want of needs."""
    holders = Counter(word for need in needs for word in need.words)
    return {word: rarity(len(needs) + 1, count) for word, count in holders.items()}


@dataclass(frozen=True, slots=True)
class Common:
    """A word that two needs share: as one writes it, as the other does, what it weighs."""

    here: str
    there: str
    weight: int

    @property
    def by_thesaurus(self) -> bool:
        """Whether a thesaurus brings the two together; else they are forms of one word."""
        return expression_of(self.here) != expression_of(self.there)


def in_common(one: Said, other: Said, weights: Mapping[str, int]) -> tuple[Common, ...]:
    """Return the words that two needs share, the rarest first; what both write the same way, once."""
    shared = sorted(one.words.keys() & other.words.keys(), key=lambda word: (-weights.get(word, 0), word))
    found: dict[tuple[str, str], Common] = {}
    for word in shared:
        pair = (one.words[word], other.words[word])
        found.setdefault(pair, Common(*pair, weights.get(word, 0)))
    return tuple(found.values())


def likeness(one: Said, other: Said, weights: Mapping[str, int]) -> int:
    """Return the share of the words of both that they have in common, each weighed, in thousandths.

    Weighted Jaccard index; 0 when neither says anything.
    """
    whole = sum(weights.get(word, 0) for word in one.words.keys() | other.words.keys())
    shared = sum(weights.get(word, 0) for word in one.words.keys() & other.words.keys())
    return WHOLE * shared // whole if whole else 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two like needs of different organisations, the first by its number, and the thousandths of their words
    that they have in common."""

    one: int
    other: int
    words: int

    @property
    def share(self) -> int:
        """The share of words in common, in basis points."""
        return self.words * 10


def pairs_of(needs: Sequence[Said], weights: Mapping[str, int]) -> tuple[Pair, ...]:
    """Return every pair of like needs of different organisations, the most like first."""
    by_word: dict[str, list[Said]] = defaultdict(list)
    totals: dict[int, int] = {}
    shared: Counter[tuple[int, int]] = Counter()
    for need in sorted(needs, key=lambda need: need.ident):
        totals[need.ident] = sum(weights.get(word, 0) for word in need.words)
        for word in need.words:
            weight = weights.get(word, 0)
            for before in by_word[word]:
                if before.organisation != need.organisation:
                    shared[before.ident, need.ident] += weight
            by_word[word].append(need)
    found = []
    for (one, other), common in shared.items():
        whole = totals[one] + totals[other] - common
        words = WHOLE * common // whole if whole else 0
        if words >= LIKE:
            found.append(Pair(one, other, words))
    return tuple(sorted(found, key=lambda pair: (-pair.words, pair.one, pair.other)))


@dataclass(frozen=True, slots=True)
class Joined:
    """A need in a group, and the pair that brought it there: with the need that it is most like."""

    ident: int
    nearest: int
    pair: Pair


def groups_of(pairs: Iterable[Pair]) -> tuple[tuple[Joined, ...], ...]:
    """Return the groups of like needs: each need joins the group of the one that it is most like.

    Between equals the need with the smaller number is chosen, so that the same needs make the same groups,
    in whatever order they come. The largest groups first; in a group, by number.
    """
    best: dict[int, Joined] = {}
    for pair in pairs:
        for ident, nearest in ((pair.one, pair.other), (pair.other, pair.one)):
            held = best.get(ident)
            if held is None or (pair.words, -nearest) > (held.pair.words, -held.nearest):
                best[ident] = Joined(ident, nearest, pair)
    parent = {ident: ident for ident in best}

    def root(ident: int) -> int:
        while parent[ident] != ident:
            ident = parent[ident]
        return ident

    for joined in best.values():
        one, other = sorted((root(joined.ident), root(joined.nearest)))
        parent[other] = one
    groups: dict[int, list[Joined]] = defaultdict(list)
    for ident in sorted(best):
        groups[root(ident)].append(best[ident])
    return tuple(tuple(group) for group in sorted(groups.values(), key=lambda g: (-len(g), g[0].ident)))

"""Past projects as the evaluation reads them: organisations, what each has done, names masked.

What is known of an organisation for one need comes from *other* projects only: its words, its experience, its
relations. Only what a directory holds anyway (its kind, its place) does not depend on projects.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from grappe.areas.matching.rules.score import Field, Profile, terms_of_profile
from grappe.areas.matching.rules.words import fold, stems_of

Indices = npt.NDArray[np.int64]
_TOKEN = re.compile(r"[a-z0-9]+")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9-]{2,}\b")
# A one-word name this short is more often a word of the language than a name.
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation, as a directory knows it."""

    ident: str
    name: str
    kind: str | None = None
    place: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class PastProject:
    """One project with its real partners, by their idents; the leader is one of them."""

    ident: str
    text: str
    members: tuple[str, ...]
    leader: str | None = None
    year: int | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Organisations and projects, by position, with the words of each project once names are masked."""

    organisations: tuple[Organisation, ...]
    projects: tuple[PastProject, ...]
    words: tuple[Counter[str], ...]
    members: tuple[tuple[int, ...], ...]
    leaders: tuple[int | None, ...]

    @property
    def needs(self) -> tuple[int, ...]:
        """The projects that ask something: those with a leader and at least one partner beside."""
        return tuple(
            number
            for number, leader in enumerate(self.leaders)
            if leader is not None and len(self.members[number]) > 1
        )

    def partners(self, project: int) -> tuple[int, ...]:
        """Return those who joined the leader."""
        return tuple(member for member in self.members[project] if member != self.leaders[project])


def corpus_of(organisations: Iterable[Organisation], projects: Iterable[PastProject]) -> Corpus:
    """Return the corpus, ready to be asked: members named twice count once, unknown ones are left out."""
    known = tuple({one.ident: one for one in organisations}.values())
    told = tuple(projects)
    position = {one.ident: number for number, one in enumerate(known)}
    mask = Mask(one.name for one in known)
    return Corpus(
        organisations=known,
        projects=told,
        words=tuple(Counter(stems_of(mask.applied(one.text))) for one in told),
        members=tuple(
            tuple(dict.fromkeys(position[member] for member in one.members if member in position))
            for one in told
        ),
        leaders=tuple(position.get(one.leader or "") for one in told),
    )


class Mask:
    """Removes the names of organisations from texts: whole names, names in brackets, acronyms."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for name in names:
            for tokens in _forms(name):
                self._by_first[tokens[0]].add(tokens)

    def applied(self, text: str) -> str:
        """Return the folded words of a text without the names of organisations, the longest first."""
        tokens = _TOKEN.findall(fold(text))
        kept, at = [], 0
        while at < len(tokens):
            names = self._by_first.get(tokens[at], ())
            here = [name for name in names if tuple(tokens[at : at + len(name)]) == name]
            if here:
                at += max(map(len, here))
            else:
                kept.append(tokens[at])
                at += 1
        return " ".join(kept)


def _forms(name: str) -> set[tuple[str, ...]]:
    # Names written in capitals throughout hold no acronym that could be told from a word.
    acronyms = [] if name.isupper() else _ACRONYM.findall(name)
    texts = [name, _IN_BRACKETS.sub(" ", name), *_IN_BRACKETS.findall(name), *acronyms]
    forms = {tuple(_TOKEN.findall(fold(text))) for text in texts}
    shortest = {True: 3, False: _SHORTEST_NAME}
    acronyms_folded = {tuple(_TOKEN.findall(fold(text))) for text in acronyms}
    return {
        form
        for form in forms
        if len(form) > 1 or (form and len(form[0]) >= shortest[form in acronyms_folded])
    }


@dataclass(slots=True)
class Deeds:
    """What one organisation has done, countable and uncountable again."""

    words: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    partners: Counter[str] = field(default_factory=Counter)
    led: Counter[str] = field(default_factory=Counter)
    programmes: Counter[str] = field(default_factory=Counter)
    projects: int = 0


class Past:
    """What a set of projects says of every organisation; one project can be left out at a time."""

    def __init__(self, corpus: Corpus, projects: Sequence[int]) -> None:
        self.corpus, self.projects = corpus, frozenset(projects)
        self.deeds = [Deeds() for _ in corpus.organisations]
        for project in sorted(self.projects):
            for member in corpus.members[project]:
                self._count(self.deeds[member], member, project)
        stored: dict[tuple[Field, str], list[int]] = defaultdict(list)
        for number in range(len(corpus.organisations)):
            for term in terms_of_profile(self._profile(number, self.deeds[number])):
                stored[term].append(number)
        self.holders: dict[tuple[Field, str], Indices] = {
            term: np.array(numbers, np.int64) for term, numbers in stored.items()
        }
        self.experience: Indices = np.array([deeds.projects for deeds in self.deeds], np.int64)
        self.lengths: Indices = np.array([deeds.said.total() for deeds in self.deeds], np.int64)
        self.says: dict[str, tuple[Indices, Indices]] = self._says()

    def without(self, project: int) -> dict[int, Deeds]:
        """Return the deeds of the project's members as if it had never been; nobody else's change."""
        if project not in self.projects:
            return {}
        changed = {}
        for member in self.corpus.members[project]:
            old = self.deeds[member]
            deeds = Deeds(
                Counter(old.words),
                Counter(old.said),
                Counter(old.partners),
                Counter(old.led),
                Counter(old.programmes),
                old.projects,
            )
            self._count(deeds, member, project, back=True)
            changed[member] = deeds
        return changed

    def profile(self, number: int, changed: Mapping[int, Deeds]) -> Profile:
        """Return what a candidate is known by, some organisations having other deeds."""
        return self._profile(number, changed.get(number, self.deeds[number]))

    def held_by(self, word: str, changed: Mapping[int, Deeds]) -> int:
        """Return how many organisations hold a word."""
        lost = sum(
            1
            for number, deeds in changed.items()
            if self.deeds[number].words[word] > 0 and not deeds.words[word] > 0
        )
        return len(self.holders.get((Field.WORDS, word), ())) - lost

    def _count(self, deeds: Deeds, member: int, project: int, *, back: bool = False) -> None:
        def count(counter: Counter[str], what: Mapping[str, int] | Iterable[str]) -> None:
            (counter.subtract if back else counter.update)(what)

        corpus, words = self.corpus, self.corpus.words[project]
        leader, programme = corpus.leaders[project], corpus.projects[project].programme
        count(deeds.words, words.keys())
        count(deeds.said, words)
        count(deeds.partners, self._idents(other for other in corpus.members[project] if other != member))
        count(deeds.led, self._idents([leader] if leader is not None and leader != member else []))
        count(deeds.programmes, [programme] if programme is not None else [])
        deeds.projects += -1 if back else 1

    def _idents(self, numbers: Iterable[int]) -> list[str]:
        return [self.corpus.organisations[number].ident for number in numbers]

    def _profile(self, number: int, deeds: Deeds) -> Profile:
        organisation = self.corpus.organisations[number]
        return Profile(
            ident=organisation.ident,
            words=frozenset(word for word, projects in deeds.words.items() if projects > 0),
            commune=organisation.place,
            region=organisation.region,
            kind=organisation.kind,
            partners=deeds.partners,
            led=deeds.led,
            programmes=deeds.programmes,
            experience=deeds.projects,
        )

    def _says(self) -> dict[str, tuple[Indices, Indices]]:
        said: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, deeds in enumerate(self.deeds):
            for word, times in deeds.said.items():
                said[word].append((number, times))
        return {
            word: (np.array([n for n, _ in pairs], np.int64), np.array([t for _, t in pairs], np.int64))
            for word, pairs in said.items()
        }

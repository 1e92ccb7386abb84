"""What a search is narrowed to and what it answers: filters, candidates with their clues, results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grappe.areas.matching.index.tokens import Unknown
from grappe.areas.matching.rules.score import Clue


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


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a candidate has its points, and what nobody knows of it."""

    clues: tuple[Clue, ...]
    unknown: frozenset[Unknown]
    networks: frozenset[int]


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
    """The best candidates, those that a filter leaves to check, and how many each filter alone removes.

    Candidates who have the same points for the very same clues share a line, at the place of the first of
    them: nothing told them apart but their numbers.
    """

    lines: tuple[tuple[Candidate, ...], ...]
    to_check: tuple[Candidate, ...] = ()
    removed: Mapping[FilterName, int] = field(default_factory=dict)
    candidates: int = 0
    """How many the index holds."""
    total: int = 0
    """How many were found, on all lines."""
    all_lines: int = 0
    """How many lines they make, those of the other parts included."""
    built_at: str = ""

    @property
    def found(self) -> tuple[Candidate, ...]:
        """The best candidates one by one, best first."""
        return tuple(one for line in self.lines for one in line)

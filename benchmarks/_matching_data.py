"""A million invented organisations, and needs to search them: a fixed seed, the shapes of a real directory.

Words follow Zipf's law (exponent 1) over 28 000 forms, three of which share a stem on average, 16.5 in a
text; 3 to 8 skills of 2 000 (exponent 0.7); 101 departments of uneven weight; 700 activity codes; a few
know one another.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grappe.areas.territory.rules.departments import DEPARTMENTS, REGIONS

SEED, FORMS, SKILLS, CODES = 47, 27_898, 2_000, 700
_SYLLABLES = [
    c + v
    for c in ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "tr", "pl", "br", "cr", "gr"]
    for v in ["a", "e", "i", "o", "u", "an", "on"]
]
_ENDINGS = ("", "s", "e", "es", "ation", "ations", "ateur", "er", "ement", "eux")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need as it is drawn: forms of words, skills, an activity code, a department."""

    words: tuple[str, ...]
    skills: tuple[str, ...]
    activity: str
    department: str


class Shapes:
    """The vocabulary and the laws that both organisations and needs are drawn from."""

    def __init__(self) -> None:
        chance = np.random.default_rng(SEED)
        roots = self._roots(chance, FORMS // 3)
        forms = {root + ending for root in roots for ending in chance.choice(_ENDINGS, 4, replace=False)}
        self.forms = np.array(sorted(forms), dtype=object)
        chance.shuffle(self.forms)
        self.forms = self.forms[:FORMS]
        named = self._roots(chance, 900)
        pairs = chance.choice(len(named), (SKILLS, 2))
        self.skills = np.array(
            [f"{named[a]} {named[b]}" if a % 2 else f"{named[a]}{named[b]}" for a, b in pairs], dtype=object
        )
        codes = np.array([f"{10 + i // 9:02}.{1 + i // 3 % 3}{1 + i % 3}Z" for i in range(CODES)])
        # Frequent activities are found in every division, as in a register.
        self.codes = chance.permutation(codes)
        self.departments = list(DEPARTMENTS)
        self.weights = chance.dirichlet(np.full(len(self.departments), 3.0))
        self.word_law, self.skill_law = zipf(len(self.forms), 1.0), zipf(SKILLS, 0.7)
        self.code_law = zipf(CODES, 0.8)

    @staticmethod
    def _roots(chance: np.random.Generator, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            parts = chance.choice(_SYLLABLES, int(chance.integers(2, 4)))
            found["".join(parts) + str(chance.choice(list("blmnrtv")))] = None
        return list(found)

    def needs(self, count: int) -> list[Wanted]:
        """Return needs of five words and three skills, common and rare: median 150 000 postings at a
        million."""
        chance = np.random.default_rng(SEED + 1)
        needs = []
        for _ in range(count):
            ranks = np.unique((3 + 2_997 * chance.random(12) ** 2.2).astype(int))
            needs.append(
                Wanted(
                    tuple(self.forms[chance.choice(ranks, 5, replace=False)]),
                    tuple(self.skills[chance.choice(SKILLS, 3, replace=False, p=self.skill_law)]),
                    str(self.codes[chance.choice(CODES, p=self.code_law)]),
                    self.departments[int(chance.integers(len(self.departments)))],
                )
            )
        return needs


def zipf(count: int, exponent: float) -> np.ndarray:
    """Return the shares of ranks 1 to count."""
    shares = 1 / np.arange(1, count + 1) ** exponent
    return shares / shares.sum()


def organisations(shapes: Shapes, rows: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table of organisations, from id 1."""
    chance = np.random.default_rng(SEED + 2)
    kinds = ("company",) * 17 + ("laboratory", "association", "school")
    for start in range(0, rows, 20_000):
        size = min(20_000, rows - start)
        lengths, counts = chance.integers(8, 26, size), chance.integers(3, 9, size)
        words = shapes.forms[chance.choice(len(shapes.forms), int(lengths.sum()), p=shapes.word_law)].tolist()
        skills = shapes.skills[chance.choice(SKILLS, int(counts.sum()), p=shapes.skill_law)].tolist()
        places = chance.choice(len(shapes.departments), size, p=shapes.weights).tolist()
        codes = shapes.codes[chance.choice(CODES, size, p=shapes.code_law)].tolist()
        heads = chance.integers(0, 400, size).tolist()
        word = skill = 0
        for at, (length, count) in enumerate(zip(lengths.tolist(), counts.tolist(), strict=True)):
            pk = start + at + 1
            yield (
                pk, f"Exemple {pk}", kinds[pk % 20], "", "", shapes.departments[places[at]],
                " ".join(words[word : word + length]), "", heads[at] if pk % 3 else None,
                json.dumps(sorted(set(skills[skill : skill + count]))),
                json.dumps([{"code": codes[at], "label": "", "nomenclature": "naf_rev2"}]), "", True,
            )  # fmt: skip
            word, skill = word + length, skill + count


def fill(database: Path, shapes: Shapes, rows: int) -> None:
    """Write the organisations, and the joint projects of some, into an empty embedded database."""
    chance = np.random.default_rng(SEED + 3)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany("INSERT INTO territory_region(code, name) VALUES (?, ?)", REGIONS.items())
        connection.executemany(
            "INSERT INTO territory_department(code, name, region_id) VALUES (?, ?, ?)",
            [(code, place.name, place.region) for code, place in DEPARTMENTS.items()],
        )
        connection.executemany(
            "INSERT INTO directory_organisation(id, name, kind, siren, siret, department_id, activity,"
            " market, headcount, skills, activities, source, invented) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            organisations(shapes, rows),
        )
        pairs = chance.integers(1, rows + 1, (max(rows // 100, 10), 2)).tolist()
        connection.executemany(
            "INSERT INTO directory_relation(kind, holder_id, organisation_id, title, criterion, source)"
            " VALUES ('joint_project', ?, ?, ?, '', '')",
            [(a, b, f"Projet {i // 3}") for i, (a, b) in enumerate(pairs) if a != b],
        )
        connection.commit()

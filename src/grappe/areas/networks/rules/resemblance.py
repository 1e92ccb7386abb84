"""Which organisation on record a row of a list is: by its SIREN, else by its name and its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from grappe.areas.networks.rules.member_rows import MemberRow
from grappe.areas.territory.rules import plain

# Below, two names are two names; from the second on, a reader would say the same at once. Of a hundred.
ALIKE, SAME = 86, 100
_FORMS = frozenset(
    [
        "sarl",
        "sas",
        "sasu",
        "sa",
        "eurl",
        "sci",
        "scop",
        "scic",
        "snc",
        "ei",
        "earl",
        "gaec",
        "association",
        "asso",
        "societe",
        "ste",
        "groupe",
        "cie",
        "et",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "l",
        "d",
    ]
)
# A word that so many organisations share says nothing about which one it is.
_MOST_SHARED = 300


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation on record."""

    pk: int
    name: str
    siren: str = ""
    department: str = ""
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """An organisation that a row may be: out of a hundred; 100 by SIREN or by the very same name."""

    known: Known
    score: int
    by_siren: bool = False


class Resemblance:
    """The organisations on record, ready to be compared with many rows."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_siren: dict[str, Known] = {}
        self._by_word: defaultdict[str, list[tuple[str, Known]]] = defaultdict(list)
        for one in known:
            if one.siren:
                self._by_siren[one.siren] = one
            bare = bare_name(one.name)
            for word in set(bare.split()):
                self._by_word[word].append((bare, one))

    def likeness(self, row: MemberRow) -> Likeness | None:
        """Return the organisation that the row most resembles, None when it resembles none.

        Two different numbers are two companies, whatever their names; so are two departments, and two
        figures in the name (Atelier 14, Atelier 41).
        """
        if row.siren and row.siren in self._by_siren:
            return Likeness(self._by_siren[row.siren], SAME, by_siren=True)
        bare = bare_name(row.name)
        found: dict[int, Likeness] = {}
        for word in set(bare.split()):
            shared = self._by_word.get(word, ())
            if len(shared) > _MOST_SHARED:
                shared = [pair for pair in shared if pair[0] == bare]
            for other, one in shared:
                if one.pk not in found and _may_be(row, one) and _numbers(bare) == _numbers(other):
                    found[one.pk] = Likeness(one, int(fuzz.token_sort_ratio(bare, other)))
        best = max(found.values(), key=lambda like: (like.score, -like.known.pk), default=None)
        return best if best is not None and best.score >= ALIKE else None


def bare_name(name: str) -> str:
    """Return a name less its legal form and small words: "SARL Les Vergers d’Agen" → "vergers agen"."""
    words = plain(name).split()
    return " ".join(word for word in words if word not in _FORMS) or " ".join(words)


def _numbers(bare: str) -> list[str]:
    return sorted(word for word in bare.split() if word.isdigit())


def _may_be(row: MemberRow, one: Known) -> bool:
    if row.siren and one.siren and row.siren != one.siren:
        return False
    return not (row.department and one.department and row.department != one.department)


def twins(rows: Iterable[MemberRow]) -> dict[int, int]:
    """Return, for the number of each line that repeats another, the number of the first one: the same SIREN,
    or the same bare name in the same department for the same dates."""
    first: dict[tuple[object, ...], int] = {}
    repeated = {}
    for row in rows:
        who = (row.siren,) if row.siren else (bare_name(row.name), row.department)
        key = (*who, row.period)
        if key in first:
            repeated[row.line] = first[key]
        first.setdefault(key, row.line)
    return repeated

"""What the index stores of a candidate: one flat list of tokens, a letter before each saying what it is.

The tokens of the declared score come from `rules.score.terms_of_profile`; beside them stand those that
filters ask for, and one mark for each thing that is unknown. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache

from grappe.areas.matching.rules.scale import ladder
from grappe.areas.matching.rules.score import Field, Profile, terms_of_profile

LETTERS = {
    Field.WORDS: "w",
    Field.LABELS: "l",
    Field.SKILLS: "s",
    Field.ACTIVITIES: "a",
    Field.PLACES: "p",
    Field.NETWORKS: "n",
    Field.PARTNERS: "j",
    Field.EXPERIENCE: "e",
}
KIND, SIZE, CHAIN = "k", "z", "h"
IN_CHAIN = "+h"
"""Held by whoever has a value chain: who crosses is looked for among them."""
MEMBER = "+o"
"""Held by the organisations of the directory, not by the units of the national register."""


class Unknown(StrEnum):
    """What nobody said of a candidate: a filter on it leaves the candidate to check."""

    SKILLS = "?s"
    PLACE = "?p"
    REGION = "?r"
    KIND = "?k"
    SIZE = "?z"


def token_of(place: Field, token: str) -> str:
    """Return the stored form of a term of the declared score."""
    return LETTERS[place] + token


def tokens_of(profile: Profile, *, is_member: bool) -> tuple[str, ...]:
    """Return all that the index stores of a candidate, each once, sorted.

    A blank parts two tokens in the index: what holds one (a code of somebody's own) is joined by a dash.
    """
    return gathered(
        [
            *(LETTERS[Field.WORDS] + word for word in profile.words),
            *(LETTERS[Field.LABELS] + word for word in profile.labels - profile.words),
        ],
        [LETTERS[Field.SKILLS] + stem for skill in profile.skills for stem in skill.split()],
        ladders(profile.activities),
        places(profile.commune, profile.department, profile.region),
        marks(profile.kind, profile.size, is_member),
        relations(profile),
    )


def gathered(
    words: Iterable[str],
    skills: Collection[str],
    activities: Iterable[str],
    placed: Iterable[str],
    marked: Iterable[str],
    related: Iterable[str] = (),
) -> tuple[str, ...]:
    """Return stored tokens together, each once, sorted: a million candidates go through here."""
    found = {*words, *skills, *activities, *placed, *marked, *related}
    if not skills:
        found.add(Unknown.SKILLS.value)
    return tuple(sorted(found))


@lru_cache(maxsize=20_000)
def ladders(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is stored of activity codes: each with those above it."""
    steps = (step for code in codes for step in ladder(code))
    return tuple(_joined(LETTERS[Field.ACTIVITIES] + step) for step in steps)


@lru_cache(maxsize=40_000)
def places(commune: str | None, department: str | None, region: str | None) -> tuple[str, ...]:
    """Return what is stored of a place, the marks of what is not known of it among them."""
    named = (("c", commune), ("d", department), ("r", region))
    unknown = ((Unknown.PLACE, department), (Unknown.REGION, region))
    return (
        *(LETTERS[Field.PLACES] + level + code for level, code in named if code),
        *(mark.value for mark, code in unknown if not code),
    )


@lru_cache(maxsize=1_000)
def marks(kind: str | None, size: str | None, is_member: bool) -> tuple[str, ...]:
    """Return what only filters ask for: nature, size, whether the directory has it."""
    return (
        KIND + kind if kind else Unknown.KIND.value,
        SIZE + size if size else Unknown.SIZE.value,
        *((MEMBER,) if is_member else ()),
    )


def relations(profile: Profile) -> list[str]:
    """Return what is stored of whom a candidate knows: networks, value chains, past projects."""
    known = replace(
        profile,
        words=frozenset(),
        labels=frozenset(),
        skills=frozenset(),
        activities=(),
        commune=None,
        department=None,
        region=None,
    )
    tokens = [_joined(token_of(place, token)) for place, token in terms_of_profile(known)]
    if profile.chains:
        tokens += [IN_CHAIN, *(CHAIN + chain for chain in profile.chains)]
    return tokens


def _joined(token: str) -> str:
    return "-".join(token.split())

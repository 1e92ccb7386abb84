"""Reading without names: what an anonymised text no longer says.

Names are found whatever their case, accents and hyphens, and SIREN however it is spaced. What a text lets a
reader guess otherwise (a place, a product) stays: it is for the applicant to write it so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Shorter, a name is a word like any other and would eat the text.
SHORTEST = 3
MASK = "█████"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
# What a company's name says of its form: people leave it out.
_FORMS = frozenset(("sa", "sas", "sasu", "sarl", "eurl", "scop", "scic", "gaec", "earl", "gie", "snc", "sci"))
_JOINTS = r"[\s\-‐‑–_.’'&]+"


@dataclass(frozen=True, slots=True)
class Party:
    """One organisation or person of an application, by every name that would tell them."""

    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()


def without_names(text: str, parties: Sequence[Party]) -> str:
    """Return the text with each name, number, address and site of the parties masked."""
    masked = _WEB.sub(MASK, _ADDRESS.sub(MASK, unicodedata.normalize("NFC", text)))
    pattern = _pattern(tuple(parties))
    if pattern is None:
        return masked
    kept: list[str] = []
    last = 0
    # The same letters without accents, one for one: what is found there stands at the same place here.
    for found in pattern.finditer(_plain(masked)):
        kept += [masked[last : found.start()], MASK]
        last = found.end()
    return "".join([*kept, masked[last:]])


@lru_cache(maxsize=256)
def _pattern(parties: tuple[Party, ...]) -> re.Pattern[str] | None:
    names = {name for party in parties for name in _spelt(party.names)}
    numbers = {number for party in parties for number in party.numbers if number}
    parts = [*sorted(names, key=len, reverse=True), *(_spaced(number) for number in sorted(numbers))]
    if not parts:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _spelt(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        words = [word for word in re.findall(r"\w+", _plain(name)) if word.lower() not in _FORMS]
        if sum(map(len, words)) >= SHORTEST:
            yield _JOINTS.join(map(re.escape, words))


def _spaced(number: str) -> str:
    # An establishment's number is its company's, and five digits.
    return r"[\s.]*".join(re.escape(digit) for digit in number if digit.isalnum()) + r"(?:[\s.]?\d{5})?"


def _plain(text: str) -> str:
    return "".join(_letter(character) for character in unicodedata.normalize("NFC", text))


def _letter(character: str) -> str:
    return unicodedata.normalize("NFD", character)[0]

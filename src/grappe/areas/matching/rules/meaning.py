"""Sentences, and how close two are in meaning: whole numbers that anybody can compute again. Pure.

A vector of meaning is kept as bytes, one signed byte for each of its axes. The closeness of two is their
cosine, from sums of whole numbers, cut to the hundredth below: the same everywhere.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from math import isqrt

from grappe.areas.matching.rules.words import stems_of

MOST_SENTENCES = 24
"""How many sentences of an organisation are read: its description first, then its skills, then its offers."""
LONGEST = 300
"""A sentence is read as far as this many characters."""
_STEPS = 127
_ENDS = re.compile(r"(?<=[.!?;…])\s+|\s*[\n\r•]+\s*")


def sentences_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences that say something, each once, in order: twenty-four at most.

    :param texts: what an organisation says, what matters most first.
    """
    found: dict[str, None] = {}
    for text in texts:
        for sentence in _ENDS.split(text):
            said = " ".join(sentence.split())[:LONGEST].strip()
            if stems_of(said):
                found.setdefault(said)
    return tuple(found)[:MOST_SENTENCES]


def kept(vector: Iterable[float]) -> bytes:
    """Return a vector as it is kept: its axes as shares of the largest, in steps of 1/127."""
    axes = [float(axis) for axis in vector]
    most = max(map(abs, axes), default=0.0)
    return array("b", [round(_STEPS * axis / most) if most else 0 for axis in axes]).tobytes()


def closeness(product: int, lengths: int) -> int:
    """Return how close two kept vectors are, in hundredths, from 0 (nothing in common) to 100 (the same).

    :param product: the sum of the products of their axes.
    :param lengths: the sum of squares of the one times that of the other.
    """
    return isqrt(10_000 * product * product // lengths) if product > 0 and lengths > 0 else 0

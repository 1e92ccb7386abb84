"""What each part of the score can bring for one need: a part of which nothing is asked leaves its points to
the others, so that a hundred stays the most that a candidate can have. Pure."""

from __future__ import annotations

from grappe.areas.matching.rules.scale import WHOLE
from grappe.areas.matching.rules.score import Need, Part, Weights
from grappe.areas.matching.rules.words import is_common

ACT, GESTURE, COMMON, BESIDE = 2_500, 1_500, 250, 400
"""Thousandths beside rarity: an act that the thesaurus knows (*enrober*, *enrobage*) is what is asked, and
its other words (a matter, a thing) tell more than their rarity says; a word that any need may say tells less,
and so does one that only a circumstance says."""
LEFT = 500
"""Thousandths of what words that nobody says would bring, left to meaning; the rest to the words said."""


def emphasis(stem: str, *, names_gesture: bool = False, is_act: bool = False, is_beside: bool = False) -> int:
    """Return by how many thousandths a word of a need counts, beside its rarity.

    :param names_gesture: whether the thesaurus knows it by itself.
    :param is_act: whether the need says it as an act (`words.names_act`).
    :param is_beside: whether only a circumstance of the need says it (`words.thing_of`).
    """
    if is_common(stem):
        return COMMON
    whole = (ACT if is_act else GESTURE) if names_gesture else WHOLE
    return whole * BESIDE // WHOLE if is_beside else whole


def asked_of(need: Need) -> frozenset[Part]:
    """Return the parts of which a need asks something."""
    asked = {
        Part.TEXT: bool(need.words),
        Part.MEANING: need.has_meaning,
        Part.SKILLS: bool(need.skills),
        Part.ACTIVITY: bool(need.activities),
        Part.TERRITORY: bool(need.commune or need.department or need.region or need.near),
        Part.RELATIONS: bool(need.asker or need.networks or need.partners or need.programme),
        Part.CROSSING: bool(need.chains and (need.words or need.skills)),
    }
    return frozenset(part for part, is_asked in asked.items() if is_asked)


def weights_for(need: Need, declared: Weights) -> Weights:
    """Return the declared weights shared among the parts that are asked, in proportion: together 1 000. Half
    of what words that nobody says would bring goes to meaning, where it is read.

    Rounded down, then by largest remainder, the first part first; nothing asked leaves them as declared.
    """
    asked = asked_of(need)
    held = {part: int(getattr(declared, part.value)) for part in Part if part in asked}
    total = sum(held.values())
    if not total:
        return declared
    shares = {part: weight * WHOLE // total for part, weight in held.items()}
    order = sorted(held, key=lambda part: -(held[part] * WHOLE % total))
    for part in order[: WHOLE - sum(shares.values())]:
        shares[part] += 1
    if Part.TEXT in shares and Part.MEANING in shares:
        # Else one stray word that somebody happens to say would have all the points of the others.
        said = sum(one.weight for one in need.words)
        moved = shares[Part.TEXT] * need.unsaid * LEFT // max(said + need.unsaid, 1) // WHOLE
        shares[Part.TEXT] -= moved
        shares[Part.MEANING] += moved
    return Weights(**{part.value: shares.get(part, 0) for part in Part})

"""What a lesser clue is worth beside the best of its part, as declared for every network.

Fitted values come from `./grappe evaluate-matching`, rounded: docs/explanation/matching.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WHOLE = 1_000
"""Weights sum to this, and shares of a part are of this."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Shares of a part, in thousandths, that a lesser clue brings: declared, the same for every network."""

    synonym: int = 850
    kin: int = 800
    # What the official label of an activity says, thousands of others say with the same words.
    label: int = 100
    # By closeness: below 0.10 (most of any two sentences), then by 0.05 up to 0.55, which only near
    # paraphrases reach.
    meaning: tuple[int, ...] = (0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000)
    # By the length of the code that is shared: division, group, class, subclass of NAF.
    activity: tuple[int, ...] = (250, 500, 800, 1000)
    # Fitted: a region is worth 0.83 of a town. What lies between is declared by judgement, in order.
    commune: int = 1000
    department: int = 950
    near: int = 900
    region: int = 830
    # Relations share their part: at their best, these six make the whole of it. Fitted: proportions of those
    # who worked together, under the asker, in the programme, and of experience. By judgement: common networks
    # (no data) and partners of partners (the fit gives them nothing beside the others).
    joint: tuple[int, ...] = (175, 240, 270)
    led: tuple[int, ...] = (120, 250)
    network: int = 50
    programme: tuple[int, ...] = (62, 124, 186, 248, 310)
    mutual: int = 50
    experience: tuple[int, ...] = (0, 12, 23, 35, 47, 58, 70)


DECLARED = Scale()
JOINT_STEPS = (1, 2, 4)
"""From how many past joint projects each band of `Scale.joint` holds."""
LED_STEPS = (1, 2)
"""From how many past projects led by the asker each band of `Scale.led` holds."""
PROGRAMME_STEPS = (1, 2, 4, 8, 16)
"""From how many past projects of the same programme each band of `Scale.programme` holds."""
_CLOSE_FROM, _CLOSE_STEP = 10, 5
# NAF rev. 2: "10.82Z" is read 10, 10.8, 10.82, 10.82Z. Any other code (a programme's) stands alone.
_NAF_LENGTHS = (2, 4, 5, 6)
_NAF = re.compile(r"\d\d(?:\.\d(?:\d[A-Z]?)?)?")


def ladder(code: str) -> tuple[str, ...]:
    """Return an activity code with those above it, the broadest first ("10.82Z": 10, 10.8, 10.82, 10.82Z)."""
    if not _NAF.fullmatch(code):
        return (code,)
    return tuple(code[:length] for length in _NAF_LENGTHS if len(code) >= length)


def is_activity(code: str) -> bool:
    """Whether a code is written as NAF writes divisions, classes and subclasses (10, 10.8, 10.82, 10.82Z)."""
    return _NAF.fullmatch(code) is not None


def band_of(experience: int) -> int:
    """Return the band of a number of past projects: 1, 2–3, 4–7, 8–15, 16–31, then 32 and more (0: none)."""
    return min(experience.bit_length(), len(DECLARED.experience) - 1)


def closeness_band(hundredths: int) -> int:
    """Return the band of a closeness of meaning in `Scale.meaning`: 0 below 0.10, then one by 0.05."""
    bands = len(DECLARED.meaning) - 1
    return max(0, min((hundredths - _CLOSE_FROM) // _CLOSE_STEP + 1, bands))

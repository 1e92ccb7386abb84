"""How large a candidate is, as filters and teams ask. Pure.

Bands of workforce: INSEE, Sirene (trancheEffectifs). Thresholds: Commission recommendation 2003/361/EC,
annex, article 2, headcount alone; beyond 250 people, decree 2008-1354, article 3 (ETI, grande entreprise).
"""

from __future__ import annotations

from enum import StrEnum


class Size(StrEnum):
    """From fewer than 10 people to 5 000 and more."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    MID = "mid"
    LARGE = "large"


SMES = (Size.MICRO, Size.SMALL, Size.MEDIUM)
"""Micro, small and medium-sized enterprises."""
_BELOW = ((10, Size.MICRO), (50, Size.SMALL), (250, Size.MEDIUM), (5_000, Size.MID))
_BANDS = {
    "00": Size.MICRO, "01": Size.MICRO, "02": Size.MICRO, "03": Size.MICRO, "11": Size.SMALL,
    "12": Size.SMALL,
    "21": Size.MEDIUM, "22": Size.MEDIUM, "31": Size.MEDIUM, "32": Size.MID, "41": Size.MID, "42": Size.MID,
    "51": Size.MID, "52": Size.LARGE, "53": Size.LARGE,
}  # fmt: skip
_CATEGORIES = {"ETI": Size.MID, "GE": Size.LARGE}


def size_of(*, headcount: int | None = None, band: str = "", category: str = "") -> Size | None:
    """Return the size that the most precise of these says; None when none of them does.

    A category counts the whole group, a band the unit alone: the category prevails beyond 250 people. "PME"
    alone is not precise enough to say which.
    """
    if headcount is not None:
        return next((size for limit, size in _BELOW if headcount < limit), Size.LARGE)
    return _CATEGORIES.get(category, _BANDS.get(band))

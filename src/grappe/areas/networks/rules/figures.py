"""Figures as sources print them: their words, their date, and what makes one acceptable."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from grappe.values import Refusal

# How sources announce that they round down.
_FLOORS = ("plus de", "au moins", "more than", "at least")
_SOURCE_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def last_day_of(text: str) -> date:
    """Return the last day that a source's date may stand for: 2015 → 31 December, 2015-06 → 30 June.

    :raises ValueError: when the text is not a year, a month (2015-06) or a day (2015-06-15).
    """
    found = _SOURCE_DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not the date of a source: {text!r}")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    month = month or 12
    # A month out of range is refused by the calendar itself, as a ValueError.
    return date(year, month, day or (monthrange(year, month)[1] if 1 <= month <= 12 else 1))


def is_floor(wording: str) -> bool:
    """Whether the words of a source give a least number ("plus de 150"), from which no difference follows."""
    return wording.strip().lower().startswith(_FLOORS)


def refusals_of_figure(
    *, value: int | None, wording: str, source: str, source_date: str, on: date
) -> list[Refusal]:
    """Say why a declared figure cannot be written down; an unknown value (None) can, zero is not unknown."""
    refusals = []
    if value is not None and value < 0:
        refusals.append(Refusal("networks.figure_negative", field="value"))
    if not wording.strip():
        refusals.append(Refusal("networks.figure_wording_missing", field="wording"))
    if not source.strip():
        refusals.append(Refusal("networks.figure_without_source", field="source"))
    return refusals + _refusals_of_source_date(source_date, on)


def _refusals_of_source_date(text: str, on: date) -> list[Refusal]:
    try:
        last_day_of(text)
    except ValueError:
        return [Refusal("networks.figure_date_unreadable", {"text": text}, "source_date")]
    # Compared as texts, a year or a month to come is seen before its last day has passed.
    if text.strip() > on.isoformat()[: len(text.strip())]:
        return [Refusal("networks.figure_date_to_come", field="source_date")]
    return []

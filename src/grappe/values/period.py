"""Periods of days, both ends included; a missing end is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included; None means without limit on that side."""

    start: date | None = None
    end: date | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the period does not end before it starts."""
        return self.start is None or self.end is None or self.start <= self.end

    def contains(self, day: date) -> bool:
        """Whether the day is inside, ends included."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods share at least one day; an invalid period shares none."""
        return (
            self.is_valid
            and other.is_valid
            and (self.start is None or other.end is None or self.start <= other.end)
            and (other.start is None or self.end is None or other.start <= self.end)
        )

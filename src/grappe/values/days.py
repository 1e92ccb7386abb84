"""Working time, counted in half-days."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from grappe.values.numbers import parse_decimal


@dataclass(frozen=True, order=True, slots=True)
class HalfDays:
    """A number of half-days: 5 is two days and a half.

    :raises ValueError: when the count is not an integer.
    """

    count: int

    def __post_init__(self) -> None:
        if type(self.count) is not int:
            raise ValueError(f"half-days are whole, not {self.count!r}")

    @classmethod
    def parse(cls, text: str) -> HalfDays:
        """Return the half-days of a number of days: "2,5" is 5.

        :raises ValueError: when it is not a number or is finer than half a day.
        """
        doubled = parse_decimal(text) * 2
        if doubled != doubled.to_integral_value():
            raise ValueError(f"finer than half a day: {text!r}")
        return cls(int(doubled))

    @property
    def days(self) -> Decimal:
        """The same time in days: 2.5."""
        return Decimal(self.count) / 2

    def __add__(self, other: HalfDays) -> HalfDays:
        return HalfDays(self.count + other.count)

    def __sub__(self, other: HalfDays) -> HalfDays:
        return HalfDays(self.count - other.count)

    def __mul__(self, times: int) -> HalfDays:
        return HalfDays(self.count * times)

    __rmul__ = __mul__

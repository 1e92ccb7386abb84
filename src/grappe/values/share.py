"""Shares of a whole, kept as whole basis points so that no rate is ever a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from grappe.values.numbers import parse_decimal, round_half_up

WHOLE = 10_000


@dataclass(frozen=True, order=True, slots=True)
class Share:
    """A share in basis points: 3000 is 30 %, 10000 is the whole.

    :raises ValueError: when it is negative or not an integer.
    """

    basis_points: int

    def __post_init__(self) -> None:
        if type(self.basis_points) is not int or self.basis_points < 0:
            raise ValueError(f"a share is a whole number of basis points, not {self.basis_points!r}")

    @classmethod
    def percent(cls, text: str | int | Decimal) -> Share:
        """Return the share written as a percentage: "30", "12,5", "46,67".

        :raises ValueError: when it is not a number or is finer than a basis point.
        """
        basis_points = parse_decimal(str(text)) * 100
        if basis_points != basis_points.to_integral_value():
            raise ValueError(f"finer than a hundredth of a percent: {text!r}")
        return cls(int(basis_points))

    @classmethod
    def of(cls, part: Decimal, whole: Decimal) -> Share:
        """Return part / whole rounded half-up to the basis point; nothing of nothing is 0."""
        return cls(round_half_up(Fraction(part) * WHOLE / Fraction(whole))) if whole else cls(0)

    @property
    def ratio(self) -> Decimal:
        """The exact factor to multiply by: 0.3 for 30 %."""
        return Decimal(self.basis_points).scaleb(-4)

    @property
    def percentage(self) -> Decimal:
        """The figure in front of the sign %: 46.67."""
        return Decimal(self.basis_points).scaleb(-2)

    @property
    def complement(self) -> Share:
        """What is missing to the whole.

        :raises ValueError: when the share is already above the whole.
        """
        return Share(WHOLE - self.basis_points)

"""Amounts of money: exact decimals, rounded only when someone asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from grappe.values.numbers import parse_decimal
from grappe.values.share import Share

_CENT = Decimal("0.01")


@dataclass(frozen=True, order=True, slots=True, init=False)
class Euro:
    """An amount in euros, exact until `to_cents` or `floor_to_cents` rounds it.

    :raises ValueError: when the amount is not a finite decimal; floats are refused with TypeError.
    """

    amount: Decimal

    def __init__(self, amount: Decimal | int | str = 0) -> None:
        if isinstance(amount, bool) or not isinstance(amount, Decimal | int | str):
            raise TypeError(f"money is never a {type(amount).__name__}")
        exact = parse_decimal(amount) if isinstance(amount, str) else Decimal(amount)
        if not exact.is_finite():
            raise ValueError(f"not an amount: {amount!r}")
        object.__setattr__(self, "amount", exact)

    @classmethod
    def parse(cls, text: str) -> Euro:
        """Return the amount as people write it: "9 500", "9 500,00 €", "9500.5".

        :raises ValueError: when the text is not an amount.
        """
        return cls(text.strip().removesuffix("€"))

    @classmethod
    def total(cls, amounts: Iterable[Euro]) -> Euro:
        """Return the exact sum; no amount at all is 0."""
        return cls(sum((euro.amount for euro in amounts), Decimal(0)))

    def __add__(self, other: Euro) -> Euro:
        return Euro(self.amount + other.amount)

    def __sub__(self, other: Euro) -> Euro:
        return Euro(self.amount - other.amount)

    def __neg__(self) -> Euro:
        return Euro(-self.amount)

    def __mul__(self, factor: Decimal | int | Share) -> Euro:
        return Euro(self.amount * (factor.ratio if isinstance(factor, Share) else factor))

    __rmul__ = __mul__

    def __str__(self) -> str:
        return format(self.amount, "f")

    def to_cents(self) -> Euro:
        """Return the amount rounded half-up to the cent."""
        return Euro(self.amount.quantize(_CENT, rounding=ROUND_HALF_UP))

    def floor_to_cents(self) -> Euro:
        """Return the largest whole number of cents that is not above the amount."""
        return Euro(self.amount.quantize(_CENT, rounding=ROUND_FLOOR))


ZERO = Euro(0)

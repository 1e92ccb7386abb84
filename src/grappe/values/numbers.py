"""Numbers as people write them, and the one rounding rule of the house."""

import re
from decimal import Decimal
from fractions import Fraction

# Blank, no-break space, narrow no-break space, thin space: all are used to group thousands in French.
_BLANKS = " \u00a0\u202f\u2009"
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:[.,]\d+)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
# Decimal's default context is exact up to 28 digits: eight are left for rates and sums.
_MOST_DIGITS = 20
_MOST_DIGITS_SENT = 9


def parse_decimal(text: str) -> Decimal:
    """Return the number written in French or plain digits: "9 500,50", "9500.5", "-3".

    A comma and a point are both the decimal mark; only blanks group thousands, by three.

    :raises ValueError: when the text is anything else ("9500 env.", "1e5", "1,000,000", "").
    """
    stripped = text.strip().replace("\u2212", "-")
    if not (_PLAIN.fullmatch(stripped) or _GROUPED.fullmatch(stripped)):
        raise ValueError(f"not a number: {text!r}")
    digits = re.sub(rf"[{_BLANKS}]", "", stripped).replace(",", ".")
    if sum(character.isdigit() for character in digits) > _MOST_DIGITS:
        raise ValueError(f"too many digits: {len(digits)}")
    return Decimal(digits)


def whole_number(sent: object) -> int | None:
    """Return the whole number that came with an address or a form; None when it is anything else.

    Nine digits at most: no identifier, count or version of ours is longer, and every database holds them.
    """
    text = str(sent)
    return int(text) if len(text) <= _MOST_DIGITS_SENT and text.isascii() and text.isdigit() else None


def round_half_up(exact: Fraction) -> int:
    """Return the nearest integer; an exact half goes away from zero, as in accounting."""
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -magnitude if exact < 0 else magnitude

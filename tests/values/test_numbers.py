from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.values import parse_decimal, round_half_up, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9500", "9500"),
        ("9 500", "9500"),
        ("9\u00a0500,50", "9500.50"),
        ("1\u202f234\u202f567,8", "1234567.8"),
        ("9500.5", "9500.5"),
        ("-3", "-3"),
        ("\u22123,5", "-3.5"),
        ("+7", "7"),
        (" 12 ", "12"),
        ("0", "0"),
    ],
)
def test_reads_numbers_as_people_write_them(text: str, number: str) -> None:
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "9500 env.",
        "1e5",
        "NaN",
        "inf",
        "1,000,000",
        "1.000,50",
        "12 34",
        "1 0000",
        ".5",
        "5,",
        "٣",
        "--1",
    ],
)
def test_refuses_what_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_decimal(text)


def test_refuses_more_digits_than_exact_arithmetic_holds() -> None:
    assert parse_decimal("9" * 20) == Decimal("9" * 20)
    with pytest.raises(ValueError, match="too many digits"):
        parse_decimal("9" * 21)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("49/100", 0), ("-149/100", -1), ("7", 7), ("0", 0)],
)
def test_halves_go_away_from_zero(exact: str, rounded: int) -> None:
    assert round_half_up(Fraction(exact)) == rounded


@given(st.fractions())
def test_rounding_is_never_further_than_half(exact: Fraction) -> None:
    assert abs(round_half_up(exact) - exact) <= Fraction(1, 2)
    assert round_half_up(-exact) == -round_half_up(exact)


@pytest.mark.parametrize(("sent", "number"), [("0", 0), ("007", 7), ("9" * 9, 999_999_999), (12, 12)])
def test_a_whole_number_comes_as_digits(sent: object, number: int) -> None:
    assert whole_number(sent) == number


@pytest.mark.parametrize("sent", ["", " 1", "-1", "1.0", "1e5", "²", "٣", "9" * 10, "9" * 5_000, None])
def test_whatever_else_comes_is_no_number(sent: object) -> None:
    assert whole_number(sent) is None

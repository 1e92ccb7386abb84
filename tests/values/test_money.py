from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.values import ZERO, Euro, Share

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(Euro)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("9 500", "9500"),
        ("9 500,00", "9500"),
        ("9500.5", "9500.5"),
        ("15\u202f000\u00a0€", "15000"),
        ("0,01 €", "0.01"),
        ("-12", "-12"),
    ],
)
def test_reads_amounts_as_people_write_them(text: str, amount: str) -> None:
    assert Euro.parse(text) == Euro(Decimal(amount))


@pytest.mark.parametrize("text", ["", "€", "9500 env.", "douze", "12 $", "1e3"])
def test_refuses_what_is_not_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        Euro.parse(text)


@pytest.mark.parametrize("wrong", [1.5, True, None])
def test_money_is_never_a_float(wrong: Any) -> None:
    with pytest.raises(TypeError, match="money is never"):
        Euro(wrong)


@pytest.mark.parametrize("wrong", ["NaN", "Infinity"])
def test_money_is_finite(wrong: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Euro(Decimal(wrong))


def test_arithmetic_is_exact_and_ordered() -> None:
    assert Euro("0.1") + Euro("0.2") == Euro("0.3")
    assert Euro(10) - Euro("0.01") == Euro("9.99")
    assert -Euro(3) == Euro(-3)
    assert Euro(3) * 2 == 2 * Euro(3) == Euro(6)
    assert Euro("10000.01") * Share(3000) == Euro("3000.003")
    assert Euro(2) * Decimal("0.5") == Euro(1)
    assert Euro(1) < Euro(2) <= Euro("2.00")
    assert Euro("1.0") == Euro(1)
    assert hash(Euro("1.0")) == hash(Euro(1))


@pytest.mark.parametrize(
    ("amount", "rounded", "floored"),
    [
        ("5666.667", "5666.67", "5666.66"),
        ("0.005", "0.01", "0.00"),
        ("15000.008", "15000.01", "15000.00"),
        ("-0.005", "-0.01", "-0.01"),
        ("2", "2.00", "2.00"),
    ],
)
def test_rounding_to_the_cent(amount: str, rounded: str, floored: str) -> None:
    assert str(Euro(amount).to_cents()) == rounded
    assert str(Euro(amount).floor_to_cents()) == floored


def test_total_of_nothing_is_zero() -> None:
    assert Euro.total([]) == ZERO
    assert Euro.total([Euro(1), Euro("2.5")]) == Euro("3.5")


@given(amounts)
def test_rounding_moves_less_than_a_cent(euro: Euro) -> None:
    assert abs((euro.to_cents() - euro).amount) <= Decimal("0.005")
    assert Euro(0) <= euro - euro.floor_to_cents() < Euro("0.01")
    assert euro.to_cents().to_cents() == euro.to_cents()


@given(amounts)
def test_text_of_an_amount_reads_back(euro: Euro) -> None:
    assert Euro.parse(str(euro)) == euro

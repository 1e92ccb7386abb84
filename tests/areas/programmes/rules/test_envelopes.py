"""Envelopes: amounts, for whom, and which one pays for an application."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules.envelopes import (
    MOST_ENVELOPES,
    Envelope,
    EnvelopeFacts,
    KnownCodes,
    Reserve,
    envelope_for,
    refusals_of_envelopes,
    total_of,
)
from grappe.values import Euro

KNOWN = KnownCodes(
    territories=("47", "33", "REG-75"), themes=("energy", "food"), choices={"stage": ("idea", "market")}
)
WEST = Envelope(Euro(30_000), "Ouest", Reserve.TERRITORY, ("33", "REG-75"))
FOOD = Envelope(Euro(20_000), "Alimentation", Reserve.SECTOR, ("food",))
EARLY = Envelope(Euro(10_000), "Idées", Reserve.MATURITY, ("idea",), "stage")
REST = Envelope(Euro(5_000), "Autres")


def said(*envelopes: Envelope) -> list[tuple[str, str | None]]:
    found = refusals_of_envelopes(envelopes, KNOWN)
    return [(one.code.removeprefix("programmes."), one.field) for one in found]


def test_one_amount_without_a_name_is_the_plain_case() -> None:
    assert said(Envelope(Euro(150_000))) == said() == []
    assert total_of([Envelope(Euro(150_000))]) == Euro(150_000)
    assert total_of([]) is None


def test_envelopes_of_every_kind_hold_together() -> None:
    assert said(WEST, FOOD, EARLY, REST) == []
    assert total_of([WEST, FOOD, EARLY, REST]) == Euro(65_000)


@pytest.mark.parametrize(
    ("wrong", "code", "part"),
    [
        (replace(WEST, amount=Euro("-0.01")), "envelope_negative", "amount"),
        (replace(WEST, label=" "), "envelope_without_label", "label"),
        (replace(WEST, codes=()), "envelope_for_nobody", "codes"),
        (replace(WEST, codes=("99",)), "envelope_unknown_territory", "codes"),
        (replace(FOOD, codes=("Énergie",)), "envelope_unknown_sector", "codes"),
        (replace(EARLY, codes=("seed",)), "envelope_unknown_maturity", "codes"),
        (replace(EARLY, question="gone"), "envelope_unknown_maturity", "codes"),
        (Envelope(Euro(1), "Encore"), "envelope_for_all_twice", "reserve"),
    ],
)
def test_each_reason_is_on_its_row(wrong: Envelope, code: str, part: str) -> None:
    assert said(REST, wrong) == [(code, f"envelopes.1.{part}")]


def test_zero_is_an_amount_and_choices_may_be_unknown() -> None:
    assert said(Envelope(Euro(0))) == []
    alone = KnownCodes()
    (refusal,) = refusals_of_envelopes([EARLY], alone)
    assert refusal.params == {"code": "idea"}


def test_nobody_is_in_two_envelopes_of_the_same_kind() -> None:
    assert said(WEST, replace(WEST, label="Encore", codes=("47", "33"))) == [
        ("envelope_shared", "envelopes.1.codes")
    ]
    assert said(WEST, replace(WEST, label="Encore", codes=("47", "47"))) == []


def test_there_are_not_too_many() -> None:
    known = KnownCodes(territories=[str(number) for number in range(40)])
    many = [
        Envelope(Euro(1), str(number), Reserve.TERRITORY, (str(number),))
        for number in range(MOST_ENVELOPES + 1)
    ]
    assert [one.code for one in refusals_of_envelopes(many, known)] == ["programmes.too_many_envelopes"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (EnvelopeFacts(territories=("47", "REG-75")), 1),
        (EnvelopeFacts(territories=("47",), theme="food"), 2),
        (EnvelopeFacts(answers={"stage": "idea"}), 3),
        (EnvelopeFacts(theme="energy"), 0),
        (EnvelopeFacts(), 0),
    ],
)
def test_what_is_kept_for_someone_comes_before_what_is_for_all(facts: EnvelopeFacts, expected: int) -> None:
    assert envelope_for([REST, WEST, FOOD, EARLY], facts) == expected


def test_without_an_envelope_for_all_some_are_paid_by_none() -> None:
    assert envelope_for([WEST, FOOD], EnvelopeFacts(theme="energy")) is None
    assert envelope_for([], EnvelopeFacts()) is None


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=10))
def test_the_total_is_the_exact_sum(cents: list[int]) -> None:
    envelopes = [Envelope(Euro(f"{value // 100}.{value % 100:02d}")) for value in cents]
    assert total_of(envelopes) == Euro(f"{sum(cents) // 100}.{sum(cents) % 100:02d}")

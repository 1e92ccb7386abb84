"""Terms of membership and declared figures: what follows what, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.networks.rules import (
    Term,
    is_floor,
    last_day_of,
    next_term,
    refusals_of_figure,
    refusals_to_admit,
    refusals_to_end,
    refusals_to_renew,
    refusals_to_resume,
    refusals_to_withdraw,
)
from grappe.areas.networks.rules.terms import after_months
from grappe.values import Period, Refusal

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
ON = date(2026, 3, 2)


def _codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code.partition(".")[2] for refusal in refusals]


@pytest.mark.parametrize(
    ("former", "following"),
    [
        (YEAR, Period(date(2026, 1, 1), date(2026, 12, 31))),
        (Period(date(2024, 9, 1), date(2025, 8, 31)), Period(date(2025, 9, 1), date(2026, 8, 31))),
        (Period(date(2025, 1, 1), date(2025, 1, 31)), Period(date(2025, 2, 1), date(2025, 2, 28))),
        (Period(date(2025, 3, 10), date(2025, 3, 19)), Period(date(2025, 3, 20), date(2025, 3, 29))),
        (Period(date(2025, 3, 10), date(2025, 5, 1)), Period(date(2025, 5, 2), date(2025, 6, 23))),
        (Period(None, date(2025, 12, 31)), Period(date(2026, 1, 1))),
        (Period(date(2025, 1, 1)), Period()),
    ],
)
def test_the_next_term_is_as_long_as_the_former(former: Period, following: Period) -> None:
    assert next_term(former) == following


DAY = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@given(start=DAY, length=st.integers(0, 2000))
def test_terms_follow_without_a_gap_or_an_overlap(start: date, length: int) -> None:
    former = Period(start, start + timedelta(days=length))
    following = next_term(former)
    assert former.end is not None and following.start == former.end + timedelta(days=1)
    assert following.is_valid and not following.overlaps(former)
    assert refusals_to_renew(Term(former), following) == []


@given(day=DAY, months=st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = after_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def _admit(**changes: object) -> list[str]:
    facts: dict[str, object] = {
        "organisation": 1,
        "network_organisation": 2,
        "name": "Atelier Exemple",
        "period": YEAR,
        "terms": [],
        "network": 7,
    }
    return _codes(refusals_to_admit(**(facts | changes)))


def test_admission_says_every_reason_at_once() -> None:
    assert _admit() == []
    assert _admit(college_network=7) == []
    assert _admit(terms=[Period(date(2024, 1, 1), date(2024, 12, 31))]) == []
    assert _admit(terms=[Period(None, date(2025, 1, 1))]) == ["already_member"]
    assert _admit(period=Period(date(2025, 2, 1), date(2025, 1, 1)), terms=[YEAR]) == ["dates_reversed"]
    assert _admit(organisation=2, college_network=8, terms=[YEAR]) == [
        "member_of_itself",
        "already_member",
        "college_of_another",
    ]


@pytest.mark.parametrize(
    ("former", "period", "codes"),
    [
        (Term(YEAR), next_term(YEAR), []),
        (Term(YEAR, renewed=True), next_term(YEAR), ["already_renewed"]),
        (Term(Period(date(2025, 1, 1))), next_term(YEAR), ["renewal_without_end"]),
        (Term(YEAR), Period(), ["renewal_too_early"]),
        (Term(YEAR), Period(date(2025, 12, 31), date(2025, 1, 1)), ["renewal_too_early", "dates_reversed"]),
    ],
)
def test_renewal(former: Term, period: Period, codes: list[str]) -> None:
    assert _codes(refusals_to_renew(former, period)) == codes


@pytest.mark.parametrize(
    ("term", "end", "codes"),
    [
        (Term(YEAR), date(2025, 6, 1), []),
        (Term(Period()), ON, []),
        (Term(YEAR, renewed=True), date(2025, 6, 1), ["already_renewed"]),
        (Term(YEAR), date(2025, 12, 31), ["already_ended"]),
        (Term(YEAR), date(2024, 12, 31), ["end_before_start"]),
    ],
)
def test_ending(term: Term, end: date, codes: list[str]) -> None:
    assert _codes(refusals_to_end(term, end, reason="resigned")) == codes


@pytest.mark.parametrize(
    ("reason", "note", "codes"),
    [
        ("ceased", "", []),
        ("other", "déménagement", []),
        ("other", " ", ["end_note_missing"]),
        ("", "", ["end_reason_missing"]),
        ("love", "x", ["end_reason_missing"]),
    ],
)
def test_an_end_says_why(reason: str, note: str, codes: list[str]) -> None:
    assert _codes(refusals_to_end(Term(Period()), ON, reason=reason, note=note)) == codes


@pytest.mark.parametrize(
    ("term", "planned", "others", "codes"),
    [
        (Term(YEAR, reason="resigned"), None, [], []),
        (Term(YEAR), None, [], ["nothing_to_undo"]),
        (Term(YEAR, renewed=True, reason="resigned"), None, [], ["already_renewed"]),
        (Term(YEAR, reason="resigned"), None, [Period(date(2026, 6, 1))], ["already_member"]),
        (Term(YEAR, reason="resigned"), date(2026, 1, 1), [Period(date(2026, 6, 1))], []),
    ],
)
def test_undoing_an_end(term: Term, planned: date | None, others: list[Period], codes: list[str]) -> None:
    assert _codes(refusals_to_resume(term, name="A", planned=planned, others=others)) == codes


def test_a_renewed_term_is_not_withdrawn() -> None:
    assert _codes(refusals_to_withdraw(Term(YEAR))) == []
    assert _codes(refusals_to_withdraw(Term(YEAR, renewed=True))) == ["already_renewed"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015", date(2015, 12, 31)),
        ("2015-06", date(2015, 6, 30)),
        (" 2016-02 ", date(2016, 2, 29)),
        ("2015-06-15", date(2015, 6, 15)),
    ],
)
def test_a_source_date_stands_for_its_last_day(text: str, day: date) -> None:
    assert last_day_of(text) == day


@pytest.mark.parametrize("text", ["", "juin 2015", "2015-13", "2015-02-30", "15/06/2015", "2015-6"])
def test_a_source_date_is_a_year_a_month_or_a_day(text: str) -> None:
    with pytest.raises(ValueError):
        last_day_of(text)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"value": None}, []),
        ({"value": 0}, []),
        ({"source_date": "2026"}, []),
        ({"source_date": "2026-03-02"}, []),
        ({"source_date": "2026-03-03"}, ["figure_date_to_come"]),
        ({"source_date": "2027"}, ["figure_date_to_come"]),
        ({"value": -1, "wording": " "}, ["figure_negative", "figure_wording_missing"]),
        ({"source": "", "source_date": "hier"}, ["figure_without_source", "figure_date_unreadable"]),
    ],
)
def test_a_declared_figure_needs_its_words_source_and_date(
    changes: dict[str, object], codes: list[str]
) -> None:
    figure: dict[str, object] = {
        "value": 38,
        "wording": "38 adhérents",
        "source": "Dossier",
        "source_date": "2015",
    }
    assert _codes(refusals_of_figure(**(figure | changes), on=ON)) == codes


@pytest.mark.parametrize(
    ("wording", "floor"), [("plus de 150 entreprises", True), (" Au moins 3", True), ("60 adhérents", False)]
)
def test_more_than_is_a_floor(wording: str, floor: bool) -> None:
    assert is_floor(wording) is floor

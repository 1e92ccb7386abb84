"""What the directory accepts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.directory.rules import (
    OrganisationFacts,
    differences,
    digits_of,
    former_name_period,
    refusals_of_name,
    refusals_of_organisation,
    refusals_of_relation,
    refusals_of_siren,
    refusals_of_siret,
    refusals_to_end_relation,
    refusals_to_rename,
    siren_of,
    spaced,
    state_of,
)
from grappe.values import Period, Refusal

ON = date(2026, 3, 2)


def _codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code.partition(".")[2] for refusal in refusals]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("732829320", []),
        ("732 829 320", []),
        ("732\u00a0829\u202f320", []),
        ("732829321", ["siren_wrong"]),
        ("73282932", ["siren_length"]),
        ("FR732829320", ["siren_not_digits"]),
        ("٧٣٢٨٢٩٣٢٠", ["siren_not_digits"]),
        ("732 829 320 00074", ["siren_is_siret"]),
        ("73282932000075", ["siren_length"]),
    ],
)
def test_a_wrong_siren_says_what_is_wrong(text: str, codes: list[str]) -> None:
    assert _codes(refusals_of_siren(text)) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("732 829 320 00074", []),
        ("35600000049837", []),
        ("73282932000075", ["siret_wrong"]),
        ("7328293200007", ["siret_length"]),
        ("732829320", ["siret_is_siren"]),
        ("732829321", ["siret_length"]),
        ("siège", ["siret_not_digits"]),
    ],
)
def test_a_wrong_siret_says_what_is_wrong(text: str, codes: list[str]) -> None:
    assert _codes(refusals_of_siret(text)) == codes


def test_a_siret_in_place_of_a_siren_says_which_siren() -> None:
    (refusal,) = refusals_of_siren("73282932000074")
    assert refusal.params["siren"] == "732\u00a0829\u00a0320"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Melvita", []),
        ("C.A. Bio", []),
        ("  ", ["name_missing"]),
        ("« … »", ["name_unreadable"]),
        ("a" * 200, []),
        ("a" * 201, ["name_too_long"]),
    ],
)
def test_a_name_is_there_and_can_be_read(name: str, codes: list[str]) -> None:
    assert _codes(refusals_of_name(name)) == codes


def test_every_reason_is_said_at_once() -> None:
    facts = OrganisationFacts("", siren="12", siret="abc", headcount=-1)
    assert _codes(refusals_of_organisation(facts)) == [
        "name_missing",
        "siren_length",
        "siret_not_digits",
        "headcount_out_of_range",
    ]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (OrganisationFacts("A", "732829320", "73282932000074", 0), []),
        (OrganisationFacts("A", "356000000", "73282932000074"), ["siret_of_another"]),
        (OrganisationFacts("A", "732829320", invented=True), ["invented_registered"]),
        (OrganisationFacts("A", siret="73282932000074", invented=True), ["invented_registered"]),
        (OrganisationFacts("A", invented=True), []),
        (OrganisationFacts("A", headcount=10_000_000), []),
        (OrganisationFacts("A", headcount=10**20), ["headcount_out_of_range"]),
    ],
)
def test_numbers_agree_with_each_other(facts: OrganisationFacts, codes: list[str]) -> None:
    assert _codes(refusals_of_organisation(facts)) == codes


def test_the_siren_is_read_from_the_siret() -> None:
    assert siren_of(OrganisationFacts("A", siret="732 829 320 00074")) == "732829320"
    assert siren_of(OrganisationFacts("A", siren="732 829 320")) == "732829320"
    assert siren_of(OrganisationFacts("A")) == ""


@given(st.text("0123456789", max_size=14))
def test_a_spaced_number_keeps_its_digits(digits: str) -> None:
    assert digits_of(spaced(digits)) == digits


@pytest.mark.parametrize(
    ("name", "since", "codes"),
    [
        ("DREETS", date(2021, 4, 1), []),
        ("DREETS", None, []),
        ("Direccte", None, ["name_unchanged"]),
        ("", date(2027, 1, 1), ["name_missing", "date_to_come"]),
    ],
)
def test_renaming(name: str, since: date | None, codes: list[str]) -> None:
    assert _codes(refusals_to_rename(present="Direccte", name=name, since=since, on=ON)) == codes


@pytest.mark.parametrize(
    ("earlier", "since", "period"),
    [
        ([], date(2021, 4, 1), Period(None, date(2021, 3, 31))),
        ([], None, Period()),
        ([Period(None, date(2015, 12, 31))], date(2021, 4, 1), Period(date(2016, 1, 1), date(2021, 3, 31))),
        ([Period(None, date(2015, 12, 31))], None, Period(date(2016, 1, 1))),
        ([Period(), Period(None, date(2022, 1, 1))], date(2021, 4, 1), Period(None, date(2021, 3, 31))),
    ],
)
def test_a_former_name_follows_the_one_before(
    earlier: list[Period], since: date | None, period: Period
) -> None:
    assert former_name_period(earlier, since=since) == period


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"kind": "employment", "person": 1}, []),
        ({"kind": "control", "holder": 2}, []),
        ({"kind": "control"}, ["relation_one_holder"]),
        ({"kind": "control", "person": 1, "holder": 2}, ["relation_one_holder"]),
        ({"kind": "mandate", "holder": 2}, ["relation_needs_person"]),
        (
            {"kind": "control", "holder": 3, "period": Period(date(2026, 1, 2), date(2026, 1, 1))},
            ["relation_with_itself", "dates_reversed"],
        ),
    ],
)
def test_a_relation_ties_two_ends(facts: dict[str, object], codes: list[str]) -> None:
    relation = {"person": None, "holder": None, "organisation": 3, "period": Period()} | facts
    assert _codes(refusals_of_relation(**relation)) == codes


@pytest.mark.parametrize(
    ("period", "codes"),
    [
        (Period(), []),
        (Period(None, date(2027, 1, 1)), []),
        (Period(None, date(2025, 1, 1)), ["relation_ended"]),
        (Period(date(2026, 6, 1)), ["dates_reversed"]),
    ],
)
def test_ending_a_relation(period: Period, codes: list[str]) -> None:
    assert _codes(refusals_to_end_relation(period=period, end=ON)) == codes


def test_what_happened_on_a_day_has_a_day_and_no_end() -> None:
    event = {"kind": "merger", "person": None, "holder": 1, "organisation": 2, "on": ON}
    assert _codes(refusals_of_relation(**event, period=Period(ON))) == []
    assert _codes(refusals_of_relation(**event, period=Period())) == ["event_without_day"]
    tomorrow = Period(date(2026, 3, 3))
    assert _codes(refusals_of_relation(**event, period=tomorrow)) == ["date_to_come"]
    assert _codes(refusals_to_end_relation(kind="split", period=Period(ON), end=ON)) == ["event_has_no_end"]


@pytest.mark.parametrize(
    ("kind", "criterion", "codes"),
    [
        ("control", "votes", []),
        ("control", "", []),
        ("control", "love", ["criterion_unknown"]),
        ("joint_project", "votes", ["criterion_unknown"]),
    ],
)
def test_control_alone_has_a_criterion(kind: str, criterion: str, codes: list[str]) -> None:
    found = refusals_of_relation(
        kind=kind, person=None, holder=1, organisation=2, period=Period(), criterion=criterion
    )
    assert _codes(found) == codes


def test_control_ties_organisations() -> None:
    found = refusals_of_relation(kind="control", person=1, holder=None, organisation=2, period=Period())
    assert _codes(found) == ["relation_needs_organisation"]


def test_a_change_is_noticed() -> None:
    before = {"name": "A", "headcount": None}
    assert state_of(before) == state_of(dict(before)) != state_of(before | {"headcount": 0})
    assert list(differences(before, before | {"headcount": 3})) == ["headcount"]

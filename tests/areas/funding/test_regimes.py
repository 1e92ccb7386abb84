"""Which regulation applies on which day, as the Official Journal dates them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from grappe.areas.funding.rules.regimes import (
    REGIMES,
    Activity,
    Family,
    WindowKind,
    family_named,
    read_regime,
    regime_for,
    regime_named,
)
from grappe.values import Euro

G, R, A, F, S = Activity


@pytest.mark.parametrize(
    ("activity", "on", "code", "ceiling", "window"),
    [
        (G, "2001-02-02", "69/2001", 100_000, "rolling"),
        (R, "2005-03-01", "1998/2006", 200_000, "fiscal"),
        (G, "2006-12-31", "69/2001", 100_000, "rolling"),
        (G, "2007-01-01", "1998/2006", 200_000, "fiscal"),
        (G, "2013-12-31", "1998/2006", 200_000, "fiscal"),
        (G, "2014-01-01", "1407/2013", 200_000, "fiscal"),
        (R, "2015-01-01", "1407/2013", 200_000, "fiscal"),
        (G, "2023-12-31", "1407/2013", 200_000, "fiscal"),
        (G, "2024-01-01", "2023/2831", 300_000, "rolling"),
        (R, "2024-01-01", "2023/2831", 300_000, "rolling"),
        (G, "2030-12-31", "2023/2831", 300_000, "rolling"),
        (G, "2031-06-30", "2023/2831", 300_000, "rolling"),
        (A, "2005-01-01", "1860/2004", 3_000, "rolling"),
        (A, "2007-12-31", "1860/2004", 3_000, "rolling"),
        (A, "2008-01-01", "1535/2007", 7_500, "fiscal"),
        (A, "2009-05-31", "1535/2007", 7_500, "fiscal"),
        (A, "2014-01-01", "1408/2013", 15_000, "fiscal"),
        (A, "2019-03-13", "1408/2013", 15_000, "fiscal"),
        (A, "2019-03-14", "1408/2013", 20_000, "fiscal"),
        (A, "2024-12-15", "1408/2013", 20_000, "fiscal"),
        (A, "2024-12-16", "1408/2013", 50_000, "rolling"),
        (A, "2032-12-31", "1408/2013", 50_000, "rolling"),
        (F, "2007-07-30", "1860/2004", 3_000, "rolling"),
        (F, "2007-07-31", "875/2007", 30_000, "fiscal"),
        (F, "2014-06-30", "875/2007", 30_000, "fiscal"),
        (F, "2014-07-01", "717/2014", 30_000, "fiscal"),
        (F, "2026-01-01", "717/2014", 30_000, "fiscal"),
        (S, "2012-04-28", "1998/2006", 200_000, "fiscal"),
        (S, "2012-04-29", "360/2012", 500_000, "fiscal"),
        (S, "2023-12-31", "360/2012", 500_000, "fiscal"),
        (S, "2024-01-01", "2023/2832", 750_000, "rolling"),
    ],
)
def test_the_day_and_the_activity_give_the_regulation(
    activity: Activity, on: str, code: str, ceiling: int, window: str
) -> None:
    found = regime_for(activity, date.fromisoformat(on))
    assert found is not None
    assert (found.code, found.ceiling, str(found.window)) == (code, Euro(ceiling), window)


@pytest.mark.parametrize(
    ("activity", "on"),
    [(G, "2001-02-01"), (A, "2004-12-31"), (F, "2030-07-01"), (G, "2031-07-01"), (A, "2033-07-01")],
)
def test_no_regulation_is_invented(activity: Activity, on: str) -> None:
    assert regime_for(activity, date.fromisoformat(on)) is None


@pytest.mark.parametrize("activity", list(Activity))
def test_one_regulation_a_day_for_each_activity_without_a_hole(activity: Activity) -> None:
    starts = date(2005, 1, 1)
    holes = [
        on
        for on in (starts + timedelta(days=count) for count in range(0, 9100, 7))
        if regime_for(activity, on) is None
    ]
    assert holes == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023/2831", "2023/2831"),
        ("(EU) 2023/2831", "2023/2831"),
        ("EU_2023_2831", "2023/2831"),
        ("(UE) n° 1407/2013", "1407/2013"),
        ("2019/316", "1408/2013"),
        ("2024/3118", "1408/2013"),
        ("2023/2391", "717/2014"),
        ("de_minimis", "general"),
        ("general", "general"),
        ("de minimis agricole", "agriculture"),
        ("sgei_2023", "sgei"),
        ("GBER-28", "651/2014"),
        ("651/2014", "651/2014"),
        ("notified", "other"),
        ("not_de_minimis", "other"),
        ("none", "other"),
        ("", None),
        ("2024", None),
        ("2099/2099", None),
        ("9999/1", None),
        ("inconnu", None),
    ],
)
def test_a_regulation_is_read_in_its_usual_spellings(text: str, code: str | None) -> None:
    assert read_regime(text) == code


def test_a_named_regulation_keeps_to_its_days_and_its_tail() -> None:
    assert regime_named("1407/2013", G, date(2024, 6, 30)) is not None
    assert regime_named("1407/2013", G, date(2024, 7, 1)) is None
    assert regime_named("general", G, date(2010, 1, 1)) == regime_for(G, date(2010, 1, 1))
    fishery = regime_named("1860/2004", F, date(2006, 1, 1))
    assert fishery is not None
    assert fishery.family is Family.FISHERY


def test_the_family_of_a_past_aid_follows_its_regulation() -> None:
    assert family_named("1407/2013", A) is Family.GENERAL
    assert family_named("1860/2004", F) is Family.FISHERY
    assert family_named("1860/2004", None) is Family.AGRICULTURE
    assert family_named("sgei", None) is Family.SGEI
    assert family_named("651/2014", G) is Family.OTHER


def test_every_row_has_a_source_and_an_order() -> None:
    assert all(regime.source and regime.start <= regime.end for regime in REGIMES)
    assert {regime.window for regime in REGIMES} == set(WindowKind)
    assert [regime.rule.version for regime in REGIMES if regime.amended_by] == [
        "2019/316",
        "2024/3118",
        "2023/2391",
    ]

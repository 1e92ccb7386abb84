"""The phases of a call as a whole: templates, what its calendar gives, and what may still move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules import phase_plans
from grappe.areas.programmes.rules.phase_plans import (
    BLIND,
    DEPOSIT,
    MOST_PHASES,
    OPEN_READING,
    SESSION,
    as_json,
    default_phases,
    end_of_marking,
    from_json,
    one_stage,
    refusals_of_plan,
    refusals_to_change_phases,
    two_stages,
)
from grappe.areas.programmes.rules.phases import (
    FULL,
    Others,
    Phase,
    Reading,
    Rights,
    active_phase,
    refusals_of_phases,
    rights_at,
)
from grappe.areas.programmes.rules.rounds import Round
from grappe.values import Refusal


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


PLAN = (
    Phase("deposit", DEPOSIT, at(1), at(5), label="Dépôt"),
    Phase("blind", BLIND, at(5), at(10), label="Sans noms"),
    Phase("reading", OPEN_READING, at(10), at(15), label="Avec noms"),
    Phase("session", SESSION, at(15), None, label="Séance"),
)


def codes(refusals: Sequence[Refusal]) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("programmes."), one.field) for one in refusals]


# ---- a call that has none ------------------------------------------------------------------------


def test_the_calendar_of_a_call_gives_its_phases() -> None:
    phases = default_phases(opens_at=at(1), closes_at=at(5), review_ends_at=at(12), deposit_over=False)
    assert [phase.code for phase in phases] == ["deposit", "review", "session"]
    assert refusals_of_phases(phases[:1]) == refusals_of_phases(phases) == []
    assert rights_at(phases, at(3)).deposit
    marking, session = rights_at(phases, at(8)), rights_at(phases, at(20))
    assert (marking.mark, marking.read, marking.others) == (True, Reading.FULL, Others.AFTER_OWN)
    assert (session.mark, session.decide, session.read) == (False, True, Reading.FULL)


@pytest.mark.parametrize(
    ("review_ends_at", "moment", "mark"),
    [(None, at(99), True), (at(12), at(12), True), (at(12), at(12) + timedelta(seconds=1), False)],
)
def test_once_the_deposit_is_over_only_the_end_of_marking_counts(
    review_ends_at: datetime | None, moment: datetime, mark: bool
) -> None:
    phases = default_phases(
        opens_at=at(1), closes_at=at(90), review_ends_at=review_ends_at, deposit_over=True
    )
    assert rights_at(phases, at(2)).mark
    assert rights_at(phases, moment).mark is mark
    assert rights_at(phases, moment).decide


def test_a_calendar_without_closing_is_a_deposit_without_end() -> None:
    phases = default_phases(opens_at=at(1), closes_at=None, review_ends_at=at(3), deposit_over=False)
    assert [phase.code for phase in phases] == ["deposit"]
    early = default_phases(opens_at=None, closes_at=at(9), review_ends_at=at(3), deposit_over=False)
    assert [(phase.code, phase.closes_at) for phase in early] == [("deposit", at(9)), ("review", None)]


# ---- templates, and as kept ----------------------------------------------------------------------


@pytest.mark.parametrize(("template", "stages"), [(one_stage, {1}), (two_stages, {1, 2})])
def test_templates_are_plans_once_they_are_named(template: object, stages: set[int]) -> None:
    made = [replace(p, label=p.code) for p in template(opens_at=at(1), closes_at=at(5))]
    assert refusals_of_plan(made, [Round(at(1), at(5))]) == []
    assert {phase.stage for phase in made} == stages
    assert (made[0].opens_at, made[0].closes_at, made[-1].closes_at) == (at(1), at(5), None)
    blank = template(opens_at=None, closes_at=None)
    assert all(phase.opens_at is phase.closes_at is None for phase in blank)


def test_what_is_kept_reads_back_as_it_was() -> None:
    assert from_json(as_json(PLAN)) == PLAN
    paris = replace(PLAN[0], closes_at=at(5).astimezone())
    assert from_json(as_json([paris])) == (PLAN[0],)


def test_marking_ends_with_its_last_phase_of_the_stage() -> None:
    assert end_of_marking(PLAN, 1) == at(15)
    assert end_of_marking(PLAN, FULL) is None
    assert end_of_marking((replace(PLAN[1], closes_at=None),), 1) is None


# ---- what is wrong with a plan -------------------------------------------------------------------


def test_no_phase_is_a_plan_too() -> None:
    assert refusals_of_plan((), [Round(at(1), at(2))]) == []
    assert refusals_of_plan(PLAN, [Round(at(1), at(5))]) == []


@pytest.mark.parametrize(
    ("row", "change", "expected"),
    [
        (1, {"label": "  "}, [("phase_without_label", "phases.1.label")]),
        (2, {"label": "Sans noms"}, [("phase_label_twice", "phases.2.label")]),
        (0, {"rights": Rights()}, [("stage_without_deposit", None)]),
        (3, {"rights": Rights()}, [("stage_without_decide", None)]),
        (1, {"rights": OPEN_READING}, []),
        (2, {"rights": BLIND}, []),
        (
            3,
            {"rights": replace(SESSION, read=Reading.ANONYMISED)},
            [("phase_anonymised_late", "phases.3.read")],
        ),
    ],
)
def test_each_fault_of_a_plan_is_said_on_its_line(
    row: int, change: dict[str, object], expected: list[tuple[str, str | None]]
) -> None:
    phases = list(PLAN)
    phases[row] = replace(phases[row], **change)
    assert codes(refusals_of_plan(phases, [])) == expected


def test_a_stage_nobody_marks_never_ends() -> None:
    unmarked = (PLAN[0], replace(PLAN[3], opens_at=at(5)))
    assert codes(refusals_of_plan(unmarked, [])) == [("stage_without_mark", None)]


def test_a_plan_has_a_most() -> None:
    many = [Phase(f"p{n}", BLIND, at(n), at(n + 1), label=f"P{n}") for n in range(1, MOST_PHASES + 2)]
    assert codes(refusals_of_plan(many, []))[0] == ("too_many_phases", None)


@pytest.mark.parametrize(
    ("one", "held"),
    [
        (Round(at(1), at(5)), True),
        (Round(at(2), at(3)), True),
        (Round(None, at(5)), True),
        (Round(at(1), None), True),
        (Round(at(1), at(6)), False),
        (Round(datetime(2025, 1, 1, tzinfo=UTC), at(5)), False),
        (Round(at(6), at(8)), False),
    ],
)
def test_a_round_lies_within_a_phase_of_deposit(one: Round, held: bool) -> None:
    expected = [] if held else [("phase_cuts_round", "phases.0.closes_at")]
    assert codes(refusals_of_plan(PLAN, [one])) == expected
    nowhere = phase_plans.refusals_of_rounds_in(PLAN[1:], [one])
    assert list(nowhere) == []


# ---- what may still move -------------------------------------------------------------------------

NOW = at(7, 12)


def changed(row: int, **change: object) -> list[Phase]:
    phases = list(PLAN)
    phases[row] = replace(phases[row], **change)
    return phases


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (list(PLAN), []),
        (changed(3, rights=BLIND), []),
        (changed(2, closes_at=at(40)), []),
        (changed(1, label="Autre nom"), []),
        (changed(1, closes_at=at(12)), []),
        (changed(1, closes_at=None), []),
        (changed(1, closes_at=NOW), []),
        (changed(1, closes_at=NOW - timedelta(seconds=1)), [("phase_end_in_the_past", "phases.1.closes_at")]),
        (changed(1, rights=OPEN_READING), [("phase_begun_changed", "phases.1.label")]),
        (changed(0, label="Autre nom"), [("phase_past_changed", "phases.0.label")]),
        (changed(0, closes_at=at(6)), [("phase_past_changed", "phases.0.label")]),
        (list(PLAN[:1]), [("phase_begun_removed", None)]),
        ([], [("phase_begun_removed", None), ("phase_begun_removed", None)]),
    ],
)
def test_what_has_begun_stays(after: list[Phase], expected: list[tuple[str, str | None]]) -> None:
    assert codes(refusals_to_change_phases(PLAN, after, when=NOW)) == expected


@pytest.mark.parametrize(("closes", "expected"), [(6, []), (4, ["deadline_brought_forward"])])
def test_a_deposit_under_way_only_gains_time(closes: int, expected: list[str]) -> None:
    found = refusals_to_change_phases(PLAN, changed(0, closes_at=at(closes)), when=at(3))
    assert [code for code, _field in codes(found)] == expected
    endless = [replace(PLAN[0], closes_at=None), *PLAN[1:]]
    assert len(refusals_to_change_phases(endless, PLAN, when=at(3))) == 1


@given(day=st.integers(0, 30), other=st.integers(0, 30))
def test_a_change_that_is_accepted_leaves_every_past_right_as_it_was(day: int, other: int) -> None:
    now = at(day)
    after = [*changed(2, closes_at=at(other))[:3], replace(PLAN[3], opens_at=at(other))]
    if refusals_to_change_phases(PLAN, after, when=now) or refusals_of_phases(after):
        return
    for moment in (now - timedelta(days=n) for n in range(1, 20)):
        before = active_phase(PLAN, when=moment)
        assert before is None or rights_at(after, moment) == before.rights

"""Exactly one phase at any moment, and every right comes from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules.phases import (
    FULL,
    IDEA,
    NOTHING,
    Others,
    Phase,
    Reading,
    Rights,
    active_phase,
    held_until,
    link_stands,
    names_hidden,
    next_change,
    refusals_of_phases,
    refusals_to_use,
    rights_at,
    sees_others,
)


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, micro, tzinfo=UTC)


DEPOSIT = Rights(deposit=True)
MARKING = Rights(read=Reading.ANONYMISED, mark=True, others=Others.AFTER_OWN)
DELIBERATION = Rights(read=Reading.FULL, others=Others.ALWAYS, discuss=True, decide=True)

ONE_STAGE = (
    Phase("deposit", DEPOSIT, at(1), at(5)),
    Phase("marking", MARKING, at(5), at(10)),
    Phase("deliberation", DELIBERATION, at(10), at(12)),
)
TWO_STAGES = (
    *ONE_STAGE,
    Phase("full_deposit", DEPOSIT, at(12), at(20), FULL),
    Phase("full_marking", replace(MARKING, read=Reading.FULL), at(20), at(25), FULL),
    Phase("full_deliberation", DELIBERATION, at(25), None, FULL),
)


def codes(phases: Sequence[Phase]) -> list[tuple[str, str | None]]:
    return [(one.code.removeprefix("programmes."), one.field) for one in refusals_of_phases(phases)]


@pytest.mark.parametrize("phases", [(), ONE_STAGE, TWO_STAGES, (Phase("only", MARKING),)])
def test_phases_that_follow_each_other_are_accepted(phases: tuple[Phase, ...]) -> None:
    assert codes(phases) == []


@pytest.mark.parametrize(
    ("row", "change", "expected"),
    [
        (1, {"opens_at": at(4)}, [("phases_overlap", "phases.1.opens_at")]),
        (1, {"opens_at": at(6)}, [("phases_apart", "phases.1.opens_at")]),
        (1, {"opens_at": None}, [("phase_without_opening", "phases.1.opens_at")]),
        (1, {"closes_at": None}, [("phase_without_closing", "phases.1.closes_at")]),
        (2, {"closes_at": at(10)}, [("phase_closes_before_opening", "phases.2.closes_at")]),
        (1, {"code": "deposit"}, [("phase_twice", "phases.1.code")]),
        (
            2,
            {"stage": 0},
            [("phase_stage_unknown", "phases.2.stage"), ("phase_stage_backwards", "phases.2.stage")],
        ),
        (0, {"stage": FULL}, [("phase_stage_backwards", "phases.1.stage")]),
        (
            1,
            {"stage": FULL},
            [("phase_stage_undecided", "phases.1.stage"), ("phase_stage_backwards", "phases.2.stage")],
        ),
        (1, {"rights": Rights(mark=True)}, [("phase_unread", "phases.1.read")]),
        (1, {"rights": Rights(discuss=True)}, [("phase_unread", "phases.1.read")]),
        (1, {"rights": Rights(others=Others.ALWAYS)}, [("phase_unread", "phases.1.read")]),
        (
            1,
            {"rights": replace(MARKING, deposit=True)},
            [("phase_deposit_while_judging", "phases.1.deposit")],
        ),
        (
            2,
            {"rights": replace(DELIBERATION, deposit=True)},
            [("phase_deposit_while_judging", "phases.2.deposit")],
        ),
    ],
)
def test_what_leaves_a_moment_without_one_phase_is_refused(
    row: int, change: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    phases = list(ONE_STAGE)
    phases[row] = replace(phases[row], **change)
    assert codes(phases) == expected


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (at(1) - timedelta(seconds=1), None),
        (at(1), "deposit"),
        (at(5), "deposit"),
        (at(5, micro=900_000), "deposit"),
        (at(5, second=1), "marking"),
        (at(12), "deliberation"),
        (at(12, second=1), None),
    ],
)
def test_the_second_of_an_end_belongs_to_its_phase(moment: datetime, code: str | None) -> None:
    phase = active_phase(ONE_STAGE, when=moment)
    assert (phase.code if phase else None) == code
    assert rights_at(ONE_STAGE, moment) == (phase.rights if phase else NOTHING)


def test_the_stage_in_force_is_that_of_the_phase() -> None:
    stages = [phase.stage for day in (2, 11, 13, 30) if (phase := active_phase(TWO_STAGES, when=at(day)))]
    assert stages == [IDEA, IDEA, FULL, FULL]
    assert active_phase((), when=at(1)) is None


@pytest.mark.parametrize(
    ("others", "before", "after"),
    [(Others.NEVER, False, False), (Others.AFTER_OWN, False, True), (Others.ALWAYS, True, True)],
)
def test_who_sees_the_marks_of_the_others(others: Others, before: bool, after: bool) -> None:
    rights = Rights(others=others)
    assert (sees_others(rights, gave_own=False), sees_others(rights, gave_own=True)) == (before, after)


@pytest.mark.parametrize(
    ("right", "day", "allowed"),
    [
        ("deposit", 2, True),
        ("deposit", 7, False),
        ("read", 2, False),
        ("read", 7, True),
        ("mark", 7, True),
        ("mark", 11, False),
        ("discuss", 11, True),
        ("decide", 7, False),
        ("decide", 13, False),
    ],
)
def test_a_right_comes_from_the_phase_in_force(right: str, day: int, allowed: bool) -> None:
    refusals = refusals_to_use(ONE_STAGE, right, when=at(day))
    assert [refusal.code for refusal in refusals] == (
        [] if allowed else [f"programmes.phase_without_{right}"]
    )


def test_rights_change_when_a_phase_begins() -> None:
    assert next_change(ONE_STAGE, when=at(1) - timedelta(days=1)) == at(1)
    assert next_change(ONE_STAGE, when=at(2)) == at(5, second=1)
    assert next_change(ONE_STAGE, when=at(12, second=1)) is None
    assert next_change((Phase("only", MARKING),), when=at(1)) is None
    assert next_change((), when=at(1)) is None


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=6), st.integers(-100, 40_000))
def test_at_any_moment_exactly_one_phase_is_in_force(lengths: list[int], second: int) -> None:
    ends = [at(1) + timedelta(seconds=sum(lengths[: i + 1])) for i in range(len(lengths))]
    starts = [None, *ends[:-1]]
    phases = [
        Phase(str(i), MARKING, start, end)
        for i, (start, end) in enumerate(zip(starts, [*ends[:-1], None], strict=True))
    ]
    assert codes(phases) == []
    moment = at(1) + timedelta(seconds=second)
    inside = [
        phase
        for phase in phases
        if (phase.opens_at is None or phase.opens_at < moment)
        and (phase.closes_at is None or moment <= phase.closes_at)
    ]
    assert [active_phase(phases, when=moment)] == inside
    change = next_change(phases, when=moment)
    if change is not None:
        assert active_phase(phases, when=change) != active_phase(phases, when=change - timedelta(seconds=1))


# ---- readings that hide names --------------------------------------------------------------------

HIDING = (
    Phase("deposit", DEPOSIT, at(1), at(5)),
    Phase("blind", MARKING, at(5), at(10)),
    Phase("pause", Rights(), at(10), at(12)),
    Phase("reading", replace(MARKING, read=Reading.FULL), at(12), at(15)),
    Phase("session", DELIBERATION, at(15), at(20)),
    Phase("full_deposit", DEPOSIT, at(20), at(22), FULL),
    Phase("full_blind", MARKING, at(22), at(25), FULL),
)


@pytest.mark.parametrize(
    ("moment", "hidden"),
    [
        (at(1) - timedelta(days=9), True),
        (at(3), True),
        (at(7), True),
        (at(11), True),
        (at(12), True),
        (at(12, second=1), False),
        (at(19), False),
        (at(20), False),
        (at(21), True),
        (at(24), True),
        (at(29), True),
    ],
)
def test_names_stay_hidden_until_a_full_reading_begins(moment: datetime, hidden: bool) -> None:
    assert names_hidden(HIDING, when=moment) is hidden


def test_a_call_that_reads_names_never_hides_them() -> None:
    open_call = [replace(p, rights=replace(p.rights, read=Reading.FULL)) for p in ONE_STAGE[1:]]
    assert not any(names_hidden((ONE_STAGE[0], *open_call), when=at(day)) for day in range(1, 20))
    assert not names_hidden((), when=at(1))


@pytest.mark.parametrize(
    ("declared", "when", "stands"), [(7, 8, True), (7, 13, False), (13, 14, True), (13, 24, True)]
)
def test_a_word_given_without_the_names_is_asked_again_with_them(
    declared: int, when: int, stands: bool
) -> None:
    assert link_stands(HIDING, declared_at=at(declared), when=at(when)) is stands


@pytest.mark.parametrize(
    ("right", "day", "until"),
    [
        ("deposit", 2, at(5)),
        ("mark", 7, at(10)),
        ("read", 13, at(20)),
        ("decide", 24, None if HIDING[-1].closes_at is None else HIDING[-1].closes_at),
        ("read", 29, None),
    ],
)
def test_a_right_is_held_until_it_changes(right: str, day: int, until: datetime | None) -> None:
    assert held_until(HIDING, right, when=at(day)) == until
    assert held_until((Phase("only", MARKING),), "mark", when=at(day)) is None

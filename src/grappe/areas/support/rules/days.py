"""Days of support: logged by the consultant in half-days, signed or contested by the company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grappe.areas.support.rules.template import Phase, PhaseKind
from grappe.values import HalfDays, Period, Refusal

ONE_DAY = HalfDays(2)
NOTHING = HalfDays(0)


class DayState(StrEnum):
    """Where a logged day stands. Only a cancelled one gives its time back to the quota."""

    LOGGED = "logged"
    SIGNED = "signed"
    CONTESTED = "contested"
    CANCELLED = "cancelled"


DAY_TRANSITIONS: Mapping[DayState, frozenset[DayState]] = {
    DayState.LOGGED: frozenset({DayState.SIGNED, DayState.CONTESTED, DayState.CANCELLED}),
    # Corrected by the consultant, it waits for the company again.
    DayState.CONTESTED: frozenset({DayState.LOGGED, DayState.CANCELLED}),
    DayState.SIGNED: frozenset(),
    DayState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Quota:
    """The time one company is entitled to, and what is taken of it, cancelled days left out."""

    granted: HalfDays
    taken: HalfDays = NOTHING
    signed: HalfDays = NOTHING

    @property
    def left(self) -> HalfDays:
        """What may still be logged; never negative."""
        return max(self.granted - self.taken, NOTHING)


@dataclass(frozen=True, slots=True)
class DayDraft:
    """A day that a consultant wants to log; `same_day` is what they logged already at that date, for any
    company."""

    done_on: date
    time: HalfDays
    work: str
    same_day: HalfDays = NOTHING


def refusals_to_log(
    draft: DayDraft, *, phase: Phase, period: Period, quota: Quota, today: date
) -> list[Refusal]:
    """Return every reason why that time cannot be logged for a company: the quota never runs over.

    :param period: the days of the programme, from its start to the end of its last phase.
    """
    refusals = []
    if phase.kind is not PhaseKind.INDIVIDUAL:
        refusals.append(Refusal("support.phase_is_pooled", {"phase": phase.title}, "phase"))
    if not NOTHING < draft.time <= ONE_DAY:
        refusals.append(Refusal("support.half_days_of_a_day", {}, "time"))
    elif draft.same_day + draft.time > ONE_DAY:
        left = max(ONE_DAY - draft.same_day, NOTHING)
        refusals.append(Refusal("support.consultant_day_full", {"left": left, "day": draft.done_on}, "time"))
    if draft.time > quota.left:
        refusals.append(
            Refusal(
                "support.quota_exceeded",
                {"asked": draft.time, "left": quota.left, "granted": quota.granted, "taken": quota.taken},
                "time",
            )
        )
    if not draft.work.strip():
        refusals.append(Refusal("support.work_missing", {}, "work"))
    return refusals + refusals_of_date(draft.done_on, period=period, today=today)


def refusals_of_date(done_on: date, *, period: Period, today: date) -> list[Refusal]:
    """Return why nothing can have been done that day: still to come, or outside the programme."""
    if done_on > today:
        return [Refusal("support.day_to_come", {"day": done_on}, "done_on")]
    if not period.contains(done_on):
        return [Refusal("support.day_outside", {"from": period.start, "to": period.end}, "done_on")]
    return []


def refusals_of_day_step(now: DayState, to: DayState) -> list[Refusal]:
    """Return why a logged day cannot take that step: the state it is in."""
    return [] if to in DAY_TRANSITIONS[now] else [Refusal(f"support.day_is_{now}")]


def refusals_of_session(
    time: HalfDays, *, phase: Phase, granted: HalfDays | None, taken: HalfDays, companies: int
) -> list[Refusal]:
    """Return every reason why a pooled session cannot be recorded as held.

    :param granted: the time of all pooled sessions together; None when the call sets none.
    """
    refusals = []
    if phase.kind is not PhaseKind.POOLED:
        refusals.append(Refusal("support.phase_is_individual", {"phase": phase.title}, "phase"))
    if time.count < 1:
        refusals.append(Refusal("support.session_without_time", {}, "time"))
    if granted is not None and taken + time > granted:
        left = max(granted - taken, NOTHING)
        refusals.append(
            Refusal(
                "support.pooled_quota_exceeded", {"asked": time, "left": left, "granted": granted}, "time"
            )
        )
    if not companies:
        refusals.append(Refusal("support.session_without_company", {}, "companies"))
    return refusals

"""Following the work: how far each package is, what is late, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from grappe.areas.funding.rules import FundingPlan, PlannedCost, Resource
from grappe.areas.projects.rules.agreement.content import Agreement
from grappe.values import WHOLE, Refusal, round_half_up

SOON = timedelta(days=30)


class Item(StrEnum):
    """What is followed."""

    TASK = "task"
    DELIVERABLE = "deliverable"
    MILESTONE = "milestone"


class Outcome(StrEnum):
    """What was decided at a milestone."""

    GO = "go"
    NO_GO = "no_go"


@dataclass(frozen=True, slots=True)
class Followed:
    """How far an item is: `percent` of a task, the day it was delivered or decided, the outcome."""

    percent: int = 0
    done_on: date | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something late or near: `late`, `soon`, or a milestone that said no (`stopped`)."""

    state: str
    item: Item
    code: str
    title: str
    due: date


Progress = Mapping[tuple[Item, str], Followed]
_NOTHING = Followed()


def alerts_of(agreement: Agreement, progress: Progress, *, on: date) -> list[Alert]:
    """Return what is late, what is due within 30 days and the milestones that said no, by date."""
    dated = [(Item.TASK, row.code, row.title, row.end) for row in agreement.tasks]
    dated += [(Item.DELIVERABLE, row.code, row.title, row.due) for row in agreement.deliverables]
    dated += [(Item.MILESTONE, row.code, row.title, row.due) for row in agreement.milestones]
    found = []
    for item, code, title, due in dated:
        followed = progress.get((item, code), _NOTHING)
        if followed.outcome is Outcome.NO_GO:
            found.append(Alert("stopped", item, code, title, due))
        elif not _is_done(item, followed) and due <= on + SOON:
            found.append(Alert("late" if due < on else "soon", item, code, title, due))
    return sorted(found, key=lambda alert: (alert.due, alert.code))


def _is_done(item: Item, followed: Followed) -> bool:
    return followed.percent == 100 if item is Item.TASK else followed.done_on is not None


def package_progress(agreement: Agreement, progress: Progress) -> dict[str, int]:
    """Return how far each package is, in basis points: the mean of its tasks, each weighing its days; a
    package without tasks counts its deliverables."""
    return {row.code: _progress_of(agreement, progress, row.code) for row in agreement.packages}


def _progress_of(agreement: Agreement, progress: Progress, package: str) -> int:
    tasks = [row for row in agreement.tasks if row.package == package]
    if tasks:
        days = {row.code: (row.end - row.start).days + 1 for row in tasks}
        done = sum(progress.get((Item.TASK, row.code), _NOTHING).percent * days[row.code] for row in tasks)
        return round_half_up(Fraction(done * WHOLE, 100 * sum(days.values())))
    due = [row for row in agreement.deliverables if row.package == package]
    done = sum(1 for row in due if progress.get((Item.DELIVERABLE, row.code), _NOTHING).done_on)
    return round_half_up(Fraction(done * WHOLE, len(due))) if due else 0


def refusals_to_follow(
    item: Item, typed: Followed, *, known: bool, on: date, start: date | None
) -> list[Refusal]:
    """Return why progress cannot be written: an item that the plan does not know, a part above 100 %, a day
    to come or before the project, a milestone without its outcome."""
    if not known:
        return [Refusal("projects.item_unknown")]
    refusals = []
    if not 0 <= typed.percent <= 100:
        refusals.append(Refusal("projects.percent_range", {}, "percent"))
    if typed.done_on is not None and (typed.done_on > on or (start is not None and typed.done_on < start)):
        refusals.append(Refusal("projects.done_on_range", {}, "done_on"))
    if item is Item.MILESTONE and (typed.outcome is None) != (typed.done_on is None):
        refusals.append(Refusal("projects.outcome_missing", {}, "outcome"))
    return refusals


def plan_of(agreement: Agreement) -> FundingPlan:
    """Return the financial annex as the plan of the funding area, parties by name."""
    costs = tuple(
        PlannedCost(row.category, agreement.name_of(row.party), row.year, row.amount)
        for row in agreement.costs
    )
    resources = tuple(
        Resource(row.origin, row.amount, row.source, row.instrument) for row in agreement.resources
    )
    return FundingPlan(costs, resources)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a timeline in basis points of the project: where it begins, how long it is."""

    start: int
    length: int


def bar_of(start: date, end: date, first: date, last: date) -> Bar:
    """Return where a span of days stands between the first and the last day, cut at both ends."""
    whole = (last - first).days + 1
    begin, finish = max(start, first), min(end, last)
    length = max(0, (finish - begin).days + 1)
    at = round_half_up(Fraction((begin - first).days * WHOLE, whole))
    return Bar(min(max(at, 0), WHOLE), round_half_up(Fraction(length * WHOLE, whole)))


def month_of(first: date, last: date, on: date) -> tuple[int, int] | None:
    """Return which month of the project a day is in, from 1, and how many months it lasts, one that is begun
    counting as one; None before the first day and after the last."""
    if not first <= on <= last:
        return None

    def months(day: date) -> int:
        return (day.year - first.year) * 12 + day.month - first.month + (day.day >= first.day)

    return months(on), months(last)


def years_of(agreement: Agreement) -> Sequence[int]:
    """Return the years of the financial annex, in order."""
    return sorted({row.year for row in agreement.costs})

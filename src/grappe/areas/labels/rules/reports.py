"""The yearly report of a supported network: written, sent, asked back or accepted, then paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from grappe.areas.labels.rules.support import read_euro
from grappe.values import ZERO, Euro, Period, Refusal

# The report of a year is due this many days after its last day.
DAYS_TO_REPORT = 90
LONGEST_TEXT, LEAST_TEXT = 8000, 40


class ReportState(StrEnum):
    """Where a report stands."""

    TO_WRITE = "to_write"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    PAID = "paid"


REPORT_STEPS: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.TO_WRITE: frozenset({ReportState.SUBMITTED}),
    ReportState.SUBMITTED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
    ReportState.RETURNED: frozenset({ReportState.SUBMITTED}),
    ReportState.ACCEPTED: frozenset({ReportState.PAID}),
    ReportState.PAID: frozenset(),
}
WRITABLE = frozenset({ReportState.TO_WRITE, ReportState.RETURNED})
GIVEN = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.PAID})


def due_on(year: Period) -> date:
    """Return the day on which the report of a year is due."""
    assert year.end is not None, "a year of an agreement has a last day"
    return year.end + timedelta(days=DAYS_TO_REPORT)


def refusals_of_report_step(before: ReportState, after: ReportState) -> list[Refusal]:
    """Return why a report cannot go from one state to the other."""
    return [] if after in REPORT_STEPS[before] else [Refusal("labels.report_step", {"state": before})]


@dataclass(frozen=True, slots=True)
class TypedReport:
    """A report as typed: amounts as text, spending by the id of its action."""

    running: str = ""
    others: str = ""
    activity: str = ""
    next_year: str = ""
    spent: Mapping[int, str] | None = None
    results: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report as read: amounts to the cent, nothing where nothing was typed."""

    running: Euro
    others: Euro
    activity: str
    next_year: str
    spent: Mapping[int, Euro]
    results: Mapping[int, str]


def read_report(typed: TypedReport, actions: Sequence[int]) -> tuple[ReadReport | None, list[Refusal]]:
    """Return the report that was typed, or every reason on its field (`spent_7` for the action 7).

    :param actions: the ids of the actions of that year; anything else that was sent is ignored.
    """
    refusals: list[Refusal] = []

    def amount(text: str, name: str) -> Euro:
        if not text.strip():
            return ZERO
        euro, wrong = read_euro(text, name)
        refusals.extend(wrong)
        return ZERO if euro is None else euro

    running, others = amount(typed.running, "running"), amount(typed.others, "others")
    spent = {code: amount((typed.spent or {}).get(code, ""), f"spent_{code}") for code in actions}
    results = {code: (typed.results or {}).get(code, "").strip() for code in actions}
    if others > running:
        refusals.append(Refusal("labels.others_above_cost", {}, "others"))
    for name, text in (("activity", typed.activity), ("next_year", typed.next_year)):
        if len(text) > LONGEST_TEXT:
            refusals.append(Refusal("labels.text_too_long", {"longest": LONGEST_TEXT}, name))
    refusals += [
        Refusal("labels.text_too_long", {"longest": LONGEST_TEXT}, f"result_{code}")
        for code, text in results.items()
        if len(text) > LONGEST_TEXT
    ]
    if refusals:
        return None, refusals
    read = ReadReport(running, others, typed.activity.strip(), typed.next_year.strip(), spent, results)
    return read, []


def refusals_to_submit(report: ReadReport, *, year: Period, today: date) -> list[Refusal]:
    """Return every reason why a report cannot be sent: its year not over, nothing spent, too few words."""
    refusals = []
    if year.end is not None and today <= year.end:
        refusals.append(Refusal("labels.year_not_over", {"day": year.end}))
    if report.running <= ZERO and not any(spent > ZERO for spent in report.spent.values()):
        refusals.append(Refusal("labels.nothing_spent", {}, "running"))
    if len(report.activity) < LEAST_TEXT:
        refusals.append(Refusal("labels.activity_too_short", {"least": LEAST_TEXT}, "activity"))
    refusals += [
        Refusal("labels.result_missing", {}, f"result_{code}")
        for code, spent in report.spent.items()
        if spent > ZERO and not report.results.get(code)
    ]
    return refusals


def refusals_to_accept(
    report: ReadReport, *, running: Euro | None, spent: Mapping[int, Euro | None], reason: str
) -> list[Refusal]:
    """Return every reason why costs cannot be kept so: more than was declared, or less without a reason.

    What is None was refused when it was read.
    """
    pairs = [("accepted", report.running, running)]
    pairs += [(f"accepted_{code}", declared, spent.get(code)) for code, declared in report.spent.items()]
    refusals = [
        Refusal("labels.accepted_above", {}, name)
        for name, declared, kept in pairs
        if kept is not None and kept > declared
    ]
    lowered = any(kept is not None and kept < declared for _name, declared, kept in pairs)
    if lowered and not reason.strip():
        refusals.append(Refusal("labels.accepted_without_reason", {}, "reason"))
    return refusals

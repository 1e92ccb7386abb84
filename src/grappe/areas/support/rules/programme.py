"""The life of a support programme, and what it takes to end it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.support.rules.days import DayState
from grappe.values import Euro, Refusal


class ProgrammeState(StrEnum):
    """Where a programme stands."""

    RUNNING = "running"
    CLOSED = "closed"


class ReportState(StrEnum):
    """Where a company's closing report stands: the consultant writes it, the company approves it."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"


# What a closing report answers, in order: what was wanted, done, learned, and what comes next.
REPORT_SECTIONS = ("aims", "progress", "skills", "market", "next")

REPORT_TRANSITIONS: Mapping[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.SENT}),
    ReportState.SENT: frozenset({ReportState.DRAFT, ReportState.APPROVED}),
    ReportState.APPROVED: frozenset(),
}


def refusals_of_report_step(now: ReportState, to: ReportState) -> list[Refusal]:
    """Return why a closing report cannot take that step: the state it is in."""
    return [] if to in REPORT_TRANSITIONS[now] else [Refusal(f"support.report_is_{now}")]


def refusals_of_report(sections: Mapping[str, str]) -> list[Refusal]:
    """Return a reason for each section of a closing report left blank."""
    return [
        Refusal("support.report_section_missing", {}, section)
        for section in REPORT_SECTIONS
        if not sections.get(section, "").strip()
    ]


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What closing needs to know of one company: its days by state, and its report."""

    name: str
    days: tuple[DayState, ...]
    report: ReportState | None


def refusals_to_open(*, call_decided: bool, already: bool, laureates: int, day_rate: Euro) -> list[Refusal]:
    """Return every reason why a call's support cannot start."""
    refusals = []
    if not call_decided:
        refusals.append(Refusal("support.call_not_decided"))
    if already:
        refusals.append(Refusal("support.already_open"))
    if not laureates:
        refusals.append(Refusal("support.no_laureate"))
    if day_rate.amount <= 0:
        refusals.append(Refusal("support.day_rate", {}, "day_rate"))
    return refusals


def refusals_to_close(
    companies: Iterable[CompanyFacts], *, planned_sessions: int, report: str
) -> list[Refusal]:
    """Return every reason why a running programme cannot end: days that nobody signed, reports not
    approved, sessions neither held nor cancelled, its own qualitative report missing."""
    refusals = [reason for company in companies for reason in _refusals_of_company(company)]
    if planned_sessions:
        refusals.append(Refusal("support.sessions_pending", {"n": planned_sessions}))
    if not report.strip():
        refusals.append(Refusal("support.closing_report_missing", {}, "report"))
    return refusals


def _refusals_of_company(company: CompanyFacts) -> list[Refusal]:
    refusals = []
    waiting = sum(state in (DayState.LOGGED, DayState.CONTESTED) for state in company.days)
    if waiting:
        refusals.append(Refusal("support.days_unsigned", {"company": company.name, "n": waiting}))
    if company.report is not ReportState.APPROVED:
        refusals.append(Refusal("support.report_not_approved", {"company": company.name}))
    return refusals

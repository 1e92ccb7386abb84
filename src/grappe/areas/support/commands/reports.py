"""Closing reports: written by the consultant, read and approved by the company."""

from collections.abc import Mapping
from datetime import datetime

from grappe.areas.support.commands.loading import answering_company, followed_company, write_down
from grappe.areas.support.models import CompanyReport, SupportedCompany
from grappe.areas.support.rules import (
    REPORT_SECTIONS,
    ReportState,
    refusals_of_report,
    refusals_of_report_step,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

OBJECT = "support_report"


@command
def write_report(
    *,
    company_id: int,
    sections: Mapping[str, str],
    seen: int,
    send: bool = False,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Keep what the consultant writes of a company's support and return the report's version; with `send`
    the company is asked to approve it.

    :param seen: the version when the form was shown, 0 for a report not begun.
    :raises Refused: not of its firm, changed meanwhile, sent or approved already, a section blank.
    """
    company, _ = followed_company(company_id, actor=actor, on=on)
    report = _report(company, on)
    kept = {name: sections.get(name, "").strip() for name in REPORT_SECTIONS}
    refuse_if([*_stale(report, seen), *(_refusals_to_write(report, kept, send=send))])
    report.sections = kept
    if send:
        report.state = ReportState.SENT
    _keep(report, on)
    write_down(
        "write_report", OBJECT, report.pk, actor=actor, on=on, key=key, result=report.version, sent=send
    )
    return report.version


@command
def answer_report(
    *,
    company_id: int,
    approve: bool,
    seen: int,
    remark: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Approve a company's report, or send it back to the consultant with a remark; return its version.

    :raises Refused: not one who answers for the company, not sent, changed meanwhile, sent back without a
        remark.
    """
    company = answering_company(company_id, actor=actor, on=on)
    report = _report(company, on)
    to = ReportState.APPROVED if approve else ReportState.DRAFT
    blank = [Refusal("support.remark_missing", {}, "remark")] if not approve and not remark.strip() else []
    refuse_if([*_stale(report, seen), *refusals_of_report_step(ReportState(report.state), to), *blank])
    report.state, report.remark = to, remark.strip()
    if approve:
        report.approved_at, report.approved_by_id = on, actor.person_id
    _keep(report, report.written_at)
    write_down(
        "answer_report",
        OBJECT,
        report.pk,
        actor=actor,
        on=on,
        key=key,
        result=report.version,
        approved=approve,
    )
    return report.version


def _report(company: SupportedCompany, on: datetime) -> CompanyReport:
    """The company's report; one not begun is at version 0 and saved with the first act."""
    found = CompanyReport.objects.filter(company=company).first()
    return found or CompanyReport(company=company, version=0, written_at=on)


def _refusals_to_write(report: CompanyReport, kept: Mapping[str, str], *, send: bool) -> list[Refusal]:
    # A draft may be written again and again; what is sent or approved waits for the company or stays.
    late = refusals_of_report_step(ReportState(report.state), ReportState.SENT)
    return late or (refusals_of_report(kept) if send else [])


def _stale(report: CompanyReport, seen: int) -> list[Refusal]:
    return [] if report.version == seen else [Refusal("support.report_changed")]


def _keep(report: CompanyReport, written_at: datetime) -> None:
    report.version += 1
    report.written_at = written_at
    report.save()

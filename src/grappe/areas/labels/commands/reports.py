"""The yearly report: written and sent by the network, asked back or accepted by the funder, paid once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.grants.documents.papers import frozen
from grappe.areas.labels import access
from grappe.areas.labels.commands.loading import NOT_ALLOWED, funded_report, seen_report, write_down
from grappe.areas.labels.commands.support import label_state
from grappe.areas.labels.documents.sheet import sheet_facts, sheet_paper
from grappe.areas.labels.models import ActionReport, SupportPayment, YearReport
from grappe.areas.labels.queries import costs_of, paid_on, read_of, terms_of_agreement
from grappe.areas.labels.rules import (
    WRITABLE,
    ActionState,
    ReadReport,
    ReportState,
    SupportState,
    SupportTerms,
    TypedReport,
    payment_of_year,
    read_euro,
    read_report,
    refusals_of_label,
    refusals_of_report_step,
    refusals_to_accept,
    refusals_to_submit,
)
from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.networks.queries import valid_on
from grappe.kernel import outbox
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.kernel.models import OutboxMail
from grappe.values import Euro, Refusal, Refused, refuse_if
from grappe.web.formats import day as day_words

LETTER = "year_report"


@dataclass(frozen=True, slots=True)
class TypedCheck:
    """What a checker keeps, as typed: amounts as text, spending by the id of its action."""

    accepted: str = ""
    spent: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""


@command
def write_report(
    *,
    report_id: int,
    typed: TypedReport,
    seen: int,
    send: bool,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Save a report, and send it when asked; return its version.

    :param seen: the version that its writer read.
    :raises Refused: with every reason: not the network's, sent already, changed meanwhile, amounts that
        cannot be read; to send: its year not over, nothing spent, too few words.
    """
    report = seen_report(report_id, seen=seen, actor=actor, on=localdate(on))
    if not access.can_report(actor, report.agreement):
        raise Refused(NOT_ALLOWED)
    terms = terms_of_agreement(report.agreement, report.agreement.actions.all())
    codes = [action.code for action in terms.actions if action.year == report.year]
    read, refusals = read_report(typed, codes)
    if ReportState(report.state) not in WRITABLE:
        refusals.append(Refusal("labels.report_step", {"state": ReportState(report.state)}))
    if report.agreement.state != SupportState.SIGNED:
        refusals.append(Refusal("labels.support_step", {"state": SupportState(report.agreement.state)}))
    if send and read is not None:
        year = terms.year_period(report.year)
        refusals += refusals_to_submit(read, year=year, today=localdate(on))
    refuse_if(refusals)
    assert read is not None, "refused without"
    _save(report, read)
    if send:
        report.state, report.submitted_at, report.message = ReportState.SUBMITTED, on, ""
    report.version += 1
    report.save()
    said = {"result": report.version, "sent": send, "running": str(read.running)}
    answer: int = write_down("write_report", LETTER, report.pk, actor=actor, on=on, key=key, **said)
    return answer


def _save(report: YearReport, read: ReadReport) -> None:
    report.running, report.others = read.running.amount, read.others.amount
    report.activity, report.next_year = read.activity, read.next_year
    for code, spent in read.spent.items():
        values = {"spent": spent.amount, "result": read.results[code]}
        ActionReport.objects.update_or_create(report=report, action_id=code, defaults=values)


@command
def return_report(
    *, report_id: int, message: str, seen: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Ask a report back with what is missing, and return its version.

    :raises Refused: with every reason: not the funder, not sent, changed meanwhile, nothing said.
    """
    report = funded_report(report_id, seen=seen, actor=actor, on=localdate(on))
    refusals = refusals_of_report_step(ReportState(report.state), ReportState.RETURNED)
    if not message.strip():
        refusals.append(Refusal("labels.message_missing", {}, "message"))
    refuse_if(refusals)
    report.state, report.message = ReportState.RETURNED, message.strip()
    return _keep("return_report", report, actor=actor, on=on, key=key)


@command
def accept_report(
    *, report_id: int, typed: TypedCheck, seen: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Accept a report with what is kept of its costs, work out what the year pays, return its version.

    A blank amount keeps what was declared. Actions with spending kept are done; the others of that year are
    given up.

    :raises Refused: with every reason: not the funder, not sent, changed meanwhile, more kept than declared,
        less without a reason.
    """
    report = funded_report(report_id, seen=seen, actor=actor, on=localdate(on))
    refusals = refusals_of_report_step(ReportState(report.state), ReportState.ACCEPTED)
    declared = read_of(report)
    kept, wrong = _read_check(typed, declared)
    found = refusals_to_accept(declared, running=kept[0], spent=kept[1], reason=typed.reason)
    refuse_if([*refusals, *wrong, *found])
    terms = terms_of_agreement(report.agreement, report.agreement.actions.all())
    read = _as_kept(declared, kept)
    payment = payment_of_year(terms, costs_of(read, terms), paid=paid_on(report.agreement))
    report.state, report.checked_at, report.message = ReportState.ACCEPTED, on, typed.reason.strip()
    report.accepted, report.to_pay = read.running.amount, payment.amount.amount
    report.explanation = payment.explanation.as_json()
    for line in report.actions.select_related("action"):
        line.accepted = read.spent[line.action_id].amount
        line.save(update_fields=["accepted"])
        line.action.state = ActionState.DONE if line.accepted else ActionState.DROPPED
        line.action.save(update_fields=["state"])
    return _keep("accept_report", report, actor=actor, on=on, key=key, amount=str(payment.amount))


def _read_check(
    typed: TypedCheck, declared: ReadReport
) -> tuple[tuple[Euro | None, dict[int, Euro | None]], list[Refusal]]:
    refusals: list[Refusal] = []

    def amount(text: str, name: str, whole: Euro) -> Euro | None:
        if not text.strip():
            return whole
        euro, wrong = read_euro(text, name)
        refusals.extend(wrong)
        return euro

    running = amount(typed.accepted, "accepted", declared.running)
    spent = {
        code: amount(typed.spent.get(code, ""), f"accepted_{code}", whole)
        for code, whole in declared.spent.items()
    }
    return (running, spent), refusals


def _as_kept(declared: ReadReport, kept: tuple[Euro | None, dict[int, Euro | None]]) -> ReadReport:
    running, spent = kept
    assert running is not None, "refused when it cannot be read"
    return ReadReport(
        running,
        min(declared.others, running),
        declared.activity,
        declared.next_year,
        {code: euro for code, euro in spent.items() if euro is not None},
        declared.results,
    )


@command
def pay_year(
    *,
    report_id: int,
    paid_day: date | None,
    reference: str = "",
    seen: int,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Record that an accepted year was paid, with its sheet, and return the payment's id.

    The agreement is locked and a report has one payment: whatever is sent twice is paid once.

    :param paid_day: the day the money left.
    :raises Refused: with every reason: not the funder, not accepted, its label suspended or withdrawn, no day
        or a day before its check or to come.
    """
    report = funded_report(report_id, seen=seen, actor=actor, on=localdate(on))
    refusals = refusals_of_report_step(ReportState(report.state), ReportState.PAID)
    checked = localdate(report.checked_at) if report.checked_at else localdate(on)
    if paid_day is None or not checked <= paid_day <= localdate(on):
        refusals.append(Refusal("labels.paid_day_range", {}, "day"))
    refusals += refusals_of_label(label_state(report.agreement, on=localdate(on)))
    refuse_if(refusals)
    assert paid_day is not None, "refused without a day"
    terms = terms_of_agreement(report.agreement, report.agreement.actions.all())
    payment = _pay(report, terms, paid_day, reference, actor=actor, on=on)
    report.state = ReportState.PAID
    report.version += 1
    report.save()
    said = {"result": payment.pk, "amount": str(payment.amount)}
    answer: int = write_down("pay_year", LETTER, report.pk, actor=actor, on=on, key=key, **said)
    return answer


def _pay(
    report: YearReport, terms: SupportTerms, paid_day: date, reference: str, *, actor: Actor, on: datetime
) -> SupportPayment:
    assert report.to_pay is not None, "an accepted year has its amount"
    facts = sheet_facts(report, terms, paid_day, reference)
    paper, digest = frozen(lambda: sheet_paper(facts))
    return SupportPayment.objects.create(
        report=report,
        amount=report.to_pay,
        paid_on=paid_day,
        reference=reference.strip()[:80],
        paper=paper,
        digest=digest,
        recorded_at=on,
        recorded_by_id=actor.person_id,
    )


@command
def remind_report(*, report_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Write to the facilitators of a network whose report is late, once a day; return how many letters.

    The letters leave once all is kept.

    :raises Refused: with every reason: not the funder, not late, reminded today already, nobody to write to.
    """
    report = funded_report(report_id, seen=None, actor=actor, on=localdate(on))
    people = _facilitators(report, localdate(on))
    refusals = []
    if ReportState(report.state) not in WRITABLE or report.due_on >= localdate(on):
        refusals.append(Refusal("labels.report_not_late"))
    if report.reminded_on == localdate(on):
        refusals.append(Refusal("labels.reminded_today"))
    if not people:
        refusals.append(Refusal("labels.nobody_to_remind"))
    refuse_if(refusals)
    report.reminded_on = localdate(on)
    report.save(update_fields=["reminded_on"])
    for role in people:
        _post(report, role, on)
    transaction.on_commit(
        lambda: outbox.send_waiting(on=on, object_type=LETTER, object_ids=[report_id]), robust=True
    )
    said = {"result": len(people)}
    answer: int = write_down("remind_report", LETTER, report.pk, actor=actor, on=on, key=key, **said)
    return answer


def _post(report: YearReport, role: NetworkRole, on: datetime) -> None:
    """Write to one person, in their language."""
    words = {"network": report.agreement.award.network.organisation.name, "year": report.year}
    with override(role.person.language):
        subject = _("Rapport annuel de %(network)s") % words
        body = _(
            "Le rapport de l’année %(year)s du soutien à %(network)s était attendu le %(day)s. "
            "Rendez-le dans Grappe : le versement de l’année en dépend."
        ) % {**words, "day": day_words(report.due_on)}
    OutboxMail.objects.create(
        person=role.person,
        to_address=role.person.email,
        to_name=role.person.name,
        language=role.person.language,
        subject=subject[:200],
        body=body,
        object_type=LETTER,
        object_id=report.pk,
        created_at=on,
    )


def _facilitators(report: YearReport, on: date) -> list[NetworkRole]:
    roles = report.agreement.award.network.roles.filter(valid_on(on), role=RoleCode.FACILITATOR)
    return list(roles.select_related("person").order_by("pk"))


def _keep(name: str, report: YearReport, *, actor: Actor, on: datetime, key: str | None, **said: str) -> int:
    report.version += 1
    report.save()
    answer: int = write_down(
        name, LETTER, report.pk, actor=actor, on=on, key=key, result=report.version, **said
    )
    return answer

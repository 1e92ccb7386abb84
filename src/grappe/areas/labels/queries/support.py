"""What an actor may see of support agreements and yearly reports, and what each is worth."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Sum, When

from grappe.areas.directory.queries import belongings
from grappe.areas.labels.models import SupportAction, SupportAgreement, SupportPayment, YearReport
from grappe.areas.labels.rules import (
    DAYS_TO_REPORT,
    ActionCost,
    PlannedAction,
    ReadReport,
    ReportState,
    Standing,
    SupportState,
    SupportTerms,
    YearCosts,
)
from grappe.areas.networks.models import Network, RoleCode
from grappe.areas.networks.queries import networks_run_by, roles_held
from grappe.kernel.actor import Actor
from grappe.values import Euro, Share

_RELATED = ("award__network__organisation", "award__label__authority", "funder")


def agreements_visible_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Agreements that the actor may read, and what they are to them: `is_run` facilitates the network,
    `is_funder` belongs to the funder or holds that role in the network; every one for the machine."""
    run = networks_run_by(actor=actor, on=on).filter(pk=OuterRef("award__network"))
    own = belongings(actor=actor, on=on).filter(organisation=OuterRef("funder"))
    held = roles_held(actor=actor, on=on).filter(role=RoleCode.FUNDER, network=OuterRef("award__network"))
    found = SupportAgreement.objects.annotate(
        is_run=Exists(run), is_funder=Exists(own) | Exists(held)
    ).select_related(*_RELATED)
    return found if actor.is_machine else found.filter(Q(is_run=True) | Q(is_funder=True))


def agreements_of_network(network: Network, *, actor: Actor, on: date) -> QuerySet[Any]:
    """Agreements of a network that the actor may read, with what was paid on each."""
    seen = agreements_visible_to(actor=actor, on=on).filter(award__network=network)
    return with_paid(seen)


def with_paid(agreements: QuerySet[Any]) -> QuerySet[Any]:
    """Add to each agreement what was paid on it."""
    found: QuerySet[Any] = agreements.annotate(paid_sum=Sum("reports__payment__amount"))
    return found


def planned_action(row: SupportAction) -> PlannedAction:
    """Return an action as the rules read it."""
    return PlannedAction(row.pk, row.year, row.name, Euro(row.budget), Share(row.rate))


def terms_of_agreement(agreement: SupportAgreement, actions: Iterable[SupportAction]) -> SupportTerms:
    """Return an agreement as the rules read it, with its actions."""
    planned = tuple(planned_action(row) for row in actions)
    return SupportTerms(
        agreement.starts_on, agreement.years, Share(agreement.rate), Euro(agreement.cap), planned
    )


def paid_on(agreement: SupportAgreement) -> Euro:
    """Return what an agreement paid already: one query."""
    payments = SupportPayment.objects.filter(report__agreement=agreement)
    return Euro(payments.aggregate(total=Sum("amount"))["total"] or Decimal(0))


def standing_of(agreement: Any, terms: SupportTerms) -> Standing:
    """Return how an agreement read by `with_paid` stands, without a query."""
    amount = terms.amount if agreement.amount is None else Euro(agreement.amount)
    return Standing(amount, Euro(agreement.paid_sum or Decimal(0)))


def reports_of(agreement: SupportAgreement) -> list[Any]:
    """Return the reports of an agreement with their payments, year by year: one query."""
    return list(agreement.reports.select_related("payment").order_by("year"))


def read_of(report: YearReport) -> ReadReport:
    """Return a report as it was saved: one query for its actions."""
    lines = list(report.actions.all())
    return ReadReport(
        Euro(report.running),
        Euro(report.others),
        report.activity,
        report.next_year,
        {line.action_id: Euro(line.spent) for line in lines},
        {line.action_id: line.result for line in lines},
    )


def costs_of(read: ReadReport, terms: SupportTerms) -> YearCosts:
    """Return what a report declares as the rules weigh it: what would be kept if everything were."""
    actions = {action.code: action for action in terms.actions}
    return YearCosts(
        read.running,
        read.others,
        tuple(ActionCost(actions[code], spent) for code, spent in read.spent.items() if code in actions),
    )


def reports_to_act_on(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Reports that wait for the actor, the most pressing first: to give, asked back or of a year that is
    over, for who runs the network; to check or to pay, for who funds it."""
    over = Q(state=ReportState.TO_WRITE, due_on__lt=on + timedelta(days=DAYS_TO_REPORT))
    seen = agreements_visible_to(actor=actor, on=on).filter(state=SupportState.SIGNED)
    run, funded = seen.filter(is_run=True), seen.filter(is_run=False, is_funder=True)
    return (
        YearReport.objects.filter(
            Q(agreement__in=run.values("pk")) & (over | Q(state=ReportState.RETURNED))
            | Q(agreement__in=funded.values("pk"), state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED))
        )
        .select_related("agreement__award__network__organisation")
        .order_by("due_on", "pk")
    )


def reports_of_funder(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Reports that concern who funds a support: to check first, then to pay, then those that their network
    owes since before the day; the oldest first. None for who runs the network itself."""
    seen = agreements_visible_to(actor=actor, on=on).filter(
        state=SupportState.SIGNED, is_run=False, is_funder=True
    )
    late = Q(state__in=(ReportState.TO_WRITE, ReportState.RETURNED), due_on__lt=on)
    order = (ReportState.SUBMITTED, ReportState.ACCEPTED)
    pressing = Case(*(When(state=state, then=rank) for rank, state in enumerate(order)), default=len(order))
    return (
        YearReport.objects.filter(agreement__in=seen.values("pk"))
        .filter(Q(state__in=order) | late)
        .select_related("agreement__award__network__organisation", "agreement__award__label")
        .order_by(pressing, "due_on", "pk")
    )

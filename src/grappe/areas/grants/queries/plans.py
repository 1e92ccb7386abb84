"""Funding plans: who reads and writes them, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from grappe.areas.funding.rules import FundingPlan, Instrument, Origin, Resource, rates_of
from grappe.areas.funding.rules.plan import PlanRates, totals_by
from grappe.areas.grants.models import FundingResource, Grant, ProjectFunding
from grappe.areas.grants.queries.scopes import calls_desk
from grappe.areas.grants.rules import GrantState, planned_costs, proposed_resources
from grappe.areas.programmes.models import Application, ApplicationMember, MemberRole
from grappe.areas.programmes.queries.aid import costs_of, vat_of
from grappe.areas.programmes.rules.applications import REFUSED, ApplicationState
from grappe.kernel.actor import Actor
from grappe.values import ZERO, Euro, Share


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A funding plan as it stands. `is_proposed`: nothing is saved yet, the resources are a beginning;
    `version` is 0 then. `rates` is None while there is nothing to divide."""

    plan: FundingPlan
    by_category: Mapping[str, Euro]
    rates: PlanRates | None
    version: int
    is_proposed: bool


def plans_written_by(*, actor: Actor) -> QuerySet[Application]:
    """Applications whose funding plan the actor writes, as owner or editor; every one for the machine."""
    if actor.is_machine:
        return Application.objects.all()
    held = ApplicationMember.objects.filter(
        application=OuterRef("pk"),
        person_id=actor.own_id,
        role__in=(MemberRole.OWNER, MemberRole.EDITOR),
    )
    return Application.objects.filter(Exists(held))


def plans_readable_by(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Applications whose funding plan the actor may read: of their team, or of their desk once submitted.

    `is_writer`: they write it; `is_signed`: its agreement is signed, and nothing changes any more.
    """
    team = ApplicationMember.objects.filter(application=OuterRef("pk"), person_id=actor.own_id)
    written = plans_written_by(actor=actor).filter(pk=OuterRef("pk"))
    signed = Grant.objects.filter(application=OuterRef("pk")).exclude(state=GrantState.TO_SIGN)
    desk = calls_desk(actor=actor, on=on).values("pk")
    return (
        Application.objects.annotate(
            is_team=Exists(team), is_writer=Exists(written), is_signed=Exists(signed)
        )
        .filter(Q(is_team=True) | (Q(call__in=desk) & ~Q(state=ApplicationState.DRAFT)))
        .select_related(
            "organisation", "call__network__organisation", "call__funder", "call__aid_scheme", "decision"
        )
    )


def plan_of(application: Application) -> PlanRead:
    """Return the funding plan of an application; until one is saved, its award and own funds are proposed.

    Three queries, whatever the number of rows.
    """
    saved = ProjectFunding.objects.filter(application=application).first()
    costs = costs_of([application.pk]).get(application.pk, [])
    vat = vat_of(application.vat_basis, application.vat_deduction)
    organisation, year = application.organisation.name, application.call.edition
    planned = planned_costs(costs, vat, partner=organisation, year=year) if vat is not None else ()
    total = Euro.total(cost.amount for cost in planned)
    resources = (
        tuple(_resource(row) for row in saved.resources.all())
        if saved is not None
        else proposed_resources(total, _award(application), _funder(application))
    )
    plan = FundingPlan(planned, resources)
    totals = totals_by(planned, lambda cost: cost.category)
    return PlanRead(
        plan=plan,
        by_category={str(name): amount for name, amount in totals.items()},
        rates=rates_of(plan) if plan.cost > ZERO else None,
        version=0 if saved is None else saved.version,
        is_proposed=saved is None,
    )


def plans_of_team(*, actor: Actor) -> QuerySet[Any]:
    """Applications of the actor's teams that have a cost plan to fund, the latest call first."""
    team = ApplicationMember.objects.filter(application=OuterRef("pk"), person_id=actor.own_id)
    open_to = Application.objects.filter(Exists(team)).exclude(state__in=REFUSED)
    return (
        open_to.exclude(state=ApplicationState.WITHDRAWN)
        .filter(call__aid_scheme__isnull=False)
        .annotate(plan_version=F("funding__version"))
        .select_related("organisation", "call")
        .order_by("-call__edition", "-pk")
    )


def _award(application: Application) -> Euro:
    decision = getattr(application, "decision", None)
    aid = decision.aid if decision is not None and decision.applied_at else None
    return ZERO if aid is None else Euro(aid)


def _funder(application: Application) -> str:
    return application.call.funder.name if application.call.funder else ""


def _resource(row: FundingResource) -> Resource:
    return Resource(
        origin=Origin(row.origin),
        amount=Euro(row.amount),
        source=row.source,
        instrument=Instrument(row.instrument),
        rate=None if row.rate is None else Share(row.rate),
        equivalent=None if row.equivalent is None else Euro(row.equivalent),
    )

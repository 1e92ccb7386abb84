"""The funding plan of a project: saved whole, only when it holds, until the agreement is signed."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.funding.rules import FundingPlan, Resource
from grappe.areas.grants import access
from grappe.areas.grants.commands.loading import NOT_ALLOWED, write_down
from grappe.areas.grants.models import FundingResource, GrantTerms, ProjectFunding
from grappe.areas.grants.queries import plan_of, plans_readable_by, plans_written_by
from grappe.areas.grants.rules import CallTerms, TypedResource, read_resources, refusals_of_funding
from grappe.areas.programmes.models import Application
from grappe.areas.programmes.queries.aid import scheme_rule
from grappe.areas.programmes.rules.applications import OVER
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import WHOLE, Refusal, Refused, Share, refuse_if


@command
def save_plan(
    *,
    application_id: int,
    rows: Sequence[TypedResource],
    seen: int,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Save the resources of a project's funding plan and return its new version.

    :param seen: the version that was shown; 0 when nothing was saved yet.
    :raises Application.DoesNotExist: for who sees nothing of the application.
    :raises Refused: with every reason: only a reader, signed, changed meanwhile, an unreadable row, resources
        that do not equal costs, too much public money, a rate that is not that of its amount.
    """
    application = _locked(application_id, actor=actor, on=on)
    read = plan_of(application)
    resources, refusals = read_resources(rows)
    if read.version != seen:
        refusals = [Refusal("grants.plan_changed"), *refusals]
    refuse_if([*_refusals_to_write(application), *refusals])
    plan = FundingPlan(read.plan.costs, resources)
    assert application.call.aid_scheme is not None, "without a scheme nothing is written"
    scheme = scheme_rule(application.call.aid_scheme)
    refuse_if(refusals_of_funding(plan, scheme, _most_public(application)))
    version = _keep(application, resources, on)
    write_down(
        "save_plan",
        "application",
        application.pk,
        actor=actor,
        on=on,
        key=key,
        result=version,
        resources=len(resources),
        public=str(plan.public),
    )
    return version


def _locked(application_id: int, *, actor: Actor, on: datetime) -> Application:
    readable = plans_readable_by(actor=actor, on=localdate(on))
    scope = plans_written_by(actor=actor) if actor.is_machine else readable
    pk = scope.values_list("pk", flat=True).get(pk=application_id)
    Application.objects.select_for_update().get(pk=pk)
    application = Application.objects.select_related(
        "organisation", "call__funder", "call__aid_scheme", "decision"
    ).get(pk=pk)
    if not access.can_write_plan(actor, application):
        raise Refused(NOT_ALLOWED)
    return application


def _refusals_to_write(application: Application) -> list[Refusal]:
    refusals = []
    if application.call.aid_scheme is None:
        refusals.append(Refusal("grants.call_without_scheme"))
    grant = getattr(application, "grant", None)
    if grant is not None and grant.state != "to_sign":
        refusals.append(Refusal("grants.plan_signed"))
    if application.state in OVER:
        refusals.append(Refusal("grants.plan_over"))
    return refusals


def _most_public(application: Application) -> Share:
    terms = GrantTerms.objects.filter(call=application.call).first()
    return Share(WHOLE) if terms is None else CallTerms.from_json(terms.content).most_public


def _keep(application: Application, resources: Sequence[Resource], on: datetime) -> int:
    plan, made = ProjectFunding.objects.get_or_create(application=application, defaults={"saved_at": on})
    if not made:
        plan.version, plan.saved_at = plan.version + 1, on
        plan.save()
    plan.resources.all().delete()
    FundingResource.objects.bulk_create(
        FundingResource(
            plan=plan,
            position=position,
            origin=resource.origin,
            source=resource.source,
            instrument=resource.instrument,
            amount=resource.amount.amount,
            rate=None if resource.rate is None else resource.rate.basis_points,
            equivalent=None if resource.equivalent is None else resource.equivalent.amount,
        )
        for position, resource in enumerate(resources)
    )
    return plan.version

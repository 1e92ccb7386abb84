"""What a project waits for from the people of its partners: an answer, their terms, a signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from grappe.areas.projects.models import (
    Approval,
    ChainLink,
    ConsortiumAgreement,
    Meeting,
    PartySignature,
    Project,
    ProjectPartner,
    Statement,
)
from grappe.areas.projects.queries.scopes import partners_of_actor
from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.agreement.waiting import Awaited, awaited_from
from grappe.areas.projects.rules.next_step import Progress
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Stage
from grappe.kernel.actor import Actor

SEATED = (PartnerState.INVITED, PartnerState.ACCEPTED)
_OVER = (Stage.FINISHED, Stage.STOPPED)


@dataclass(frozen=True, slots=True)
class ProjectDuty:
    """One thing that a project waits for from a partner: the project, the partner (its id), what."""

    project: int
    partner: int
    organisation: str
    title: str
    awaited: Awaited


def seats_of_actor(*, actor: Actor, on: date) -> QuerySet[ProjectPartner]:
    """The seats of the actor's organisations at the tables of projects: invited, or in."""
    return partners_of_actor(actor=actor, on=on).filter(state__in=SEATED)


def project_duties(*, actor: Actor, on: date) -> list[ProjectDuty]:
    """Return what projects wait for from the actor, the oldest seat first: one query."""
    latest = {"version": OuterRef("project__agreement__latest"), "partner": OuterRef("pk")}
    rows: QuerySet[Any] = (
        seats_of_actor(actor=actor, on=on)
        .exclude(project__stage__in=_OVER)
        .select_related("project__agreement__latest", "organisation")
        .annotate(
            has_stated=Exists(Statement.objects.filter(partner=OuterRef("pk"), together=False)),
            has_approved=Exists(Approval.objects.filter(**latest)),
            has_signed=Exists(PartySignature.objects.filter(**latest)),
        )
        .order_by("pk")
    )
    found = ((row, _awaited(row)) for row in rows)
    return [
        ProjectDuty(row.project_id, row.pk, row.organisation.name, row.project.title, awaited)
        for row, awaited in found
        if awaited is not None
    ]


def _awaited(row: Any) -> Awaited | None:
    agreement = getattr(row.project, "agreement", None)
    latest = agreement.latest if agreement else None
    parties = [party.get("party") for party in latest.content.get("parties", ())] if latest else []
    return awaited_from(
        PartnerState(row.state),
        has_stated=row.has_stated,
        agreement=AgreementState(agreement.state) if agreement and str(row.pk) in parties else None,
        has_approved=row.has_approved,
        has_signed=row.has_signed,
    )


def progress_of(project: Project, partners: Iterable[ProjectPartner]) -> Progress:
    """Return what a project has already, its partners being read: one query."""
    this = {"project": OuterRef("pk")}
    has_chain, has_met, has_agreement = Project.objects.values_list(
        Exists(ChainLink.objects.filter(**this)),
        Exists(Meeting.objects.filter(**this)),
        Exists(ConsortiumAgreement.objects.filter(**this)),
    ).get(pk=project.pk)
    called = sum(1 for row in partners if PartnerState(row.state) in SEATED)
    return Progress(has_chain, called, has_met, has_agreement)

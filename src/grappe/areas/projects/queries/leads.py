"""Who joined projects that others led, as far as anybody signed in may know of them."""

from collections.abc import Collection

from django.db.models import Prefetch

from grappe.areas.projects.models import Project, ProjectPartner
from grappe.areas.projects.rules.agreement.content import Role
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage

_LED = (Stage.RUNNING, Stage.FINISHED)


def leads_of(organisations: Collection[int] | None = None) -> list[tuple[int, int]]:
    """Return, for each project that runs or is finished, each partner with the coordinator that its agreement
    in force names: pairs of organisations, only those whose partner is given if some are. Two queries.

    Of a project that only its partners may know, nothing is told; without a signed agreement, nobody led.
    """
    inside = ProjectPartner.objects.filter(state=PartnerState.ACCEPTED)
    projects = (
        Project.objects.filter(stage__in=_LED, agreement__in_force__isnull=False)
        .exclude(confidentiality=Confidentiality.PARTNERS)
        .select_related("agreement__in_force")
        .prefetch_related(Prefetch("partners", queryset=inside))
        .order_by("pk")
    )
    if organisations is not None:
        joined = inside.filter(organisation__in=organisations)
        projects = projects.filter(pk__in=joined.values("project"))
    return [
        (partner.organisation_id, leader)
        for project in projects
        for leader in _leaders(project)
        for partner in project.partners.all()
        if partner.organisation_id != leader
        and (organisations is None or partner.organisation_id in organisations)
    ]


def _leaders(project: Project) -> set[int]:
    """The organisations of the coordinator, if it still sits at the table."""
    signed = project.agreement.in_force
    parties = signed.content.get("parties", ()) if signed else ()
    codes = {party.get("party") for party in parties if party.get("role") == Role.COORDINATOR}
    return {row.organisation_id for row in project.partners.all() if str(row.pk) in codes}

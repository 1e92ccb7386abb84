"""Who may act on a project, once the project itself is in their sight."""

from datetime import date

from django.db.models import QuerySet

from grappe.areas.projects.models import Project, ProjectPartner
from grappe.areas.projects.queries.scopes import partners_of_actor, projects_staffed_by
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.kernel.actor import Actor


def can_lead_project(actor: Actor, project: Project, *, on: date) -> bool:
    """Whether the actor runs one of the project's networks, or owns it: they invite, meet, move its stage."""
    return projects_staffed_by(actor=actor, on=on).filter(pk=project.pk).exists()


def can_write_agreement(actor: Actor, project: Project, *, on: date) -> bool:
    """Whether the actor writes the agreement: who leads the project, and the people of its partners."""
    return can_lead_project(actor, project, on=on) or own_partners(actor, project, on=on).exists()


def can_speak_for(actor: Actor, partner: ProjectPartner, *, on: date) -> bool:
    """Whether the actor belongs to the partner's organisation; the machine speaks for what was done
    elsewhere. Nobody else approves, signs or states in its name."""
    return actor.is_machine or partners_of_actor(actor=actor, on=on).filter(pk=partner.pk).exists()


def own_partners(actor: Actor, project: Project, *, on: date) -> QuerySet[ProjectPartner]:
    """The partners of the project, still in, for which the actor speaks."""
    return partners_of_actor(actor=actor, on=on).filter(project=project, state=PartnerState.ACCEPTED)

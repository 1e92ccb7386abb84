"""The beginning and the end of every act on a project: find, lock, allow, and write down."""

from datetime import date, datetime
from typing import Any

from grappe.areas.projects import access
from grappe.areas.projects.models import ConsortiumAgreement, Meeting, Project, ProjectPartner
from grappe.areas.projects.queries.scopes import projects_in_hand, projects_in_sight
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused

NOT_ALLOWED = Refusal("kernel.not_allowed")


def locked_project(project_id: int, *, actor: Actor, on: date, opened: bool = True) -> Project:
    """Return a project that the actor reads whole, locked. Its row is the one lock of all that it holds.

    :param opened: False for who is only invited.
    :raises Project.DoesNotExist: for who sees nothing of it.
    """
    scope = projects_in_hand if opened else projects_in_sight
    scope(actor=actor, on=on).select_for_update(of=("self",)).get(pk=project_id)
    # Read after the lock: whoever held it may have changed the project.
    return Project.objects.select_related("network").get(pk=project_id)


def led_project(project_id: int, *, actor: Actor, on: date) -> Project:
    """Return a project, locked, for who leads it.

    :raises Refused: for who only takes part.
    """
    project = locked_project(project_id, actor=actor, on=on)
    if not access.can_lead_project(actor, project, on=on):
        raise Refused(NOT_ALLOWED)
    return project


def spoken_partner(partner_id: int, *, actor: Actor, on: date, opened: bool = True) -> ProjectPartner:
    """Return a partner whose project is locked, for who speaks in its name.

    :raises Refused: for anyone else: nobody accepts, states, approves or signs for another.
    """
    found = ProjectPartner.objects.values_list("project_id", flat=True).get(pk=partner_id)
    project = locked_project(found, actor=actor, on=on, opened=opened)
    partner = project.partners.select_related("organisation").get(pk=partner_id)
    if not access.can_speak_for(actor, partner, on=on):
        raise Refused(NOT_ALLOWED)
    partner.project = project
    return partner


def locked_agreement(project_id: int, *, actor: Actor, on: date) -> ConsortiumAgreement:
    """Return the agreement of a project, locked with it, for who writes it.

    :raises Refused: for who only reads it.
    """
    project = locked_project(project_id, actor=actor, on=on)
    if not access.can_write_agreement(actor, project, on=on):
        raise Refused(NOT_ALLOWED)
    found = ConsortiumAgreement.objects.select_related("latest", "in_force")
    agreement: ConsortiumAgreement = found.get(project=project)
    agreement.project = project
    return agreement


def led_meeting(meeting_id: int, *, actor: Actor, on: date) -> Meeting:
    """Return a meeting whose project is locked, for who leads it."""
    project = led_project(
        Meeting.objects.values_list("project_id", flat=True).get(pk=meeting_id), actor=actor, on=on
    )
    return Meeting.objects.get(pk=meeting_id, project=project)


def write_down(
    name: str,
    project_id: int,
    /,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    result: Any = None,
    **changes: Any,
) -> None:
    """Record one act on a project."""
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type="project",
        object_id=project_id,
        changes=changes,
        key=key,
        result=project_id if result is None else result,
    )

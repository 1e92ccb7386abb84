"""Partners: thought of, invited with what is disclosed, in or out, leaving; and the links that they hold."""

from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.projects import access
from grappe.areas.projects.commands.letters import write_invitation
from grappe.areas.projects.commands.loading import (
    NOT_ALLOWED,
    led_project,
    locked_project,
    spoken_partner,
    write_down,
)
from grappe.areas.projects.commands.ties import follow_ties
from grappe.areas.projects.models import (
    ChainLink,
    ConsortiumAgreement,
    LinkHolder,
    Project,
    ProjectPartner,
)
from grappe.areas.projects.rules.agreement.content import Role
from grappe.areas.projects.rules.agreement.versions import AgreementState
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import (
    LONGEST_NOTE,
    PartnerState,
    refusals_of_invitation,
    refusals_of_link,
    refusals_of_partner_step,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if


@command
def propose_partner(
    *,
    project_id: int,
    organisation_id: int,
    category: Category,
    role: Role = Role.PARTNER,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Put an organisation on the board and return the partner's id; it is told nothing yet.

    :raises Refused: not who leads the project, or it is on the board already.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    organisation = organisations_visible_to(actor=actor).get(pk=organisation_id)
    if project.partners.filter(organisation=organisation).exists():
        raise Refused(Refusal("projects.partner_twice", {}, "organisation"))
    partner = ProjectPartner.objects.create(
        project=project, organisation=organisation, category=category, role=role
    )
    write_down("propose_partner", project.pk, actor=actor, on=on, key=key, result=partner.pk)
    return partner.pk


@command
def invite_partner(
    *, partner_id: int, disclosed: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Invite a partner, telling it what it may know before it accepts; return the project's id. Its people
    who have an account are written to.

    :raises Refused: with every reason: not who leads the project, invited or in already, nothing disclosed.
    """
    partner = _led_partner(partner_id, actor=actor, on=on)
    refuse_if(
        [
            *refusals_of_partner_step(PartnerState(partner.state), PartnerState.INVITED),
            *refusals_of_invitation(disclosed),
        ]
    )
    partner.state, partner.invited_at = PartnerState.INVITED, on
    partner.disclosed, partner.answered_at, partner.left_at = disclosed.strip(), None, None
    partner.save()
    write_invitation(partner, on=on)
    write_down("invite_partner", partner.project_id, actor=actor, on=on, key=key, partner=partner.pk)
    return partner.project_id


@command
def answer_invitation(
    *,
    partner_id: int,
    accepts: bool,
    undertakes: bool = False,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Accept or decline an invitation in the name of a partner; return the project's id.

    :param undertakes: it undertakes to keep confidential what it reads; nobody comes in without.
    :raises Refused: with every reason: not one of its people, answered already, no undertaking.
    """
    partner = spoken_partner(partner_id, actor=actor, on=localdate(on), opened=False)
    to = PartnerState.ACCEPTED if accepts else PartnerState.DECLINED
    refusals = refusals_of_partner_step(PartnerState(partner.state), to)
    if accepts and not undertakes:
        refusals.append(Refusal("projects.undertaking_missing", {}, "undertakes"))
    refuse_if(refusals)
    partner.state, partner.answered_at = to, on
    partner.undertaken_at = on if accepts else None
    partner.save()
    follow_ties(partner.project, on=on)
    write_down(
        "answer_invitation", partner.project_id, actor=actor, on=on, key=key, partner=partner.pk, state=to
    )
    return partner.project_id


@command
def leave_project(*, partner_id: int, reason: str, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Write down that a partner leaves, and return the project's id.

    An agreement that all had approved but not all signed opens again: what the partner held is to be taken
    over. One that is in force stays so, and an amendment says what follows. Nothing is erased.

    :raises Refused: with every reason: not its people nor who leads the project, not in, no reason.
    """
    found = ProjectPartner.objects.values_list("project_id", flat=True).get(pk=partner_id)
    project = locked_project(found, actor=actor, on=localdate(on))
    partner = project.partners.get(pk=partner_id)
    lead = access.can_lead_project(actor, project, on=localdate(on))
    if not lead and not access.can_speak_for(actor, partner, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    refusals = refusals_of_partner_step(PartnerState(partner.state), PartnerState.LEFT)
    if not reason.strip():
        refusals.append(Refusal("projects.reason_missing", {}, "reason"))
    refuse_if(refusals)
    partner.state, partner.left_at, partner.reason = PartnerState.LEFT, on, reason.strip()
    partner.save()
    opened = _reopen(project)
    follow_ties(project, on=on)
    write_down("leave_project", project.pk, actor=actor, on=on, key=key, partner=partner.pk, reopened=opened)
    return project.pk


def _reopen(project: Project) -> bool:
    approved = ConsortiumAgreement.objects.filter(project=project, state=AgreementState.APPROVED)
    return bool(approved.update(state=AgreementState.DRAFTING))


@command
def add_link(
    *, project_id: int, name: str, note: str = "", actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Add a link at the end of the chain that a project needs, and return its id.

    :raises Refused: with every reason: not who leads the project, no name, too long, too many.
    """
    project = led_project(project_id, actor=actor, on=localdate(on))
    count = project.links.count()
    refuse_if(refusals_of_link(name, note, links=count))
    link = ChainLink.objects.create(project=project, name=name.strip(), note=note.strip(), position=count)
    write_down("add_link", project.pk, actor=actor, on=on, key=key, result=link.pk)
    return link.pk


@command
def remove_link(*, link_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a link off the chain, and who held it with it; return the project's id.

    :raises Refused: not who leads the project.
    """
    found = ChainLink.objects.values_list("project_id", flat=True).get(pk=link_id)
    project = led_project(found, actor=actor, on=localdate(on))
    project.links.filter(pk=link_id).delete()
    write_down("remove_link", project.pk, actor=actor, on=on, key=key, link=link_id)
    return project.pk


@command
def hold_link(
    *,
    link_id: int,
    partner_id: int,
    leads: bool | None,
    note: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Say that a partner holds a link, may help on it (`leads` False) or neither (None); return the
    project's id.

    :raises Refused: not who leads the project, a partner of another one, a note too long.
    """
    found = ChainLink.objects.values_list("project_id", flat=True).get(pk=link_id)
    project = led_project(found, actor=actor, on=localdate(on))
    refusals = []
    if not project.partners.filter(pk=partner_id).exists():
        refusals.append(Refusal("projects.partner_unknown"))
    if len(note.strip()) > LONGEST_NOTE:
        refusals.append(Refusal("projects.too_long", {"longest": LONGEST_NOTE}, "note"))
    refuse_if(refusals)
    LinkHolder.objects.filter(link_id=link_id, partner_id=partner_id).delete()
    if leads is not None:
        LinkHolder.objects.create(link_id=link_id, partner_id=partner_id, leads=leads, note=note.strip())
    write_down(
        "hold_link", project.pk, actor=actor, on=on, key=key, link=link_id, partner=partner_id, leads=leads
    )
    return project.pk


def _led_partner(partner_id: int, *, actor: Actor, on: datetime) -> ProjectPartner:
    found = ProjectPartner.objects.values_list("project_id", flat=True).get(pk=partner_id)
    project = led_project(found, actor=actor, on=localdate(on))
    partner: ProjectPartner = project.partners.select_related("organisation").get(pk=partner_id)
    return partner

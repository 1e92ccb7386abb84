"""Who may act on a grant, once the grant itself is in their sight."""

from datetime import date

from grappe.areas.grants.models import Grant
from grappe.areas.grants.queries import calls_desk, plans_written_by
from grappe.areas.programmes.models import Application, ApplicationMember, Call, MemberRole
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.kernel.actor import Actor

WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)


def can_set_terms(actor: Actor, call: Call, *, on: date) -> bool:
    """Whether the actor facilitates the call: they set its terms and draw up its agreements."""
    return calls_run_by(actor=actor, on=on).filter(pk=call.pk).exists()


def can_write_claims(actor: Actor, grant: Grant) -> bool:
    """Whether the actor writes for the beneficiary; so does the machine, for what was done
    elsewhere."""
    return actor.is_machine or _in_team(actor, grant, WRITERS)


def can_sign(actor: Actor, grant: Grant) -> bool:
    """Whether the actor carries the application: who signs for the beneficiary."""
    return _in_team(actor, grant, (MemberRole.OWNER,))


def can_check_claims(actor: Actor, grant: Grant, *, on: date) -> bool:
    """Whether the actor facilitates or funds the call, and has no part in the beneficiary's team: nobody
    checks or pays their own claim."""
    if actor.is_machine:
        return True
    desk = calls_desk(actor=actor, on=on).filter(pk=grant.application.call_id)
    return desk.exists() and not _in_team(actor, grant, tuple(MemberRole))


def can_write_plan(actor: Actor, application: Application) -> bool:
    """Whether the actor writes the application."""
    return plans_written_by(actor=actor).filter(pk=application.pk).exists()


def _in_team(actor: Actor, grant: Grant, roles: tuple[MemberRole, ...]) -> bool:
    team = ApplicationMember.objects.filter(application=grant.application_id, role__in=roles)
    return team.filter(person_id=actor.own_id).exists()

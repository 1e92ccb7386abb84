"""The beginning of every act on an application: find it in the actor's scope, lock it, know their role."""

from datetime import datetime
from typing import Any

from grappe.areas.programmes.commands.juries.conflicts import follow_conflicts
from grappe.areas.programmes.models import Application, ApplicationMember, MemberRole
from grappe.areas.programmes.queries.applications import OBJECT, facts_of
from grappe.areas.programmes.queries.phases import refusals_of_deposit
from grappe.areas.programmes.queries.scopes import applications_of_team
from grappe.areas.programmes.rules.applications import refusals_to_submit
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused

WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)
OWNERS = (MemberRole.OWNER,)


def locked(application_id: int, *, actor: Actor, roles: tuple[MemberRole, ...]) -> Application:
    """Return the application, locked, for a person who holds one of the roles in its team.

    :raises Application.DoesNotExist: when the actor is not of its team; the machine is of every team.
    :raises Refused: `kernel.not_allowed` when their role there is another.
    """
    scope = Application.objects.all() if actor.is_machine else applications_of_team(actor=actor)
    application = (
        scope.select_related("call__aid_scheme", "organisation", "form_revision")
        .select_for_update(of=("self",))
        .get(pk=application_id)
    )
    held = ApplicationMember.objects.filter(application=application, person_id=actor.own_id, role__in=roles)
    if not actor.is_machine and not held.exists():
        raise Refused(Refusal("kernel.not_allowed"))
    return application


def refusals_to_write(application: Application, *, on: datetime) -> list[Refusal]:
    """Return why nothing more may be written there at that moment: not a draft, too early, too late, or the
    phase of the call takes no application of its stage."""
    return refusals_to_submit(facts_of(application), on=on) or refusals_of_deposit(
        application.call, stage=application.stage, when=on
    )


def keep(
    application: Application,
    command: str,
    step: str,
    page: str = "",
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    result: Any = None,
    changes: dict[str, Any] | None = None,
) -> int:
    """Save what a step changed as a new version, record it, and return that version."""
    application.version += 1
    application.save(update_fields=["answers", "title", "theme", "vat_basis", "vat_deduction", "version"])
    said: dict[str, Any] = {"step": step, "version": application.version, "page": page, **(changes or {})}
    kept = application.version if result is None else result
    write_down(application, command, actor=actor, on=on, key=key, result=kept, changes=said)
    return application.version


def follow_jury(application: Application, *, on: datetime) -> None:
    """Bring the conflicts of interest of the call up to date, when it has a jury already: a partnership that
    changes, or is handed in, may tie a juror to it."""
    if application.call.jurors.exists():
        follow_conflicts(application.call, on=on)


def write_down(
    application: Application,
    command: str,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    result: Any,
    changes: dict[str, Any] | None = None,
) -> None:
    """Record one act on an application."""
    audit.record(
        actor=actor,
        command=command,
        on=on,
        object_type=OBJECT,
        object_id=application.pk,
        changes=changes,
        key=key,
        result=result,
    )

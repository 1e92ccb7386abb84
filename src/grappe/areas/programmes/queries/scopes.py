"""What an actor may see of calls and applications, whatever the page."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from grappe.areas.networks.models import RoleCode
from grappe.areas.networks.queries import networks_run_by, roles_held
from grappe.areas.programmes.models import Application, ApplicationMember, Call, Conflict, Juror, Review
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import Actor

PUBLISHED = [s for s in CallState if s is not CallState.PREPARATION]


def public_calls() -> QuerySet[Call]:
    """Calls that anyone may read: all but those in preparation."""
    return Call.objects.filter(state__in=PUBLISHED)


def calls_run_by(*, actor: Actor, on: date) -> QuerySet[Call]:
    """Calls of the networks whose facilitation the actor holds on the day."""
    return Call.objects.filter(network__in=networks_run_by(actor=actor, on=on))


def calls_overseen_by(*, actor: Actor, on: date) -> QuerySet[Call]:
    """Calls whose decisions the actor may read once applied, as funder or board of the network."""
    held = roles_held(actor=actor, on=on).filter(role__in=(RoleCode.FUNDER, RoleCode.BOARD))
    return Call.objects.filter(network__in=held.values("network_id"))


def applications_of_team(*, actor: Actor) -> QuerySet[Application]:
    """Applications on whose team the actor is, whatever the role."""
    return Application.objects.filter(
        Exists(ApplicationMember.objects.filter(application=OuterRef("pk"), person_id=actor.own_id))
    )


def applications_run_by(*, actor: Actor, on: date) -> QuerySet[Application]:
    """Applications that a call's facilitator reads: those submitted and after, never a draft."""
    return Application.objects.filter(call__in=calls_run_by(actor=actor, on=on)).exclude(
        state=ApplicationState.DRAFT
    )


def jury_seats(*, actor: Actor) -> QuerySet[Juror]:
    """The actor's seats on juries."""
    return Juror.objects.filter(person_id=actor.own_id)


def reviews_of_juror(*, actor: Actor) -> QuerySet[Review]:
    """The actor's own reviews, whose application holds no live conflict with them: a conflict of interest
    blocks before reading."""
    blocked = Conflict.objects.filter(
        juror=OuterRef("juror"), application=OuterRef("application"), lifted_at__isnull=True
    )
    return Review.objects.filter(Q(juror__person_id=actor.own_id), ~Exists(blocked))

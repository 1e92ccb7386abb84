"""What an actor may see of grants and claims, whatever the page."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet

from grappe.areas.funding.rules import ClaimState
from grappe.areas.grants.models import Claim, ClaimLine, Evidence, Grant, RecoveryOrder, RecoveryState
from grappe.areas.networks.models import Network, RoleCode
from grappe.areas.networks.queries import networks_run_by, networks_visible, roles_held
from grappe.areas.programmes.models import ApplicationMember, Call, MemberRole
from grappe.areas.programmes.queries.scopes import calls_overseen_by, calls_run_by
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel.actor import Actor

_WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)
_TO_CHECK = (ClaimState.SUBMITTED, ClaimState.CERTIFIED, ClaimState.APPROVED)
_RELATED = ("application__organisation", "application__call__network__organisation", "funder", "current")


def networks_desk(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Networks whose grants the actor reads: `is_run` as facilitator, `is_funded` as funder (both check and
    pay), else as board, who reads figures only."""
    held = roles_held(actor=actor, on=on)
    funded = held.filter(role=RoleCode.FUNDER, network=OuterRef("pk"))
    overseen = held.filter(role__in=(RoleCode.FUNDER, RoleCode.BOARD)).values("network_id")
    return (
        networks_visible()
        .annotate(
            is_run=Exists(networks_run_by(actor=actor, on=on).filter(pk=OuterRef("pk"))),
            is_funded=Exists(funded),
        )
        .filter(Q(is_run=True) | Q(pk__in=overseen))
    )


def calls_desk(*, actor: Actor, on: date) -> QuerySet[Call]:
    """Calls whose claims the actor checks and pays: those they facilitate or fund."""
    funded = roles_held(actor=actor, on=on).filter(role=RoleCode.FUNDER).values("network_id")
    run = calls_run_by(actor=actor, on=on).values("pk")
    return Call.objects.filter(Q(pk__in=run) | Q(network__in=funded))


def calls_of_network(network: Network) -> QuerySet[Any]:
    """Decided calls of a network that give an aid, latest first, with whether their terms are set."""
    decided = Call.objects.filter(network=network, state=CallState.DECIDED, aid_scheme__isnull=False)
    return decided.select_related("grant_terms", "funder").order_by("-edition", "title")


def grants_of_team(*, actor: Actor) -> QuerySet[Grant]:
    """Grants of the applications on whose team the actor is, whatever the role."""
    team = ApplicationMember.objects.filter(application=OuterRef("application"), person_id=actor.own_id)
    return Grant.objects.filter(Exists(team)).select_related(*_RELATED)


def grants_of_desk(*, actor: Actor, on: date) -> QuerySet[Grant]:
    """Grants whose claims the actor checks and pays."""
    desk = calls_desk(actor=actor, on=on).values("pk")
    return Grant.objects.filter(application__call__in=desk).select_related(*_RELATED)


def grants_in_sight(*, actor: Actor, on: date) -> QuerySet[Grant]:
    """Grants of the actor's teams and desk, with nothing said about them; every one for the machine."""
    if actor.is_machine:
        return Grant.objects.all()
    teams = ApplicationMember.objects.filter(person_id=actor.own_id).values("application")
    desk = calls_desk(actor=actor, on=on).values("pk")
    return Grant.objects.filter(Q(application__in=teams) | Q(application__call__in=desk))


def grants_visible_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Grants that the actor may read whole, and what they are to them: of their team (`is_team`, `is_writer`,
    `is_owner`) or of their desk (`is_desk`, `is_run`)."""
    team = ApplicationMember.objects.filter(application=OuterRef("application"), person_id=actor.own_id)
    desk = calls_desk(actor=actor, on=on).filter(pk=OuterRef("application__call"))
    run = calls_run_by(actor=actor, on=on).filter(pk=OuterRef("application__call"))
    return (
        Grant.objects.annotate(
            is_team=Exists(team),
            is_writer=Exists(team.filter(role__in=_WRITERS)),
            is_owner=Exists(team.filter(role=MemberRole.OWNER)),
            is_desk=Exists(desk),
            is_run=Exists(run),
        )
        .filter(Q(is_team=True) | Q(is_desk=True))
        .select_related(*_RELATED)
    )


def grants_of_network(network: Network, *, actor: Actor, on: date) -> QuerySet[Grant]:
    """Every grant of a network for those who run, fund or oversee it: what the figures are made of."""
    calls = calls_run_by(actor=actor, on=on).values("pk")
    overseen = calls_overseen_by(actor=actor, on=on).values("pk")
    seen = Q(application__call__in=calls) | Q(application__call__in=overseen)
    found = Grant.objects.filter(seen, application__call__network=network)
    return found.select_related(*_RELATED).order_by(
        "-application__call__edition", "application__call", "application__number"
    )


def claims_visible_to(*, actor: Actor, on: date) -> QuerySet[Claim]:
    """Claims that the actor may read: all those of their teams, and of their desk what was sent; every one
    for the machine."""
    if actor.is_machine:
        return _with_grant(Claim.objects.all())
    teams = grants_of_team(actor=actor).values("pk")
    desk = grants_of_desk(actor=actor, on=on).values("pk")
    seen = Q(grant__in=teams) | (Q(grant__in=desk) & ~Q(state=ClaimState.DRAFT))
    return _with_grant(Claim.objects.filter(seen))


def claims_checked_by(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Claims that were sent to the actor's desk (a draft is read by nobody but its team); `is_own`: the actor
    is of the beneficiary's team, and only reads."""
    desk = grants_of_desk(actor=actor, on=on).values("pk")
    team = ApplicationMember.objects.filter(
        application=OuterRef("grant__application"), person_id=actor.own_id
    )
    sent = Claim.objects.filter(grant__in=desk).exclude(state=ClaimState.DRAFT)
    return _with_grant(sent).annotate(is_own=Exists(team))


def claims_waiting(network: Network, *, actor: Actor, on: date) -> QuerySet[Any]:
    """Claims of a network that wait for an act of the actor's desk, the oldest first."""
    waiting = claims_checked_by(actor=actor, on=on).filter(
        state__in=_TO_CHECK, grant__application__call__network=network
    )
    return waiting.order_by("submitted_at", "pk")


def claims_to_act_on(*, actor: Actor, on: date) -> list[dict[str, Any]]:
    """Return the networks whose claims wait for the actor's desk: slug, name, how many (`n`), since when."""
    waiting = Claim.objects.filter(
        grant__in=grants_of_desk(actor=actor, on=on).values("pk"), state__in=_TO_CHECK
    )
    network = "grant__application__call__network"
    rows = waiting.values(slug=F(f"{network}__slug"), name=F(f"{network}__organisation__name"))
    found: Any = rows.annotate(n=Count("pk"), since=Min("submitted_at")).order_by("since")
    return list(found)


def recoveries_due(network: Network, *, actor: Actor, on: date) -> QuerySet[RecoveryOrder]:
    """Recovery orders of a network that are not settled, the most pressing first."""
    desk = grants_of_desk(actor=actor, on=on).values("pk")
    return (
        RecoveryOrder.objects.filter(
            claim__grant__in=desk,
            claim__grant__application__call__network=network,
            state=RecoveryState.ISSUED,
        )
        .select_related("claim__grant__application__organisation", "claim__grant__application__call")
        .order_by("due_on", "pk")
    )


def lines_of(claim: Claim) -> list[ClaimLine]:
    """Return the lines of a claim with their pieces: two queries, whatever their number."""
    live = Evidence.objects.filter(removed_at=None).select_related("file")
    return list(claim.lines.prefetch_related(Prefetch("evidence", live, to_attr="pieces")))


def evidence_readable_by(*, actor: Actor, on: date) -> QuerySet[Evidence]:
    """Pieces that the actor may open: those of the claims they may read."""
    claims = claims_visible_to(actor=actor, on=on).values("pk")
    return Evidence.objects.filter(line__claim__in=claims).select_related("file")


def _with_grant(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.select_related(
        "grant__application__organisation",
        "grant__application__call__network__organisation",
        "grant__funder",
        "grant__current",
        "payment",
        "recovery",
    )

"""How grants stand: what was agreed, spent, claimed and paid, as the rules read it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from grappe.areas.funding.rules import (
    Agreed,
    AidScheme,
    ClaimedCost,
    ClaimKind,
    ClaimState,
    CostCategory,
    CostLine,
    VatSituation,
)
from grappe.areas.grants.models import Claim, ClaimLine, Evidence, Grant, Payment, RecoveryState
from grappe.areas.grants.rules import (
    OPEN_CLAIMS,
    SETTLED_CLAIMS,
    CallTerms,
    ClaimFacts,
    Standing,
    eligible_sum,
)
from grappe.areas.programmes.models import Call, Decision
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.values import Euro

_SENT = sorted(OPEN_CLAIMS - {ClaimState.DRAFT})
_SETTLED = sorted(SETTLED_CLAIMS)


def award_left_to_issue(call: Call) -> QuerySet[Decision]:
    """Decisions of a call that fix an aid and have no agreement yet, in the order of the applications."""
    return (
        Decision.objects.filter(
            application__call=call,
            application__state=ApplicationState.SELECTED,
            application__grant__isnull=True,
            outcome=Outcome.SELECTED,
            applied_at__isnull=False,
            aid__gt=0,
        )
        .select_related("application__organisation")
        .order_by("application__number")
    )


def agreed_of(grant: Grant) -> Agreed:
    """Return what a grant was granted on, with the plan and the award in force."""
    version = grant.current
    assert version is not None, "a grant is drawn up with its agreement"
    return Agreed(
        scheme=AidScheme.from_json(grant.scheme),
        forecast=tuple(CostLine.from_json(line) for line in version.plan),
        vat=VatSituation.from_json(grant.vat),
        award=Euro(version.award),
    )


def terms_of(grant: Grant) -> CallTerms:
    """Return the terms of a grant, with the last day of spending in force."""
    version = grant.current
    assert version is not None, "a grant is drawn up with its agreement"
    return CallTerms.from_json(grant.terms).until(version.ends_on)


def claim_facts(grant: Grant) -> list[ClaimFacts]:
    """Return the claims of a grant as they weigh on the next: one query."""
    rows = Claim.objects.filter(grant=grant).values_list("kind", "state")
    return [ClaimFacts(ClaimKind(kind), ClaimState(state)) for kind, state in rows]


def costs_of_claim(lines: Iterable[Any]) -> list[ClaimedCost]:
    """Return lines (`lines_of`) as the rules read them, without a query."""
    return [
        ClaimedCost(
            line=_cost(line),
            evidence=len(line.pieces),
            disallowed=Euro(line.disallowed),
            reason=line.reason,
            paid_on=line.paid_on,
        )
        for line in lines
    ]


def earlier_costs(grant: Grant) -> list[CostLine]:
    """Return the costs accepted in the claims that ended by a payment or a recovery: one query."""
    rows = ClaimLine.objects.filter(claim__grant=grant, claim__state__in=_SETTLED)
    return [
        ClaimedCost(_cost(line), disallowed=Euro(line.disallowed)).accepted
        for line in rows.order_by("claim__number", "pk")
    ]


def last_spending(grant: Grant) -> date | None:
    """Return the day of the last spending accepted, None while there is none."""
    rows = ClaimLine.objects.filter(claim__grant=grant, claim__state__in=_SETTLED)
    found: date | None = rows.aggregate(last=Max("paid_on"))["last"]
    return found


def paid_so_far(grant: Grant) -> Euro:
    """Return what was paid on a grant, recoveries aside."""
    total = Payment.objects.filter(claim__grant=grant).aggregate(total=Sum("amount"))["total"]
    return Euro(total or Decimal(0))


def with_figures(grants: QuerySet[Any]) -> QuerySet[Any]:
    """Add to each grant what `standing_of` needs, and its claims that wait on either side."""
    settled = Q(claims__state__in=_SETTLED)
    recovered = Q(claims__recovery__state=RecoveryState.SETTLED)
    found: QuerySet[Any] = grants.annotate(
        spent_sum=Sum("claims__accepted", filter=settled),
        claimed_sum=Sum("claims__claimed", filter=Q(claims__state__in=_SENT)),
        paid_sum=Sum("claims__payment__amount"),
        recovered_sum=Sum("claims__recovery__amount", filter=recovered),
        returned=Count("claims", filter=Q(claims__state=ClaimState.RETURNED)),
        balances=Count("claims", filter=settled & Q(claims__kind=ClaimKind.BALANCE)),
        drafts=Count("claims", filter=Q(claims__state=ClaimState.DRAFT)),
        waiting=Count("claims", filter=Q(claims__state__in=_SENT)),
    )
    return found


def standing_of(grant: Any) -> Standing:
    """Return how a grant read by `with_figures` stands, without a query."""
    agreed = agreed_of(grant)
    zero = Decimal(0)
    return Standing(
        award=agreed.award,
        planned=eligible_sum(agreed.forecast, agreed.vat).to_cents(),
        spent=Euro(grant.spent_sum or zero),
        claimed=Euro(grant.claimed_sum or zero),
        paid=Euro((grant.paid_sum or zero) - (grant.recovered_sum or zero)),
        ended=bool(grant.balances),
    )


def repeated_files(lines: Iterable[Any]) -> Mapping[str, int]:
    """Return how many other lines carry the same file, by fingerprint: the mark of a spending claimed twice.

    One query; a file that is alone is left out.
    """
    rows = list(lines)
    digests = {piece.file.digest for line in rows for piece in line.pieces}
    others = (
        Evidence.objects.filter(file__digest__in=digests, removed_at=None)
        .exclude(line__in=[line.pk for line in rows])
        .exclude(line__claim__state__in=(ClaimState.REJECTED, ClaimState.DRAFT))
        .values(digest=F("file__digest"))
        .annotate(others=Count("line", distinct=True))
    )
    return {row["digest"]: row["others"] for row in others}


def _cost(line: ClaimLine) -> CostLine:
    return CostLine(line.label, CostCategory(line.category), Euro(line.amount), Euro(line.vat))

"""The laureates of decided calls, for everyone."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from grappe.areas.programmes.models import Call, Decision
from grappe.areas.programmes.queries.scopes import public_calls
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Outcome


def laureates(call: Call) -> QuerySet[Decision]:
    """The laureates of a decided call, for everyone."""
    return laureates_of_editions([call])


def count_laureates(call: Call) -> tuple[int, Decimal | None]:
    """Return how many laureates a decided call has, and the aid granted to all of them, if any: one query."""
    found = laureates(call).order_by().aggregate(count=Count("pk"), aid=Sum("aid"))
    return found["count"], found["aid"]


def editions_of(call: Call) -> QuerySet[Call]:
    """The decided editions of the programme that the call is one of, in the order of their years."""
    same = Q(pk=call.pk) if call.programme_id is None else Q(programme=call.programme_id)
    return public_calls().filter(same, state=CallState.DECIDED).order_by("edition")


def laureates_of_editions(editions: Iterable[Call]) -> QuerySet[Decision]:
    """The laureates of several decided editions who did not withdraw since, for everyone: one query."""
    rows = _laureates(Q(application__call__in=list(editions)))
    return rows.select_related("application__organisation__department").order_by(
        "application__organisation__name"
    )


def laureates_of_programmes(organisations: Collection[int] | None = None) -> QuerySet[Decision]:
    """The laureates of every decided edition of a programme, those of these organisations only if they are
    given, for everyone: one query."""
    editions = public_calls().filter(state=CallState.DECIDED, programme__isnull=False)
    rows = _laureates(Q(application__call__in=editions))
    return rows if organisations is None else rows.filter(application__organisation__in=organisations)


def _laureates(of: Q) -> QuerySet[Decision]:
    return Decision.objects.filter(
        of,
        application__state=ApplicationState.SELECTED,
        outcome=Outcome.SELECTED,
        applied_at__isnull=False,
    )

"""The public list of laureates, edition by edition."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from grappe.areas.programmes.models import Decision
from grappe.areas.programmes.queries.laureates import editions_of, laureates_of_editions
from grappe.areas.programmes.queries.scopes import public_calls
from grappe.kernel.http import public


@public
def public_laureates(request: HttpRequest, slug: str) -> HttpResponse:
    """List the laureates of an edition, beside those of the others."""
    calls = public_calls().select_related("network__organisation", "funder")
    call = get_object_or_404(calls, slug=slug)
    editions = list(editions_of(call))
    found: dict[int, list[Decision]] = {edition.pk: [] for edition in editions}
    for decision in laureates_of_editions(editions):
        found[decision.application.call_id].append(decision)
    context = {
        "call": call,
        "laureates": found.get(call.pk),
        "editions": [(edition, found[edition.pk]) for edition in editions],
        "departments": _departments([found[edition.pk] for edition in editions]),
    }
    return render(request, "programmes/decisions/laureates.html", context)


def _departments(editions: list[list[Decision]]) -> list[tuple[str, list[int]]]:
    """How many laureates per department and edition, the most first."""
    counts = [Counter(_department(decision) for decision in decided) for decided in editions]
    names = {name for count in counts for name in count}
    rows = [(name, [count[name] for count in counts]) for name in names]
    return sorted(rows, key=lambda row: (-sum(row[1]), row[0]))


def _department(decision: Decision) -> str:
    department = decision.application.organisation.department
    return department.name if department else _("département non publié")

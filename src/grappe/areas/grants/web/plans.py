"""The funding plan of a project: costs on one side, resources on the other, and the two rates kept apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from grappe.areas.funding.rules import Resource
from grappe.areas.grants.commands import save_plan
from grappe.areas.grants.models import INSTRUMENT_LABELS, ORIGIN_LABELS
from grappe.areas.grants.queries import PlanRead, plan_of, plans_readable_by
from grappe.areas.grants.rules import TypedResource
from grappe.areas.grants.web.pages import gone, reasons_of, said, shown
from grappe.areas.programmes.models.applications import CATEGORY_LABELS
from grappe.areas.programmes.rules.applications import OVER
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import ZERO, Refused, whole_number
from grappe.web import formats

EMPTY_ROWS, MOST_ROWS = 2, 40
_PARTS = ("origin", "source", "instrument", "amount", "rate", "equivalent")


@dataclass(frozen=True, slots=True)
class Row:
    """One resource as typed, with what is wrong in it by part."""

    index: int
    typed: TypedResource
    errors: Mapping[str, str]


@signed_in
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the funding plan of an application; whoever writes it may, until the agreement is signed."""
    found = get_object_or_404(plans_readable_by(actor=request.actor, on=timezone.localdate()), pk=pk)
    read = plan_of(found)
    typed = [_written(resource) for resource in read.plan.resources]
    reasons: list[str] = []
    errors: dict[str, str] = {}
    if request.method == "POST":
        typed = _typed(request.POST)
        try:
            save_plan(
                application_id=found.pk,
                rows=typed,
                seen=whole_number(request.POST.get("seen")) or 0,
                actor=request.actor,
                on=timezone.now(),
                key=request.POST.get("key") or None,
            )
        except Refused as refused:
            errors = {r.field: said(r) for r in refused.refusals if r.field}
            rest = [r for r in refused.refusals if not r.field]
            reasons = reasons_of(Refused(rest)) if rest else []
        else:
            return gone(reverse("grants:plan", args=[pk]))
    context = _context(found, read, typed, errors)
    return shown(request, "plan.html", {**context, "reasons": reasons}, refused=bool(reasons or errors))


def _context(
    found: Any, read: PlanRead, typed: Sequence[TypedResource], errors: Mapping[str, str]
) -> dict[str, Any]:
    over = found.state in OVER
    may_write = found.is_writer and not found.is_signed and not over and read.plan.cost > ZERO
    blank = [TypedResource() for _row in range(EMPTY_ROWS)] if may_write else []
    return {
        "application": found,
        "call": found.call,
        "read": read,
        "costs": [(CATEGORY_LABELS[name], amount) for name, amount in read.by_category.items()],
        "gap": read.plan.cost - read.plan.funded,
        "resources": [
            (ORIGIN_LABELS[r.origin], r, INSTRUMENT_LABELS[r.instrument]) for r in read.plan.resources
        ],
        "rows": [_row(index, row, errors) for index, row in enumerate([*typed, *blank])],
        "origins": list(ORIGIN_LABELS.items()),
        "instruments": list(INSTRUMENT_LABELS.items()),
        "may_write": may_write,
        "key": new_key(),
    }


def _row(index: int, typed: TypedResource, errors: Mapping[str, str]) -> Row:
    return Row(index, typed, {part: errors.get(f"{part}_{index}", "") for part in _PARTS})


def _typed(sent: Mapping[str, Any]) -> list[TypedResource]:
    rows = min(whole_number(sent.get("rows")) or 0, MOST_ROWS)
    return [
        TypedResource(*(str(sent.get(f"{part}_{index}", "")) for part in _PARTS)) for index in range(rows)
    ]


def _written(resource: Resource) -> TypedResource:
    """A resource as it would be typed."""
    return TypedResource(
        origin=str(resource.origin),
        source=resource.source,
        instrument=str(resource.instrument),
        amount=formats.typed(resource.amount.amount, 2),
        rate="" if resource.rate is None else formats.percent(resource.rate).rstrip("%\u00a0"),
        equivalent="" if resource.equivalent is None else formats.typed(resource.equivalent.amount, 2),
    )

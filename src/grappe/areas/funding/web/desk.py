"""The register desk of a network: what waits to be sent, the files made, the files read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from grappe.areas.directory.web.pages import answer_form
from grappe.areas.funding.commands import (
    apply_register_file,
    confirm_batch,
    export_register,
    read_register_file,
)
from grappe.areas.funding.models import RegisterEntry
from grappe.areas.funding.queries.holidays import french_holidays
from grappe.areas.funding.queries.imports import ImportPlan, plan_of
from grappe.areas.funding.queries.register import batches_of, entries_to_send, imports_of
from grappe.areas.funding.queries.scopes import imports_kept_by, networks_kept_by
from grappe.areas.funding.rules.register import days_left, urgency_of
from grappe.areas.funding.rules.register_file import read_register
from grappe.areas.funding.web.forms import RegisterFileForm
from grappe.areas.networks.models import Network
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.web.refusals import words_of

SHOWN = 100
PREVIEW = 50


def _found(request: ActorRequest, slug: str) -> Network:
    """The network, when this reader keeps its desk; else there is no such page."""
    visible = networks_kept_by(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(visible, slug=slug)


@signed_in
def register(request: ActorRequest, network: str) -> HttpResponse:
    """Show what waits, late first, then the files made and read."""
    shown, today = _found(request, network), timezone.localdate()
    waiting = list(entries_to_send(shown))
    holidays = french_holidays(today, *(entry.due_on for entry in waiting))
    rows = [_entry(entry, today, holidays) for entry in waiting]
    return render(
        request,
        "funding/register.html",
        {
            "network": shown,
            "rows": rows,
            "late": sum(row["urgency"] == "late" for row in rows),
            "soon": sum(row["urgency"] == "soon" for row in rows),
            "batches": batches_of(shown)[:SHOWN],
            "imports": imports_of(shown)[:SHOWN],
            "key": new_key(),
        },
    )


def _entry(entry: RegisterEntry, today: Any, holidays: Any) -> dict[str, Any]:
    left = days_left(entry.due_on, today=today, holidays=holidays)
    return {
        "entry": entry,
        "line": entry.line,
        "urgency": str(urgency_of(entry.due_on, today=today, holidays=holidays)),
        "days": abs(left),
    }


@require_POST
@signed_in
def send(request: ActorRequest, network: str) -> HttpResponse:
    """Make the file of all that waits, and go back to the desk, where it can be taken."""
    shown = _found(request, network)
    export_register(
        network_id=shown.pk, actor=request.actor, on=timezone.localtime(), key=request.POST.get("key")
    )
    return HttpResponseRedirect(f"{reverse('funding:register', args=[network])}#envois", status=303)


@signed_in
def batch_csv(request: ActorRequest, network: str, number: int) -> HttpResponse:
    """Send the file of a batch, byte for byte as it was made."""
    shown = _found(request, network)
    batch = get_object_or_404(batches_of(shown), number=number)
    answer = HttpResponse(files.read(batch.file), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{batch.file.name}"'
    return answer


@require_POST
@signed_in
def confirm(request: ActorRequest, network: str, number: int) -> HttpResponse:
    """Write down that the register took a file."""
    shown = _found(request, network)
    batch = get_object_or_404(batches_of(shown), number=number)
    confirm_batch(
        batch_id=batch.pk, actor=request.actor, on=timezone.localtime(), key=request.POST.get("key")
    )
    return HttpResponseRedirect(f"{reverse('funding:register', args=[network])}#envois", status=303)


@signed_in
def read(request: ActorRequest, network: str) -> HttpResponse:
    """Take a file of the register, and show what it would do."""
    shown = _found(request, network)
    form = RegisterFileForm(request.POST or None, request.FILES or None, initial={"key": new_key()})
    made: list[int] = []

    def act(typed: dict[str, Any]) -> None:
        file = typed["file"]
        reading = read_register_file(
            network_id=shown.pk,
            name=file.name,
            content=file.read(),
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )
        made.append(reading)

    return answer_form(
        request,
        "funding/import_add.html",
        {"network": shown, "form": form},
        act,
        lambda: reverse("funding:import", args=[network, made[0]]),
    )


@signed_in
def reading(request: ActorRequest, network: str, pk: int) -> HttpResponse:
    """Show what a file would do, or did; on POST, apply it."""
    shown, today = _found(request, network), timezone.localdate()
    rows = imports_kept_by(actor=request.actor, on=today).select_related("file", "network")
    row = get_object_or_404(rows, pk=pk)
    if row.network_id != shown.pk:
        raise Http404
    if request.method == "POST":
        apply_register_file(
            import_id=pk, actor=request.actor, on=timezone.localtime(), key=request.POST.get("key")
        )
        return HttpResponseRedirect(request.path, status=303)
    plan = None if row.applied_at else plan_of(read_register(files.read(row.file)), shown, on=today)
    return render(
        request,
        "funding/import.html",
        {"network": shown, "reading": row, "plan": plan, "key": new_key(), **_preview(plan)},
    )


def _preview(plan: ImportPlan | None) -> dict[str, Any]:
    """The first rows that would be written and the first that cannot be read, in words."""
    if plan is None:
        return {}
    return {
        "shown": [*plan.changed, *plan.new][:PREVIEW],
        "faults": [(fault.line, words_of(fault.refusal)) for fault in plan.faults[:PREVIEW]],
    }

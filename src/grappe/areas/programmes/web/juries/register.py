"""The register of conflicts of interest: read, exported, completed, and lifted with a reason."""

import csv
import io

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.programmes.commands.juries import lift_conflict, pin_conflict
from grappe.areas.programmes.models import Call, ConflictOrigin
from grappe.areas.programmes.models.juries import KIND_LABELS
from grappe.areas.programmes.queries.juries import call_to_run, register_counts, register_of, register_rows
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.juries.forms import PinForm
from grappe.areas.programmes.web.juries.jury import see_other
from grappe.areas.programmes.web.juries.pages import page_of
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.refusals import add_to_form, all_words

# A cell that begins so would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@signed_in
def show_register(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the register; pin a conflict, or lift one."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    form = PinForm(call=call, initial={"key": new_key()})
    reasons: list[str] = []
    lifting = _number(request.GET.get("lever", ""))
    if request.method == "POST" and request.POST.get("action") == "lift":
        lifting = _number(request.POST.get("conflict", ""))
        reasons = _lifted(request, lifting)
        if not reasons:
            return see_other("conflicts", network=network, slug=slug)
    elif request.method == "POST":
        form = PinForm(request.POST, call=call)
        if form.is_valid() and _pinned(request, form):
            return see_other("conflicts", network=network, slug=slug)
    counts = register_counts(call)
    context = {
        "call": call,
        "tabs": call_tabs(call, "jury"),
        "page": page_of(request, register_of(call), sum(counts.values())),
        "counts": counts,
        "live": sum(counts.values()) - counts["lifted"],
        "form": form,
        "reasons": reasons,
        "lifting": lifting,
        "typed": request.POST.get("reason", ""),
        "key": new_key(),
        "closed": call.state == CallState.DECIDED,
    }
    return render(request, "programmes/juries/conflicts.html", context)


def _number(text: str) -> int:
    """Read an id; what is not one leads to no conflict."""
    return whole_number(text) or 0


def _lifted(request: ActorRequest, conflict: int) -> list[str]:
    """Lift it; return why not, in words."""
    try:
        lift_conflict(
            conflict_id=conflict,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            on=timezone.now(),
            key=request.POST.get("key"),
        )
    except Refused as refused:
        return all_words(refused.refusals)
    return []


def _pinned(request: ActorRequest, form: PinForm) -> bool:
    data = form.cleaned_data
    try:
        pin_conflict(
            juror_id=data["juror"].pk,
            number=data["number"],
            note=data["note"],
            actor=request.actor,
            on=timezone.now(),
            key=data["key"],
        )
    except Refused as refused:
        add_to_form(form, refused)
        return False
    return True


@signed_in
def export_register(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Give the whole register as a table for a spreadsheet."""
    call = call_to_run(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    answer = HttpResponse(register_sheet(call), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="conflits-{call.slug}.csv"'
    return answer


def register_sheet(call: Call) -> str:
    """Return the register as CSV: semicolons and a byte order mark, as French spreadsheets expect."""
    sheet = io.StringIO()
    sheet.write("\ufeff")
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            _("Dossier"),
            _("Organisation"),
            _("Juré"),
            _("Nature"),
            _("Origine"),
            _("Lien avec"),
            _("Motif"),
            _("Inscrit le"),
            _("Inscrit par"),
            _("Levé le"),
            _("Levé par"),
            _("Motif de la levée"),
        ]
    )
    origins = dict(ConflictOrigin.choices)
    for number, name, juror, kind, origin, with_, note, at, by, lifted_at, lifted_by, why in register_rows(
        call
    ):
        cells = [
            str(number), name, juror, str(KIND_LABELS[kind]), str(origins[origin]), with_ or "", note,
            _day(at), by or "", _day(lifted_at), lifted_by or "", why,
        ]  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return sheet.getvalue()


def _day(moment: object) -> str:
    return timezone.localtime(moment).date().isoformat() if moment else ""

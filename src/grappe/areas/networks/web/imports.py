"""Pages of a list of members being imported: sent, read, checked row by row, written in, undone."""

from collections import Counter

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.networks.commands import (
    apply_member_import,
    keep_columns,
    open_member_import,
    undo_member_import,
)
from grappe.areas.networks.models import ImportState, MemberImport
from grappe.areas.networks.queries.imports import imports_run_by, plan_of
from grappe.areas.networks.rules.imports import (
    NEW,
    SKIP,
    Plan,
    Standing,
    asks_for_a_choice,
    counts_of,
    reasons_kept,
    wrong_rows,
)
from grappe.areas.networks.rules.member_rows import FIELDS
from grappe.areas.networks.sources.spreadsheets import read_sheet
from grappe.areas.networks.web.members import network_found
from grappe.areas.networks.web.words import COLUMN_WORDS
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused
from grappe.web.acts import numbered
from grappe.web.refusals import all_words, words_of

PREVIEWED, PAGE, WRONG = 5, 100, 20
STANDINGS = {
    Standing.NEW: ("plain", _("nouvelle organisation")),
    Standing.ADMITTED: ("ok", _("déjà connue, à admettre")),
    Standing.UNCHANGED: ("plain", _("déjà membre, rien à changer")),
    Standing.SKIPPED: ("plain", _("laissée de côté")),
    Standing.WRONG: ("no", _("à corriger")),
}


@signed_in
def imports(request: ActorRequest, network: str) -> HttpResponse:
    """Take a list of members, and show those taken before."""
    shown = network_found(request, network)
    if not shown.is_run:
        raise Refused(Refusal("kernel.not_allowed"))
    reasons: list[str] = []
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            pk = open_member_import(
                network_id=shown.pk,
                name=str(sent.name) if sent else "",
                content=sent.read() if sent else b"",
                actor=request.actor,
                on=timezone.localtime(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = all_words(refused.refusals) if sent else [str(_("Choisissez d’abord un fichier."))]
        else:
            return HttpResponseRedirect(reverse("networks:import", args=[shown.slug, pk]), status=303)
    rows = imports_run_by(actor=request.actor, on=timezone.localdate()).filter(network=shown)
    context = {
        "network": shown,
        "reasons": reasons,
        "key": new_key(),
        "former": rows.order_by("-opened_at", "-pk")[:20],
    }
    return render(request, "networks/imports.html", context)


def _found(request: ActorRequest, network: str, sheet: int) -> MemberImport:
    rows = imports_run_by(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(rows, pk=sheet, network__slug=network)


@signed_in
def columns(request: ActorRequest, network: str, sheet: int) -> HttpResponse:
    """Show how a list was read and which column holds what; once written in, say what it did."""
    row = _found(request, network, sheet)
    if row.state != ImportState.OPEN:
        return _report(request, row)
    chosen = row.columns
    reasons: list[str] = []
    if request.method == "POST":
        chosen = {name: request.POST.get(f"column-{name}", "") for name in FIELDS}
        try:
            keep_columns(
                import_id=row.pk,
                columns=chosen,
                actor=request.actor,
                on=timezone.localtime(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return HttpResponseRedirect(reverse("networks:import-check", args=[network, sheet]), status=303)
    read = read_sheet(files.read(row.file))
    places = {
        name: read.headings.index(heading) for name, heading in chosen.items() if heading in read.headings
    }
    context = {
        "network": row.network,
        "import": row,
        "sheet": read,
        "separator": {"\t": _("tabulation"), ";": _("point-virgule"), ",": _("virgule")}.get(
            read.separator, read.separator
        ),
        "fields": [(name, COLUMN_WORDS[name], chosen.get(name, "")) for name in FIELDS],
        "heads": [COLUMN_WORDS[name] for name in FIELDS if name in places],
        "lines": [
            (
                line.number,
                [(COLUMN_WORDS[name], line.cells[places[name]]) for name in FIELDS if name in places],
            )
            for line in read.lines[:PREVIEWED]
        ],
        "unread": [heading for heading in read.headings if heading not in chosen.values()],
        "reasons": reasons,
        "key": new_key(),
    }
    return render(request, "networks/import_columns.html", context)


def _choices(request: HttpRequest) -> dict[int, str]:
    """What was chosen, by line: only what is not the usual."""
    return {line: value for line, value in numbered(request.POST, "row-").items() if value in (NEW, SKIP)}


@signed_in
def check(request: ActorRequest, network: str, sheet: int) -> HttpResponse:
    """Show what becomes of each row, with what is wrong and what it resembles; write the list in."""
    row = _found(request, network, sheet)
    if row.state != ImportState.OPEN:
        return HttpResponseRedirect(reverse("networks:import", args=[network, sheet]))
    choices, reasons = _choices(request), []
    if request.method == "POST":
        try:
            apply_member_import(
                import_id=row.pk,
                choices=choices,
                actor=request.actor,
                on=timezone.localtime(),
                key=request.POST.get("key"),
            )
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return HttpResponseRedirect(reverse("networks:import", args=[network, sheet]), status=303)
    plans = plan_of(row, choices=choices)
    # What asks for an eye comes first; what is settled follows, a page at a time.
    doubtful = [plan for plan in plans if asks_for_a_choice(plan)]
    wrong = [plan for plan in plans if plan.standing == Standing.WRONG]
    settled = [p for p in plans if p.standing != Standing.WRONG and not asks_for_a_choice(p)]
    context = {
        "network": row.network,
        "import": row,
        "counts": counts_of(plans),
        "total": len(plans),
        "wrong": [(plan, _reasons(plan)) for plan in wrong[:WRONG]],
        "more_wrong": max(0, len(wrong) - WRONG),
        "doubtful": [(plan, choices.get(plan.row.line, "")) for plan in doubtful],
        "settled": [(plan, *STANDINGS[plan.standing]) for plan in settled[:PAGE]],
        "more": max(0, len(settled) - PAGE),
        "reasons": reasons,
        "key": new_key(),
    }
    return render(request, "networks/import_check.html", context)


def _reasons(plan: Plan) -> list[str]:
    return [words_of(refusal) for refusal in plan.refusals]


def _report(request: ActorRequest, row: MemberImport) -> HttpResponse:
    counts = Counter(row.outcome.get("counts", {}))
    context = {
        "network": row.network,
        "import": row,
        "counts": counts,
        "written": counts[Standing.NEW] + counts[Standing.ADMITTED],
        "filled": len(row.outcome.get("filled", ())),
        "is_applied": row.state == ImportState.APPLIED,
        "key": new_key(),
    }
    return render(request, "networks/import_report.html", context)


@signed_in
def undo(request: ActorRequest, network: str, sheet: int) -> HttpResponse:
    """Ask, then undo a list that was written in."""
    row = _found(request, network, sheet)
    reasons: list[str] = []
    if request.method == "POST":
        try:
            undo_member_import(
                import_id=row.pk, actor=request.actor, on=timezone.localtime(), key=request.POST.get("key")
            )
        except Refused as refused:
            reasons = all_words(refused.refusals)
        else:
            return HttpResponseRedirect(reverse("networks:import", args=[network, sheet]), status=303)
    context = {"network": row.network, "import": row, "reasons": reasons, "key": new_key()}
    return render(request, "networks/import_undo.html", context)


@signed_in
def rejected_csv(request: ActorRequest, network: str, sheet: int) -> HttpResponse:
    """Send the rows left out, as they came, each with its reasons: to be corrected and sent again."""
    row = _found(request, network, sheet)
    read = read_sheet(files.read(row.file))
    reasons = row.outcome.get("wrong")
    if reasons is None:
        reasons = wrong_rows(plan_of(row, choices={}))
    cells = {line.number: line.cells for line in read.lines}
    head = [*read.headings, str(_("À corriger"))]
    rows = ([*cells[line], " ".join(map(words_of, refusals))] for line, refusals in reasons_kept(reasons))
    return sheet_answer(as_sheet(head, rows), "a-corriger")

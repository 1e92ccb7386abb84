"""The page where the solver says who reads what, and proves it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.programmes.commands.juries import apply_assignment, run_assignment
from grappe.areas.programmes.commands.juries.assignment import EXPERTISE_WORTH, Variant
from grappe.areas.programmes.models import Application, AssignmentRun, Call, Juror, ReviewState
from grappe.areas.programmes.queries.juries import (
    applications_to_assign,
    call_to_assign,
    last_run,
)
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.juries.forms import GRAINS
from grappe.areas.programmes.web.juries.jury import see_other
from grappe.areas.programmes.web.juries.pages import page_of
from grappe.areas.programmes.web.tabs import call_tabs
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.formats import number, percent
from grappe.web.refusals import all_words


@signed_in
def show_assignment(request: ActorRequest, network: str, slug: str) -> HttpResponse:
    """Show the last answer with its proof and who reads what; compute anew; put a variant in force."""
    call = call_to_assign(actor=request.actor, network=network, slug=slug, on=timezone.localdate())
    reasons: list[str] = []
    if request.method == "POST":
        reasons = _done(request, call)
        if not reasons:
            return see_other("assignment", network=network, slug=slug)
    run = last_run(call)
    jurors = list(Juror.objects.filter(call=call).select_related("person").order_by("pk"))
    page = page_of(request, applications_to_assign(call), call.submitted)
    shown = _variant_shown(request, run)
    context = {
        "call": call,
        "tabs": call_tabs(call, "assignment"),
        "run": run,
        "proof": _proof(run, shown, jurors) if run else None,
        "shown": shown,
        "variants": _variants(run, shown) if run else [],
        "page": page,
        "rows": _rows(page.object_list, call, jurors, run, shown),
        "reasons": reasons,
        "open": call.state in (CallState.CLOSED, CallState.REVIEW),
        "jurors": len(jurors),
        "expertise_worth": EXPERTISE_WORTH,
        "key": new_key(),
        "infeasible": bool(reasons) and request.POST.get("action") == "run",
    }
    status = 409 if reasons else 200
    return render(request, "programmes/juries/assignment.html", context, status=status)


def _done(request: ActorRequest, call: Call) -> list[str]:
    """Do what the button says; return why not, in words."""
    common = {
        "call_id": call.pk,
        "actor": request.actor,
        "on": timezone.now(),
        "key": request.POST.get("key"),
    }
    try:
        if request.POST.get("action") == "run":
            run_assignment(**common)
        else:
            run = whole_number(request.POST.get("run")) or 0
            apply_assignment(run_id=run, variant=request.POST.get("variant", ""), **common)
    except Refused as refused:
        return all_words(refused.refusals)
    return []


def _variant_shown(request: ActorRequest, run: AssignmentRun | None) -> str:
    asked = request.GET.get("variante", "")
    if asked in list(Variant):
        return asked
    return run.applied if run and run.applied else Variant.TOTAL


@dataclass(frozen=True, slots=True)
class VariantShown:
    """One of the two answers, in figures: what it reaches, and what it gives up."""

    code: str
    label: str
    total: int
    worst: int
    loss: str
    applied: bool
    current: bool


def _variants(run: AssignmentRun, shown: str) -> list[VariantShown]:
    best = run.certificate[Variant.TOTAL]["total"]
    labels = {Variant.TOTAL: _("Total le plus haut"), Variant.WORST: _("Dossier le moins bien servi relevé")}
    listed = []
    for code, label in labels.items():
        found = run.certificate[code]
        given_up = best - found["total"]
        loss = percent(given_up * 10000 // best, 2) if best > 0 else percent(0)
        listed.append(
            VariantShown(
                code, label, found["total"], found["worst"], loss, run.applied == code, shown == code
            )
        )
    return listed


def _proof(run: AssignmentRun, shown: str, jurors: list[Juror]) -> dict[str, Any]:
    """The certificate of the variant shown, in words."""
    found, other = run.certificate[shown], run.certificate[_other(shown)]
    return {
        "state": "optimal" if found["proven"] else "bounded",
        "gap": percent(_gap(found, shown), 2),
        "objective": _objective(shown),
        "result": _("%(total)s points d’affinité") % {"total": number(found["total"])},
        "bound": _bound(found, shown),
        "constraints": _constraints(found),
        "alternatives": _("%(label)s : total %(total)s, dossier le moins bien servi %(worst)s")
        % {
            "label": _("Relever le moins bien servi") if shown == Variant.TOTAL else _("Total le plus haut"),
            "total": number(other["total"]),
            "worst": number(other["worst"]),
        },
        "seconds": Decimal(found["elapsed_cpu_ms"] or 0) / 1000,
        "digest": found["digest"],
        "worst": _("dossier %(number)s, %(worst)s points")
        % {"number": found["worst_number"], "worst": number(found["worst"])},
        "exceptions": _exceptions(found, jurors),
    }


def _other(shown: str) -> str:
    return Variant.WORST if shown == Variant.TOTAL else Variant.TOTAL


def _gap(found: dict[str, Any], shown: str) -> int:
    reached, bound = (
        (found["total"], found["bound"]) if shown == Variant.TOTAL else (found["worst"], found["worst_bound"])
    )
    return (bound - reached) * 10000 // bound if bound > 0 else 0


def _objective(shown: str) -> str:
    if shown == Variant.TOTAL:
        return _("la somme des affinités la plus haute, à charges égales")
    return _("le dossier le moins bien servi relevé au plus haut, pour 0,1 %% du total au plus") % {}


def _bound(found: dict[str, Any], shown: str) -> str:
    if shown == Variant.TOTAL:
        return _("aucune affectation à charges égales ne dépasse %(bound)s") % {
            "bound": number(found["bound"])
        }
    words = {"bound": number(found["worst_bound"]), "floor": number(found["floor"])}
    return (
        _("pour un total d’au moins %(floor)s, aucun dossier ne peut être servi au-dessus de %(bound)s")
        % words
    )


def _constraints(found: dict[str, Any]) -> str:
    held = {constraint["code"]: constraint for constraint in found["constraints"]}
    conflicts = held["conflicts_excluded"]["value"]
    parts = [
        _("%(n)s notes par dossier") % {"n": held["reviews_per_application"]["value"]},
        ngettext("%(n)s conflit respecté", "%(n)s conflits respectés", conflicts) % {"n": number(conflicts)},
        _("de %(low)s à %(high)s dossiers par juré")
        % {"low": number(found["loads_min"]), "high": number(found["loads_max"])},
    ]
    if kept := held["fixed_kept"]["value"]:
        words = ngettext("%(n)s lecture déjà ouverte gardée", "%(n)s lectures déjà ouvertes gardées", kept)
        parts.append(words % {"n": number(kept)})
    return ", ".join(parts)


def _exceptions(found: dict[str, Any], jurors: list[Juror]) -> list[str]:
    names = {juror.pk: juror.person.name for juror in jurors}
    causes = {
        "capacity": _("son propre maximum"),
        "conflicts": _("ses conflits"),
        "fixed": _("ce qui est déjà ouvert"),
        "others": _("les contraintes des autres"),
    }
    return [
        _("%(name)s : %(load)s dossiers, à cause de %(cause)s")
        % {"name": names.get(e["juror"], "?"), "load": number(e["load"]), "cause": causes[e["cause"]]}
        for e in found["load_exceptions"]
    ]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an application: their name, what they know of its theme in words and grains, and where
    their mark stands ("" while it is only proposed)."""

    name: str
    grains: str
    level: int
    state: str


def _rows(
    applications: QuerySet[Application] | list[Application],
    call: Call,
    jurors: list[Juror],
    run: AssignmentRun | None,
    shown: str,
) -> list[tuple[Application, str, list[Reader]]]:
    """What is in force; before anything is, what the variant shown proposes."""
    themes = {theme["code"]: theme["label"] for theme in call.themes}
    by_id = {juror.pk: juror for juror in jurors}
    proposed = _proposed(run, shown) if run and run.applied != shown else {}
    rows = []
    for application in applications:
        if application.pk in proposed:
            pairs = [(by_id[pk], "") for pk in proposed[application.pk] if pk in by_id]
        else:
            pairs = [(by_id[r.juror_id], ReviewState(r.state).label) for r in application.readers]
        rows.append(
            (application, themes.get(application.theme, ""), [_reader(j, application, s) for j, s in pairs])
        )
    return rows


def _reader(juror: Juror, application: Application, state: Any) -> Reader:
    level = int(juror.expertise.get(application.theme, 0))
    return Reader(juror.person.name, GRAINS[level], level, str(state))


def _proposed(run: AssignmentRun, shown: str) -> dict[int, list[int]]:
    jurors = run.pairs["jurors"]
    rows = zip(run.pairs["applications"], run.pairs[shown], strict=True)
    return {application: [jurors[column] for column in columns] for application, columns in rows}

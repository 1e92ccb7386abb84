"""A project: opening one from a need or from nothing, its page, its words, its stages, its journal."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.areas.directory.models import Posting, PostingKind
from grappe.areas.directory.queries import postings_visible_to
from grappe.areas.networks.models import Network
from grappe.areas.projects.commands import change_project, move_project, start_project
from grappe.areas.projects.models import STAGE_LABELS
from grappe.areas.projects.queries.reading import partners_of, steps_of
from grappe.areas.projects.queries.scopes import networks_to_share
from grappe.areas.projects.queries.waiting import progress_of
from grappe.areas.projects.rules.next_step import NextStep, next_step
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Confidentiality, Stage, next_stages
from grappe.areas.projects.web.forms import AnswerForm, MoveForm, ProjectForm, words_of_project
from grappe.areas.projects.web.pages import (
    PARTNER_KINDS,
    STAGE_KINDS,
    attempt,
    frame,
    gone,
    led_found,
    network_found,
    project_found,
    shown,
    today,
)
from grappe.areas.projects.web.together import beside_need, proposal_of
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import whole_number
from grappe.web.acts import who


@signed_in
def new(request: ActorRequest, network: str) -> HttpResponse:
    """Open a project, from a need (`besoin`), maybe with like needs of others (`avec`), or from nothing."""
    found = network_found(request, network)
    if not found.is_run:
        return gone("projects", network=network)
    asked = whole_number(request.POST.get("besoin") or request.GET.get("besoin", ""))
    seen = postings_visible_to(actor=request.actor, on=today()).filter(kind=PostingKind.NEED)
    need = seen.filter(pk=asked).first() if asked else None
    asker = need.organisation_id if need else None
    others = networks_to_share(found, asker, actor=request.actor, on=today())
    start: dict[str, Any] = {"confidentiality": Confidentiality.PARTNERS}
    beside = beside_need(need, request, seen)
    if need:
        start |= {"title": need.title, "need": need.text, "summary": proposal_of(need, beside)}
    form = ProjectForm(request.POST or None, networks=others, initial=start)
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        made: list[int] = []
        reasons = attempt(lambda: made.append(_start(request, found, form, need, beside)), form)
        if reasons is None:
            return gone("project", project=made[0])
    needs = [] if need else list(seen.order_by("-posted_at")[:8])
    context = {"network": found, "form": form, "need": need, "needs": needs, "reasons": reasons or []}
    context |= {"beside": beside, "hides": any(row.is_confidential for row in beside)}
    return shown(request, "new.html", context, refused=request.method == "POST")


def _start(
    request: ActorRequest, network: Network, form: ProjectForm, need: Any, beside: list[Posting]
) -> int:
    number: int = start_project(
        network_id=network.pk,
        words=form.words(),
        posting_id=need.pk if need else None,
        also=form.shared_with(),
        beside=[row.organisation_id for row in beside],
        **who(request),
    )
    return number


@signed_in
def project(request: ActorRequest, project: int) -> HttpResponse:
    """Show a project: its need and idea, its partners and networks; what is disclosed to who is invited."""
    found = project_found(request, project, opened=False)
    own = list(partners_of(found, actor=request.actor, on=today()))
    if not (found.is_staff or found.is_inside):
        calls = [row for row in own if row.is_own and row.state == PartnerState.INVITED]
        context = {"project": found, "calls": calls, "stage_kind": STAGE_KINDS[Stage(found.stage)]}
        return render(request, "projects/outside.html", {**context, "form": AnswerForm()})
    context = {
        **frame(request, found, "project"),
        "partners": [(row, PARTNER_KINDS[PartnerState(row.state)]) for row in own],
        "networks": [row.network for row in found.networks.select_related("network__organisation")],
        "path": _path(found),
        "next": _next(found, own),
    }
    return render(request, "projects/project.html", context)


def _next(found: Any, own: list[Any]) -> tuple[str, str, str] | None:
    """The next step, its page and its words; for who leads, while the project is being prepared."""
    if not found.is_staff or found.stage not in (Stage.DETECTED, Stage.PREPARATION):
        return None
    step = next_step(progress_of(found, own))
    steps = {
        NextStep.CHAIN: ("links", _("Écrire la chaîne"), _("Nommez ce qu’il faut tenir pour aboutir.")),
        NextStep.TEAM: ("team", _("Composer l’équipe"), _("Qui tiendrait le mieux chaque maillon.")),
        NextStep.MEETING: ("meeting-add", _("Réunir l’équipe"), _("Les notes s’écrivent en séance.")),
        NextStep.AGREEMENT: ("agreement", _("Ouvrir l’accord"), _("Avec ce que chacun a déjà dit.")),
    }
    if step is None:
        return None
    name, words, why = steps[step]
    return words, reverse(f"projects:{name}", args=[found.pk]), why


def _path(found: Any) -> list[tuple[str, str]]:
    """The stages of a project's life as steps: done, current, to come."""
    order = [stage for stage in Stage if stage is not Stage.STOPPED]
    here = Stage(found.stage)
    if here is Stage.STOPPED:
        return [(str(STAGE_LABELS[here]), "current")]
    at = order.index(here)
    states = {-1: "done", 0: "current", 1: "todo"}
    return [
        (str(STAGE_LABELS[stage]), states[(index > at) - (index < at)]) for index, stage in enumerate(order)
    ]


@signed_in
def edit(request: ActorRequest, project: int) -> HttpResponse:
    """Change what is said of a project."""
    found = led_found(request, project)
    form = ProjectForm(request.POST or None, initial=words_of_project(found))
    seen = whole_number(request.POST.get("seen", "")) or found.version
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        reasons = attempt(
            lambda: change_project(project_id=found.pk, words=form.words(), seen=seen, **who(request)), form
        )
        if reasons is None:
            return gone("project", project=found.pk)
    context = {**frame(request, found, "project"), "form": form, "reasons": reasons or [], "seen": seen}
    return shown(request, "edit.html", context, refused=request.method == "POST")


@signed_in
def move(request: ActorRequest, project: int) -> HttpResponse:
    """Take a project to another stage."""
    found = led_found(request, project)
    stage = Stage(found.stage)
    form = MoveForm(request.POST or None, stage=stage)
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("to", "reason", "agreed_on")}
        reasons = attempt(lambda: move_project(project_id=found.pk, **typed, **who(request)), form)
        if reasons is None:
            return gone("project", project=found.pk)
    context = {
        **frame(request, found, "project"),
        "form": form,
        "reasons": reasons or [],
        "nexts": next_stages(stage),
    }
    return shown(request, "move.html", context, refused=request.method == "POST")


@signed_in
def journal(request: ActorRequest, project: int) -> HttpResponse:
    """Show the stages that a project reached, and why."""
    found = project_found(request, project)
    steps = [(row, STAGE_KINDS[Stage(row.stage)]) for row in steps_of(found)]
    return render(request, "projects/journal.html", {**frame(request, found, "journal"), "steps": steps})

"""What the pages of projects share: the project in scope, its tabs, states in words, one act."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from grappe.areas.projects.documents.words import SECTION_LABELS
from grappe.areas.projects.models import PARTNER_LABELS, STAGE_LABELS, ConsortiumAgreement, Project
from grappe.areas.projects.queries.reading import agreement_of
from grappe.areas.projects.queries.scopes import networks_of_projects, projects_opened_to, projects_visible_to
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Stage
from grappe.areas.projects.web.words import words_of_rule
from grappe.kernel.http import ActorRequest, new_key
from grappe.values import Refusal
from grappe.web import acts
from grappe.web.refusals import words_of

STAGE_KINDS = {
    Stage.DETECTED: "plain",
    Stage.PREPARATION: "info",
    Stage.SUBMITTED: "warn",
    Stage.FUNDED: "accent",
    Stage.RUNNING: "ok",
    Stage.FINISHED: "ok",
    Stage.STOPPED: "no",
}
PARTNER_KINDS = {
    PartnerState.PROPOSED: "plain",
    PartnerState.INVITED: "info",
    PartnerState.ACCEPTED: "ok",
    PartnerState.DECLINED: "plain",
    PartnerState.LEFT: "warn",
}


def network_found(request: ActorRequest, network: str) -> Any:
    """The network, for those who may list its projects."""
    found = networks_of_projects(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(found, slug=network)


def project_found(request: ActorRequest, pk: int, *, opened: bool = True) -> Any:
    """The project, for those who read it whole; with `opened` False, for those who may know of it."""
    scope = projects_opened_to if opened else projects_visible_to
    return with_title(get_object_or_404(scope(actor=request.actor, on=timezone.localdate()), pk=pk))


def with_title(project: Any) -> Any:
    """The project under the title that its reader may read: who is only invited reads it once engaged."""
    if not project.is_titled:
        project.title = _("Invitation à un projet")
    return project


def led_found(request: ActorRequest, pk: int) -> Any:
    """The project, for those who lead it; for others this page does not exist."""
    found = project_found(request, pk)
    if not found.is_staff:
        raise Http404
    return found


def agreement_found(project: Project) -> ConsortiumAgreement:
    """The agreement of the project, once it is open."""
    found = agreement_of(project)
    if found is None:
        raise Http404
    found.project = project
    return found


def frame(request: ActorRequest, project: Any, tab: str) -> dict[str, Any]:
    """What the head and the tabs of a project's page say."""
    where = {"project": project.pk}
    labels = (
        ("project", _("Besoin")),
        ("table", _("Tour de table")),
        ("agreement", _("Accord")),
        ("work", _("Lots et jalons")),
        ("money", _("Financement")),
        ("journal", _("Journal")),
    )
    return {
        "project": project,
        "stage_kind": STAGE_KINDS[Stage(project.stage)],
        "tabs": [(words, reverse(f"projects:{name}", kwargs=where), name == tab) for name, words in labels],
        "key": new_key(),
        "is_staff": project.is_staff,
    }


def said(refusal: Refusal) -> str:
    """The reason in the reader's language, states and sections in words."""
    params = dict(refusal.params)
    for names, labels in (
        (("before", "after"), STAGE_LABELS),
        (("partner_before", "partner_after"), PARTNER_LABELS),
    ):
        params |= {name: str(labels[params[name]]) for name in names if name in params}
    sections = params.get("sections")
    if isinstance(sections, list):
        params["sections"] = ", ".join(str(SECTION_LABELS[name]) for name in sections)
    rules = params.get("rules")
    if isinstance(rules, list):
        params["rules"] = " ; ".join(words_of_rule(code, said_of) for code, said_of in rules)
    return words_of(Refusal(refusal.code, params, refusal.field))


def attempt(act: Callable[[], object], form: Form | None = None) -> list[str] | None:
    """Do one act, a refusal being told in the words of projects (`grappe.web.acts.attempt`)."""
    return acts.attempt(act, form, said=said)


def today() -> date:
    """The day in Paris."""
    return timezone.localdate()


def gone(name: str, anchor: str = "", **where: Any) -> HttpResponse:
    """Go on to a page after an act; `anchor`: to the part of it that was worked on, `#` included."""
    return HttpResponseRedirect(f"{reverse(f'projects:{name}', kwargs=where)}{anchor}", status=303)


def shown(request: ActorRequest, template: str, context: dict[str, Any], *, refused: bool) -> HttpResponse:
    """Show a page; one whose act was refused says so in its status too."""
    return render(request, f"projects/{template}", context, status=409 if refused else 200)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """Send a file, always saved and never shown."""
    answer = HttpResponse(content, content_type=kind)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=name))
    return answer

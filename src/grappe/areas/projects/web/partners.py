"""Partners: put one on the board, invite it, answer, leave."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.areas.directory.queries import organisations_named
from grappe.areas.projects.commands import (
    answer_invitation,
    invite_partner,
    leave_project,
    propose_partner,
)
from grappe.areas.projects.queries.reading import agreement_of, text_of
from grappe.areas.projects.rules.agreement.content import Role
from grappe.areas.projects.rules.agreement.versions import left_behind
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.web.forms import AnswerForm, InviteForm, PartnerForm, ReasonForm
from grappe.areas.projects.web.pages import (
    PARTNER_KINDS,
    attempt,
    frame,
    gone,
    led_found,
    project_found,
    shown,
)
from grappe.areas.projects.web.table import partners_met, statements_read
from grappe.kernel.http import ActorRequest, signed_in
from grappe.web.acts import who


def table_page(project: int, name: str) -> str:
    """The page that puts an organisation of that name on the board of a project."""
    return f"{reverse('projects:partner-add', args=[project])}?{urlencode({'q': name})}"


@signed_in
def add(request: ActorRequest, project: int) -> HttpResponse:
    """Look for an organisation and put it on the board."""
    found = led_found(request, project)
    search = request.GET.get("q", "").strip()
    named = [(row.pk, row.name) for row in organisations_named(search, actor=request.actor)]
    form = PartnerForm(request.POST or None, organisations=named)
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        made: list[int] = []
        reasons = attempt(lambda: made.append(_propose(request, found, form)), form)
        if reasons is None:
            return gone("partner", project=found.pk, partner=made[0])
    context = {
        **frame(request, found, "table"),
        "form": form,
        "search": search,
        "named": named,
        "reasons": reasons or [],
    }
    return shown(request, "partner_add.html", context, refused=request.method == "POST")


def _propose(request: ActorRequest, found: Any, form: PartnerForm) -> int:
    partner: int = propose_partner(
        project_id=found.pk,
        organisation_id=form.cleaned_data["organisation"],
        category=Category(form.cleaned_data["category"]),
        role=Role(form.cleaned_data["role"]),
        **who(request),
    )
    return partner


@signed_in
def partner(request: ActorRequest, project: int, partner: int) -> HttpResponse:
    """Show a partner: what it was told, its answer, what it would leave behind; invite, answer, leave."""
    found = project_found(request, project, opened=False)
    rows = partners_met(request, found)
    row = next((one for one in rows if one.pk == partner), None)
    if row is None or not (found.is_staff or found.is_inside or (row.is_own and row.invited_at)):
        raise Http404
    forms = {"invite": InviteForm(), "answer": AnswerForm(), "leave": ReasonForm()}
    reasons: list[str] | None = []
    if request.method == "POST":
        reasons = _act(request, row, forms)
        if reasons is None:
            name = "project" if row.is_own else "partner"
            return gone(name, project=found.pk, **({} if row.is_own else {"partner": row.pk}))
    state = PartnerState(row.state)
    agreement = agreement_of(found) if state is PartnerState.ACCEPTED else None
    left = left_behind(text_of(agreement.latest), str(row.pk)) if agreement and agreement.latest else None
    context = {
        **frame(request, found, "table"),
        "partner": row,
        "kind": PARTNER_KINDS[state],
        "forms": forms,
        "left": left,
        **_part(found, rows, row),
        "in_force": agreement is not None and agreement.in_force is not None,
        "may_invite": found.is_staff
        and state in (PartnerState.PROPOSED, PartnerState.DECLINED, PartnerState.LEFT),
        "may_answer": row.is_own and state is PartnerState.INVITED,
        "may_leave": state is PartnerState.ACCEPTED and (row.is_own or found.is_staff),
        "reasons": reasons or [],
    }
    return shown(request, "partner.html", context, refused=request.method == "POST")


def _part(found: Any, rows: list[Any], row: Any) -> dict[str, Any]:
    """What a partner is for in the project: the links that it holds, what it said, for who may read it."""
    inside = found.is_staff or found.is_inside
    mine = next((one for one in rows if one.is_own and one.state == PartnerState.ACCEPTED), None)
    told = next((told for one, *told in statements_read(found, rows, mine)["statements"] if one == row), [])
    return {
        "holdings": list(row.holdings.select_related("link").order_by("link__position")) if inside else [],
        "said": next((said for said in reversed(told) if said), None),
        "is_inside": inside,
    }


def _act(request: ActorRequest, row: Any, forms: dict[str, Any]) -> list[str] | None:
    act = request.POST.get("act", "")
    form: Any
    if act == "invite":
        form = forms["invite"] = InviteForm(request.POST)
        form.is_valid()
        said = form.cleaned_data.get("disclosed", "")
        return attempt(lambda: invite_partner(partner_id=row.pk, disclosed=said, **who(request)), form)
    if act in ("accept", "decline"):
        form = forms["answer"] = AnswerForm(request.POST)
        form.is_valid()
        given = {"accepts": act == "accept", "undertakes": form.cleaned_data["undertakes"]}
        return attempt(lambda: answer_invitation(partner_id=row.pk, **given, **who(request)), form)
    if act == "leave":
        form = forms["leave"] = ReasonForm(request.POST)
        form.is_valid()
        reason = form.cleaned_data.get("reason", "")
        return attempt(lambda: leave_project(partner_id=row.pk, reason=reason, **who(request)), form)
    return [_("Rien n’a été fait : choisissez une action.")]

"""The work plan and its money: timeline, progress, alerts; budget by partner, category, year and funder."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from grappe.areas.funding.rules import Origin, rates_of
from grappe.areas.funding.rules.plan import totals_by
from grappe.areas.projects.commands import follow_item
from grappe.areas.projects.documents.words import COST_LABELS, ORIGINS
from grappe.areas.projects.queries.reading import agreement_of, plan_text, progress_of
from grappe.areas.projects.rules.agreement.content import Agreement, Cost
from grappe.areas.projects.rules.workplan import (
    Followed,
    Item,
    Outcome,
    alerts_of,
    month_of,
    package_progress,
    plan_of,
    years_of,
)
from grappe.areas.projects.web.forms import FollowForm
from grappe.areas.projects.web.pages import (
    attempt,
    frame,
    gone,
    project_found,
    shown,
    today,
)
from grappe.areas.projects.web.timeline import timeline
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Euro, Share
from grappe.web import charts
from grappe.web.acts import who
from grappe.web.formats import euro, percent

_ALERTS = {"late": "no", "soon": "warn", "stopped": "no"}


@signed_in
def work(request: ActorRequest, project: int) -> HttpResponse:
    """Show the work plan: what is late or near, the timeline, each package and item."""
    found = project_found(request, project)
    text, progress = plan_text(agreement_of(found)), progress_of(found)
    parts = package_progress(text, progress)
    sentence = _("Le plan de travail : %(packages)s lots, %(milestones)s jalons.") % {
        "packages": len(text.packages),
        "milestones": len(text.milestones),
    }
    context = {
        **frame(request, found, "work"),
        "text": text,
        "alerts": [(_ALERTS[row.state], row) for row in alerts_of(text, progress, on=today())],
        "timeline": timeline(text, progress, on=today(), sentence=sentence),
        "month": month_of(text.duration.start, text.duration.end, today()) if text.duration else None,
        "packages": [
            (row, text.name_of(row.leader), percent(Share(parts[row.code]), 0)) for row in text.packages
        ],
        "items": _items(text, progress),
    }
    return render(request, "projects/work.html", context)


def _items(text: Agreement, progress: Mapping[tuple[Item, str], Followed]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for item, found in (
        (Item.TASK, [(row.code, row.title, row.end) for row in text.tasks]),
        (Item.DELIVERABLE, [(row.code, row.title, row.due) for row in text.deliverables]),
        (Item.MILESTONE, [(row.code, row.title, row.due) for row in text.milestones]),
    ):
        for code, title, due in found:
            followed = progress.get((item, code), Followed())
            state = _state(item, followed)
            rows.append({"item": item.value, "code": code, "title": title, "due": due, "state": state})
    return sorted(rows, key=lambda row: (row["due"], row["code"]))


def _state(item: Item, followed: Followed) -> tuple[str, str]:
    if followed.outcome is Outcome.NO_GO:
        return "no", _("on arrête")
    if followed.outcome is Outcome.GO:
        return "ok", _("on continue")
    if followed.done_on is not None or followed.percent == 100:
        return "ok", _("fait")
    if item is Item.TASK and followed.percent:
        return "info", percent(Share(followed.percent * 100))
    return "plain", _("à venir")


@signed_in
def follow(request: ActorRequest, project: int, item: str, code: str) -> HttpResponse:
    """Write how far an item of the plan is."""
    found = project_found(request, project)
    if item not in set(Item):
        raise Http404
    kind, text = Item(item), plan_text(agreement_of(found))
    rows = {Item.TASK: text.tasks, Item.DELIVERABLE: text.deliverables, Item.MILESTONE: text.milestones}
    listed: Any = rows[kind]
    row = next((one for one in listed if one.code == code), None)
    if row is None:
        raise Http404
    before = progress_of(found).get((kind, code), Followed())
    start = {"percent": before.percent, "done_on": before.done_on, "outcome": before.outcome or ""}
    form = FollowForm(request.POST or None, initial=start)
    for name in {"percent", "outcome"} - {"percent" if kind is Item.TASK else "outcome"}:
        del form.fields[name]
    if kind is Item.DELIVERABLE:
        del form.fields["outcome"]
    if kind is Item.TASK:
        del form.fields["done_on"]
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        typed = _followed(form.cleaned_data)
        reasons = attempt(
            lambda: follow_item(project_id=found.pk, item=kind, code=code, typed=typed, **who(request)), form
        )
        if reasons is None:
            return gone("work", project=found.pk)
    context = {**frame(request, found, "work"), "row": row, "form": form, "reasons": reasons or []}
    return shown(request, "follow.html", context, refused=request.method == "POST")


def _followed(typed: dict[str, Any]) -> Followed:
    outcome = typed.get("outcome")
    return Followed(typed.get("percent") or 0, typed.get("done_on"), Outcome(outcome) if outcome else None)


@signed_in
def money(request: ActorRequest, project: int) -> HttpResponse:
    """Show the budget by partner, category, year and funder, and its two rates with their calculation."""
    found = project_found(request, project)
    text = plan_text(agreement_of(found))
    plan = plan_of(text)
    years = years_of(text)
    context = {
        **frame(request, found, "money"),
        "plan": plan,
        "years": years,
        "by_partner": _by_partner(text, years),
        "by_category": [
            (COST_LABELS[Cost(str(name))], amount)
            for name, amount in totals_by(plan.costs, lambda cost: cost.category).items()
        ],
        "resources": [(ORIGINS[row.origin], row) for row in plan.resources],
        "rates": rates_of(plan) if plan.costs and plan.public != Euro(0) else None,
        "gap": plan.cost - plan.funded,
        "meter": _meter(plan),
    }
    return render(request, "projects/money.html", context)


def _by_partner(text: Agreement, years: Any) -> list[tuple[str, list[tuple[int, Euro]], Euro, str]]:
    rows = []
    for party in text.parties:
        own = [row for row in text.costs if row.party == party.party]
        by_year = [(year, Euro.total(row.amount for row in own if row.year == year)) for year in years]
        total = text.cost_of(party.party)
        share = percent(Share.of(total.amount, text.cost.amount)) if text.costs else ""
        rows.append((party.name, by_year, total, share))
    return rows


def _meter(plan: Any) -> Any:
    tones: dict[Origin, Any] = {Origin.PUBLIC: "1", Origin.OWN: "2", Origin.LOAN: "4", Origin.PRIVATE: "3"}
    slices = [
        charts.Slice(str(ORIGINS[row.origin]), int(row.amount.amount * 100), tones.get(row.origin, "5"))
        for row in plan.resources
    ]
    sentence = _("%(funded)s de ressources pour %(cost)s de coûts") % {
        "funded": euro(plan.funded),
        "cost": euro(plan.cost),
    }
    return charts.envelope_bar(slices, int(plan.cost.amount * 100), sentence)

"""One label's life, its acts, its certificate."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from grappe.areas.grants.documents.papers import drawn, frozen
from grappe.areas.grants.web.pages import download
from grappe.areas.labels.commands import reinstate_label, renew_label, suspend_label, withdraw_label
from grappe.areas.labels.documents.certificate import certificate_paper
from grappe.areas.labels.models import ACT_LABELS
from grappe.areas.labels.queries import LabelledNetwork, agreements_of_network, findings_of, scheme_terms
from grappe.areas.labels.rules import (
    STEPS,
    LabelAct,
    LabelState,
    SchemeTerms,
    renewal_window,
)
from grappe.areas.labels.web.forms import ActForm
from grappe.areas.labels.web.pages import (
    STATE_KINDS,
    attempt,
    award_found,
    layout_of,
    only_if,
    reader_of,
    shown,
    state_words,
)
from grappe.areas.labels.web.words import VERDICTS, condition_words, evidence_words
from grappe.kernel.actor import Actor
from grappe.kernel.http import ActorRequest, public, signed_in
from grappe.web import formats

Do = Callable[..., int]
ACTS: dict[str, tuple[LabelAct, Do, Any, tuple[str, ...]]] = {
    "suspendre": (
        LabelAct.SUSPENDED,
        suspend_label,
        gettext_lazy("Suspendre le label"),
        ("ground", "reason"),
    ),
    "retablir": (LabelAct.REINSTATED, reinstate_label, gettext_lazy("Rétablir le label"), ("reason",)),
    "renouveler": (
        LabelAct.RENEWED,
        renew_label,
        gettext_lazy("Renouveler le label"),
        ("attested", "reason"),
    ),
    "retirer": (LabelAct.WITHDRAWN, withdraw_label, gettext_lazy("Retirer le label"), ("reason",)),
}


@public
def award(request: HttpRequest, award: int) -> HttpResponse:
    """Show the life of a label: each act and its day; why, to its authority and its network alone."""
    reader = reader_of(request)
    held = award_found(award, reader)
    return shown(request, "award.html", _context(held, reader), refused=False)


@signed_in
@require_POST
def act(request: ActorRequest, award: int, act: str) -> HttpResponse:
    """Do one act on a label, and show it again."""
    held = award_found(award, request.actor)
    only_if(act in ACTS and held.award.is_kept)
    terms = scheme_terms(held.award.label, timezone.localdate())
    form = ActForm(request.POST, grounds=terms.grounds, auto_id=f"id_{act}_%s")
    reasons: list[str] | None = []
    if form.is_valid():
        _kind, do, _words, fields = ACTS[act]
        said = {name: form.cleaned_data[name] for name in fields}
        day, key = form.cleaned_data["on"], form.cleaned_data["key"] or None
        who = {"award_id": award, "actor": request.actor, "on": timezone.now(), "key": key}
        reasons = attempt(lambda: do(day=day, **said, **who), form)
    if reasons is None:
        return HttpResponseRedirect(reverse("labels:award", args=[award]), status=303)
    context = _context(award_found(award, request.actor), request.actor, bound=(act, form))
    return shown(request, "award.html", {**context, "reasons": reasons, "bound": form}, refused=True)


def _context(
    held: LabelledNetwork, reader: Actor | None, bound: tuple[str, ActForm] | None = None
) -> dict[str, Any]:
    today, found = timezone.localdate(), held.award
    terms = scheme_terms(found.label, today)
    inside = found.is_kept or found.is_run
    conditions = findings_of(terms, found.network, on=today) if inside else ()
    window = renewal_window(held.life.period, terms.window)
    return {
        "award": found,
        "network": found.network,
        "label": found.label,
        "kind": STATE_KINDS[held.state],
        "state": state_words(held.state),
        "period": held.life.period,
        "is_dated": held.state is not LabelState.UNDATED,
        "timeline": _timeline(held, today, inside),
        "inside": inside,
        "findings": [
            (VERDICTS[one.verdict], condition_words(one.condition), evidence_words(one)) for one in conditions
        ],
        "window": window if held.state is LabelState.VALID and terms.years else None,
        "acts": _acts(held, terms, today, bound) if found.is_kept else [],
        "agreements": (
            list(agreements_of_network(found.network, actor=reader, on=today).filter(award=found))
            if inside and reader
            else []
        ),
        "can_support": found.is_kept and not found.is_run and held.state is LabelState.VALID,
        "layout": layout_of(reader),
    }


def _timeline(held: LabelledNetwork, today: date, inside: bool) -> list[dict[str, Any]]:
    """The acts in their order, then the end that the label has."""
    rows = [_event(event, inside) for event in held.award.events.all()]
    if not rows:
        rows = [{"title": str(ACT_LABELS[LabelAct.GRANTED]), "dates": _granted(held), "state": "past"}]
    end = held.life.period.end
    if end is not None and held.state in (LabelState.VALID, LabelState.SUSPENDED, LabelState.EXPIRED):
        over = held.state is LabelState.EXPIRED
        title = _("Arrivé à terme") if over else _("Dernier jour du label")
        rows.append({"title": title, "dates": formats.day(end), "state": "past" if over else "todo"})
    if held.state in (LabelState.VALID, LabelState.SUSPENDED) and len(rows) > 1:
        rows[-2]["state"] = "now"
    return rows


def _granted(held: LabelledNetwork) -> str:
    """The first day of the label; when no source gives it, the page says so once, above."""
    start = held.life.period.start
    return formats.day(start) if start else held.award.wave


def _event(event: Any, inside: bool) -> dict[str, Any]:
    parts = [formats.day(event.on)] if event.on else []
    if event.kind in (LabelAct.GRANTED, LabelAct.RENEWED) and event.until:
        parts.append(_("jusqu’au %(day)s") % {"day": formats.day(event.until)})
    if event.call:
        parts.append(str(event.call))
    if inside:
        parts += [words for words in (event.ground, event.reason) if words]
    return {"title": str(event.get_kind_display()), "dates": " · ".join(parts), "state": "past"}


def _acts(
    held: LabelledNetwork, terms: SchemeTerms, today: date, bound: tuple[str, ActForm] | None
) -> list[dict[str, Any]]:
    """The acts that the authority may take from this state, each with its form."""
    found = []
    for name, (kind, _do, words, fields) in ACTS.items():
        is_bound = bound is not None and bound[0] == name
        if held.state not in STEPS[kind] and not is_bound:
            continue
        form = (
            bound[1]
            if bound is not None and is_bound
            else ActForm(grounds=terms.grounds, initial={"on": today}, auto_id=f"id_{name}_%s")
        )
        found.append(
            {
                "name": name,
                "words": words,
                "form": form,
                "fields": [form["on"], *(form[field] for field in fields)],
                "danger": kind is LabelAct.WITHDRAWN,
                "href": reverse("labels:act", args=[held.award.pk, name]),
            }
        )
    return found


@signed_in
def certificate(request: ActorRequest, award: int) -> HttpResponse:
    """The certificate of a label as it stands today, for its authority and its network."""
    held = award_found(award, request.actor)
    only_if(held.award.is_kept or held.award.is_run)
    now = timezone.now()
    content, digest = frozen(lambda: certificate_paper(held, on=timezone.localdate(now)))
    return download(drawn(content, digest, on=now), f"attestation-{held.award.pk}.pdf")

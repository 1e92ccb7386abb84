"""Labels for everyone: what each asks, its editions, its networks; and its rules for its authority."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.labels.commands import attach_call, set_label_terms
from grappe.areas.labels.models import STATE_LABELS
from grappe.areas.labels.queries import (
    AwardFilters,
    LabelledNetwork,
    calls_to_attach,
    editions_of,
    labelled,
    labels_shown,
    narrowed,
    terms_in_force,
    terms_of_label,
)
from grappe.areas.labels.rules import LabelState, SchemeTerms, TypedTerms
from grappe.areas.labels.web.forms import AttachForm, TermsForm
from grappe.areas.labels.web.pages import (
    STATE_KINDS,
    attempt,
    label_found,
    layout_of,
    only_if,
    reader_of,
    shown,
    state_words,
)
from grappe.areas.labels.web.waiting import waiting_for_funder
from grappe.areas.labels.web.words import condition_words
from grappe.kernel.http import ActorRequest, public, signed_in
from grappe.web import formats


@public
def schemes(request: HttpRequest) -> HttpResponse:
    """List the labels, who grants them, how many networks hold them."""
    reader, today = reader_of(request), timezone.localdate()
    context = {
        "rows": list(labels_shown(on=today)),
        "waiting": waiting_for_funder(reader, today) if reader else [],
        "layout": layout_of(reader),
    }
    return render(request, "labels/schemes.html", context)


@public
def scheme(request: HttpRequest, scheme: int) -> HttpResponse:
    """Show what a label asks, its editions and the networks that were awarded it."""
    reader, today = reader_of(request), timezone.localdate()
    label = label_found(scheme, reader)
    versions = terms_of_label(label)
    everyone = labelled(label, on=today)
    filters = _filters(request)
    rows = narrowed(everyone, filters)
    return render(
        request,
        "labels/scheme.html",
        {
            "label": label,
            "terms": _shown_terms(terms_in_force(versions, today)),
            "versions": len(versions),
            "editions": list(editions_of(label)) if label.editions else [],
            "rows": [_row(row) for row in rows],
            "has_dates": any(row.state is not LabelState.UNDATED for row in everyone),
            "total": len(everyone),
            "held": sum(row.state == LabelState.VALID for row in everyone),
            "waves": sorted({row.award.wave for row in everyone if row.award.wave}),
            "states": [(s.value, STATE_LABELS[s]) for s in LabelState if any(r.state == s for r in everyone)],
            "filters": filters,
            "is_filtered": filters != AwardFilters(),
            "layout": layout_of(reader),
        },
    )


def _filters(request: HttpRequest) -> AwardFilters:
    return AwardFilters(
        search=request.GET.get("q", "").strip(),
        wave=request.GET.get("vague", ""),
        state=request.GET.get("etat", ""),
    )


def _row(row: LabelledNetwork) -> dict[str, Any]:
    return {
        "award": row.award,
        "period": row.life.period,
        "is_dated": row.state is not LabelState.UNDATED,
        "kind": STATE_KINDS[row.state],
        "state": state_words(row.state),
    }


def _shown_terms(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    terms = SchemeTerms.from_json(row.content)
    return {
        "row": row,
        "terms": terms,
        "conditions": [condition_words(condition) for condition in terms.conditions],
    }


@public
def scheme_csv(request: HttpRequest, scheme: int) -> HttpResponse:
    """Send the networks of a label that the list shows, as a sheet."""
    label = label_found(scheme, reader_of(request))
    rows = narrowed(labelled(label, on=timezone.localdate()), _filters(request))
    head = [_("Réseau"), _("Thème"), _("Territoire"), _("Vague"), _("Depuis"), _("Jusqu’au"), _("État")]
    return sheet_answer(as_sheet(head, (_cells(row) for row in rows)), f"label-{label.pk}")


def _cells(row: LabelledNetwork) -> list[str]:
    network, period = row.award.network, row.life.period
    return [
        network.organisation.name,
        network.theme,
        network.area,
        row.award.wave,
        period.start.isoformat() if period.start else "",
        period.end.isoformat() if period.end else "",
        state_words(row.state),
    ]


@signed_in
def terms(request: ActorRequest, scheme: int) -> HttpResponse:
    """Set new terms for a label, or let a call award it; the earlier terms stay readable."""
    label = label_found(scheme, request.actor)
    only_if(label.is_kept)
    calls = calls_to_attach(label)
    act = request.POST.get("act", "")
    form = TermsForm(request.POST if act == "terms" else None, initial=_initial(terms_of_label(label)))
    attach = AttachForm(
        request.POST if act == "attach" else None,
        calls=[(call.pk, str(call)) for call in calls],
        auto_id="id_attach_%s",
    )
    reasons = _done(request, label.pk, act, form, attach)
    if reasons is None:
        return HttpResponseRedirect(reverse("labels:scheme", args=[label.pk]), status=303)
    versions = [_shown_terms(row) for row in terms_of_label(label)]
    context = {
        "label": label,
        "versions": versions,
        "form": form,
        "attach": attach if calls else None,
        "reasons": reasons,
    }
    return shown(request, "terms.html", context, refused=bool(form.errors or attach.errors or reasons))


def _done(
    request: ActorRequest, label_id: int, act: str, form: TermsForm, attach: AttachForm
) -> list[str] | None:
    """Do what was asked: None when it is done, else why not; nothing to say when nothing was asked."""
    who = {"label_id": label_id, "actor": request.actor, "on": timezone.now()}
    if act == "terms" and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if name != "key"}
        key = form.cleaned_data["key"] or None
        return attempt(lambda: set_label_terms(typed=TypedTerms(**typed), key=key, **who), form)
    if act == "attach" and attach.is_valid():
        said = attach.cleaned_data
        call, key = {"call_id": said["call"], "wave": said["wave"]}, said["key"] or None
        return attempt(lambda: attach_call(key=key, **call, **who), attach)
    return []


def _initial(rows: list[Any]) -> dict[str, Any]:
    """The latest terms as they would be typed, to be changed where they change."""
    if not rows:
        return {"window": 6}
    terms = SchemeTerms.from_json(rows[0].content)
    least = {str(condition.kind): condition.least for condition in terms.conditions}
    share = least.get("companies")
    return {
        "years": terms.years,
        "window": terms.window,
        "members": least.get("members"),
        "companies": "" if share is None else formats.percent(share).rstrip("%\u00a0"),
        "board": least.get("board"),
        "report": "report" in least,
        "written": "\n".join(c.text for c in terms.conditions if c.text),
        "grounds": "\n".join(terms.grounds),
    }

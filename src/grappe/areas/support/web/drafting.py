"""A network's own templates: adapted from an example, line by line."""

from itertools import count
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from grappe.areas.programmes.web.calls.boxes import boxes_of
from grappe.areas.support.commands import save_template
from grappe.areas.support.models import SupportTemplate
from grappe.areas.support.queries import templates_for
from grappe.areas.support.rules import Phase, template_of
from grappe.areas.support.web.forms import (
    BLANK_LINES,
    MOST_LINES,
    PhaseForm,
    TemplateForm,
    template_typed,
)
from grappe.areas.support.web.pages import gone, network_run, shown
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused, whole_number
from grappe.web.refusals import words_of

LONGEST_SLUG = 60


@signed_in
def adapt(request: ActorRequest, network: str, template: str) -> HttpResponse:
    """Write a template of one's own, starting from another; one's own is changed in place."""
    found = network_run(request, network)
    origin = get_object_or_404(templates_for(found), slug=template)
    form = TemplateForm(request.POST or None, initial=_said(origin))
    lines = _lines(request, origin)
    said: dict[int, list[tuple[str, str]]] = {}
    if request.method == "POST" and form.is_valid() and all(line.is_valid() for line in lines):
        said = _saved(request, found, origin, form, lines)
        if not form.errors and not said:
            return gone(reverse("support:programmes", args=[found.slug]) + "#modeles")
    context = {
        "network": found,
        "origin": origin,
        "is_own": origin.network_id == found.pk,
        "form": form,
        "lines": [boxes_of(line, said.get(row, ())) for row, line in enumerate(lines)],
        "phase_errors": [words for errors in said.values() for _name, words in errors],
    }
    return shown(request, "template.html", context, form)


def _said(origin: SupportTemplate) -> dict[str, Any]:
    template = template_of(origin.content)
    return {
        "title": template.title,
        "company": template.company,
        "pooled": template.pooled,
        "firms": template.firms,
        "source": origin.source if origin.network_id else "",
        "key": new_key(),
    }


def _lines(request: ActorRequest, origin: SupportTemplate) -> list[PhaseForm]:
    """A line for each phase, and three blank ones."""
    if request.method == "POST":
        most = min(whole_number(request.POST.get("lines")) or 0, MOST_LINES)
        return [PhaseForm(request.POST, prefix=f"p{row}") for row in range(most)]
    phases = template_of(origin.content).phases
    known = [_phase_said(phase) for phase in phases]
    blank = min(BLANK_LINES, MOST_LINES - len(known))
    return [PhaseForm(initial=said, prefix=f"p{row}") for row, said in enumerate([*known, *[{}] * blank])]


def _phase_said(phase: Phase) -> dict[str, Any]:
    return {
        "code": phase.code,
        "title": phase.title,
        "kind": phase.kind,
        "offset": phase.offset,
        "length": phase.length,
        "deliverable": phase.deliverable,
        "expert": phase.expert,
    }


def _saved(
    request: ActorRequest, network: Any, origin: SupportTemplate, form: TemplateForm, lines: list[PhaseForm]
) -> dict[int, list[tuple[str, str]]]:
    """Save the template; return what the rules say of each line, and put the rest on the form."""
    written = [row for row, line in enumerate(lines) if line.cleaned_data["title"].strip()]
    taken = {lines[row].cleaned_data["code"] for row in written}
    free = (code for n in count(1) if (code := f"p{n}") not in taken)
    phases = [lines[row].phase(next(free)) for row in written]
    own = origin.network_id == network.pk
    typed = form.cleaned_data
    try:
        save_template(
            slug=origin.slug if own else slugify(f"{network.slug} {typed['title']}")[:LONGEST_SLUG],
            template=template_typed(form, phases),
            network_id=network.pk,
            source=typed["source"],
            actor=request.actor,
            on=timezone.localtime(),
            key=typed["key"],
        )
    except Refused as refused:
        return _placed(form, refused, written)
    return {}


def _placed(form: TemplateForm, refused: Refused, written: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Put each reason beside the box it is about: `title_3` is the title of the fourth written line."""
    said: dict[int, list[tuple[str, str]]] = {}
    for refusal in refused.refusals:
        name, _mark, row = (refusal.field or "").rpartition("_")
        if row.isdigit() and name in PhaseForm.base_fields:
            said.setdefault(written[int(row)], []).append((name, words_of(refusal)))
        else:
            form.add_error(refusal.field if refusal.field in form.fields else None, words_of(refusal))
    return said

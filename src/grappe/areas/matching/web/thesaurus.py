"""The thesaurus of a network: what else is found when a word is asked."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from grappe.areas.directory.web.sheets import sheet_answer
from grappe.areas.matching.commands import add_synonym, change_synonym, import_synonyms, remove_synonym
from grappe.areas.matching.commands.thesaurus import line_fingerprint
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.queries.search import reading_of_index
from grappe.areas.matching.queries.synonyms import (
    entries_of,
    found_through,
    judged,
    synonyms_of,
    typed_line_of,
    writers_of,
)
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.matching.web.forms import LineForm
from grappe.areas.matching.web.pages import (
    gone,
    network_opened,
    network_run,
    shown,
    tabs_of,
)
from grappe.areas.matching.web.sheets import LARGEST, read_thesaurus, thesaurus_sheet
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refused
from grappe.web.acts import attempt, who
from grappe.web.formats import number
from grappe.web.refusals import all_words, words_of

PAGE = 15
SALT = "matching.thesaurus"


@signed_in
def thesaurus(request: ActorRequest, network: str) -> HttpResponse:
    """List the lines that hold in a network, by the term asked; write one."""
    found = network_opened(request, network)
    form = LineForm(request.POST or None)
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        reasons = attempt(lambda: add_synonym(network_id=found.pk, typed=form.typed(), **who(request)), form)
        if reasons is None:
            asked = form.typed().trimmed().canonical
            return gone("thesaurus", found.slug, query=f"?{urlencode({'q': asked})}")
    search = request.GET.get("q", "").strip()
    rows = list(synonyms_of(found))
    page = Paginator(entries_of(rows, search), PAGE).get_page(request.GET.get("page"))
    lines = [row for entry in page for row in entry.rows]
    context = {
        "network": found,
        "tabs": tabs_of(found, "thesaurus"),
        "form": form,
        "reasons": reasons or [],
        "search": search,
        "page": page,
        "entries": _entries(page, lines),
        "own": sum(row.network_id is not None for row in rows),
        "total": len(rows),
        "removed": _removed(request),
        "key": new_key(),
    }
    return shown(request, "thesaurus.html", context, refused=request.method == "POST")


def _entries(page: Any, lines: list[Synonym]) -> list[dict[str, Any]]:
    counts, writers = _counts(lines), writers_of(lines)
    return [
        {
            "canonical": entry.canonical,
            "own": [_line(row, counts, writers) for row in entry.rows if row.network_id is not None],
            "house": [_line(row, counts, writers) for row in entry.rows if row.network_id is None],
        }
        for entry in page
    ]


def _line(row: Synonym, counts: dict[str, int] | None, writers: dict[int, str]) -> dict[str, Any]:
    found = counts.get(row.term) if counts is not None else None
    return {
        "row": row,
        "kind": row.get_kind_display(),
        "icon": "arrow-right" if row.kind == SynonymKind.TECHNIQUE else "equal",
        "words": f"{row.term} · {number(found)}" if found else row.term,
        "found": None
        if found is None
        else ngettext("%(n)s organisation", "%(n)s organisations", found) % {"n": number(found)},
        "writer": writers.get(row.pk, ""),
    }


def _counts(lines: list[Synonym]) -> dict[str, int] | None:
    """How many organisations each line finds; None without an index."""
    try:
        reading, _built_at = reading_of_index()
    except Refused:
        return None
    return found_through(reading, {row.term for row in lines})


def _removed(request: ActorRequest) -> TypedLine | None:
    """The line that was just removed, as its address carries it, signed: to be put back."""
    try:
        said = signing.loads(request.GET.get("retire", ""), salt=SALT, max_age=3600)
    except signing.BadSignature:
        return None
    return TypedLine(*said)


@signed_in
def line(request: ActorRequest, network: str, line: int) -> HttpResponse:
    """Change a line of the network, or remove it."""
    found = network_run(request, network)
    row = get_object_or_404(Synonym, pk=line, network=found)
    typed = typed_line_of(row)
    start = {"term": typed.term, "canonical": typed.canonical, "kind": row.kind, "source": typed.source}
    form = LineForm(request.POST or None, initial=start)
    seen = request.POST.get("seen") or line_fingerprint(row)
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        reasons = attempt(
            lambda: change_synonym(synonym_id=row.pk, typed=form.typed(), seen=seen, **who(request)), form
        )
        if reasons is None:
            return gone("thesaurus", found.slug)
    context = {
        "network": found,
        "row": row,
        "form": form,
        "seen": seen,
        "reasons": reasons or [],
        "key": new_key(),
    }
    return shown(request, "thesaurus_line.html", context, refused=request.method == "POST")


@require_POST
@signed_in
def remove(request: ActorRequest, network: str, line: int) -> HttpResponse:
    """Remove a line; the page that follows offers to put it back."""
    found = network_opened(request, network)
    row = Synonym.objects.filter(pk=line).first()
    remove_synonym(synonym_id=line, **who(request))
    if row is None:
        return gone("thesaurus", found.slug)
    typed = typed_line_of(row)
    said = [typed.term, typed.canonical, typed.is_technique, typed.source]
    return gone("thesaurus", found.slug, query=f"?{urlencode({'retire': signing.dumps(said, salt=SALT)})}")


@signed_in
def thesaurus_csv(request: ActorRequest, network: str) -> HttpResponse:
    """Send the lines that hold in a network as a sheet."""
    found = network_opened(request, network)
    return sheet_answer(thesaurus_sheet(synonyms_of(found)), f"thesaurus-{found.slug}")


@signed_in
def thesaurus_import(request: ActorRequest, network: str) -> HttpResponse:
    """Read a sheet, show what each of its lines would do, then write those that can be."""
    found = network_run(request, network)
    if request.method != "POST":
        return shown(request, "thesaurus_import.html", {"network": found}, refused=False)
    reasons: list[str] | None
    lines: list[TypedLine] = []
    try:
        lines = _lines_sent(request)
    except Refused as refused:
        reasons = all_words(refused.refusals)
    else:
        reasons = (
            [] if lines else [_("Choisissez un fichier CSV de 512 Ko au plus, avec au moins une ligne.")]
        )
    if lines and "confirm" in request.POST:
        reasons = attempt(lambda: import_synonyms(network_id=found.pk, lines=lines, **who(request)))
        if reasons is None:
            return gone("thesaurus", found.slug)
    plan = [
        {"line": one, "reasons": [words_of(refusal) for refusal in refusals]}
        for one, refusals in (judged(found, lines) if not reasons else ())
    ]
    context = {
        "network": found,
        "reasons": reasons or [],
        "plan": plan,
        "new": sum(not row["reasons"] for row in plan),
        "sheet": signing.dumps([[o.term, o.canonical, o.is_technique, o.source] for o in lines], salt=SALT),
        "key": new_key(),
    }
    return shown(request, "thesaurus_import.html", context, refused=bool(reasons))


def _lines_sent(request: ActorRequest) -> list[TypedLine]:
    """The lines of the file that was sent, or those that were shown before and are confirmed."""
    if "confirm" in request.POST:
        try:
            said = signing.loads(request.POST.get("sheet", ""), salt=SALT)
        except signing.BadSignature:
            return []
        return [TypedLine(*row) for row in said]
    sent = request.FILES.get("file")
    if sent is None or sent.size is None or sent.size > LARGEST:
        return []
    return read_thesaurus(sent.read())

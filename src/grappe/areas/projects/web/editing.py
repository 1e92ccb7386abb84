"""Writing one article of the agreement, cell by cell, and discussing it; nothing of another is lost."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from grappe.areas.projects.commands import comment_clause, write_section
from grappe.areas.projects.documents.clauses import clauses_of
from grappe.areas.projects.documents.words import CHOICES, COLUMN_LABELS, SECTION_LABELS
from grappe.areas.projects.queries.reading import agreement_of, partners_of, text_of
from grappe.areas.projects.rules.agreement.content import BY_NAME, Agreement, Column, Kind, Section
from grappe.areas.projects.rules.agreement.reading import MOST_ROWS
from grappe.areas.projects.rules.agreement.versions import AgreementState, section_digest
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.web.forms import CommentForm
from grappe.areas.projects.web.pages import (
    agreement_found,
    attempt,
    frame,
    gone,
    project_found,
    said,
    shown,
    today,
)
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Refused, whole_number
from grappe.web.acts import who
from grappe.web.formats import number, percent

BLANKS = 3
# A table of more columns would squeeze its boxes: each row is then a card.
WIDEST = 5
_SHORT = (Kind.SHARE, Kind.WHOLE, Kind.DAY, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field as the page shows it: a name, what it holds, its choices, what is wrong."""

    name: str
    kind: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]
    error: str
    short: bool


@signed_in
def section(request: ActorRequest, project: int, section: str) -> HttpResponse:
    """Write an article, or remark on it."""
    found = project_found(request, project)
    if section not in BY_NAME:
        raise Http404
    row, shape = agreement_found(found), BY_NAME[section]
    assert row.latest is not None, "an agreement begins with a version"
    parties = _parties(request, found, row.latest)
    typed = _stored(shape, row.latest.content, parties)
    errors: dict[str, str] = {}
    comment, reasons, clash = CommentForm(), None, False
    if request.method == "POST" and request.POST.get("act") == "comment":
        comment = CommentForm(request.POST)
        comment.is_valid()
        text = comment.cleaned_data.get("text", "")
        reasons = attempt(
            lambda: comment_clause(project_id=found.pk, section=section, text=text, **who(request)), comment
        )
    elif request.method == "POST":
        typed = _posted(shape, request.POST, parties)
        reasons, errors, clash = _write(request, found.pk, shape, typed)
    if request.method == "POST" and reasons is None:
        return gone("agreement", project=found.pk)
    # After a refusal the page holds what stands now (the row was read before the command): read it again.
    latest = agreement_of(found)
    assert latest is not None and latest.latest is not None
    clause = next(one for one in clauses_of(text_of(latest.latest)) if one.section == section)
    heads = [cell.label for cell in _cells(shape, {}, 0, parties, {})]
    wide = not shape.single and len(heads) > WIDEST
    blanks = 0 if shape.single else min(1 if wide else BLANKS, MOST_ROWS - len(typed))
    context = {
        **frame(request, found, "agreement"),
        "section": section,
        "title": SECTION_LABELS[section],
        "single": shape.single,
        "heads": heads,
        "wide": wide,
        "rows": [
            _cells(shape, row_typed, index, parties, errors)
            for index, row_typed in enumerate([*typed, *({} for _blank in range(blanks))])
        ],
        "seen": section_digest(latest.latest.content, section),
        "clause": clause,
        "latest": latest.latest,
        "frozen": latest.state != AgreementState.DRAFTING,
        "comments": latest.comments.filter(section=section).select_related("by"),
        "comment": comment,
        "reasons": reasons or [],
        "clash": clash,
    }
    return shown(request, "section.html", context, refused=request.method == "POST")


def _parties(request: ActorRequest, found: Any, latest: Any) -> dict[str, str]:
    """Who a cell may name: the partners engaged, and the parties written already."""
    rows = partners_of(found, actor=request.actor, on=today()).filter(state=PartnerState.ACCEPTED)
    written = {party.party: party.name for party in Agreement.from_json(latest.content).parties}
    return {**{str(row.pk): row.organisation.name for row in rows}, **written}


def _stored(shape: Section, content: Any, parties: dict[str, str]) -> list[dict[str, str]]:
    return [_as_typed(shape, row, parties) for row in content.get(shape.name, ())] or (
        [{}] if shape.single else []
    )


def _as_typed(shape: Section, row: Any, parties: dict[str, str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for column in shape.columns:
        kept = row.get(column.name)
        if column.kind is Kind.SHARES:
            typed |= {f"{column.name}.{code}": _percent(share) for code, share in (kept or {}).items()}
        else:
            typed[column.name] = _text(column, kept)
    return typed


def _text(column: Column, kept: Any) -> str:
    if kept is None or kept == "":
        return ""
    if column.kind is Kind.SHARE:
        return _percent(kept)
    if column.kind is Kind.DAY:
        return date.fromisoformat(kept).strftime("%d/%m/%Y")
    if column.kind is Kind.MONEY:
        return str(kept).replace(".", ",")
    return ("1" if kept else "") if column.kind is Kind.FLAG else str(kept)


def _percent(share: int) -> str:
    return percent(share).rstrip("%").strip()


def _posted(shape: Section, posted: QueryDict, parties: dict[str, str]) -> list[dict[str, str]]:
    count = min(whole_number(posted.get("rows", "")) or 0, MOST_ROWS + BLANKS)
    names = [cell.name for cell in _cells(shape, {}, 0, parties, {})]
    return [
        {name.removesuffix("-0"): str(posted.get(f"{name.removesuffix('-0')}-{index}", "")) for name in names}
        for index in range(count)
    ]


def _cells(
    shape: Section, typed: dict[str, str], index: int, parties: dict[str, str], errors: dict[str, str]
) -> list[Cell]:
    cells = []
    for column in shape.columns:
        if shape.name == "parties" and column.name == "name":
            continue
        for name, label in _names(column, parties):
            cells.append(
                Cell(
                    f"{name}-{index}",
                    column.kind.value,
                    label,
                    typed.get(name, ""),
                    _options(column, parties),
                    errors.get(f"{name}-{index}", ""),
                    column.kind in _SHORT or column.kind is Kind.SHARES,
                )
            )
    return cells


def _names(column: Column, parties: dict[str, str]) -> list[tuple[str, str]]:
    label = str(COLUMN_LABELS[column.name])
    if column.kind is not Kind.SHARES:
        return [(column.name, label)]
    words = _("%(label)s de %(name)s, en pour cent")
    return [
        (f"{column.name}.{code}", words % {"label": label, "name": name}) for code, name in parties.items()
    ]


def _options(column: Column, parties: dict[str, str]) -> tuple[tuple[str, str], ...]:
    if column.kind is Kind.PARTY:
        empty = _("toutes") if column.name == "party" and column.optional else _("à choisir")
        return (("", empty), *parties.items())
    if column.kind is Kind.CHOICE and column.choices is not None:
        labels = CHOICES[column.choices]
        return (("", _("à choisir")), *((str(code.value), str(words)) for code, words in labels.items()))
    return ()


def _write(
    request: ActorRequest, project: int, shape: Section, typed: list[dict[str, str]]
) -> tuple[list[str] | None, dict[str, str], bool]:
    """What is wrong on no cell, on each cell, and whether somebody else changed the article."""
    seen = request.POST.get("seen", "")
    try:
        write_section(project_id=project, section=shape.name, typed=typed, seen=seen, **who(request))
    except Refused as refused:
        if "kernel.not_allowed" in refused.codes:
            raise
        errors = {reason.field: said(reason) for reason in refused.refusals if reason.field}
        rest = [said(reason) for reason in refused.refusals if not reason.field]
        if errors:
            rest.append(_("Des cases sont à corriger : %(count)s.") % {"count": number(len(errors))})
        return rest, errors, "projects.clause_changed" in refused.codes
    return None, {}, False

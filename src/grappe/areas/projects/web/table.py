"""The roundtable: the board of links and holes, what each says alone then together, whether the team is
ready."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.projects.commands import add_link, hold_link, remove_link, state_terms
from grappe.areas.projects.documents.words import GAIN_LABELS
from grappe.areas.projects.models import ProjectPartner
from grappe.areas.projects.queries.reading import (
    Board,
    board_of,
    meetings_of,
    partners_of,
    statement_of,
    team_facts,
)
from grappe.areas.projects.rules.roundtable import (
    PRESENT,
    Gain,
    Line,
    PartnerState,
    Sign,
    may_read_statements,
    read_lines,
    readiness,
)
from grappe.areas.projects.web.forms import LinkForm, StateForm
from grappe.areas.projects.web.pages import (
    attempt,
    frame,
    gone,
    led_found,
    project_found,
    said,
    shown,
    today,
)
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Refusal, whole_number
from grappe.web.acts import who


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the board: nothing, a hand that may help, or who holds the link."""

    link: str
    state: str
    note: str


@signed_in
def table(request: ActorRequest, project: int) -> HttpResponse:
    """Show the roundtable on one page."""
    found = project_found(request, project)
    partners = partners_met(request, found)
    board, meetings = board_of(found, partners), meetings_of(found)
    facts = team_facts(board, partners, meetings)
    mine = next((row for row in partners if row.is_own and row.state == PartnerState.ACCEPTED), None)
    context = {
        **frame(request, found, "table"),
        "board": board,
        "rows": _rows(board, partners),
        "cover": _cover(board),
        "out": [row for row in partners if PartnerState(row.state) not in PRESENT],
        "signs": [(sign.state, *_sign_words(sign)) for sign in readiness(facts)],
        "meetings": meetings,
        "first": meetings[0] if meetings else None,
        "mine": mine,
        **statements_read(found, partners, mine),
    }
    return render(request, "projects/table.html", context)


def partners_met(request: ActorRequest, found: Any) -> list[Any]:
    """The partners of a project with what each has said."""
    return list(partners_of(found, actor=request.actor, on=today()).prefetch_related("statements"))


def _rows(board: Board, partners: list[Any]) -> list[tuple[Any, list[Cell]]]:
    here = [row for row in partners if PartnerState(row.state) in PRESENT]
    return [(row, [_cell(board, link, row) for link in board.links]) for row in here]


def _cell(board: Board, link: Any, partner: ProjectPartner) -> Cell:
    leads, note = board.cells.get((link.pk, partner.pk), (None, ""))
    state = "" if leads is None else "lead" if leads else "help"
    return Cell(link.name, state, note)


def _cover(board: Board) -> list[tuple[str, int, int]]:
    pairs = zip(board.links, board.cover, strict=True)
    return [(link.name, len(found.leads), len(found.helpers)) for link, found in pairs]


def statements_read(found: Any, partners: list[Any], mine: Any) -> dict[str, Any]:
    """What each said, for who may read it: the staff who listens to each, and a partner that has said its
    own."""
    inside = [row for row in partners if row.state == PartnerState.ACCEPTED]
    given = {row.pk for row in inside if statement_of(row, together=False)}
    reads = may_read_statements(mine.pk, given) if mine else found.is_staff
    shown_rows = [
        (row, _words(statement_of(row, together=False)), _words(statement_of(row, together=True)))
        for row in inside
        if reads or row.is_own
    ]
    return {
        "statements": shown_rows,
        "reads": reads,
        "given": len(given),
        "inside": len(inside),
        "all_alone": len(given) == len(inside),
        "said_alone": mine is not None and mine.pk in given,
    }


def _words(statement: Any) -> dict[str, list[str]] | None:
    if statement is None:
        return None
    return {
        name: [f"{GAIN_LABELS[Gain(row['kind'])]} : {row['text']}" for row in getattr(statement, name)]
        for name in ("brings", "expects")
    }


def _sign_words(sign: Sign) -> tuple[str, str]:
    titles = {
        "alone": _("Chacun a dit ses apports et ses attentes, seul"),
        "gains": _("Chacun attend un gain"),
        "links": _("Tous les maillons sont tenus"),
        "meetings": _("Les réunions sont relues et confirmées"),
        "climate": _("Sent-on une équipe ?"),
        "undertakings": _("Confidentialité"),
    }
    if sign.code == "climate":
        words = _(
            "%(yes)s oui, %(rather)s plutôt, %(not_yet)s pas encore, %(no)s non, %(silent)s sans réponse. "
            "Réponses anonymes."
        )
    elif sign.code == "links":
        holes = cast(int, sign.params["holes"])
        words = (
            ngettext("%(holes)s maillon sans personne.", "%(holes)s maillons sans personne.", holes)
            if holes
            else _("Aucun trou.")
        )
    elif sign.code == "meetings":
        words = _meetings_words(cast(int, sign.params["meetings"]), cast(int, sign.params["unconfirmed"]))
    elif sign.code == "undertakings":
        words = _("%(done)s engagements sur %(whole)s.")
    else:
        words = _("%(done)s sur %(whole)s.")
    return titles[sign.code], words % sign.params


def _meetings_words(meetings: int, unconfirmed: int) -> str:
    held = ngettext("%(meetings)s réunion", "%(meetings)s réunions", meetings)
    if not unconfirmed:
        return (
            _("%(held)s, notes confirmées par tous.") % {"held": held} if meetings else _("Aucune réunion.")
        )
    awaited = ngettext(
        "%(unconfirmed)s confirmation attendue", "%(unconfirmed)s confirmations attendues", unconfirmed
    )
    return f"{held}, {awaited}."


@signed_in
def links(request: ActorRequest, project: int) -> HttpResponse:
    """Write the chain: add or take off a link, say who holds which."""
    found = led_found(request, project)
    form, reasons = LinkForm(), None
    link = None if request.POST.get("act") == "remove" else whole_number(request.POST.get("link", ""))
    if request.method == "POST":
        form, reasons = _link_act(request, found)
        if reasons is None:
            if link is None and request.POST.get("act") != "remove":
                # A link is added to say who holds it.
                link = found.links.order_by("pk").values_list("pk", flat=True).last()
            return gone("links", f"#m{link}" if link else "", project=found.pk)
    partners = [row for row in partners_met(request, found) if PartnerState(row.state) in PRESENT]
    board = board_of(found, partners)
    rows = [
        (each, _holders(board, each, partners), [_held(board, each, row) for row in partners])
        for each in board.links
    ]
    context = {**frame(request, found, "table"), "form": form, "rows": rows}
    context |= {"opened": link, "reasons": reasons or []}
    return shown(request, "links.html", context, refused=request.method == "POST")


def _held(board: Board, link: Any, row: ProjectPartner) -> tuple[ProjectPartner, bool | None, str]:
    return (row, *board.cells.get((link.pk, row.pk), (None, "")))


def _holders(board: Board, link: Any, partners: list[Any]) -> str:
    """The names of those who hold a link, told beside it when it is folded."""
    return ", ".join(row.organisation.name for row in partners if _held(board, link, row)[1])


def _link_act(request: ActorRequest, found: Any) -> tuple[LinkForm, list[str] | None]:
    form = LinkForm(request.POST)
    form.is_valid()
    link = whole_number(request.POST.get("link", ""))
    if link is None:
        typed = {name: form.cleaned_data.get(name, "") for name in ("name", "note")}
        return form, attempt(lambda: add_link(project_id=found.pk, **typed, **who(request)), form)
    if not found.links.filter(pk=link).exists():
        raise Http404
    if request.POST.get("act") == "remove":
        return LinkForm(), attempt(lambda: remove_link(link_id=link, **who(request)))
    partner = whole_number(request.POST.get("partner", "")) or 0
    leads = {"lead": True, "help": False}.get(request.POST.get("holds", ""))
    said_note = request.POST.get("said", "")
    return LinkForm(), attempt(
        lambda: hold_link(link_id=link, partner_id=partner, leads=leads, note=said_note, **who(request))
    )


@signed_in
def state(request: ActorRequest, project: int) -> HttpResponse:
    """Say what one brings and expects: alone first, then together."""
    found = project_found(request, project)
    partners = partners_met(request, found)
    mine = next((row for row in partners if row.is_own and row.state == PartnerState.ACCEPTED), None)
    if mine is None:
        raise Http404
    alone = statement_of(mine, together=False)
    last = statement_of(mine, together=True) or alone
    form = StateForm(request.POST or None, initial=_typed(last))
    reasons: list[str] | None = []
    if request.method == "POST" and form.is_valid():
        reasons = _state(request, mine, form, together=alone is not None)
        if reasons is None:
            return gone("table", project=found.pk)
    context = {
        **frame(request, found, "table"),
        "form": form,
        "mine": mine,
        "together": alone is not None,
        "gains": list(GAIN_LABELS.values()),
        "reasons": reasons or [],
        **statements_read(found, partners, mine),
    }
    return shown(request, "state.html", context, refused=request.method == "POST")


def _typed(statement: Any) -> dict[str, str]:
    words = _words(statement) or {"brings": [], "expects": []}
    return {name: "\n".join(lines) for name, lines in words.items()}


def _state(request: ActorRequest, mine: Any, form: StateForm, *, together: bool) -> list[str] | None:
    read: dict[str, Any] = {}
    for name in ("brings", "expects"):
        pairs, wrong = read_lines(form.cleaned_data[name], name)
        read[name], unknown = _lines(pairs, name)
        for refusal in (*wrong, *unknown):
            form.add_error(refusal.field, said(refusal))
    if form.errors:
        return []
    return attempt(lambda: state_terms(partner_id=mine.pk, together=together, **read, **who(request)), form)


def _lines(pairs: tuple[tuple[str, str], ...], field: str) -> tuple[list[Line], list[Refusal]]:
    """Read the types in the reader's own words."""
    known = {str(words).lower(): kind for kind, words in GAIN_LABELS.items()}
    lines, refusals = [], []
    for kind, text in pairs:
        if kind.lower() in known and text:
            lines.append(Line(known[kind.lower()], text))
        else:
            kinds = ", ".join(known)
            refusals.append(Refusal("projects.gain_unknown", {"text": kind or text, "kinds": kinds}, field))
    return lines, refusals

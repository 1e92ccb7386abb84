"""Where a mark and an aid come from: every input and every step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.funding.rules import VatBasis, VatSituation
from grappe.areas.programmes.commands.decisions.papers import letter_facts
from grappe.areas.programmes.documents.aid_lines import aid_lines, vat_words
from grappe.areas.programmes.documents.letters import sheet_paper
from grappe.areas.programmes.documents.pdf import render_pdf
from grappe.areas.programmes.models import Application, Call, Decision, ReviewState
from grappe.areas.programmes.models.juries import KIND_LABELS
from grappe.areas.programmes.queries.aid import AidFound, costs_of, find_aid, scheme_rule
from grappe.areas.programmes.queries.decisions import (
    ConflictLine,
    Line,
    Ranking,
    ReviewLine,
    conflicts_of,
    details_of,
    ranked_figures,
    ranking_of,
    reviews_of,
    with_details,
)
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid
from grappe.areas.programmes.web.decisions.pages import address, application_of, call_run, frame
from grappe.areas.programmes.web.decisions.rows import COLUMNS
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import WHOLE
from grappe.web.formats import euro, number, percent, points
from grappe.web.refusals import all_words


@dataclass(frozen=True, slots=True)
class Cell:
    """One mark of the table: the words, and why there is none."""

    words: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One juror's arithmetic, or why they are left out."""

    name: str
    detail: str
    value: str
    kind: str = ""


@signed_in
def explanation(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Say where the mark of an application comes from; `fragment` asks for the row that opens in place."""
    call = call_run(request, network, slug)
    figures = ranked_figures(call)
    if number not in figures.lines:
        raise Http404
    ranking = with_details(figures, details_of([figures.lines[number].pk]))
    line = ranking.lines[number]
    reviews, conflicts = reviews_of([line.pk], marks=True), conflicts_of([line.pk])
    context = {
        **frame(call),
        **drawer_context(call, ranking, line, reviews.get(line.pk, []), conflicts.get(line.pk, [])),
        "columns": COLUMNS,
        "close": f"{address(call, 'deliberation')}#dossier-{number}",
    }
    if request.GET.get("fragment"):
        return render(request, "programmes/decisions/_drawer.html", context)
    return render(request, "programmes/decisions/explanation.html", context)


def drawer_context(
    call: Call,
    ranking: Ranking,
    line: Line,
    reviews: Sequence[ReviewLine],
    conflicts: Sequence[ConflictLine],
) -> dict[str, Any]:
    """What the explanation of a mark shows: the marks, the arithmetic, the policies, who is left out."""
    grid = Grid.from_json(call.grid.grid) if call.grid else Grid(())
    kept_away = {conflict.juror_id: conflict for conflict in conflicts}
    seen = {review.juror_id for review in reviews}
    unread = [conflict for conflict in conflicts if conflict.juror_id not in seen]
    return {
        "line": line,
        "place": ranking.rank_of(line.number),
        "jurors": [*(review.juror for review in reviews), *(conflict.juror for conflict in unread)],
        "criteria": [
            (
                criterion,
                _weight(criterion),
                [_cell(review, criterion, review.juror_id in kept_away) for review in reviews]
                + [Cell("", "recused")] * len(unread),
            )
            for criterion in grid.criteria
        ],
        "steps": [_step(grid, review, kept_away.get(review.juror_id)) for review in reviews]
        + [_off(conflict) for conflict in unread],
        "policies": _policies(grid),
        "scale": grid.scale,
        "cap": grid.cap_at_scale,
        "drawer_id": f"explication-{line.number}",
        "placed": ranking.chosen.placed.get(line.number) if ranking.chosen else None,
        "placed_id": f"enveloppes-{line.number}",
    }


def _weight(criterion: Criterion) -> str:
    if criterion.is_bonus:
        return f"+\u00a0{number(Decimal(criterion.bonus_points) / 100)}"
    return percent(criterion.weight)


def _cell(review: ReviewLine, criterion: Criterion, blocked: bool) -> Cell:
    if blocked or review.state == ReviewState.RECUSED:
        return Cell("", "recused")
    if review.state == ReviewState.ABSTAINED:
        return Cell("", "abstained")
    if review.state != ReviewState.GIVEN:
        return Cell("", "waiting")
    mark = review.marks.get(criterion.code)
    return Cell(_("vide"), "blank") if mark is None else Cell(number(mark))


def _off(conflict: ConflictLine) -> Step:
    why = str(KIND_LABELS[ConflictKind(conflict.kind)])
    return Step(conflict.juror, _("récusé : %(why)s") % {"why": why}, _("hors calcul"), "is-off")


def _step(grid: Grid, review: ReviewLine, conflict: ConflictLine | None) -> Step:
    if conflict is not None:
        return _off(conflict)
    if review.state == ReviewState.GIVEN and review.points is not None:
        return Step(review.juror, arithmetic(grid, review.marks), points(review.points))
    reasons = {
        ReviewState.RECUSED: _("récusé"),
        ReviewState.ABSTAINED: _("abstention : lue, non notée"),
    }
    why = reasons.get(ReviewState(review.state), _("note pas encore rendue, ou incomplète"))
    return Step(review.juror, why, _("hors calcul"), "is-off")


def arithmetic(grid: Grid, marks: Mapping[str, int | None]) -> str:
    """Write the sum of one juror as one would on paper: weights × marks, ÷ what was answered, + bonus."""
    counted = [
        criterion
        for criterion in grid.base
        if marks.get(criterion.code) is not None or criterion.blank is BlankPolicy.ZERO
    ]
    terms = " + ".join(
        f"{_hundredth(c.weight)} × {_on_scale(grid, c, marks.get(c.code) or 0)}" for c in counted
    )
    weight = sum(criterion.weight for criterion in counted)
    if weight != WHOLE:
        terms = f"({terms}) ÷ {_hundredth(weight)}"
    bonuses = [
        _decimal(Fraction(mark, criterion.maximum) * criterion.bonus_points / 100)
        for criterion in grid.criteria
        if criterion.is_bonus and (mark := marks.get(criterion.code)) is not None
    ]
    return " + ".join([terms, *bonuses])


def _hundredth(basis_points: int) -> str:
    return number(Decimal(basis_points) / WHOLE)


def _on_scale(grid: Grid, criterion: Criterion, mark: int) -> str:
    if criterion.maximum == grid.scale:
        return number(mark)
    return f"{number(mark)}/{number(criterion.maximum)} × {number(grid.scale)}"


def _decimal(value: Fraction) -> str:
    return number(Decimal(value.numerator) / Decimal(value.denominator), 2)


def _policies(grid: Grid) -> list[str]:
    """The rules about blanks that this grid applies, in sentences."""
    words = {
        BlankPolicy.NEUTRAL: _(
            "Une case vide n’est jamais un zéro : le poids du critère sort du calcul et les autres "
            "sont ramenés à 100 %, si les critères prioritaires notés restent au-dessus de la moitié."
        ),
        BlankPolicy.REQUIRED: _(
            "Sans note à un critère obligatoire, la note du juré est incomplète et ne compte pas."
        ),
        BlankPolicy.ZERO: _("Là où l’appel le prévoit, une case vide compte zéro, et c’est écrit."),
    }
    used = [c for c in grid.criteria if c.family is not Family.BONUS] or list(grid.criteria)
    said = []
    for policy in dict.fromkeys(criterion.blank for criterion in used):
        named = ", ".join(criterion.label for criterion in used if criterion.blank is policy)
        said.append(f"{words[policy]} ({named})" if len({c.blank for c in used}) > 1 else words[policy])
    return said


@signed_in
def aid(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Show the aid of an application, line by line, on its VAT basis."""
    call = call_run(request, network, slug)
    application = application_of(call, number)
    ranking = ranking_of(call)
    plan = costs_of([application.pk]).get(application.pk, [])
    scheme = scheme_rule(call.aid_scheme) if call.aid_scheme else None
    line = ranking.lines[number]
    found = find_aid(scheme, plan, line.vat)
    decision: Decision | None = getattr(application, "decision", None)
    applied = decision is not None and decision.applied_at is not None and bool(decision.explanation)
    lines = _lines(found, decision if applied else None)
    context = {
        **frame(call),
        "application": application,
        "line": line,
        "amount": decision.aid if applied and decision else (found.result.amount if found.result else None),
        "lines": lines,
        "applied": applied,
        "decision": decision,
        "refusals": all_words(found.refusals),
        "vat": vat_words(application.vat_basis, application.vat_deduction),
        "plan": plan,
        "checks_done": _checks(call, ranking, line.number, found),
        "alternatives": _alternatives(scheme, plan, application.vat_basis),
        "today": timezone.now(),
    }
    return render(request, "programmes/decisions/aid.html", context)


def _lines(found: AidFound, decision: Decision | None) -> list[Any]:
    if decision is not None:
        return aid_lines(decision.explanation)
    return aid_lines(found.result.explanation.as_json()) if found.result else []


def _alternatives(scheme: Any, plan: list[Any], basis: str) -> list[tuple[str, Any]]:
    """What the aid would be on the other VAT bases."""
    others = [other for other in (VatBasis.EXCL, VatBasis.INCL) if other != basis]
    found = [
        (vat_words(other), find_aid(scheme, plan, VatSituation(other))) for other in others if other != basis
    ]
    return [(words, aid.result) for words, aid in found if aid.result]


def _checks(call: Call, ranking: Ranking, number_: int, found: AidFound) -> list[tuple[str, str, str]]:
    """What was verified for this aid: state, rule, detail."""
    line, result = ranking.lines[number_], found.result
    unrated = [refusal for refusal in found.refusals if refusal.code == "funding.category_without_rate"]
    checks = [
        (
            "no" if unrated else "ok",
            _("Chaque catégorie de dépense a un taux") if not unrated else _("Une dépense n’a pas de taux"),
            " ".join(all_words(unrated)) or _("Une dépense sans taux serait refusée, jamais estimée."),
        ),
        (
            "ok" if line.vat_basis else "no",
            _("Situation de TVA déclarée") if line.vat_basis else _("Situation de TVA manquante"),
            vat_words(line.vat_basis, line.vat_deduction),
        ),
    ]
    if result and call.aid_scheme and call.aid_scheme.cap is not None:
        words = {"amount": euro(result.amount), "cap": euro(call.aid_scheme.cap)}
        checks.append(("ok", _("Plafond : %(amount)s sur %(cap)s") % words, call.aid_scheme.source))
    if call.envelope is not None:
        granted = sum(
            (
                other.aid
                for other in ranking.lines.values()
                if other.aid is not None and other.number != number_
            ),
            Decimal(0),
        )
        rest = call.envelope - granted
        asked = result.amount.amount if result else Decimal(0)
        words = {"rest": euro(rest), "after": euro(rest - asked)}
        checks.append(
            (
                "ok" if asked <= rest else "warn",
                _("Enveloppe : %(rest)s libres avant cette aide") % words,
                _("Après : %(after)s.") % words,
            )
        )
    return checks


@signed_in
def aid_sheet(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """The calculation sheet, as a PDF to file."""
    call = call_run(request, network, slug, "network__organisation", "aid_scheme__funder")
    application = application_of(call, number)
    ranking = ranking_of(call)
    decision = getattr(application, "decision", None)
    applied = decision is not None and decision.applied_at is not None
    shown = decision if applied and decision.explanation else _computed(call, application, ranking)
    on = shown.decided_at
    facts = letter_facts(call, ranking, shown, recipient="", on=on)
    content = render_pdf(sheet_paper(facts, draft=not applied), on=on)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"fiche-de-calcul-{call.slug}-{number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _computed(call: Call, application: Application, ranking: Ranking) -> Decision:
    """A decision that is not kept: what the aid would be today."""
    line = ranking.lines[application.number]
    plan = costs_of([application.pk]).get(application.pk, [])
    scheme = scheme_rule(call.aid_scheme) if call.aid_scheme else None
    found = find_aid(scheme, plan, line.vat)
    return Decision(
        application=application,
        outcome=line.outcome or "rejected",
        aid=found.result.amount.amount if found.result else None,
        explanation=found.result.explanation.as_json() if found.result else {},
        decided_at=timezone.now(),
    )

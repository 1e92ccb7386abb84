"""One application in front of one juror: the link question, then the dossier beside the grid."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.programmes.commands.juries import (
    Answer,
    abstain,
    declare_no_link,
    give_mark,
    recuse,
    save_draft,
)
from grappe.areas.programmes.models import Application, Review, ReviewState
from grappe.areas.programmes.queries.juries import around, file_for_juror, review_to_mark
from grappe.areas.programmes.queries.phases import link_is_answered
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Grid
from grappe.areas.programmes.rules.scoring import ReviewScore, refusals_of_marks, score_review
from grappe.areas.programmes.web.discussion.board import board_href
from grappe.areas.programmes.web.juries.dossier import content_of, dossier_of
from grappe.areas.programmes.web.juries.jury import see_other
from grappe.areas.programmes.web.phases.shown import JurorPhase, juror_phase
from grappe.kernel import files
from grappe.kernel.http import ActorRequest, new_key, signed_in
from grappe.values import Refusal, Refused, whole_number
from grappe.web.formats import percent, points
from grappe.web.refusals import all_words, words_of


@dataclass(frozen=True, slots=True)
class Typed:
    """What a page sent: the answers and reasons of the juror, as they wrote them."""

    answers: Mapping[str, Answer]
    abstention: str = ""
    refusals: tuple[Refusal, ...] = ()


@signed_in
def mark(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    """Ask the link question, then show the dossier and keep the mark."""
    if request.method != "POST":
        return _page(request, slug, number)
    act = _ACTS.get(request.POST.get("action", ""), _give)
    try:
        return act(request, slug, number)
    except Refused as refused:
        return _refused(request, slug, number, refused)


# ---- what the buttons do -------------------------------------------------------------------------


def _common(request: ActorRequest, slug: str, number: int) -> dict[str, Any]:
    return {"slug": slug, "number": number, "actor": request.actor, "on": timezone.now()}


def _window(request: ActorRequest) -> dict[str, Any]:
    version = whole_number(request.POST.get("version")) or 0
    return {"version": version, "page": request.POST.get("key", "")[:32]}


def _key(request: ActorRequest, act: str) -> str | None:
    """One key per page and act: a draft saved from the page must not pass for the mark given there."""
    key = request.POST.get("key", "")[:32]
    return f"{key}-{act}" if key else None


def _give(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    give_mark(
        answers=_answers(request),
        key=_key(request, "give"),
        **_window(request),
        **_common(request, slug, number),
    )
    return see_other("mark", slug=slug, number=number)


def _draft(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    answers = _answers(request)
    common = _common(request, slug, number)
    save_draft(answers=answers, **_window(request), **common)
    if not request.headers.get("HX-Request"):
        return see_other("mark", slug=slug, number=number)
    review = review_to_mark(actor=request.actor, slug=slug, number=number)
    context = _score_context(review, answers) | {
        "saved_at": common["on"],
        "fragment": True,
    }
    return render(request, "programmes/juries/_provisional.html", context)


def _abstain(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    abstain(
        reason=request.POST.get("abstention", ""),
        key=_key(request, "abstain"),
        **_window(request),
        **_common(request, slug, number),
    )
    return see_other("mark", slug=slug, number=number)


def _no_link(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    declare_no_link(key=_key(request, "link"), **_common(request, slug, number))
    return see_other("mark", slug=slug, number=number)


def _recuse(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    recuse(
        kind=request.POST.get("link", ""),
        note=request.POST.get("note", ""),
        key=_key(request, "recuse"),
        **_common(request, slug, number),
    )
    return see_other("recusals", slug=slug)


_ACTS: Mapping[str, Callable[[ActorRequest, str, int], HttpResponse]] = {
    "draft": _draft,
    "give": _give,
    "abstain": _abstain,
    "no-link": _no_link,
    "recuse": _recuse,
}


def _answers(request: ActorRequest) -> dict[str, Answer]:
    """Read what the page sent for each criterion; what is not a whole number stays the text it is."""
    sent = request.POST
    codes = sent.getlist("criterion")
    return {code: _answer(sent, code) for code in codes}


def _answer(sent: Mapping[str, Any], code: str) -> Answer:
    text = str(sent.get(code, "")).strip()
    mark = whole_number(text)
    return Answer(
        text or None if mark is None else mark,
        blank=f"{code}_blank" in sent,
        reason=str(sent.get(f"{code}_reason", "")),
    )


# ---- what is shown -------------------------------------------------------------------------------


def _refused(request: ActorRequest, slug: str, number: int, refused: Refused) -> HttpResponse:
    """Show the page again with every reason and every typed value; a draft gets the reasons alone."""
    if request.POST.get("action") == "draft" and request.headers.get("HX-Request"):
        context = {"reasons": all_words(refused.refusals), "fragment": True}
        return render(request, "programmes/juries/_provisional.html", context, status=409)
    typed = Typed(_answers(request), request.POST.get("abstention", ""), refused.refusals)
    return _page(request, slug, number, typed)


def _page(request: ActorRequest, slug: str, number: int, typed: Typed | None = None) -> HttpResponse:
    review, now = review_to_mark(actor=request.actor, slug=slug, number=number), timezone.now()
    if review.state == ReviewState.RECUSED or review.blocked:
        return _closed(request, slug)
    application, call = review.application, review.application.call
    phase = juror_phase(call, now=now)
    if not phase.may_read:
        return _not_read(request, slug, phase)
    refusals = typed.refusals if typed else ()
    partners = [] if phase.hidden else _partners(application)
    common = {
        "review": review,
        "dossier": dossier_of(application, hidden=phase.hidden),
        "call": call,
        "phase": phase,
        "partners": partners,
        "links": _links(),
        "chosen_link": request.POST.get("link", ""),
        "typed_note": request.POST.get("note", ""),
        "reasons": all_words(refusals),
        "key": request.POST.get("key") or new_key(),
        "marking": call.state == CallState.REVIEW,
    }
    status = 409 if refusals else 200
    if not link_is_answered(call, review.no_link_declared_at, when=now):
        common["again"] = review.no_link_declared_at is not None
        return render(request, "programmes/juries/link.html", common, status=status)
    near = around(review, with_others=phase.shows_others(gave_own=review.state == ReviewState.GIVEN))
    content = content_of(application, partners, hidden=phase.hidden)
    context = common | {
        "before": near.before,
        "after": near.after,
        "place": near.place,
        "length": near.length,
        "content": content,
        "others": _others(near.others),
        "board_href": board_href(review),
        **_grid_context(review, typed, locked=not phase.marking),
    }
    return render(request, "programmes/juries/mark.html", context, status=status)


def _partners(application: Application) -> list[str]:
    return [partner.organisation.name for partner in application.partners.select_related("organisation")]


def _not_read(request: ActorRequest, slug: str, phase: JurorPhase) -> HttpResponse:
    context = {
        "status": 403,
        "layout": "web/base.html",
        "title": _("Ce dossier n’est pas ouvert à la lecture"),
        "sentence": phase.reading or _("La lecture s’ouvre après la clôture du dépôt."),
        "actions": [
            (_("Revenir à mes dossiers"), reverse("programmes:jury-work", kwargs={"slug": slug})),
        ],
    }
    return render(request, "web/error.html", context, status=403)


def _closed(request: ActorRequest, slug: str) -> HttpResponse:
    context = {
        "status": 403,
        "layout": "web/base.html",
        "title": _("Ce dossier vous est fermé"),
        "sentence": _(
            "Un conflit d’intérêts, déclaré ou calculé, vous en écarte : vous ne pouvez ni le lire ni le "
            "noter. L’animation de l’appel voit pourquoi et peut lever ce qui a été déclaré."
        ),
        "actions": [
            (_("Voir mes récusations"), reverse("programmes:recusals", kwargs={"slug": slug})),
            (_("Revenir à mes dossiers"), reverse("programmes:jury-work", kwargs={"slug": slug})),
        ],
    }
    return render(request, "web/error.html", context, status=403)


def _links() -> list[tuple[str, str]]:
    return [
        (ConflictKind.EMPLOYMENT, _("J’y travaille ou j’y ai travaillé récemment")),
        (ConflictKind.DECLARED_OTHER, _("Je la conseille, la finance ou la concurrence")),
        (ConflictKind.DECLARED_PERSONAL, _("Un proche y est lié")),
    ]


def _grid_of(review: Review) -> Grid:
    version = review.application.call.grid
    assert version is not None, "a call opens with a grid"
    return Grid.from_json(version.grid)


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """One criterion as the page shows it."""

    code: str
    label: str
    weight: str
    question: str
    maximum: int
    value: int | str | None
    blank: bool
    reason: str
    error: str


def _grid_context(review: Review, typed: Typed | None, *, locked: bool) -> dict[str, Any]:
    grid = _grid_of(review)
    stored = {
        criterion.code: Answer(
            review.marks.get(criterion.code),
            blank=criterion.code in review.marks and review.marks[criterion.code] is None,
            reason=review.reasons.get(criterion.code, ""),
        )
        for criterion in grid.criteria
    }
    shown = {**stored, **typed.answers} if typed and typed.answers else stored
    errors = {r.field: words_of(r) for r in (typed.refusals if typed else ()) if r.field}
    stale = any(r.code == "programmes.mark_changed_elsewhere" for r in (typed.refusals if typed else ()))
    given = review.state in (ReviewState.GIVEN, ReviewState.ABSTAINED)
    return {
        "criteria": [
            _criterion(criterion, shown[criterion.code], errors.get(criterion.code, ""))
            for criterion in grid.criteria
        ],
        "elsewhere": _differences(grid, stored, shown) if stale else [],
        "abstention": typed.abstention if typed else review.abstention_reason,
        "abstention_error": errors.get("abstention", ""),
        "given": review.state == ReviewState.GIVEN,
        "abstained": review.state == ReviewState.ABSTAINED,
        "autosave": not given and not locked,
        "locked": locked,
        "saved_at": review.saved_at,
        **_score_context(review, shown),
    }


def _criterion(criterion: Criterion, answer: Answer, error: str) -> CriterionShown:
    return CriterionShown(
        criterion.code,
        criterion.label,
        _weight(criterion),
        criterion.question,
        criterion.maximum,
        answer.mark,
        answer.blank,
        answer.reason,
        error,
    )


def _weight(criterion: Criterion) -> str:
    if criterion.is_bonus:
        return _("bonus, %(points)s points au plus") % {"points": points(criterion.bonus_points, 0)}
    family = {"priority": _("prioritaire"), "secondary": _("secondaire")}[criterion.family]
    policy = {
        BlankPolicy.REQUIRED: _(", obligatoire"),
        BlankPolicy.ZERO: _(", vide compte zéro"),
        BlankPolicy.NEUTRAL: "",
    }[criterion.blank]
    return f"{family}, {percent(criterion.weight)}{policy}"


def _differences(
    grid: Grid, stored: Mapping[str, Answer], shown: Mapping[str, Answer]
) -> list[tuple[str, str]]:
    """What the other window saved where this one says something else."""
    words = {None: _("vide")}
    return [
        (criterion.label, _("Je ne peux pas juger") if kept.blank else str(words.get(kept.mark, kept.mark)))
        for criterion in grid.criteria
        for kept in (stored[criterion.code],)
        if (kept.mark, kept.blank) != (shown[criterion.code].mark, shown[criterion.code].blank)
    ]


def _score_context(review: Review, answers: Mapping[str, Answer]) -> dict[str, Any]:
    grid = _grid_of(review)
    marks = {
        code: None if answer.blank else answer.mark
        for code, answer in answers.items()
        if answer.blank or answer.mark is not None
    }
    readable = {code: value for code, value in marks.items() if not refusals_of_marks(grid, {code: value})}
    score = score_review(grid, readable)
    return {
        "score": score,
        "scale": grid.scale,
        "incomplete": [words_of(r) for r in score.refusals],
        "sentence": _sentence(grid, score, readable),
    }


def _sentence(grid: Grid, score: ReviewScore, marks: Mapping[str, Any]) -> str:
    """Say what the blanks did to the provisional mark."""
    empty = [c for c in grid.base if marks.get(c.code) is None and c.blank is BlankPolicy.NEUTRAL]
    if not empty or score.points is None:
        return ""
    counted = grid.base_weight - sum(c.weight for c in empty)
    words = {"labels": ", ".join(f"« {c.label} »" for c in empty), "share": percent(counted)}
    return _("Vide n’est pas zéro : %(labels)s. Les %(share)s notés sont ramenés à l’ensemble.") % words


def _others(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """The other jurors' answers, in words."""
    return [
        (
            row["name"],
            row["capacity"],
            points(row["points"])
            if row["points"] is not None
            else _("s’est abstenu : %(why)s") % {"why": row["abstention_reason"]},
        )
        for row in rows
    ]


@signed_in
def read_file(request: ActorRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Give a file joined to an application that the juror may read."""
    on = timezone.now()
    file = file_for_juror(actor=request.actor, slug=slug, number=number, pk=pk, on=on)
    answer = HttpResponse(files.read(file), content_type=file.kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="piece-{pk}{_suffix(file.name)}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _suffix(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""

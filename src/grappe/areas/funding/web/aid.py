"""The aid of an organisation on a day: what is left, why, and what another aid would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.directory.web.sheets import as_sheet, sheet_answer
from grappe.areas.funding.documents.register_sheet import regulation_of
from grappe.areas.funding.models import AidLine
from grappe.areas.funding.queries.groups import Group, group_of
from grappe.areas.funding.queries.headroom import EXPLAINED, Standing, standing_with
from grappe.areas.funding.queries.ledger import declarations_of
from grappe.areas.funding.queries.sums import Question, aid_of, all_lines
from grappe.areas.funding.rules import AidAnswer, Measure
from grappe.areas.funding.rules.ledger import binding, hauliers_of, reason_left_out
from grappe.areas.funding.rules.lines import AID_STEPS, cents_of
from grappe.areas.funding.web.forms import AskForm
from grappe.areas.funding.web.frame import frame, group_rows, organisation_found
from grappe.areas.funding.web.words import CEILINGS, LEFT_OUT, regime_words
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import ZERO, Euro, Refusal, Refused
from grappe.web.charts import Slice, Tone
from grappe.web.formats import day, euro
from grappe.web.refusals import all_words

PAGE = 50
_TONES: tuple[Tone, ...] = ("1", "2", "4", "5")


@signed_in
def aid(request: ActorRequest, pk: int) -> HttpResponse:
    """Show what the organisation's undertaking may still be granted on a day, and what an aid would do."""
    shown = organisation_found(request, pk)
    form, question = _asked(request)
    group = group_of(shown, on=question.on)
    rows = list(all_lines(group)[: EXPLAINED + 1])
    many = len(rows) > EXPLAINED
    standing, refused = _standing(group, question, None if many else rows)
    page = Paginator(all_lines(group) if many else rows, PAGE).get_page(request.GET.get("page"))
    context = frame(shown) | {
        "day": question.on,
        "is_today": question.on == timezone.localdate(),
        "form": form,
        "refusals": refused,
        "page": page,
        "lines": _lines(page, group, standing, shown),
        "declarations": declarations_of(shown),
        "is_unknown": shown.pk in group.unknown,
        "has_lines": bool(rows),
    }
    if standing is not None:
        context |= _said(standing, question)
        context["group"] = group_rows(group, standing.answer, standing.situation, question.on)
    return render(request, "funding/aid.html", context)


def _asked(request: ActorRequest) -> tuple[AskForm, Question]:
    """The form, and the question that it asks: today and nothing more when it cannot be read."""
    today = timezone.localdate()
    form = AskForm(request.GET or None, initial={"jour": today, "annees": 3})
    if not form.is_bound or not form.is_valid():
        return form, Question(on=today)
    typed = form.cleaned_data
    question = Question(
        on=typed["jour"] or today,
        amount=typed["montant"] or ZERO,
        regime=typed["regime"] or None,
        call_rule=form.call_rule(),
    )
    return form, question


def _standing(
    group: Group, question: Question, rows: Sequence[AidLine] | None
) -> tuple[Standing | None, list[str]]:
    """Where the undertaking stands; or why that cannot be said: a circle, a fiscal year that is missing."""
    try:
        return standing_with(group, question, rows), []
    except Refused as refused:
        return None, all_words(refused.refusals)


# ---- what is said --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One ceiling as the page shows it."""

    words: str
    measure: Measure
    state: str
    rule: str
    is_binding: bool


def _said(standing: Standing, question: Question) -> dict[str, Any]:
    answer = standing.answer
    measure = binding(answer.measures) if answer.measures else None
    return {
        "answer": answer,
        "standing": standing,
        "regime": regime_words(answer.regime or ""),
        "measure": measure,
        "pending": measure.pending if measure else ZERO,
        "ceilings": [_ceiling(found, answer, measure) for found in answer.measures],
        "gauge": _gauge(standing, measure) if measure else None,
        "asked": question.amount if question.amount > ZERO else None,
        "by_law": [refusal for refusal in answer.reasons if refusal.code != _OVER_CALL],
        "reasons": all_words(row for row in answer.reasons if row.code != _OVER_CALL),
        "notices": all_words(row for row in answer.notices if row.code != _PENDING_CALL),
        "lawful": _lawful(answer),
        "call": answer.call,
        "call_refused": any(refusal.code == _OVER_CALL for refusal in answer.reasons),
        "call_words": all_words(_of_call([*answer.reasons, *answer.notices])),
    }


_OVER_CALL, _PENDING_CALL = "funding.over_call_rule", "funding.pending_exceeds_call_rule"


def _of_call(refusals: Iterable[Refusal]) -> list[Refusal]:
    return [refusal for refusal in refusals if refusal.code in (_OVER_CALL, _PENDING_CALL)]


def _lawful(answer: AidAnswer) -> Euro:
    """The most that the law leaves of what is asked, the call's own rule left out."""
    return min([answer.new.amount, *(found.headroom for found in answer.measures)])


def _ceiling(found: Measure, answer: AidAnswer, tightest: Measure | None) -> Ceiling:
    over = answer.new.amount > found.headroom
    close = not over and answer.new.amount + found.pending > found.headroom
    state = "no" if over else "warn" if close or found.headroom == ZERO else "ok"
    rule = regime_words(found.ceiling.rule.code)
    return Ceiling(str(CEILINGS[found.ceiling.name]), found, state, rule, found is tightest)


@dataclass(frozen=True, slots=True)
class Gauge:
    """How much of a ceiling is used, by enterprise: the bar, its key, and the sentence that says it."""

    slices: list[Slice]
    key: list[tuple[Tone, str, Euro]]
    limit: int
    sentence: str


def _gauge(standing: Standing, measure: Measure) -> Gauge:
    answer, parts = standing.answer, _parts(standing, measure)
    shown: list[tuple[Tone, str, Euro]] = [
        (tone, name, amount) for tone, (name, amount) in zip(_TONES, parts, strict=False)
    ]
    if rest := parts[len(_TONES) :]:
        shown.append(("6", _("autres entreprises du groupe"), Euro.total(amount for _name, amount in rest)))
    if measure.pending > ZERO:
        shown.append(("3", _("en attente"), measure.pending))
    if answer.new.amount > ZERO:
        shown.append(("hatch", _("l’aide envisagée"), answer.new.amount))
    sentence = _("%(counted)s comptés sur %(ceiling)s ; il reste %(left)s.") % {
        "counted": euro(measure.counted),
        "ceiling": euro(measure.ceiling.amount),
        "left": euro(measure.headroom),
    }
    slices = [Slice(name, cents_of(amount), tone) for tone, name, amount in shown]
    return Gauge(slices, shown, cents_of(measure.ceiling.amount), sentence)


def _parts(standing: Standing, measure: Measure) -> list[tuple[str, Euro]]:
    """What each enterprise takes of the ceiling, the largest first."""
    sums: dict[str, Euro] = {}
    for line in standing.situation.aids:
        if _reason(line, standing, measure) is None:
            sums[line.beneficiary] = sums.get(line.beneficiary, ZERO) + line.amount
    return sorted(sums.items(), key=lambda part: (-part[1].amount, part[0]))


def _reason(line: Any, standing: Standing, measure: Measure) -> str | None:
    answer = standing.answer
    return reason_left_out(
        line,
        measure.ceiling,
        measure.window,
        members=answer.undertaking.members,
        member_state=answer.new.member_state,
        hauliers=hauliers_of(answer.undertaking, standing.situation),
    )


# ---- the lines -----------------------------------------------------------------------------------


def _lines(page: Page[Any], group: Group, standing: Standing | None, shown: Any) -> list[dict[str, Any]]:
    """Each line of the page: whether it counts, or why not; and the line that may be the same aid."""
    twins = _twins(page)
    measure = binding(standing.answer.measures) if standing and standing.answer.measures else None
    return [
        {
            "row": row,
            "why": _why(row, group, standing, measure),
            "twin": twins.get(row.pk),
            "can_change": row.beneficiary_id == shown.pk
            and row.origin != "promise"
            and (shown.is_kept or (shown.is_own and row.origin == "declaration")),
            "can_turn": bool(AID_STEPS[aid_of(group, row).status]) and row.counts,
        }
        for row in page
    ]


def _why(row: AidLine, group: Group, standing: Standing | None, measure: Measure | None) -> str:
    """Why a line does not count against the ceiling that leaves the least; empty when it does."""
    if not row.counts:
        return str(LEFT_OUT["same" if row.same_as_id else "replaced"])
    if standing is None or measure is None:
        return str(LEFT_OUT["no_ceiling"])
    code = _reason(aid_of(group, row), standing, measure)
    return "" if code is None else str(LEFT_OUT[code])


def _twins(page: Page[Any]) -> dict[int, AidLine]:
    """For each line, the earlier one of another origin with the same enterprise, day and amount."""
    first: dict[tuple[Any, ...], AidLine] = {}
    twins = {}
    for row in sorted(page, key=lambda row: row.pk):
        if not row.counts or row.granted_on is None:
            continue
        same = first.setdefault((row.beneficiary_id, row.granted_on, row.amount_cents), row)
        if same.origin != row.origin:
            twins[row.pk] = same
    return twins


@signed_in
def aid_csv(request: ActorRequest, pk: int) -> HttpResponse:
    """Send every line of the undertaking's ledger, as they are counted on the day asked for."""
    shown = organisation_found(request, pk)
    _form, question = _asked(request)
    group = group_of(shown, on=question.on)
    rows = list(all_lines(group))
    standing, _refused = _standing(group, question, rows)
    measure = binding(standing.answer.measures) if standing and standing.answer.measures else None
    head = [
        _("Octroi"),
        _("Versement"),
        _("Bénéficiaire"),
        _("Objet"),
        _("Accordée par"),
        _("Régime"),
        _("Instrument"),
        _("État membre"),
        _("Équivalent-subvention brut"),
        _("État"),
        _("Origine"),
        _("Numéro"),
        _("Compte au %(day)s") % {"day": day(question.on)},
    ]
    sheet = as_sheet(head, (_cells(row, _why(row, group, standing, measure)) for row in rows))
    return sheet_answer(sheet, f"aides-{pk}-{question.on.isoformat()}")


def _cells(row: AidLine, why: str) -> list[str]:
    return [
        _iso(row.granted_on),
        _iso(row.paid_on),
        row.beneficiary.name,
        row.purpose,
        row.granted_by,
        regulation_of(row),
        str(row.get_instrument_display()),
        row.member_state,
        str(row.amount).replace(".", ","),
        str(row.get_status_display()),
        str(row.get_origin_display()),
        row.reference,
        _("non : %(why)s") % {"why": why} if why else _("oui"),
    ]


def _iso(moment: date | None) -> str:
    return moment.isoformat() if moment else ""

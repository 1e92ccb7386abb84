"""What the ceilings of public aid leave for an application, and the call's own rule beside them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.funding.queries.awards import AwardFound
from grappe.areas.funding.web.words import regime_words
from grappe.areas.programmes.models import Call, Decision
from grappe.areas.programmes.queries.aid import amount_of, scheme_key
from grappe.areas.programmes.queries.ceilings import applications_judged, check_one
from grappe.areas.programmes.queries.selection import plan_told
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.web.decisions.pages import frame
from grappe.kernel.http import ActorRequest, signed_in
from grappe.values import Euro
from grappe.web.formats import day, euro, local
from grappe.web.refusals import all_words

_OF_THE_CALL = ("funding.over_call_rule", "funding.pending_exceeds_call_rule")


@signed_in
def ceilings(request: ActorRequest, network: str, slug: str, number: int) -> HttpResponse:
    """Say what each ceiling leaves for the aid of an application, line by line, and the call's own rule."""
    rows = applications_judged(actor=request.actor, on=timezone.localdate())
    application = get_object_or_404(rows, call__network__slug=network, call__slug=slug, number=number)
    call = application.call
    decision: Decision | None = getattr(application, "decision", None)
    amount, whole = _amount(call, application, decision)
    on = _day(call, decision)
    context: dict[str, Any] = {
        **frame(call),
        "application": application,
        "decision": decision,
        "amount": amount,
        "whole": whole,
        "on": on,
        "is_applied": decision is not None and decision.applied_at is not None,
    }
    if amount:
        context |= _said(check_one(call, application, amount, on=on))
    return render(request, "programmes/decisions/ceilings.html", context)


def _amount(call: Call, application: Any, decision: Decision | None) -> tuple[Decimal | None, Decimal | None]:
    """The aid that is asked about, and the whole aid that the scheme gives."""
    plan, key = plan_told(application.told_plan), scheme_key(call.aid_scheme)
    whole = amount_of(key, plan, application.vat_basis, application.vat_deduction).amount
    decided = decision.aid if decision and decision.outcome == Outcome.SELECTED else None
    return (whole if decided is None else decided), whole


def _day(call: Call, decision: Decision | None) -> date:
    """The day of the grant: that of the decision once applied, else today."""
    if decision is not None and decision.applied_at is not None:
        return local(decision.applied_at).date()
    return timezone.localdate()


def _said(found: AwardFound) -> dict[str, Any]:
    answer = found.answer
    law = [reason for reason in found.reasons if reason.code not in _OF_THE_CALL]
    own = [reason for reason in (*found.reasons, *found.notices) if reason.code in _OF_THE_CALL]
    return {
        "found": found,
        "answer": answer,
        "regime": regime_words(answer.regime or "") if answer else "",
        "rows": [_row(found, measure) for measure in answer.measures] if answer else [],
        "by_law": all_words(law),
        "notices": all_words(n for n in found.notices if n.code not in _OF_THE_CALL),
        "own": answer.call if answer else None,
        "own_words": all_words(own),
        "own_blocks": any(reason.code == _OF_THE_CALL[0] for reason in found.reasons),
        "lowerable": bool(found.reasons) and found.highest > Euro(0),
    }


def _row(found: AwardFound, measure: Any) -> tuple[str, str, str]:
    """One ceiling of the law: state, words, detail."""
    over = found.asked.amount > measure.headroom
    close = found.asked.amount + measure.pending > measure.headroom
    words = {
        "rule": regime_words(measure.ceiling.rule.code),
        "counted": euro(measure.counted),
        "ceiling": euro(measure.ceiling.amount),
        "left": euro(measure.headroom),
        "start": day(measure.window.start),
        "end": day(measure.window.end),
    }
    return (
        "no" if over else "warn" if close else "ok",
        _("%(rule)s : %(counted)s sur %(ceiling)s") % words,
        _("Du %(start)s au %(end)s. Reste %(left)s.") % words,
    )

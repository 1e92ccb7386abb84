"""What the ceilings of public aid, and the call's own rule, answer about the aids that a jury proposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from grappe.areas.directory.queries import organisations_tied_to
from grappe.areas.funding.queries.awards import AwardAsked, AwardFound, check_awards
from grappe.areas.funding.queries.scopes import aid_read_by
from grappe.areas.funding.rules import Basis, CallRule, WindowKind
from grappe.areas.programmes.models import Application, Call, Decision
from grappe.areas.programmes.queries.decisions import DECIDABLE
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.queries.selection import told_plan
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.kernel.actor import Actor
from grappe.values import Euro, Refusal
from grappe.values.reading import read_text, read_whole, require_fields


@dataclass(frozen=True, slots=True)
class AidTerms:
    """The regulation of a call's aid (None: by the day and the activity), and its own rule, if any."""

    regime: str | None = None
    call_rule: CallRule | None = None

    def as_json(self) -> dict[str, object]:
        """Return the terms as plain JSON."""
        rule = self.call_rule
        own = rule and {
            "ceiling": str(rule.ceiling),
            "years": rule.years,
            "basis": str(rule.basis),
            "window": str(rule.window),
        }
        return {"regime": self.regime or "", "call_rule": own}

    @classmethod
    def from_json(cls, document: object) -> "AidTerms":
        """Read the terms of a call; empty: the law alone.

        :raises ValueError: when they are not terms.
        """
        if document == {}:
            return cls()
        read = require_fields("aid_terms", document, {"regime", "call_rule"})
        regime = read_text(read, "regime") or None
        if read["call_rule"] is None:
            return cls(regime)
        own = require_fields("call_rule", read["call_rule"], {"ceiling", "years", "basis", "window"})
        rule = CallRule(
            Euro(read_text(own, "ceiling")),
            read_whole(own, "years"),
            Basis(read_text(own, "basis")),
            WindowKind(read_text(own, "window")),
        )
        return cls(regime, rule)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An aid that the jury proposes, by the number of its application."""

    number: int
    organisation_id: int
    organisation: str
    amount: Decimal


def check_proposed(call: Call, proposed: Sequence[Proposed], *, on: date) -> dict[int, AwardFound]:
    """Return what the ceilings answer about each aid, by number, those before it in the order given being
    granted with it: four queries for all. Decisions that wait in other calls are announced."""
    if not proposed:
        return {}
    terms = AidTerms.from_json(call.aid_terms)
    asked = [AwardAsked(p.number, p.organisation_id, p.organisation, Euro(p.amount)) for p in proposed]
    elsewhere = _elsewhere(call, {one.organisation_id for one in proposed})
    return check_awards([*asked, *elsewhere], on=on, regime=terms.regime, call_rule=terms.call_rule)


def _elsewhere(call: Call | None, organisations: set[int], *, but: int | None = None) -> list[AwardAsked]:
    tied = organisations_tied_to(sorted(organisations)).order_by().values("pk")
    rows = Decision.objects.filter(
        outcome=Outcome.SELECTED,
        applied_at__isnull=True,
        aid__gt=0,
        application__organisation__in=tied,
    )
    rows = rows.exclude(application__call=call) if call else rows.exclude(application=but)
    columns = ("application_id", "application__organisation_id", "application__organisation__name", "aid")
    return [
        AwardAsked(-pk, organisation, name, Euro(aid), pending=True)
        for pk, organisation, name, aid in rows.order_by("pk").values_list(*columns)
    ]


def proposed_so_far(call: Call, order: Mapping[int, int]) -> list[Proposed]:
    """Return the aids of the decisions that wait to be applied, in the order of the list: one query."""
    rows = Decision.objects.filter(
        application__call=call, outcome=Outcome.SELECTED, applied_at__isnull=True, aid__gt=0
    )
    columns = (
        "application__number",
        "application__organisation_id",
        "application__organisation__name",
        "aid",
    )
    found = [Proposed(*row) for row in rows.values_list(*columns)]
    return sorted(found, key=lambda one: order.get(one.number, len(order)))


def applications_judged(*, actor: Actor, on: date) -> QuerySet[Any]:
    """The applications that the actor's juries decide, with their call, organisation, decision and plan, and
    whether the actor may open the aid of the organisation (`is_aid_read`): what the page of their ceilings
    reads, in one query."""
    rows: QuerySet[Any] = Application.objects.filter(
        call__in=calls_run_by(actor=actor, on=on), call__aid_scheme__isnull=False, state__in=DECIDABLE
    )
    related = ("call__network", "call__aid_scheme", "call__deliberation", "organisation", "decision")
    judged: QuerySet[Any] = rows.select_related(*related).annotate(
        told_plan=told_plan(), is_aid_read=aid_read_by(actor, "organisation", on=on)
    )
    return judged


def check_one(call: Call, application: Any, amount: Decimal, *, on: date) -> AwardFound:
    """Return what the ceilings answer about the aid of one application on the day, all that waits elsewhere
    for the same undertaking being announced: four queries. Its own award, once written, is left out."""
    terms = AidTerms.from_json(call.aid_terms)
    organisation = application.organisation
    mine = AwardAsked(application.number, organisation.pk, organisation.name, Euro(amount))
    waiting = _elsewhere(None, {organisation.pk}, but=application.pk)
    found = check_awards(
        [mine, *waiting],
        on=on,
        regime=terms.regime,
        call_rule=terms.call_rule,
        but=award_reference(application.pk, on.year),
    )
    return found[application.number]


def award_reference(application_id: int, year: int) -> str:
    """Return the number of an application's award in the ledger."""
    return f"A-{year}-D{application_id:06}"


def refusals_of_ceilings(found: Mapping[int, AwardFound]) -> list[Refusal]:
    """Return why each blocked aid may not be granted: the law and the call's own rule, each in its words."""
    return [_named(one, reason) for one in found.values() for reason in one.reasons]


_CODES = {
    "funding.over_ceiling": "programmes.aid_over_ceiling",
    "funding.over_joint_ceiling": "programmes.aid_over_ceiling",
    "funding.over_call_rule": "programmes.aid_over_call_rule",
}


def _named(found: AwardFound, reason: Refusal) -> Refusal:
    params: dict[str, Any] = {
        **reason.params,
        "number": found.asked.number,
        "organisation": found.asked.organisation,
        "asked": found.asked.amount,
        "highest": found.highest,
    }
    code = _CODES.get(reason.code)
    return Refusal(code, params) if code else reason

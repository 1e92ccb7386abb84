"""What the minutes say of money: envelopes and their lines, aids lowered, proposals asked of the solver."""

from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.programmes.documents.minutes import EnvelopeRow, LoweredRow, ProposalRow
from grappe.areas.programmes.documents.selection import rule_words
from grappe.areas.programmes.models import Call, ProposalState
from grappe.areas.programmes.queries.lines import Chosen, Line, Ranking
from grappe.areas.programmes.queries.proposals import proposals_of
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.values import Euro


def money_of_minutes(call: Call, ranking: Ranking) -> dict[str, Any]:
    """Return what the minutes say of money; nothing that a call without envelopes would not say."""
    lowered = tuple(
        LoweredRow(line.number, line.organisation, line.limited_to, line.reason or "")
        for line in ranking.lines.values()
        if line.limited_to is not None and line.outcome == Outcome.SELECTED
    )
    if ranking.chosen is None:
        return {"lowered": lowered}
    return {
        "lowered": lowered,
        "envelopes": _envelopes(ranking, ranking.chosen),
        "rule": rule_words(ranking.chosen.terms, call.places),
        "proposals": tuple(
            ProposalRow(
                row.asked_at,
                row.state,
                len(row.content["gained"]) if row.state == ProposalState.FOUND else 0,
                len(row.content["lost"]) if row.state == ProposalState.FOUND else 0,
                row.digest,
            )
            for row in reversed(proposals_of(call))
        ),
    }


def payer_of(ranking: Ranking, line: Line) -> str:
    """Return the name of the envelope that pays an application; empty when none does."""
    if ranking.chosen is None or line.payer is None:
        return ""
    return ranking.chosen.label_of(line.payer) or _("Enveloppe de l’appel")


def _envelopes(ranking: Ranking, chosen: Chosen) -> tuple[EnvelopeRow, ...]:
    rows = []
    for place, paid in enumerate(chosen.selection.paid if chosen.selection else ()):
        mine = [one for one in ranking.decided.values() if one.envelope == place]
        rows.append(
            EnvelopeRow(
                paid.label or _("Enveloppe de l’appel"),
                None if paid.amount is None else paid.amount.amount,
                paid.granted.amount,
                paid.last_rank,
                Euro.total(one.granted for one in mine).amount,
                len(mine),
            )
        )
    return tuple(rows)

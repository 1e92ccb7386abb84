"""The payment notice and the recovery order: what was claimed, kept and paid, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.funding.rules import VatSituation
from grappe.areas.grants.documents.settlement import settlement_lines
from grappe.areas.grants.models import Claim, ClaimLine
from grappe.areas.grants.queries import costs_of_claim
from grappe.areas.grants.rules import CallTerms
from grappe.areas.programmes.documents.blocks import Block, Heading, Paper, Table, Text
from grappe.values import ZERO, Euro
from grappe.web.formats import day, euro_exact, reading_language


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One spending: eligible amount claimed and kept, and why less."""

    label: str
    claimed: Euro
    kept: Euro
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice says. `to_recover` above nothing makes it a recovery order, `on` its last day to pay."""

    call: str
    network: str
    funder: str
    organisation: str
    project: str
    file_number: int
    claim: int
    kind: str
    lines: tuple[NoticeLine, ...]
    explanation: Mapping[str, Any]
    to_pay: Euro
    to_recover: Euro
    on: date
    reference: str
    publicity: str


def notice_facts(claim: Claim, lines: Sequence[ClaimLine], on: date, reference: str) -> NoticeFacts:
    """Gather what the notice of a claim says, from its lines (`queries.lines_of`)."""
    grant = claim.grant
    application = grant.application
    vat = VatSituation.from_json(grant.vat)
    return NoticeFacts(
        call=str(application.call),
        network=application.call.network.organisation.name,
        funder=grant.funder.name,
        organisation=application.organisation.name,
        project=application.title,
        file_number=application.number,
        claim=claim.number,
        kind=str(claim.get_kind_display()),
        lines=tuple(
            NoticeLine(cost.line.label, cost.line.eligible(vat), cost.accepted.eligible(vat), cost.reason)
            for cost in costs_of_claim(lines)
        ),
        explanation=claim.explanation,
        to_pay=Euro(claim.to_pay or Decimal(0)),
        to_recover=Euro(claim.to_recover or Decimal(0)),
        on=on,
        reference=reference.strip(),
        publicity=CallTerms.from_json(grant.terms).publicity,
    )


def notice_paper(facts: NoticeFacts) -> Paper:
    """Return the notice as a paper."""
    recovers = facts.to_recover > ZERO
    return Paper(
        title=_("Titre de recette") if recovers else _("Avis de paiement"),
        subtitle=f"{facts.organisation} · {facts.project}",
        blocks=tuple(_blocks(facts, recovers)),
        sender=(facts.funder, facts.network, facts.call),
        recipient=(facts.organisation,),
        place_and_date="" if recovers else _("Payé le %(day)s") % {"day": day(facts.on)},
        foot=_("%(call)s, dossier %(number)s, demande %(claim)s")
        % {"call": facts.call, "number": facts.file_number, "claim": facts.claim},
        language=reading_language(),
    )


def _blocks(facts: NoticeFacts, recovers: bool) -> Sequence[Block]:
    words = {
        "claim": facts.claim,
        "kind": facts.kind,
        "amount": euro_exact(facts.to_recover if recovers else facts.to_pay),
        "day": day(facts.on),
        "funder": facts.funder,
    }
    opening = (
        _(
            "Les versements dépassent l’aide due au solde. Vous remboursez %(amount)s à %(funder)s au plus "
            "tard le %(day)s."
        )
        if recovers
        else _("%(funder)s vous a payé %(amount)s sur votre demande %(claim)s (%(kind)s).")
    )
    return [
        Text(opening % words, "strong"),
        *([Text(_("Référence : %(reference)s") % {"reference": facts.reference})] if facts.reference else []),
        *_kept(facts),
        Heading(_("Calcul")),
        _calculation(facts.explanation),
        Text(facts.publicity, "small"),
    ]


def _kept(facts: NoticeFacts) -> Sequence[Block]:
    if not facts.lines:
        return []
    rows = tuple(
        (line.label, euro_exact(line.claimed), euro_exact(line.kept), line.reason) for line in facts.lines
    )
    heads = (_("Dépense"), _("Demandé"), _("Retenu"), _("Motif"))
    return [Heading(_("Dépenses")), Table(heads, rows, figures=(1, 2), widths=(4, 0, 0, 4))]


def _calculation(explanation: Mapping[str, Any]) -> Table:
    lines = settlement_lines(explanation)
    return Table(
        heads=(_("Ligne"), _("Montant")),
        rows=tuple((label, value) for label, value, _kind in lines),
        figures=(1,),
        strong=tuple(index for index, line in enumerate(lines) if line[2] in ("sub", "total")),
        widths=(6, 0),
    )

"""The payment sheet of a year: what was declared, kept and paid, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.labels.documents.explained import calculation_rows
from grappe.areas.labels.models import YearReport
from grappe.areas.labels.rules import SupportTerms
from grappe.areas.programmes.documents.blocks import Block, Heading, Paper, Table, Text
from grappe.values import Euro, Period, Share
from grappe.web.formats import day, euro_exact, percent, period, reading_language


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What a payment sheet says. `costs` are words, declared and kept."""

    network: str
    label: str
    funder: str
    year: int
    period: Period
    rate: Share
    cap: Euro
    costs: tuple[tuple[str, Euro, Euro], ...]
    reason: str
    explanation: Mapping[str, Any]
    amount: Euro
    paid_on: date
    reference: str
    agreement: int


def sheet_facts(report: YearReport, terms: SupportTerms, paid_on: date, reference: str) -> SheetFacts:
    """Gather what the sheet of an accepted year says."""
    agreement = report.agreement
    lines = report.actions.select_related("action")
    running = (_("Frais de fonctionnement"), Euro(report.running), Euro(report.accepted or Decimal(0)))
    return SheetFacts(
        network=agreement.award.network.organisation.name,
        label=agreement.award.label.name,
        funder=agreement.funder.name,
        year=report.year,
        period=terms.year_period(report.year),
        rate=terms.rate,
        cap=terms.cap,
        costs=(
            running,
            *((row.action.name, Euro(row.spent), Euro(row.accepted or Decimal(0))) for row in lines),
        ),
        reason=report.message,
        explanation=report.explanation,
        amount=Euro(report.to_pay or Decimal(0)),
        paid_on=paid_on,
        reference=reference.strip(),
        agreement=agreement.pk,
    )


def sheet_paper(facts: SheetFacts) -> Paper:
    """Return the payment sheet of a year as a paper."""
    return Paper(
        title=_("Fiche de versement"),
        subtitle=_("%(network)s, année %(year)s") % {"network": facts.network, "year": facts.year},
        blocks=tuple(_blocks(facts)),
        sender=(facts.funder, facts.label),
        recipient=(facts.network,),
        place_and_date=_("Payé le %(day)s") % {"day": day(facts.paid_on)},
        foot=_("Convention de soutien nº %(number)s, année %(year)s")
        % {"number": facts.agreement, "year": facts.year},
        language=reading_language(),
    )


def _blocks(facts: SheetFacts) -> Sequence[Block]:
    words = {
        "funder": facts.funder,
        "network": facts.network,
        "amount": euro_exact(facts.amount),
        "period": period(facts.period),
        "rate": percent(facts.rate),
        "cap": euro_exact(facts.cap),
    }
    paid = _("%(funder)s a payé %(amount)s à %(network)s pour l’année %(period)s de son soutien.")
    rule = _("Frais de fonctionnement soutenus à %(rate)s, jusqu’à %(cap)s par an.")
    rows = tuple((name, euro_exact(spent), euro_exact(kept)) for name, spent, kept in facts.costs)
    return [
        Text(paid % words, "strong"),
        *([Text(_("Référence : %(reference)s") % {"reference": facts.reference})] if facts.reference else []),
        Text(rule % words, "small"),
        Heading(_("Dépenses de l’année")),
        Table((_("Dépense"), _("Déclaré"), _("Retenu")), rows, figures=(1, 2), widths=(5, 0, 0)),
        *([Text(_("Motif : %(reason)s") % {"reason": facts.reason})] if facts.reason else []),
        Heading(_("Calcul")),
        _calculation(facts.explanation),
    ]


def _calculation(explanation: Mapping[str, Any]) -> Table:
    lines = calculation_rows(explanation)
    return Table(
        heads=(_("Ligne"), _("Montant")),
        rows=tuple((label, value) for label, value, _is_sum in lines),
        figures=(1,),
        strong=tuple(index for index, line in enumerate(lines) if line[2]),
        widths=(6, 0),
    )

"""The grant agreement and its amendments: what both sides sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from grappe.areas.funding.rules import CostLine, PaymentMethod, VatSituation
from grappe.areas.grants.models import METHOD_LABELS, Grant
from grappe.areas.grants.rules import CallTerms, eligible_sum, schedule_of
from grappe.areas.programmes.documents.aid_lines import category_words, vat_words
from grappe.areas.programmes.documents.blocks import Block, Heading, Items, Paper, Table, Text
from grappe.values import Euro
from grappe.web.formats import day, euro_exact, percent, period, reading_language


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What an agreement says. `number` 0 is the agreement itself; `reason` is that of an amendment."""

    number: int
    call: str
    network: str
    funder: str
    organisation: str
    siren: str
    project: str
    file_number: int
    award: Euro
    plan: tuple[CostLine, ...]
    vat: VatSituation
    terms: CallTerms
    reason: str
    made_on: date


def agreement_facts(
    grant: Grant,
    number: int,
    award: Euro,
    plan: tuple[CostLine, ...],
    terms: CallTerms,
    reason: str,
    made_on: date,
) -> AgreementFacts:
    """Gather what the agreement of a grant says, without a query when its application is there."""
    application = grant.application
    call = application.call
    return AgreementFacts(
        number=number,
        call=str(call),
        network=call.network.organisation.name,
        funder=grant.funder.name,
        organisation=application.organisation.name,
        siren=application.organisation.siren or "",
        project=application.title,
        file_number=application.number,
        award=award,
        plan=plan,
        vat=VatSituation.from_json(grant.vat),
        terms=terms,
        reason=reason,
        made_on=made_on,
    )


def agreement_paper(facts: AgreementFacts) -> Paper:
    """Return the agreement, or the amendment, as a paper to sign."""
    title = (
        _("Convention de subvention")
        if facts.number == 0
        else _("Avenant nº %(number)s à la convention de subvention") % {"number": facts.number}
    )
    return Paper(
        title=title,
        subtitle=f"{facts.organisation} · {facts.project}",
        blocks=tuple(_blocks(facts)),
        sender=(facts.funder, facts.network, facts.call),
        recipient=tuple(line for line in (facts.organisation, facts.siren) if line),
        place_and_date=_("Établi le %(day)s") % {"day": day(facts.made_on)},
        foot=_("%(call)s, dossier %(number)s") % {"call": facts.call, "number": facts.file_number},
        language=reading_language(),
    )


def _blocks(facts: AgreementFacts) -> Sequence[Block]:
    return [
        *_opening(facts),
        Heading(_("Plan de coûts")),
        _costs(facts),
        Text(vat_words(str(facts.vat.basis), facts.vat.deduction.basis_points), "small"),
        Heading(_("Versements")),
        _schedule(facts),
        Items(tuple(_conditions(facts.terms))),
        Heading(_("Publicité")),
        Text(_("Le bénéficiaire imprime cette phrase sur tout ce qui fait connaître le projet :")),
        Text(facts.terms.publicity, "strong"),
        Heading(_("Signatures")),
        Table((_("Pour le financeur"), _("Pour le bénéficiaire")), ((facts.funder, facts.organisation),)),
    ]


def _opening(facts: AgreementFacts) -> Sequence[Block]:
    words = {
        "funder": facts.funder,
        "organisation": facts.organisation,
        "award": euro_exact(facts.award),
        "project": facts.project,
        "call": facts.call,
        "network": facts.network,
    }
    first = _(
        "%(funder)s accorde à %(organisation)s une subvention de %(award)s au plus pour son projet "
        "« %(project)s », lauréat de l’appel %(call)s animé par %(network)s."
    )
    if facts.number == 0:
        return [Text(first % words)]
    return [
        Text(_("Motif de l’avenant : %(reason)s") % {"reason": facts.reason}),
        Text(_("À compter de sa signature, cet avenant remplace ce qui suit ; le reste est inchangé.")),
        Text(first % words),
    ]


def _costs(facts: AgreementFacts) -> Table:
    total = eligible_sum(facts.plan, facts.vat)
    rows = [
        (line.label, category_words(str(line.category)), euro_exact(line.eligible(facts.vat)))
        for line in facts.plan
    ]
    return Table(
        heads=(_("Dépense"), _("Catégorie"), _("Coût retenu")),
        rows=(*rows, (_("Total"), "", euro_exact(total))),
        figures=(2,),
        strong=(len(rows),),
        widths=(5, 4, 0),
    )


def _schedule(facts: AgreementFacts) -> Table:
    names = {"advance": _("Avance"), "interim": _("Acomptes, au plus"), "balance": _("Solde")}
    parts = [(names[name], euro_exact(part)) for name, part in schedule_of(facts.award, facts.terms.payment)]
    return Table(
        heads=(_("Ce qui est versé"), _("Montant")),
        rows=(*parts, (_("Subvention"), euro_exact(facts.award))),
        figures=(1,),
        strong=(len(parts),),
        widths=(5, 0),
    )


def _conditions(terms: CallTerms) -> Sequence[str]:
    payment = terms.payment
    method = str(METHOD_LABELS[PaymentMethod(payment.method)])
    freedom = (
        _("Les dépenses peuvent passer d’une catégorie à l’autre dans la limite du plan entier.")
        if payment.fungibility is None
        else _("Une catégorie peut dépasser son plan de %(share)s au plus.")
        % {"share": percent(payment.fungibility)}
    )
    return [
        _("Sont retenues les dépenses payées %(period)s.") % {"period": period(payment.eligible)},
        _("Au versement, la règle est : %(method)s.") % {"method": method},
        _("Avant le solde, les versements ne dépassent pas %(share)s de la subvention.")
        % {"share": percent(payment.before_balance)},
        freedom,
        _("Chaque dépense est justifiée par %(count)s pièce au moins.") % {"count": terms.pieces}
        if terms.pieces == 1
        else _("Chaque dépense est justifiée par %(count)s pièces au moins.") % {"count": terms.pieces},
        _("Si les versements dépassent l’aide due au solde, le bénéficiaire rembourse la différence."),
    ]

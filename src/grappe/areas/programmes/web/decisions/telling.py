"""The rule of selection in words: its line, its envelopes, its floors and its ceilings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.funding.rules import Basis, CallRule, WindowKind
from grappe.areas.funding.web.words import regime_words
from grappe.areas.programmes.documents.selection import rule_words
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.programmes.rules.envelopes import Envelope
from grappe.areas.programmes.rules.selection import FloorMeasure, SelectionTerms
from grappe.areas.programmes.web.decisions.envelopes import envelope_name
from grappe.web.formats import euro, number


@dataclass(frozen=True, slots=True)
class RuleTold:
    """The rule of a call as its page tells it once it no longer changes; each envelope has its places."""

    line: tuple[str, ...]
    envelopes: list[tuple[str, Any, str]]
    floors: list[str]
    ceilings: list[str]


def rule_told(call: Call, envelopes: Sequence[Envelope], groups: Mapping[str, str]) -> RuleTold:
    """Return the rule of a call in sentences; nothing is read but what is given."""
    terms, aid = SelectionTerms.from_json(call.selection), AidTerms.from_json(call.aid_terms)
    by_places = _("Les %(n)s premiers du classement sont retenus, quelle que soit leur enveloppe.")
    seats = [*terms.seats, *[None] * len(envelopes)]
    return RuleTold(
        line=rule_words(terms, call.places) if terms.by_envelope else (by_places % {"n": call.places},),
        envelopes=[
            (envelope_name(one.label), one.amount, _seats(seat))
            for one, seat in zip(envelopes, seats, strict=False)
        ],
        floors=[floor_words(floor.as_json(), groups) for floor in terms.floors],
        ceilings=[_regime(aid), *_own_rule(aid.call_rule)],
    )


def _seats(seat: int | None) -> str:
    if seat is None:
        return _("sans limite de places")
    return ngettext("%(n)s place", "%(n)s places", seat) % {"n": number(seat)}


def _regime(aid: AidTerms) -> str:
    if aid.regime is None:
        return _("La loi : le régime suit le jour de l’octroi et l’activité de chaque entreprise.")
    return _("La loi : %(regime)s.") % {"regime": regime_words(aid.regime)}


def _own_rule(rule: CallRule | None) -> list[str]:
    """The call's own ceiling; none is nothing to say beside the law."""
    if rule is None:
        return [_("L’appel n’ajoute aucun plafond.")]
    years = {
        WindowKind.ROLLING: ngettext("%(n)s an glissant", "%(n)s ans glissants", rule.years),
        WindowKind.FISCAL: ngettext("%(n)s exercice fiscal", "%(n)s exercices fiscaux", rule.years),
    }[rule.window]
    said = {
        Basis.GRANTED: _("L’appel : toutes aides publiques, %(ceiling)s au plus sur %(years)s, à l’octroi."),
        Basis.PAID: _("L’appel : toutes aides publiques, %(ceiling)s au plus sur %(years)s, au versement."),
    }[rule.basis]
    return [said % {"ceiling": euro(rule.ceiling), "years": years % {"n": number(rule.years)}}]


def floor_words(floor: Mapping[str, Any], groups: Mapping[str, str]) -> str:
    """Say a floor: for whom, and how much at least."""
    words = {
        "group": groups.get(f"{floor['kind']}:{floor['code']}", floor["code"]),
        "least": measured(floor["measure"], floor["least"]),
    }
    return _("%(group)s : au moins %(least)s") % words


def measured(measure: str, value: int) -> str:
    """Write what a floor counts: applications, or aid in cents."""
    if measure == FloorMeasure.AID:
        return euro(Decimal(value) / 100)
    return ngettext("%(n)s dossier", "%(n)s dossiers", value) % {"n": number(value)}

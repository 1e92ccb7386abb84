"""The letters that tell applicants what was decided, and the papers they carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grappe.areas.programmes.documents.aid_lines import AidLine, aid_lines, vat_words
from grappe.areas.programmes.documents.blocks import Paper, Table, Text
from grappe.web.formats import day, euro_exact, points, reading_language


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter says of one application; points in hundredths. `passed_on`: it holds a place that the
    jury freed, in the order of the ranking."""

    call: str
    network: str
    number: int
    organisation: str
    project: str
    recipient: str
    decided_on: date
    outcome: str
    reason: str
    rank: int | None
    ranked: int
    mean: int | None
    marks: int
    places: int
    aid: Decimal | None
    explanation: Mapping[str, Any]
    vat_basis: str
    vat_deduction: int | None
    funder: str
    passed_on: bool = False
    opinions: tuple[str, ...] = ()  # of experts, that the facilitation joins


def subject(facts: LetterFacts) -> str:
    """The subject of the letter, which says the decision at once."""
    words = {"call": facts.call, "number": facts.number}
    return {
        "selected": _("%(call)s : votre projet est lauréat (dossier %(number)s)"),
        "waitlisted": _("%(call)s : votre projet est sur liste d’attente (dossier %(number)s)"),
        "rejected": _("%(call)s : votre projet n’est pas retenu (dossier %(number)s)"),
    }[facts.outcome] % words


def body(facts: LetterFacts) -> str:
    """The letter itself, as plain text."""
    return "\n\n".join(
        [
            _("Bonjour,") if not facts.recipient else _("Bonjour %(name)s,") % {"name": facts.recipient},
            *_paragraphs(facts),
            _("L’animation du réseau répond à vos questions sur cette décision."),
            facts.network,
        ]
    )


def letter_paper(facts: LetterFacts) -> Paper:
    """The letter on paper, with every line of the aid of a laureate."""
    blocks = [
        *(Text(words) for words in _paragraphs(facts)),
        *_calculation(facts),
        Text(_("L’animation du réseau répond à vos questions sur cette décision.")),
        Text(facts.network, "strong"),
    ]
    return Paper(
        title=subject(facts),
        blocks=tuple(blocks),
        sender=(facts.network, facts.call),
        recipient=tuple(line for line in (facts.organisation, facts.recipient) if line),
        place_and_date=_("Le %(day)s") % {"day": day(facts.decided_on)},
        foot=_("%(call)s, dossier %(number)s") % {"call": facts.call, "number": facts.number},
        language=reading_language(),
    )


def sheet_paper(facts: LetterFacts, *, draft: bool) -> Paper:
    """The calculation sheet of an aid, for the file."""
    return Paper(
        title=_("Fiche de calcul de l’aide"),
        subtitle=f"{facts.organisation} · {facts.project}",
        blocks=tuple(_calculation(facts)),
        sender=(facts.network, facts.call),
        place_and_date=_("Calcul du %(day)s, avec les règles en vigueur ce jour-là")
        % {"day": day(facts.decided_on)},
        foot=_("%(call)s, dossier %(number)s") % {"call": facts.call, "number": facts.number},
        language=reading_language(),
        draft=_("PROJET") if draft else "",
    )


def calculation_table(lines: Sequence[AidLine]) -> Table:
    """The lines of an aid as a table of a paper."""
    return Table(
        heads=(_("Ligne"), _("Calcul"), _("Montant")),
        rows=tuple((line.label, line.note, line.value) for line in lines),
        figures=(2,),
        strong=tuple(index for index, line in enumerate(lines) if line.kind in ("sub", "total")),
        widths=(5, 6, 0),
    )


def _calculation(facts: LetterFacts) -> list[Text | Table]:
    lines = aid_lines(facts.explanation)
    if not lines:
        return []
    return [
        Text(vat_words(facts.vat_basis, facts.vat_deduction)),
        calculation_table(lines),
        Text(_("Chaque montant est exact jusqu’à la somme, arrondie une seule fois au centime."), "small"),
    ]


def _paragraphs(facts: LetterFacts) -> list[str]:
    words = {
        "project": facts.project,
        "organisation": facts.organisation,
        "call": facts.call,
        "day": day(facts.decided_on),
    }
    opening = {
        "selected": _(
            "Le jury du %(day)s a retenu votre projet « %(project)s », présenté par %(organisation)s à "
            "l’appel %(call)s."
        ),
        "waitlisted": _(
            "Le jury du %(day)s a placé votre projet « %(project)s », présenté par %(organisation)s à "
            "l’appel %(call)s, sur liste d’attente. Il sera retenu si une place se libère."
        ),
        "rejected": _(
            "Le jury du %(day)s n’a pas retenu votre projet « %(project)s », présenté par %(organisation)s à "
            "l’appel %(call)s."
        ),
    }[facts.outcome]
    return [opening % words, *_standing(facts), *_reason(facts), *_aid(facts), *_opinions(facts)]


def _standing(facts: LetterFacts) -> list[str]:
    if facts.mean is None or facts.rank is None:
        return [_("Votre dossier n’a reçu aucune note complète ; la décision est motivée ci-dessous.")]
    words = {
        "mean": points(facts.mean),
        "marks": facts.marks,
        "rank": facts.rank,
        "ranked": facts.ranked,
        "places": facts.places,
    }
    said = [
        _(
            "Sa note moyenne est de %(mean)s sur 20, pour %(marks)s notes ; il est classé au rang "
            "%(rank)s sur "
            "%(ranked)s, pour %(places)s places."
        )
        % words
    ]
    if facts.passed_on:
        said.append(_("Une place s’est libérée ; elle lui revient dans l’ordre du classement."))
    return said


def _reason(facts: LetterFacts) -> list[str]:
    return [_("Motif du jury : %(reason)s") % {"reason": facts.reason}] if facts.reason else []


def _opinions(facts: LetterFacts) -> list[str]:
    """What outside experts said, without their names."""
    said = _("Avis extérieur, demandé par l’animation : %(text)s")
    return [said % {"text": text} for text in facts.opinions]


def _aid(facts: LetterFacts) -> list[str]:
    if facts.aid is None:
        return []
    words = {"amount": euro_exact(facts.aid), "funder": facts.funder}
    if not facts.funder:
        return [_("L’aide accordée est de %(amount)s. Son calcul est joint, ligne à ligne.") % words]
    return [
        _("L’aide accordée par %(funder)s est de %(amount)s. Son calcul est joint, ligne à ligne.") % words
    ]

"""The minutes of the session, made from the record: who was there, ranking, ties, departures, aid, export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from grappe.areas.programmes.documents.blocks import Block, Heading, Items, Paper, Table, Text
from grappe.web.formats import clock_second, day_long, euro_exact, moment, number, points, reading_language


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """One application in the minutes; points in hundredths."""

    number: int
    organisation: str
    rank: int | None
    mean: int | None
    median: int | None
    marks: int
    outcome: str
    aid: Decimal | None
    recused: tuple[str, ...]
    payer: str = ""


@dataclass(frozen=True, slots=True)
class TieRow:
    """A tie and the order that the jury gave to it."""

    numbers: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DepartureRow:
    """An outcome that the ranking alone does not give, and why."""

    number: int
    organisation: str
    rank: int | None
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Who holds a place that the jury freed, as the next in rank."""

    number: int
    organisation: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """One envelope: what it holds, what the ranking alone gives of it, what the jury gives."""

    name: str
    amount: Decimal | None
    by_ranking: Decimal
    last_rank: int | None
    granted: Decimal
    funded: int


@dataclass(frozen=True, slots=True)
class LoweredRow:
    """An aid that the jury lowered, and why."""

    number: int
    organisation: str
    aid: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal asked of the solver: when, what it answered, and how far it is from the ranking."""

    asked_at: datetime
    state: str
    gained: int
    lost: int
    digest: str


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """Everything the minutes say."""

    call: str
    network: str
    opened_at: datetime
    applied_at: datetime
    jurors: tuple[tuple[str, str, bool], ...]
    quorum: int
    places: int
    tie_breaks: tuple[str, ...]
    rows: tuple[MinutesRow, ...]
    reopenings: tuple[tuple[datetime, str], ...]
    ties: tuple[TieRow, ...]
    departures: tuple[DepartureRow, ...]
    passed_on: tuple[PlaceRow, ...]
    digest: str
    messages: int = 0  # of the discussions: their text is nowhere in the record
    opinions: int = 0
    envelopes: tuple[EnvelopeRow, ...] = ()
    rule: tuple[str, ...] = ()
    lowered: tuple[LoweredRow, ...] = ()
    proposals: tuple[ProposalRow, ...] = ()


def minutes_paper(facts: MinutesFacts) -> Paper:
    """The minutes, in the reader's language."""
    return Paper(
        title=_("Procès-verbal de délibération"),
        subtitle=_("%(call)s, séance du %(day)s") % {"call": facts.call, "day": day_long(facts.applied_at)},
        sender=(facts.network,),
        blocks=(
            *_session(facts),
            *_ranking(facts),
            *_envelopes(facts),
            *_ties(facts),
            *_departures(facts),
            *_lowered(facts),
            *_proposals(facts),
            *_recusals(facts),
            *_export(facts),
            *_signatures(facts),
        ),
        foot=_("%(call)s · export %(digest)s") % {"call": facts.call, "digest": facts.digest},
        language=reading_language(),
        keywords=(facts.digest,),
    )


def outcome_words(outcome: str) -> str:
    """Name an outcome as a list does."""
    words = {"selected": _("lauréat"), "waitlisted": _("liste d’attente"), "rejected": _("non retenu")}
    return words[outcome]


def tie_break_words(tie_break: str) -> str:
    """Name a declared way to separate equal means."""
    return {"priority": _("note des critères prioritaires"), "median": _("médiane")}[tie_break]


def _session(facts: MinutesFacts) -> list[Block]:
    rows = tuple(
        (name, capacity, _("présent") if there else _("absent")) for name, capacity, there in facts.jurors
    )
    seated = sum(there for _name, _capacity, there in facts.jurors)
    words = {"present": seated, "jurors": len(facts.jurors), "quorum": facts.quorum}
    return [
        Heading(_("Séance")),
        Text(
            _("Ouverte le %(opened)s. Décisions appliquées ensemble le %(applied)s.")
            % {"opened": moment(facts.opened_at), "applied": clock_second(facts.applied_at)}
        ),
        Text(
            _("Présents : %(present)s sur %(jurors)s. Quorum : %(quorum)s, plus de la moitié du jury.")
            % words
        ),
        *([Text(_exchanges(facts))] if facts.messages or facts.opinions else []),
        *([Items(_reopenings(facts))] if facts.reopenings else []),
        *([Table((_("Membre du jury"), _("Qualité"), _("Présence")), rows)] if rows else []),
    ]


def _exchanges(facts: MinutesFacts) -> str:
    """How much was exchanged; what was said stays between those who said it."""
    words = {"messages": facts.messages, "opinions": facts.opinions}
    return (
        _("Messages échangés avant la décision : %(messages)s. Avis d’experts rendus : %(opinions)s.") % words
    )


def _reopenings(facts: MinutesFacts) -> tuple[str, ...]:
    return tuple(
        _("Notation rouverte le %(moment)s. Motif : %(reason)s") % {"moment": moment(at), "reason": reason}
        for at, reason in facts.reopenings
    )


def _ranking(facts: MinutesFacts) -> list[Block]:
    heads = (
        _("Rang"),
        _("Dossier"),
        _("Organisation"),
        _("Moy."),
        _("Méd."),
        _("Notes"),
        _("Décision"),
        _("Aide"),
    )
    total = sum((row.aid for row in facts.rows if row.aid is not None), Decimal(0))
    breaks = ", ".join(tie_break_words(name) for name in facts.tie_breaks)
    rows = tuple(
        (
            number(row.rank) if row.rank is not None else _("non classé"),
            number(row.number),
            row.organisation,
            points(row.mean) if row.mean is not None else _("sans note"),
            points(row.median) if row.median is not None else "",
            number(row.marks),
            outcome_words(row.outcome),
            euro_exact(row.aid) if row.aid is not None else "",
        )
        for row in facts.rows
    )
    if facts.envelopes:
        heads = (*heads, _("Payé par"))
        rows = tuple((*row, told.payer) for row, told in zip(rows, facts.rows, strict=True))
    said = _("Classement par moyenne, %(places)s places.") % {"places": facts.places}
    if breaks:
        said += " " + _("À moyenne égale, l’appel départage par : %(breaks)s.") % {"breaks": breaks}
    return [
        Heading(_("Classement et décisions")),
        Text(said),
        Table(
            heads,
            rows,
            figures=(0, 1, 3, 4, 5, 7),
            widths=(0, 0, 5, 0, 0, 0, 3, 0, *([3] if facts.envelopes else [])),
        ),
        Text(_("Total des aides : %(total)s.") % {"total": euro_exact(total)}, "strong"),
    ]


def _envelopes(facts: MinutesFacts) -> list[Block]:
    """Each envelope with its line, and the rule that drew it."""
    if not facts.envelopes:
        return []
    heads = (
        _("Enveloppe"),
        _("Montant"),
        _("Par le classement"),
        _("Dernier rang"),
        _("Accordé"),
        _("Lauréats"),
    )
    rows = tuple(
        (
            row.name,
            _("sans limite") if row.amount is None else euro_exact(row.amount),
            euro_exact(row.by_ranking),
            _("aucun") if row.last_rank is None else number(row.last_rank),
            euro_exact(row.granted),
            number(row.funded),
        )
        for row in facts.envelopes
    )
    return [
        Heading(_("Enveloppes et limites")),
        Items(facts.rule),
        Table(heads, rows, figures=(1, 2, 3, 4, 5), widths=(4, 0, 0, 0, 0, 0)),
    ]


def _lowered(facts: MinutesFacts) -> list[Block]:
    if not facts.lowered:
        return []
    items = tuple(
        _("Dossier %(number)s, %(organisation)s : ramenée à %(aid)s. Motif : %(reason)s")
        % {
            "number": row.number,
            "organisation": row.organisation,
            "aid": euro_exact(row.aid),
            "reason": row.reason,
        }
        for row in facts.lowered
    )
    return [Heading(_("Aides réduites par le jury")), Items(items)]


def _proposals(facts: MinutesFacts) -> list[Block]:
    """What was asked of the solver: it is told, and nothing followed from it."""
    if not facts.proposals:
        return []
    words = {
        "found": _("%(gained)s dossiers de plus et %(lost)s de moins que le classement"),
        "clash": _("les planchers demandés ne peuvent pas être tenus"),
        "open": _("sans réponse dans le temps donné"),
    }
    items = tuple(
        _("Demandée le %(moment)s : %(answer)s. Empreinte : %(digest)s")
        % {
            "moment": moment(row.asked_at),
            "answer": words[row.state] % {"gained": row.gained, "lost": row.lost},
            "digest": row.digest[:16],
        }
        for row in facts.proposals
    )
    told = Text(_("Calculées à côté du classement ; aucune décision n’en découle d’elle-même."))
    return [Heading(_("Propositions demandées au solveur")), told, Items(items)]


def _ties(facts: MinutesFacts) -> list[Block]:
    if not facts.ties:
        return [Heading(_("Ex æquo")), Text(_("Aucun ex æquo n’a demandé de décision du jury."))]
    items = tuple(
        _("Dossiers %(numbers)s, dans cet ordre. Motif : %(reason)s")
        % {"numbers": _joined(tie.numbers), "reason": tie.reason}
        for tie in facts.ties
    )
    return [Heading(_("Ex æquo départagés par le jury")), Items(items)]


def _departures(facts: MinutesFacts) -> list[Block]:
    if not facts.departures:
        return [Heading(_("Écarts au classement")), Text(_("Aucun : les décisions suivent le classement."))]
    items = tuple(
        _("Dossier %(number)s, %(organisation)s, rang %(rank)s : %(outcome)s. Motif : %(reason)s")
        % {
            "number": row.number,
            "organisation": row.organisation,
            "rank": row.rank if row.rank is not None else _("non classé"),
            "outcome": outcome_words(row.outcome),
            "reason": row.reason,
        }
        for row in facts.departures
    )
    return [Heading(_("Écarts au classement et leurs motifs")), Items(items), *_passed_on(facts)]


def _passed_on(facts: MinutesFacts) -> list[Block]:
    """Who takes the places that the departures free; following the ranking, they need no reason."""
    return [
        Text(
            _(
                "Dossier %(number)s, %(organisation)s, rang %(rank)s : prend une place ainsi libérée, dans "
                "l’ordre du classement."
            )
            % {"number": row.number, "organisation": row.organisation, "rank": row.rank}
        )
        for row in facts.passed_on
    ]


def _recusals(facts: MinutesFacts) -> list[Block]:
    rows = tuple(
        (number(row.number), row.organisation, ", ".join(row.recused)) for row in facts.rows if row.recused
    )
    if not rows:
        return [Heading(_("Récusations")), Text(_("Aucun juré n’était récusé."))]
    heads = (_("Dossier"), _("Organisation"), _("Jurés récusés, qui n’ont ni lu ni noté"))
    return [Heading(_("Récusations, par dossier")), Table(heads, rows, figures=(0,), widths=(0, 4, 5))]


def _export(facts: MinutesFacts) -> list[Block]:
    return [
        Heading(_("Export de l’appel")),
        Text(
            _(
                "Les notes, poids, règles et coûts dont découlent ces décisions sont dans l’export "
                "de l’appel. "
                "L’empreinte ci-dessous (SHA-256) est celle du fichier : s’il est modifié, elle change. "
                "La commande « grappe replay » recalcule tous les chiffres à partir du seul fichier."
            )
        ),
        Text(facts.digest, "strong"),
    ]


def _signatures(facts: MinutesFacts) -> list[Block]:
    present = tuple((name, "") for name, _capacity, there in facts.jurors if there)
    if not present:
        return []
    return [Heading(_("Signatures")), Table((_("Membre du jury"), _("Signature")), present)]


def _joined(numbers: Sequence[int]) -> str:
    return ", ".join(number(value) for value in numbers)

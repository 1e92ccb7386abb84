"""The minutes of the session, made from the record: who was there, ranking, ties, departures, aid, export."""

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


def minutes_paper(facts: MinutesFacts) -> Paper:
    """The minutes, in the reader's language."""
    return Paper(
        title=_("Procès-verbal de délibération"),
        subtitle=_("%(call)s, séance du %(day)s") % {"call": facts.call, "day": day_long(facts.applied_at)},
        sender=(facts.network,),
        blocks=(
            *_session(facts),
            *_ranking(facts),
            *_ties(facts),
            *_departures(facts),
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
        *([Items(_reopenings(facts))] if facts.reopenings else []),
        *([Table((_("Membre du jury"), _("Qualité"), _("Présence")), rows)] if rows else []),
    ]


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
    said = _("Classement par moyenne, %(places)s places.") % {"places": facts.places}
    if breaks:
        said += " " + _("À moyenne égale, l’appel départage par : %(breaks)s.") % {"breaks": breaks}
    return [
        Heading(_("Classement et décisions")),
        Text(said),
        Table(heads, rows, figures=(0, 1, 3, 4, 5, 7), widths=(0, 0, 5, 0, 0, 0, 3, 0)),
        Text(_("Total des aides : %(total)s.") % {"total": euro_exact(total)}, "strong"),
    ]


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

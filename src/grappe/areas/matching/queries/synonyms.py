"""Reads of the thesaurus: the lines of a network beside those of the house."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from grappe.areas.matching.index.plan import Clause, Group
from grappe.areas.matching.index.reading import Reading
from grappe.areas.matching.index.tokens import token_of
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.rules.lines import Known, TypedLine
from grappe.areas.matching.rules.score import Field, Part
from grappe.areas.matching.rules.thesaurus import Line
from grappe.areas.matching.rules.words import expression_of, fold
from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import networks_opened_to
from grappe.areas.programmes.queries.texts import Row, Rows, listed
from grappe.kernel.actor import Actor
from grappe.kernel.models import AuditEntry
from grappe.values import Refusal


def synonyms_of(network: Network) -> QuerySet[Synonym]:
    """The lines that hold in a network: its own, and those of the house."""
    return Synonym.objects.filter(Q(network=network) | Q(network=None))


def synonyms_visible_to(*, actor: Actor, on: date) -> QuerySet[Synonym]:
    """The lines that the actor may read: those of the house, and those of the networks opened to them."""
    opened = networks_opened_to(actor=actor, on=on).order_by().values("pk")
    return Synonym.objects.filter(Q(network=None) | Q(network__in=opened))


def line_of(row: Synonym) -> Line:
    """Return a line as the rules read it."""
    return Line(row.term, row.canonical, row.kind == SynonymKind.TECHNIQUE)


def typed_line_of(row: Synonym) -> TypedLine:
    """Return a line as it was typed."""
    return TypedLine(row.term, row.canonical, row.kind == SynonymKind.TECHNIQUE, row.source)


def known_in(network: Network, *, but: int | None = None) -> Known:
    """Return the lines that hold in a network, beside which a new one is judged, in one query.

    :param but: the line that is being changed.
    """
    rows = [row for row in synonyms_of(network) if row.pk != but]
    return Known(
        own=[line_of(row) for row in rows if row.network_id is not None],
        house=[line_of(row) for row in rows if row.network_id is None],
    )


def judged(network: Network, lines: Iterable[TypedLine]) -> list[tuple[TypedLine, list[Refusal]]]:
    """Return each line of a list, trimmed, with why it would not be written after those before it."""
    known, found = known_in(network), []
    for typed in lines:
        line = typed.trimmed()
        refusals = known.refusals(line)
        if not refusals:
            known.add(Line(line.term, line.canonical, line.is_technique))
        found.append((line, refusals))
    return found


def lines_of(networks: Collection[int]) -> str:
    """Return the lines of the house and of these networks, as one text that `lines_told` reads: one query.

    The same text as before is the same lines: what was made of them is made once.
    """
    return _as_text(Synonym.objects.filter(Q(network=None) | Q(network__in=networks)))


def lines_read_by(*, actor: Actor, on: date) -> str:
    """Return the lines that the actor may read, as one text that `lines_told` reads: one query."""
    return _as_text(synonyms_visible_to(actor=actor, on=on))


def _as_text(rows: QuerySet[Synonym]) -> str:
    found = rows.order_by().aggregate(text=Rows(Row("term", "canonical", "kind")))["text"]
    return str(found or "[]")


def lines_told(text: str) -> tuple[Line, ...]:
    """Return the lines of a text."""
    return tuple(
        Line(term, canonical, kind == SynonymKind.TECHNIQUE) for term, canonical, kind in listed(text)
    )


def writers_of(rows: Iterable[Synonym]) -> dict[int, str]:
    """Return who wrote each line of a network last, by its id; those that nobody signed are left out."""
    acts = AuditEntry.objects.filter(
        object_type="synonym", object_id__in=[row.pk for row in rows if row.network_id is not None]
    )
    signed = acts.filter(actor__isnull=False).order_by("pk")
    return {pk: name for pk, name in signed.values_list("object_id", "actor__name") if pk is not None}


@dataclass(frozen=True, slots=True)
class Entry:
    """One asked term, with the lines that answer it."""

    canonical: str
    rows: tuple[Synonym, ...]


def entries_of(rows: Iterable[Synonym], search: str = "") -> list[Entry]:
    """Return lines grouped by the term asked: first the terms of which a network wrote a line itself, then
    those of the house alone, both in the alphabet's order.

    A group is kept when each word of the search is in one of its terms, accents and capitals aside.
    """
    keyed = sorted(rows, key=lambda row: (fold(row.canonical), fold(row.term), row.pk))
    groups = [list(group) for _, group in groupby(keyed, key=lambda row: fold(row.canonical))]
    words = fold(search).split()
    found = []
    for group in groups:
        said = " ".join(fold(text) for row in group for text in (row.canonical, row.term))
        if all(word in said for word in words):
            found.append(Entry(group[0].canonical, tuple(group)))
    return sorted(found, key=lambda entry: all(row.network_id is None for row in entry.rows))


def found_through(reading: Reading, terms: Collection[str]) -> dict[str, int]:
    """Return how many organisations the index finds by each of these terms."""
    found = {}
    for term in terms:
        stems = expression_of(term).split()
        clauses = tuple(
            Clause(tuple(token_of(place, stem) for stem in stems), 1)
            for place in ((Field.WORDS, Field.LABELS) if len(stems) == 1 else (Field.WORDS,))
        )
        found[term] = reading.count([Group(Part.TEXT, clauses)] if stems else [])
    return found

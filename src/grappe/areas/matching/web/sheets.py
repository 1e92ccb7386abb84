"""Matching as sheets for a spreadsheet; that of a thesaurus is read back as it was written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from grappe.areas.directory.web.sheets import as_sheet
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.queries.convergence import Between, Convergence, Shared
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.matching.rules.words import fold
from grappe.values import Refusal, Refused

LARGEST = 512 * 1024


def thesaurus_sheet(rows: Iterable[Synonym]) -> str:
    """Return the lines that hold in a network as a sheet."""
    head = [_("Terme demandé"), _("Terme"), _("Nature"), _("Source"), _("Portée")]
    return as_sheet(
        head,
        (
            [
                row.canonical,
                row.term,
                str(row.get_kind_display()),
                row.source,
                _("tous les réseaux") if row.network_id is None else _("ce réseau"),
            ]
            for row in rows
        ),
    )


def read_thesaurus(content: bytes) -> list[TypedLine]:
    """Return the lines of a sheet, as a French spreadsheet or an export writes it.

    The encoding, the separator and the order of the columns are found; an empty row is left out.

    :raises Refused: when it has no column for the term or for the term asked.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.replace("\x00", "")
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))
    try:
        read = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        read = []
    head = [fold(cell) for cell in read[0]] if read else []
    places = {name: _place(head, titles) for name, titles in _titles().items()}
    if places["term"] is None or places["canonical"] is None:
        raise Refused(Refusal("matching.columns_missing", {}, "file"))

    def cell(row: list[str], name: str) -> str:
        place = places[name]
        text = row[place] if place is not None and place < len(row) else ""
        # What an export writes before a cell that a spreadsheet would run.
        return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text

    return [
        TypedLine(
            cell(row, "term"),
            cell(row, "canonical"),
            fold(cell(row, "kind")) == SynonymKind.TECHNIQUE.value,
            cell(row, "source"),
        )
        for row in read[1:]
    ]


def _titles() -> dict[str, set[str]]:
    """The headings of an export, in every language: one made in French is read back in English."""
    found: dict[str, set[str]] = {"term": set(), "canonical": set(), "kind": set(), "source": set()}
    for language in ("fr", "en"):
        with translation.override(language):
            said = {
                "term": _("Terme"),
                "canonical": _("Terme demandé"),
                "kind": _("Nature"),
                "source": _("Source"),
            }
        for name, words in said.items():
            found[name].add(fold(words))
    return found


def _place(head: list[str], titles: set[str]) -> int | None:
    return next((place for place, title in enumerate(head) if title in titles), None)


def convergences_sheet(rows: Iterable[Convergence]) -> str:
    """Return what a network shares with each other one as a sheet; what cannot be counted stays empty."""
    head = [
        _("Réseau"),
        _("Membres communs"),
        _("Compétences communes"),
        _("Marchés communs"),
        _("Départements communs"),
        _("Besoins proches"),
        _("Liste des membres ouverte"),
    ]
    return as_sheet(
        head,
        (
            [
                row.network.organisation.name,
                *(str(row.counts[shared]) if row.is_open else "" for shared in Shared),
                _("oui") if row.is_open else _("non"),
            ]
            for row in rows
        ),
    )


def between_sheet(found: Between) -> str:
    """Return what two networks share as a sheet: what it is, its name, how many on each side."""
    head = [_("Ce qui est commun"), _("Nom"), _("Chez nous"), _("Chez eux"), _("Ressemblance")]
    rows = [
        *([_("membre"), member.name, "", "", ""] for member in found.members),
        *(
            [words, held.label, str(held.here), str(held.there), ""]
            for words, lists in (
                (_("compétence"), found.skills),
                (_("marché"), found.markets),
                (_("département"), found.departments),
            )
            for held in lists
        ),
        *(
            [
                _("besoin"),
                "",
                f"{row.here.organisation.name} : {row.here.title}",
                f"{row.there.organisation.name} : {row.there.title}",
                str(row.pair.words),
            ]
            for row in found.needs
        ),
    ]
    return as_sheet(head, rows)

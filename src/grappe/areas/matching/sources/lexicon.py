"""The general vocabulary of techniques that comes with the house: a sheet, from common technical knowledge.

`data/techniques.csv`: what is asked, whether the other is a synonym or a technique of it, what answers too.
"""

from __future__ import annotations

import csv
from pathlib import Path

from grappe.areas.matching.models import Synonym, SynonymKind

SHEET = Path(__file__).parent.parent / "data" / "techniques.csv"
SOURCE = "Vocabulaire général des techniques"
_KINDS = {"synonyme": SynonymKind.SYNONYM, "technique": SynonymKind.TECHNIQUE}


def lines_of_sheet() -> list[Synonym]:
    """Return the lines of the sheet, none of them saved."""
    with SHEET.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    return [
        Synonym(term=term, canonical=canonical, kind=_KINDS[kind], source=SOURCE)
        for canonical, kind, term in rows
    ]


def load_lexicon() -> int:
    """Write the lines that the house does not have yet, for all networks; return how many were written.

    What the house has already stays as it is; a line that was taken away comes back.
    """
    known = set(Synonym.objects.filter(network=None).values_list("canonical", "term"))
    new = [line for line in lines_of_sheet() if (line.canonical, line.term) not in known]
    Synonym.objects.bulk_create(new)
    return len(new)

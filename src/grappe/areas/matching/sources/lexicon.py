"""The general vocabulary of techniques that comes with the house: a sheet, from common technical knowledge.

`data/techniques.csv`: what is asked, whether the other is a synonym or a technique of it, what answers too.
"""

from __future__ import annotations

import csv
from pathlib import Path

from grappe.areas.matching.rules.lines import TypedLine

SHEET = Path(__file__).parent.parent / "data" / "techniques.csv"
SOURCE = "Vocabulaire général des techniques"


def lines_of_sheet() -> list[TypedLine]:
    """Return the lines of the sheet, in its order."""
    with SHEET.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    return [TypedLine(term, canonical, kind == "technique", SOURCE) for canonical, kind, term in rows]

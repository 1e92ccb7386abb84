"""Loading the places, with their official codes, from the national open-data package."""

import json
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from grappe.areas.territory.models import Department, Region
from grappe.areas.territory.rules import plain

# The table and its columns are those of `Commune`.
_KEEP_COMMUNE = """
    INSERT INTO territory_commune (code, name, plain_name, postcodes, department_id)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, plain_name = excluded.plain_name,
        postcodes = excluded.postcodes, department_id = excluded.department_id
"""


@transaction.atomic
def load_territory(folder: Path) -> tuple[int, int]:
    """Load the regions and departments of `folder`; return how many of each. Loading again renames in place.

    The files are `regions.json` and `departements.json` of @etalab/decoupage-administratif (official
    geographic code of INSEE), whose departments name their region by its code.

    :raises FileNotFoundError: when the package is not installed there.
    """
    regions = [
        Region(code=row["code"], name=_apostrophe(row["nom"])) for row in _rows(folder / "regions.json")
    ]
    departments = [
        Department(code=row["code"], name=_apostrophe(row["nom"]), region_id=row["region"])
        for row in _rows(folder / "departements.json")
    ]
    Region.objects.bulk_create(regions, update_conflicts=True, unique_fields=["code"], update_fields=["name"])
    Department.objects.bulk_create(
        departments, update_conflicts=True, unique_fields=["code"], update_fields=["name", "region"]
    )
    return len(regions), len(departments)


@transaction.atomic
def load_communes(folder: Path) -> int:
    """Load the communes of `communes.json` (same package) and return how many; again, they are renamed.

    Only today's communes: those merged into another, and the districts of large cities, are parts of one.

    :raises FileNotFoundError: when the package is not installed there.
    """
    communes = [
        (
            row["code"],
            name := _apostrophe(row["nom"]),
            plain(name),
            " ".join(row.get("codesPostaux", ())),
            row["departement"],
        )
        for row in _rows(folder / "communes.json")
        # The overseas collectivities have no department.
        if row["type"] == "commune-actuelle" and "departement" in row
    ]
    # Thirty-five thousand rows of reference: one statement repeated, without an object for each.
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP_COMMUNE, communes)
    return len(communes)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _apostrophe(name: str) -> str:
    # The register types a straight apostrophe; French print has a curly one.
    return name.replace("'", "’")

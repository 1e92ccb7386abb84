"""Loading the places, with their official codes, from the national open-data package."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from grappe.areas.territory.models import Department, Region


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


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _apostrophe(name: str) -> str:
    # The register types a straight apostrophe; French print has a curly one.
    return name.replace("'", "’")

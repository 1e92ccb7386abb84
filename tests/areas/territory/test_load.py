"""The places of France, from the installed open-data package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from grappe.areas.territory import demo
from grappe.areas.territory.commands import load_territory
from grappe.areas.territory.models import Department, Region
from grappe.areas.territory.rules.departments import DEPARTMENTS, REGIONS

pytestmark = pytest.mark.django_db
DATA = settings.SOURCE.parents[1] / demo.PACKAGE


def test_every_department_has_its_region() -> None:
    regions, departments = load_territory(DATA)
    assert (Region.objects.count(), Department.objects.count()) == (regions, departments)
    assert Department.objects.filter(pk__in=("07", "2A", "47", "971")).count() == 4
    assert Department.objects.get(pk="47").region.name == "Nouvelle-Aquitaine"
    assert str(Department.objects.get(pk="22")) == "Côtes-d’Armor"
    assert str(Region.objects.get(pk="84")) == "Auvergne-Rhône-Alpes"


def test_the_reference_data_says_what_the_tables_say() -> None:
    load_territory(DATA)
    rows = Department.objects.filter(pk__in=DEPARTMENTS).values_list("code", "name", "region_id")
    assert {code: (name, region) for code, name, region in rows} == {
        code: (place.name, place.region) for code, place in DEPARTMENTS.items()
    }
    regions = Region.objects.filter(pk__in=REGIONS).values_list("code", "name")
    assert dict(regions) == REGIONS
    assert {place.region for place in DEPARTMENTS.values()} == set(REGIONS)


def test_loading_again_renames_in_place(tmp_path: Path) -> None:
    load_territory(DATA)
    before = Department.objects.count()
    (tmp_path / "regions.json").write_text(json.dumps([{"code": "75", "nom": "Grande Région"}]))
    (tmp_path / "departements.json").write_text(
        json.dumps([{"code": "47", "nom": "L'Agenais", "region": "75"}])
    )
    assert load_territory(tmp_path) == (1, 1)
    assert Department.objects.count() == before
    assert (Department.objects.get(pk="47").name, Region.objects.get(pk="75").name) == (
        "L’Agenais",
        "Grande Région",
    )


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="regions.json"):
        load_territory(tmp_path)

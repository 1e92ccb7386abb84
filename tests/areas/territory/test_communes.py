"""Communes: loaded with their codes, found as people type them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings

from grappe.areas.territory import demo
from grappe.areas.territory.commands import load_communes, load_territory
from grappe.areas.territory.models import Commune, Department, Region
from grappe.areas.territory.queries import communes_found
from grappe.areas.territory.rules import codes_and_name, plain

DATA = settings.SOURCE.parents[1] / demo.PACKAGE


@pytest.mark.parametrize(
    ("name", "plain_name"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("St Etienne", "saint etienne"),
        ("Ste-Foy", "sainte foy"),
        ("L’Isle-Jourdain", "l isle jourdain"),
        ("Œyreluy", "oeyreluy"),
        ("  ", ""),
    ],
)
def test_a_name_is_read_as_people_type_it(name: str, plain_name: str) -> None:
    assert plain(name) == plain_name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("47000 Agen", ("47000", "agen")),
        ("Ajaccio (2a004)", ("2A004", "ajaccio")),
        ("Agen", ("", "agen")),
        ("47001", ("47001", "")),
    ],
)
def test_a_code_is_told_from_the_name(text: str, found: tuple[str, str]) -> None:
    assert codes_and_name(text) == found


@pytest.mark.django_db
def test_every_commune_is_loaded_once_and_found() -> None:
    load_territory(DATA)
    assert load_communes(DATA) == Commune.objects.count() > 34_000
    assert [row.code for row in communes_found("47000 Agen")] == ["47001"]
    assert str(communes_found("L'Isle-Jourdain")[0]) == "L’Isle-Jourdain"
    # The communes merged into another are no longer offered.
    assert not Commune.objects.filter(pk__in=("75101", "13201")).exists()


@pytest.mark.django_db
def test_what_a_text_may_stand_for() -> None:
    region = Region.objects.create(code="75", name="Nouvelle-Aquitaine")
    department = Department.objects.create(code="47", name="Lot-et-Garonne", region=region)
    for code, name, postcodes in (
        ("47001", "Agen", "47000"),
        ("47002", "Autre", "47001"),
        ("47003", "Saint-Denis", "47010"),
        ("47004", "Saint-Denis", "47020"),
    ):
        Commune.objects.create(
            code=code, name=name, plain_name=plain(name), postcodes=postcodes, department=department
        )
    for text, codes in (
        ("47001", ["47001", "47002"]),
        ("47000", ["47001"]),
        ("St-Denis", ["47003", "47004"]),
        ("47020 saint denis", ["47004"]),
        ("Saint-Denis (47003)", ["47003"]),
        ("", []),
        ("Agenville", []),
    ):
        assert [row.code for row in communes_found(text)] == codes


@pytest.mark.django_db
def test_the_demonstration_loads_communes_once() -> None:
    region = Region.objects.create(code="75", name="x")
    department = Department.objects.create(code="47", name="x", region=region)
    Commune.objects.create(code="47001", name="Agen", plain_name="agen", postcodes="", department=department)
    demo.load(on=datetime(2026, 3, 2, tzinfo=UTC))
    assert Commune.objects.count() == 1

"""The demonstration: the figures of the documents, and invented members that make them differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from grappe.areas.directory import demo as directory
from grappe.areas.directory.models import Establishment, Organisation
from grappe.areas.directory.queries import single_undertakings
from grappe.areas.networks import demo
from grappe.areas.networks.models import Axis, LabelAward, Membership, Network, NetworkRole
from grappe.areas.networks.queries import ENDING, count_federation, counted_networks, members_of
from grappe.areas.people import demo as people
from grappe.areas.territory import demo as territory

from .factories import NOW, TODAY

pytestmark = pytest.mark.django_db


def _load(on: datetime = NOW) -> None:
    for area in (people, territory, directory, demo):
        area.load(on=on)


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load these areas once for the module; each test works in its own savepoint above."""
    with django_db_blocker.unblock(), transaction.atomic():
        _load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _demo(_loaded: None, db: None) -> None:
    """The demonstration of these areas."""


def _rows() -> list[int]:
    return [model.objects.count() for model in (Organisation, Network, Membership, NetworkRole, LabelAward)]


@pytest.mark.usefixtures("_demo")
def test_loading_twice_adds_nothing() -> None:
    before = _rows()
    _load()
    assert _rows() == before


@pytest.mark.usefixtures("_demo")
def test_the_federation_shows_what_is_declared_counted_and_distinct() -> None:
    federation = demo.networks()["interclustering-47"]
    members = counted_networks(federation, on=TODAY)
    counted = [row for row in members if row.members is not None or row.has_members]
    counts = count_federation(counted, area=federation.area, on=TODAY)
    assert [(row.name, row.declared, row.counted, row.difference) for row in counts.networks] == [
        ("PROD’IAA", 38, 36, -2),
        ("SOTRA", 36, 36, 0),
        ("PROMOBOIS", 29, 27, -2),
        ("GASCOGNE ENVIRONNEMENT", 139, 131, -8),
        ("CIEL", 40, 41, 1),
        ("eTIC", None, 23, None),
        ("ADEBAG", 114, 112, -2),
    ]
    assert counts.part(inside=True) == (282, 294)
    assert (counts.declared, counts.memberships, counts.organisations) == (396, 406, 331)
    assert (counts.in_several, counts.in_networks) == (64, {1: 267, 2: 53, 3: 11})
    assert sum(row.employees or 0 for row in counted if row.area == "Lot-et-Garonne") == 18400
    assert sum(row.employees or 0 for row in counted) == 68400
    assert sum(overlap.shared for overlap in counts.overlaps) == 86
    assert len(members) - len(counted) == 10


@pytest.mark.usefixtures("_demo")
def test_invented_companies_say_so_and_have_no_number() -> None:
    invented = Organisation.objects.filter(invented=True)
    assert invented.count() > 500
    assert all("Exemple" in name for name in invented.values_list("name", flat=True))
    assert not invented.exclude(siren="", siret="").exists()
    assert Organisation.objects.filter(siren="").count() == Organisation.objects.count()


@pytest.mark.usefixtures("_demo")
def test_each_axis_of_organics_cluster_is_run_by_its_own_structure() -> None:
    axes = Axis.objects.filter(network__slug="organics-cluster").order_by("position")
    assert [(axis.name, axis.run_by.name, bool(axis.actions)) for axis in axes] == [
        ("Marketing et international", "PEACRITT", True),
        ("Innovation", "CCI de la Drôme", True),
        ("Formation", "Bioconvergence Rhône-Alpes", True),
    ]
    assert Membership.objects.filter(network__slug="organics-cluster", renews__isnull=False).count() == 12


@pytest.mark.usefixtures("_demo")
def test_ten_clusters_are_labelled_and_only_the_known_wave_is_said() -> None:
    awards = LabelAward.objects.filter(label__name="Cluster 47")
    assert (awards.count(), set(awards.values_list("wave", "valid_from"))) == (10, {("", None)})
    datar = LabelAward.objects.exclude(wave="").get(label__name="Grappe d’entreprises")
    assert (datar.network.organisation.name, datar.wave) == ("Fruits et légumes nutrition santé", "2010")


@pytest.mark.usefixtures("_demo")
def test_nutravita_is_part_of_vegepolys_valley() -> None:
    successor = Network.objects.get(slug="vegepolys-valley")
    former = successor.predecessors.values_list("former__slug", flat=True)
    assert set(former) == {"nutravita", "cereales-vallee", "vegepolys"}
    assert Membership.objects.filter(network__slug="nutravita", college__name="Laboratoires").count() == 11


def test_the_data_package_is_where_the_demonstration_looks() -> None:
    assert (settings.SOURCE.parents[1] / territory.PACKAGE / "departements.json").exists()


@pytest.mark.usefixtures("_demo")
def test_invented_companies_have_establishments_groups_needs_and_ends() -> None:
    atelier = Organisation.objects.get(name="Atelier Exemple 401")
    assert atelier.establishments.count() == 3 and atelier.skills and atelier.activities
    group = single_undertakings([atelier.pk], on=TODAY)[atelier.pk]
    assert len(group.members) == 3
    assert {row.is_confidential for row in atelier.postings.all()} == {True, False}
    assert not Establishment.objects.exclude(siret="").exists()
    assert not Establishment.objects.filter(organisation__invented=False).exists()
    left = Membership.objects.exclude(end_reason="")
    assert left.count() == 17 and not left.filter(organisation__invented=False).exists()
    organics = Network.objects.get(slug="organics-cluster")
    assert members_of(organics, on=TODAY, standing=ENDING).count() == 2

"""A project that began elsewhere is written down from its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import activate
from tests.areas.projects.factories import World, company, opened

from grappe.areas.directory.models import Organisation
from grappe.areas.projects.models import Project
from grappe.areas.projects.rules.portfolio import Category
from grappe.areas.projects.rules.roundtable import PartnerState
from grappe.areas.projects.rules.stages import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Read in French, whatever page was asked in English before."""
    activate("fr")
    yield
    activate("fr")


def client_of(someone: Any) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def path_of(world: World) -> str:
    return reverse("projects:record", kwargs={"network": world.network.slug})


TYPED = {
    "title": "Fibre Exemple",
    "need": "Une fibre",
    "confidentiality": "network",
    "stage": "running",
    "detected_on": "03/03/2025",
    "agreed_on": "04/05/2025",
    "source": "dossier de 2025",
    "key": "a",
}


def test_a_project_is_written_where_it_stands_with_its_partners() -> None:
    world = opened()
    company("Fibres Témoin", headcount=12)
    Organisation.objects.create(name="Filature Modèle", kind="company", siren="732829320", headcount=300)
    client, path = client_of(world.engineer), path_of(world)
    assert "Noter un projet en cours" in client.get(path).content.decode()
    partners = "Fibres Témoin\n732 829 320\n\nfibres témoin"
    answer = client.post(path, {**TYPED, "partners": partners})
    assert answer.status_code == 303
    made = Project.objects.get(title="Fibre Exemple")
    assert (made.stage, made.agreed_on is not None) == (Stage.RUNNING, True)
    rows = made.partners.order_by("category")
    assert [(row.category, row.state) for row in rows] == [
        (Category.LARGE, PartnerState.ACCEPTED),
        (Category.SME, PartnerState.ACCEPTED),
    ]


def test_every_line_that_cannot_be_read_is_said() -> None:
    world = opened()
    client, path = client_of(world.engineer), path_of(world)
    wrong = {**TYPED, "detected_on": "", "partners": "Inconnue Exemple\n999999999"}
    answer = client.post(path, wrong)
    said = answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "'")
    assert answer.status_code == 409
    for words in ("« Inconnue Exemple » n’est pas", "« 999999999 » n’est pas", "Écrivez la date"):
        assert words in said
    many = client.post(path, {**TYPED, "partners": "\n".join(f"Exemple {n}" for n in range(61))})
    assert "60 lignes au plus" in many.content.decode()
    later = client.post(path, {**TYPED, "detected_on": "03/03/2099"})
    assert "Ce jour est à venir" in later.content.decode()
    assert Project.objects.count() == 1


def test_only_who_runs_the_network_writes_one_down() -> None:
    world = opened()
    assert client_of(world.stranger_person).get(path_of(world)).status_code == 404

"""The navigation leads where it says: the counts are those of one's own federation."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from grappe.areas.people.demo import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.mark.parametrize(
    ("role", "where"), [("facilitator47", ["/r/interclustering-47/comptes/"]), ("facilitator", [])]
)
def test_counts_are_those_of_ones_own_federation(client: Client, role: str, where: list[str]) -> None:
    client.force_login(people()[role])
    side = client.get("/").content.decode().partition('class="g-nav"')[2].partition("</nav>")[0]
    found = [href for href in re.findall(r'href="([^"]+)"', side) if "comptes" in href]
    assert found == where
    assert all(client.get(href).status_code == 200 for href in found)


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("engineer", ("/projets/", "/partenaires/")),
        ("facilitator", ("/r/organics-cluster/", "/membres/")),
        ("applicant", ("/candidatures/", "/subventions/")),
        ("partner", ("/projets/", "?miennes=on")),
    ],
)
def test_a_phone_shows_first_what_the_role_comes_for(
    client: Client, role: str, first: tuple[str, str]
) -> None:
    client.force_login(people()[role])
    tabs = client.get("/").content.decode().partition('class="g-tabbar"')[2].partition("</nav>")[0]
    found = re.findall(r'<a\b[^>]*href="([^"]+)"', tabs)
    assert found[0] == "/" and len(found) == 4
    assert all(href.endswith(end) for href, end in zip(found[1:3], first, strict=True))


@pytest.mark.parametrize(
    ("role", "path", "entry"),
    [
        ("facilitator", "/r/organics-cluster/membres/", 'aria-current="page">Membres'),
        ("facilitator", "/r/organics-cluster/projets/portefeuille/", 'aria-current="true">Projets'),
        ("facilitator", "/r/organics-cluster/appels/bio-innov-2009/", 'aria-current="true">Appels'),
        ("engineer", "/projets/1/", 'aria-current="true">Projets'),
        ("engineer", "/en/projets/1/", 'aria-current="true">Projects'),
        ("engineer", "/r/nutravita/convergence/", 'aria-current="true">Besoins communs'),
        ("engineer", "/menu/", ""),
    ],
)
def test_a_page_under_an_entry_marks_that_entry_alone(
    client: Client, role: str, path: str, entry: str
) -> None:
    client.force_login(people()[role])
    side = client.get(path).content.decode().partition('class="g-nav"')[2].partition("</nav>")[0]
    plain = re.sub(r"<svg.*?</svg>", "", side, flags=re.DOTALL)
    assert plain.count("aria-current") == bool(entry)
    assert entry in plain

"""The pages of networks: what they show, to whom, and in how many queries."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grappe.areas.directory.models import Organisation
from grappe.areas.networks.models import (
    Axis,
    College,
    DeclaredFigure,
    Label,
    LabelAward,
    Lineage,
    Membership,
    Network,
    NetworkKind,
)
from grappe.areas.people.models import Person

from .factories import make_company, make_member, make_network, make_person, make_staff

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _full_network(slug: str, parts: int) -> Network:
    """A network with `parts` axes, colleges, labels, figures, members and ancestors."""
    network = make_network(slug, area="Drôme")
    for number in range(parts):
        structure = make_company()
        Axis.objects.create(
            network=network, name=f"Axe {number}", run_by=structure, actions=[{"name": "Salon"}]
        )
        college = College.objects.create(network=network, name=f"Collège {number}", position=number)
        label = Label.objects.create(name=f"Label {number}", authority=structure)
        LabelAward.objects.create(label=label, network=network, wave="2010")
        DeclaredFigure.objects.create(
            network=network, measure="members", value=5, wording="cinq", source="Dossier", source_date="2015"
        )
        Lineage.objects.create(
            former=make_network(f"{slug}-{number}"), successor=network, wording="fusion", source="Dossier"
        )
        member = make_member(network)
        Membership.objects.filter(pk=member.pk).update(college=college)
    return network


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_networks_takes_two_queries(django_assert_num_queries: Queries, rows: int) -> None:
    for number in range(rows):
        _full_network(f"reseau-{number}", 1)
    with django_assert_num_queries(2):
        page = Client().get(reverse("networks:networks")).content.decode()
    assert all(f"/r/reseau-{number}/" in page for number in range(rows))
    assert "Label 0" in page and "Clusters" in page


def test_an_empty_list_says_what_it_will_hold() -> None:
    assert "Aucun réseau n’est encore inscrit" in Client().get(reverse("networks:networks")).content.decode()


@pytest.mark.parametrize("parts", [1, 3])
def test_a_networks_home_shows_all_its_parts(django_assert_num_queries: Queries, parts: int) -> None:
    network = _full_network("ici", parts)
    with django_assert_num_queries(6):
        page = Client().get(reverse("networks:network", args=["ici"])).content.decode()
    for words in ("Axe 0", "Salon", "Collège 0", "Label 0", "2010", "cinq", "Dossier, 2015", "fusion"):
        assert words in page
    assert reverse("networks:members", args=["ici"]) not in page
    inside = _signed_in(make_staff(network)).get(reverse("networks:network", args=["ici"])).content.decode()
    assert reverse("networks:members", args=["ici"]) in inside


def test_an_unknown_network_is_not_found() -> None:
    assert Client().get(reverse("networks:network", args=["ailleurs"])).status_code == 404


def test_a_federation_says_that_networks_are_not_named() -> None:
    network = make_network("federation", kind=NetworkKind.FEDERATION)
    make_member(network, make_network("nomme").organisation)
    Network.objects.filter(pk=network.pk).update(founded="2001-03")
    DeclaredFigure.objects.create(
        network=network, measure="members", value=7, wording="sept clusters", source="D", source_date="2015"
    )
    page = Client().get(reverse("networks:network", args=["federation"])).content.decode()
    assert "Elle en annonce 7 et en nomme 1." in page
    assert "mars\u00a02001" in page and "/r/nomme/" in page


def test_more_than_so_many_is_compared_with_nothing() -> None:
    network = make_network("ici")
    make_member(network)
    figure = DeclaredFigure.objects.create(
        network=network, measure="members", value=5, wording="5 membres", source="D", source_date="2015"
    )
    address = reverse("networks:network", args=["ici"])
    assert "Écart" in Client().get(address).content.decode()
    figure.wording = "plus de 5"
    figure.save()
    assert "Écart" not in Client().get(address).content.decode()


def test_members_are_shown_to_those_who_may_read_them() -> None:
    network = make_network("ici")
    address = reverse("networks:members", args=["ici"])
    assert Client().get(address).headers["Location"].startswith("/entrer/")
    for name in ("networks:members", "networks:members-csv"):
        assert _signed_in(make_person()).get(reverse(name, args=["ici"])).status_code == 404
    page = _signed_in(make_staff(network)).get(address).content.decode()
    assert "Aucun membre de ce réseau n’est encore au registre" in page
    assert reverse("networks:member-add", args=["ici"]) in page
    board = _signed_in(make_staff(network, "board")).get(address).content.decode()
    assert reverse("networks:member-add", args=["ici"]) not in board


def _queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("networks:members", 6),
        ("networks:network", 8),
        ("networks:counts", 5),
        ("networks:members-csv", 4),
        ("networks:member-add", 4),
        ("networks:networks-csv", 2),
        ("networks:counts-csv", 5),
        ("networks:figure-add", 4),
        ("networks:member", 5),
        ("networks:member-renew", 4),
        ("networks:member-end", 4),
    ],
)
def test_queries_do_not_grow_with_rows(name: str, queries: int) -> None:
    network = _full_network("ici", 1)
    make_member(make_member(network, make_network("membre").organisation).organisation.network)
    client = _signed_in(make_staff(network))
    of_one = name in ("networks:member", "networks:member-renew", "networks:member-end")
    own = [network.memberships.order_by("pk")[0].pk] if of_one else []
    address = reverse(name, args=[] if name == "networks:networks-csv" else ["ici", *own])
    client.get(address)  # the shell learns one's places at the first page, then keeps them
    assert _queries_of(client, address) == queries
    for number in range(3):
        make_member(network)
        make_member(make_network(f"autre-{number}"), make_company())
        make_member(network, Network.objects.get(slug=f"autre-{number}").organisation)
        DeclaredFigure.objects.create(network=network, measure="members", wording="x", source="D")
        if own:
            make_member(network, Membership.objects.get(pk=own[0]).organisation)
    assert _queries_of(client, address) == queries


def test_the_list_is_searched_filtered_sorted_and_paged() -> None:
    network = make_network("ici")
    college = College.objects.create(network=network, name="PME")
    for number in range(52):
        make_member(network, make_company(f"Atelier Exemple {number:03d}", market="bois"))
    scierie = make_member(network, make_company("Scierie Exemple", activity="sciage", market="bois vert"))
    Membership.objects.filter(pk=scierie.pk).update(college=college)
    client, address = _signed_in(make_staff(network)), reverse("networks:members", args=["ici"])
    first = client.get(address).content.decode()
    assert "Atelier Exemple 049" in first and "Scierie" not in first and "1 à 50 sur 53" in first
    assert "Scierie Exemple" in client.get(address, {"page": 2}).content.decode()
    assert "Scierie Exemple" in client.get(address, {"tri": "-name"}).content.decode()
    for query in ({"q": "scierie exemple"}, {"q": "sciage"}, {"college": "PME"}, {"marche": "bois vert"}):
        found = client.get(address, query).content.decode()
        assert "Scierie Exemple" in found and "Atelier Exemple 001" not in found
        assert "1 membre sur 53." in found
    nothing = client.get(address, {"q": "textile"}).content.decode()
    assert "Aucun membre ne correspond." in nothing and "Retirer «\u00a0textile\u00a0»" in nothing
    assert client.get(address, {"page": "neuf", "tri": "x"}).status_code == 200


def test_the_sheet_holds_all_pages_and_runs_no_formula() -> None:
    network = make_network("ici")
    make_member(network, make_company("=SOMME(A1)"), date(2025, 1, 1))
    make_member(network, make_company("Atelier Exemple"))
    answer = _signed_in(make_staff(network)).get(
        reverse("networks:members-csv", args=["ici"]), {"tri": "-name"}
    )
    assert answer.headers["Content-Disposition"] == 'attachment; filename="membres-ici.csv"'
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Nom;Nature;SIREN;")
    assert lines[1].startswith("Atelier Exemple;entreprise;;")
    assert lines[2].startswith("'=SOMME(A1);") and ";2025-01-01;" in lines[2]


def test_counts_are_for_federations_only() -> None:
    network = make_network("ici")
    make_member(network)
    assert _signed_in(make_staff(network)).get(reverse("networks:counts", args=["ici"])).status_code == 404


def test_counts_explain_each_difference() -> None:
    federation = make_network("federation", area="Drôme")
    shared = make_company()
    for slug, area, members in (("un", "Drôme", 4), ("deux", "Drôme", None), ("trois", "Savoie", 2)):
        network = make_network(slug, name=slug.upper(), area=area)
        make_member(federation, network.organisation)
        make_member(network, shared)
        make_member(network)
        if members:
            DeclaredFigure.objects.create(
                network=network,
                measure="members",
                value=members,
                wording="x",
                source="Dossier",
                source_date="2015",
            )
    make_member(federation, make_network("muet", name="MUET").organisation)
    page = _signed_in(make_person()).get(reverse("networks:counts", args=["federation"])).content.decode()
    assert "Des 6 déclarés aux 4 entreprises, pas à pas" in page
    assert "UN\u00a0: déclarés, mais absents du registre à la date du document" in page
    assert "DEUX est nommé dans le texte de la source" in page
    assert "Sous-total" in page and "MUET" in page
    assert "UN relie les autres" in page


def test_admitting_goes_from_search_to_list() -> None:
    network, company = make_network("ici"), make_company("Scierie Exemple")
    college = College.objects.create(network=network, name="PME")
    client, address = _signed_in(make_staff(network)), reverse("networks:member-add", args=["ici"])
    found = client.get(address, {"q": "scierie"}).content.decode()
    assert f"?organisation={company.pk}" in found
    assert "Deux lettres au moins." in client.get(address, {"q": "s"}).content.decode()
    assert "Aucune organisation de ce nom." in client.get(address, {"q": "732 829 320"}).content.decode()
    form = client.get(address, {"organisation": company.pk})
    key = form.context["form"]["key"].value()
    typed = {"organisation": company.pk, "college": college.pk, "valid_from": "15/01/2026", "key": key}
    wrong = client.post(address, typed | {"valid_from": "hier", "source": "Bulletin"}).content.decode()
    assert "Ce n’est pas une date." in wrong and "Bulletin" in wrong and "hier" in wrong
    backwards = client.post(address, typed | {"valid_to": "14/01/2026"}).content.decode()
    assert "La fin précède le début." in backwards
    for _ in range(2):
        done = client.post(address, typed)
        assert (done.status_code, done.headers["Location"]) == (
            303,
            reverse("networks:members", args=["ici"]),
        )
    member = Membership.objects.get()
    assert (member.organisation, member.college, member.valid_from) == (company, college, date(2026, 1, 15))
    again = client.post(address, typed | {"key": "autre"}).content.decode()
    assert "adhère déjà à ce réseau" in again


def test_admitting_is_for_those_who_run_the_network() -> None:
    network, company = make_network("ici"), make_company()
    client, address = _signed_in(make_staff(network, "board")), reverse("networks:member-add", args=["ici"])
    assert client.get(address).status_code == 403
    assert client.post(address, {"organisation": company.pk}).status_code == 403
    assert not Membership.objects.exists()


@pytest.mark.parametrize("chosen", ["x", "999999"])
def test_an_unknown_organisation_is_not_admitted(chosen: str) -> None:
    network = make_network("ici")
    client, address = _signed_in(make_staff(network)), reverse("networks:member-add", args=["ici"])
    answer = client.post(address, {"organisation": chosen})
    assert answer.status_code in (200, 404)
    assert not Membership.objects.exists()
    assert Organisation.objects.count() == 1


def test_counts_lead_to_the_first_federation() -> None:
    client = _signed_in(make_person())
    assert client.get(reverse("networks:first-counts")).status_code == 404
    make_member(make_network("federation"), make_network("membre").organisation)
    answer = client.get(reverse("networks:first-counts"))
    assert answer.headers["Location"] == reverse("networks:counts", args=["federation"])

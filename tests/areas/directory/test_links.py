"""The pages of links: the group on a day, writing relations down, ending and withdrawing them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.networks.factories import (
    TODAY,
    make_company,
    make_member,
    make_network,
    make_person,
    make_staff,
)

from grappe.areas.directory.models import Organisation, OrganisationAlias, OrganisationKind, Relation
from grappe.areas.directory.queries import organisations_named, single_undertakings, ties_around
from grappe.areas.people.models import Person
from grappe.kernel.actor import MACHINE

pytestmark = pytest.mark.django_db


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _control(holder: Organisation, organisation: Organisation, **values: object) -> Relation:
    return Relation.objects.create(kind="control", holder=holder, organisation=organisation, **values)


def test_a_group_of_any_depth_and_size_takes_one_query(django_assert_num_queries: Any) -> None:
    chain = [make_company() for _ in range(30)]
    for parent, child in zip(chain, chain[1:], strict=False):
        _control(parent, child)
    for _ in range(30):
        _control(chain[0], make_company())
    stranger = make_company()
    _control(make_company(), stranger)
    with django_assert_num_queries(1):
        groups = single_undertakings([chain[-1].pk, stranger.pk], on=TODAY)
    assert (len(groups[chain[-1].pk].members), len(groups[stranger.pk].members)) == (60, 2)
    with django_assert_num_queries(0):
        assert ties_around([]).ties == ()


def test_a_common_public_body_makes_no_group() -> None:
    region = make_company("Région Exemple", kind=OrganisationKind.TERRITORY)
    first, second = make_company(), make_company()
    for company in (first, second):
        _control(region, company)
    assert single_undertakings([first.pk], on=TODAY)[first.pk].members == {first.pk}


def test_the_page_shows_the_group_of_a_day() -> None:
    mother, company, sister = (make_company(f"{name} Exemple") for name in ("Mère", "Atelier", "Sœur"))
    _control(mother, company, valid_from=date(2010, 1, 1), criterion="votes")
    _control(mother, sister, valid_from=date(2010, 1, 1), valid_to=date(2012, 12, 31))
    below, deep = make_company("Fille Exemple"), make_company("Nièce Exemple")
    _control(company, below)
    _control(below, deep)
    client, address = _signed_in(make_person()), reverse("directory:links", args=[company.pk])
    today = client.get(address)
    assert [row[1] for row in today.context["group"]["members"]] == [
        "Fille Exemple",
        "Mère Exemple",
        "Nièce Exemple",
    ]
    assert "contrôlée par elle, par d’autres" in today.content.decode()
    assert "majorité des droits de vote" in today.content.decode()
    then = client.get(address, {"jour": "01/06/2011"})
    assert "Sœur Exemple" in [row[1] for row in then.context["group"]["members"]]
    assert "même groupe, par d’autres" in then.content.decode()
    above = client.get(reverse("directory:links", args=[deep.pk]), {"jour": "jamais"}).content.decode()
    assert "la contrôle par d’autres" in above
    alone = client.get(reverse("directory:links", args=[make_company().pk])).content.decode()
    assert "Aucun lien de contrôle connu ce jour-là." in alone and "Aucun lien n’est encore inscrit" in alone


def test_mergers_and_splits_are_told_on_both_sides() -> None:
    former, heir, born = (make_company(f"{name} Exemple") for name in ("Ancienne", "Héritière", "Née"))
    day = date(2020, 1, 1)
    Relation.objects.create(kind="merger", holder=former, organisation=heir, valid_from=day)
    Relation.objects.create(kind="split", holder=former, organisation=born, valid_from=date(2019, 1, 1))
    client = _signed_in(make_person())
    pages = {
        row.name: client.get(reverse("directory:links", args=[row.pk])).content.decode()
        for row in (former, heir, born)
    }
    assert "Elle a été absorbée." in pages["Ancienne Exemple"] and "l’a absorbée" in pages["Ancienne Exemple"]
    assert "Absorbées, leurs aides passées" in pages["Héritière Exemple"]
    assert "Nées d’une scission" in pages["Née Exemple"] and "a eu lieu" in pages["Née Exemple"]


def test_links_with_people_are_shown_to_its_own_and_to_those_who_keep_it() -> None:
    network = make_network()
    company = make_member(network).organisation
    person = make_person("Sacha Fictif")
    Relation.objects.create(kind="mandate", person=person, organisation=company, title="Présidence")
    address = reverse("directory:links", args=[company.pk])
    for reader, seen in ((make_staff(network), True), (person, True), (make_person(), False)):
        page = _signed_in(reader).get(address).content.decode()
        assert ("Présidence" in page, "ne sont montrés qu’à" in page) == (seen, not seen)


def test_a_link_is_chosen_found_dated_and_written() -> None:
    network = make_network()
    company = make_member(network, make_company("Atelier Exemple")).organisation
    other = make_company("Holding Exemple")
    OrganisationAlias.objects.create(organisation=other, name="Ancien Groupe Témoin")
    client, address = _signed_in(make_staff(network)), reverse("directory:link-add", args=[company.pk])
    assert "Elle est contrôlée par une organisation" in client.get(address).content.decode()
    search = {"lien": "mere", "q": "groupe témoin"}
    assert f"autre={other.pk}" in client.get(address, search).content.decode()
    assert (
        "Aucune organisation de ce nom"
        in client.get(address, {"lien": "mere", "q": "atelier"}).content.decode()
    )
    there = f"{address}?lien=mere&autre={other.pk}"
    assert "Ce qui fait le contrôle" in client.get(there).content.decode()
    typed = {
        "criterion": "votes",
        "valid_from": "01/01/2020",
        "valid_to": "",
        "source": "Statuts",
        "key": "k",
    }
    wrong = client.post(there, typed | {"valid_to": "31/12/2019"}).content.decode()
    assert "La fin précède le début." in wrong and "Statuts" in wrong
    assert client.post(there, typed).headers["Location"] == reverse("directory:links", args=[company.pk])
    row = Relation.objects.get()
    assert (row.holder, row.organisation, row.criterion) == (other, company, "votes")
    circle = client.post(f"{address}?lien=filiale&autre={other.pk}", {"key": "c"}).content.decode()
    assert "Ce lien fermerait un cercle" in circle and Relation.objects.count() == 1
    event = f"{address}?lien=absorbe&autre={make_company().pk}"
    assert "Dites quel jour" in client.post(event, {"key": "e"}).content.decode()
    assert client.get(address, {"lien": "mere", "autre": 0}).status_code == 404


def test_a_person_is_found_by_the_whole_address_only() -> None:
    network = make_network()
    company = make_member(network).organisation
    person = make_person("Noa Fictif")
    client, address = _signed_in(make_staff(network)), reverse("directory:link-add", args=[company.pk])
    for text in ("Noa", person.email.split("@")[0]):
        page = client.get(address, {"lien": "mandat", "q": text}).content.decode()
        assert "Personne n’entre ici avec cette adresse." in page
    assert "Noa Fictif" in client.get(address, {"lien": "mandat", "q": person.email}).content.decode()
    there = f"{address}?lien=mandat&autre={person.pk}"
    assert client.post(there, {"title": "Trésorerie", "key": "k"}).status_code == 303
    row = Relation.objects.get()
    assert (row.kind, row.person, row.title) == ("mandate", person, "Trésorerie")


def test_a_link_ends_or_is_withdrawn() -> None:
    network = make_network()
    company = make_member(network).organisation
    links = [_control(make_company(), company, valid_from=date(2020, 1, 1)) for _ in range(2)]
    client = _signed_in(make_staff(network))
    end, withdraw = (
        reverse(f"directory:link-{name}", args=[company.pk, row.pk])
        for name, row in zip(("end", "withdraw"), links, strict=True)
    )
    assert "Terminer ce lien" in client.get(end).content.decode()
    assert "La fin précède le début" in client.post(end, {"valid_to": "01/01/2019"}).content.decode()
    assert client.post(end, {"valid_to": "31/12/2024", "key": "e"}).status_code == 303
    assert "saisi par erreur" in client.get(withdraw).content.decode()
    assert client.post(withdraw, {"key": "w"}).status_code == 303
    assert list(Relation.objects.values_list("pk", "valid_to")) == [(links[0].pk, date(2024, 12, 31))]
    page = client.get(reverse("directory:links", args=[company.pk])).content.decode()
    assert "fini" in page and reverse("directory:link-end", args=[company.pk, links[0].pk]) not in page
    stranger = _signed_in(make_person())
    for name, arguments in (
        ("link-add", [company.pk]),
        ("link-end", [company.pk, links[0].pk]),
        ("link-withdraw", [company.pk, links[0].pk]),
    ):
        assert stranger.get(reverse(f"directory:{name}", args=arguments)).status_code == 403
    elsewhere = reverse("directory:link-end", args=[make_company().pk, links[0].pk])
    assert client.get(elsewhere).status_code == 404


def test_the_directory_is_searched_filtered_sorted_and_exported() -> None:
    network = make_network()
    laboratory = make_company("Laboratoire Témoin", kind="laboratory", headcount=12)
    company = make_company("Atelier Exemple", siren="732829320", activity="savons")
    OrganisationAlias.objects.create(organisation=company, name="Ancienne Fabrique")
    person = make_person()
    Relation.objects.create(kind="employment", person=person, organisation=company)
    client, address = _signed_in(person), reverse("directory:organisations")
    names = {network.organisation.name, laboratory.name, company.name}
    assert {row.name for row in client.get(address).context["page"]} == names
    for query, found in (
        ({"q": "fabrique"}, [company]),
        ({"q": "savons"}, [company]),
        ({"q": "732 829"}, [company]),
        ({"nature": "laboratory"}, [laboratory]),
        ({"departement": "99"}, []),
        ({"miennes": "on"}, [company]),
    ):
        assert list(client.get(address, query).context["page"]) == found
    assert "Aucune organisation ne correspond." in client.get(address, {"q": "zzz"}).content.decode()
    for order, first in (("headcount", laboratory), ("-headcount", laboratory), ("inconnu", company)):
        assert client.get(address, {"tri": order}).context["page"][0] == first
    assert reverse("directory:organisation-add") not in client.get(address).content.decode()
    sheet = client.get(reverse("directory:organisations-csv"), {"nature": "laboratory"}).content.decode()
    assert sheet.startswith("\ufeffNom;Nature;SIREN;") and "Laboratoire Témoin;laboratoire;" in sheet
    assert organisations_named("x", actor=MACHINE) == []
    assert organisations_named("732", actor=MACHINE) == [company]

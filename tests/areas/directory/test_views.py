"""An organisation's page and form."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.areas.networks.factories import make_company, make_member, make_network, make_person, make_staff

from grappe.areas.directory.models import Establishment, Organisation, OrganisationAlias, Relation
from grappe.areas.people.models import Person

pytestmark = pytest.mark.django_db
TYPED = {"name": "Melvita", "kind": "company", "siren": "732 829 320", "headcount": "1 200"}


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _grow(company: Organisation, network: str) -> None:
    OrganisationAlias.objects.create(
        organisation=company, name=f"Ancien {network}", valid_to=date(2020, 1, 1)
    )
    Relation.objects.create(kind="control", holder=make_company("Mère Exemple"), organisation=company)
    Establishment.objects.create(organisation=company, name=f"Dépôt {network}")
    make_member(make_network(network), company)


def test_a_page_says_names_links_and_memberships_in_as_many_queries_whatever_their_number() -> None:
    company = make_company("Atelier Exemple", invented=True)
    _grow(company, "un")
    staff = make_staff(company.memberships.get().network)
    client, address = _signed_in(staff), reverse("directory:organisation", args=[company.pk])
    client.get(address)  # the shell learns one's places at the first page, then keeps them
    counts = []
    for more in ((), ("deux", "trois")):
        for network in more:
            _grow(company, network)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        counts.append(len(queries))
    assert counts == [8, 8]
    for words in ("Organisation inventée.", "Ancien un", "Mère Exemple", "la contrôle", "Dépôt un", "/r/un/"):
        assert words in page
    assert "/r/deux/" not in page  # a network whose members this reader may not read
    assert reverse("directory:organisation-edit", args=[company.pk]) in page


def test_a_page_asks_to_sign_in_and_hides_what_one_may_not_do() -> None:
    company = make_company(siren="732829320", siret="73282932000074")
    address = reverse("directory:organisation", args=[company.pk])
    assert Client().get(address).headers["Location"].startswith("/entrer/")
    page = _signed_in(make_person()).get(address).content.decode()
    assert "732\u00a0829\u00a0320" in page and "00074" in page and "Modifier la fiche" not in page
    assert _signed_in(make_person()).get(reverse("directory:organisation", args=[0])).status_code == 404


def test_an_organisation_is_added_and_the_reader_goes_back_where_they_were() -> None:
    client, address = _signed_in(make_staff(make_network())), reverse("directory:organisation-add")
    form = client.get(address, {"nom": "Melvita", "suite": "/r/ici/membres/ajouter/"})
    assert form.context["form"]["name"].value() == "Melvita"
    key = form.context["form"]["key"].value()
    done = client.post(address, TYPED | {"key": key, "next": "/r/ici/membres/ajouter/"})
    row = Organisation.objects.get(name="Melvita")
    assert (done.status_code, done.headers["Location"]) == (
        303,
        f"/r/ici/membres/ajouter/?organisation={row.pk}",
    )
    assert (row.siren, row.headcount) == ("732829320", 1200)
    again = client.post(address, TYPED | {"key": key, "next": "https://ailleurs.test/"})
    assert again.headers["Location"] == reverse("directory:organisation", args=[row.pk])
    assert Organisation.objects.filter(name="Melvita").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"siren": "732829321"}, "sa clé de contrôle est fausse"),
        ({"siren": "7328"}, "compte 4 chiffres"),
        ({"siren": "73282932000074"}, "Le SIREN en est le début"),
        ({"siret": "732829320"}, "est un SIREN (9 chiffres)"),
        ({"name": ""}, "Le nom manque."),
        ({"name": "…"}, "ne contient ni lettre ni chiffre"),
        ({"headcount": "12,5"}, "n’est pas un nombre entier"),
        ({"headcount": "env. 12"}, "n’est pas un nombre entier"),
        ({"headcount": "-3"}, "de zéro à dix millions"),
    ],
)
def test_bad_input_is_explained_and_kept(changes: dict[str, str], words: str) -> None:
    client = _signed_in(make_staff(make_network()))
    before = Organisation.objects.count()
    page = client.post(reverse("directory:organisation-add"), TYPED | {"activity": "savons"} | changes)
    shown = page.content.decode()
    assert (page.status_code, Organisation.objects.count()) == (200, before)
    assert words in shown and "savons" in shown
    assert all(value in shown for value in changes.values())


def test_editing_keeps_the_former_name_and_notices_another_change() -> None:
    network = make_network()
    company = make_member(network, make_company("Direccte", kind="state")).organisation
    client, address = (
        _signed_in(make_staff(network)),
        reverse("directory:organisation-edit", args=[company.pk]),
    )
    form = client.get(address).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {
        "name": "DREETS",
        "renamed_since": "01/04/2021",
    }
    assert client.post(address, typed).status_code == 303
    alias = OrganisationAlias.objects.get()
    assert (alias.name, alias.valid_to) == ("Direccte", date(2021, 3, 31))
    stale = client.post(address, typed | {"name": "Autre", "key": "autre"}).content.decode()
    assert "Quelqu’un a modifié cette page" in stale
    company.refresh_from_db()
    assert company.name == "DREETS"


def test_only_those_who_keep_the_directory_write_in_it() -> None:
    company, client = make_company(), _signed_in(make_person())
    for address in (
        reverse("directory:organisation-add"),
        reverse("directory:organisation-edit", args=[company.pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, TYPED).status_code == 403
    assert Organisation.objects.count() == 1

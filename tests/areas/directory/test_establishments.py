"""Establishments: what is accepted, what is refused, and their pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.networks.factories import (
    NOW,
    TODAY,
    acting,
    make_company,
    make_member,
    make_network,
    make_person,
    make_staff,
)

from grappe.areas.directory.commands import (
    EstablishmentRecord,
    add_establishment,
    change_establishment,
    close_establishment,
    establishment_fingerprint,
    reopen_establishment,
)
from grappe.areas.directory.models import Establishment, Organisation
from grappe.areas.directory.rules import (
    EstablishmentFacts,
    activity_code_of,
    refusals_of_establishment,
    refusals_to_close,
)
from grappe.areas.people.models import Person
from grappe.areas.territory.models import Commune, Department, Region
from grappe.kernel.actor import MACHINE
from grappe.values import Period, Refused

SIREN, SIRET, OTHER = "732829320", "732 829 320 00074", "732 829 320 00082"


def _codes(refusals: object) -> list[str]:
    found = refusals.value.refusals if isinstance(refusals, pytest.ExceptionInfo) else refusals
    return [refusal.code.partition(".")[2] for refusal in found]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (EstablishmentFacts(), []),
        (EstablishmentFacts(siret=SIRET, siren=SIREN, postcode="47000", activity_code="1032z"), []),
        (EstablishmentFacts(siret="73282932000075", siren=SIREN), ["siret_wrong"]),
        (EstablishmentFacts(siret=SIRET, siren="356000000"), ["siret_of_another"]),
        (EstablishmentFacts(siret=SIRET), ["siren_first"]),
        (EstablishmentFacts(siret=SIRET, invented=True), ["invented_registered"]),
        (EstablishmentFacts(postcode="4700"), ["postcode_wrong"]),
        (EstablishmentFacts(activity_code="jus"), ["activity_code_wrong"]),
        (EstablishmentFacts(nomenclature="nace"), ["nomenclature_unknown"]),
        (EstablishmentFacts(opened_on=date(2027, 1, 1)), ["date_to_come"]),
        (EstablishmentFacts(opened_on=TODAY, closed_on=date(2020, 1, 1)), ["dates_reversed"]),
    ],
)
def test_what_an_establishment_says_is_checked(facts: EstablishmentFacts, codes: list[str]) -> None:
    assert _codes(refusals_of_establishment(facts, on=TODAY)) == codes


@pytest.mark.parametrize(
    ("text", "code"), [("1032z", "10.32Z"), (" 10.32Z ", "10.32Z"), ("10.32 Z", "10.32Z"), ("jus", "jus")]
)
def test_an_activity_code_is_written_as_printed(text: str, code: str) -> None:
    assert activity_code_of(text) == code


@pytest.mark.parametrize(
    ("period", "day", "codes"),
    [
        (Period(), TODAY, []),
        (Period(None, TODAY), TODAY, ["closed_already"]),
        (Period(), date(2027, 1, 1), ["date_to_come"]),
        (Period(TODAY), date(2020, 1, 1), ["closed_before_opening"]),
    ],
)
def test_closing(period: Period, day: date, codes: list[str]) -> None:
    assert _codes(refusals_to_close(period, closed_on=day, on=TODAY)) == codes


def _agen() -> Commune:
    region = Region.objects.create(code="75", name="Nouvelle-Aquitaine")
    department = Department.objects.create(code="47", name="Lot-et-Garonne", region=region)
    return Commune.objects.create(
        code="47001", name="Agen", plain_name="agen", postcodes="47000", department=department
    )


@pytest.mark.django_db
def test_a_head_office_gives_its_siret_to_the_organisation_and_is_alone() -> None:
    _agen()
    company = make_company(siren=SIREN)
    head = EstablishmentRecord(siret=SIRET, is_head_office=True, commune="47001", postcode="47000")
    pk = add_establishment(organisation_id=company.pk, record=head, actor=MACHINE, on=NOW, key="a")
    assert add_establishment(organisation_id=company.pk, record=head, actor=MACHINE, on=NOW, key="a") == pk
    company.refresh_from_db()
    assert (company.siret, Establishment.objects.get().commune_id) == ("73282932000074", "47001")
    with pytest.raises(Refused) as refused:
        add_establishment(organisation_id=company.pk, record=head, actor=MACHINE, on=NOW)
    assert _codes(refused) == ["head_office_twice", "siret_taken"]
    with pytest.raises(Refused) as refused:
        record = EstablishmentRecord(siret="x", commune="00000")
        add_establishment(organisation_id=company.pk, record=record, actor=MACHINE, on=NOW)
    assert _codes(refused) == ["siret_not_digits", "commune_unknown"]


@pytest.mark.django_db
def test_the_head_office_moves() -> None:
    company = make_company(siren=SIREN, siret="73282932000074")
    head = EstablishmentRecord(siret=SIRET, is_head_office=True)
    old = add_establishment(organisation_id=company.pk, record=head, actor=MACHINE, on=NOW)
    close_establishment(establishment_id=old, closed_on=TODAY, actor=MACHINE, on=NOW)
    new = EstablishmentRecord(siret=OTHER, is_head_office=True)
    add_establishment(organisation_id=company.pk, record=new, actor=MACHINE, on=NOW)
    assert Organisation.objects.get(pk=company.pk).siret == "73282932000082"
    with pytest.raises(Refused) as refused:
        reopen_establishment(establishment_id=old, actor=MACHINE, on=NOW)
    assert _codes(refused) == ["head_office_twice"]
    # A closed one is corrected without becoming the head office again.
    row = Establishment.objects.get(pk=old)
    change_establishment(
        establishment_id=old,
        record=EstablishmentRecord(name="Ancien siège", siret=SIRET, is_head_office=True),
        seen=establishment_fingerprint(row),
        actor=MACHINE,
        on=NOW,
    )
    assert Organisation.objects.get(pk=company.pk).siret == "73282932000082"


@pytest.mark.django_db
def test_an_establishment_is_corrected_closed_and_opened_again() -> None:
    company = make_company()
    pk = add_establishment(
        organisation_id=company.pk, record=EstablishmentRecord(name="Dépôt"), actor=MACHINE, on=NOW
    )
    seen = establishment_fingerprint(Establishment.objects.get())
    change = {"establishment_id": pk, "seen": seen, "actor": MACHINE, "on": NOW}
    change_establishment(**change, record=EstablishmentRecord(name="Magasin", activity_code="4729z"))
    row = Establishment.objects.get()
    assert (row.name, row.activity_code) == ("Magasin", "47.29Z")
    with pytest.raises(Refused) as refused:
        change_establishment(**change, record=EstablishmentRecord(name="Autre"))
    assert refused.value.codes == ("kernel.stale",)
    with pytest.raises(Refused) as refused:
        reopen_establishment(establishment_id=pk, actor=MACHINE, on=NOW)
    assert _codes(refused) == ["open_already"]
    close_establishment(establishment_id=pk, closed_on=date(2025, 6, 30), actor=MACHINE, on=NOW)
    with pytest.raises(Refused) as refused:
        close_establishment(establishment_id=pk, closed_on=date(2025, 6, 30), actor=MACHINE, on=NOW)
    assert _codes(refused) == ["closed_already"]
    reopen_establishment(establishment_id=pk, actor=MACHINE, on=NOW)
    assert Establishment.objects.get().closed_on is None


@pytest.mark.django_db
def test_a_stranger_keeps_no_establishment() -> None:
    stranger, company = acting(make_person()), make_company()
    row = Establishment.objects.create(organisation=company)
    record = EstablishmentRecord()
    for attempt in (
        lambda: add_establishment(organisation_id=company.pk, record=record, actor=stranger, on=NOW),
        lambda: change_establishment(establishment_id=row.pk, record=record, seen="", actor=stranger, on=NOW),
        lambda: close_establishment(establishment_id=row.pk, closed_on=TODAY, actor=stranger, on=NOW),
        lambda: reopen_establishment(establishment_id=row.pk, actor=stranger, on=NOW),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.codes == ("kernel.not_allowed",)


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db
def test_pages_add_correct_close_and_open_again() -> None:
    _agen()
    network = make_network()
    company = make_member(network, make_company(siren=SIREN)).organisation
    client = _signed_in(make_staff(network))
    listed = reverse("directory:establishments", args=[company.pk])
    assert "Aucun établissement n’est encore inscrit" in client.get(listed).content.decode()
    add = reverse("directory:establishment-add", args=[company.pk])
    typed = {"name": "Usine", "siret": SIRET, "commune": "agen", "activity_code": "1032z", "key": "k"}
    done = client.post(add, typed)
    assert (done.status_code, done.headers["Location"]) == (303, listed)
    row = Establishment.objects.get()
    page = client.get(listed).content.decode()
    assert "732\u00a0829\u00a0320\u00a000074" in page and "Agen" in page and "10.32Z" in page
    form = client.get(reverse("directory:establishment-edit", args=[row.pk])).context["form"]
    assert form["commune"].value() == "Agen (47001)"
    kept = {name: form[name].value() or "" for name in form.fields}
    edit = reverse("directory:establishment-edit", args=[row.pk])
    assert client.post(edit, kept | {"name": "Atelier", "is_head_office": ""}).status_code == 303
    close = reverse("directory:establishment-close", args=[row.pk])
    assert "Fermer" in client.get(close).content.decode()
    assert "est à venir" in client.post(close, {"closed_on": "01/01/2099"}).content.decode()
    assert client.post(close, {"closed_on": "30/06/2025"}).status_code == 303
    assert "fermé" in client.get(listed).content.decode()
    reopen = reverse("directory:establishment-reopen", args=[row.pk])
    assert (client.get(reopen).status_code, client.post(reopen).status_code) == (405, 303)
    assert Establishment.objects.get().closed_on is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"siret": "73282932000075"}, "sa clé de contrôle est fausse"),
        ({"siret": "35600000000048"}, "L’un des deux est faux"),
        ({"commune": "Agenville"}, "Aucune commune de France"),
        ({"commune": "Saint-Denis"}, "Plusieurs communes conviennent"),
        ({"postcode": "470"}, "n’est pas un code postal"),
        ({"activity_code": "jus"}, "n’est pas un code d’activité"),
        ({"opened_on": "hier"}, "Ce n’est pas une date"),
    ],
)
def test_bad_input_is_explained_and_kept(changes: dict[str, str], words: str) -> None:
    department = _agen().department
    for code in ("11339", "30247"):
        Commune.objects.create(
            code=code,
            name="Saint-Denis",
            plain_name="saint denis",
            postcodes=f"{code[:2]}120",
            department=department,
        )
    network = make_network()
    company = make_member(network, make_company(siren=SIREN)).organisation
    client = _signed_in(make_staff(network))
    address = reverse("directory:establishment-add", args=[company.pk])
    page = client.post(address, {"name": "Usine témoin"} | changes).content.decode()
    assert words in page and "Usine témoin" in page and not Establishment.objects.exists()
    # The postcode chooses between communes of one name.
    done = client.post(address, {"commune": "Saint-Denis", "postcode": "30120"})
    assert (done.status_code, Establishment.objects.get().commune_id) == (303, "30247")


@pytest.mark.django_db
def test_an_invented_organisation_is_asked_for_no_number() -> None:
    network = make_network()
    company = make_member(network, make_company(invented=True)).organisation
    client = _signed_in(make_staff(network))
    page = client.get(reverse("directory:establishment-add", args=[company.pk])).content.decode()
    assert 'name="siret"' not in page


@pytest.mark.django_db
def test_readers_see_the_list_and_no_act() -> None:
    row = Establishment.objects.create(organisation=make_company(), name="Dépôt")
    client = _signed_in(make_person())
    page = client.get(reverse("directory:establishments", args=[row.organisation_id])).content.decode()
    assert "Dépôt" in page and "Corriger" not in page
    for name, pk in (
        ("establishment-add", row.organisation_id),
        ("establishment-edit", row.pk),
        ("establishment-close", row.pk),
    ):
        assert client.get(reverse(f"directory:{name}", args=[pk])).status_code == 403
    assert client.post(reverse("directory:establishment-reopen", args=[row.pk])).status_code == 403
    assert client.get(reverse("directory:establishment-edit", args=[0])).status_code == 404

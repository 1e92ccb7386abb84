"""The pages of the ledger and of the register: what they show, to whom, and in how many queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.areas.networks.factories import make_company, make_member, make_network, make_person, make_staff

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.commands import (
    DeclaredAid,
    Statement,
    declare_aid,
    export_register,
    line_fingerprint,
)
from grappe.areas.funding.models import AidDeclaration, AidLine, AidOrigin, AidProfile, RegisterEntry
from grappe.areas.funding.queries.headroom import EXPLAINED
from grappe.areas.funding.rules import AidStatus
from grappe.areas.networks.models import Network, RoleCode
from grappe.areas.people.models import Person
from grappe.kernel.actor import MACHINE

from .ledger_rows import NOW, TODAY, aid, control, employee, member, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(client: Client, company: Organisation, **asked: str) -> str:
    return (
        client.get(reverse("funding:aid", args=[company.pk]), asked).content.decode().replace("\u00a0", " ")
    )


@pytest.fixture
def network() -> Network:
    return make_network("ici", name="Réseau Exemple")


@pytest.fixture
def staff(network: Network) -> Client:
    return signed_in(make_staff(network))


# ---- the organisation's page -----------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_seven_queries(
    django_assert_num_queries: Any, network: Network, staff: Client, rows: int
) -> None:
    company = member(network)
    for _ in range(rows):
        control(company, member(network))
        recorded(company)
        declare_aid(
            organisation_id=company.pk,
            statement=Statement(valid_on=TODAY, signed_by="Sacha", is_none=True),
            actor=MACHINE,
            on=NOW,
        )
    address = reverse("funding:aid", args=[company.pk])
    staff.get(address)
    # Session, person, organisation, ties, profiles, lines, declarations.
    with django_assert_num_queries(7):
        staff.get(address)


def test_the_page_says_what_counts_what_does_not_and_why(network: Network, staff: Client) -> None:
    mother, company = member(network, "Mère Exemple"), member(network, "Fille Exemple")
    control(mother, company, valid_from=date(2020, 1, 1))
    recorded(company, aid(60_000, purpose="Machine"))
    recorded(mother, aid(20_000, date(2021, 1, 1), purpose="Ancienne"))
    recorded(company, aid(5_000, member_state="BE", purpose="Belge"))
    recorded(company, aid(7_000, None, purpose="Demande", status=AidStatus.PENDING))
    page = page_of(staff, company)
    for words in (
        "Il reste 240 000 € au 2 mars 2026",
        "60 000 € comptés sur 300 000 €",
        "du 2 mars 2023 au 2 mars 2026",
        "contrôlée par Mère Exemple : majorité des droits de vote",
        "avant la période",
        "autre État membre",
        "en attente, 7 000 €",
        "Entreprise unique : Fille Exemple, Mère Exemple",
        "Aucune déclaration.",
    ):
        assert words in page, words
    assert "Aide demandée" not in page
    earlier = page_of(staff, company, jour="01/06/2021")
    assert "Il reste 180 000 € au 1ᵉʳ juin 2021" in earlier and "Trois exercices fiscaux" in earlier


def test_an_empty_ledger_says_what_it_will_hold(staff: Client, network: Network) -> None:
    company = make_member(network).organisation
    page = page_of(staff, company)
    assert "Aucune aide n’est encore au registre" in page
    assert "Son activité n’est pas dite" in page and "Aucun lien de contrôle connu" in page


def test_what_an_aid_would_do_by_law_and_by_the_call(network: Network, staff: Client) -> None:
    company = member(network)
    recorded(company, aid(290_000))
    recorded(company, aid(50_000, regime="other"))
    asked = {"montant": "15 000", "jour": "02/03/2026", "plafond": "400 000", "annees": "3"}
    page = page_of(staff, company, **asked)
    assert "La loi bloque l’aide entière de 15 000 €" in page and "10 000 €</b>" in page
    assert "La règle de l’appel la permet." in page
    stricter = page_of(staff, company, **(asked | {"montant": "5000", "plafond": "342000"}))
    assert "La loi permet 5 000 €" in stricter and "La règle de l’appel bloque l’aide." in stricter
    assert "jusqu’à <b>2 000 €</b>" in stricter
    wrong = page_of(staff, company, montant="beaucoup")
    assert "« beaucoup » n’est pas un montant" in wrong and "La loi" not in wrong
    gber = page_of(staff, company, montant="5000", regime="651/2014")
    assert "aucun plafond de minimis" in gber and "La loi permet" in gber
    early = page_of(staff, company, montant="5000", jour="01/01/1999")
    assert "Aucun règlement de minimis n’est connu" in early


def test_what_cannot_be_computed_is_said(network: Network, staff: Client) -> None:
    company = make_member(network).organisation
    AidProfile.objects.create(organisation=company, activity="fishery")
    assert "Le calcul ne peut pas être fait." in page_of(staff, company)
    other = member(network)
    control(other, company)
    control(company, other)
    assert "cercle" in page_of(staff, other)
    declare = staff.get(reverse("funding:declare", args=[other.pk])).content.decode()
    assert "Le groupe ne peut pas être établi." in declare


def test_mergers_and_unknown_activities_are_told(network: Network, staff: Client) -> None:
    former, heir = member(network, "Ancienne Exemple", "agriculture"), make_company("Héritière Exemple")
    make_member(network, heir)
    former.relations_held.create(kind="merger", organisation=heir, valid_from=date(2025, 1, 1))
    for activity in ("road_freight", "fishery", "sgei"):
        control(heir, member(network, activity=activity))
    page = page_of(staff, heir)
    for words in ("absorbée par Héritière Exemple le 1ᵉʳ janvier 2025", "non dite", "pêche et aquaculture"):
        assert words in page


def test_many_lines_are_summed_and_shown_page_by_page(
    django_assert_num_queries: Any, network: Network, staff: Client
) -> None:
    company = member(network)
    AidLine.objects.bulk_create(
        AidLine(
            beneficiary=company,
            purpose=f"Aide {number}",
            amount_cents=10_000,
            granted_on=TODAY - timedelta(days=number),
            family="general",
            activity="general",
            authority_name="Région",
            origin=AidOrigin.REGISTER,
            reference=str(number),
            recorded_at=NOW,
        )
        for number in range(EXPLAINED + 1)
    )
    page = page_of(staff, company)
    assert "1 à 50 sur 201" in page and "trop nombreuses" in page and "20 100 € comptés" in page
    with django_assert_num_queries(10):
        staff.get(reverse("funding:aid", args=[company.pk]), {"page": 3})


def test_the_same_aid_from_two_sources_is_joined_in_one_click(network: Network, staff: Client) -> None:
    company = member(network)
    first = recorded(company, network=network)
    second = recorded(company, reference="R-1")
    page = page_of(staff, company)
    assert "C’est la même aide qu’une autre" in page
    address = reverse("funding:line-join", args=[company.pk, second.pk])
    assert staff.post(address, {"same_as": first.pk}).status_code == 303
    second.refresh_from_db()
    assert second.same_as == first and "même aide qu’une autre ligne" in page_of(staff, company)
    line = staff.get(reverse("funding:line", args=[company.pk, second.pk])).content.decode()
    assert "C’est une autre aide" in line
    staff.post(address)
    second.refresh_from_db()
    assert second.same_as is None
    own = signed_in(employee(company))
    assert "peut-être la même aide" in page_of(own, company)


def test_out_of_sight_is_no_page_and_no_right_is_said(network: Network) -> None:
    company = member(network)
    line = recorded(company)
    declaration = declare_aid(
        organisation_id=company.pk,
        statement=Statement(valid_on=TODAY, signed_by="Sacha", is_none=True),
        actor=MACHINE,
        on=NOW,
    )
    addresses = {
        "aid": [company.pk],
        "aid-csv": [company.pk],
        "line": [company.pk, line.pk],
        "line-add": [company.pk],
        "line-correct": [company.pk, line.pk],
        "line-turn": [company.pk, line.pk],
        "aid-profile": [company.pk],
        "declare": [company.pk],
        "declaration": [company.pk, declaration],
        "register": ["ici"],
        "import-add": ["ici"],
    }

    def answers(person: Person) -> dict[str, int]:
        client = signed_in(person)
        return {
            name: client.get(reverse(f"funding:{name}", args=args)).status_code
            for name, args in addresses.items()
        }

    assert set(answers(make_person()).values()) == {404}
    assert set(answers(make_staff(network)).values()) == {200}
    funder = answers(make_staff(network, RoleCode.FUNDER))
    assert {name for name, status in funder.items() if status != 200} == {"declare"}
    own = answers(employee(company))
    assert {name: status for name, status in own.items() if status != 200} == {
        "line-add": 403,
        "line-correct": 403,
        "line-turn": 403,
        "register": 404,
        "import-add": 404,
    }
    assert Client().get(reverse("funding:aid", args=[company.pk])).status_code == 302


def test_a_line_of_another_organisation_is_not_found_here(network: Network, staff: Client) -> None:
    company, other = member(network), member(network)
    line = recorded(other)
    for name in ("line", "line-correct", "line-turn"):
        assert staff.get(reverse(f"funding:{name}", args=[company.pk, line.pk])).status_code == 404


def test_the_ledger_leaves_as_a_sheet(network: Network, staff: Client) -> None:
    company = member(network)
    recorded(company, aid("60000.50"))
    recorded(company, aid(5_000, None, status=AidStatus.PENDING, purpose="=1+1"))
    answer = staff.get(reverse("funding:aid-csv", args=[company.pk]), {"jour": "02/03/2026"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"].endswith('2026-03-02.csv"')
    assert "'=1+1" in lines[1] and lines[1].endswith(";non\u00a0: en attente")
    assert "60000,50" in lines[2] and lines[2].endswith(";oui")


# ---- writing ---------------------------------------------------------------------------------------

TYPED = {
    "purpose": "Essais",
    "authority_name": "Région Exemple",
    "granted_on": "02/02/2026",
    "amount": "10 000,50",
    "instrument": "grant",
    "member_state": "fr",
    "status": "granted",
}


def test_an_aid_is_written_down_or_every_reason_is_shown(network: Network, staff: Client) -> None:
    company = member(network)
    address = reverse("funding:line-add", args=[company.pk])
    assert "Réseau Exemple" in staff.get(address).content.decode()
    wrong = staff.post(address, TYPED | {"amount": "9500 env.", "member_state": ""}).content.decode()
    assert "« 9500 env. » n’est pas un montant" in wrong.replace("\u00a0", " ")
    over = staff.post(address, TYPED | {"network": network.pk, "amount": "300 001"}).content.decode()
    assert "Plafond du règlement 2023/2831 dépassé" in over and "300 001" in over
    assert staff.post(address, TYPED | {"network": network.pk, "key": "k"}).status_code == 303
    line = AidLine.objects.get()
    assert (line.origin, line.network, line.amount_cents) == ("award", network, 1_000_050)
    assert staff.post(address, TYPED).status_code == 303
    assert AidLine.objects.filter(origin="register", network=None).count() == 1


def test_a_line_is_corrected_and_turned_with_a_reason(network: Network, staff: Client) -> None:
    company = member(network)
    line = recorded(company, aid(nominal=None), network=network)
    correct = reverse("funding:line-correct", args=[company.pk, line.pk])
    form = staff.get(correct).content.decode()
    assert "10000,00" in form and line_fingerprint(line) in form
    typed = TYPED | {"seen": line_fingerprint(line), "nominal": "20 000"}
    assert "Dites pourquoi" in staff.post(correct, typed).content.decode()
    assert staff.post(correct, typed | {"reason": "Erreur de saisie"}).status_code == 303
    assert "20000,00" in staff.get(correct).content.decode()
    turn = reverse("funding:line-turn", args=[company.pk, line.pk])
    assert "récupérée" in staff.get(turn).content.decode()
    assert staff.post(turn, {"to": "recovered", "reason": "Versée à tort"}).status_code == 303
    assert "elle le reste" in staff.get(turn).content.decode()
    page = staff.get(reverse("funding:line", args=[company.pk, line.pk])).content.decode()
    for words in ("Erreur de saisie", "Versée à tort", "sans objet", "création"):
        assert words in page


def test_the_profile_is_said_and_said_again(network: Network, staff: Client) -> None:
    company = make_member(network).organisation
    address = reverse("funding:aid-profile", args=[company.pk])
    assert staff.get(address).status_code == 200
    typed = {"activity": "agriculture", "fiscal_year_end": "30/6", "valid_from": ""}
    assert staff.post(address, typed).status_code == 303
    assert AidProfile.objects.get().fiscal_year_end == "06-30"
    assert "30/06" in staff.get(address).content.decode()
    assert "jour de l’année" in staff.post(address, typed | {"fiscal_year_end": "juin"}).content.decode()
    staff.post(address, typed | {"valid_from": "01/01/2026", "activity": "general"})
    assert "Ce qu’elle a été" in staff.get(address).content.decode()


def _declared(lines: list[dict[str, str]], **statement: str) -> dict[str, str]:
    typed = {"count": str(len(lines)), "valid_on": "02/03/2026", "signed_by": "Sacha Exemple"} | statement
    for place, line in enumerate(lines):
        typed |= {f"lines-{place}-{name}": value for name, value in line.items()}
    return typed


def test_a_company_declares_line_by_line(network: Network) -> None:
    mother, company = member(network), member(network)
    control(mother, company)
    client, address = signed_in(employee(company)), reverse("funding:declare", args=[company.pk])
    assert "Aide 2" in client.get(address).content.decode()
    line = {"purpose": "Salon", "authority_name": "Région", "granted_on": "01/06/2025", "amount": "8 500"}
    blank = {"purpose": "", "beneficiary": str(company.pk)}
    more = client.post(address, _declared([line, blank], more="1")).content.decode()
    assert "Aide 4" in more and "8 500" in more and "Salon" in more and not AidDeclaration.objects.exists()
    wrong = client.post(
        address, _declared([line | {"amount": ""}, line | {"granted_on": "1/1/2001"}], signed_by="")
    ).content.decode()
    assert "Écrivez le montant de cette aide." in wrong
    late = client.post(address, _declared([line, line | {"granted_on": "1/1/2001"}], signed_by=""))
    said = late.content.decode()
    assert "hors de la période déclarée" in said and "la personne qui signe" in said
    sent = _declared([line, blank, line | {"beneficiary": str(mother.pk), "amount": "1000,50"}])
    assert client.post(address, sent).status_code == 303
    assert {(row.beneficiary_id, row.amount_cents) for row in AidLine.objects.all()} == {
        (company.pk, 850_000),
        (mother.pk, 100_050),
    }
    again = client.get(address).content.decode()
    assert "8500,00" in again and "1000,50" in again
    shown = reverse("funding:declaration", args=[company.pk, AidDeclaration.objects.get().pk])
    page = client.get(shown).content.decode()
    assert "Sacha Exemple" in page and "Salon" in page


def test_a_network_declares_none_on_behalf(network: Network, staff: Client) -> None:
    company = member(network)
    address = reverse("funding:declare", args=[company.pk])
    assert "Vous écrivez au nom de l’entreprise." in staff.get(address).content.decode()
    assert staff.post(address, _declared([], is_none="on", count="x")).status_code == 303
    row = AidDeclaration.objects.get()
    assert (row.is_none, row.on_behalf) == (True, True)
    page = staff.get(reverse("funding:declaration", args=[company.pk, row.pk])).content.decode()
    assert "Aucune aide publique." in page and "aucune" in page_of(staff, company)


def test_a_replaced_declaration_still_shows_what_was_signed(network: Network, staff: Client) -> None:
    company = member(network)
    for lines in ([DeclaredAid(company.pk, aid(purpose="Salon"))], []):
        declare_aid(
            organisation_id=company.pk,
            statement=Statement(valid_on=TODAY, signed_by="Sacha", is_none=not lines),
            lines=lines,
            actor=MACHINE,
            on=NOW,
        )
    first = AidDeclaration.objects.order_by("pk")[0]
    page = staff.get(reverse("funding:declaration", args=[company.pk, first.pk])).content.decode()
    assert "Salon" in page
    assert "remplacée par une déclaration" in page_of(staff, company)
    line = AidLine.objects.get()
    assert (
        "Une déclaration plus récente"
        in staff.get(reverse("funding:line", args=[company.pk, line.pk])).content.decode()
    )


# ---- the register desk -----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_takes_six_queries(
    django_assert_num_queries: Any, network: Network, staff: Client, rows: int
) -> None:
    company = member(network)
    for _ in range(rows):
        recorded(company, network=network)
        export_register(network_id=network.pk, actor=MACHINE, on=NOW)
        recorded(company, network=network)
        content = f"reference;beneficiaire;date octroi;montant;autorite\nR;{company.name};1/2/2025;5;E\n"
        file = SimpleUploadedFile("registre.csv", content.encode())
        staff.post(reverse("funding:import-add", args=["ici"]), {"file": file})
        if rows > 1:
            recorded(company, network=network)
    address = reverse("funding:register", args=["ici"])
    staff.get(address)
    # Session, person, network, entries, batches, imports.
    with django_assert_num_queries(6):
        page = staff.get(address).content.decode()
    assert f"Envoi {rows}" in page and page.count("registre.csv") == rows


def test_an_empty_desk_says_what_it_will_hold(network: Network, staff: Client) -> None:
    page = staff.get(reverse("funding:register", args=["ici"])).content.decode()
    assert "Rien n’attend d’être envoyé" in page and "Aucun fichier n’est encore parti." in page


def test_late_ones_come_first_then_the_file_is_made_taken_and_confirmed(
    network: Network, staff: Client
) -> None:
    company = member(network)
    for days in (3, 25, 60):
        recorded(company, aid(granted_on=TODAY - timedelta(days=days)), network=network)
    desk = reverse("funding:register", args=["ici"])
    page = staff.get(desk).content.decode().replace("\u00a0", " ")
    late, soon, later = (page.index(day) for day in ("29 janvier 2026", "5 mars 2026", "27 mars 2026"))
    assert late < soon < later
    assert "1 aide est en retard." in page and "en retard de 22 jours ouvrés" in page
    send = reverse("funding:register-send", args=["ici"])
    assert staff.post(send, {"key": "k"}).status_code == 303
    file = staff.get(reverse("funding:batch-csv", args=["ici", 1]))
    assert file["Content-Type"].startswith("text/csv") and file.content.count(b"\r\n") == 4
    assert staff.post(reverse("funding:batch-confirm", args=["ici", 1])).status_code == 303
    assert "confirmé le 2 mars 2026" in staff.get(desk).content.decode().replace("\u00a0", " ")
    assert set(RegisterEntry.objects.values_list("state", flat=True)) == {"confirmed"}
    assert "Rien n’attend" in staff.post(send).content.decode()
    stranger = signed_in(make_person())
    for name, args in (("register-send", ["ici"]), ("batch-confirm", ["ici", 1])):
        assert stranger.post(reverse(f"funding:{name}", args=args)).status_code == 404
    assert stranger.get(reverse("funding:batch-csv", args=["ici", 1])).status_code == 404


def test_a_warning_comes_before_lateness(network: Network, staff: Client) -> None:
    recorded(member(network), aid(granted_on=TODAY - timedelta(days=25)), network=network)
    assert "sous cinq jours ouvrés" in staff.get(reverse("funding:register", args=["ici"])).content.decode()


def test_a_file_is_read_shown_then_applied(network: Network, staff: Client) -> None:
    company = member(network, "Moulin Exemple")
    known = recorded(company, aid(500, date(2025, 2, 1)), reference="R1")
    held = recorded(company, aid(700, date(2025, 3, 1)), network=network)
    add = reverse("funding:import-add", args=["ici"])
    assert "CSV" in staff.get(add).content.decode()
    assert (
        "d’un type accepté" in staff.post(add, {"file": SimpleUploadedFile("a.exe", b"x")}).content.decode()
    )
    content = (
        "Numéro d’aide;Bénéficiaire;Date octroi;Montant;Autorité\r\n"
        "R1;Moulin Exemple;01/02/2025;400,50;Région\r\n"
        "R2;Moulin Exemple;01/03/2025;700;Région\r\n"
        "R3;Moulin Exemple;01/04/2025;8;Région\r\n"
        "R4;Ailleurs;01/04/2025;8;Région\r\n"
        "R5;Moulin Exemple;hier;8;Région\r\n"
    ).encode("cp1252")
    answer = staff.post(add, {"file": SimpleUploadedFile("registre.csv", content), "key": "k"})
    assert answer.status_code == 303
    page = staff.get(answer["Location"]).content.decode().replace("\u00a0", " ")
    for words in (
        "changée, était 500 €",
        "ne comptera qu’une fois",
        "nouvelle",
        "« hier » n’est pas une date",
    ):
        assert words in page, words
    assert AidLine.objects.count() == 2
    assert staff.post(answer["Location"]).status_code == 303
    known.refresh_from_db()
    assert known.amount_cents == 40_050
    assert AidLine.objects.get(reference="R2").same_as == held
    assert "Dans le registre des aides depuis" in staff.get(answer["Location"]).content.decode()
    again = staff.post(add, {"file": SimpleUploadedFile("registre.csv", content)})
    assert "Rien à écrire." in staff.get(again["Location"]).content.decode()
    other = make_network("autre")
    stranger = signed_in(make_staff(other))
    pk = answer["Location"].rstrip("/").rpartition("/")[2]
    for slug in ("ici", "autre"):
        assert stranger.get(reverse("funding:import", args=[slug, pk])).status_code == 404
    both = make_staff(network)
    other.roles.create(person=both, role=RoleCode.FACILITATOR)
    assert signed_in(both).get(reverse("funding:import", args=["autre", pk])).status_code == 404


def test_an_organisations_page_leads_to_its_aid_those_who_may_read_it(network: Network) -> None:
    company = member(network)
    address = reverse("directory:organisation", args=[company.pk])
    link = reverse("funding:aid", args=[company.pk])
    for person, shown in (
        (make_staff(network), True),
        (employee(company), True),
        (make_person(), False),
    ):
        assert (link in signed_in(person).get(address).content.decode()) is shown

"""The pages of a thesaurus: who reads, who writes, what a bad form says, lists that come and go."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.areas.labels.factories import bare_network
from tests.areas.programmes.decisions.factories import person

from grappe.areas.directory.models import Organisation
from grappe.areas.matching.jobs import rebuild_index
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.web.sheets import read_thesaurus
from grappe.areas.networks.models import Network, NetworkRole, RoleCode
from grappe.kernel.http import new_key
from grappe.values import Refused

pytestmark = pytest.mark.django_db
PAGE = "/r/reseau-modele/thesaurus/"
HEAD = "Terme demandé;Terme;Nature;Source;Portée\r\n"


@pytest.fixture
def network() -> Network:
    return bare_network()


def client_of(name: str, network: Network | None = None, role: str = RoleCode.ENGINEER) -> Client:
    someone = person(name)
    if network is not None:
        NetworkRole.objects.create(network=network, person=someone, role=role)
    client = Client()
    client.force_login(someone)
    return client


@pytest.fixture
def staff(network: Network) -> Client:
    return client_of("Lou Témoin", network)


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def form(**change: str) -> dict[str, str]:
    typed = {"term": "pelliculage", "canonical": "enrobage", "kind": "technique", "source": ""}
    return {"key": new_key(), **typed, **change}


def sheet(content: str, encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("mots.csv", content.encode(encoding), "text/csv")


def test_readers_read_staff_write_and_others_find_no_page(network: Network, staff: Client) -> None:
    reader, stranger = client_of("Charlie Démo", network, RoleCode.BOARD), client_of("Alix Fictif")
    assert Client().get(PAGE).status_code == 302
    assert stranger.get(PAGE).status_code == 404
    assert stranger.get("/r/reseau-modele/thesaurus.csv").status_code == 404
    assert "Ajouter une ligne" not in text(reader.get(PAGE))
    assert reader.post(PAGE, form()).status_code == 403
    assert reader.get(f"{PAGE}importer/").status_code == 404
    assert "sans cette ligne, ils ne se trouvent pas" in text(staff.get(PAGE)), "an empty page teaches"
    answer = staff.post(PAGE, form())
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?q=enrobage")
    page = text(reader.get(PAGE))
    assert "pelliculage" in page
    assert "Lou Témoin" in page
    assert f"/{Synonym.objects.get().pk}/" not in page


def test_a_refused_line_says_why_and_keeps_what_was_typed(network: Network, staff: Client) -> None:
    Synonym.objects.create(term="pelliculage", canonical="enrobage", kind=SynonymKind.TECHNIQUE)
    answer = staff.post(PAGE, form(source="<b>norme</b>"))
    assert answer.status_code == 409
    assert "répond déjà à « enrobage » pour tous les réseaux" in text(answer)
    assert "&lt;b&gt;norme&lt;/b&gt;" in text(answer)
    assert staff.post(PAGE, form(kind="autre")).status_code == 409
    assert Synonym.objects.count() == 1


@pytest.mark.parametrize("lines", [2, 60])
def test_the_list_is_searched_and_counts_its_queries(
    network: Network, staff: Client, lines: int, django_assert_max_num_queries: Any
) -> None:
    Synonym.objects.bulk_create(
        Synonym(term=f"variante {number}x", canonical=f"mot{number}", network=network if number % 2 else None)
        for number in range(lines)
    )
    Synonym.objects.create(term="Dragéification", canonical="enrobage", network=network)
    staff.get(PAGE)
    with django_assert_max_num_queries(8):
        page = text(staff.get(PAGE, {"page": "2"}))
    assert "organisation" not in page.partition("<tbody>")[2].partition("</tbody>")[0], "nothing to count in"
    pages = [
        staff.get(PAGE, {"page": str(number)}).context["entries"] for number in range(1, lines // 15 + 2)
    ]
    own = [bool(entry["own"]) for entries in pages for entry in entries]
    assert own == sorted(own, reverse=True), "the lines of the network come before those of the house"
    found = text(staff.get(PAGE, {"q": "DRAGEIFICATION"}))
    assert "Dragéification" in found
    assert "mot0" not in found
    assert "Aucun terme ne correspond" in text(staff.get(PAGE, {"q": "zzz"}))


def test_with_an_index_each_line_says_whom_it_finds(network: Network, staff: Client) -> None:
    for number, activity in enumerate(("pelliculage de comprimés", "film gastro-résistant", "sciage")):
        Organisation.objects.create(name=f"Atelier Fictif {number}", kind="company", activity=activity)
    rebuild_index(clock=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    for term in ("pelliculage", "film gastro-résistant"):
        Synonym.objects.create(term=term, canonical="enrobage", network=network)
    page = text(staff.get(PAGE))
    assert page.count("synonyme, 1 organisation") == 2


def test_a_line_is_changed_removed_and_put_back(network: Network, staff: Client) -> None:
    staff.post(PAGE, form())
    row = Synonym.objects.get()
    page = f"{PAGE}{row.pk}/"
    shown = staff.get(page)
    seen = shown.context["seen"]
    answer = staff.post(page, form(term="film", seen=seen))
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    answer = staff.post(page, form(term="autre", seen=seen))
    assert answer.status_code == 409
    assert Synonym.objects.get().term == "film"
    assert staff.post(page, form(term="", seen="")).status_code == 409
    key = new_key()
    answer = staff.post(f"{page}retirer/", {"key": key})
    assert answer.status_code == 303
    assert not Synonym.objects.exists()
    after = text(staff.get(answer["Location"]))
    assert "« film » ne répond plus à « enrobage »" in after
    assert "Remettre cette ligne" in after
    again = staff.post(f"{page}retirer/", {"key": key})
    assert (again.status_code, again["Location"]) == (303, PAGE)
    assert staff.get(f"{PAGE}?retire=faux").status_code == 200
    assert "Ligne retirée" not in text(staff.get(f"{PAGE}?retire=faux"))
    assert staff.get(page).status_code == 404
    assert staff.get(f"{page}retirer/").status_code == 405
    assert staff.post(f"{page}retirer/", {"key": new_key()}).status_code == 409


def test_a_line_of_another_network_or_of_the_house_has_no_page(network: Network, staff: Client) -> None:
    other = bare_network("autre", "Réseau Fictif")
    house = Synonym.objects.create(term="coating", canonical="enrobage")
    theirs = Synonym.objects.create(term="film", canonical="enrobage", network=other)
    for row, status in ((house, 403), (theirs, 409)):
        assert staff.get(f"{PAGE}{row.pk}/").status_code == 404
        assert staff.post(f"{PAGE}{row.pk}/retirer/", {"key": new_key()}).status_code == status
    assert Synonym.objects.count() == 2


def test_an_export_is_imported_again_unchanged(network: Network, staff: Client) -> None:
    Synonym.objects.create(term="coating", canonical="enrobage", source="Lexique")
    staff.post(PAGE, form(term="=film", source="Groupe ; « test »"))
    sent = staff.get("/r/reseau-modele/thesaurus.csv")
    assert sent["Content-Disposition"] == 'attachment; filename="thesaurus-reseau-modele.csv"'
    read = read_thesaurus(sent.content)
    assert {(line.term, line.canonical, line.is_technique, line.source) for line in read} == {
        ("coating", "enrobage", False, "Lexique"),
        ("=film", "enrobage", True, "Groupe ; « test »"),
    }
    answer = staff.post(f"{PAGE}importer/", {"file": SimpleUploadedFile("a.csv", sent.content)})
    assert "Rien de nouveau" in text(answer)
    before = list(Synonym.objects.values_list())
    answer = staff.post(
        f"{PAGE}importer/", {"confirm": "1", "sheet": answer.context["sheet"], "key": new_key()}
    )
    assert answer.status_code == 409
    assert list(Synonym.objects.values_list()) == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_list_is_shown_then_written(network: Network, staff: Client, encoding: str) -> None:
    content = "Terme,Terme demandé,Nature\n\ndragéification,enrobage,Technique\nle,enrobage\ncoating,enrobage"
    page = f"{PAGE}importer/"
    shown = staff.post(page, {"file": sheet(content, encoding)})
    assert "2 lignes nouvelles" in text(shown)
    assert "ne contient aucun mot que la recherche retienne" in text(shown)
    assert not Synonym.objects.exists()
    confirmed = {"confirm": "1", "sheet": shown.context["sheet"], "key": new_key()}
    for _ in range(2):
        answer = staff.post(page, confirmed)
        assert (answer.status_code, answer["Location"]) == (303, PAGE)
    assert set(Synonym.objects.values_list("term", "kind")) == {
        ("dragéification", "technique"),
        ("coating", "synonym"),
    }


def test_a_list_that_cannot_be_read_says_why(network: Network, staff: Client) -> None:
    page = f"{PAGE}importer/"
    assert "Rien n’est écrit avant que vous l’ayez relu" in text(staff.get(page))
    too_large = SimpleUploadedFile("a.csv", b"x" * (600 * 1024))
    for sent, words in (
        ({}, "Choisissez un fichier CSV"),
        ({"file": too_large}, "Choisissez un fichier CSV"),
        ({"file": sheet(HEAD)}, "avec au moins une ligne"),
        ({"file": sheet("Nom;SIREN\r\nAtelier;1")}, "n’a pas les colonnes"),
        ({"file": SimpleUploadedFile("a.csv", b" ")}, "n’a pas les colonnes"),
        ({"confirm": "1", "sheet": "faux"}, "Choisissez un fichier CSV"),
    ):
        answer = staff.post(page, sent)
        assert answer.status_code == 409, words
        assert words in text(answer)


def test_a_sheet_with_cells_too_wide_or_binary_is_refused_not_broken() -> None:
    for content in (b"\xff\xfe\x00", b'"Terme;' + b"x" * 200_000, io.BytesIO(b"\x00;\x00").getvalue()):
        with pytest.raises(Refused):
            read_thesaurus(content)

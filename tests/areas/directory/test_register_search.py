"""The public search service, spoken to through a real server of ours; and the form that it fills."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.networks.factories import make_company, make_network, make_staff

from grappe.areas.directory.models import CodeLabel, RegisteredUnit
from grappe.areas.directory.sources.company_search import CompanySearch, Pace, SearchFailed
from grappe.areas.directory.web.labels import activity_label, legal_label
from grappe.areas.directory.web.register import take
from grappe.areas.territory.models import Department, Region

SIREN = "732829320"
ANSWER = {
    "results": [
        {
            "siren": SIREN,
            "nom_raison_sociale": "CHOCOLATERIE EXEMPLE",
            "nature_juridique": "5710",
            "activite_principale": "10.82Z",
            "tranche_effectif_salarie": "11",
            "categorie_entreprise": "PME",
            "etat_administratif": "A",
            "siege": {"siret": f"{SIREN}00074", "commune": "97411", "code_postal": "97400"},
        }
    ],
    "total_results": 1,
}


class _Service:
    """Answers in turn what it was told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.turns: list[tuple[int, bytes, dict[str, str]]] = []
        self.asked: list[str] = []
        service = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                status, body, headers = service.turns.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                """Say nothing in the output of the tests."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def will(self, status: int, document: object = ANSWER, **headers: str) -> None:
        """Answer so, once."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.turns.append((status, body, {name.replace("_", "-"): value for name, value in headers.items()}))


@pytest.fixture
def service() -> Iterator[_Service]:
    one = _Service()
    thread = threading.Thread(target=one.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


class _Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def pace(self, per_second: float = 1000) -> Pace:
        return Pace(per_second, clock=lambda: self.now, sleep=self.sleep)


def test_requests_leave_no_faster_than_agreed() -> None:
    clock = _Clock()
    pace = clock.pace(4)
    for _request in range(4):
        pace.wait()
    assert clock.slept == [0.25, 0.25, 0.25]
    clock.now += 10
    pace.wait()
    assert len(clock.slept) == 3


def test_a_company_is_asked_for_by_its_number(service: _Service) -> None:
    service.will(200)
    found = CompanySearch(service.address, _Clock().pace()).answer(SIREN)
    assert found["results"][0]["siren"] == SIREN
    assert service.asked == [f"/search?q={SIREN}&page=1&per_page=1"]


def test_a_busy_service_is_asked_again_later_and_later(service: _Service) -> None:
    clock = _Clock()
    service.will(429, b"", Retry_After="2")
    service.will(503, b"")
    service.will(200)
    assert CompanySearch(service.address, clock.pace(), first_wait=0.4).answer(SIREN)["total_results"] == 1
    assert [wait for wait in clock.slept if wait > 0.01] == [2.0, 0.8]


@pytest.mark.parametrize(
    ("turns", "asked"),
    [
        ([(400, b'{"erreur": "trop court"}')], 1),
        ([(500, b"")] * 3, 3),
        ([(200, b"<html>")] * 3, 3),
        ([(200, b"[]")] * 3, 3),
    ],
)
def test_a_service_that_fails_is_not_asked_for_ever(
    service: _Service, turns: list[tuple[int, bytes]], asked: int
) -> None:
    for status, body in turns:
        service.will(status, body)
    with pytest.raises(SearchFailed):
        CompanySearch(service.address, _Clock().pace()).answer(SIREN)
    assert len(service.asked) == asked


def test_a_service_that_is_not_there_is_a_failure() -> None:
    clock = _Clock()
    with pytest.raises(SearchFailed):
        CompanySearch("http://127.0.0.1:9/", clock.pace(), timeout=0.2).answer(SIREN)
    assert [wait for wait in clock.slept if wait > 0.01] == [0.4, 0.8]


def _unit(**values: Any) -> RegisteredUnit:
    texts = {
        field.name: ""
        for field in RegisteredUnit._meta.fields
        if field.get_internal_type() == "CharField" and not field.primary_key
    }
    flags = {"is_social_economy": False, "is_masked": False, "is_active": True}
    return RegisteredUnit.objects.create(pk=SIREN, **(texts | flags | values))


@pytest.mark.django_db
def test_the_service_fills_the_form_when_it_is_on(service: _Service, settings: Any) -> None:
    settings.COMPANY_SEARCH = service.address
    Department.objects.create(
        code="974", name="La Réunion", region=Region.objects.create(code="04", name="R")
    )
    CodeLabel.objects.create(scheme="naf_rev2", code="10.82Z", french="Chocolat")
    service.will(200)
    taken = take("732 829 320")
    assert taken.values["name"] == "CHOCOLATERIE EXEMPLE"
    assert (taken.values["department"], taken.values["activity"]) == ("974", "Chocolat")
    assert "10 à 19 salariés" in taken.said and not taken.is_silent


@pytest.mark.django_db
def test_the_imported_files_answer_when_it_is_off_or_silent(settings: Any) -> None:
    _unit(name="ATELIER EXEMPLE", legal_category="9220", is_active=False)
    settings.COMPANY_SEARCH = ""
    taken = take(SIREN)
    assert (taken.values["name"], taken.values["kind"]) == ("ATELIER EXEMPLE", "association")
    assert (taken.is_closed, taken.is_silent, "department" in taken.values) == (True, False, False)
    settings.COMPANY_SEARCH = "http://127.0.0.1:9"
    taken = take(SIREN)
    assert taken.is_silent and taken.values["name"] == "ATELIER EXEMPLE"
    assert [take(text).reasons != [] for text in ("", "12", "356 000 000")] == [True, True, True]


@pytest.mark.django_db
def test_labels_say_the_official_words_else_those_of_the_family() -> None:
    assert legal_label("5710") == "société par actions simplifiée"
    assert (legal_label(""), activity_label("naf_rev2", "")) == ("", "")
    CodeLabel.objects.create(scheme="legal", code="5710", french="SAS, société par actions simplifiée")
    assert legal_label("5710") == "SAS, société par actions simplifiée"


@pytest.mark.django_db
def test_staff_fill_a_new_form_and_one_on_record_and_save_nothing_yet() -> None:
    _unit(name="ATELIER EXEMPLE", head_office_siret=f"{SIREN}00074")
    client = Client()
    client.force_login(make_staff(make_network()))
    add = reverse("directory:organisation-add")
    page = client.get(add, {"siren": SIREN}).content.decode()
    assert 'value="ATELIER EXEMPLE"' in page and "Relisez, puis enregistrez" in page
    assert "Rien n’a été rempli" in client.get(add, {"siren": "356000000"}).content.decode()
    company = make_company("Atelier d’exemple", kind="laboratory")
    edit = reverse("directory:organisation-edit", args=[company.pk])
    page = client.get(edit, {"siren": SIREN}).content.decode()
    assert 'value="ATELIER EXEMPLE"' in page and 'value="laboratory" selected' in page
    company.refresh_from_db()
    assert company.name == "Atelier d’exemple"
    invented = make_company("Atelier Fictif", invented=True)
    edit = reverse("directory:organisation-edit", args=[invented.pk])
    assert "Remplir depuis le registre" not in client.get(edit, {"siren": SIREN}).content.decode()

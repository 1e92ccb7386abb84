"""The papers behind aid: joined with it or later, kept, refused when they cannot be, read by its readers."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.areas.networks.factories import acting, make_network, make_staff

from grappe.areas.funding.commands import (
    Statement,
    correct_line,
    declare_aid,
    join_to_declaration,
    join_to_line,
    line_fingerprint,
    record_of,
)
from grappe.areas.funding.models import AidDeclaration, AidLine
from grappe.areas.people.models import Person
from grappe.kernel import files
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, StoredFile
from grappe.values import Refused

from .ledger_rows import NOW, TODAY, employee, funder, member, recorded

pytestmark = pytest.mark.django_db
PDF = ("convention.pdf", b"%PDF-1.7 convention inventee")
OTHER = ("avenant.pdf", b"%PDF-1.7 avenant invente")
WRONG = ("convention.pdf", b"pas un PDF")


@pytest.fixture(autouse=True)
def _on_that_day(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def refused(act: Any, **given: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as told:
        act(on=NOW, **given)
    return [(refusal.code, refusal.field) for refusal in told.value.refusals]


def declared(company: Any, evidence: Any = None) -> AidDeclaration:
    statement = Statement(valid_on=TODAY, signed_by="Sacha", is_none=True, evidence=evidence)
    pk = declare_aid(organisation_id=company.pk, statement=statement, actor=MACHINE, on=NOW)
    return AidDeclaration.objects.get(pk=pk)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_paper_comes_with_an_aid_and_stays_when_it_is_corrected() -> None:
    network = make_network()
    company = member(network)
    line = recorded(company, evidence=PDF)
    assert line.document is not None
    assert files.read(line.document) == PDF[1]
    said = {"line_id": line.pk, "reason": "Erreur", "actor": MACHINE, "on": NOW}
    correct_line(record=record_of(line), seen=line_fingerprint(line), **said)
    line.refresh_from_db()
    assert line.document.name == "convention.pdf"
    correct_line(record=record_of(line), seen=line_fingerprint(line), evidence=OTHER, **said)
    line.refresh_from_db()
    assert line.document.name == "avenant.pdf"


def test_a_paper_that_cannot_be_kept_refuses_the_whole_and_writes_nothing() -> None:
    network = make_network()
    company = member(network)
    with pytest.raises(Refused) as told:
        recorded(company, evidence=WRONG)
    assert [(r.code, r.field) for r in told.value.refusals] == [("kernel.file_not_its_kind", "evidence")]
    with pytest.raises(Refused):
        declared(company, evidence=("vide.pdf", b""))
    assert not AidLine.objects.exists()
    assert not AidDeclaration.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_paper_is_joined_later_in_place_of_the_first_which_the_audit_trail_remembers() -> None:
    network = make_network()
    company = member(network)
    line, declaration = recorded(company), declared(company, evidence=PDF)
    act = {"actor": funder(network), "on": NOW}
    assert join_to_line(line_id=line.pk, evidence=PDF, key="once", **act) == line.pk
    assert join_to_line(line_id=line.pk, evidence=PDF, key="once", **act) == line.pk
    join_to_line(line_id=line.pk, evidence=OTHER, **act)
    line.refresh_from_db()
    assert line.document.name == "avenant.pdf"
    changes = [
        entry.changes for entry in AuditEntry.objects.filter(command="join_aid_evidence").order_by("pk")
    ]
    assert [change["before"] for change in changes] == [None, changes[0]["digest"]]
    own = acting(employee(company))
    given = {"declaration_id": declaration.pk, "evidence": OTHER, "actor": own, "on": NOW}
    assert join_to_declaration(**given) == declaration.pk
    declaration.refresh_from_db()
    assert declaration.document.name == "avenant.pdf"
    assert AuditEntry.objects.get(command="join_declaration_evidence").changes["before"] is not None


def test_who_may_not_write_the_aid_joins_nothing_to_it() -> None:
    network = make_network()
    company = member(network)
    line, declaration = recorded(company), declared(company)
    own = acting(employee(company))
    assert refused(join_to_line, line_id=line.pk, evidence=PDF, actor=own) == [("kernel.not_allowed", None)]
    given = {"declaration_id": declaration.pk, "evidence": PDF}
    assert refused(join_to_declaration, actor=funder(network), **given) == [("kernel.not_allowed", None)]
    given["evidence"] = WRONG
    assert refused(join_to_declaration, actor=own, **given) == [("kernel.file_not_its_kind", "evidence")]
    keeper = funder(network)
    assert refused(join_to_line, line_id=line.pk, evidence=WRONG, actor=keeper) == [
        ("kernel.file_not_its_kind", "evidence")
    ]


def test_the_pages_take_show_and_send_the_papers() -> None:
    network = make_network()
    company = member(network)
    staff = signed_in(make_staff(network))
    stranger = signed_in(make_staff(make_network("ailleurs")))
    own = signed_in(employee(company))
    line, declaration = recorded(company), declared(company)
    pages = {
        reverse("funding:line", args=[company.pk, line.pk]): reverse(
            "funding:line-evidence", args=[company.pk, line.pk]
        ),
        reverse("funding:declaration", args=[company.pk, declaration.pk]): reverse(
            "funding:declaration-paper", args=[company.pk, declaration.pk]
        ),
    }
    for page, file in pages.items():
        assert staff.get(file).status_code == 404, "no paper yet"
        assert "aucun fichier" in staff.get(page).content.decode()
        assert "Choisissez un fichier." in staff.post(page, {"key": "x"}).content.decode()
        assert "PDF" in staff.post(page, {"evidence": sent(*WRONG)}).content.decode()
        assert staff.get(file).status_code == 404
        assert staff.post(page, {"evidence": sent(*PDF), "key": page}).status_code == 303
        assert "convention.pdf" in staff.get(page).content.decode()
        answer = staff.get(file)
        assert answer.content == PDF[1]
        assert answer["Content-Disposition"] == 'attachment; filename="convention.pdf"'
        assert own.get(file).content == PDF[1]
        assert stranger.get(file).status_code == 404
        assert stranger.post(page, {"evidence": sent(*PDF)}).status_code == 404
    # The company reads the aid that others wrote; it does not change its papers.
    line_page = next(iter(pages))
    assert own.post(line_page, {"evidence": sent(*OTHER)}).status_code == 403


def test_an_aid_is_written_and_declared_with_its_paper() -> None:
    network = make_network()
    company = member(network)
    staff = signed_in(make_staff(network))
    typed = {
        "purpose": "Essais",
        "amount": "9 500,50",
        "granted_on": "2026-02-02",
        "instrument": "grant",
        "authority_name": "Région Exemple",
        "member_state": "FR",
        "key": "a",
    }
    href = reverse("funding:line-add", args=[company.pk])
    assert staff.post(href, typed | {"evidence": sent(*WRONG)}).status_code == 200
    assert not AidLine.objects.exists()
    assert staff.post(href, typed | {"evidence": sent(*PDF)}).status_code == 303
    assert AidLine.objects.get().document.name == "convention.pdf"
    href = reverse("funding:declare", args=[company.pk])
    signed = {"count": "0", "valid_on": TODAY.isoformat(), "is_none": "on", "signed_by": "Sacha", "key": "b"}
    assert staff.post(href, signed | {"evidence": sent(*PDF)}).status_code == 303
    assert AidDeclaration.objects.get().document.name == "convention.pdf"

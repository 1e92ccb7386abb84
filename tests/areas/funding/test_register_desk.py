"""The register: files made once, confirmed, read and applied; corrections and cancellations that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.areas.networks.factories import acting, make_company, make_member, make_network, make_person

from grappe.areas.funding import access
from grappe.areas.funding.commands import (
    apply_register_file,
    confirm_batch,
    correct_line,
    export_register,
    line_fingerprint,
    read_register_file,
    record_of,
    turn_line,
)
from grappe.areas.funding.models import (
    AidChange,
    AidLine,
    AidOrigin,
    RegisterBatch,
    RegisterEntry,
    RegisterImport,
)
from grappe.areas.funding.queries.register import register_duties, reminders_of
from grappe.areas.funding.queries.scopes import organisations_with_aid_visible_to
from grappe.areas.funding.rules import AidStatus
from grappe.areas.networks.models import Network, RoleCode
from grappe.areas.networks.models import NetworkRole as Role
from grappe.kernel import files
from grappe.kernel.actor import MACHINE
from grappe.values import Euro, Refused

from .ledger_rows import NOW, TODAY, aid, codes, employee, facilitator, funder, member, recorded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def sent(network: Network, **values: Any) -> RegisterBatch:
    said = {"actor": MACHINE, "on": NOW} | values
    return RegisterBatch.objects.get(pk=export_register(network_id=network.pk, **said))


def states() -> list[tuple[str, str]]:
    return [(row.kind, row.state) for row in RegisterEntry.objects.order_by("pk")]


def test_the_file_holds_what_the_law_lists() -> None:
    network = make_network()
    company = make_member(network, make_company("Moulin =Exemple", siren="356000000")).organisation
    record = aid(
        "10000.50",
        nominal=Euro(80_000),
        instrument="loan",
        financed_by="Banque Exemple",
        nace="10.72",
        product_sector="farines",
    )
    line = recorded(company, record, network=network, reference="A-1")
    batch = sent(network)
    text = files.read(batch.file).decode("utf-8-sig")
    assert text.splitlines() == [
        "numero_aide;nature_envoi;siren_beneficiaire;nom_beneficiaire;date_octroi;montant_esb_euros;"
        "montant_nominal_euros;autorite_octroi;organisme_financeur;instrument;reglement;secteur_nace;"
        "secteur_produit",
        "A-1;création;356000000;Moulin =Exemple;02/02/2026;10000,50;80000,00;Région Exemple;Banque Exemple;"
        "prêt;2023/2831;10.72;farines",
    ]
    assert (batch.entry_count, batch.file.kind, len(batch.file.digest)) == (1, "text/csv", 64)
    assert line.register_entries.get().batch == batch


def test_each_entry_is_sent_once_by_number_in_its_network() -> None:
    network, other = make_network(), make_network("autre")
    company = member(network)
    recorded(company, network=network)
    recorded(member(other), network=other)
    assert sent(network, key="k").number == 1 == sent(network, key="k").number
    with pytest.raises(Refused) as refused:
        sent(network)
    assert codes(refused) == ("nothing_to_send",)
    recorded(company, network=network)
    assert (sent(network).number, sent(other).number) == (2, 1)
    assert [state for _kind, state in states()] == ["sent"] * 3


def test_the_register_confirms_a_file_once() -> None:
    network = make_network()
    recorded(member(network), network=network)
    batch = sent(network)
    confirm_batch(batch_id=batch.pk, actor=funder(network), on=NOW)
    assert states() == [("creation", "confirmed")]
    with pytest.raises(Refused) as refused:
        confirm_batch(batch_id=batch.pk, actor=MACHINE, on=NOW)
    assert codes(refused) == ("batch_confirmed",)


def test_what_the_register_knows_is_corrected_then_cancelled_there() -> None:
    network = make_network()
    line = recorded(member(network), network=network)
    sent(network)
    fix = {"seen": line_fingerprint(line), "reason": "Erreur", "actor": MACHINE, "on": NOW}
    correct_line(line_id=line.pk, record=replace(record_of(line), amount=Euro(9_000)), **fix)
    assert states() == [("creation", "sent"), ("correction", "to_send")]
    line.refresh_from_db()
    fix["seen"] = line_fingerprint(line)
    correct_line(line_id=line.pk, record=replace(record_of(line), amount=Euro(8_000)), **fix)
    assert len(states()) == 2, "what waits is sent as the line then is"
    turn_line(line_id=line.pk, to=AidStatus.CANCELLED, reason="Abandon", actor=MACHINE, on=NOW)
    assert states() == [("creation", "sent"), ("correction", "dropped"), ("cancellation", "to_send")]
    text = files.read(sent(network).file).decode()
    assert f"{line.reference};annulation;" in text and "8000,00" in text


def test_an_aid_corrected_out_of_the_register_is_forgotten_there() -> None:
    network = make_network()
    line = recorded(member(network), network=network)
    sent(network)
    correct_line(
        line_id=line.pk,
        record=replace(record_of(line), regime="651/2014"),
        seen=line_fingerprint(line),
        reason="Autre base",
        actor=MACHINE,
        on=NOW,
    )
    assert states() == [("creation", "sent"), ("cancellation", "to_send")]
    assert RegisterEntry.objects.last().due_on == date(2026, 3, 30)


def test_reminders_are_for_those_who_keep_the_desk() -> None:
    network, quiet = make_network(), make_network("calme")
    company = member(network)
    for days in (60, 25, 3):
        recorded(company, aid(granted_on=TODAY - timedelta(days=days)), network=network)
    recorded(member(quiet), aid(granted_on=TODAY), network=quiet)
    told = reminders_of(network, on=TODAY)
    assert [(row.urgency, row.due_on) for row in told] == [
        ("late", date(2026, 1, 29)),
        ("soon", date(2026, 3, 5)),
    ]
    person = make_person()
    for shown in (network, quiet):
        Role.objects.create(network=shown, person=person, role=RoleCode.FUNDER)
    (duty,) = register_duties(actor=acting(person), on=TODAY)
    assert (duty.network, duty.waiting, duty.late, duty.soon) == (network, 3, 1, 1)
    assert duty.first_due == date(2026, 1, 29)
    assert register_duties(actor=acting(make_person()), on=TODAY) == []


def test_only_the_desk_of_ones_own_network_opens() -> None:
    network = make_network()
    company = member(network)
    recorded(company, network=network)
    batch = sent(network)
    board = make_person()
    Role.objects.create(network=network, person=board, role=RoleCode.BOARD)
    for actor in (acting(employee(company)), acting(board), facilitator(make_network("autre"))):
        with pytest.raises(Network.DoesNotExist):
            export_register(network_id=network.pk, actor=actor, on=NOW)
        with pytest.raises(RegisterBatch.DoesNotExist):
            confirm_batch(batch_id=batch.pk, actor=actor, on=NOW)
        with pytest.raises(Network.DoesNotExist):
            read_register_file(network_id=network.pk, name="a.csv", content=b"x", actor=actor, on=NOW)
        assert not access.can_keep_register(actor, network, on=TODAY)
    assert access.can_keep_register(funder(network), network, on=TODAY)


# ---- files read ------------------------------------------------------------------------------------

HEAD = "Numéro aide;SIREN;Bénéficiaire;Date octroi;Montant;Autorité;Règlement;État"


def read(network: Network, *rows: str, name: str = "registre.csv", **values: Any) -> int:
    content = "\r\n".join((HEAD, *rows)).encode("cp1252")
    said = {"actor": MACHINE, "on": NOW, "content": content} | values
    return read_register_file(network_id=network.pk, name=name, **said)


def applied(network: Network, *rows: str) -> RegisterImport:
    reading = read(network, *rows)
    apply_register_file(import_id=reading, actor=MACHINE, on=NOW)
    return RegisterImport.objects.get(pk=reading)


def test_a_file_adds_follows_and_leaves_as_they_are() -> None:
    network = make_network()
    company = make_member(network, make_company(siren="356000000")).organisation
    named = member(network, "Verger Exemple", "agriculture")
    rows = (
        "R1;356000000;;01/02/2025;1 500,50;Région;;",
        "R2;;verger exemple;2025-03-01;2000;État;;",
        "R3;732829320;;01/02/2025;9;Ailleurs;;",
        "R4;;Inconnue;01/02/2025;9;Ailleurs;;",
        "R5;356000000;;hier;9;Région;;",
    )
    first = applied(network, *rows)
    assert (first.created, first.changed) == (2, 0)
    assert {(row.reference, row.family, row.amount) for row in AidLine.objects.all()} == {
        ("R1", "general", Euro("1500.50")),
        ("R2", "agriculture", Euro(2000)),
    }
    again = applied(network, *rows)
    assert (again.created, again.changed, AidLine.objects.count()) == (0, 0, 2)
    third = applied(network, "R1;356000000;;01/02/2025;1 400;Région;651/2014;annulée")
    assert (third.created, third.changed) == (0, 1)
    line = AidLine.objects.get(reference="R1")
    assert (line.amount, line.family, line.status) == (Euro(1400), "other", "cancelled")
    assert AidChange.objects.get().was_amount == Euro("1500.50")
    assert (line.beneficiary, AidLine.objects.get(reference="R2").beneficiary) == (company, named)


def test_an_aid_that_the_company_declared_counts_once() -> None:
    network = make_network()
    company = make_member(network, make_company(siren="356000000")).organisation
    held = recorded(company, aid(1_500), network=network)
    applied(network, "R1;356000000;;02/02/2026;1500;Région;;")
    line = AidLine.objects.get(origin=AidOrigin.REGISTER)
    assert (line.same_as, line.counts, held.counts) == (held, False, True)


def test_a_file_is_applied_once_by_those_who_keep_the_desk() -> None:
    network = make_network()
    make_member(network, make_company(siren="356000000"))
    reading = read(network, "R1;356000000;;01/02/2025;15;Région;;", actor=funder(network))
    with pytest.raises(RegisterImport.DoesNotExist):
        apply_register_file(import_id=reading, actor=facilitator(make_network("autre")), on=NOW)
    assert not AidLine.objects.exists()
    apply_register_file(import_id=reading, actor=facilitator(network), on=NOW)
    with pytest.raises(Refused) as refused:
        apply_register_file(import_id=reading, actor=MACHINE, on=NOW)
    assert codes(refused) == ("import_applied",)


def test_a_file_that_cannot_be_read_is_refused_and_not_kept() -> None:
    network = make_network()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"content": b""}, "kernel.file_empty"),
        ({"name": "registre.exe"}, "kernel.file_kind_unknown"),
        ({"content": b"nom\nx\n"}, "file_without_column"),
        ({}, "file_without_rows"),
    ]
    for values, code in wrong:
        with pytest.raises(Refused) as refused:
            read(network, **values)
        assert codes(refused) == (code,)
    assert not RegisterImport.objects.exists()


# ---- who may do what -------------------------------------------------------------------------------


def test_each_role_reads_declares_and_keeps_what_is_its_own() -> None:
    network, other = make_network(), make_network("autre")
    company = member(network)
    aided = make_company()
    recorded(aided, network=network)
    person = employee(company)
    board = make_person()
    Role.objects.create(network=network, person=board, role=RoleCode.BOARD)
    actors = {
        "facilitator": facilitator(network),
        "funder": funder(network),
        "own": acting(person),
        "board": acting(board),
        "elsewhere": facilitator(other),
        "machine": MACHINE,
    }

    def found(question: Any, organisation: Any) -> set[str]:
        return {name for name, actor in actors.items() if question(actor, organisation, on=TODAY)}

    def reads(actor: Any, organisation: Any, *, on: date) -> bool:
        return organisations_with_aid_visible_to(actor=actor, on=on).filter(pk=organisation.pk).exists()

    assert found(reads, company) == {"facilitator", "funder", "own", "machine"}
    assert found(access.can_keep_aid, company) == {"facilitator", "funder", "machine"}
    assert found(access.can_declare, company) == {"facilitator", "own", "machine"}
    # One that was aided in the network's name stays in its sight after it left.
    assert found(reads, aided) == {"facilitator", "funder", "machine"}
    line = recorded(company)
    assert found(access.can_change_line, line) == {"facilitator", "funder", "machine"}
    line.origin = AidOrigin.DECLARATION
    assert found(access.can_change_line, line) == {"facilitator", "funder", "own", "machine"}

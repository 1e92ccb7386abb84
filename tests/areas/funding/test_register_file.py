"""Files of the register as French tools write them, and everything that can be wrong in one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.funding.rules import AidStatus
from grappe.areas.funding.rules import register_file as reading
from grappe.areas.funding.rules.register_file import read_register
from grappe.values import Euro

HEAD = "Numéro d’aide;SIREN;Bénéficiaire;Date d'octroi;Montant;Règlement;Autorité;Objet;Instrument;NACE;État"
GOOD = "A1;356 000 000;;01/02/2025;1 500,50;2023/2831;Région;Essais;Prêt;10.72;Annulée"


def faults(*rows: str) -> list[tuple[int, str]]:
    found = read_register("\r\n".join((HEAD, *rows)).encode())
    return [(fault.line, fault.refusal.code.removeprefix("funding.")) for fault in found.faults]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_a_french_file_is_read_whatever_its_encoding(encoding: str) -> None:
    (row,) = read_register(f"{HEAD}\r\n{GOOD}\r\n\r\n".encode(encoding)).rows
    assert (row.line, row.reference, row.siren, row.granted_on) == (2, "A1", "356000000", date(2025, 2, 1))
    assert (row.amount, row.regime, row.instrument) == (Euro("1500.50"), "2023/2831", "loan")
    assert (row.status, row.nace, row.purpose) == (AidStatus.CANCELLED, "10.72", "Essais")


def test_columns_are_found_by_name_in_any_order_and_separator() -> None:
    text = "autorite,montant,date octroi,beneficiaire,reference\nÉtat,3.5,2025-01-31,Moulin Exemple,X\n"
    (row,) = read_register(text.encode()).rows
    assert (row.name, row.siren, row.amount, row.authority) == ("Moulin Exemple", "", Euro("3.5"), "État")
    assert (row.regime, row.instrument, row.status) == ("", "grant", AidStatus.GRANTED)


def test_the_number_of_an_establishment_names_its_company() -> None:
    assert faults(GOOD.replace("356 000 000", "35600000000048")) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("A1;", ";"), "file_without_reference"),
        (("356 000 000", "356000001"), "file_siren"),
        (("356 000 000", ""), "file_without_beneficiary"),
        (("01/02/2025", "31/02/2025"), "file_day"),
        (("01/02/2025", "01/02/1925"), "file_day"),
        (("1 500,50", "env. 1500"), "file_amount"),
        (("1 500,50", "-5"), "file_amount"),
        (("1 500,50", "1,234"), "file_amount"),
        (("2023/2831", "2099/1"), "file_regime"),
        (("Région", ""), "file_without_authority"),
        (("Annulée", "perdue"), "file_status"),
    ],
)
def test_each_wrong_cell_is_told_with_its_line(change: tuple[str, str], code: str) -> None:
    assert faults("", GOOD.replace("A1", "A0"), GOOD.replace(*change)) == [(4, code)]


def test_a_number_said_twice_counts_once() -> None:
    assert faults(GOOD, GOOD) == [(3, "file_reference_twice")]


def test_a_short_line_misses_its_last_cells() -> None:
    assert faults("A1;356000000;;01/02/2025;5") == [(2, "file_without_authority")]


def test_lines_are_counted_through_cells_of_several() -> None:
    assert faults(GOOD.replace("Essais", '"Deux\nlignes"'), GOOD.replace("A1", "A2;x")) == [(4, "file_siren")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_without_rows"),
        (b"  \n ", "file_without_rows"),
        (HEAD.encode(), "file_without_rows"),
        (b"nom;montant\nx;3\n", "file_without_column"),
        (b"numero aide;date octroi;montant;autorite\n", "file_without_column"),
    ],
)
def test_a_file_that_is_no_register_is_one_fault(content: bytes, code: str) -> None:
    (fault,) = read_register(content).faults
    assert (fault.line, fault.refusal.code) == (1, f"funding.{code}")


def test_a_cell_beyond_measure_stops_the_reading() -> None:
    huge = "x" * 200_000
    assert faults(GOOD, GOOD.replace("Essais", huge)) == [(3, "file_not_a_table")]
    (fault,) = read_register(huge.encode()).faults
    assert fault.refusal.code == "funding.file_not_a_table"


def test_a_file_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    assert faults(GOOD, GOOD.replace("A1", "A2")) == [(3, "file_too_long")]


@given(st.binary(max_size=400))
def test_nothing_breaks_the_reader(content: bytes) -> None:
    found = read_register(content)
    assert found.rows or found.faults

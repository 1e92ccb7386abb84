"""Importing the national register: both files, in both forms, killed and taken up again, twice the same."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import CommandError, call_command
from tests.areas.networks.factories import NOW, acting, make_person

from grappe.areas.directory.commands.labels import load_labels
from grappe.areas.directory.commands.register import Progress, StockReport, import_stock
from grappe.areas.directory.models import CodeLabel, RegisteredEstablishment, RegisteredUnit, StockImport
from grappe.areas.directory.queries import label_of, registered_card
from grappe.areas.directory.sources.nomenclatures import labels_in, packaged_english, packaged_french
from grappe.areas.directory.sources.stock_files import UnreadableStock, has_duckdb, open_stock
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

pytestmark = pytest.mark.django_db
END = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
UNITS: list[dict[str, str]] = [
    {"siren": f"{number:09}", "denominationUniteLegale": f"ATELIER EXEMPLE, {number}", "nomUniteLegale": "X"}
    | {"etatAdministratifUniteLegale": "C" if number == 3 else "A", "nicSiegeUniteLegale": "00017"}
    for number in range(1, 8)
]
UNITS[1] |= {"denominationUniteLegale": "[ND]", "statutDiffusionUniteLegale": "P"}
UNITS[4] |= {"siren": "pas un numéro"}
PLACES = [
    {
        "siret": "00000000100017",
        "etablissementSiege": "true",
        "etatAdministratifEtablissement": "A",
        "codeCommuneEtablissement": "47157",
        "libelleVoieEtablissement": "DU MOULIN",
    }
]


def _table(rows: Sequence[dict[str, str]], delimiter: str = ",") -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _file(folder: Path, rows: Sequence[dict[str, str]] = UNITS, name: str = "stock.csv") -> Path:
    path = folder / name
    path.write_text(_table(rows), encoding="utf-8")
    return path


def _import(path: Path, **options: Any) -> StockReport:
    usual: dict[str, Any] = {"actor": MACHINE, "on": NOW, "clock": lambda: END, "duckdb": True}
    return import_stock(path=path, **(usual | options))


def test_units_are_kept_closed_ones_marked_and_rows_without_number_counted(tmp_path: Path) -> None:
    seen: list[Progress] = []
    report = _import(_file(tmp_path), batch=3, tell=seen.append)
    assert (report.kind, report.rows, report.changed, report.rejected) == ("units", 7, 6, 1)
    assert [step.rows for step in seen] == [3, 6, 7] and seen[-1].share == 1.0
    assert not RegisteredUnit.objects.get(pk="000000003").is_active
    assert RegisteredUnit.objects.get(pk="000000002").name == ""
    state = StockImport.objects.get()
    assert (state.rows, state.finished_at, state.name) == (7, END, "stock.csv")
    assert AuditEntry.objects.get(command="import_stock").changes["changed"] == 6


def test_the_same_file_again_changes_nothing_and_is_not_read(tmp_path: Path) -> None:
    path = _file(tmp_path)
    _import(path)
    again = _import(path)
    assert again.was_done and again.resumed_at == 7
    # The same rows in another file are read, and none is rewritten.
    other = _import(_file(tmp_path, UNITS[:4], "autre.csv"))
    assert (other.rows, other.changed, other.was_done) == (4, 0, False)


def test_a_newer_file_rewrites_what_differs_only(tmp_path: Path) -> None:
    _import(_file(tmp_path))
    newer = [UNITS[0] | {"denominationUniteLegale": "NOUVEAU NOM"}, *UNITS[1:4]]
    assert _import(_file(tmp_path, newer, "mars.csv")).changed == 1
    assert RegisteredUnit.objects.get(pk="000000001").name == "NOUVEAU NOM"
    assert RegisteredUnit.objects.count() == 6


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_import_that_was_killed_goes_on_where_it_was(tmp_path: Path, form: str) -> None:
    path = _file(tmp_path)
    if form == "parquet":
        path = _parquet(path)

    def stop(progress: Progress) -> None:
        if progress.rows == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _import(path, batch=2, tell=stop)
    assert RegisteredUnit.objects.count() == 4
    report = _import(path, batch=2)
    assert (report.resumed_at, report.rows, report.changed, report.rejected) == (4, 7, 6, 1)


def _parquet(path: Path) -> Path:
    target = path.with_suffix(".parquet")
    duckdb.execute(f"COPY (FROM read_csv('{path}', all_varchar = true)) TO '{target}' (FORMAT parquet)")
    return target


def test_every_form_of_a_file_gives_the_same_rows(tmp_path: Path) -> None:
    path = _file(tmp_path)
    text = path.read_bytes()
    forms = [
        path,
        _parquet(path),
        tmp_path / "stock.csv.gz",
        tmp_path / "stock.zip",
        tmp_path / "tableur.csv",
    ]
    forms[2].write_bytes(gzip.compress(text))
    with zipfile.ZipFile(forms[3], "w") as archive:
        archive.writestr("StockUniteLegale_utf8.csv", text)
    forms[4].write_text(_table(UNITS, ";"), encoding="utf-8-sig")
    found = []
    for form in forms:
        RegisteredUnit.objects.all().delete()
        _import(form)
        found.append(list(RegisteredUnit.objects.order_by("pk").values_list()))
    assert len(found[0]) == 6
    assert all(rows == found[0] for rows in found)


def test_establishments_come_before_or_after_their_units(tmp_path: Path) -> None:
    assert _import(_file(tmp_path, PLACES)).kind == "establishments"
    _import(_file(tmp_path, UNITS, "unites.csv"))
    assert RegisteredEstablishment.objects.get().commune == "47157"
    card = registered_card("000000001")
    assert card is not None
    assert (card.name, card.commune, card.street) == ("ATELIER EXEMPLE, 1", "47157", "DU MOULIN")
    assert (card.siret, registered_card("999999999")) == ("00000000100017", None)
    alone = registered_card("000000004")
    assert alone is not None and alone.commune == ""


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    parquet = _parquet(_file(tmp_path))
    wrong = tmp_path / "faux.parquet"
    wrong.write_bytes(b"PAR1 pas du parquet")
    (tmp_path / "vide.csv").write_text("")
    (tmp_path / "liste.xlsx").write_text("x")
    with zipfile.ZipFile(tmp_path / "deux.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    asked = [
        (tmp_path / "absent.csv", True, "missing"),
        (tmp_path / "liste.xlsx", True, "unknown_kind"),
        (parquet, False, "needs_duckdb"),
        (wrong, True, "damaged"),
        (tmp_path / "vide.csv", True, "damaged"),
        (tmp_path / "deux.zip", True, "damaged"),
        (_file(tmp_path, [{"nom": "x", "ville": "y"}], "membres.csv"), True, "not_a_stock"),
    ]
    for path, may, code in asked:
        with pytest.raises(UnreadableStock) as reason:
            _import(path, duckdb=may)
        assert reason.value.code == code
    assert not StockImport.objects.exists()


def test_a_broken_line_is_left_out(tmp_path: Path) -> None:
    path = _file(tmp_path)
    path.write_text(path.read_text() + "000000009,trop court\n")
    assert (_import(path).rejected, RegisteredUnit.objects.filter(pk="000000009").exists()) == (2, False)


def test_a_batch_without_any_number_writes_nothing(tmp_path: Path) -> None:
    report = _import(_file(tmp_path, [UNITS[4], UNITS[4]]))
    assert (report.rows, report.changed, report.rejected) == (2, 0, 2)


def test_an_empty_parquet_is_read_to_its_end(tmp_path: Path) -> None:
    target = tmp_path / "vide.parquet"
    duckdb.execute(f"COPY (SELECT 'x' AS siren WHERE false) TO '{target}' (FORMAT parquet)")
    with open_stock(target, duckdb=has_duckdb()) as stock:
        assert (stock.header, list(stock.rows(["siren"], 0)), stock.share(0)) == (("siren",), [], 1.0)


def test_only_the_machine_imports(tmp_path: Path) -> None:
    stranger = acting(make_person())
    with pytest.raises(Refused):
        _import(_file(tmp_path), actor=stranger)
    with pytest.raises(Refused):
        load_labels(scheme="naf_rev2", french={"A": "x"}, english={}, actor=stranger, on=NOW)


def test_the_command_tells_progress_end_and_a_second_time(tmp_path: Path, capsys: Any) -> None:
    path = _file(tmp_path)
    call_command("import_register", str(path))
    call_command("import_register", str(path))
    said = capsys.readouterr().out
    assert "7 lignes lues, 6 écrites, 1 sans numéro" in said and "déjà importé en entier" in said
    StockImport.objects.update(rows=4, finished_at=None)
    call_command("import_register", str(path), "--without-duckdb")
    assert "repris après la ligne 4" in capsys.readouterr().out
    with pytest.raises(CommandError, match="requirements/register.txt"):
        call_command("import_register", str(_parquet(path)), "--without-duckdb")


def test_labels_are_loaded_in_both_languages_from_the_packages() -> None:
    call_command("import_labels")
    assert label_of("naf_rev2", "10.32Z", english=False).startswith("Préparation de jus de fruits")
    assert label_of("naf_rev2", "10.32Z", english=True).startswith("Manufacture of fruit")
    assert label_of("naf_rev2", "C", english=False) == "Industrie manufacturière"
    assert label_of("naf_rev2", "99.99X", english=True) == label_of("naf_rev2", "", english=True) == ""
    levels = {len(code) for code in packaged_french()}
    assert levels == {1, 2, 4, 5, 6} and "10.32" in packaged_english()


def test_labels_of_a_file_are_loaded_and_a_file_in_french_leaves_the_english(tmp_path: Path) -> None:
    french, english = tmp_path / "naf2025.csv", tmp_path / "en.json"
    french.write_text('code,libelle\n10.32Y,"Jus de fruits, de légumes"\n,vide\n')
    english.write_text('{"10.32Y": "Juice"}')
    options = {"scheme": "naf_2025"}
    call_command("import_labels", str(french), english=english, **options)
    call_command("import_labels", str(french), **options)
    assert CodeLabel.objects.get().english == "Juice"
    assert labels_in(french) == {"10.32Y": "Jus de fruits, de légumes"}
    for text in ("[]", "{}"):
        english.write_text(text)
        with pytest.raises(CommandError, match=r"en\.json"):
            call_command("import_labels", str(english), **options)


def test_dates_are_days_in_the_database(tmp_path: Path) -> None:
    _import(_file(tmp_path, [UNITS[2] | {"dateDebut": "2021-06-30"}]))
    assert RegisteredUnit.objects.get().closed_on == date(2021, 6, 30)
    assert str(RegisteredUnit.objects.get()) == "ATELIER EXEMPLE, 3"

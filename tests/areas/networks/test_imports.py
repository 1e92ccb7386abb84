"""Lists of members: read as people send them, understood row by row, written in once, undone, exported."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.directory.models import Organisation, Posting
from grappe.areas.networks.commands import (
    apply_member_import,
    keep_columns,
    open_member_import,
    undo_member_import,
)
from grappe.areas.networks.models import College, MemberImport, Membership, Network
from grappe.areas.networks.queries.imports import plan_of, remembered_columns
from grappe.areas.networks.rules.imports import Standing, asks_for_a_choice, counts_of, plan_rows
from grappe.areas.networks.rules.member_rows import (
    KNOWN,
    Lists,
    MemberRow,
    proposed_columns,
    refusals_of_columns,
    rows_of,
)
from grappe.areas.networks.rules.resemblance import Known, Resemblance, bare_name, twins
from grappe.areas.networks.rules.sheets import MOST_ROWS, Line, Sheet, sheet_of
from grappe.areas.networks.sources.spreadsheets import read_sheet
from grappe.areas.people.models import Person
from grappe.areas.territory.models import Department, Region
from grappe.kernel.models import AuditEntry
from grappe.values import Period, Refusal, Refused

from .factories import NOW, acting, make_company, make_member, make_network, make_person, make_staff

LISTS = Lists(
    kinds={"entreprise": "company", "laboratoire": "laboratory"},
    departments={"47": "47", "lot et garonne": "47", "07": "07", "971": "971", "2a": "2A"},
    colleges={"pme": 3},
)


def _codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [code.partition(".")[2] for code in refused.value.codes]


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_text_is_read_whatever_its_encoding_and_separator(
    encoding: str, separator: str, ending: str
) -> None:
    rows = [["Nom", "Activité"], ["Atelier Témoin", "bois « dur »"], ["Étal Modèle", "épices"]]
    text = ending.join(separator.join(row) for row in rows) + ending
    sheet = read_sheet(text.encode(encoding))
    assert sheet.headings == ("Nom", "Activité")
    assert [line.cells for line in sheet.lines] == [tuple(row) for row in rows[1:]]
    assert sheet.separator == separator


def test_titles_above_and_headings_printed_again_are_left_out() -> None:
    head = ["Raison sociale", "SIREN", "", "SIREN"]
    rows = [
        ["Adhérents 2026", "", "", ""],
        [],
        head,
        head,
        head,
        ["Atelier", "1", "2", "3"],
        ["", "", "", ""],
    ]
    sheet = sheet_of(rows, known=KNOWN)
    assert (sheet.heading_line, sheet.repeated) == (3, 2)
    assert sheet.headings == ("Raison sociale", "SIREN", "#3", "SIREN (2)")
    assert sheet.lines == (Line(6, ("Atelier", "1", "2", "3")),)


def test_headings_that_nobody_knows_are_the_first_row_that_is_nearly_full() -> None:
    rows = [["Un titre"], ["NUMCOM", "NOMCOM", "NUMDEP"], ["01001", "ABERGEMENT", "1"], ["01002", "X"]]
    sheet = sheet_of(rows, known=KNOWN)
    assert (sheet.heading_line, sheet.lines[1].cells) == (2, ("01002", "X", ""))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<<<<<<< HEAD:a.csv\nnom;ville\n=======\n", "sheet_conflict"),
        (b"nom;ville\nA;B\n>>>>>>> autre\n", "sheet_conflict"),
        (b"\x00\x01\x02", "sheet_not_text"),
        (b"nom;ville\n" + b"a" * 200_000, "sheet_not_text"),
        (b"\n\n;;\n", "sheet_empty"),
        (b"nom;ville\n", "sheet_without_rows"),
        (b"PK\x03\x04 pas un classeur", "sheet_damaged"),
        (b"nom\n" + b"a\n" * (MOST_ROWS + 1), "sheet_too_long"),
    ],
)
def test_what_is_no_list_is_said(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_sheet(content)
    assert _codes(refused) == [code]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    try:
        sheet = read_sheet(content)
    except Refused as refused:
        assert all(code.startswith("networks.sheet_") for code in refused.codes)
    else:
        assert all(len(line.cells) == len(sheet.headings) for line in sheet.lines)


def _workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_from_its_first_sheet_that_holds_a_table() -> None:
    rows = [
        ["Nom", "Depuis", "Effectif", "Inventée", "Heure"],
        ["Atelier", datetime(2024, 1, 15), 12.0, True, 1.5],  # noqa: DTZ001 (a cell has no zone)
        ["Forge", date(2024, 2, 1), 3, False, "x"],
    ]
    sheet = read_sheet(_workbook([], rows))
    assert [line.cells for line in sheet.lines] == [
        ("Atelier", "2024-01-15", "12", "oui", "1.5"),
        ("Forge", "2024-02-01", "3", "non", "x"),
    ]
    with pytest.raises(Refused) as refused:
        read_sheet(_workbook([]))
    assert _codes(refused) == ["sheet_empty"]


# ── Understanding ───────────────────────────────────────────────────────────────────────────────────────


def _row(**cells: str) -> MemberRow:
    cells = {"name": "Atelier Témoin"} | cells
    sheet = Sheet(tuple(cells), 1, (Line(2, tuple(cells.values())),))
    (row,) = rows_of(sheet, {name: name for name in cells}, LISTS)
    return row


@pytest.mark.parametrize("text", ["15/01/2024", "2024-01-15", "15-01-2024", "15.01.2024", "15/01/24"])
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert _row(valid_from=text).period.start == date(2024, 1, 15)


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"siren": "732 829 320"}, ("732829320", "")),
        ({"siren": "732829320.0"}, ("732829320", "")),
        ({"siren": "5480116"}, ("005480116", "")),
        ({"siret": "73282932000074"}, ("732829320", "73282932000074")),
    ],
)
def test_numbers_are_read_as_spreadsheets_leave_them(cells: dict[str, str], found: tuple[str, str]) -> None:
    row = _row(**cells)
    assert (row.siren, row.siret) == found if row.refusals == () else row.refusals[0].code.endswith("wrong")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"department": "47", "postcode": "07000"}, "47"),
        ({"department": "Lot-et-Garonne"}, "47"),
        ({"department": "47 Lot-et-Garonne"}, "47"),
        ({"department": "Lot-et-Garonne (47)"}, "47"),
        ({"department": "7,0"}, "07"),
        ({"department": "2A"}, "2A"),
        ({"postcode": "47200"}, "47"),
        ({"postcode": "7200"}, "07"),
        ({"postcode": "97110"}, "971"),
        ({"postcode": "99999"}, ""),
        ({}, ""),
    ],
)
def test_a_department_is_a_code_a_name_both_or_in_a_postcode(cells: dict[str, str], code: str) -> None:
    assert _row(**cells).department == code


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"name": ""}, ["directory.name_missing"]),
        ({"siren": "7,3283E+08"}, ["networks.cell_abridged"]),
        ({"siren": "123456789"}, ["directory.siren_wrong"]),
        ({"siret": "12"}, ["directory.siret_length"]),
        ({"siren": "356000000", "siret": "73282932000074"}, ["directory.siret_of_another"]),
        ({"siren": "732829320", "invented": "Oui"}, ["directory.invented_registered"]),
        ({"valid_from": "32/01/2024"}, ["networks.cell_not_a_day"]),
        ({"valid_from": "02/01/2024", "valid_to": "01/01/2024"}, ["networks.dates_reversed"]),
        ({"headcount": "douze"}, ["networks.cell_not_whole"]),
        ({"headcount": "12,5"}, ["networks.cell_not_whole"]),
        ({"headcount": "-1"}, ["networks.cell_not_whole"]),
        ({"headcount": "9" * 20}, ["directory.headcount_out_of_range"]),
        ({"kind": "planète"}, ["networks.cell_kind_unknown"]),
        ({"department": "99"}, ["networks.cell_department_unknown"]),
        ({"college": "Autre"}, ["networks.cell_college_unknown"]),
    ],
)
def test_everything_wrong_with_a_row_is_named(cells: dict[str, str], codes: list[str]) -> None:
    assert [refusal.code for refusal in _row(**cells).refusals] == codes


def test_a_right_row_says_everything() -> None:
    row = _row(kind="Laboratoire", college="PME", headcount="1 200,0", activity="bois", market="meuble")
    assert (row.kind, row.college, row.headcount, row.activity, row.market, row.refusals) == (
        "laboratory", 3, 1200, "bois", "meuble", (),
    )  # fmt: skip
    assert (_row().kind, _row(headcount="").headcount) == ("company", None)
    # What an export wrote so that no spreadsheet runs it.
    assert _row(name="'=Atelier").name == "=Atelier"


def test_columns_are_proposed_as_last_time_else_by_the_usual_words() -> None:
    headings = ("Raison sociale", "Nom", "N° SIREN", "Divers")
    assert proposed_columns(headings, {}) == {"name": "Nom"} | {
        name: "N° SIREN" for name in ["siren"] if "n siren" in KNOWN
    }
    kept = proposed_columns(headings, {"name": "Raison sociale", "market": "Divers", "activity": "Partie"})
    assert (kept["name"], kept["market"], "activity" in kept) == ("Raison sociale", "Divers", False)
    refusals = refusals_of_columns({"siren": "Nom", "siret": "Nom", "kind": "Ailleurs"}, headings)
    assert [refusal.code.partition(".")[2] for refusal in refusals] == [
        "column_name_missing", "column_twice", "column_unknown",
    ]  # fmt: skip
    assert refusals_of_columns({"name": "Nom"}, headings) == []


# ── Resembling ──────────────────────────────────────────────────────────────────────────────────────────

ON_RECORD = (
    Known(1, "Les Vergers d’Agen", "732829320", "47"),
    Known(2, "Atelier Témoin", "", "26"),
    Known(3, "SARL", "", ""),
)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (MemberRow(2, "Tout autre nom", siren="732829320"), 1),
        (MemberRow(2, "SARL VERGERS D'AGEN"), 1),
        (MemberRow(2, "Vergers Agen", department="26"), None),
        (MemberRow(2, "Vergers Agen", siren="356000000"), None),
        (MemberRow(2, "Atelier Temoins", department="26"), 2),
        (MemberRow(2, "Atelier de chaudronnerie"), None),
        (MemberRow(2, "S.A.R.L."), None),
        (MemberRow(2, "Forge"), None),
        (MemberRow(2, "Atelier Témoin 3"), None),
    ],
)
def test_an_organisation_is_recognised_by_number_then_by_name_and_place(
    row: MemberRow, found: int | None
) -> None:
    like = Resemblance(ON_RECORD).likeness(row)
    assert (like.known.pk if like else None) == found


def test_a_word_that_everybody_shares_compares_only_the_very_same_name() -> None:
    many = [Known(number, f"Atelier {number}") for number in range(400)]
    like = Resemblance([*many, Known(900, "Atelier")]).likeness(MemberRow(2, "ATELIER"))
    assert like is not None and (like.known.pk, like.score) == (900, 100)
    assert bare_name("SARL") == "sarl"


def test_a_line_that_repeats_another_is_said() -> None:
    period = Period(date(2024, 1, 1))
    rows = [
        MemberRow(2, "Atelier"),
        MemberRow(3, "SARL Atelier"),
        MemberRow(4, "Atelier", department="47"),
        MemberRow(5, "A", siren="732829320", period=period),
        MemberRow(6, "B", siren="732829320", period=period),
        MemberRow(7, "B", siren="732829320"),
    ]
    assert twins(rows) == {3: 2, 6: 5}


def test_a_repeated_line_says_what_is_the_same_and_where() -> None:
    rows = [MemberRow(2, "A", siren="732829320"), MemberRow(3, "B", siren="732829320")]
    rows += [MemberRow(1041, "Atelier"), MemberRow(1042, "SARL Atelier")]
    plans = plan_rows(rows, known=(), terms={}, own=0, choices={})
    assert [plan.refusals for plan in plans] == [
        (),
        (Refusal("networks.row_same_siren", {"line": "2"}),),
        (),
        (Refusal("networks.row_same_name", {"line": "1041"}),),
    ]


# ── Writing in ──────────────────────────────────────────────────────────────────────────────────────────

LIST = (
    "Nom;SIREN;Département;Collège;Depuis;Effectif\n"
    "Vergers Exemple;732829320;47;PME;15/01/2024;12\n"
    "Atelier Temoin;;26;;;8\n"
    "Forge Modèle;;;;;\n"
    ";;47;;;\n"
)


@pytest.fixture
def network() -> Network:
    one = make_network("ici")
    region = Region.objects.create(code="75", name="Région")
    for code, name in (("47", "Lot-et-Garonne"), ("26", "Drôme")):
        Department.objects.create(code=code, name=name, region=region)
    College.objects.create(network=one, name="PME")
    return one


def _open(network: Network, person: Person, text: str = LIST, name: str = "liste.csv", **more: Any) -> int:
    usual: dict[str, Any] = {"actor": acting(person), "on": NOW}
    content = text.encode("cp1252", errors="replace")
    pk: int = open_member_import(network_id=network.pk, name=name, content=content, **(usual | more))
    return pk


@pytest.mark.django_db
def test_a_list_is_written_in_once_and_undone(network: Network) -> None:
    staff = make_staff(network)
    known = make_company("Atelier Témoin", department_id="26")
    pk = _open(network, staff, key="k1")
    assert _open(network, staff, key="k1") == pk
    plans = plan_of(MemberImport.objects.get(pk=pk), choices={})
    assert [plan.standing for plan in plans] == [
        Standing.NEW, Standing.ADMITTED, Standing.NEW, Standing.WRONG,
    ]  # fmt: skip
    write = {"import_id": pk, "choices": {4: "skip"}, "actor": acting(staff), "on": NOW}
    assert apply_member_import(**write, key="k2") == apply_member_import(**write, key="k2") == pk
    names = Membership.objects.filter(network=network).values_list("organisation__name", flat=True)
    assert sorted(names) == ["Atelier Témoin", "Vergers Exemple"]
    first = Membership.objects.get(organisation__siren="732829320")
    assert (first.valid_from, first.college.name if first.college else "") == (date(2024, 1, 15), "PME")
    known.refresh_from_db()
    assert (known.headcount, known.name) == (8, "Atelier Témoin")
    assert AuditEntry.objects.get(key="k2").changes == {
        "new": 1, "admitted": 1, "unchanged": 0, "skipped": 1, "wrong": 1,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        apply_member_import(**write)
    assert _codes(refused) == ["import_applied_already"]
    undo_member_import(import_id=pk, actor=acting(staff), on=NOW)
    assert not Membership.objects.exists()
    assert not Organisation.objects.filter(siren="732829320").exists()
    known.refresh_from_db()
    assert known.headcount is None
    with pytest.raises(Refused) as refused:
        undo_member_import(import_id=pk, actor=acting(staff), on=NOW)
    assert _codes(refused) == ["import_not_applied"]


@pytest.mark.django_db
def test_what_somebody_touched_since_is_not_undone(network: Network) -> None:
    staff = make_staff(network)
    known = make_company("Atelier Témoin", department_id="26")
    pk = _open(network, staff)
    apply_member_import(import_id=pk, choices={}, actor=acting(staff), on=NOW)
    vergers, forge = (
        Organisation.objects.get(siren="732829320"),
        Organisation.objects.get(name="Forge Modèle"),
    )
    Posting.objects.create(organisation=vergers, kind="need", title="x", text="x", posted_at=NOW)
    Membership.objects.filter(organisation=forge).update(end_reason="other")
    Organisation.objects.filter(pk=known.pk).update(headcount=9)
    undo_member_import(import_id=pk, actor=acting(staff), on=NOW)
    assert Organisation.objects.filter(pk__in=[vergers.pk, forge.pk]).count() == 2
    assert list(Membership.objects.values_list("organisation", flat=True)) == [forge.pk]
    assert Organisation.objects.get(pk=known.pk).headcount == 9
    assert MemberImport.objects.get(pk=pk).outcome["removed"] == 0


@pytest.mark.django_db
def test_a_row_that_resembles_may_be_another_but_a_number_may_not(network: Network) -> None:
    staff = make_staff(network)
    make_company("Atelier Témoin", department_id="26")
    make_company("Vergers", siren="732829320")
    row = MemberImport.objects.get(pk=_open(network, staff))
    plans = plan_of(row, choices={2: "new", 3: "new"})
    assert [plan.standing for plan in plans[:2]] == [Standing.ADMITTED, Standing.NEW]


@pytest.mark.django_db
def test_members_already_there_stay_as_they_are(network: Network) -> None:
    staff = make_staff(network)
    make_member(network, make_company("Forge Modèle"), date(2020, 1, 1))
    make_member(network, make_company("Vergers", siren="732829320"), date(2023, 1, 1))
    twice = (
        LIST
        + "Forge Modele;;47;;;\nIci;;;;01/01/2024;\nÉtal Témoin;;;;;\nÉtal Témoins;;;;;\n"
        + "Forge Modele;;47;;;\n"
    )
    make_company("Étal Témoin")
    row = MemberImport.objects.get(pk=_open(network, staff, twice))
    plans = plan_of(row, choices={})
    assert [(plan.row.name, plan.standing) for plan in plans if plan.row.name] == [
        ("Vergers Exemple", Standing.WRONG),
        ("Atelier Temoin", Standing.NEW),
        ("Forge Modèle", Standing.UNCHANGED),
        ("Forge Modele", Standing.UNCHANGED),
        ("Ici", Standing.WRONG),
        ("Étal Témoin", Standing.ADMITTED),
        ("Étal Témoins", Standing.WRONG),
        ("Forge Modele", Standing.WRONG),
    ]
    assert counts_of(plans)["wrong"] == 5
    # A row that only resembles a member may be another; a number, a repetition or a wrong cell may not.
    asked = [plan.row.name for plan in plans if asks_for_a_choice(plan)]
    assert asked == ["Forge Modèle", "Forge Modele", "Étal Témoin", "Étal Témoins"]
    refused = [plan.refusals[0].code for plan in plans if plan.standing == Standing.WRONG and plan.row.name]
    assert refused == [
        "networks.already_member",
        "networks.member_of_itself",
        "networks.already_member",
        "networks.row_same_name",
    ]


@pytest.mark.django_db
def test_what_the_record_says_is_never_overwritten(network: Network) -> None:
    staff = make_staff(network)
    kept = make_company("Vergers Exemple", department_id="26", siren="732829320", activity="fruits")
    invented = make_company("Forge Modèle", invented=True)
    far = make_company("Étal Témoin", siren="356000000")
    text = (
        "Nom;SIREN;SIRET;Activité;Département\n"
        "Vergers Exemple;732829320;73282932000074;légumes;47\n"
        "Forge Modèle;;35600000000048;métaux;\n"
        "Étal Témoin;;;;\n"
    )
    pk = _open(network, staff, text)
    apply_member_import(import_id=pk, choices={3: "skip"}, actor=acting(staff), on=NOW)
    kept.refresh_from_db()
    assert (kept.activity, kept.department_id, kept.siret) == ("fruits", "26", "73282932000074")
    text = "Nom;SIREN;Activité\nForge Modèle;732829320;métaux\nForge Modèle;;métaux\n"
    apply_member_import(import_id=_open(network, staff, text), choices={}, actor=acting(staff), on=NOW)
    invented.refresh_from_db()
    far.refresh_from_db()
    assert (invented.siren, invented.activity, far.siren) == ("", "métaux", "356000000")


@pytest.mark.django_db
def test_only_who_runs_the_network_reads_and_writes_its_lists(network: Network) -> None:
    staff, stranger = make_staff(network), make_person()
    elsewhere = make_staff(make_network("ailleurs"))
    pk = _open(network, staff)
    for person in (stranger, elsewhere, make_staff(network, "board")):
        with pytest.raises(Refused):
            _open(network, person)
        for act in (
            lambda who=person: apply_member_import(import_id=pk, choices={}, actor=acting(who), on=NOW),
            lambda who=person: keep_columns(import_id=pk, columns={}, actor=acting(who), on=NOW),
            lambda who=person: undo_member_import(import_id=pk, actor=acting(who), on=NOW),
        ):
            with pytest.raises(ObjectDoesNotExist):
                act()
    for name, content in (("liste.pdf", b"%PDF-"), ("liste.csv", b""), ("liste.xlsx", b"nom;ville")):
        with pytest.raises(Refused):
            open_member_import(network_id=network.pk, name=name, content=content, actor=acting(staff), on=NOW)


@pytest.mark.django_db
def test_columns_chosen_are_proposed_with_the_next_list(network: Network) -> None:
    staff = make_staff(network)
    text = "Qui;Quoi\nAtelier Témoin;bois\n"
    pk = _open(network, staff, text)
    assert MemberImport.objects.get(pk=pk).columns == {}
    with pytest.raises(Refused) as refused:
        keep_columns(import_id=pk, columns={"siren": ""}, actor=acting(staff), on=NOW)
    assert _codes(refused) == ["column_name_missing"]
    keep_columns(import_id=pk, columns={"name": "Qui", "activity": "Quoi"}, actor=acting(staff), on=NOW)
    assert remembered_columns(network) == {"name": "Qui", "activity": "Quoi"}
    assert MemberImport.objects.get(pk=_open(network, staff, text)).columns["activity"] == "Quoi"
    apply_member_import(import_id=pk, choices={}, actor=acting(staff), on=NOW)
    with pytest.raises(Refused) as refused:
        keep_columns(import_id=pk, columns={"name": "Qui"}, actor=acting(staff), on=NOW)
    assert _codes(refused) == ["import_applied_already"]
    with pytest.raises(Refused) as refused:
        apply_member_import(import_id=_open(network, staff, text), choices={}, actor=acting(staff), on=NOW)
    assert _codes(refused) == ["import_empty"]


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _send(client: Client, content: bytes, name: str = "liste.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("networks:imports", args=["ici"]), {"file": file, "key": name}, follow=True)


@pytest.mark.django_db
def test_a_list_goes_through_its_pages(network: Network) -> None:
    client = _client(make_staff(network))
    make_company("Atelier Témoin", department_id="26")
    page = _send(client, LIST.encode("cp1252")).content.decode()
    assert "4 lignes lues" in page and "Windows-1252" in page and "point-virgule" in page
    pk = MemberImport.objects.get().pk
    here, check = (reverse(f"networks:{name}", args=["ici", pk]) for name in ("import", "import-check"))
    assert "Dites quelle colonne" in client.post(here, {"column-siren": "SIREN"}).content.decode()
    chosen = {"column-name": "Nom", "column-siren": "SIREN", "column-department": "Département"}
    page = client.post(here, chosen, follow=True).content.decode()
    assert "Est-ce la même organisation" in page and "Le nom manque" in page and "ressemblance" in page
    sheet = client.get(reverse("networks:import-csv", args=["ici", pk])).content.decode()
    assert "Le nom manque" in sheet and "Vergers" not in sheet
    page = client.post(check, {"row-3": "new", "row-x": "new", "key": "k"}, follow=True).content.decode()
    assert "3 adhésions inscrites" in page
    assert "Le nom manque" in client.get(reverse("networks:import-csv", args=["ici", pk])).content.decode()
    assert client.get(check).status_code == 302
    undo = reverse("networks:import-undo", args=["ici", pk])
    assert "Annuler la liste" in client.get(undo).content.decode()
    assert "a été annulée" in client.post(undo, {"key": "u"}, follow=True).content.decode()
    assert "n’est pas inscrite" in client.post(undo, {"key": "v"}).content.decode()
    assert "annulé" in client.get(reverse("networks:imports", args=["ici"])).content.decode()


@pytest.mark.django_db
def test_pages_say_what_is_wrong_with_a_file_and_who_may_come(network: Network) -> None:
    client = _client(make_staff(network))
    assert "marque de conflit" in _send(client, b"<<<<<<< HEAD\n").content.decode()
    assert (
        "Choisissez d’abord un fichier"
        in client.post(reverse("networks:imports", args=["ici"])).content.decode()
    )
    assert _client(make_person()).get(reverse("networks:imports", args=["ici"])).status_code == 403
    _send(client, LIST.encode("cp1252"))
    pk = MemberImport.objects.get().pk
    for name in ("import", "import-check", "import-undo", "import-csv"):
        address = reverse(f"networks:{name}", args=["ici", pk])
        assert _client(make_staff(network, "board")).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    empty = reverse("networks:import-check", args=["ici", pk])
    client.post(empty, {"row-2": "skip"})
    page = _send(client, b"Nom\nForge Mod\xe8le\n", "deux.csv").content.decode()
    second = MemberImport.objects.order_by("-pk")[0]
    check = reverse("networks:import-check", args=["ici", second.pk])
    assert "Rien à inscrire" in client.get(check).content.decode()
    assert "ne change rien" in client.post(check).content.decode()
    assert "Que contient chaque colonne" in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_exported_is_imported_again_unchanged(
    network: Network, language: str, django_assert_max_num_queries: Any
) -> None:
    client = _client(make_staff(network))
    client.cookies["django_language"] = language
    college = College.objects.get()
    for number in range(1, 8):
        company = make_company(
            f"=Atelier {number} « fin »;", department_id="47", activity='bois, "dur"', kind="laboratory"
        )
        member = make_member(
            network, company, date(2020, number, 1), None if number % 2 else date(2030, 1, 1)
        )
        Membership.objects.filter(pk=member.pk).update(college=college)
    make_member(network, make_company("Vergers Exemple", siren="732829320"))
    make_member(network, make_company("Forge Fictive", invented=True), date(2021, 1, 1))
    exported = client.get(reverse("networks:members-csv", args=["ici"])).content
    _send(client, exported)
    row = MemberImport.objects.get()
    plans = plan_of(row, choices={})
    assert {plan.standing for plan in plans} == {Standing.UNCHANGED} and len(plans) == 9
    with django_assert_max_num_queries(8):
        page = client.get(reverse("networks:import-check", args=["ici", row.pk])).content.decode()
    assert "Rien à inscrire" in page or "Nothing" in page
    # In another network, with none of them: the same members come out.
    Membership.objects.all().delete()
    Organisation.objects.filter(network=None).delete()
    apply_member_import(import_id=row.pk, choices={}, actor=acting(make_staff(network)), on=NOW)
    again = client.get(reverse("networks:members-csv", args=["ici"])).content
    assert sorted(again.decode().splitlines()) == sorted(exported.decode().splitlines())


@pytest.mark.django_db
def test_many_rows_to_correct_are_counted_and_the_file_has_them_all(network: Network) -> None:
    client = _client(make_staff(network))
    _send(client, ("Nom;SIREN\n" + "".join(f"Atelier {n};12345678{n % 10}\n" for n in range(50))).encode())
    row = MemberImport.objects.get()
    wrong = counts_of(plan_of(row, choices={}))["wrong"]
    assert wrong > 40
    page = client.get(reverse("networks:import-check", args=["ici", row.pk])).content.decode()
    assert f"Et {wrong - 20} autres lignes" in page
    assert page.count("n’est pas un SIREN") <= 20
    sheet = client.get(reverse("networks:import-csv", args=["ici", row.pk])).content.decode()
    assert len(sheet.strip().splitlines()) == wrong + 1

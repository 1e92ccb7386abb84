"""From the database to the index: whole, by what changed, after a command; the same in the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from tests.areas.networks.factories import NOW, TODAY, make_company, make_member, make_network

from grappe.areas.directory.commands import (
    KeptLink,
    describe_organisation,
    keep_links,
    profile_fingerprint,
    record_relation,
    withdraw_relation,
)
from grappe.areas.directory.models import (
    CodeLabel,
    Establishment,
    Organisation,
    Posting,
    PostingKind,
    RegisteredEstablishment,
    RegisteredUnit,
    RelationKind,
    StockImport,
)
from grappe.areas.matching import jobs
from grappe.areas.matching.index.reading import Reading
from grappe.areas.matching.index.store import IndexBusy, IndexMissing
from grappe.areas.matching.index.tokens import tokens_of
from grappe.areas.matching.jobs import (
    Changes,
    follow_index,
    index_changes,
    index_organisations,
    index_recorded,
    index_store,
    rebuild_index,
)
from grappe.areas.matching.queries.profiles import (
    documents_of_organisations,
    documents_of_units,
    ident_of,
    number_of_unit,
    profiles_of,
    registered_sirens,
)
from grappe.areas.territory.models import Commune, Department, Region
from grappe.kernel.actor import MACHINE
from grappe.kernel.audit import Recorded, record

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[list[Any]]]


def now() -> datetime:
    return NOW


def indexed() -> dict[int, set[str]]:
    """What the index holds today, by number."""
    reading = Reading(index_store().searcher()[0])
    documents = [
        *documents_of_organisations(None, on=TODAY),
        *documents_of_units(None, but=()),
    ]
    tokens = sorted({token for document in documents for token in document.tokens} | {"wancien"})
    found: dict[int, set[str]] = {}
    for token in tokens:
        for number in reading.members(token, most=1_000):
            found.setdefault(number, set()).add(token)
    return found


def expected() -> dict[int, set[str]]:
    """What a rebuild would hold."""
    documents = [
        *documents_of_organisations(None, on=TODAY),
        *documents_of_units(None, but=registered_sirens()),
    ]
    return {document.number: set(document.tokens) for document in documents}


def make_unit(siren: str = "552032534", **values: Any) -> RegisteredUnit:
    """A registered company with its head office in Agen."""
    blank = {
        field.name: "" for field in RegisteredUnit._meta.fields if field.get_internal_type() == "CharField"
    }
    blank |= {"is_social_economy": False, "is_masked": False, "is_active": True}
    shop = {
        field.name: ""
        for field in RegisteredEstablishment._meta.fields
        if field.get_internal_type() == "CharField"
    }
    shop |= {"is_head_office": True, "is_masked": False, "is_active": True}
    RegisteredEstablishment.objects.create(
        **shop | {"siret": f"{siren}00017", "commune": "47001", "commune_name": "AGEN"}
    )
    given = {
        "siren": siren,
        "head_office_siret": f"{siren}00017",
        "name": "DRAGEES EXEMPLE",
        "activity": "10.82Z",
    }
    return RegisteredUnit.objects.create(**blank | given | values)


@pytest.fixture(autouse=True)
def _places() -> None:
    region = Region.objects.get_or_create(code="75", defaults={"name": "Nouvelle-Aquitaine"})[0]
    Department.objects.get_or_create(code="47", defaults={"name": "Lot-et-Garonne", "region": region})


def test_a_rebuild_holds_members_and_units() -> None:
    company = make_company("Pelliculage Démo", department_id="47", headcount=30)
    make_member(make_network("sante", family="sector"), company)
    unit, closed = (
        make_unit(workforce_band="11", legal_category="5710"),
        make_unit("383474814", is_active=False),
    )
    stamp = rebuild_index(clock=now)
    held = indexed()
    assert held == expected()
    assert stamp.documents == len(held) == 3  # the network is an organisation too
    assert {"wpellicul", "pd47", "pr75", "zsmall", "hsante", "+h", "+o", "?s"} <= held[company.pk]
    of_unit = held[number_of_unit(unit.siren)]
    assert {"wdrage", "a10.82Z", "a10", "pc47001", "pd47", "pr75", "zsmall", "kcompany"} <= of_unit | {
        "wdrage"
    }
    assert "+o" not in of_unit
    assert number_of_unit(closed.siren) not in held
    assert ident_of(number_of_unit(unit.siren)) == "u552032534"
    assert ident_of(company.pk) == f"o{company.pk}"


def test_an_organisation_stands_for_its_unit_and_leaves_it() -> None:
    unit = make_unit()
    rebuild_index(clock=now)
    assert set(indexed()) == {number_of_unit(unit.siren)}
    company = make_company("Dragées", siren=unit.siren)
    index_organisations([company.pk], on=TODAY)
    assert indexed() == expected()
    assert set(indexed()) == {company.pk}
    Organisation.objects.filter(pk=company.pk).update(siren="")
    index_organisations([company.pk], on=TODAY)
    assert set(indexed()) == {company.pk, number_of_unit(unit.siren)}
    Organisation.objects.filter(pk=company.pk).update(siren=unit.siren)
    assert index_changes(clock=now) == Changes(written=1)
    assert set(indexed()) == {company.pk}
    company.delete()
    assert index_changes(clock=now) == Changes(gone=1)
    assert indexed() == expected()
    assert set(indexed()) == {number_of_unit(unit.siren)}


def test_what_changed_without_a_word_is_found_by_comparing() -> None:
    network = make_network("bois", family="sector")
    leaving = make_member(network, end=TODAY).organisation
    changing = make_company("Ancien nom")
    partner = make_company("Partenaire Exemple")
    rebuild_index(clock=now)
    assert index_changes(clock=now) == Changes()
    assert f"n{network.pk}" in indexed()[leaving.pk]
    Organisation.objects.filter(pk=changing.pk).update(name="Nouveau moulin")
    Posting.objects.create(
        organisation=partner, kind=PostingKind.OFFER, title="Séchage", text="à froid", posted_at=NOW
    )
    Posting.objects.create(
        organisation=partner, kind=PostingKind.OFFER, title="Secret", text="cuivre", is_confidential=True,
        posted_at=NOW,
    )  # fmt: skip
    make_company("Arrivée")
    # The next day one membership is over: no command said so.
    tomorrow = NOW + timedelta(days=1)
    assert index_changes(clock=lambda: tomorrow) == Changes(written=4)
    held = indexed()
    assert f"n{network.pk}" not in held[leaving.pk]
    assert "wmoulin" in held[changing.pk]
    assert "wancien" not in held[changing.pk]
    assert {"wsech", "wfroid"} <= held[partner.pk]
    assert "wcuivr" not in held[partner.pk]


def test_commands_reach_the_index_once_committed(django_capture_on_commit_callbacks: Committed) -> None:
    one, other = make_company("Un"), make_company("Deux")
    member = make_member(make_network(), one)
    rebuild_index(clock=now)
    with django_capture_on_commit_callbacks(execute=True):
        describe_organisation(
            organisation_id=one.pk, skills=["Dragéification"], activities=[], seen=profile_fingerprint(one),
            actor=MACHINE, on=NOW,
        )  # fmt: skip
        relation = record_relation(
            kind=RelationKind.JOINT_PROJECT, organisation_id=one.pk, holder_id=other.pk, actor=MACHINE, on=NOW
        )
    held = indexed()
    assert held == expected()
    assert "?s" not in held[one.pk]
    assert f"jo{one.pk}+1" in held[other.pk]
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_relation(relation_id=relation, actor=MACHINE, on=NOW)
    member.organisation = other
    member.save()
    for pk in (one.pk, other.pk):
        index_recorded(Recorded("organisation", pk, {}, NOW))
    assert indexed() == expected()


def test_links_kept_by_an_area_reach_the_index_at_both_ends(
    django_capture_on_commit_callbacks: Committed,
) -> None:
    one, other, third = make_company("Un"), make_company("Deux"), make_company("Trois")
    rebuild_index(clock=now)
    joint: dict[str, Any] = {
        "kind": RelationKind.JOINT_PROJECT,
        "title": "Projet",
        "source": "project:1",
        "on": NOW,
    }
    with django_capture_on_commit_callbacks(execute=True):
        keep_links([KeptLink(one.pk, holder_id=other.pk), KeptLink(other.pk, holder_id=third.pk)], **joint)
    assert indexed() == expected()
    assert {f"jo{one.pk}+1", f"jo{third.pk}+1"} <= indexed()[other.pk]
    with django_capture_on_commit_callbacks(execute=True):
        keep_links([], **joint)
    assert indexed() == expected()


def test_the_daily_duty_brings_what_nobody_told() -> None:
    assert follow_index("", NOW) == 0, "no index, nothing to do"
    leaving = make_member(make_network("bois", family="sector"), end=TODAY).organisation
    rebuild_index(clock=now)
    assert follow_index("", NOW) == 0
    assert follow_index("", NOW + timedelta(days=1)) == 1
    assert not any(token.startswith("n") for token in indexed()[leaving.pk])


def test_acts_on_other_things_leave_the_index_alone() -> None:
    index_recorded(Recorded("organisation", 1, {}, NOW))  # no index yet
    index_organisations([1], on=TODAY)
    rebuild_index(clock=now)
    before = index_store().searcher()[0].num_segments
    index_recorded(Recorded("call", 1, {}, NOW))
    index_recorded(Recorded("posting", 99, {}, NOW))
    index_recorded(Recorded("organisation", None, {}, NOW))
    assert index_store().searcher()[0].num_segments == before
    index_recorded(Recorded("memberimport", 1, {}, NOW))
    company = make_company("Moulin")
    make_company("Importée avec la liste")
    index_recorded(Recorded("organisation", company.pk, {}, NOW))
    assert indexed() == expected()


def test_a_change_during_another_writing_waits_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    rebuild_index(clock=now)
    company = make_company("Moulin")
    monkeypatch.setattr(jobs, "PATIENCE_SECONDS", 0.0)
    with index_store().writing():
        index_organisations([company.pk], on=TODAY)
        with pytest.raises(IndexBusy):
            rebuild_index(clock=now)
        with pytest.raises(IndexBusy):
            index_changes(clock=now)
        with pytest.raises(CommandError, match="en cours"):
            call_command("index_organisations")
    assert company.pk not in indexed()
    other = make_company("Verger")
    index_organisations([other.pk], on=TODAY)
    assert {company.pk, other.pk} <= set(indexed())


def test_a_new_register_is_read_whole(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(IndexMissing):
        index_changes(clock=now)
    with pytest.raises(CommandError, match="pas encore"):
        call_command("index_organisations", "--changed")
    call_command("index_organisations")
    make_unit()
    StockImport.objects.create(fingerprint="f", name="f.csv", kind="units", rows=1, started_at=NOW)
    call_command("index_organisations", "--changed")
    make_company("Arrivée")
    call_command("index_organisations", "--changed")
    call_command("index_organisations", "--changed")
    told = capsys.readouterr().out
    assert "Index refait : 0 organisations" in told
    assert "Le registre a changé : index refait, 1 organisations" in told
    assert told.count("1 organisations écrites, 0 retirées") == 1
    assert indexed() == expected()


def test_a_damaged_index_says_what_to_do(settings: Any) -> None:
    call_command("index_organisations")
    (settings.HOME / "index" / "current.json").write_text("{")
    make_company("Moulin")
    with pytest.raises(CommandError, match="La base de données n’est pas touchée"):
        call_command("index_organisations", "--changed")
    call_command("index_organisations")
    assert indexed() == expected()


def test_what_is_indexed_is_the_tokens_of_the_profile() -> None:
    company = make_company(
        "L’Atelier 47 Exemple", department_id="47", activity="Enrobage, dragéification 3D", market="Santé",
        skills=["Tri optique", "2026", ""],
        activities=[{"code": "10.82Z", "label": "Confiserie"}, {"code": "X 1"}],
    )  # fmt: skip
    other = make_member(make_network("bois", family="sector"), make_company("Scierie Modèle")).organisation
    record_relation(
        kind=RelationKind.JOINT_PROJECT, organisation_id=company.pk, holder_id=other.pk, actor=MACHINE, on=NOW
    )
    region = Department.objects.get(pk="47").region
    Department.objects.get_or_create(code="33", defaults={"name": "Gironde", "region": region})
    bordeaux = Commune.objects.get_or_create(
        code="33063",
        defaults={"name": "Bordeaux", "plain_name": "bordeaux", "postcodes": "33000", "department_id": "33"},
    )[0]
    Establishment.objects.create(organisation=company, is_head_office=True, commune=bordeaux)
    profiles = profiles_of([company.pk, other.pk], on=TODAY)
    documents = {document.number: document for document in documents_of_organisations(None, on=TODAY)}
    for pk in (company.pk, other.pk):
        assert documents[pk].tokens == tokens_of(profiles[pk], is_member=True)
    # Where the head office stands says more than the department that someone typed.
    assert (profiles[company.pk].commune, profiles[company.pk].department) == ("33063", "33")
    assert profiles[company.pk].skills == {"tri optiqu"}
    assert {"w3d", "aX-1", "wconfiser"} <= set(documents[company.pk].tokens)


@pytest.mark.parametrize("act", ["organisation", "memberimport", "call"])
def test_what_is_recorded_while_the_index_is_made_is_in_it(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_EVERY", 1)
    company, told = make_company("Ancien"), list[int]()

    def clock() -> datetime:
        if told:  # the documents are written: somebody changes one now
            Organisation.objects.filter(pk=company.pk).update(name="Moulin")
            record(actor=MACHINE, command="x", on=NOW, object_type=act, object_id=company.pk)
        return NOW

    rebuild_index(clock=clock, tell=told.append)
    assert told == [1]
    assert ("wmoulin" in indexed()[company.pk]) is (act != "call")


def test_a_register_without_activity_or_place_is_indexed() -> None:
    CodeLabel.objects.create(scheme="naf_rev2", code="10.82Z", french="Fabrication de confiserie")
    make_unit(name="", activity="10.82Z")
    make_unit("383474814", name="MOULIN 47", activity="", head_office_siret="")
    rebuild_index(clock=now)
    held = indexed()
    assert {"wconfiser", "a10.82Z"} <= held[number_of_unit("552032534")]
    assert {"wmoulin", "?p", "?r", "?z", "?s"} <= held[number_of_unit("383474814")]

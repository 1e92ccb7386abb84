"""Writing in the directory: what succeeds, what is refused, who may, and twice the same."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist
from tests.areas.networks.factories import (
    NOW,
    acting,
    make_company,
    make_member,
    make_network,
    make_person,
    make_staff,
)

from grappe.areas.directory.commands import (
    OrganisationRecord,
    RelationNote,
    change_organisation,
    create_organisation,
    end_relation,
    fingerprint_of,
    record_relation,
    rename_organisation,
    withdraw_relation,
)
from grappe.areas.directory.models import Organisation, OrganisationAlias, Relation
from grappe.areas.directory.queries import organisation_named, relation_facts
from grappe.areas.directory.rules import RelationFact
from grappe.areas.territory.models import Department, Region
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Period, Refused

pytestmark = pytest.mark.django_db
MELVITA = OrganisationRecord(name=" Melvita ", kind="company", siren="732 829 320", source="Brochure")


def _refusals(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [code.partition(".")[2] for code in refused.value.codes]


def test_an_organisation_is_added_once_whatever_is_sent_twice() -> None:
    staff = acting(make_staff(make_network()))
    first = create_organisation(record=MELVITA, actor=staff, on=NOW, key="k1")
    assert create_organisation(record=MELVITA, actor=staff, on=NOW, key="k1") == first
    row = Organisation.objects.get(pk=first)
    assert (row.name, row.siren, row.department) == ("Melvita", "732829320", None)
    entry = AuditEntry.objects.get(key="k1")
    assert (entry.command, entry.object_id, entry.changes) == ("create_organisation", first, {})


def test_the_same_siren_is_never_there_twice() -> None:
    create_organisation(record=MELVITA, actor=MACHINE, on=NOW)
    twin = OrganisationRecord(name="Melvita SAS", kind="company", siret="732 829 320 00074")
    with pytest.raises(Refused) as refused:
        create_organisation(record=twin, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["siren_taken"]
    assert refused.value.refusals[0].params["name"] == "Melvita"


def test_every_wrong_value_is_named() -> None:
    record = OrganisationRecord(name="", kind="planet", department="99", siren="12")
    with pytest.raises(Refused) as refused:
        create_organisation(record=record, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["name_missing", "siren_length", "kind_unknown", "department_unknown"]
    assert not Organisation.objects.exists()


def test_a_stranger_adds_changes_and_renames_nothing() -> None:
    stranger, company = acting(make_person()), make_company()
    attempts = (
        lambda: create_organisation(record=MELVITA, actor=stranger, on=NOW),
        lambda: change_organisation(
            organisation_id=company.pk, record=MELVITA, seen=fingerprint_of(company), actor=stranger, on=NOW
        ),
        lambda: rename_organisation(
            organisation_id=company.pk, name="Autre", since=None, actor=stranger, on=NOW
        ),
        lambda: record_relation(
            kind="control", holder_id=company.pk, organisation_id=company.pk, actor=stranger, on=NOW
        ),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.codes == ("kernel.not_allowed",)


def test_a_record_is_kept_by_those_who_run_a_network_of_its_own() -> None:
    here, elsewhere = make_network("ici"), make_network("ailleurs")
    company = make_member(here).organisation
    record = OrganisationRecord(name=company.name, kind="company", activity="savons")
    seen = fingerprint_of(company)
    with pytest.raises(Refused):
        change_organisation(
            organisation_id=company.pk, record=record, seen=seen, actor=acting(make_staff(elsewhere)), on=NOW
        )
    change_organisation(
        organisation_id=company.pk, record=record, seen=seen, actor=acting(make_staff(here)), on=NOW, key="c"
    )
    company.refresh_from_db()
    assert (company.activity, AuditEntry.objects.get(key="c").changes) == ("savons", {"fields": ["activity"]})


def test_changing_the_name_keeps_the_former_one() -> None:
    region = Region.objects.create(code="84", name="Auvergne-Rhône-Alpes")
    Department.objects.create(code="69", name="Rhône", region=region)
    company = make_company("Direccte")
    record = OrganisationRecord(name="DREETS", kind="state", department="69", source="Décret")
    change_organisation(
        organisation_id=company.pk,
        record=record,
        seen=fingerprint_of(company),
        renamed_since=date(2021, 4, 1),
        actor=MACHINE,
        on=NOW,
    )
    alias = OrganisationAlias.objects.get()
    assert (alias.name, alias.valid_to, alias.source) == ("Direccte", date(2021, 3, 31), "Décret")
    found = organisation_named("direccte")
    assert found == organisation_named("DREETS") and found is not None
    assert (found.name, found.department_id, organisation_named("CGET")) == ("DREETS", "69", None)


def test_a_name_from_a_day_to_come_is_refused() -> None:
    company = make_company("Direccte")
    record = OrganisationRecord(name="DREETS", kind="state")
    with pytest.raises(Refused) as refused:
        change_organisation(
            organisation_id=company.pk,
            record=record,
            seen=fingerprint_of(company),
            renamed_since=date(2030, 1, 1),
            actor=MACHINE,
            on=NOW,
        )
    assert _refusals(refused) == ["date_to_come"]


def test_a_change_made_meanwhile_is_not_overwritten() -> None:
    company = make_company("Atelier Exemple")
    seen = fingerprint_of(company)
    Organisation.objects.filter(pk=company.pk).update(activity="savons")
    with pytest.raises(Refused) as refused:
        change_organisation(
            organisation_id=company.pk,
            record=OrganisationRecord(name="Atelier Exemple", kind="company", activity="crèmes"),
            seen=seen,
            actor=MACHINE,
            on=NOW,
        )
    assert refused.value.codes == ("kernel.stale",)
    company.refresh_from_db()
    assert company.activity == "savons"


def test_renaming_twice_keeps_both_former_names_in_order() -> None:
    company = make_company("DATAR")
    for name, since in (("CGET", date(2014, 3, 31)), ("ANCT", date(2020, 1, 1))):
        rename_organisation(organisation_id=company.pk, name=name, since=since, actor=MACHINE, on=NOW)
    aliases = OrganisationAlias.objects.order_by("pk").values_list("name", "valid_from", "valid_to")
    assert list(aliases) == [
        ("DATAR", None, date(2014, 3, 30)),
        ("CGET", date(2014, 3, 31), date(2019, 12, 31)),
    ]
    with pytest.raises(Refused) as refused:
        rename_organisation(organisation_id=company.pk, name="ANCT", since=None, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["name_unchanged"]
    with pytest.raises(ObjectDoesNotExist):
        rename_organisation(organisation_id=0, name="ANCT", since=None, actor=MACHINE, on=NOW)


def test_a_relation_is_written_once_and_ended_once() -> None:
    person, company = make_person(), make_company()
    own = acting(make_staff(make_network()))
    pk = record_relation(
        kind="employment", person_id=person.pk, organisation_id=company.pk, actor=own, on=NOW, key="r"
    )
    again = record_relation(
        kind="employment", person_id=person.pk, organisation_id=company.pk, actor=own, on=NOW, key="other"
    )
    assert (again, Relation.objects.count()) == (pk, 1)
    end_relation(relation_id=pk, end=date(2025, 12, 31), actor=own, on=NOW)
    assert Relation.objects.get().valid_to == date(2025, 12, 31)
    with pytest.raises(Refused) as refused:
        end_relation(relation_id=pk, end=date(2026, 1, 31), actor=own, on=NOW)
    assert _refusals(refused) == ["relation_ended"]
    # Nobody writes, ends or withdraws their own ties: they open lists and lift conflicts.
    for attempt in (
        lambda: end_relation(relation_id=pk, end=date(2026, 1, 31), actor=acting(person), on=NOW),
        lambda: withdraw_relation(relation_id=pk, actor=acting(person), on=NOW),
        lambda: record_relation(
            kind="mandate", person_id=person.pk, organisation_id=company.pk, actor=acting(person), on=NOW
        ),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.codes == ("kernel.not_allowed",)


def test_a_relation_of_an_unknown_kind_or_with_itself_is_refused() -> None:
    company = make_company()
    with pytest.raises(Refused) as refused:
        record_relation(kind="love", holder_id=company.pk, organisation_id=company.pk, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["relation_kind_unknown", "relation_with_itself"]


def test_a_relation_written_by_mistake_is_withdrawn_and_the_trail_keeps_it() -> None:
    person, company = make_person(), make_company()
    pk = record_relation(
        kind="mandate",
        person_id=person.pk,
        organisation_id=company.pk,
        period=Period(date(2020, 1, 1)),
        note=RelationNote(title=" Présidence ", source="Statuts"),
        actor=MACHINE,
        on=NOW,
    )
    row = Relation.objects.get()
    assert (row.title, row.source) == ("Présidence", "Statuts")
    assert withdraw_relation(relation_id=pk, actor=MACHINE, on=NOW, key="w") == company.pk
    assert not Relation.objects.exists()
    changes = AuditEntry.objects.get(key="w").changes
    assert (changes["person"], changes["valid_from"], changes["valid_to"]) == (person.pk, "2020-01-01", None)


def test_control_that_would_close_a_circle_is_refused_and_the_circle_is_named() -> None:
    first, second, third = (make_company(f"{name} Exemple") for name in ("Mère", "Fille", "Nièce"))
    for holder, organisation in ((first, second), (second, third)):
        record_relation(
            kind="control", holder_id=holder.pk, organisation_id=organisation.pk, actor=MACHINE, on=NOW
        )
    with pytest.raises(Refused) as refused:
        record_relation(kind="control", holder_id=third.pk, organisation_id=first.pk, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["control_circle"]
    assert refused.value.refusals[0].params["path"] == "Mère Exemple → Fille Exemple → Nièce Exemple"
    assert Relation.objects.count() == 2


def test_relation_facts_follow_control_to_the_whole_group(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    juror, other = make_person(), make_person()
    parent, employer, sister, applicant, firm, stranger = (make_company() for _ in range(6))
    Relation.objects.create(kind="employment", person=juror, organisation=employer, valid_to=date(2025, 1, 1))
    Relation.objects.create(kind="employment", person=other, organisation=applicant)
    Relation.objects.create(kind="control", holder=parent, organisation=employer)
    Relation.objects.create(kind="control", holder=parent, organisation=sister)
    Relation.objects.create(kind="control", holder=sister, organisation=applicant)
    Relation.objects.create(kind="control", holder=stranger, organisation=make_company())
    Relation.objects.create(kind="paid_consultant", holder=firm, organisation=applicant)
    with django_assert_num_queries(2):
        facts = relation_facts(persons=[juror.pk], organisations=[applicant.pk])
    assert facts == [
        RelationFact("employment", juror.pk, employer.pk, None, Period(None, date(2025, 1, 1))),
        RelationFact("control", None, parent.pk, employer.pk),
        RelationFact("control", None, parent.pk, sister.pk),
        RelationFact("control", None, sister.pk, applicant.pk),
        RelationFact("paid_consultant", None, applicant.pk, firm.pk),
    ]
    assert relation_facts(persons=[], organisations=[]) == []

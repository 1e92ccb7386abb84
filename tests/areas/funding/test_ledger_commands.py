"""The commands of the ledger on the real database: what they write, whom and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.areas.networks.factories import acting, make_company, make_network, make_person

from grappe.areas.directory.models import Relation
from grappe.areas.funding.commands import (
    DeclaredAid,
    Statement,
    correct_line,
    declare_aid,
    join_lines,
    line_fingerprint,
    record_aid,
    record_of,
    set_aid_profile,
    turn_line,
)
from grappe.areas.funding.models import (
    AidChange,
    AidDeclaration,
    AidLine,
    AidOrigin,
    AidProfile,
    EntryKind,
    RegisterEntry,
)
from grappe.areas.funding.queries.headroom import headroom_of
from grappe.areas.funding.queries.sums import Question
from grappe.areas.funding.rules import Activity, AidStatus, CallRule
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Euro, Refused

from .ledger_rows import (
    DAY,
    NOW,
    TODAY,
    aid,
    codes,
    control,
    employee,
    facilitator,
    funder,
    member,
    recorded,
)

pytestmark = pytest.mark.django_db


def left(company: Any, **question: Any) -> Euro | None:
    """What the company may still be granted today."""
    return headroom_of(company, Question(on=TODAY, **question)).answer.headroom


# ---- writing an aid down --------------------------------------------------------------------------


def test_an_award_is_written_with_its_number_and_waits_for_the_register() -> None:
    network = make_network()
    company = member(network)
    key = {"organisation_id": company.pk, "record": aid(), "network_id": network.pk, "on": NOW, "key": "a"}
    actor = funder(network)
    line = AidLine.objects.get(pk=record_aid(actor=actor, **key))
    assert (line.amount, line.family, line.activity) == (Euro(10_000), "general", "general")
    assert line.reference == f"A-2026-{line.pk:06}"
    entry = RegisterEntry.objects.get()
    assert (entry.line, entry.aid_number, entry.due_on) == (line, line.reference, date(2026, 3, 2))
    assert record_aid(actor=actor, **key) == line.pk, "the same form twice is one aid"
    assert (AidLine.objects.count(), RegisterEntry.objects.count()) == (1, 1)
    assert AuditEntry.objects.get(command="record_aid").changes["amount_cents"] == 1_000_000
    assert left(company) == Euro(290_000)


@pytest.mark.parametrize(
    "record",
    [
        aid(granted_on=date(2025, 12, 31)),
        aid(regime="651/2014"),
        aid(granted_on=None, status=AidStatus.PENDING),
        aid(member_state="BE"),
    ],
)
def test_what_the_register_does_not_take_does_not_wait(record: Any) -> None:
    network = make_network()
    recorded(member(network), record, network=network)
    assert not RegisterEntry.objects.exists()


def test_what_others_granted_is_written_as_it_is_above_any_ceiling() -> None:
    company = member(make_network())
    line = recorded(company, aid(400_000), reference="R-1")
    assert (line.reference, left(company)) == ("R-1", Euro(0))
    assert not RegisterEntry.objects.exists()


def test_every_reason_is_said_at_once() -> None:
    network = make_network()
    company = member(network)
    recorded(company, reference="R-1", network=network)
    wrong = aid(0, purpose="", authority_name="", granted_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        recorded(company, wrong, origin=AidOrigin.AWARD, reference="R-1")
    assert codes(refused) == (
        "line_amount",
        "line_day_to_come",
        "line_without_purpose",
        "line_without_authority",
        "award_without_network",
        "reference_used",
    )
    with pytest.raises(Refused) as refused:
        recorded(company, origin="rumour")
    assert codes(refused) == ("line_origin",)
    assert AidLine.objects.count() == 1


def test_an_authority_of_the_directory_needs_no_name() -> None:
    network = make_network()
    line = recorded(member(network), aid(authority_name="", authority_id=network.organisation_id))
    assert line.granted_by == network.organisation.name


def test_only_those_who_keep_the_companys_aid_write_it_down() -> None:
    network = make_network()
    company = member(network)
    for actor in (
        acting(make_person()),
        acting(employee(company)),
        facilitator(make_network("autre")),
    ):
        with pytest.raises(Refused) as refused:
            recorded(company, actor=actor)
        assert refused.value.codes == ("kernel.not_allowed",)
    recorded(company, actor=facilitator(network))


def test_an_award_over_the_ceiling_is_blocked_whole() -> None:
    network = make_network()
    mother, company = member(network), member(network)
    control(mother, company)
    recorded(mother, aid(295_000))
    with pytest.raises(Refused) as refused:
        recorded(company, aid(5_001), network=network)
    assert codes(refused) == ("over_ceiling",)
    assert refused.value.refusals[0].params["headroom"] == Euro(5_000)
    assert not AidLine.objects.filter(beneficiary=company).exists()
    recorded(company, aid(5_000), network=network)
    assert left(mother) == Euro(0)


def test_the_calls_own_rule_blocks_apart() -> None:
    network = make_network()
    company = member(network)
    recorded(company, aid(190_000, regime="other"))
    rule = CallRule(Euro(200_000))
    with pytest.raises(Refused) as refused:
        recorded(company, aid(15_000), network=network, call_rule=rule)
    assert codes(refused) == ("over_call_rule",)
    recorded(company, aid(10_000), network=network, call_rule=rule)


def test_a_pending_award_takes_no_headroom_until_it_is_granted() -> None:
    network = make_network()
    company = member(network)
    recorded(company, aid(290_000))
    line = recorded(company, aid(20_000, None, status=AidStatus.PENDING), network=network)
    grant = {"line_id": line.pk, "to": AidStatus.GRANTED, "reason": "Votée", "actor": MACHINE, "on": NOW}
    with pytest.raises(Refused) as refused:
        turn_line(**grant)
    assert codes(refused) == ("line_without_day",)
    with pytest.raises(Refused) as refused:
        turn_line(granted_on=DAY, **grant)
    assert codes(refused) == ("over_ceiling",)
    assert not RegisterEntry.objects.exists()
    smaller = recorded(company, aid(10_000, None, status=AidStatus.PENDING), network=network)
    turn_line(granted_on=DAY, **(grant | {"line_id": smaller.pk}))
    assert (left(company), RegisterEntry.objects.get().line) == (Euro(0), smaller)
    turn_line(line_id=line.pk, to=AidStatus.REFUSED, reason="Plafond", actor=MACHINE, on=NOW)
    line.refresh_from_db()
    assert (line.status, AidChange.objects.get(line=line).reason) == ("refused", "Plafond")


# ---- correcting, settling, joining -----------------------------------------------------------------


def corrected(line: AidLine, record: Any, **values: Any) -> int:
    said = {"seen": line_fingerprint(line), "reason": "Erreur de saisie", "actor": MACHINE, "on": NOW}
    return correct_line(line_id=line.pk, record=record, **(said | values))


def test_a_correction_keeps_what_was_and_moves_the_due_day() -> None:
    network = make_network()
    line = recorded(member(network), network=network)
    corrected(line, replace(record_of(line), amount=Euro(12_000), granted_on=date(2026, 2, 9)))
    line.refresh_from_db()
    change = AidChange.objects.get()
    assert (line.amount, change.was_amount, change.was_granted_on) == (Euro(12_000), Euro(10_000), DAY)
    assert change.was_state == "accordée"
    entry = RegisterEntry.objects.get()
    assert (entry.kind, entry.due_on) == (EntryKind.CREATION, date(2026, 3, 9))
    corrected(line, replace(record_of(line), regime="651/2014"))
    assert RegisterEntry.objects.get().state == "dropped"


def test_a_correction_is_refused_with_every_reason() -> None:
    network = make_network()
    company = member(network)
    line = recorded(company, network=network)
    with pytest.raises(Refused) as refused:
        corrected(line, replace(record_of(line), purpose=""), seen="hier", reason="")
    assert refused.value.codes == (
        "kernel.stale",
        "funding.reason_missing",
        "funding.line_without_purpose",
    )
    with pytest.raises(Refused) as refused:
        corrected(line, replace(record_of(line), amount=Euro(300_001)))
    assert codes(refused) == ("over_ceiling",)
    with pytest.raises(Refused) as refused:
        corrected(line, record_of(line), actor=acting(employee(company)))
    assert refused.value.codes == ("kernel.not_allowed",)
    corrected(line, replace(record_of(line), amount=Euro(300_000)))


def test_what_a_company_declared_its_own_people_correct() -> None:
    network = make_network()
    company = member(network)
    person = employee(company)
    declared(company, [DeclaredAid(company.pk, aid())], actor=acting(person))
    line = AidLine.objects.get()
    corrected(line, replace(record_of(line), amount=Euro(9_000)), actor=acting(person))
    line.refresh_from_db()
    assert line.amount == Euro(9_000)


def test_a_cancelled_award_that_was_never_sent_leaves_nothing_to_send() -> None:
    network = make_network()
    company = member(network)
    line = recorded(company, network=network)
    turn_line(line_id=line.pk, to=AidStatus.CANCELLED, reason="Abandon", actor=MACHINE, on=NOW)
    assert [entry.state for entry in RegisterEntry.objects.all()] == ["dropped"]
    assert left(company) == Euro(300_000)
    with pytest.raises(Refused) as refused:
        turn_line(line_id=line.pk, to=AidStatus.GRANTED, reason="", actor=MACHINE, on=NOW)
    assert codes(refused) == ("reason_missing", "line_step")


def test_two_lines_of_one_aid_count_once() -> None:
    company = member(make_network())
    first = recorded(company, reference="1")
    second, other = recorded(company, reference="2"), recorded(member(make_network("b")))
    assert left(company) == Euro(280_000)
    join_lines(line_id=second.pk, same_as_id=first.pk, actor=MACHINE, on=NOW)
    assert left(company) == Euro(290_000)
    for line, same in ((first, first), (first, other), (first, second)):
        with pytest.raises(Refused) as refused:
            join_lines(line_id=line.pk, same_as_id=same.pk, actor=MACHINE, on=NOW)
        assert codes(refused) == ("line_not_same",)
    join_lines(line_id=second.pk, same_as_id=None, actor=MACHINE, on=NOW)
    assert left(company) == Euro(280_000)


# ---- declarations and profiles ---------------------------------------------------------------------


def declared(company: Any, lines: Any = (), **values: Any) -> int:
    statement = Statement(
        valid_on=values.pop("valid_on", TODAY),
        signed_by=values.pop("signed_by", "Sacha Exemple"),
        is_none=values.pop("is_none", False),
    )
    said = {"actor": MACHINE, "on": NOW} | values
    return declare_aid(organisation_id=company.pk, statement=statement, lines=lines, **said)


def test_a_declaration_replaces_the_earlier_one_in_its_window_only() -> None:
    network = make_network()
    mother, company = member(network), member(network)
    control(mother, company)
    old = date(2021, 5, 1)
    first = declared(
        company,
        [DeclaredAid(company.pk, aid(7_000)), DeclaredAid(mother.pk, aid(5_000))],
        actor=acting(employee(company)),
    )
    assert (left(mother), AidDeclaration.objects.get(pk=first).on_behalf) == (Euro(288_000), False)
    declared(company, [DeclaredAid(company.pk, aid(3_000, old))], valid_on=date(2022, 1, 1))
    assert left(mother) == Euro(288_000), "another period replaces nothing"
    second = declared(company, is_none=True, actor=facilitator(network))
    assert left(mother) == Euro(300_000)
    kept = AidLine.objects.filter(replaced_by=None).get()
    assert (kept.granted_on, AidDeclaration.objects.get(pk=second).on_behalf) == (old, True)
    assert {row.replaced_by_id for row in AidLine.objects.exclude(pk=kept.pk)} == {second}


def test_a_declaration_is_refused_with_every_reason_and_nothing_written() -> None:
    network = make_network()
    company, stranger = member(network), member(network)
    lines = [DeclaredAid(stranger.pk, aid()), DeclaredAid(company.pk, aid(-1))]
    with pytest.raises(Refused) as refused:
        declared(company, lines, signed_by="")
    assert [(row.code.removeprefix("funding."), row.field) for row in refused.value.refusals] == [
        ("declaration_unsigned", "signed_by"),
        ("line_amount", "lines-1-amount"),
        ("line_outside_undertaking", "lines-0-beneficiary"),
    ]
    for actor in (funder(network), acting(make_person())):
        with pytest.raises(Refused) as refused:
            declared(company, is_none=True, actor=actor)
        assert refused.value.codes == ("kernel.not_allowed",)
    assert not AidDeclaration.objects.exists() and not AidLine.objects.exists()


def test_an_absorbed_company_declares_no_more_but_its_aid_counts() -> None:
    network = make_network()
    former, heir = member(network), member(network)
    recorded(former, aid(40_000, date(2025, 5, 1)))
    Relation.objects.create(kind="merger", holder=former, organisation=heir, valid_from=date(2026, 1, 1))
    assert left(heir) == Euro(260_000)
    with pytest.raises(Refused) as refused:
        declared(heir, [DeclaredAid(former.pk, aid())])
    assert codes(refused) == ("line_outside_undertaking",)
    declared(former, is_none=True)


def test_the_activity_in_force_on_the_day_chooses_the_ceiling() -> None:
    company = make_company()
    for activity, since in (("general", None), ("agriculture", date(2026, 1, 1))):
        set_aid_profile(
            organisation_id=company.pk,
            activity=activity,
            fiscal_year_end="12-31",
            valid_from=since,
            actor=MACHINE,
            on=NOW,
        )
    assert left(company) == Euro(50_000)
    before = headroom_of(company, Question(on=date(2025, 12, 31))).answer
    assert before.headroom == Euro(300_000)
    set_aid_profile(
        organisation_id=company.pk,
        activity="fishery",
        fiscal_year_end="",
        valid_from=date(2026, 1, 1),
        actor=MACHINE,
        on=NOW,
    )
    assert AidProfile.objects.count() == 2
    with pytest.raises(Refused) as refused:
        left(company)
    assert codes(refused) == ("fiscal_year_end_missing",)


def test_a_profile_is_refused_with_every_reason() -> None:
    network = make_network()
    company = member(network)
    wrong = {"organisation_id": company.pk, "activity": "magie", "fiscal_year_end": "30-02", "on": NOW}
    with pytest.raises(Refused) as refused:
        set_aid_profile(actor=MACHINE, **wrong)
    assert codes(refused) == ("profile_activity", "profile_year_end")
    with pytest.raises(Refused) as refused:
        set_aid_profile(actor=acting(make_person()), **wrong)
    assert refused.value.codes == ("kernel.not_allowed",)
    right = wrong | {"activity": "sgei", "fiscal_year_end": "06-30"}
    for actor in (funder(network), acting(employee(company))):
        set_aid_profile(actor=actor, **right)
    assert AidProfile.objects.get().activity == Activity.SGEI

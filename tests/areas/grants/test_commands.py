"""What changes in grants: success, each refusal, the wrong person, the same key twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.areas.grants.factories import (
    DECIDED,
    NOW,
    PDF,
    TERMS,
    TODAY,
    Desk,
    decided,
    issued,
    role,
    seen,
    signed,
    spending,
    stranger,
)
from tests.areas.programmes.decisions.factories import actor_of, person

from grappe.areas.funding.commands import AidRecord, follow_award
from grappe.areas.funding.models import AidChange, AidLine
from grappe.areas.funding.rules import ClaimKind, ClaimState
from grappe.areas.grants import access
from grappe.areas.grants.commands import (
    TypedAmendment,
    Verdict,
    add_line,
    approve_claim,
    ask_pieces,
    check_claim,
    close_grant,
    correct_line,
    drop_claim,
    issue_agreements,
    issue_recovery,
    pay_claim,
    propose_amendment,
    reject_claim,
    remove_evidence,
    remove_line,
    reopen_check,
    save_plan,
    set_terms,
    settle_recovery,
    sign_agreement,
    start_claim,
    submit_claim,
    withdraw_amendment,
)
from grappe.areas.grants.models import (
    AgreementVersion,
    Claim,
    ClaimLine,
    Evidence,
    Grant,
    GrantTerms,
    Payment,
    ProjectFunding,
    RecoveryOrder,
)
from grappe.areas.grants.queries import agreed_of, terms_of
from grappe.areas.grants.queries.ledger import award_line_of, reference_of
from grappe.areas.grants.rules import MOST_LINES, TypedResource
from grappe.areas.networks.models import RoleCode
from grappe.areas.programmes.models import Application, ApplicationMember, Call, CostLine, MemberRole
from grappe.areas.programmes.rules.budget import TypedLine
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, OutboxMail
from grappe.values import Euro, Refused
from grappe.web.formats import euro_exact

pytestmark = pytest.mark.django_db
EXTERNAL = ("external", "10 000")
WHOLE = (("internal", "20 000"), EXTERNAL)


def refused(act: Any, *codes: str) -> None:
    with pytest.raises(Refused) as told:
        act()
    assert [refusal.code.partition(".")[2] for refusal in told.value.refusals] == list(codes)


# ---- terms and agreements ------------------------------------------------------------------------


def test_terms_are_set_and_set_again_until_an_agreement_prints_them() -> None:
    found = decided()
    act = {"call_id": found.call.pk, "actor": found.actor, "on": NOW}
    assert (set_terms(typed=TERMS, **act), set_terms(typed=TERMS, **act)) == (1, 2)
    assert issue_agreements(**act) == 1
    refused(lambda: set_terms(typed=TERMS, **act), "terms_fixed")
    assert GrantTerms.objects.get().content["advance"] == 2000


def test_terms_that_cannot_be_read_change_nothing() -> None:
    found = decided()
    typed = type(TERMS)(method="strict", before_balance="deux", publicity="x")
    refused(
        lambda: set_terms(call_id=found.call.pk, typed=typed, actor=found.actor, on=NOW),
        "share_unreadable",
        "start_missing",
    )
    assert not GrantTerms.objects.exists()


def test_only_the_facilitation_sets_terms_and_draws_agreements_up() -> None:
    found = decided()
    funder = actor_of(role(found, "Ariel Démo", RoleCode.FUNDER))
    for act in (lambda **who: set_terms(typed=TERMS, **who), issue_agreements):
        with pytest.raises(Call.DoesNotExist):
            act(call_id=found.call.pk, actor=funder, on=NOW)
    assert set_terms(call_id=found.call.pk, typed=TERMS, actor=MACHINE, on=NOW) == 1


def test_an_agreement_freezes_what_the_aid_was_decided_on() -> None:
    desk = issued(laureates=2)
    assert Grant.objects.count() == 2
    CostLine.objects.update(amount=1)
    agreed = agreed_of(desk.fresh())
    assert (agreed.award, agreed.forecast[1].amount) == (Euro(14000), Euro(10000))
    version = AgreementVersion.objects.get(grant=desk.grant)
    assert "Région Exemple" in str(version.paper)
    assert len(version.digest) == 64
    refused(
        lambda: issue_agreements(call_id=desk.world.call.pk, **desk.run),
        "no_award_waiting",
    )


def test_agreements_wait_for_the_terms_and_the_decision() -> None:
    found = decided()
    call = found.call
    call.state, call.aid_scheme, call.funder = "deliberation", None, None
    call.save()
    refused(
        lambda: issue_agreements(call_id=call.pk, actor=found.actor, on=NOW),
        "call_not_decided",
        "call_without_scheme",
        "call_without_funder",
        "terms_missing",
    )


def test_whoever_carries_the_application_signs() -> None:
    desk = issued()
    sign_agreement(grant_id=desk.grant.pk, number=0, **desk.own)
    version = desk.fresh().current
    assert version is not None
    assert (desk.fresh().state, version.signed_on, version.on_paper) == ("signed", TODAY, False)
    refused(lambda: sign_agreement(grant_id=desk.grant.pk, number=0, **desk.own), "nothing_to_sign")


def test_the_facilitation_records_a_signature_on_paper() -> None:
    desk = issued()
    day = date(2009, 8, 1)
    sign_agreement(grant_id=desk.grant.pk, number=0, signed_on=day, **desk.run)
    version = desk.fresh().current
    assert version is not None
    assert (version.signed_on, version.on_paper) == (day, True)


@pytest.mark.parametrize("day", [date(2009, 1, 1), date(2009, 9, 2)])
def test_a_signature_is_after_the_paper_and_not_to_come(day: date) -> None:
    desk = issued()
    refused(
        lambda: sign_agreement(grant_id=desk.grant.pk, number=0, signed_on=day, **desk.run),
        "signed_on_range",
    )


def test_others_do_not_sign() -> None:
    desk = issued()
    refused(lambda: sign_agreement(grant_id=desk.grant.pk, number=0, **desk.pay), "not_allowed")
    with pytest.raises(Grant.DoesNotExist):
        sign_agreement(grant_id=desk.grant.pk, number=0, actor=stranger(), on=NOW)


PROLONGED = TypedAmendment("Essais en retard", date(2010, 12, 31))


def test_an_amendment_rules_once_it_is_signed_and_the_past_stays() -> None:
    desk = signed()
    plan = [TypedLine("Temps", "internal", "10 000"), TypedLine("Étude", "external", "5 000")]
    typed = TypedAmendment("Projet réduit", date(2010, 12, 31), plan)
    assert propose_amendment(grant_id=desk.grant.pk, typed=typed, **desk.run) == 1
    assert agreed_of(desk.fresh()).award == Euro(14000)
    sign_agreement(grant_id=desk.grant.pk, number=1, **desk.own)
    assert agreed_of(desk.fresh()).award == Euro(7000)
    assert terms_of(desk.fresh()).payment.eligible.end == date(2010, 12, 31)
    first = AgreementVersion.objects.get(grant=desk.grant, number=0)
    assert (first.award, first.ends_on) == (Decimal(14000), date(2010, 6, 30))


def test_one_amendment_at_a_time_and_it_may_be_taken_back() -> None:
    desk = signed()
    act = {"grant_id": desk.grant.pk, **desk.run}
    propose_amendment(typed=PROLONGED, **act)
    refused(lambda: propose_amendment(typed=PROLONGED, **act), "amendment_waiting")
    withdraw_amendment(number=1, **act)
    refused(lambda: withdraw_amendment(number=1, **act), "nothing_to_withdraw")
    refused(lambda: withdraw_amendment(number=0, **act), "nothing_to_withdraw")
    refused(lambda: sign_agreement(grant_id=desk.grant.pk, number=1, **desk.own), "nothing_to_sign")
    assert propose_amendment(typed=PROLONGED, **act) == 2


def test_a_signed_plan_changes_by_amendment_only_and_with_reasons() -> None:
    desk = signed()
    act = {"grant_id": desk.grant.pk, **desk.run}
    same = [TypedLine("Poste 1", "internal", "20 000"), TypedLine("Poste 2", "external", "10 000", "1 960")]
    nothing = TypedAmendment(" ", date(2010, 6, 30), same)
    refused(
        lambda: propose_amendment(typed=nothing, **act),
        "amendment_without_reason",
        "amendment_without_change",
    )
    unread = TypedAmendment("Moins", None, [TypedLine("Temps", "internal", "-1")])
    refused(lambda: propose_amendment(typed=unread, **act), "end_missing", "amount_negative")
    refused(lambda: propose_amendment(grant_id=desk.grant.pk, typed=PROLONGED, **desk.own), "not_allowed")
    propose_amendment(typed=PROLONGED, **act)
    refused(lambda: withdraw_amendment(grant_id=desk.grant.pk, number=1, **desk.own), "not_allowed")


def test_nothing_is_signed_once_a_grant_is_closed() -> None:
    desk = signed()
    propose_amendment(grant_id=desk.grant.pk, typed=PROLONGED, **desk.run)
    desk.paid(ClaimKind.BALANCE, *WHOLE)
    close_grant(grant_id=desk.grant.pk, **desk.pay)
    refused(lambda: sign_agreement(grant_id=desk.grant.pk, number=1, **desk.own), "grant_step")


# ---- writing a claim -----------------------------------------------------------------------------


def test_a_claim_is_written_sent_checked_approved_and_paid() -> None:
    desk = signed()
    pk = desk.checked(ClaimKind.BALANCE, *WHOLE)
    claim = Claim.objects.get(pk=pk)
    assert (claim.accepted, claim.to_pay, claim.to_recover) == (30000, 14000, 0)
    approve_claim(claim_id=pk, seen=seen(pk), **desk.pay)
    act = {"claim_id": pk, "paid_on": TODAY, "reference": " M-12 ", **desk.pay}
    payment = pay_claim(seen=seen(pk), key="clé", **act)
    assert pay_claim(seen=0, key="clé", **act) == payment
    kept = Payment.objects.get()
    assert (kept.amount, kept.reference) == (14000, "M-12")
    assert "Projet financé par" in str(kept.paper)
    assert AuditEntry.objects.filter(command="pay_claim").count() == 1
    refused(lambda: pay_claim(seen=seen(pk), **act), "claim_step")
    close_grant(grant_id=desk.grant.pk, **desk.pay)
    assert desk.fresh().state == "closed"
    refused(desk.start, "not_signed", "balance_settled")


def test_an_advance_then_an_interim_then_the_balance_make_the_award() -> None:
    desk = signed()
    desk.paid(ClaimKind.ADVANCE)
    desk.paid(ClaimKind.INTERIM, ("internal", "20 000"))
    desk.paid(ClaimKind.BALANCE, EXTERNAL)
    amounts = list(Payment.objects.order_by("pk").values_list("amount", flat=True))
    assert amounts[0] == 2800
    assert sum(amounts) == 14000


def test_one_claim_at_a_time_for_those_who_write() -> None:
    desk = signed()
    pk = desk.start()
    refused(desk.start, "claim_open")
    reader = person("Lecture Fictive")
    ApplicationMember.objects.create(
        application=desk.grant.application, person=reader, role=MemberRole.READER, since=NOW
    )
    who = {"actor": actor_of(reader), "on": NOW}
    refused(lambda: start_claim(grant_id=desk.grant.pk, kind=ClaimKind.INTERIM, **who), "not_allowed")
    refused(lambda: drop_claim(claim_id=pk, **who), "not_allowed")
    with pytest.raises(Claim.DoesNotExist):
        # A draft is read by nobody but its team.
        submit_claim(claim_id=pk, **desk.run)


def test_a_draft_is_dropped_and_a_sent_claim_stays() -> None:
    desk = signed()
    assert drop_claim(claim_id=desk.start(), **desk.own) == desk.grant.pk
    assert not Claim.objects.exists()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    refused(lambda: drop_claim(claim_id=pk, **desk.own), "claim_sent")


def test_a_spending_comes_with_its_pieces_each_once() -> None:
    desk = signed()
    pk = desk.start()
    pieces = [("facture.pdf", PDF), ("facture.pdf", PDF), ("preuve.pdf", PDF + b"2")]
    line = add_line(claim_id=pk, typed=spending(amount_incl="1 200"), pieces=pieces, **desk.own)
    row = ClaimLine.objects.get(pk=line)
    assert (row.amount, row.vat, row.evidence.count()) == (1000, 200, 2)
    typed = spending(label="Étude corrigée", amount="900")
    correct_line(line_id=line, typed=typed, pieces=[("autre.pdf", PDF + b"3")], **desk.own)
    row.refresh_from_db()
    assert (row.label, row.amount, row.vat, row.evidence.count()) == ("Étude corrigée", 900, 0, 3)
    piece = row.evidence.first()
    assert piece is not None
    assert remove_evidence(evidence_id=piece.pk, **desk.own) == line
    refused(lambda: remove_evidence(evidence_id=piece.pk, **desk.own), "evidence_removed")
    assert remove_line(line_id=line, **desk.own) == pk
    assert not Evidence.objects.exists()


def test_what_cannot_be_read_or_kept_is_refused_together() -> None:
    desk = signed()
    pk = desk.start()
    bad = spending(amount="-3", category="investment", label="")
    pieces = [("virus.exe", b"MZ"), *[(f"{n}.pdf", PDF) for n in range(21)]]
    refused(
        lambda: add_line(claim_id=pk, typed=bad, pieces=pieces, **desk.own),
        "label_missing",
        "amount_negative",
        "file_kind_unknown",
        "too_many_pieces",
    )
    refused(
        lambda: add_line(claim_id=pk, typed=spending(category="investment"), **desk.own),
        "category_without_rate",
    )
    assert not ClaimLine.objects.exists()


def test_a_claim_has_an_end_and_an_advance_no_line() -> None:
    desk = signed()
    pk = desk.start()
    row = {"claim_id": pk, "label": "x", "category": "external", "amount": 1, "paid_on": TODAY}
    ClaimLine.objects.bulk_create(ClaimLine(**row) for _line in range(MOST_LINES))
    refused(lambda: add_line(claim_id=pk, typed=spending(), **desk.own), "too_many_lines")
    drop_claim(claim_id=pk, **desk.own)
    advance = desk.start(ClaimKind.ADVANCE)
    refused(lambda: add_line(claim_id=advance, typed=spending(), **desk.own), "advance_has_no_line")


def test_a_claim_over_the_plan_or_without_evidence_is_not_sent() -> None:
    desk = signed()
    pk = desk.claim(ClaimKind.INTERIM, ("internal", "30 000"))
    add_line(claim_id=pk, typed=spending(), **desk.own)
    refused(lambda: submit_claim(claim_id=pk, **desk.own), "evidence_missing")
    line = ClaimLine.objects.get(claim_id=pk, label="Étude")
    correct_line(line_id=line.pk, typed=spending(), pieces=[("a.pdf", PDF)], **desk.own)
    refused(lambda: submit_claim(claim_id=pk, **desk.own), "claim_over_plan")
    typed = spending(paid_on=date(2009, 6, 1))
    correct_line(line_id=line.pk, typed=typed, **desk.own)
    refused(lambda: submit_claim(claim_id=pk, **desk.own), "cost_not_eligible_day")
    assert Claim.objects.get(pk=pk).state == ClaimState.DRAFT


def test_nothing_is_written_in_a_sent_claim() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    line = ClaimLine.objects.get()
    evidence = Evidence.objects.get()
    acts = (
        lambda: add_line(claim_id=pk, typed=spending(), **desk.own),
        lambda: correct_line(line_id=line.pk, typed=spending(), **desk.own),
        lambda: remove_line(line_id=line.pk, **desk.own),
        lambda: remove_evidence(evidence_id=evidence.pk, **desk.own),
        lambda: submit_claim(claim_id=pk, **desk.own),
    )
    for act in acts:
        refused(act, "claim_sent")


# ---- checking ------------------------------------------------------------------------------------


def test_each_spending_is_kept_or_disallowed_with_its_reason() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    line = ClaimLine.objects.get()
    act = {"claim_id": pk, "seen": seen(pk), **desk.run}

    def check(disallowed: str, reason: str = "") -> Any:
        return check_claim(verdicts={line.pk: Verdict(disallowed, reason)}, **act)

    refused(lambda: check("deux"), "amount_unreadable")
    refused(lambda: check("10 000,01", "Trop"), "disallowed_above")
    refused(lambda: check("500"), "disallowed_without_reason")
    check("500,00", " Frais de repas ")
    line.refresh_from_db()
    claim = Claim.objects.get(pk=pk)
    assert (line.disallowed, line.reason) == (500, "Frais de repas")
    # The lower of 80 % of 9 500 € and 14 000 € × 9 500 / 30 000.
    assert (claim.accepted, claim.to_pay) == (9500, Decimal("4433.33"))
    assert claim.explanation["lines"][0]["label"] == "funding.claim.disallowed"


def test_a_zero_keeps_a_spending_whole() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    verdicts = {ClaimLine.objects.get().pk: Verdict("0")}
    check_claim(claim_id=pk, seen=seen(pk), verdicts=verdicts, **desk.run)
    assert Claim.objects.get(pk=pk).accepted == 10000


def test_pieces_are_asked_and_the_claim_comes_back() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    act = {"claim_id": pk, "seen": seen(pk), **desk.run}
    refused(lambda: ask_pieces(message=" ", **act), "ask_without_message")
    ask_pieces(message="La preuve du paiement", **act)
    assert Claim.objects.get(pk=pk).message == "La preuve du paiement"
    submit_claim(claim_id=pk, **desk.own)
    assert (Claim.objects.get(pk=pk).state, Claim.objects.get(pk=pk).message) == ("submitted", "")


def test_a_claim_is_refused_with_its_reason_and_another_may_begin() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    act = {"claim_id": pk, "seen": seen(pk), **desk.run}
    refused(lambda: reject_claim(reason="", **act), "reject_without_reason")
    reject_claim(reason="Hors du plan", **act)
    assert desk.start() != pk


def test_a_check_is_taken_up_again_until_it_is_approved() -> None:
    desk = signed()
    pk = desk.checked(ClaimKind.INTERIM, EXTERNAL)
    reopen_check(claim_id=pk, seen=seen(pk), **desk.run)
    assert (Claim.objects.get(pk=pk).to_pay, Claim.objects.get(pk=pk).state) == (None, "submitted")
    refused(lambda: reopen_check(claim_id=pk, seen=seen(pk), **desk.run), "not_checked")
    refused(lambda: approve_claim(claim_id=pk, seen=seen(pk), **desk.pay), "claim_step")


def test_whoever_read_an_older_version_is_told() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    refused(lambda: approve_claim(claim_id=pk, seen=seen(pk) - 1, **desk.pay), "claim_changed")


def test_nobody_checks_or_pays_their_own_claim() -> None:
    desk = signed()
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    ApplicationMember.objects.create(
        application=desk.grant.application, person=desk.world.facilitator, role=MemberRole.READER, since=NOW
    )
    check = {"claim_id": pk, "seen": seen(pk), "verdicts": {}}
    refused(lambda: check_claim(**check, **desk.run), "not_allowed")
    refused(lambda: check_claim(**check, **desk.own), "not_allowed")
    board = actor_of(role(desk.world, "Charlie Démo", RoleCode.BOARD))
    with pytest.raises(Claim.DoesNotExist):
        check_claim(**check, actor=board, on=NOW)
    assert check_claim(**check, **desk.pay) == pk
    assert access.can_check_claims(MACHINE, desk.grant, on=TODAY)


# ---- paying, recovering --------------------------------------------------------------------------


@pytest.mark.parametrize("day", [None, date(2009, 8, 31), date(2009, 9, 2)])
def test_a_payment_is_after_its_approval_and_not_to_come(day: date | None) -> None:
    desk = signed()
    pk = desk.approved(ClaimKind.INTERIM, EXTERNAL)
    refused(lambda: pay_claim(claim_id=pk, seen=seen(pk), paid_on=day, **desk.pay), "paid_day_range")


def owed() -> tuple[Desk, int]:
    """A balance under what was advanced: 2 800 € paid, 466.67 € due."""
    desk = signed()
    desk.paid(ClaimKind.ADVANCE)
    return desk, desk.approved(ClaimKind.BALANCE, ("external", "1 000"))


def test_a_negative_balance_is_recovered_and_never_paid() -> None:
    desk, pk = owed()
    act = {"claim_id": pk, "seen": seen(pk), **desk.pay}
    refused(lambda: pay_claim(paid_on=TODAY, **act), "to_be_recovered")
    refused(lambda: issue_recovery(due_on=TODAY - timedelta(days=1), **act), "due_on_past")
    refused(lambda: issue_recovery(due_on=None, **act), "due_on_past")
    issue_recovery(due_on=TODAY + timedelta(days=30), **act)
    order = RecoveryOrder.objects.get()
    assert (order.amount, order.state) == (Decimal("2333.33"), "issued")
    refused(lambda: close_grant(grant_id=desk.grant.pk, **desk.pay), "recovery_unsettled")
    settle = {"claim_id": pk, **desk.pay}
    refused(lambda: settle_recovery(settled_on=TODAY - timedelta(days=1), **settle), "settled_on_range")
    refused(lambda: settle_recovery(settled_on=None, **settle), "settled_on_range")
    settle_recovery(settled_on=TODAY, reference="V-3", **settle)
    refused(lambda: settle_recovery(settled_on=TODAY, **settle), "recovery_settled")
    close_grant(grant_id=desk.grant.pk, **desk.pay)


def test_others_neither_settle_nor_close() -> None:
    desk, pk = owed()
    issue_recovery(claim_id=pk, seen=seen(pk), due_on=TODAY, **desk.pay)
    with pytest.raises(Claim.DoesNotExist):
        settle_recovery(claim_id=pk, settled_on=TODAY, **desk.own)
    ApplicationMember.objects.create(
        application=desk.grant.application, person=desk.funder, role=MemberRole.READER, since=NOW
    )
    refused(lambda: settle_recovery(claim_id=pk, settled_on=TODAY, **desk.pay), "not_allowed")
    refused(lambda: close_grant(grant_id=desk.grant.pk, **desk.own), "not_allowed")


def test_nothing_is_recovered_where_something_is_paid() -> None:
    desk = signed()
    pk = desk.approved(ClaimKind.INTERIM, EXTERNAL)
    refused(
        lambda: issue_recovery(claim_id=pk, seen=seen(pk), due_on=TODAY, **desk.pay), "nothing_to_recover"
    )


# ---- funding plan --------------------------------------------------------------------------------

RESOURCES = (
    TypedResource("public", "Région Exemple", "grant", "14 000"),
    TypedResource("loan", "Banque Exemple", "", "10 000"),
    TypedResource("own", "", "", "6 000"),
)


def test_a_plan_is_saved_whole_and_anew() -> None:
    desk = issued()
    act = {"application_id": desk.grant.application_id, **desk.own}
    assert save_plan(rows=RESOURCES, seen=0, **act) == 1
    rows = (RESOURCES[0], TypedResource("own", "", "", "16 000"))
    refused(lambda: save_plan(rows=rows, seen=0, **act), "plan_changed")
    assert save_plan(rows=rows, seen=1, **act) == 2
    plan = ProjectFunding.objects.get()
    assert [row.amount for row in plan.resources.all()] == [14000, 16000]


def test_a_plan_that_does_not_hold_changes_nothing() -> None:
    desk = issued()
    act = {"application_id": desk.grant.application_id, "seen": 0, **desk.own}
    refused(lambda: save_plan(rows=RESOURCES[:2], **act), "plan_unbalanced")
    too_public = (TypedResource("public", "Région Exemple", "grant", "30 000", "90"),)
    refused(lambda: save_plan(rows=too_public, **act), "plan_too_public", "funder_rate_differs")
    assert not ProjectFunding.objects.exists()


def test_a_signed_plan_does_not_change() -> None:
    desk = signed()
    act = {"application_id": desk.grant.application_id, "rows": RESOURCES, "seen": 0}
    refused(lambda: save_plan(**act, **desk.own), "plan_signed")


def test_who_writes_a_plan_and_of_what() -> None:
    desk = issued()
    act = {"application_id": desk.grant.application_id, "rows": RESOURCES, "seen": 0}
    refused(lambda: save_plan(**act, **desk.run), "not_allowed")
    with pytest.raises(Application.DoesNotExist):
        save_plan(**act, actor=stranger(), on=NOW)
    assert save_plan(**act, actor=MACHINE, on=NOW) == 1


def test_a_plan_needs_a_live_application_and_an_aid() -> None:
    found = decided()
    application = found.applications[1]
    owner = actor_of(ApplicationMember.objects.get(application=application).person)
    act = {"application_id": application.pk, "rows": RESOURCES, "seen": 0, "actor": owner, "on": NOW}
    for state in ("rejected", "not_kept", "withdrawn"):
        Application.objects.update(state=state)
        refused(lambda: save_plan(**act), "plan_over")
    Application.objects.update(state="submitted")
    assert save_plan(**act) == 1
    Call.objects.update(aid_scheme=None)
    refused(lambda: save_plan(**{**act, "seen": 1}), "call_without_scheme")


# ---- the ledger of public aid ----------------------------------------------------------------------


def counted(desk: Any) -> tuple[Euro, str, date | None]:
    """What the grant counts for, the state of its line, and the day it was last paid."""
    line = award_line_of(desk.fresh())
    assert line is not None
    return line.amount, line.status, line.paid_on


def test_a_grant_is_one_line_that_follows_its_payments_to_the_end() -> None:
    desk = issued()
    assert award_line_of(desk.fresh()) is None
    sign_agreement(grant_id=desk.grant.pk, number=0, **desk.own)
    grant = desk.fresh()
    assert counted(desk) == (Euro(14000), "granted", None)
    line = AidLine.objects.get()
    assert (line.granted_on, line.authority) == (DECIDED.date(), grant.funder)
    desk.paid(ClaimKind.ADVANCE)
    assert counted(desk) == (Euro(14000), "granted", TODAY), "the right is to the whole, whatever is paid"
    pk = desk.paid(ClaimKind.BALANCE, EXTERNAL)
    paid = sum(Payment.objects.values_list("amount", flat=True))
    assert paid < 14000
    assert counted(desk) == (Euro(paid), "granted", TODAY), "the balance says what was due"
    close_grant(grant_id=desk.grant.pk, **desk.pay)
    assert counted(desk)[0] == Euro(paid)
    reasons = list(AidChange.objects.order_by("pk").values_list("reason", flat=True))
    assert reasons == ["Paiement enregistré", "Paiement enregistré"]
    assert Claim.objects.get(pk=pk).state == "paid"


def test_a_recovery_reduces_what_counts_when_it_is_settled() -> None:
    desk, pk = owed()
    paid = sum(Payment.objects.values_list("amount", flat=True))
    issue_recovery(claim_id=pk, seen=seen(pk), due_on=TODAY, **desk.pay)
    assert counted(desk)[0] == Euro(paid), "what is to be given back counts until it is"
    settle_recovery(claim_id=pk, settled_on=TODAY, **desk.pay)
    assert counted(desk)[:2] == (Euro(paid) - Euro("2333.33"), "granted")


def test_an_amendment_lowers_what_counts_once_it_is_signed() -> None:
    desk = signed()
    lower = [TypedLine("Temps", "internal", "10 000"), TypedLine("Étude", "external", "5 000")]
    number = propose_amendment(
        grant_id=desk.grant.pk, typed=TypedAmendment("Moins", date(2010, 6, 30), lower), **desk.run
    )
    assert counted(desk)[0] == Euro(14000)
    sign_agreement(grant_id=desk.grant.pk, number=number, **desk.own)
    award = desk.fresh().current.award
    assert counted(desk)[0] == Euro(award) == Euro(7000)


def test_the_line_that_the_decision_left_is_used_and_not_doubled() -> None:
    desk = issued()
    grant = desk.fresh()
    line = follow_award(
        organisation_id=grant.application.organisation_id,
        record=AidRecord(
            purpose="Lauréat", amount=Euro(14000), granted_on=DECIDED.date(), authority_name="Région Exemple"
        ),
        network_id=grant.application.call.network_id,
        reference=reference_of(grant),
        reason="Décision",
        on=DECIDED,
    ).line
    sign_agreement(grant_id=grant.pk, number=0, **desk.own)
    desk.paid(ClaimKind.ADVANCE)
    assert AidLine.objects.get().pk == line
    assert counted(desk) == (Euro(14000), "granted", TODAY)


# ---- letters ---------------------------------------------------------------------------------------


def letters(desk: Desk) -> list[str]:
    """The subjects of the letters about claims, all of them to whoever carries the application."""
    rows = OutboxMail.objects.filter(object_type="claim").order_by("pk")
    assert {row.person for row in rows} <= {desk.owner}
    return [row.subject.replace("\u00a0", " ").replace("\u202f", " ") for row in rows]


def test_the_beneficiary_is_told_once_what_becomes_of_a_claim() -> None:
    desk = signed()
    name = desk.grant.application.organisation.name
    pk = desk.sent(ClaimKind.INTERIM, EXTERNAL)
    act = {"claim_id": pk, "seen": seen(pk), "message": "Le relevé de mai", "key": "une", **desk.run}
    ask_pieces(**act)
    ask_pieces(**act)
    assert letters(desk) == [f"Des pièces sont demandées pour le paiement de {name}"]
    body = OutboxMail.objects.get(object_type="claim").body
    assert "Le relevé de mai" in body
    assert f"/subventions/{desk.grant.pk}/" in body
    submit_claim(claim_id=pk, **desk.own)
    check_claim(claim_id=pk, seen=seen(pk), verdicts={}, **desk.run)
    approve_claim(claim_id=pk, seen=seen(pk), **desk.pay)
    amount = Claim.objects.get(pk=pk).to_pay
    assert letters(desk)[1:] == [f"La demande de paiement de {name} est approuvée"]
    given = {"claim_id": pk, "seen": seen(pk), "paid_on": TODAY, "key": "deux", **desk.pay}
    pay_claim(**given)
    pay_claim(**given)
    paid = euro_exact(amount).replace("\u00a0", " ").replace("\u202f", " ")
    assert letters(desk)[2:] == [f"{paid} ont été versés à {name}"]


def test_the_beneficiary_is_told_what_is_to_be_paid_back() -> None:
    desk, pk = owed()
    assert "un ordre de recouvrement suivra" in OutboxMail.objects.latest("pk").body
    issue_recovery(claim_id=pk, seen=seen(pk), due_on=TODAY + timedelta(days=30), **desk.pay)
    assert letters(desk)[-1].startswith("2 333,33 € à rendre par")
    assert letters(desk)[-1].endswith("avant le 1ᵉʳ octobre 2009")

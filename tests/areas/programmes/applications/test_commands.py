"""What applicants may do, and every reason why not."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.rules import CostCategory, CostLine
from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.programmes.commands.applications import (
    answer_invitation,
    attach_file,
    change_role,
    invite,
    remove_file,
    remove_member,
    reopen_application,
    restore_file,
    save_budget,
    save_step,
    start_application,
    submit_application,
    withdraw_application,
    withdraw_invitation,
)
from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    ApplicationMember,
    Attachment,
    Juror,
    Review,
)
from grappe.areas.programmes.queries.applications import attachments_readable_by, content_of
from grappe.areas.programmes.queries.receipts import Trail, receipt_of, revision_received, trail_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.budget import TypedLine
from grappe.areas.programmes.rules.receipts import Verdict, check_receipt
from grappe.kernel import audit, signing
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, OutboxMail, OutboxState
from grappe.values import Euro, Refused, canonical_json

from .factories import (
    CLOSING,
    DURING,
    OPENING,
    actor,
    call,
    complete,
    draft,
    joins,
    organisation,
    person,
    works_for,
)

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43
LINK = "https://exemple.test/invitations/x/"
PDF = b"%PDF-1.7 demo"


def refused(function: Any, **arguments: Any) -> tuple[tuple[str, str | None], ...]:
    with pytest.raises(Refused) as caught:
        function(**arguments)
    return tuple((refusal.code, refusal.field) for refusal in caught.value.refusals)


# ---- starting


def test_a_person_starts_for_an_organisation_they_act_for() -> None:
    who, of = person("sacha"), call()
    where = organisation("Confiserie Exemple")
    works_for(who, where)
    pk = start_application(call_id=of.pk, organisation_id=where.pk, actor=actor(who), on=DURING)
    made = Application.objects.get(pk=pk)
    assert (made.number, made.state, made.form_revision) == (1, "draft", of.form_revision)
    assert [(m.person, m.role) for m in made.members.all()] == [(who, "owner")]


@pytest.mark.parametrize("ended", [None, date(2026, 4, 1)])
def test_nobody_starts_for_an_organisation_they_do_not_act_for_today(ended: date | None) -> None:
    who, of, where = person("sacha"), call(), organisation("Confiserie Exemple")
    if ended:
        works_for(who, where, valid_to=ended)
    found = refused(start_application, call_id=of.pk, organisation_id=where.pk, actor=actor(who), on=DURING)
    assert found == (("programmes.not_acting_for", "organisation"),)


@pytest.mark.parametrize(
    ("siren", "name", "reason"),
    [
        ("", "", ("programmes.organisation_missing", "siren")),
        ("732829321", "", ("directory.siren_wrong", "siren")),
        ("73282932000074", "", ("directory.siren_is_siret", "siren")),
        ("732 829 320", "", ("programmes.organisation_unknown", "name")),
        ("732 829 320", "---", ("directory.name_unreadable", "name")),
    ],
)
def test_a_wrong_siren_is_told_from_an_unknown_one(siren: str, name: str, reason: tuple[str, str]) -> None:
    who, of = person("sacha"), call()
    found = refused(start_application, call_id=of.pk, siren=siren, name=name, actor=actor(who), on=DURING)
    assert found == (reason,)
    assert not Application.objects.exists()


def test_an_unknown_siren_with_a_name_adds_the_organisation_once() -> None:
    who, other, of = person("sacha"), person("alix"), call()
    asked = {"siren": "732 829 320", "name": "Atelier Témoin", "on": DURING}
    first = start_application(call_id=of.pk, actor=actor(who), **asked)
    second = start_application(call_id=call("autre").pk, actor=actor(other), **asked)
    made = Organisation.objects.get(siren="732829320")
    assert {Application.objects.get(pk=pk).organisation for pk in (first, second)} == {made}
    assert not made.relations.exists(), "typing a public number gives no link to the organisation"


def test_one_application_per_organisation_and_call_those_withdrawn_aside() -> None:
    who, of, where = person("sacha"), call(), organisation("Confiserie Exemple")
    works_for(who, where)
    asked = {"call_id": of.pk, "organisation_id": where.pk, "actor": actor(who), "on": DURING}
    first = start_application(**asked)
    assert refused(start_application, **asked) == (("programmes.already_applied", "organisation"),)
    withdraw_application(application_id=first, actor=actor(who), on=DURING)
    second = start_application(**asked)
    assert Application.objects.get(pk=second).number == 2
    assert ("programmes.already_applied", None) in refused(
        reopen_application, application_id=first, actor=actor(who), on=DURING
    )


def test_the_same_form_sent_twice_starts_once() -> None:
    who, of, where = person("sacha"), call(), organisation("Confiserie Exemple")
    works_for(who, where)
    asked = {"call_id": of.pk, "organisation_id": where.pk, "actor": actor(who), "on": DURING, "key": "k1"}
    assert start_application(**asked) == start_application(**asked)
    assert Application.objects.count() == 1


def test_the_machine_starts_for_whoever_carries_it() -> None:
    who, of, where = person("sacha"), call(), organisation("Confiserie Exemple")
    pk = start_application(call_id=of.pk, organisation_id=where.pk, owner_id=who.pk, actor=MACHINE, on=DURING)
    assert ApplicationMember.objects.get(application=pk).person == who
    nobody = start_application(
        call_id=of.pk, organisation_id=organisation("Autre").pk, actor=MACHINE, on=DURING
    )
    assert not ApplicationMember.objects.filter(application=nobody).exists()


@pytest.mark.parametrize(
    ("state", "on", "code"),
    [
        (CallState.OPEN, OPENING - timedelta(seconds=1), "programmes.call_not_open_yet"),
        (CallState.OPEN, CLOSING + timedelta(seconds=1), "programmes.deadline_passed"),
        (CallState.CLOSED, DURING, "programmes.call_not_open"),
    ],
)
def test_a_call_takes_applications_only_while_it_is_open(state: str, on: Any, code: str) -> None:
    who, of = person("sacha"), call()
    of.state = state
    of.save()
    found = refused(start_application, call_id=of.pk, siren="732829320", actor=actor(who), on=on)
    assert found == ((code, None),)


# ---- writing


def test_answers_are_kept_beside_those_of_other_steps() -> None:
    who = person("sacha")
    made = draft(call(), who, answers={"company_size": "12"})
    version = save_step(
        application_id=made.pk,
        answers={"idea": " Un bocal ", "begins": "2026-06-01"},
        title=" Bocal ",
        theme="food",
        version=1,
        actor=actor(who),
        on=DURING,
    )
    made.refresh_from_db()
    assert version == made.version == 2
    assert made.answers == {"company_size": "12", "idea": "Un bocal", "begins": "2026-06-01"}
    assert (made.title, made.theme) == ("Bocal", "food")


def test_wrong_answers_are_refused_together_and_nothing_is_kept() -> None:
    who = person("sacha")
    made = draft(call(), who)
    found = refused(
        save_step,
        application_id=made.pk,
        answers={"idea": "x" * 61, "begins": "bientôt", "stage": "never", "stranger": "x"},
        title="t" * 201,
        theme="space",
        actor=actor(who),
        on=DURING,
    )
    assert set(found) == {
        ("forms.too_long", "idea"),
        ("forms.not_a_date", "begins"),
        ("forms.not_a_choice", "stage"),
        ("forms.unknown_question", "stranger"),
        ("programmes.application_title_too_long", "title"),
        ("programmes.theme_unknown", "theme"),
    }
    made.refresh_from_db()
    assert (made.answers, made.version) == ({}, 1)


def test_the_same_text_saved_again_does_nothing() -> None:
    who = person("sacha")
    made = draft(call(), who)
    asked = {"application_id": made.pk, "answers": {"idea": "Bocal"}, "actor": actor(who), "on": DURING}
    assert save_step(**asked) == save_step(**asked) == 2
    assert AuditEntry.objects.filter(command="save_step").count() == 1


def test_two_people_in_one_step_the_second_is_told_and_in_two_steps_neither_waits() -> None:
    who, other = person("sacha"), person("alix")
    made = draft(call(), who)
    joins(made, other, "editor")
    asked = {"application_id": made.pk, "on": DURING, "version": 1}
    save_step(**asked, answers={"idea": "Bocal"}, page="p1", actor=actor(who))
    found = refused(save_step, **asked, answers={"idea": "Pot"}, page="p2", actor=actor(other))
    assert found == (("programmes.application_changed_elsewhere", None),)
    assert save_step(**asked, answers={"idea": "Bocaux"}, page="p1", actor=actor(who)) == 3
    assert save_step(**asked, answers={"idea": "Bocaux"}, page="p2", actor=actor(other)) == 3
    elsewhere = save_step(
        **asked, answers={"company_size": "8"}, step="entreprise", page="p2", actor=actor(other)
    )
    assert elsewhere == 4


def test_who_only_reads_cannot_write_and_a_stranger_finds_nothing() -> None:
    who, reader, stranger = person("sacha"), person("alix"), person("max")
    made = complete(call(), who)
    joins(made, reader, "reader")
    acts: list[tuple[Any, dict[str, Any]]] = [
        (save_step, {"answers": {}}),
        (save_budget, {"lines": []}),
        (submit_application, {}),
        (attach_file, {"name": "devis.pdf", "content": PDF}),
        (withdraw_application, {}),
        (reopen_application, {}),
        (invite, {"email": "x@exemple.test", "role": "reader", "token": TOKEN, "link": LINK}),
    ]
    for act, more in acts:
        asked = {"application_id": made.pk, "on": DURING, **more}
        assert refused(act, **asked, actor=actor(reader)) == (("kernel.not_allowed", None),)
        with pytest.raises(Application.DoesNotExist):
            act(**asked, actor=actor(stranger))


# ---- the plan


def line(label: str = "Essais", category: str = "external", amount: str = "9 500", vat: str = "") -> dict:
    return {"label": label, "category": category, "amount": amount, "vat": vat}


@pytest.mark.parametrize("amount", ["9 500", "9 500,00", "9\u00a0500", "9\u202f500,00 €", "9500.00"])
def test_amounts_are_read_as_the_french_write_them(amount: str) -> None:
    who = person("sacha")
    made = draft(call(), who)
    save_budget(application_id=made.pk, lines=[line(amount=amount)], actor=actor(who), on=DURING)
    assert [str(cost.amount) for cost in made.costs.all()] == ["9500.00"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line(amount="9500 env."), ("programmes.amount_unreadable", "amount_1")),
        (line(amount=""), ("programmes.amount_missing", "amount_1")),
        (line(amount="-3"), ("programmes.amount_negative", "amount_1")),
        (line(amount="3,141"), ("programmes.amount_too_fine", "amount_1")),
        (line(amount="10000000000"), ("programmes.amount_too_large", "amount_1")),
        (line(vat="vingt"), ("programmes.amount_unreadable", "vat_1")),
        (line(label=""), ("programmes.cost_label_missing", "label_1")),
        (line(label="x" * 161), ("programmes.cost_label_too_long", "label_1")),
        (line(category=""), ("programmes.cost_category_missing", "category_1")),
        (line(category="investment"), ("funding.category_without_rate", "category_1")),
    ],
)
def test_a_wrong_row_is_refused_on_its_own_cell(row: dict, reason: tuple[str, str]) -> None:
    who = person("sacha")
    made = draft(call(), who)
    blank = line(label="", category="internal", amount="")
    found = refused(save_budget, application_id=made.pk, lines=[blank, row], actor=actor(who), on=DURING)
    assert found == (reason,)
    assert not made.costs.exists()


@pytest.mark.parametrize(
    ("basis", "percent", "reason"),
    [
        ("maybe", "", ("programmes.vat_basis_unknown", "vat_basis")),
        ("partial", "", ("programmes.deduction_missing", "vat_deduction")),
        ("partial", "presque", ("programmes.deduction_unreadable", "vat_deduction")),
        ("partial", "100", ("programmes.deduction_not_partial", "vat_deduction")),
    ],
)
def test_a_part_of_the_vat_is_a_part(basis: str, percent: str, reason: tuple[str, str]) -> None:
    who = person("sacha")
    made = draft(call(), who)
    asked = {"application_id": made.pk, "lines": [], "actor": actor(who), "on": DURING}
    assert refused(save_budget, **asked, vat_basis=basis, vat_deduction=percent) == (reason,)


def test_lines_are_typed_or_already_read() -> None:
    who = person("sacha")
    made = draft(call(), who)
    read = CostLine("Temps", CostCategory.INTERNAL, Euro(1200))
    lines = [TypedLine("Essais", "external", "9 500,00"), line(label="Conseil"), read]
    save_budget(application_id=made.pk, lines=lines, actor=actor(who), on=DURING)
    assert [(cost.label, cost.amount) for cost in made.costs.order_by("position")] == [
        ("Essais", 9500),
        ("Conseil", 9500),
        ("Temps", 1200),
    ]


def test_a_plan_replaces_the_former_one_whole() -> None:
    who = person("sacha")
    made = complete(call(), who)
    asked: dict[str, Any] = {
        "application_id": made.pk,
        "lines": [line(vat="1 900,00")],
        "vat_basis": "partial",
        "vat_deduction": "12,5 %",
        "actor": actor(who),
        "on": DURING,
    }
    assert save_budget(**asked) == save_budget(**asked) == 2
    made.refresh_from_db()
    assert (made.vat_basis, made.vat_deduction) == ("partial", 1250)
    assert [(c.label, str(c.vat)) for c in made.costs.all()] == [("Essais", "1900.00")]
    found = refused(save_budget, **{**asked, "lines": [], "version": 1, "page": "other"})
    assert found == (("programmes.application_changed_elsewhere", None),)


def test_a_plan_has_a_length() -> None:
    who = person("sacha")
    made = draft(call(), who)
    found = refused(save_budget, application_id=made.pk, lines=[line()] * 101, actor=actor(who), on=DURING)
    assert found == (("programmes.plan_too_long", None),)


# ---- submitting


def test_everything_missing_is_said_at_once() -> None:
    who = person("sacha")
    made = draft(call(), who)
    found = refused(submit_application, application_id=made.pk, actor=actor(who), on=DURING)
    assert set(found) == {
        ("programmes.title_missing", "title"),
        ("programmes.theme_missing", "theme"),
        ("programmes.answer_missing", "idea"),
        ("programmes.answer_missing", "stage"),
        ("programmes.answer_missing", "honour"),
        ("programmes.vat_missing", "vat_basis"),
        ("programmes.costs_missing", "label_0"),
    }


def test_the_receipt_carries_the_hash_of_what_was_submitted() -> None:
    who = person("sacha")
    made = complete(call(), who)
    receipt = submit_application(
        application_id=made.pk, actor=actor(who), on=DURING + timedelta(microseconds=9), key="k"
    )
    made = Application.objects.select_related("call", "organisation").get(pk=made.pk)
    assert made.state == ApplicationState.SUBMITTED
    assert made.submitted_at == DURING
    content = canonical_json(content_of(made, submitted_at=DURING))
    assert receipt["sha256"] == made.receipt == hashlib.sha256(content).hexdigest()
    again = submit_application(application_id=made.pk, actor=actor(who), on=DURING, key="k")
    assert again == receipt
    assert refused(submit_application, application_id=made.pk, actor=actor(who), on=DURING) == (
        ("programmes.application_not_draft", None),
    )


def test_the_signed_receipt_says_the_second_the_content_and_the_line_of_the_audit_trail() -> None:
    who = person("sacha")
    made = complete(call(), who)
    submit_application(application_id=made.pk, actor=actor(who), on=DURING, key="k")
    made = Application.objects.select_related("call", "organisation").get(pk=made.pk)
    line = AuditEntry.objects.get(command="submit_application")
    assert trail_of(made) == Trail(line.pk)
    sealed = audit.seal(on=DURING)
    assert sealed is not None
    trail = trail_of(made)
    assert trail == Trail(line.pk, sealed.pk, sealed.digest)
    facts = {
        "revision": revision_received(made, made.revisions.all()),
        "trail": trail,
        "key_at": "https://exemple.test/cle",
    }
    receipt = receipt_of(made, **facts)
    assert receipt == receipt_of(made, **facts), "the same, shown again"
    assert receipt["fields"] == {
        "call": made.call.slug,
        "call_title": str(made.call),
        "number": made.number,
        "organisation": made.organisation.name,
        "siren": made.organisation.siren,
        "title": made.title,
        "received_at": DURING.astimezone(ZoneInfo("Europe/Paris")).isoformat(),
        "time_zone": "Europe/Paris",
        "revision": 1,
        "content_sha256": made.receipt,
        "audit_entry": line.pk,
        "audit_seal": sealed.pk,
        "audit_seal_sha256": sealed.digest,
        "key_at": "https://exemple.test/cle",
    }
    frozen = made.revisions.get().content
    report = check_receipt(receipt, trusted=signing.public_key(), content=frozen)
    assert (report.verdict, report.content_matches) == (Verdict.AUTHENTIC, True)
    AuditEntry.objects.filter(object_type="application").delete()
    assert trail_of(made) is None


def test_the_second_of_the_deadline_is_in_time_and_the_next_is_not() -> None:
    who, of = person("sacha"), call()
    made, late = complete(of, who), complete(of, who, number=2)
    late_second = CLOSING + timedelta(seconds=1)
    found = refused(submit_application, application_id=late.pk, actor=actor(who), on=late_second)
    assert found == (("programmes.deadline_passed", None),)
    saved = refused(
        save_step, application_id=late.pk, answers={}, title="x", actor=actor(who), on=late_second
    )
    assert saved == (("programmes.deadline_passed", None),)
    submit_application(application_id=made.pk, actor=actor(who), on=CLOSING + timedelta(microseconds=900_000))
    assert Application.objects.get(pk=made.pk).submitted_at == CLOSING
    late.refresh_from_db()
    assert (late.state, late.title) == ("draft", "Bocal consigné")


def test_a_submitted_application_is_taken_back_while_the_call_is_open() -> None:
    who = person("sacha")
    made = complete(call(), who)
    submit_application(application_id=made.pk, actor=actor(who), on=DURING)
    assert refused(save_step, application_id=made.pk, answers={}, actor=actor(who), on=DURING) == (
        ("programmes.application_not_draft", None),
    )
    assert refused(
        reopen_application, application_id=made.pk, actor=actor(who), on=CLOSING + timedelta(hours=1)
    ) == (("programmes.deadline_passed", None),)
    reopen_application(application_id=made.pk, actor=actor(who), on=DURING)
    made.refresh_from_db()
    assert (made.state, made.submitted_at, made.receipt) == ("draft", None, "")


def test_only_who_carries_it_withdraws_and_only_once() -> None:
    who, editor = person("sacha"), person("alix")
    made = complete(call(), who)
    joins(made, editor, "editor")
    asked = {"application_id": made.pk, "on": DURING}
    assert refused(withdraw_application, **asked, actor=actor(editor)) == (("kernel.not_allowed", None),)
    withdraw_application(**asked, actor=actor(who))
    assert refused(withdraw_application, **asked, actor=actor(who)) == (
        ("programmes.application_cannot_move", None),
    )


def test_the_machine_fills_and_submits() -> None:
    of, where = call(), organisation("Confiserie Exemple")
    pk = start_application(call_id=of.pk, organisation_id=where.pk, actor=MACHINE, on=DURING)
    said = {"idea": "Un bocal", "stage": "early", "honour": True}
    save_step(application_id=pk, answers=said, title="Bocal", theme="food", actor=MACHINE, on=DURING)
    save_budget(application_id=pk, lines=[line()], vat_basis="excl", actor=MACHINE, on=DURING)
    assert submit_application(application_id=pk, actor=MACHINE, on=DURING)["number"] == 1


# ---- files


def test_a_file_is_joined_taken_off_and_put_back() -> None:
    who = person("sacha")
    made = draft(call(), who)
    asked = {"actor": actor(who), "on": DURING}
    pk = attach_file(application_id=made.pk, name="devis.pdf", content=PDF, label=" Devis ", **asked)
    assert Attachment.objects.get(pk=pk).label == "Devis"
    assert refused(attach_file, application_id=made.pk, name="autre.pdf", content=PDF, **asked) == (
        ("programmes.file_already_there", "file"),
    )
    remove_file(attachment_id=pk, **asked)
    assert refused(remove_file, attachment_id=pk, **asked) == (("programmes.file_already_removed", None),)
    restore_file(attachment_id=pk, **asked)
    assert Attachment.objects.get(pk=pk).removed_at is None


def test_wrong_files_are_refused_with_every_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    who = person("sacha")
    made = draft(call(), who)
    monkeypatch.setattr("grappe.areas.programmes.commands.applications.pieces.MOST_FILES", 0)
    found = refused(
        attach_file,
        application_id=made.pk,
        name="virus.exe",
        content=b"",
        label="x" * 121,
        actor=actor(who),
        on=DURING,
    )
    assert {code for code, _field in found} == {
        "kernel.file_empty",
        "kernel.file_kind_unknown",
        "programmes.too_many_files",
        "programmes.file_label_too_long",
    }


def test_a_file_opens_for_the_team_the_facilitation_and_a_juror_who_opened_the_application() -> None:
    who, of = person("sacha"), call()
    made = complete(of, who)
    pk = attach_file(application_id=made.pk, name="devis.pdf", content=PDF, actor=actor(who), on=DURING)
    facilitator, juror, stranger = person("camille"), person("alix"), person("max")
    NetworkRole.objects.create(network=of.network, person=facilitator, role=RoleCode.FACILITATOR)
    seat = Juror.objects.create(call=of, person=juror, capacity_as="Jurée", expertise={})
    review = Review.objects.create(juror=seat, application=made)

    def openers() -> set[str]:
        return {
            someone.name.partition(" ")[0]
            for someone in (who, facilitator, juror, stranger)
            if attachments_readable_by(actor=actor(someone), on=DURING.date()).filter(pk=pk).exists()
        }

    assert openers() == {"Sacha"}
    submit_application(application_id=made.pk, actor=actor(who), on=DURING)
    assert openers() == {"Sacha", "Camille"}
    review.no_link_declared_at = DURING
    review.save()
    assert openers() == {"Sacha", "Camille", "Alix"}
    seat.conflicts.create(application=made, kind="declared", origin="declared", recorded_at=DURING)
    assert openers() == {"Sacha", "Camille"}


# ---- the team


def invited(made: Application, owner: Any, email: str = "alix@exemple.test", **more: Any) -> int:
    asked = {"role": "editor", "token": TOKEN, "link": LINK, "on": DURING, **more}
    pk: int = invite(application_id=made.pk, email=email, actor=actor(owner), **asked)
    return pk


def test_an_invitation_is_a_letter_with_its_link_and_makes_a_member(
    django_capture_on_commit_callbacks: Any, mailoutbox: list[Any]
) -> None:
    who, guest = person("sacha"), person("alix")
    made = draft(call(), who)
    with django_capture_on_commit_callbacks(execute=True):
        pk = invited(made, who, " Alix@Exemple.test ")
    letter = OutboxMail.objects.get(object_type="application_invitation", object_id=pk)
    assert (letter.to_address, letter.person, letter.state) == (guest.email, guest, OutboxState.SENT)
    assert LINK in mailoutbox[0].body
    answer_invitation(token=TOKEN, accept=True, actor=actor(guest), on=DURING)
    assert made.members.get(person=guest).role == "editor"
    again = refused(answer_invitation, token=TOKEN, accept=False, actor=actor(guest), on=DURING)
    assert again == (("programmes.invitation_answered", None),)


def test_an_invitation_answers_to_its_own_address_only() -> None:
    who, other = person("sacha"), person("max")
    made = draft(call(), who)
    invited(made, who)
    with pytest.raises(ApplicationInvitation.DoesNotExist):
        answer_invitation(token=TOKEN, accept=True, actor=actor(other), on=DURING)
    assert not made.members.filter(person=other).exists()


def test_an_invitation_is_declined_or_taken_back() -> None:
    who, guest = person("sacha"), person("alix")
    made = draft(call(), who)
    invited(made, who)
    answer_invitation(token=TOKEN, accept=False, actor=actor(guest), on=DURING)
    assert not made.members.filter(person=guest).exists()
    pk = invited(made, who, token="u" * 43)
    assert withdraw_invitation(invitation_id=pk, actor=actor(who), on=DURING) == made.pk
    assert OutboxMail.objects.get(object_id=pk).state == OutboxState.WITHDRAWN
    found = refused(withdraw_invitation, invitation_id=pk, actor=actor(who), on=DURING)
    assert found == (("programmes.invitation_answered", None),)


def test_wrong_invitations() -> None:
    who = person("sacha")
    made = draft(call(), who)
    asked: dict[str, Any] = {
        "application_id": made.pk,
        "token": TOKEN,
        "link": LINK,
        "actor": actor(who),
        "on": DURING,
    }
    assert refused(invite, **asked, email="alix", role="chef") == (
        ("programmes.member_role_unknown", "role"),
        ("programmes.invitation_address_wrong", "email"),
    )
    assert refused(invite, **asked, email=who.email, role="reader") == (
        ("programmes.member_already_there", "email"),
    )
    invited(made, who)
    assert refused(invite, **{**asked, "token": "v" * 43}, email="alix@exemple.test", role="reader") == (
        ("programmes.already_invited", "email"),
    )
    by_machine = refused(invite, **{**asked, "actor": MACHINE}, email="z@exemple.test", role="reader")
    assert by_machine == (("kernel.not_allowed", None),), "a letter is signed by somebody"
    withdraw_application(application_id=made.pk, actor=actor(who), on=DURING)
    assert ("programmes.application_withdrawn", None) in refused(
        invite, **asked, email="max@exemple.test", role="reader"
    )
    with pytest.raises(ValueError, match="32 to 64"):
        invite(**{**asked, "token": "short"}, email="max@exemple.test", role="reader")


def test_the_last_who_carries_it_stays() -> None:
    who, other = person("sacha"), person("alix")
    made = draft(call(), who)
    mine, theirs = made.members.get(), joins(made, other, "editor")
    asked = {"actor": actor(who), "on": DURING}
    assert refused(change_role, member_id=mine.pk, role="reader", **asked) == (
        ("programmes.last_owner", None),
    )
    assert refused(remove_member, member_id=mine.pk, **asked) == (("programmes.last_owner", None),)
    assert refused(change_role, member_id=theirs.pk, role="chef", **asked) == (
        ("programmes.member_role_unknown", "role"),
    )
    by_editor = refused(change_role, member_id=theirs.pk, role="owner", actor=actor(other), on=DURING)
    assert by_editor == (("kernel.not_allowed", None),)
    assert refused(remove_member, member_id=mine.pk, actor=actor(other), on=DURING) == (
        ("kernel.not_allowed", None),
    )
    change_role(member_id=theirs.pk, role="owner", **asked)
    remove_member(member_id=mine.pk, **asked)
    assert [m.person for m in made.members.all()] == [other]


def test_anyone_leaves_a_team() -> None:
    who, reader = person("sacha"), person("alix")
    made = draft(call(), who)
    seat = joins(made, reader, "reader")
    remove_member(member_id=seat.pk, actor=actor(reader), on=DURING)
    assert not made.members.filter(person=reader).exists()

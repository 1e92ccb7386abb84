"""What the demonstration of calls holds, and that it is loaded once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from grappe.areas.forms.rules import missing, refusals_of_answers
from grappe.areas.programmes import demo as programmes
from grappe.areas.programmes.commands.calls import open_call
from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    ApplicationMember,
    Call,
    InvitationState,
    MemberRole,
    Review,
    StageOutcome,
)
from grappe.areas.programmes.queries.applications import content_of, gaps_of
from grappe.areas.programmes.queries.calls import questions_of
from grappe.areas.programmes.queries.export import call_document
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.document import sealed
from grappe.areas.programmes.rules.phases import FULL
from grappe.areas.programmes.rules.replay import replay
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry, OutboxMail
from grappe.values import Refused, digest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_the_edition_of_2009_has_ten_real_applicants_and_six_invented_ones() -> None:
    rows = Application.objects.filter(call__slug="bio-innov-2009").select_related("organisation")
    assert rows.count() == 16
    assert sum(row.organisation.invented for row in rows) == 6
    call = Call.objects.get(slug="bio-innov-2009")
    assert (call.places, call.envelope) == (10, 150_000)
    assert call.opens_at == datetime(2009, 4, 6, 7, tzinfo=UTC)
    assert call.closes_at == datetime(2009, 5, 29, 15, tzinfo=UTC)
    assert all(row.submitted_at and row.submitted_at <= call.closes_at for row in rows)


def test_no_person_stands_for_a_real_organisation() -> None:
    assert not ApplicationMember.objects.filter(application__organisation__invented=False).exists()
    orphans = Application.objects.filter(organisation__invented=True, members__isnull=True)
    assert not orphans.exists()


def test_each_invented_organisation_has_its_own_invented_owner() -> None:
    owners = ApplicationMember.objects.filter(role=MemberRole.OWNER)
    pairs = set(owners.values_list("application__organisation__name", "person__email"))
    carried = Application.objects.filter(organisation__invented=True)
    names = set(carried.values_list("organisation__name", flat=True))
    assert {name for name, _email in pairs} == names and len(names) > 8
    assert len({email for _name, email in pairs}) == len(pairs) == len(names)
    assert ("Savonnerie Témoin", "applicant@exemple.test") in pairs
    assert all(member.person.invented for member in owners.select_related("person"))


def test_the_applications_of_2009_were_made_by_the_real_commands_at_their_times() -> None:
    call = Call.objects.get(slug="bio-innov-2009")
    for row in call.applications.all():
        lines = AuditEntry.objects.filter(object_type="application", object_id=row.pk).order_by("at")
        written = [name for name in lines.values_list("command", flat=True) if "invit" not in name]
        assert written[:5] == [
            "start_application",
            "save_step",
            "save_budget",
            "attach_file",
            "submit_application",
        ]
        times = list(lines.exclude(command="decide_application").values_list("at", flat=True))
        assert call.opens_at < times[0] == row.created_at
        assert times[-1] == row.submitted_at <= call.closes_at
    steps = AuditEntry.objects.filter(object_type="call", object_id=call.pk).order_by("pk")
    assert list(steps.values_list("command", flat=True))[:3] == ["open_call", "close_call", "start_review"]


def test_applicants_wrote_together_in_2009() -> None:
    invitations = ApplicationInvitation.objects.filter(application__call__slug="bio-innov-2009")
    assert set(invitations.values_list("state", flat=True)) == {"accepted", "declined"}
    together = ApplicationMember.objects.filter(
        application__call__slug="bio-innov-2009", role=MemberRole.EDITOR
    )
    assert together.count() == 2


def test_every_grid_and_form_was_frozen_by_opening() -> None:
    # Without a form nobody applied here: only the list of laureates was recorded, and nothing was marked.
    recorded = Call.objects.filter(form_revision=None).exclude(state=CallState.PREPARATION)
    assert not recorded.exclude(state=CallState.DECIDED).exists()
    assert not Review.objects.filter(application__call__in=recorded).exists()
    opened = Call.objects.exclude(state=CallState.PREPARATION).exclude(pk__in=recorded)
    for call in opened.select_related("grid", "form_revision"):
        # A call in two stages opens again for the second one; its rounds keep the first opening.
        first = call.rounds.order_by("number").first() or call
        assert call.grid.frozen_at == call.form_revision.frozen_at == first.opens_at


def test_every_submitted_application_of_2009_answers_its_questions() -> None:
    call = Call.objects.select_related("form_revision").get(slug="bio-innov-2009")
    questions = questions_of(call)
    for row in call.applications.all():
        assert missing(questions, row.answers) == ()
        assert refusals_of_answers(questions, row.answers) == []


def test_the_trial_calls_stand_at_each_stage() -> None:
    states = dict(Call.objects.filter(invented=True).values_list("slug", "state"))
    assert states["essai-preparation"] == CallState.PREPARATION
    assert states["essai-ouvert"] == CallState.OPEN
    assert states["essai-clos"] == CallState.CLOSED
    assert states["essai-notation"] == CallState.REVIEW
    assert states["essai-deliberation"] == CallState.DELIBERATION
    written = Application.objects.filter(call__slug="essai-ouvert").order_by("number")
    assert list(written.values_list("state", flat=True)) == [
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.WITHDRAWN,
        ApplicationState.DRAFT,
    ]
    assert written[0].members.count() == 2
    assert written[0].invitations.filter(state=InvitationState.PENDING).count() == 1
    assert gaps_of(written[3], lines=0)
    assert Application.objects.filter(call__slug="essai-notation").count() == 6
    assert Application.objects.filter(call__slug="essai-deliberation").count() == 8


def test_the_call_in_two_stages_told_everyone_and_takes_full_applications() -> None:
    call = Call.objects.get(slug="essai-etapes")
    rows = call.applications.order_by("number")
    assert call.state == CallState.OPEN
    assert list(rows.values_list("stage", "state")) == [
        (2, ApplicationState.DRAFT),
        (2, ApplicationState.SUBMITTED),
        (1, ApplicationState.NOT_KEPT),
        (1, ApplicationState.NOT_KEPT),
    ]
    told = StageOutcome.objects.filter(application__call=call, published_at__lt=timezone.now())
    kept = dict(told.values_list("application__number", "kept"))
    assert kept == {1: True, 2: True, 3: False, 4: False}
    assert all(outcome.reason for outcome in told.filter(kept=False))
    letters = OutboxMail.objects.filter(object_type="stage_outcome", object_id__in=rows.values("pk"))
    assert letters.count() == 4
    assert not rows.exclude(organisation__invented=True).exists()


def test_its_full_applications_answer_questions_of_their_own() -> None:
    call = Call.objects.select_related("form_revision", "full_form_revision").get(slug="essai-etapes")
    first, full = questions_of(call), questions_of(call, FULL)
    assert [question.code for question in full][len(first) :] == ["work_plan", "outlets"]
    assert call.full_form_revision is not None
    assert call.full_form_revision.frozen_at == call.rounds.get(number=1).opens_at
    assert call.applications.get(number=2).answers["work_plan"].startswith("Texte inventé.")


def test_the_export_of_the_call_in_two_stages_replays_its_ideas() -> None:
    document = call_document(Call.objects.get(slug="essai-etapes"))
    report = replay(document)
    assert [check for check in report.checks if not check.ok] == []
    checked = {(check.name, check.subject): check.published for check in report.checks}
    assert (checked["choice", "I1"], checked["choice", "I3"], checked["invited", "2"]) == (
        "kept",
        "aside",
        "kept",
    )
    document["first_stage"]["ideas"][3]["reviews"][1]["marks"]["C1"] = 20
    wrong = [check for check in replay(sealed(document)).checks if not check.ok]
    assert ("review.points", "I4/J") in [(check.name, check.subject[:-1]) for check in wrong]


def test_the_grid_at_exactly_half_refuses_to_open() -> None:
    call = Call.objects.get(slug="essai-preparation")
    with pytest.raises(Refused) as attempt:
        open_call(call_id=call.pk, actor=MACHINE, on=timezone.now())
    assert attempt.value.codes == ("programmes.grid_priority_not_majority",)


def test_a_second_load_adds_nothing() -> None:
    before = (Call.objects.count(), Application.objects.count())
    programmes.load(on=timezone.now() + timedelta(days=1))
    assert (Call.objects.count(), Application.objects.count()) == before


def test_every_receipt_of_the_demonstration_holds() -> None:
    made_here = Application.objects.exclude(call__form_revision=None).exclude(submitted_at=None)
    submitted = made_here.select_related("call", "organisation")
    receipts = {
        application.pk: digest(content_of(application, submitted_at=application.submitted_at))
        for application in submitted
    }
    assert receipts == {application.pk: application.receipt for application in submitted}

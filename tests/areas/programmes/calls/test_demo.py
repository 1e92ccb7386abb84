"""What the demonstration of calls holds, and that it is loaded once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from grappe.areas.forms.rules import missing, refusals_of_answers
from grappe.areas.programmes import demo as programmes
from grappe.areas.programmes.commands.calls import open_call
from grappe.areas.programmes.models import Application, ApplicationMember, Call
from grappe.areas.programmes.queries.applications import content_of
from grappe.areas.programmes.queries.calls import questions_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import MACHINE
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
    assert states["essai-notation"] == CallState.REVIEW
    assert states["essai-deliberation"] == CallState.DELIBERATION
    draft = Application.objects.get(call__slug="essai-ouvert", state=ApplicationState.DRAFT)
    assert draft.members.count() == 2
    assert draft.invitations.count() == 1
    assert Application.objects.filter(call__slug="essai-notation").count() == 6
    assert Application.objects.filter(call__slug="essai-deliberation").count() == 8


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
    submitted = Application.objects.exclude(submitted_at=None).select_related("call", "organisation")
    receipts = {
        application.pk: digest(content_of(application, submitted_at=application.submitted_at))
        for application in submitted
    }
    assert receipts == {application.pk: application.receipt for application in submitted}

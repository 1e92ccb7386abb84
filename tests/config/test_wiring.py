"""What one area says, another hears: a new link in the directory is a conflict at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from grappe.areas.directory.commands import end_relation, record_relation
from grappe.areas.programmes.models import Application, Conflict, Juror
from grappe.kernel.actor import MACHINE
from grappe.values import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_new_employment_closes_the_application_and_its_correction_opens_it(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    application = Application.objects.filter(call__slug="essai-notation").order_by("number")[3]
    juror = Juror.objects.filter(call=application.call).exclude(conflicts__application=application)[0]
    live = Conflict.objects.filter(juror=juror, application=application, lifted_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        relation = record_relation(
            kind="employment",
            organisation_id=application.organisation_id,
            person_id=juror.person_id,
            period=Period(datetime(2001, 1, 1, tzinfo=UTC).date(), None),
            actor=MACHINE,
            on=NOW,
        )
    assert [conflict.kind for conflict in live] == ["employment"]
    with django_capture_on_commit_callbacks(execute=True):
        end_relation(relation_id=relation, end=datetime(2002, 1, 1, tzinfo=UTC).date(), actor=MACHINE, on=NOW)
    assert not live.all().exists()

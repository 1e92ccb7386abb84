"""The decisions of 2009 in the demonstration: ten laureates, one reasoned exception, everything replayed."""

from __future__ import annotations

import json

import pytest

from grappe.areas.programmes.models import Application, Call, Decision, Deliberation
from grappe.areas.programmes.queries.decisions import Ranking, ranking_of
from grappe.areas.programmes.rules.decisions import Departure, Outcome
from grappe.areas.programmes.rules.replay import replay
from grappe.kernel import files
from grappe.kernel.models import OutboxMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def decided() -> Ranking:
    return ranking_of(Call.objects.get(slug="bio-innov-2009"))


def test_ten_laureates_are_the_ten_real_applicants(decided: Ranking) -> None:
    laureates = Decision.objects.filter(
        application__call__slug="bio-innov-2009", outcome=Outcome.SELECTED
    ).values_list("application__organisation__invented", flat=True)
    assert list(laureates) == [False] * decided.places == [False] * 10


def test_one_exception_with_its_reason_about_an_invented_organisation(decided: Ranking) -> None:
    assert decided.departures == [Departure(10, 6, Outcome.REJECTED)]
    assert list(decided.reasons) == [10]
    assert Application.objects.get(call__slug="bio-innov-2009", number=10).organisation.invented


def test_the_place_that_it_frees_passes_to_the_next_in_rank(decided: Ranking) -> None:
    assert decided.passed_on == (11,)
    assert decided.rank_of(11).rank == decided.places + 1
    letter = OutboxMail.objects.get(
        object_type="application", object_id=decided.lines[11].pk, state="waiting"
    )
    assert "Une place s’est libérée\u00a0; elle lui revient dans l’ordre du classement." in letter.body
    assert "Motif" not in letter.body


def test_the_export_replays_every_figure() -> None:
    session = Deliberation.objects.get(call__slug="bio-innov-2009")
    report = replay(json.loads(files.read(session.export)))
    assert report.ok
    assert len(report.checks) > 200
    exceptions = [check for check in report.checks if check.name == "exception"]
    assert [(check.subject, check.published, check.recomputed) for check in exceptions] == [
        ("10", "rejected", "selected")
    ]

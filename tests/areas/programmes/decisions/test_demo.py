"""The decisions of 2009 in the demonstration: ten laureates, one reasoned exception, everything replayed."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from grappe.areas.people.demo import people
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


@pytest.mark.parametrize(("number", "words"), [(10, "plafond"), (14, "La règle de l’appel")])
def test_what_blocks_the_aid_of_two_invented_applicants_is_read_with_their_ceilings(
    client: Client, number: int, words: str
) -> None:
    client.force_login(people()["facilitator"])
    application = Application.objects.select_related("call__network").get(
        call__slug="bio-innov-2009", number=number
    )
    assert application.organisation.invented
    where = {"network": application.call.network.slug, "slug": application.call.slug, "number": number}
    page = client.get(reverse("programmes:ceilings", kwargs=where)).content.decode()
    assert words in page and "bloqu" in page


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

"""The ceilings of public aid at the deliberation: blocked whole, lowered before, written down once."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.areas.programmes.decisions.factories import NOW, world
from tests.areas.programmes.selection.factories import act, controls, past_aid, says

from grappe.areas.funding.models import AidLine, RegisterEntry
from grappe.areas.funding.rules import CallRule
from grappe.areas.programmes.commands.decisions import (
    apply_decisions,
    decide_application,
    propose_by_ranking,
)
from grappe.areas.programmes.models import Decision
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.values import Euro, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made():
    """Two places, two applications of 14 000 €."""
    found = world(places=2)
    found.apply_for(1, [18, 18, 18])
    found.apply_for(2, [14, 14, 14])
    found.present()
    return found


def company(made, number: int):
    return made.applications[number].organisation


def test_an_award_goes_to_the_ledger_once_when_decisions_are_applied(made):
    propose_by_ranking(**act(made))
    assert AidLine.objects.count() == 0
    apply_decisions(**act(made), key="k")
    apply_decisions(**act(made), key="k")
    rows = AidLine.objects.order_by("pk")
    assert [(row.beneficiary_id, row.amount, row.granted_on) for row in rows] == [
        (company(made, 1).pk, Euro(14_000), NOW.date()),
        (company(made, 2).pk, Euro(14_000), NOW.date()),
    ]
    assert rows[0].origin == "award" and rows[0].network_id == made.call.network_id
    assert RegisterEntry.objects.count() == 0  # nothing to register in 2009


def test_an_award_of_today_is_to_be_registered(made):
    on = datetime(2026, 6, 19, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))
    run = {**act(made), "on": on}
    propose_by_ranking(**run)
    apply_decisions(**run)
    assert RegisterEntry.objects.filter(state="to_send", due_on__gt=date(2026, 6, 19)).count() == 2


def test_the_agricultural_ceiling_blocks_whole_until_the_jury_lowers(made):
    says(company(made, 2), "agriculture")
    past_aid(company(made, 2), 4_000, family="agriculture")
    propose_by_ranking(**act(made))
    blocked = Decision.objects.get(application__number=2)
    assert (blocked.ceiling, blocked.most_allowed) == ("blocked", Decimal(3_500))
    page = made.client().get(f"{made.path}/deliberation/").content.decode()
    assert "un plafond d’aide publique bloque l’aide entière" in page
    with pytest.raises(Refused) as refused:
        apply_decisions(**act(made))
    assert refused.value.codes == ("programmes.aid_over_ceiling",)
    assert refused.value.refusals[0].params["highest"] == Euro(3_500)
    assert AidLine.objects.count() == 1 and made.call.papers.count() == 0
    assert "3 500" in made.client().get(f"{made.path}/dossiers/2/decision/").content.decode().replace(
        "\u202f", " "
    ).replace("\u00a0", " ")
    decide_application(
        number=2, outcome=Outcome.SELECTED, most=Euro(3_500), reason="Plafond.", version=1, **act(made)
    )
    assert Decision.objects.get(application__number=2).ceiling == ""
    apply_decisions(**act(made))
    assert AidLine.objects.get(beneficiary=company(made, 2), origin="award").amount == Euro(3_500)


def test_the_rule_of_the_call_is_a_check_of_its_own(made):
    says(company(made, 1))
    past_aid(company(made, 1), 190_000, family="other")
    made.call.aid_terms = AidTerms(None, CallRule(Euro(200_000))).as_json()
    made.call.save()
    propose_by_ranking(**act(made))
    with pytest.raises(Refused) as refused:
        apply_decisions(**act(made))
    assert refused.value.codes == ("programmes.aid_over_call_rule",)
    with time_machine.travel(NOW, tick=False):
        page = made.client().get(f"{made.path}/dossiers/1/plafonds/").content.decode()
    assert "La règle de l’appel" in page
    assert "est bloquée en entier" in page


def test_two_laureates_of_one_undertaking_share_its_headroom(made):
    for number in (1, 2):
        says(company(made, number), "agriculture")
    controls(company(made, 1), company(made, 2))
    past_aid(company(made, 2), 1_000, family="agriculture")
    propose_by_ranking(**act(made))
    told = dict(Decision.objects.values_list("application__number", "most_allowed"))
    assert told == {1: Decimal(6_500), 2: Decimal(6_500)}
    decide_application(
        number=1, outcome=Outcome.SELECTED, most=Euro(5_000), reason="Plafond.", version=1, **act(made)
    )
    told = {d.application.number: (d.ceiling, d.most_allowed) for d in Decision.objects.all()}
    # The first one holds alone; together with the second, which then has only the rest, it would not.
    assert told == {1: ("notice", None), 2: ("blocked", Decimal(1_500))}


def test_a_fiscal_year_not_told_only_matters_when_it_could_change_the_answer(made):
    past_aid(company(made, 1), 195_000)
    propose_by_ranking(**act(made))
    told = dict(Decision.objects.values_list("application__number", "ceiling"))
    assert told == {1: "blocked", 2: ""}
    with pytest.raises(Refused) as refused:
        apply_decisions(**act(made))
    assert refused.value.codes == ("programmes.aid_over_ceiling", "funding.fiscal_year_end_missing")


def test_a_decision_waiting_in_another_call_is_announced(made):
    says(company(made, 1))
    says(company(made, 2))
    past_aid(company(made, 1), 180_000)
    other = type(made.call).objects.create(
        network=made.call.network, slug="autre", title="Autre", edition=2010, state="deliberation", places=1
    )
    waiting = type(made.applications[1]).objects.create(
        call=other, number=1, organisation=company(made, 1), state="submitted", created_at=NOW
    )
    Decision.objects.create(application=waiting, outcome="selected", aid=9_000, decided_at=NOW)
    propose_by_ranking(**act(made))
    assert Decision.objects.get(application=made.applications[1]).ceiling == "notice"
    assert "Aides en attente à surveiller" in made.client().get(f"{made.path}/deliberation/").content.decode()
    apply_decisions(**act(made))


def test_an_applied_award_is_judged_without_itself(made):
    says(company(made, 1), "agriculture")
    decide_application(number=1, outcome=Outcome.SELECTED, most=Euro(7_000), reason="Plafond.", **act(made))
    propose_by_ranking(**act(made))
    apply_decisions(**act(made))
    page = made.client().get(f"{made.path}/dossiers/1/plafonds/").content.decode()
    assert "tient sous chaque plafond" in page


def test_ceilings_cost_the_same_for_one_or_many(django_assert_max_num_queries):
    found = world(places=40)
    for number in range(1, 13):
        found.apply_for(number, [18, 17, 16])
    found.present()
    propose_by_ranking(**act(found))
    with django_assert_max_num_queries(60):
        apply_decisions(**act(found))
    assert AidLine.objects.count() == 12

"""The demonstration of the ledger: every state and origin, both blocked aids, what the register waits for."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.utils import timezone

from grappe.areas.directory.models import Organisation
from grappe.areas.funding import demo
from grappe.areas.funding.models import AidDeclaration, AidLine, AidOrigin, AidState, RegisterEntry
from grappe.areas.funding.queries.groups import group_of
from grappe.areas.funding.queries.headroom import check_award, headroom_of
from grappe.areas.funding.queries.register import reminders_of
from grappe.areas.funding.queries.sums import Question
from grappe.areas.funding.rules import CallRule
from grappe.areas.networks.models import Network
from grappe.values import Euro

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def _company(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


def test_every_state_and_origin_is_shown_and_belongs_to_invented_companies() -> None:
    states = Counter(AidLine.objects.values_list("status", flat=True))
    origins = Counter(AidLine.objects.values_list("origin", flat=True))
    assert set(states) == set(AidState.values) and set(origins) == set(AidOrigin.values)
    assert not AidLine.objects.filter(beneficiary__invented=False, reference__startswith="DEMO").exists()


def test_the_orchard_is_blocked_by_the_ceiling_of_agriculture() -> None:
    answer, _why = check_award(_company("Verger Exemple 905"), Euro(5_000), on=date(2009, 6, 19))
    assert [refusal.code for refusal in answer.reasons] == ["funding.over_ceiling"]
    assert (answer.regime, answer.headroom, answer.highest) == ("1535/2007", Euro(3_500), Euro(3_500))


def test_the_group_is_blocked_by_the_calls_own_rule_only() -> None:
    rule = CallRule(Euro(200_000))
    answer, _why = check_award(
        _company("Atelier Exemple 401"), Euro(15_000), on=date(2009, 6, 19), call_rule=rule
    )
    assert [refusal.code for refusal in answer.reasons] == ["funding.over_call_rule"]
    assert (answer.headroom, answer.highest) == (Euro(79_000), Euro(14_000))


def test_the_undertaking_of_three_companies_stands_today() -> None:
    today = timezone.localdate()
    group = group_of(_company("Tissage Exemple 403"), on=today)
    assert len(group.standing_members()) == 3
    standing = headroom_of(_company("Holding Exemple 901"), Question(on=today))
    assert standing.answer.measures[0].pending == Euro(15_000)
    assert AidDeclaration.objects.filter(is_none=True).exists()


def test_the_register_waits_late_soon_and_later() -> None:
    network = Network.objects.get(slug="organics-cluster")
    urgencies = {row.urgency for row in reminders_of(network, on=timezone.localdate())}
    assert urgencies == {"late", "soon"}
    states = set(RegisterEntry.objects.values_list("state", flat=True))
    assert states >= {"to_send", "sent", "confirmed"}


def test_loading_twice_adds_nothing() -> None:
    before = AidLine.objects.count(), AidDeclaration.objects.count(), RegisterEntry.objects.count()
    demo.load(on=timezone.now())
    after = AidLine.objects.count(), AidDeclaration.objects.count(), RegisterEntry.objects.count()
    assert after == before

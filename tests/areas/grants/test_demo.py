"""The grants of the demonstration: every state, and nothing that could harm a real name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from grappe.areas.funding.rules import ClaimState
from grappe.areas.grants import demo as grants
from grappe.areas.grants.models import Claim, ClaimLine, Grant, Payment
from grappe.areas.grants.queries import agreed_of
from grappe.areas.grants.rules import GrantState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_there_is_a_claim_and_a_grant_in_each_state() -> None:
    trial = Claim.objects.filter(grant__application__call__slug="essai-subventions")
    assert set(trial.values_list("state", flat=True)) == set(ClaimState)
    assert set(Grant.objects.values_list("state", flat=True)) == set(GrantState)


def test_what_could_harm_belongs_to_invented_organisations() -> None:
    real = Claim.objects.filter(grant__application__organisation__invented=False)
    assert set(real.values_list("state", "kind")) == {("paid", "balance")}
    assert not ClaimLine.objects.filter(claim__in=real, disallowed__gt=0).exists()


def test_real_laureates_are_paid_what_was_decided() -> None:
    real = Grant.objects.filter(application__call__slug="bio-innov-2009").select_related("current")
    assert real.count() == 10
    for grant in real:
        paid = Payment.objects.filter(claim__grant=grant).aggregate(total=Sum("amount"))["total"]
        assert (grant.state, paid) == (GrantState.CLOSED, agreed_of(grant).award.amount)
    assert Payment.objects.filter(amount__lt=Decimal(0)).count() == 0


def test_loading_again_changes_nothing() -> None:
    before = Grant.objects.count(), Claim.objects.count()
    grants.load(on=timezone.now())
    assert (Grant.objects.count(), Claim.objects.count()) == before

"""Two people at once on a grant: real threads on PostgreSQL. One outcome, both are told."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.areas.grants.factories import TODAY, seen, signed
from tests.areas.programmes.racing import lines, race

from grappe.areas.funding.rules import ClaimKind
from grappe.areas.grants.commands import pay_claim, start_claim
from grappe.areas.grants.models import Claim, Payment
from grappe.values import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races need a server that two connections write to at once: python tests/postgres_server.py",
    ),
]


@pytest.mark.parametrize("keys", [("un", "deux"), ("même", "même")])
def test_a_claim_confirmed_twice_is_paid_once(keys: tuple[str, str]) -> None:
    desk = signed()
    pk = desk.approved(ClaimKind.INTERIM, ("external", "10 000"))
    act = {"claim_id": pk, "seen": seen(pk), "paid_on": TODAY, **desk.pay}
    first, second = race(*(lambda key=key: pay_claim(key=key, **act) for key in keys))
    assert first == Payment.objects.get().pk
    if keys[0] == keys[1]:
        assert second == first
    else:
        assert isinstance(second, Refused)
        assert second.codes == ("grants.claim_changed",)
    assert lines("pay_claim") == 1


def test_two_claims_begun_at_once_make_one() -> None:
    desk = signed()
    act = {"grant_id": desk.grant.pk, "kind": ClaimKind.INTERIM, **desk.own}
    first, second = race(lambda: start_claim(**act), lambda: start_claim(**act))
    assert first == Claim.objects.get().pk
    assert isinstance(second, Refused)
    assert second.codes == ("grants.claim_open",)

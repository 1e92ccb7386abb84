"""Queries whose words are written once: the rows that Django itself would give, whatever the values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.areas.networks.factories import TODAY, make_network, make_person

from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.networks.queries import roles_held
from grappe.kernel.actor import Actor
from grappe.kernel.prepared import Prepared

pytestmark = pytest.mark.django_db


def test_values_change_and_words_do_not(django_assert_num_queries: Any) -> None:
    network, people = make_network(), [make_person(), make_person()]
    for person, role in zip(people, (RoleCode.FACILITATOR, RoleCode.BOARD), strict=True):
        NetworkRole.objects.create(network=network, person=person, role=role, valid_from=TODAY)
    written = []

    def held(person: int, on: date) -> Any:
        written.append(person)
        return roles_held(actor=Actor(person, ""), on=on).values_list("network_id", "role")

    asked = Prepared(held, person=int, on=date)
    for person in people:
        for on in (TODAY, TODAY - timedelta(days=1)):
            with django_assert_num_queries(1):
                read = asked.rows(person=person.pk, on=on)
            assert read == list(held(person.pk, on))
    assert [role for _network, role in read] == []
    assert len(asked.rows(person=people[0].pk, on=TODAY)) == 1
    assert len(set(written)) == 3  # who stands for somebody while the words are written, once, and the two
    assert len(written) == 5


def test_a_value_that_is_not_asked_for_is_a_mistake() -> None:
    asked = Prepared(
        lambda person, on: NetworkRole.objects.filter(person=person).values_list("pk"), person=int, on=date
    )
    with pytest.raises(ValueError, match="on"):
        asked.rows(person=1, on=TODAY)

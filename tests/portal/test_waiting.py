"""The first page keeps within its queries; what does not fit on it follows, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.grants.queries import aid_overseen, grants_of_network, standing_of, with_figures
from grappe.areas.people.demo import PEOPLE, people
from grappe.kernel.actor import Actor
from grappe.portal.contexts import Place, find_places
from grappe.portal.waiting import LEFT_FOR_DUTIES, READERS, SHOWN_BESIDE, readers_for
from grappe.values import Euro
from grappe.web.formats import euro_exact

KINDS = ("network", "oversight", "jury", "applicant", "expert", "partner", "support")


@given(st.sets(st.sampled_from(KINDS)))
def test_everyone_asked_is_asked_once_on_the_first_page_or_after(kinds: set[str]) -> None:
    here, after = readers_for(Place(kind, "", "", "", "") for kind in kinds)
    assert [*here, *after] == [reader for reader in READERS if reader.kinds & kinds]
    asked = [reader for part in readers_for([Place("network", "", "", "", "engineer")]) for reader in part]
    assert asked[0].first == {"engineer"} and len(asked) == len(set(asked))
    assert sum(reader.queries for reader in here) + len(kinds & SHOWN_BESIDE) <= LEFT_FOR_DUTIES


@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE)
def test_the_first_page_and_the_rest_take_eight_queries_at_most(
    demo: None, django_assert_max_num_queries: Any, role: str
) -> None:
    person, client = people()[role], Client()
    client.force_login(person)
    with django_assert_max_num_queries(8):
        first = client.get("/").content.decode()
    with django_assert_max_num_queries(8):
        rest = client.get("/a-traiter/").content.decode()
    part = client.get("/a-traiter/", headers={"HX-Request": "true"}).content.decode()
    assert "<h1" in rest and "<h1" not in part
    # Nobody is sent after what is already on the page.
    places = find_places(actor=Actor(person_id=person.pk, name=person.name), on=timezone.localdate())
    assert ('href="/a-traiter/"' in first) == bool(readers_for(places)[1])


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["board", "funder"])
def test_who_answers_for_aid_reads_on_the_first_page_what_the_desk_adds_up(demo: None, role: str) -> None:
    today, person, client = timezone.localdate(), people()[role], Client()
    actor = Actor(person_id=person.pk, name=person.name)
    client.force_login(person)
    said = client.get("/").content.decode()
    rows = aid_overseen(actor=actor, on=today, most=10)
    for row in rows:
        desk = with_figures(grants_of_network(row.call.network, actor=actor, on=today))
        standings = [standing_of(grant) for grant in desk if grant.application.call_id == row.call.pk]
        assert row.grants == len(standings)
        assert row.awarded == Euro.total(one.award for one in standings)
        assert row.paid == Euro.total(one.paid for one in standings)
        assert euro_exact(row.awarded) in said
        assert euro_exact(row.paid) in said
    assert len(rows) > 1
    assert aid_overseen(actor=actor, on=today, most=1) == rows[:1]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["facilitator", "juror1", "applicant", "partner"])
def test_nobody_else_does(demo: None, role: str) -> None:
    person, client = people()[role], Client()
    client.force_login(person)
    assert 'id="aid"' not in client.get("/").content.decode()
    actor = Actor(person_id=person.pk, name=person.name)
    assert aid_overseen(actor=actor, on=timezone.localdate(), most=9) == []

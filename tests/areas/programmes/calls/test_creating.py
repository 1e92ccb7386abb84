"""Creating calls of the same name: editions of a programme, addresses that clash, two at once."""

from __future__ import annotations

from itertools import islice

import pytest
from django.db import IntegrityError, connection
from tests.areas.programmes.calls.factories import NOW, acting, call, facilitator, network
from tests.areas.programmes.test_races import race

from grappe.areas.programmes.commands.calls import CallFields, create_call, update_call
from grappe.areas.programmes.commands.calls.writing import insert_call, slugs_for
from grappe.areas.programmes.models import Call, Programme
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

FIELDS = CallFields(title="Appel Démo", edition=2026, places=3)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="two connections at once: python tests/postgres_server.py"
)


def test_addresses_follow_each_other_and_stay_short() -> None:
    long = CallFields(title="Très long titre " * 8, edition=2026, places=1)
    first, second, third = islice(slugs_for(long), 3)
    assert len(first) == 60 and len(second) <= 60
    assert (second[-2:], third[-2:]) == ("-2", "-3")
    assert list(islice(slugs_for(FIELDS), 2)) == ["appel-demo-2026", "appel-demo-2026-2"]


@pytest.mark.django_db
def test_the_same_title_in_another_network_gets_the_next_address() -> None:
    for slug in ("un-exemple", "deux-exemple", "trois-exemple"):
        of = network(slug)
        create_call(network_id=of.pk, fields=FIELDS, actor=acting(facilitator(of)), on=NOW)
    slugs = Call.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["appel-demo-2026", "appel-demo-2026-2", "appel-demo-2026-3"]


@pytest.mark.django_db
def test_an_address_taken_in_that_very_moment_undoes_only_that_attempt() -> None:
    of = network()
    taken = call(of).slug
    made = insert_call([taken, taken, "libre-2026"], Call(network=of, title="T", edition=2026, places=1))
    assert (made.slug, Call.objects.count()) == ("libre-2026", 2)


@pytest.mark.django_db
def test_what_clashes_otherwise_is_not_tried_again() -> None:
    of = network()
    programme = Programme.objects.create(network=of, name="Bio")
    call(of, programme=programme, edition=2026)
    double = Call(network=of, title="T", edition=2026, places=1, programme=programme)
    with pytest.raises(IntegrityError):
        insert_call(iter(["neuf-1", "neuf-2"]), double)
    with pytest.raises(IntegrityError, match="no address left"):
        insert_call([], double)
    assert Call.objects.count() == 1


@pytest.mark.django_db
def test_an_edition_of_a_programme_is_given_once_whatever_the_title() -> None:
    of = network()
    create_call(network_id=of.pk, fields=FIELDS, actor=MACHINE, on=NOW)
    other = CallFields(title="Autre titre", edition=2026, places=1, programme="appel démo")
    with pytest.raises(Refused) as attempt:
        create_call(network_id=of.pk, fields=other, actor=MACHINE, on=NOW)
    (refusal,) = attempt.value.refusals
    assert (refusal.code, refusal.field) == ("programmes.call_already_exists", "programme")
    next_year = CallFields(title="Autre titre", edition=2027, places=1, programme="appel démo")
    pk = create_call(network_id=of.pk, fields=next_year, actor=MACHINE, on=NOW)
    assert Call.objects.get(pk=pk).programme == Programme.objects.get()


@pytest.mark.django_db
def test_a_call_moves_to_another_programme_and_keeps_its_own_edition() -> None:
    of = network()
    pk = create_call(network_id=of.pk, fields=FIELDS, actor=MACHINE, on=NOW)
    moved = CallFields(title="Appel Démo", edition=2026, places=3, programme="Bio")
    for _ in range(2):
        update_call(call_id=pk, fields=moved, actor=MACHINE, on=NOW)
    assert Call.objects.get(pk=pk).programme == Programme.objects.get(name="Bio")
    first, second = AuditEntry.objects.filter(command="update_call").order_by("pk")
    assert first.changes["programme"] == ["Appel Démo", "Bio"]
    assert "programme" not in second.changes


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_networks_creating_the_same_title_at_once_both_succeed() -> None:
    places = [network("un-exemple"), network("deux-exemple")]
    actors = [acting(facilitator(of)) for of in places]
    made = race(
        *(
            lambda of=of, actor=actor: create_call(network_id=of.pk, fields=FIELDS, actor=actor, on=NOW)
            for of, actor in zip(places, actors, strict=True)
        )
    )
    slugs = dict(Call.objects.values_list("pk", "slug"))
    assert [slugs[pk] for pk in made] == ["appel-demo-2026", "appel-demo-2026-2"]
    assert all(call.form_revision_id and call.grid_id for call in Call.objects.all())

"""Writing the thesaurus of a network: by whom, what is refused, twice, and what is left of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.areas.labels.factories import NOW, bare_network
from tests.areas.programmes.decisions.factories import actor_of, person

from grappe.areas.matching.commands import (
    add_synonym,
    change_synonym,
    import_synonyms,
    remove_synonym,
)
from grappe.areas.matching.commands.thesaurus import MOST_AT_ONCE, line_fingerprint
from grappe.areas.matching.models import Synonym, SynonymKind
from grappe.areas.matching.queries.synonyms import lines_read_by, lines_told, writers_of
from grappe.areas.matching.rules.lines import TypedLine
from grappe.areas.networks.models import Network, NetworkRole, RoleCode
from grappe.kernel.actor import MACHINE, Actor
from grappe.kernel.models import AuditEntry
from grappe.values import Refused

pytestmark = pytest.mark.django_db
FILM = TypedLine("pelliculage", "enrobage", True, "Groupe galénique")


@pytest.fixture
def network() -> Network:
    return bare_network()


def staff(network: Network, role: str = RoleCode.ENGINEER, name: str = "Lou Témoin") -> Actor:
    someone = person(name)
    NetworkRole.objects.create(network=network, person=someone, role=role)
    return actor_of(someone)


def refused(act: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def by(actor: Actor, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "on": NOW, **more}


@pytest.mark.parametrize("role", [RoleCode.ENGINEER, RoleCode.FACILITATOR])
def test_staff_write_a_line_and_the_same_form_writes_it_once(network: Network, role: str) -> None:
    actor = staff(network, role)
    first = add_synonym(network_id=network.pk, typed=FILM, **by(actor, key="k1"))
    again = add_synonym(network_id=network.pk, typed=FILM, **by(actor, key="k1"))
    row = Synonym.objects.get()
    assert first == again == row.pk
    assert (row.term, row.canonical, row.kind, row.network) == (
        "pelliculage",
        "enrobage",
        SynonymKind.TECHNIQUE,
        network,
    )
    entry = AuditEntry.objects.get()
    assert (entry.command, entry.result) == ("add_synonym", row.pk)
    # What people wrote stays out of the trail.
    assert entry.changes == {"network": network.pk, "kind": "technique"}
    assert writers_of([row]) == {row.pk: "Lou Témoin"}


def test_who_only_reads_the_network_may_not_write_and_a_stranger_does_not_find_it(network: Network) -> None:
    reader = staff(network, RoleCode.BOARD)
    assert refused(lambda: add_synonym(network_id=network.pk, typed=FILM, **by(reader))) == (
        "kernel.not_allowed",
    )
    stranger = actor_of(person("Alix Fictif"))
    with pytest.raises(Network.DoesNotExist):
        add_synonym(network_id=network.pk, typed=FILM, **by(stranger))
    assert not Synonym.objects.exists()


def test_every_reason_is_given_at_once(network: Network) -> None:
    actor = staff(network)
    assert refused(lambda: add_synonym(network_id=network.pk, typed=TypedLine("le", ""), **by(actor))) == (
        "matching.word_says_nothing",
        "matching.word_missing",
    )


def test_a_line_of_the_house_holds_for_all_and_is_written_by_nobody(network: Network) -> None:
    actor = staff(network)
    house = Synonym.objects.create(term="coating", canonical="enrobage")
    typed = TypedLine("enrobages", "Coating")
    assert refused(lambda: add_synonym(network_id=network.pk, typed=typed, **by(actor))) == (
        "matching.line_of_the_house",
    )
    for act in (
        lambda: change_synonym(synonym_id=house.pk, typed=FILM, seen=line_fingerprint(house), **by(actor)),
        lambda: remove_synonym(synonym_id=house.pk, **by(actor)),
    ):
        assert refused(act) == ("kernel.not_allowed",)
    assert Synonym.objects.get() == house


def test_two_networks_may_write_the_same_and_do_not_read_one_another(network: Network) -> None:
    other = bare_network("autre", "Réseau Fictif")
    actor, stranger = staff(network), staff(other, name="Alix Fictif")
    own = add_synonym(network_id=network.pk, typed=FILM, **by(actor))
    theirs = add_synonym(network_id=other.pk, typed=FILM, **by(stranger))
    assert own != theirs
    assert len(lines_told(lines_read_by(actor=actor, on=NOW.date()))) == 1
    assert len(lines_told(lines_read_by(actor=MACHINE, on=NOW.date()))) == 2
    assert refused(lambda: remove_synonym(synonym_id=theirs, **by(actor))) == ("matching.line_gone",)


def test_a_line_is_changed_by_who_read_it_last(network: Network) -> None:
    actor = staff(network)
    pk = add_synonym(network_id=network.pk, typed=FILM, **by(actor))
    seen = line_fingerprint(Synonym.objects.get(pk=pk))
    same = {"synonym_id": pk, "seen": seen, "typed": FILM}
    assert change_synonym(**same, **by(actor, key="k2")) == pk, "a line is no double of itself"
    synonym = TypedLine("pelliculage", "enrobage", False)
    change_synonym(synonym_id=pk, typed=synonym, seen=seen, **by(actor))
    assert Synonym.objects.get().kind == SynonymKind.SYNONYM
    assert refused(lambda: change_synonym(**same, **by(actor))) == ("kernel.stale",)
    reader = staff(network, RoleCode.BOARD, "Charlie Démo")
    assert refused(lambda: change_synonym(**same, **by(reader))) == ("kernel.not_allowed",)


def test_what_is_removed_can_be_added_again(network: Network) -> None:
    actor = staff(network)
    pk = add_synonym(network_id=network.pk, typed=FILM, **by(actor))
    assert remove_synonym(synonym_id=pk, **by(actor, key="k3")) == pk
    assert remove_synonym(synonym_id=pk, **by(actor, key="k3")) == pk, "the same form, sent twice"
    assert refused(lambda: remove_synonym(synonym_id=pk, **by(actor))) == ("matching.line_gone",)
    add_synonym(network_id=network.pk, typed=FILM, **by(actor))
    assert Synonym.objects.count() == 1


def test_a_list_brings_what_is_new_and_the_exported_one_nothing(network: Network) -> None:
    actor = staff(network)
    lines = [
        FILM,
        TypedLine("Pelliculages", "enrobage"),
        TypedLine("", "enrobage"),
        TypedLine("enrobage", "pelliculage", True),
        TypedLine("turbinage", "enrobage", True),
    ]
    given = {"network_id": network.pk, "lines": lines}
    assert import_synonyms(**given, **by(actor, key="k4")) == 2
    assert import_synonyms(**given, **by(actor, key="k4")) == 2, "the same form, sent twice"
    assert set(Synonym.objects.values_list("term", flat=True)) == {"pelliculage", "turbinage"}
    assert refused(lambda: import_synonyms(**given, **by(actor))) == ("matching.nothing_to_import",)
    many = [FILM] * (MOST_AT_ONCE + 1)
    assert refused(lambda: import_synonyms(network_id=network.pk, lines=many, **by(actor))) == (
        "matching.list_too_long",
    )

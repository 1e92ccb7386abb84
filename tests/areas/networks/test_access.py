"""Who runs a network, who reads its members, who keeps the directory."""

from __future__ import annotations

from datetime import date

import pytest

from grappe.areas.directory.models import Relation
from grappe.areas.networks.access import can_read_members, can_run_network, keeps_organisation
from grappe.areas.networks.models import NetworkRole, RoleCode
from grappe.areas.networks.queries import memberships_visible_to
from grappe.kernel.actor import MACHINE

from .factories import TODAY, acting, make_company, make_member, make_network, make_person, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "runs", "reads"),
    [
        (RoleCode.FACILITATOR, True, True),
        (RoleCode.ENGINEER, True, True),
        (RoleCode.BOARD, False, True),
        (RoleCode.FUNDER, False, True),
    ],
)
def test_a_role_opens_its_network_and_no_other(role: str, runs: bool, reads: bool) -> None:
    here, elsewhere = make_network("ici"), make_network("ailleurs")
    actor = acting(make_staff(here, role))
    assert (can_run_network(actor, here, on=TODAY), can_read_members(actor, here, on=TODAY)) == (runs, reads)
    assert not can_run_network(actor, elsewhere, on=TODAY)
    assert not can_read_members(actor, elsewhere, on=TODAY)


def test_a_role_holds_between_its_dates() -> None:
    network, person = make_network(), make_person()
    NetworkRole.objects.create(
        network=network, person=person, role=RoleCode.FACILITATOR, valid_to=date(2026, 1, 31)
    )
    assert can_run_network(acting(person), network, on=date(2026, 1, 31))
    assert not can_run_network(acting(person), network, on=TODAY)


def test_a_member_reads_the_members_of_its_networks() -> None:
    network, person = make_network(), make_person()
    member = make_member(network)
    assert not can_read_members(acting(person), network, on=TODAY)
    Relation.objects.create(kind="employment", person=person, organisation=member.organisation)
    assert can_read_members(acting(person), network, on=TODAY)
    assert list(memberships_visible_to(actor=acting(person), on=TODAY)) == [member]


def test_a_role_in_a_federation_opens_the_networks_that_adhere_to_it() -> None:
    federation, network = make_network("federation"), make_network("groupement")
    make_member(federation, network.organisation)
    actor = acting(make_staff(federation))
    assert can_read_members(actor, network, on=TODAY)
    assert not can_run_network(actor, network, on=TODAY)


def test_the_machine_may_all() -> None:
    network = make_network()
    assert can_run_network(MACHINE, network, on=TODAY)
    assert can_read_members(MACHINE, network, on=TODAY)
    assert keeps_organisation(MACHINE, make_company(), TODAY)


def test_an_organisation_is_kept_by_its_own_networks_first() -> None:
    here, elsewhere = make_network("ici"), make_network("ailleurs")
    mine, theirs, alone = make_member(here).organisation, make_member(elsewhere).organisation, make_company()
    actor, stranger = acting(make_staff(here)), acting(make_person())
    assert keeps_organisation(actor, None, TODAY)
    assert keeps_organisation(actor, mine, TODAY)
    assert keeps_organisation(actor, alone, TODAY)
    assert keeps_organisation(actor, here.organisation, TODAY)
    assert not keeps_organisation(actor, theirs, TODAY)
    assert not keeps_organisation(actor, elsewhere.organisation, TODAY)
    assert not any(keeps_organisation(stranger, row, TODAY) for row in (None, mine, alone))

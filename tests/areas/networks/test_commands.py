"""Members come, stay and leave; figures are declared: each act once, by those who run the network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist

from grappe.areas.networks.commands import admit_member, declare_figure, end_membership, renew_membership
from grappe.areas.networks.models import College, DeclaredFigure, Membership, RoleCode
from grappe.kernel.actor import MACHINE
from grappe.kernel.models import AuditEntry
from grappe.values import Period, Refused

from .factories import NOW, acting, make_company, make_member, make_network, make_person, make_staff

pytestmark = pytest.mark.django_db
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
NEXT = Period(date(2026, 1, 1), date(2026, 12, 31))


def _refusals(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [code.partition(".")[2] for code in refused.value.codes]


def test_admitting_twice_with_one_form_admits_once() -> None:
    network, company = make_network(), make_company()
    college = College.objects.create(network=network, name="PME")
    staff = acting(make_staff(network))
    act = {
        "network_id": network.pk,
        "organisation_id": company.pk,
        "college_id": college.pk,
        "period": YEAR,
        "actor": staff,
        "on": NOW,
        "key": "a1",
    }
    first = admit_member(**act)
    assert admit_member(**act) == first
    row = Membership.objects.get()
    assert (row.college, row.valid_from, row.valid_to, row.renews) == (college, YEAR.start, YEAR.end, None)
    entry = AuditEntry.objects.get(key="a1")
    assert (entry.object_type, entry.result) == ("membership", first)
    assert entry.changes == {"valid_from": "2025-01-01", "valid_to": "2025-12-31"}


def test_an_admission_is_refused_with_every_reason() -> None:
    network, other = make_network("ici"), make_network("ailleurs")
    college = College.objects.create(network=other, name="PME")
    with pytest.raises(Refused) as refused:
        admit_member(
            network_id=network.pk,
            organisation_id=network.organisation_id,
            college_id=college.pk,
            period=YEAR,
            actor=MACHINE,
            on=NOW,
        )
    assert _refusals(refused) == ["member_of_itself", "college_of_another"]
    member = make_member(network)
    with pytest.raises(Refused) as refused:
        admit_member(
            network_id=network.pk, organisation_id=member.organisation_id, period=YEAR, actor=MACHINE, on=NOW
        )
    assert _refusals(refused) == ["already_member"]
    with pytest.raises(ObjectDoesNotExist):
        admit_member(network_id=0, organisation_id=1, period=YEAR, actor=MACHINE, on=NOW)


def test_a_network_may_be_a_member_of_another() -> None:
    federation, network = make_network("federation"), make_network("groupement")
    admit_member(
        network_id=federation.pk,
        organisation_id=network.organisation_id,
        period=Period(),
        actor=MACHINE,
        on=NOW,
    )
    assert Membership.objects.get().organisation.network == network


def test_a_renewal_is_a_new_row_that_names_the_former() -> None:
    network = make_network()
    former = make_member(network, None, YEAR.start, YEAR.end)
    staff = acting(make_staff(network, RoleCode.ENGINEER))
    pk = renew_membership(membership_id=former.pk, period=NEXT, actor=staff, on=NOW, key="r1")
    assert renew_membership(membership_id=former.pk, period=NEXT, actor=staff, on=NOW, key="r1") == pk
    former.refresh_from_db()
    renewal = Membership.objects.get(pk=pk)
    assert (former.valid_to, renewal.renews, renewal.valid_from) == (YEAR.end, former, NEXT.start)
    with pytest.raises(Refused) as refused:
        renew_membership(membership_id=former.pk, period=NEXT, actor=staff, on=NOW)
    assert _refusals(refused) == ["already_renewed"]


def test_a_renewal_overlaps_no_other_term() -> None:
    network = make_network()
    former = make_member(network, None, YEAR.start, YEAR.end)
    make_member(network, former.organisation, date(2026, 6, 1))
    with pytest.raises(Refused) as refused:
        renew_membership(membership_id=former.pk, period=NEXT, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["already_member"]


def test_a_membership_ends_on_a_day_and_stays_on_record() -> None:
    network = make_network()
    member = make_member(network)
    staff = acting(make_staff(network))
    end_membership(membership_id=member.pk, end=date(2026, 2, 28), actor=staff, on=NOW)
    member.refresh_from_db()
    assert member.valid_to == date(2026, 2, 28)
    with pytest.raises(Refused) as refused:
        end_membership(membership_id=member.pk, end=date(2026, 3, 1), actor=staff, on=NOW)
    assert _refusals(refused) == ["already_ended"]


def test_a_figure_is_declared_with_its_words_and_source() -> None:
    network = make_network()
    act = {"network_id": network.pk, "measure": "members", "actor": acting(make_staff(network)), "on": NOW}
    declare_figure(**act, value=38, wording="38 adhérents", source="Dossier", source_date="2015", key="f")
    declare_figure(**act, value=None, wording="nommé sans chiffre", source="Dossier", source_date="2016")
    assert list(DeclaredFigure.objects.order_by("pk").values_list("value", "source_date")) == [
        (38, "2015"),
        (None, "2016"),
    ]
    assert AuditEntry.objects.get(key="f").changes == {
        "measure": "members",
        "value": 38,
        "source_date": "2015",
    }
    with pytest.raises(Refused) as refused:
        declare_figure(**(act | {"measure": "joy"}), value=-1, wording="x", source="y", source_date="2015")
    assert _refusals(refused) == ["measure_unknown", "figure_negative"]


@pytest.mark.parametrize("role", [None, RoleCode.BOARD, RoleCode.FUNDER])
def test_only_those_who_run_the_network_write_in_it(role: str | None) -> None:
    network, company = make_network(), make_company()
    actor = acting(make_staff(network, role) if role else make_person())
    acts: list[Callable[[], object]] = [
        lambda: admit_member(
            network_id=network.pk, organisation_id=company.pk, period=YEAR, actor=actor, on=NOW
        ),
        lambda: declare_figure(
            network_id=network.pk,
            measure="members",
            value=1,
            wording="un",
            source="x",
            source_date="2015",
            actor=actor,
            on=NOW,
        ),
    ]
    member = make_member(network, None, YEAR.start, YEAR.end)
    if role:
        acts.append(lambda: end_membership(membership_id=member.pk, end=YEAR.start, actor=actor, on=NOW))
    else:
        with pytest.raises(ObjectDoesNotExist):
            renew_membership(membership_id=member.pk, period=NEXT, actor=actor, on=NOW)
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == ("kernel.not_allowed",)
    assert Membership.objects.count() == 1

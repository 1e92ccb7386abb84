"""Members come, stay and leave; figures are declared: each act once, by those who run the network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist

from grappe.areas.networks.commands import (
    admit_member,
    declare_figure,
    end_membership,
    renew_membership,
    resume_membership,
    withdraw_figure,
    withdraw_membership,
)
from grappe.areas.networks.models import College, DeclaredFigure, Membership, RoleCode
from grappe.areas.networks.queries import networks_visible, with_counts
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


def test_a_membership_ends_on_a_day_for_a_reason_and_the_end_is_undone() -> None:
    network = make_network()
    member = make_member(network, None, None, YEAR.end)
    act = {"membership_id": member.pk, "actor": acting(make_staff(network)), "on": NOW}
    for end in (date(2025, 6, 30), date(2025, 3, 31)):
        end_membership(**act, end=end, reason="other", note=" vente du fonds ")
    member.refresh_from_db()
    assert (member.valid_to, member.end_reason, member.end_note, member.planned_end) == (
        date(2025, 3, 31),
        "other",
        "vente du fonds",
        YEAR.end,
    )
    with pytest.raises(Refused) as refused:
        end_membership(**act, end=date(2025, 6, 1), reason="")
    assert _refusals(refused) == ["already_ended", "end_reason_missing"]
    resume_membership(**act, key="u")
    member.refresh_from_db()
    assert (member.valid_to, member.end_reason, member.end_note, member.planned_end) == (
        YEAR.end,
        "",
        "",
        None,
    )
    assert resume_membership(**act, key="u") == member.pk
    with pytest.raises(Refused) as refused:
        resume_membership(**act, key="v")
    assert _refusals(refused) == ["nothing_to_undo"]


def test_a_term_written_by_mistake_is_withdrawn_unless_renewed() -> None:
    network = make_network()
    former = make_member(network, None, YEAR.start, YEAR.end)
    renewal = renew_membership(membership_id=former.pk, period=NEXT, actor=MACHINE, on=NOW)
    with pytest.raises(Refused) as refused:
        withdraw_membership(membership_id=former.pk, actor=MACHINE, on=NOW)
    assert _refusals(refused) == ["already_renewed"]
    assert withdraw_membership(membership_id=renewal, actor=MACHINE, on=NOW, key="w") == renewal
    assert list(Membership.objects.values_list("pk", flat=True)) == [former.pk]
    changes = AuditEntry.objects.get(key="w").changes
    assert (changes["renews"], changes["organisation"]) == (former.pk, former.organisation_id)


def test_the_board_reads_terms_and_changes_none() -> None:
    network = make_network()
    member = make_member(network, None, None, YEAR.end)
    act = {"membership_id": member.pk, "actor": acting(make_staff(network, RoleCode.BOARD)), "on": NOW}
    for attempt in (
        lambda: end_membership(**act, end=YEAR.end, reason="resigned"),
        lambda: resume_membership(**act),
        lambda: withdraw_membership(**act),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.codes == ("kernel.not_allowed",)


def test_a_figure_is_withdrawn_once_and_no_longer_counts() -> None:
    network = make_network()
    act = {"network_id": network.pk, "measure": "members", "actor": MACHINE, "on": NOW}
    for value, year in ((38, "2014"), (380, "2015")):
        pk = declare_figure(**act, value=value, wording="x", source="Dossier", source_date=year)
    staff = acting(make_staff(network))
    with pytest.raises(Refused) as refused:
        withdraw_figure(figure_id=pk, actor=acting(make_staff(network, RoleCode.FUNDER)), on=NOW)
    assert refused.value.codes == ("kernel.not_allowed",)
    withdraw_figure(figure_id=pk, actor=staff, on=NOW)
    assert DeclaredFigure.objects.get(pk=pk).withdrawn_on == NOW.date()
    assert with_counts(networks_visible(), on=NOW.date()).get().declared == 38
    with pytest.raises(Refused) as refused:
        withdraw_figure(figure_id=pk, actor=staff, on=NOW)
    assert _refusals(refused) == ["figure_withdrawn_already"]


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
        acts.append(
            lambda: end_membership(
                membership_id=member.pk, end=YEAR.start, reason="resigned", actor=actor, on=NOW
            )
        )
    else:
        with pytest.raises(ObjectDoesNotExist):
            renew_membership(membership_id=member.pk, period=NEXT, actor=actor, on=NOW)
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == ("kernel.not_allowed",)
    assert Membership.objects.count() == 1

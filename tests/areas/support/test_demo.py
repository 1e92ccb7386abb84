"""The demonstration's support: 2009 to its end, every waiting state on organisations that do not exist."""

from __future__ import annotations

import pytest
from django.utils import timezone

from grappe.areas.support import demo as support
from grappe.areas.support.models import (
    CompanyReport,
    PooledSession,
    SupportDay,
    SupportedCompany,
    SupportProgramme,
    SupportTemplate,
)
from grappe.areas.support.queries import values_of
from grappe.areas.support.rules import DayState, PhaseKind, ReportState, days_of_support, template_of
from grappe.values import Euro, HalfDays

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_both_printed_versions_are_templates_shared_by_all() -> None:
    found = {row.slug: template_of(row.content) for row in SupportTemplate.objects.filter(network=None)}
    kinds = {
        slug: tuple(len(template.of_kind(kind)) for kind in PhaseKind) for slug, template in found.items()
    }
    assert kinds == {"bio-innov-a": (3, 4), "bio-innov-b": (2, 3)}
    version_a, version_b = found["bio-innov-a"], found["bio-innov-b"]
    assert (version_a.firms, version_a.pooled, version_b.firms) == (2, None, 1)
    assert [phase.title for phase in version_a.phases if phase.expert] == [
        "Mise en commun de septembre",
        "Mise en commun de décembre",
    ]
    assert days_of_support(version_a, companies=10) == HalfDays(100)
    assert days_of_support(version_b, companies=10) == HalfDays(105)


def test_2009_is_closed_and_treats_its_ten_laureates_alike() -> None:
    programme = SupportProgramme.objects.get(call__slug="bio-innov-2009")
    assert (programme.state, programme.companies.count(), programme.firms.count()) == ("closed", 10, 2)
    worth = values_of(programme).values()
    # Five days at 800 €, and a tenth of half a day at each of the four sessions.
    assert {value.amount for value in worth} == {Euro("4160.00")}
    assert set(SupportDay.objects.filter(company__programme=programme).values_list("state", flat=True)) == {
        DayState.SIGNED
    }


def test_what_could_harm_is_about_organisations_that_do_not_exist() -> None:
    waiting = SupportDay.objects.exclude(state=DayState.SIGNED)
    assert set(waiting.values_list("state", flat=True)) == set(DayState) - {DayState.SIGNED}
    reports = CompanyReport.objects.exclude(state=ReportState.APPROVED)
    assert set(reports.values_list("state", flat=True)) == {ReportState.DRAFT, ReportState.SENT}
    assert set(PooledSession.objects.values_list("state", flat=True)) == {"planned", "held", "cancelled"}
    named = {day.company_id for day in waiting} | {report.company_id for report in reports}
    invented = SupportedCompany.objects.filter(application__organisation__invented=True)
    assert named <= set(invented.values_list("pk", flat=True))


def test_a_second_load_adds_nothing() -> None:
    before = SupportDay.objects.count(), SupportProgramme.objects.count()
    support.load(on=timezone.now())
    assert (SupportDay.objects.count(), SupportProgramme.objects.count()) == before

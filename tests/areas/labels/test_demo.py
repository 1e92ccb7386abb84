"""The demonstration: the editions as printed, every state of a label and of its support, nobody harmed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from grappe.areas.labels.demo import load
from grappe.areas.labels.models import LabelCall, LabelEvent, SupportAgreement, YearReport
from grappe.areas.labels.queries import awards_visible, life_of
from grappe.areas.labels.rules import LabelAct, LabelState, ReportState, SupportState, state_on
from grappe.areas.networks.models import LabelAward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()


def test_editions_are_as_printed_and_no_name_is_given_to_a_year() -> None:
    rows = LabelCall.objects.filter(call__invented=False).order_by("call__edition")
    found = [(row.call.title, row.wave, row.announced, row.call.state) for row in rows.select_related("call")]
    assert found == [
        ("Grappes d’entreprises", "2010", None, "decided"),
        ("Cluster 47", "2011", 4, "decided"),
        ("Cluster 47", "2014", 6, "decided"),
    ]
    ten = LabelAward.objects.filter(label__name="Cluster 47")
    assert (ten.count(), set(ten.values_list("wave", "valid_from"))) == (10, {("", None)})


def test_every_state_is_shown_and_bad_news_is_invented() -> None:
    states = {award: state_on(life_of(award), TODAY) for award in awards_visible()}
    assert set(states.values()) == set(LabelState) - {LabelState.NOT_YET}
    assert set(SupportAgreement.objects.values_list("state", flat=True)) == set(SupportState)
    assert set(YearReport.objects.values_list("state", flat=True)) == set(ReportState)
    acts = LabelEvent.objects.exclude(kind=LabelAct.GRANTED)
    assert not acts.filter(award__network__organisation__invented=False).exists()
    real = SupportAgreement.objects.filter(award__network__organisation__invented=False)
    assert not real.exists()


def test_a_second_run_adds_nothing() -> None:
    before = LabelEvent.objects.count()
    load(on=datetime.now(ZoneInfo("Europe/Paris")))
    assert LabelEvent.objects.count() == before

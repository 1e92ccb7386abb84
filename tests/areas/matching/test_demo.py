"""The demonstration of matching: words that the rules accept, a need that three markets share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.programmes.decisions.factories import actor_of

from grappe.areas.directory.models import Posting
from grappe.areas.matching.demo import OWN, load
from grappe.areas.matching.jobs import load_lexicon, rebuild_index
from grappe.areas.matching.models import Synonym
from grappe.areas.matching.queries.likeness import common_needs
from grappe.areas.matching.rules.lines import Known, TypedLine
from grappe.areas.matching.rules.thesaurus import Line
from grappe.areas.matching.sources.lexicon import lines_of_sheet
from grappe.areas.networks.models import Network
from grappe.areas.people.demo import people
from grappe.areas.programmes.queries.laureates import laureates_of_programmes


def test_every_line_would_be_accepted_after_those_before_it() -> None:
    known = Known(own=(), house=())
    written = [Line(one.term, one.canonical, one.is_technique) for one in lines_of_sheet()]
    assert len(written) > 200
    for line in [*written, *(Line(own.term, own.canonical, own.is_technique) for own in OWN)]:
        assert known.refusals(TypedLine(line.term, line.canonical, line.is_technique)) == [], line
        known.add(line)


@pytest.mark.django_db
def test_the_vocabulary_is_written_once_and_what_was_taken_away_comes_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert load_lexicon() == len(lines_of_sheet()) == Synonym.objects.filter(network=None).count()
    Synonym.objects.earliest("pk").delete()
    call_command("load_lexicon", stdout=sys.stdout)
    assert "1 ligne écrite" in capsys.readouterr().out
    assert load_lexicon() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_the_engineer_finds_one_need_in_three_markets_and_nothing_confidential_of_others() -> None:
    lines, needs = Synonym.objects.count(), Posting.objects.count()
    load(on=timezone.localtime())
    assert (Synonym.objects.count(), Posting.objects.count()) == (lines, needs), "loaded once"
    nutravita = Network.objects.get(slug="nutravita")
    groups, _is_cut = common_needs(
        nutravita.pk, actor=actor_of(people()["engineer"]), on=timezone.localdate()
    )
    assert groups[0].is_ours
    assert len(groups[0].markets) >= 3
    members = [member for group in groups for member in group.members]
    assert not any(member.need.is_confidential and not member.is_ours for member in members)
    assert all(member.need.organisation.invented for member in members)


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_laureates_of_the_programme_in_view_are_told_and_gain_points(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    rebuild_index(clock=timezone.now)
    laureate = laureates_of_programmes().filter(application__organisation__activity__gt="").first()
    assert laureate is not None
    organisation, programme = laureate.application.organisation, laureate.application.call.programme
    client = Client()
    # The programme is one of the networks whose members are open to her.
    client.force_login(people()["facilitator"])
    typed = {"q": organisation.activity}
    without, within = (
        client.get(reverse("matching:partners"), query)
        for query in (typed, typed | {"programme": str(programme.pk)})
    )
    said = "a déjà pris part au même programme"
    assert said not in without.content.decode()
    assert said in within.content.decode()
    names = [
        row.candidate.name for row in within.context["results"] if said in {one.words for one in row.reasons}
    ]
    assert organisation.name in names
    assert f'<option value="{programme.pk}" selected>' in within.content.decode()

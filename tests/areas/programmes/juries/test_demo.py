"""The juries of the demonstration hold the story that it tells, and harm no real name."""

from __future__ import annotations

from collections import Counter

import pytest

from grappe.areas.programmes.models import Application, Conflict, JurorPreference, Review, ReviewState
from grappe.areas.programmes.rules.ranking import Ranked, Standing, cut, rank

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

REAL_LAUREATES = {1, 2, 3, 5, 6, 8, 9, 11, 13, 15}


def ranking(slug: str) -> list[Ranked]:
    """The call ranked by the means kept beside its applications, no tie-break applied."""
    rows = Application.objects.filter(call__slug=slug, mean__isnull=False)
    standings = [Standing(a.number, a.mean, a.median, a.priority, a.review_count) for a in rows]
    return rank(standings)


def states(slug: str) -> Counter[str]:
    return Counter(Review.objects.filter(application__call__slug=slug).values_list("state", flat=True))


def test_every_application_of_2009_was_read_three_times() -> None:
    counted = Review.objects.filter(application__call__slug="bio-innov-2009").exclude(
        state=ReviewState.RECUSED
    )
    assert set(Counter(counted.values_list("application__number", flat=True)).values()) == {3}
    assert states("bio-innov-2009") == {"given": 47, "abstained": 1, "recused": 1}


def test_a_tie_straddles_the_line_and_the_others_above_are_laureates_but_one() -> None:
    line = cut(ranking("bio-innov-2009"), 10)
    assert line.tied_across == (4, 9, 11)
    assert set(line.inside) - REAL_LAUREATES == {10}
    assert set(line.inside) | set(line.tied_across) >= REAL_LAUREATES


def test_what_could_harm_belongs_to_invented_organisations() -> None:
    harmed = Review.objects.filter(
        application__call__slug="bio-innov-2009",
        state__in=[ReviewState.ABSTAINED, ReviewState.RECUSED],
    )
    assert not harmed.filter(application__organisation__invented=False).exists()
    assert not Conflict.objects.filter(application__organisation__invented=False).exists()
    disputed = Application.objects.filter(call__slug="bio-innov-2009", deviation__gte=150)
    assert [application.organisation.invented for application in disputed] == [True]


def test_the_jury_of_the_closed_trial_says_what_it_would_read_and_reads_nothing_yet() -> None:
    wishes = JurorPreference.objects.filter(juror__call__slug="essai-clos")
    assert set(wishes.values_list("value", flat=True)) == {-2, -1, 1, 2}
    kept_away = Conflict.objects.filter(juror__call__slug="essai-clos").values_list("kind", flat=True)
    assert {"pinned", "same_organisation"} <= set(kept_away)
    assert states("essai-clos") == {}


def test_the_trials_are_half_marked_and_tied() -> None:
    marking = states("essai-notation")
    assert marking["given"] == 9
    assert marking["draft"] == 1
    assert marking["assigned"] == 8
    assert marking["recused"] == 1
    assert states("essai-deliberation") == {"given": 24}
    assert cut(ranking("essai-deliberation"), 4).tied_across == (2, 6)

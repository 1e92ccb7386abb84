"""What the severity of a call's jurors is worked out from, and the ranking it is set beside."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper

from grappe.areas.programmes.models import Application, Call, Juror, Review, ReviewState, TieResolution
from grappe.areas.programmes.queries.decisions import DECIDABLE
from grappe.areas.programmes.queries.discussion import conflicted
from grappe.areas.programmes.rules.grid import Family
from grappe.areas.programmes.rules.ranking import Standing, TieBreak, rank, standing_of
from grappe.areas.programmes.rules.severity import GivenMark, marks_without_effect
from grappe.kernel.actor import Actor


class Marks(NamedTuple):
    """The given marks of a call by application number, with what their priority family brought."""

    given: tuple[GivenMark, ...]
    priorities: Mapping[int, Sequence[int]]


class Candidate(NamedTuple):
    """An application as its marks stand; `tied` when the reader has a link with it: its line is not shown."""

    standing: Standing
    organisation: str
    tied: bool


class Moved(NamedTuple):
    """An application whose rank the jurors' effects change; means in hundredths."""

    number: int
    organisation: str
    rank: int
    without: int
    mean: int
    mean_without: int

    @property
    def places(self) -> int:
        """How many places it would gain; below zero, lose."""
        return self.rank - self.without


def marks_of(call: Call) -> Marks:
    """Return the given marks of the applications that the jury decides, by number: one query."""
    rows = Review.objects.filter(
        application__call=call,
        application__state__in=DECIDABLE,
        state=ReviewState.GIVEN,
        points__isnull=False,
    ).order_by("application__number", "juror_id")
    given: list[GivenMark] = []
    priorities: dict[int, list[int]] = {}
    for juror, number, points, families in rows.values_list(
        "juror_id", "application__number", "points", "families"
    ):
        assert points is not None, "a given mark has its points"
        given.append(GivenMark(juror, number, points))
        priorities.setdefault(number, []).append(int(families.get(Family.PRIORITY, 0)))
    return Marks(tuple(given), priorities)


def names_of_jurors(call: Call) -> dict[int, tuple[str, str]]:
    """Return each juror's name and capacity, by id: one query."""
    rows = Juror.objects.filter(call=call).values_list("pk", "person__name", "capacity_as")
    return {pk: (name, capacity) for pk, name, capacity in rows}


def candidates_of(call: Call, *, actor: Actor) -> dict[int, Candidate]:
    """Return the applications that the jury ranks, by number: one query."""
    tied = ExpressionWrapper(conflicted(actor.own_id), output_field=BooleanField())
    rows = Application.objects.filter(call=call, state__in=DECIDABLE).annotate(tied=tied).order_by("number")
    columns = ("number", "mean", "median", "priority", "review_count", "organisation__name", "tied")
    return {row[0]: Candidate(Standing(*row[:5]), *row[5:]) for row in rows.values_list(*columns)}


def moved_without(
    call: Call, candidates: Mapping[int, Candidate], marks: Marks, effects: Mapping[int, int], *, highest: int
) -> list[Moved]:
    """Return the applications whose rank would differ without the jurors' effects, in the order of the
    ranking: one query, for the ties that the jury ordered.

    The effects are taken out of the marks alone; the declared tie-breaks and the jury's orders stay.
    """
    tie_breaks = [TieBreak(name) for name in call.tie_breaks]
    orders = [
        tuple(numbers)
        for numbers in TieResolution.objects.filter(call=call)
        .order_by("pk")
        .values_list("numbers", flat=True)
    ]
    plain = {
        number: standing_of(number, points, marks.priorities[number])
        for number, points in marks_without_effect(marks.given, effects, highest=highest).items()
    }
    now = rank([one.standing for one in candidates.values()], tie_breaks=tie_breaks, resolutions=orders)
    then = {one.number: one.rank for one in rank(plain.values(), tie_breaks=tie_breaks, resolutions=orders)}
    found = []
    for place in now:
        one, without = candidates[place.number], then.get(place.number)
        if place.rank is None or without is None or place.rank == without or one.tied:
            continue
        means = one.standing.mean or 0, plain[place.number].mean or 0
        found.append(Moved(place.number, one.organisation, place.rank, without, *means))
    return found

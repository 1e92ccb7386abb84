"""The ranked list as it is read: each application's line, the places, the cut, and what follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, cast

from grappe.areas.funding.rules import VatSituation
from grappe.areas.programmes.queries.aid import vat_of
from grappe.areas.programmes.rules.decisions import (
    Departure,
    Outcome,
    departures,
    places_passed_on,
    refusals_to_apply,
)
from grappe.areas.programmes.rules.envelopes import Envelope
from grappe.areas.programmes.rules.ranking import Cut, Ranked
from grappe.areas.programmes.rules.selection import (
    Contest,
    Decided,
    Placed,
    Selection,
    SelectionTerms,
    paid_when_selected,
    refusals_to_decide,
    refusals_to_select,
    select,
    selection_departures,
)
from grappe.values import Euro, Refusal


class Line(NamedTuple):
    """One application as the ranked list reads it; points in hundredths. After `aid`, the fields are empty in
    a list that needs only figures, until `with_details` fills those of a page. `ceiling`: "blocked" or
    "notice" when the ceilings of public aid said so as the aid was proposed; `most_allowed` is then the most
    that they left."""

    number: int
    pk: int
    mean: int | None
    median: int | None
    priority: int | None
    given: int
    deviation: int | None
    outcome: str | None
    reason: str | None
    decided_rank: int | None = None
    payer: int | None = None
    ceiling: str | None = None
    aid: Decimal | None = None
    version: int | None = None
    title: str = ""
    organisation: str = ""
    department: str | None = None
    state: str = ""
    vat_basis: str = ""
    vat_deduction: int | None = None
    limited_to: Decimal | None = None
    most_allowed: Decimal | None = None
    organisation_id: int = 0

    @property
    def vat(self) -> VatSituation | None:
        """The VAT situation that the applicant declared."""
        return vat_of(self.vat_basis, self.vat_deduction)


class Resolution(NamedTuple):
    """The order that the jury gave to a tie, and why."""

    numbers: tuple[int, ...]
    reason: str


@dataclass(frozen=True, eq=False)
class Chosen:
    """What the envelopes of a call make of its ranked list.

    `selection` is None while the list cannot be cut: `refusals` then say why. `groups` are the codes of each
    application, where and about what, which floors count.
    """

    terms: SelectionTerms
    envelopes: tuple[Envelope, ...]
    contest: Contest
    groups: Mapping[int, tuple[tuple[str, ...], str]]

    @cached_property
    def refusals(self) -> list[Refusal]:
        """Why the list cannot be cut: an aid that cannot be worked out, a tie that changes who is paid."""
        return refusals_to_select(self.contest)

    @cached_property
    def selection(self) -> Selection | None:
        """Who is paid by which envelope, by the ranking alone."""
        return None if self.refusals else select(self.contest)

    @cached_property
    def placed(self) -> Mapping[int, Placed]:
        """What the ranking alone gives each application, by number."""
        return {one.number: one for one in self.selection.placed} if self.selection else {}

    @cached_property
    def tied(self) -> tuple[int, ...]:
        """Those whose order changes who is paid, of the first such tie."""
        ties = [one for one in self.refusals if one.code == "programmes.tie_changes_selection"]
        return tuple(cast(Iterable[int], ties[0].params["numbers"])) if ties else ()

    @cached_property
    def line(self) -> Cut:
        """Who is above the line by the ranking alone."""
        inside = tuple(number for number, one in self.placed.items() if one.outcome is Outcome.SELECTED)
        apart = {*inside, *self.tied}
        outside = tuple(one.number for one in self.contest.ranked if one.number not in apart)
        return Cut(inside, self.tied, outside)

    def asking(self, number: int, asked: Euro) -> Chosen:
        """Return the same where an application asks another amount."""
        if number not in self.contest.requests:
            return self
        request = replace(self.contest.requests[number], asked=asked)
        return replace(
            self, contest=replace(self.contest, requests={**self.contest.requests, number: request})
        )

    def label_of(self, payer: int | None) -> str:
        """Return the name of an envelope, by its place."""
        known = payer is not None and payer < len(self.envelopes)
        return self.envelopes[payer].label if known and payer is not None else ""


_OUTCOMES: Mapping[str | None, Outcome] = {str(outcome): outcome for outcome in Outcome}


@dataclass(frozen=True, eq=False)
class Ranking:
    """The whole list of a call, ranked, with its cut line. What follows from it is worked out once.

    With `chosen`, envelopes draw the line; without, the places alone do.
    """

    places: int
    lines: Mapping[int, Line]
    ranked: tuple[Ranked, ...]
    line: Cut
    resolutions: tuple[Resolution, ...]
    chosen: Chosen | None = None

    @cached_property
    def outcomes(self) -> Mapping[int, Outcome | None]:
        """What is decided so far, by number."""
        return {number: _OUTCOMES.get(line.outcome) for number, line in self.lines.items()}

    @cached_property
    def decided(self) -> Mapping[int, Decided]:
        """The same, with who pays and how much, for those that have a decision."""
        return {
            number: Decided(outcome, self.lines[number].payer, Euro(self.lines[number].aid or 0))
            for number, outcome in self.outcomes.items()
            if outcome is not None
        }

    @cached_property
    def counts(self) -> Counter[Outcome | None]:
        """How many applications have each outcome, and none."""
        return Counter(self.outcomes.values())

    @cached_property
    def undecided(self) -> tuple[int, ...]:
        """Those without a decision, by number."""
        return tuple(number for number, outcome in self.outcomes.items() if outcome is None)

    @cached_property
    def selected(self) -> tuple[int, ...]:
        """Those selected so far, in the order of the list."""
        return tuple(p.number for p in self.ranked if self.outcomes[p.number] is Outcome.SELECTED)

    @cached_property
    def reasons(self) -> Mapping[int, str]:
        """The reasons written so far, by number."""
        return {number: line.reason for number, line in self.lines.items() if line.reason}

    @cached_property
    def moved(self) -> tuple[int, ...]:
        """Those decided when they had another rank, in the order of the list."""
        return tuple(
            place.number
            for place in self.ranked
            if self.lines[place.number].decided_rank not in (None, place.rank or 0)
        )

    @cached_property
    def departures(self) -> list[Departure]:
        """The decisions that the ranking alone does not give; none while nothing is decided, nor while
        envelopes cannot cut the list."""
        if not any(self.outcomes.values()):
            return []
        if self.chosen is None:
            return departures(self.ranked, self.places, self.outcomes)
        return selection_departures(self.chosen.contest, self.decided) if self.chosen.selection else []

    @cached_property
    def passed_on(self) -> tuple[int, ...]:
        """Who holds, in the order of the list, a place or the money that the jury freed."""
        if self.chosen is None:
            return places_passed_on(self.ranked, self.places, self.outcomes)
        apart = {*self.line.inside, *(departure.number for departure in self.departures)}
        return tuple(number for number in self.selected if number not in apart)

    def would_inherit(self, number: int) -> bool:
        """Whether selecting this application takes, in the order of the list, what the jury freed."""
        if self.chosen is None:
            outcomes = {**self.outcomes, number: Outcome.SELECTED}
            return number in places_passed_on(self.ranked, self.places, outcomes)
        return number not in self.line.inside and not self.departs(number, self.paid(number))

    def paid(self, number: int, payer: int | None = None) -> Decided:
        """Return who would pay an application and how much if it were selected; nobody without envelopes."""
        if self.chosen is None or self.chosen.selection is None:
            return Decided(Outcome.SELECTED)
        return paid_when_selected(self.chosen.contest, self.decided, number, payer)

    def departs(self, number: int, choice: Decided | None) -> Departure | None:
        """Return how a decision on one application would depart from the ranking, if it would."""
        if self.chosen is None:
            outcomes = {**self.outcomes, number: choice.outcome if choice else None}
            found = departures(self.ranked, self.places, outcomes)
        elif choice is None or self.chosen.selection is None:
            return None
        else:
            found = selection_departures(self.chosen.contest, {**self.decided, number: choice})
        return next((departure for departure in found if departure.number == number), None)

    def asking(self, number: int, asked: Euro | None) -> Ranking:
        """Return the same list where an application asks another amount of the envelopes."""
        if self.chosen is None or asked is None:
            return self
        chosen = self.chosen.asking(number, asked)
        return replace(self, chosen=chosen, line=chosen.line)

    def refusals_to_apply(self) -> list[Refusal]:
        """Return every reason why the pending decisions may not be applied together."""
        if self.chosen is None:
            return refusals_to_apply(self.ranked, self.places, self.outcomes, self.reasons)
        return self.chosen.refusals or refusals_to_decide(self.chosen.contest, self.decided, self.reasons)

    @cached_property
    def _places(self) -> dict[int, Ranked]:
        return {place.number: place for place in self.ranked}

    @cached_property
    def count(self) -> int:
        """How many applications have a rank."""
        return sum(place.rank is not None for place in self.ranked)

    def rank_of(self, number: int) -> Ranked:
        """Return the place of one application."""
        return self._places[number]

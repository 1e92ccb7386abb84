"""The line of each envelope: never over, in the order of the list, with a reason for everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grappe.areas.programmes.rules import Departure, Outcome, Ranked
from grappe.areas.programmes.rules.selection import (
    Contest,
    Decided,
    EnvelopeLimits,
    LineRule,
    Placed,
    Reason,
    Request,
    difference,
    refusals_to_decide,
    refusals_to_select,
    select,
    selection_departures,
    what_if,
)
from grappe.values import ZERO, Euro, Refused, Share

SELECTED, REJECTED, WAITLISTED = Outcome.SELECTED, Outcome.REJECTED, Outcome.WAITLISTED
HALF = Share.percent(50)
CENT = Euro("0.01")


def contest(
    asked: Sequence[int | str],
    *amounts: int | None,
    envelopes: Sequence[tuple[int, ...]] | None = None,
    ranks: Sequence[int | None] | None = None,
    places: Sequence[int | None] | None = None,
    rule: LineRule | None = None,
) -> Contest:
    """Applications 11, 12… in the order of the list, all on the first envelope unless told otherwise."""
    own = envelopes or [(0,)] * len(asked)
    held = places or [None] * len(amounts)
    return Contest(
        ranked=tuple(Ranked(11 + i, rank) for i, rank in enumerate(ranks or range(1, len(asked) + 1))),
        requests={11 + i: Request(Euro(one), own[i]) for i, one in enumerate(asked)},
        envelopes=tuple(
            EnvelopeLimits(None if amount is None else Euro(amount), limit, f"E{place}")
            for place, (amount, limit) in enumerate(zip(amounts, held, strict=True))
        ),
        rule=rule or LineRule(),
    )


def read(placed: Sequence[Placed]) -> list[tuple[int, str, int | None, str]]:
    return [(one.number, one.reason.value, one.envelope, str(one.granted)) for one in placed]


def test_the_line_is_drawn_at_the_first_that_nothing_can_pay() -> None:
    found = select(contest([50, 40, 30, 10], 100))
    assert read(found.placed) == [
        (11, "in_full", 0, "50"),
        (12, "in_full", 0, "40"),
        (13, "no_room", None, "0"),
        (14, "below_line", None, "0"),
    ]
    assert [one.cumulative for one in found.placed] == [Euro(50), Euro(90), Euro(90), Euro(90)]
    assert [(one.number, one.waiting) for one in found.waiting] == [(13, 1), (14, 2)]
    (paid,) = found.paid
    assert (paid.granted, paid.left, paid.funded, paid.last_rank, paid.first_out) == (
        Euro(90),
        Euro(10),
        2,
        2,
        13,
    )
    assert found.granted == Euro(90)


def test_the_call_may_go_on_past_the_line() -> None:
    found = select(contest([50, 40, 30, 10], 100, rule=LineRule(passes_over=True)))
    assert [one.number for one in found.selected] == [11, 12, 14]


@pytest.mark.parametrize(
    ("share", "granted"), [(None, None), (Share.percent(34), None), (Share.percent(33), "10")]
)
def test_the_marginal_one_is_funded_in_part_down_to_the_least_share(
    share: Share | None, granted: str | None
) -> None:
    found = select(contest([50, 40, 30, 5], 100, rule=LineRule(least_share=share)))
    marginal, after = found.placed[2], found.placed[3]
    assert (str(marginal.granted) if marginal.reason is Reason.IN_PART else None) == granted
    assert after.reason is (Reason.BELOW_LINE if granted is None else Reason.NO_ROOM)


def test_the_first_declared_envelope_pays_then_the_next_one() -> None:
    found = select(contest([60, 50, 50], 100, 60, envelopes=[(1, 0), (0, 1), (0,)]))
    assert read(found.placed) == [
        (11, "in_full", 0, "60"),
        (12, "in_full", 1, "50"),
        (13, "no_room", None, "0"),
    ]


def test_whole_in_another_envelope_comes_before_a_part() -> None:
    rule = LineRule(least_share=HALF)
    found = select(contest([60, 50], 100, 60, envelopes=[(0,), (0, 1)], rule=rule))
    assert read(found.placed)[1] == (12, "in_full", 1, "50")


def test_an_application_without_envelope_or_rank_waits_for_nothing() -> None:
    found = select(contest([10, 10, 10], 100, envelopes=[(), (0,), (0,)], ranks=[1, 2, None]))
    assert [(one.reason, one.outcome, one.waiting) for one in found.placed] == [
        (Reason.NO_ENVELOPE, REJECTED, None),
        (Reason.IN_FULL, SELECTED, None),
        (Reason.UNRANKED, REJECTED, None),
    ]


@pytest.mark.parametrize(
    ("places", "rule"), [([1], LineRule()), ([None], LineRule(places=1)), ([1], LineRule(passes_over=True))]
)
def test_places_are_limited_by_envelope_or_for_the_whole_call(
    places: list[int | None], rule: LineRule
) -> None:
    found = select(contest([10, 10, 10], 100, places=places, rule=rule))
    assert [one.reason for one in found.placed] == [Reason.IN_FULL, Reason.NO_PLACE, Reason.NO_PLACE]
    assert [one.missing_places for one in found.placed] == [0, 1, 2]


def test_a_call_for_labels_has_places_and_no_money() -> None:
    found = select(contest([0, 0, 0], None, places=[2]))
    assert [one.outcome for one in found.placed] == [SELECTED, SELECTED, WAITLISTED]
    assert (found.paid[0].left, found.placed[2].missing) == (None, ZERO)


def test_everyone_is_told_why() -> None:
    rule = LineRule(least_share=HALF)
    found = select(contest([60, 60, 90], 100, None, envelopes=[(0, 1), (0,), (0,)], rule=rule))
    codes = [
        [line.label.removeprefix("programmes.selection.") for line in one.explanation.lines]
        for one in found.placed
    ]
    assert codes == [
        ["asked", "room", "no_limit", "in_full"],
        ["asked", "room", "least", "in_part"],
        ["asked", "room", "no_room", "missing"],
    ]
    last = found.placed[2].explanation.lines
    assert (last[1].inputs, last[1].value) == ({"envelope": "E0", "ahead": Euro(20)}, ZERO)
    assert (last[-1].value, found.placed[2].missing) == (Euro(110), Euro(110))
    below = select(contest([60, 60, 10], 100)).placed[2].explanation
    assert [(line.label, line.kind) for line in below.lines][1:3] == [
        ("programmes.selection.closed", "off"),
        ("programmes.selection.below_line", "total"),
    ]
    assert found.placed[1].explanation.as_json()
    places = select(contest([1, 1], 10, places=[1])).placed[1].explanation
    assert places.lines[-1].label == "programmes.selection.missing_places"


# Ties


def test_a_tie_across_the_line_is_settled_by_the_jury_never_by_a_number() -> None:
    across = contest([60, 60], 100, ranks=[1, 1])
    (refusal,) = refusals_to_select(across)
    assert refusal.code == "programmes.tie_changes_selection"
    assert refusal.params == {"numbers": (11, 12), "rank": 1}
    with pytest.raises(Refused):
        select(across)


@pytest.mark.parametrize(
    ("ties", "settled"),
    [
        (contest([40, 60], 100, ranks=[1, 1]), True),
        (contest([90, 20, 30], 100, ranks=[1, 2, 2]), True),
        (contest([90, 20, 5], 100, ranks=[1, 2, 2]), False),
        (contest([90, 20, 5], 100, ranks=[1, 2, 2], rule=LineRule(passes_over=True)), True),
        (contest([60, 60], 100, 60, envelopes=[(0, 1), (0, 1)], ranks=[1, 1]), False),
        (contest([60, 60], 100, 60, envelopes=[(0,), (1,)], ranks=[1, 1]), True),
        (contest([60, 60], 100, envelopes=[(0,), ()], ranks=[1, 1]), True),
        (contest([10, 10], 100, ranks=[1, 1], rule=LineRule(places=1)), False),
        # One of the two fits, and takes the last place: the other waits whichever comes first.
        (contest([90, 20, 5], 100, ranks=[1, 2, 2], rule=LineRule(passes_over=True, places=2)), True),
        (contest([90, 5, 20], 100, ranks=[1, 2, 2], rule=LineRule(passes_over=True, places=2)), True),
    ],
)
def test_a_tie_is_refused_only_when_its_order_matters(ties: Contest, settled: bool) -> None:
    assert (refusals_to_select(ties) == []) is settled


def test_those_that_nothing_separates_share_their_place_on_the_waiting_list() -> None:
    found = select(contest([90, 20, 20, 20], 100, ranks=[1, 2, 2, 4]))
    assert [one.waiting for one in found.placed] == [None, 1, 1, 3]


# Requests


def test_a_request_that_cannot_be_read_is_refused() -> None:
    odd = replace(
        contest(["-1", "10.001", "5"], 100),
        requests={
            11: Request(Euro(-1), (0,)),
            12: Request(Euro("10.001"), (0,)),
        },
    )
    codes = [(refusal.code, refusal.params["number"]) for refusal in refusals_to_select(odd)]
    assert codes == [
        ("programmes.request_unreadable", 11),
        ("programmes.request_unreadable", 12),
        ("programmes.request_missing", 13),
    ]
    with pytest.raises(Refused):
        select(odd)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: EnvelopeLimits(Euro(-1)),
        lambda: EnvelopeLimits(Euro("0.001")),
        lambda: EnvelopeLimits(places=-1),
        lambda: LineRule(least_share=Share(0)),
        lambda: LineRule(least_share=Share(10_001)),
        lambda: LineRule(places=-1),
        lambda: contest([10], 100, envelopes=[(1,)]),
    ],
)
def test_what_is_not_a_rule_is_an_error(wrong: object) -> None:
    with pytest.raises(ValueError, match="."):
        wrong()


# What if


def test_what_if_the_envelope_were_larger_or_smaller() -> None:
    now = contest([50, 40, 30], 100, rule=LineRule(least_share=Share.percent(30)))
    before = select(now)
    more, less = difference(before, what_if(now, 0, Euro(120))), difference(before, what_if(now, 0, Euro(50)))
    assert [(one.number, one.before.granted, one.after.granted) for one in more.paid_otherwise] == [
        (13, Euro(10), Euro(30))
    ]
    assert (more.gained, more.lost, more.granted) == ((), (), Euro(20))
    assert [one.number for one in less.lost] == [12, 13]
    assert less.granted == Euro(-50)
    assert [one.number for one in difference(what_if(now, 0, Euro(50)), before).gained] == [12, 13]
    assert not more.is_none


def test_two_outcomes_are_compared_over_the_same_list() -> None:
    with pytest.raises(ValueError, match="same list"):
        difference(select(contest([1], 10)), select(contest([1, 2], 10)))


# Decisions


def decisions(listed: Contest, **changes: Decided) -> dict[int, Decided]:
    found = {one.number: Decided(one.outcome, one.envelope, one.granted) for one in select(listed).placed}
    return {**found, **{int(name.removeprefix("n")): choice for name, choice in changes.items()}}


NOT, WAIT = Decided(REJECTED), Decided(WAITLISTED)
LISTED = contest([50, 40, 50, 50], 100)


def paid(amount: int, envelope: int = 0) -> Decided:
    return Decided(SELECTED, envelope, Euro(amount))


@pytest.mark.parametrize(
    ("changes", "departing"),
    [
        ({}, []),
        ({"n13": NOT}, []),
        ({"n12": NOT}, [Departure(12, 2, REJECTED)]),
        ({"n12": NOT, "n13": paid(50)}, [Departure(12, 2, REJECTED)]),
        ({"n12": WAIT, "n14": paid(50)}, [Departure(12, 2, WAITLISTED), Departure(14, 4, SELECTED)]),
        ({"n12": NOT, "n13": paid(40)}, [Departure(12, 2, REJECTED), Departure(13, 3, SELECTED)]),
        ({"n11": paid(45)}, [Departure(11, 1, SELECTED)]),
        ({"n13": paid(10)}, [Departure(13, 3, SELECTED)]),
    ],
)
def test_departures_from_the_ranking_and_its_envelopes(
    changes: dict[str, Decided], departing: list[Departure]
) -> None:
    assert selection_departures(LISTED, decisions(LISTED, **changes)) == departing


def test_each_departure_has_its_reason_and_no_envelope_is_exceeded() -> None:
    over = decisions(LISTED, n12=paid(60), n99=NOT)
    del over[14]
    codes = [
        refusal.code.removeprefix("programmes.") for refusal in refusals_to_decide(LISTED, over, {12: " "})
    ]
    assert codes == [
        "outcome_missing",
        "outcome_unknown_application",
        "departure_without_reason",
        "envelope_exceeded",
    ]
    reasoned = refusals_to_decide(LISTED, decisions(LISTED, n12=paid(60)), {12: "Montant relevé."})
    assert [(refusal.code, refusal.params) for refusal in reasoned] == [
        ("programmes.envelope_exceeded", {"envelope": "E0", "granted": Euro(110), "amount": Euro(100)})
    ]
    assert refusals_to_decide(LISTED, decisions(LISTED), {}) == []


def test_an_envelope_without_limit_is_never_exceeded() -> None:
    listed = contest([10], None)
    assert refusals_to_decide(listed, decisions(listed), {}) == []


# Invariants

cents = st.integers(0, 3000).map(lambda amount: Euro(Decimal(amount).scaleb(-2)))
rules = st.builds(
    LineRule,
    st.none() | st.sampled_from([Share(1), HALF, Share(10_000)]),
    st.booleans(),
    st.none() | st.integers(0, 6),
)


@st.composite
def contests(draw: st.DrawFn, *, envelopes: int = 3, rule: st.SearchStrategy[LineRule] = rules) -> Contest:
    size = draw(st.integers(0, 7))
    own = st.lists(st.integers(0, envelopes - 1), unique=True).map(tuple)
    limits = st.builds(EnvelopeLimits, st.none() | cents, st.none() | st.integers(0, 3))
    return Contest(
        ranked=tuple(Ranked(100 - place, place + 1) for place in range(size)),
        requests={100 - place: Request(draw(cents), draw(own)) for place in range(size)},
        envelopes=tuple(draw(st.lists(limits, min_size=envelopes, max_size=envelopes))),
        rule=draw(rule),
    )


@settings(max_examples=150, deadline=None)
@given(contests())
def test_no_envelope_pays_more_than_it_holds_and_sums_agree(listed: Contest) -> None:
    found = select(listed)
    for limits, paid_by in zip(listed.envelopes, found.paid, strict=True):
        assert limits.amount is None or paid_by.granted <= limits.amount
        assert limits.places is None or paid_by.funded <= limits.places
        assert paid_by.left is None or paid_by.left >= ZERO
    assert Euro.total(one.granted for one in found.paid) == found.granted
    assert listed.rule.places is None or len(found.selected) <= listed.rule.places
    assert [one.number for one in found.placed] == [one.number for one in listed.ranked]
    least = listed.rule.least_share
    for one in found.placed:
        assert one.envelope is None or one.envelope in listed.requests[one.number].envelopes
        assert one.granted <= one.asked
        assert one.reason is not Reason.IN_FULL or one.granted == one.asked
        assert one.reason is not Reason.IN_PART or (least and one.asked > one.granted >= one.asked * least)
        assert (one.outcome is SELECTED) == (one.envelope is not None)


@settings(max_examples=80, deadline=None)
@given(contests())
def test_the_same_amount_changes_nothing(listed: Contest) -> None:
    found = select(listed)
    for place, limits in enumerate(listed.envelopes):
        same = what_if(listed, place, limits.amount)
        assert same == found
        assert difference(found, same).is_none
    assert selection_departures(listed, decisions(listed)) == []
    assert refusals_to_decide(listed, decisions(listed), {}) == []


strict = st.builds(LineRule, st.none() | st.just(HALF), st.just(False), st.none())


@settings(max_examples=150, deadline=None)
@given(contests(envelopes=1, rule=strict), cents)
def test_more_money_in_the_only_envelope_takes_nobody_out(listed: Contest, more: Euro) -> None:
    amount = listed.envelopes[0].amount
    assume(amount is not None)
    assert amount is not None
    found = difference(select(listed), what_if(listed, 0, amount + more))
    assert found.lost == ()
    assert all(one.after.granted >= one.before.granted for one in found.paid_otherwise)


@settings(max_examples=150, deadline=None)
@given(contests(envelopes=1, rule=strict))
def test_what_was_missing_is_exactly_what_it_would_have_taken(listed: Contest) -> None:
    listed = replace(listed, envelopes=(replace(listed.envelopes[0], places=None),))
    amount = listed.envelopes[0].amount
    assume(amount is not None)
    assert amount is not None
    for one in (one for one in select(listed).waiting if one.asked > ZERO):
        assert one.missing > ZERO
        enough, short = (
            what_if(listed, 0, amount + one.missing),
            what_if(listed, 0, amount + one.missing - CENT),
        )
        assert {p.number: p.reason for p in enough.placed}[one.number] is Reason.IN_FULL
        assert {p.number: p.reason for p in short.placed}[one.number] is not Reason.IN_FULL


@settings(max_examples=100, deadline=None)
@given(contests(), st.data())
def test_a_tie_that_is_let_through_has_the_same_outcome_in_every_order(
    listed: Contest, data: st.DataObject
) -> None:
    assume(len(listed.ranked) >= 2)
    first = data.draw(st.integers(0, len(listed.ranked) - 2))
    size = data.draw(st.integers(2, min(3, len(listed.ranked) - first)))
    tied = listed.ranked[first : first + size]
    outcomes = []
    for order in permutations(tied):
        equals = tuple(Ranked(one.number, first + 1) for one in order)
        outcomes.append(
            replace(listed, ranked=(*listed.ranked[:first], *equals, *listed.ranked[first + size :]))
        )
    if any(refusals_to_select(outcome) == [] for outcome in outcomes):
        seen = {
            tuple(
                sorted((one.number, one.outcome, one.envelope, one.granted) for one in select(outcome).placed)
            )
            for outcome in outcomes
        }
        assert len(seen) == 1

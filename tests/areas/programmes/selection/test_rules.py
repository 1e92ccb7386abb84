"""The terms of a selection, and what follows the ranking when the jury has settled some decisions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.envelopes import Envelope, EnvelopeFacts, Reserve
from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.rules.selection import (
    Contest,
    Decided,
    EnvelopeLimits,
    FloorKind,
    FloorMeasure,
    FloorTerm,
    KnownGroups,
    LineRule,
    Request,
    SelectionTerms,
    envelopes_open_to,
    paid_when_selected,
    propose_by_selection,
    refusals_of_terms,
    refusals_to_decide,
    selection_departures,
    terms_as_published,
)
from grappe.areas.programmes.rules.selection.terms import MOST_FLOORS, read_published
from grappe.values import Euro, Share

FLOOR = FloorTerm(FloorKind.THEME, "T1", FloorMeasure.PROJECTS, 1)
TERMS = SelectionTerms(
    by_envelope=True, least_share=Share.percent(40), passes_over=True, seats=(2, None), floors=(FLOOR,)
)
KNOWN = KnownGroups(envelopes=2, territories=("REG-84",), themes=("T1",))


def contest(asked: list[int], *amounts: int | None, rule: LineRule | None = None) -> Contest:
    every = tuple(range(len(amounts)))
    return Contest(
        tuple(Ranked(n, n) for n in range(1, len(asked) + 1)),
        {n: Request(Euro(one), every) for n, one in enumerate(asked, start=1)},
        tuple(EnvelopeLimits(None if a is None else Euro(a), None, f"E{i}") for i, a in enumerate(amounts)),
        rule or LineRule(),
    )


def test_terms_are_read_back_and_empty_ones_are_places_alone():
    assert SelectionTerms.from_json(TERMS.as_json()) == TERMS
    assert SelectionTerms.from_json({}) == SelectionTerms()
    assert SelectionTerms.from_json(SelectionTerms().as_json()) == SelectionTerms()
    envelopes = (Envelope(Euro(9)), Envelope(Euro(8)), Envelope(Euro(7)))
    assert [limits.places for limits in TERMS.limits_of(envelopes)] == [2, None, None]
    assert TERMS.line_rule(5).places == 5
    with pytest.raises(ValueError, match="missing"):
        SelectionTerms.from_json({"by_envelope": True})


@pytest.mark.parametrize("terms", [TERMS, SelectionTerms(by_envelope=True, keeps_places=False)])
def test_an_export_reads_back_the_same_rule(terms):
    envelopes = (Envelope(Euro(9), "A"), Envelope(Euro(8), "B"))
    limits, rule = read_published(terms_as_published(terms, envelopes, 5))
    assert limits == terms.limits_of(envelopes) and rule == terms.line_rule(5)


def test_an_export_may_hold_an_envelope_without_limit():
    document = terms_as_published(TERMS, (), 5)
    document["envelopes"] = [{"label": "A", "amount": None, "places": None}]
    assert read_published(document)[0] == (EnvelopeLimits(None, None, "A"),)


@pytest.mark.parametrize(
    ("terms", "codes"),
    [
        (TERMS, []),
        (SelectionTerms(least_share=Share(0)), ["programmes.least_share_out_of_range"]),
        (SelectionTerms(seats=(1, -1)), ["programmes.seats_out_of_range"]),
        (SelectionTerms(floors=(FLOOR,) * (MOST_FLOORS + 1)), ["programmes.too_many_floors"]),
        (
            SelectionTerms(floors=(FloorTerm(FloorKind.TERRITORY, "REG-01", FloorMeasure.AID, 0),)),
            ["programmes.floor_of_nothing", "programmes.floor_unknown_group"],
        ),
        (SelectionTerms(floors=(FloorTerm(FloorKind.ENVELOPE, "1", FloorMeasure.AID, 5),)), []),
    ],
)
def test_everything_wrong_is_said_at_once(terms, codes):
    assert [refusal.code for refusal in refusals_of_terms(terms, KNOWN, gives_aid=True)] == codes


def test_envelopes_need_an_aid_and_an_envelope():
    found = refusals_of_terms(TERMS, KnownGroups(themes=("T1",)), gives_aid=False)
    assert {refusal.code for refusal in found} == {
        "programmes.selection_without_scheme",
        "programmes.selection_without_envelope",
    }


def test_an_application_draws_on_what_is_kept_for_it_and_on_the_one_for_all():
    envelopes = (Envelope(Euro(9), "T", Reserve.SECTOR, ("T1",)), Envelope(Euro(9), "all"))
    assert envelopes_open_to(envelopes, EnvelopeFacts((), "T1")) == (0, 1)
    assert envelopes_open_to(envelopes, EnvelopeFacts((), "T2")) == (1,)


def test_what_an_exception_takes_is_not_passed_on():
    found = contest([10, 10, 10, 10], 20)
    settled = {1: Decided(Outcome.REJECTED), 4: Decided(Outcome.SELECTED, 0, Euro(10))}
    proposed = propose_by_selection(found, settled)
    assert [proposed[n].outcome for n in (2, 3)] == [Outcome.SELECTED, Outcome.WAITLISTED]
    assert {n for n in (1, 4) if n in proposed} == set()


def test_nobody_above_the_line_loses_their_place_to_the_money_freed():
    found = contest([1, 3, 1], 2, rule=LineRule(Share.percent(50), True))
    assert propose_by_selection(found, {}) == {
        1: Decided(Outcome.SELECTED, 0, Euro(1)),
        2: Decided(Outcome.WAITLISTED),
        3: Decided(Outcome.SELECTED, 0, Euro(1)),
    }
    # Walked again without the first, the second would be paid in part and the third no more.
    proposed = propose_by_selection(found, {1: Decided(Outcome.REJECTED)})
    assert proposed == {2: Decided(Outcome.WAITLISTED), 3: Decided(Outcome.SELECTED, 0, Euro(1))}


def test_money_without_limit_passes_on_whole():
    found = contest([10, 10, 10], None, rule=LineRule(places=2))
    proposed = propose_by_selection(found, {1: Decided(Outcome.REJECTED)})
    assert proposed[3] == Decided(Outcome.SELECTED, 0, Euro(10))


def test_who_is_selected_is_paid_as_the_walk_pays_else_whole():
    found = contest([10, 10, 10], 15, 12, rule=LineRule(least_share=Share.percent(50)))
    assert paid_when_selected(found, {}, 1) == Decided(Outcome.SELECTED, 0, Euro(10))
    assert paid_when_selected(found, {}, 1, 1) == Decided(Outcome.SELECTED, 1, Euro(10))
    assert paid_when_selected(found, {}, 3) == Decided(Outcome.SELECTED, 0, Euro(5))
    freed = {1: Decided(Outcome.REJECTED)}
    assert paid_when_selected(found, freed, 3) == Decided(Outcome.SELECTED, 0, Euro(5))
    alone = Contest((Ranked(1, None),), {1: Request(Euro(3), ())}, ())
    assert paid_when_selected(alone, {}, 1) == Decided(Outcome.SELECTED, None, Euro(3))


def test_whoever_is_selected_is_paid_by_an_envelope_open_to_it():
    found = contest([10], 20)
    refusals = refusals_to_decide(found, {1: Decided(Outcome.SELECTED)}, {1: "Parce que."})
    assert [refusal.code for refusal in refusals] == ["programmes.payer_not_open"]


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
    st.lists(st.integers(0, 90), min_size=1, max_size=3),
    st.booleans(),
    st.sets(st.integers(1, 8), max_size=3),
)
def test_what_is_proposed_never_departs_nor_exceeds(asked, amounts, passes_over, against):
    """Hypothesis: whatever the jury sets aside, what is proposed around it is the ranking's, within means."""
    found = contest(asked, *amounts, rule=LineRule(Share.percent(50), passes_over))
    settled = {n: Decided(Outcome.REJECTED) for n in against if n <= len(asked)}
    decided = {**settled, **propose_by_selection(found, settled)}
    assert {d.number for d in selection_departures(found, decided)} <= set(settled)
    assert refusals_to_decide(found, decided, dict.fromkeys(settled, "Motif.")) == []

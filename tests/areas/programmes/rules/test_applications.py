from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grappe.areas.funding.rules import AidScheme, CostCategory
from grappe.areas.programmes.rules import (
    APPLICATION_TRANSITIONS,
    CALL_TRANSITIONS,
    ApplicationFacts,
    ApplicationState,
    CallFacts,
    CallState,
    Criterion,
    Family,
    Grid,
    refusals_of_application_step,
    refusals_of_call_step,
    refusals_to_open_call,
    refusals_to_submit,
)
from grappe.values import Refusal, Share

OPENS = datetime(2009, 4, 1, 8, tzinfo=UTC)
CLOSES = datetime(2009, 5, 29, 10, tzinfo=UTC)
NOW = datetime(2009, 5, 4, 12, tzinfo=UTC)
BEFORE = datetime(2009, 3, 20, 12, tzinfo=UTC)
APPLICATION = ApplicationFacts(ApplicationState.DRAFT, CallState.OPEN, OPENS, CLOSES)
GRID = Grid((Criterion("C1", "Caractère innovant", Family.PRIORITY, 10000),))
SCHEME = AidScheme("bio-innov-2009", {CostCategory.INTERNAL: Share(3000)})
CALL = CallFacts(CallState.PREPARATION, OPENS, CLOSES, 10, 8, GRID, SCHEME)


def codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (OPENS - timedelta(seconds=1), ["programmes.call_not_open_yet"]),
        (OPENS, []),
        (CLOSES, []),
        (CLOSES + timedelta(microseconds=999_999), []),
        (CLOSES + timedelta(seconds=1), ["programmes.deadline_passed"]),
    ],
)
def test_the_deadline_is_to_the_second(on: datetime, expected: list[str]) -> None:
    assert codes(refusals_to_submit(APPLICATION, on=on)) == expected


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        (APPLICATION, []),
        (replace(APPLICATION, opens_at=None, closes_at=None), []),
        (replace(APPLICATION, call_state=CallState.REVIEW), ["programmes.call_not_open"]),
        (replace(APPLICATION, state=ApplicationState.SUBMITTED), ["programmes.application_not_draft"]),
        (replace(APPLICATION, missing=("siret", "title")), ["programmes.answer_missing"] * 2),
        (
            replace(APPLICATION, submitted_by_applicant=1, most_per_applicant=1),
            ["programmes.too_many_applications"],
        ),
        (replace(APPLICATION, submitted_by_applicant=1, most_per_applicant=2), []),
        (replace(APPLICATION, submitted_by_applicant=1), []),
    ],
)
def test_every_reason_not_to_submit(application: ApplicationFacts, expected: list[str]) -> None:
    assert codes(refusals_to_submit(application, on=NOW)) == expected


def test_a_missing_answer_names_its_field() -> None:
    (refusal,) = refusals_to_submit(replace(APPLICATION, missing=("siret",)), on=NOW)
    assert (refusal.field, refusal.params) == ("siret", {"question": "siret"})


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (CALL, []),
        (replace(CALL, aid_scheme=None), []),
        (replace(CALL, state=CallState.DECIDED), ["programmes.call_cannot_move"]),
        (replace(CALL, opens_at=None), ["programmes.call_without_opening"]),
        (replace(CALL, closes_at=None), ["programmes.call_without_deadline"]),
        (
            replace(CALL, opens_at=None, closes_at=None),
            ["programmes.call_without_opening", "programmes.call_without_deadline"],
        ),
        (replace(CALL, opens_at=CLOSES), ["programmes.call_closes_before_opening"]),
        (
            replace(CALL, opens_at=BEFORE - timedelta(days=2), closes_at=BEFORE),
            ["programmes.call_deadline_in_the_past"],
        ),
        (replace(CALL, places=0), ["programmes.call_without_places"]),
        (replace(CALL, questions=0), ["programmes.call_without_question"]),
        (replace(CALL, full_questions=0), ["programmes.stage_lacks_form"]),
        (replace(CALL, full_questions=1), []),
        (replace(CALL, grid=Grid(())), ["programmes.grid_empty"]),
        (replace(CALL, aid_scheme=AidScheme("empty", {})), ["funding.scheme_without_rate"]),
    ],
)
def test_every_reason_not_to_open(call: CallFacts, expected: list[str]) -> None:
    assert codes(refusals_to_open_call(call, on=BEFORE)) == expected


@pytest.mark.parametrize("state", ApplicationState)
@pytest.mark.parametrize("to", ApplicationState)
def test_application_steps_follow_the_table(state: ApplicationState, to: ApplicationState) -> None:
    refused = refusals_of_application_step(state, to)
    assert (refused == []) is (to in APPLICATION_TRANSITIONS[state])
    assert codes(refused) in ([], ["programmes.application_cannot_move"])


@pytest.mark.parametrize("state", CallState)
@pytest.mark.parametrize("to", CallState)
def test_call_steps_follow_the_table(state: CallState, to: CallState) -> None:
    refused = refusals_of_call_step(state, to)
    assert (refused == []) is (to in CALL_TRANSITIONS[state])
    assert codes(refused) in ([], ["programmes.call_cannot_move"])


def test_a_decided_call_and_a_rejected_application_are_final() -> None:
    assert CALL_TRANSITIONS[CallState.DECIDED] == frozenset()
    assert APPLICATION_TRANSITIONS[ApplicationState.REJECTED] == frozenset()
    assert all(state not in steps for state, steps in CALL_TRANSITIONS.items())

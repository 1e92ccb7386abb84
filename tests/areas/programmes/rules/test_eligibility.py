"""Conditions judged on the day: met, not met, or to check, always with the evidence."""

from dataclasses import replace
from datetime import date

import pytest

from grappe.areas.programmes.rules.eligibility import (
    MOST_REQUIREMENTS,
    ApplicantFacts,
    Held,
    Place,
    Requirement,
    RequirementKind,
    Verdict,
    evaluate,
    plain,
    refusals_of_requirements,
)
from grappe.values import Period

ON = date(2026, 3, 2)
LABEL = Requirement(RequirementKind.LABEL, ("7",))
MEMBER = Requirement(RequirementKind.MEMBER, ("bio", "agro"))
SIZE = Requirement(RequirementKind.SIZE, least=10, most=249)
TERRITORY = Requirement(RequirementKind.TERRITORY, ("REG-75", "47"))
ACTIVITY = Requirement(RequirementKind.ACTIVITY, ("Cosmétique", "savon"))


def judged(requirement: Requirement, facts: ApplicantFacts) -> tuple[Verdict, str]:
    (finding,) = evaluate([requirement], facts, on=ON)
    return finding.verdict, finding.evidence


def label(start: date | None, end: date | None, code: str = "7") -> ApplicantFacts:
    return ApplicantFacts(labels=(Held(code, "Label Démo", Period(start, end), "Réseau Exemple"),))


def member(start: date | None, end: date | None, code: str = "bio") -> ApplicantFacts:
    return ApplicantFacts(memberships=(Held(code, "Réseau Exemple", Period(start, end)),))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (label(date(2025, 1, 1), ON), (Verdict.MET, "label_valid")),
        (label(None, date(2026, 12, 31)), (Verdict.MET, "label_valid")),
        (label(ON, None), (Verdict.MET, "label_valid")),
        (label(date(2023, 1, 1), date(2026, 3, 1)), (Verdict.NOT_MET, "label_ended")),
        (label(date(2026, 3, 3), None), (Verdict.NOT_MET, "label_not_yet")),
        (label(None, None), (Verdict.TO_CHECK, "label_undated")),
        (label(ON, None, code="8"), (Verdict.NOT_MET, "label_absent")),
        (ApplicantFacts(), (Verdict.NOT_MET, "label_absent")),
    ],
)
def test_a_label_is_valid_on_the_day(facts: ApplicantFacts, expected: tuple[Verdict, str]) -> None:
    assert judged(LABEL, facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (member(date(2026, 1, 1), date(2026, 12, 31)), (Verdict.MET, "member_valid")),
        (member(date(2020, 1, 1), None, "agro"), (Verdict.MET, "member_open")),
        (member(date(2025, 1, 1), date(2025, 12, 31)), (Verdict.NOT_MET, "member_ended")),
        (member(date(2026, 6, 1), None), (Verdict.NOT_MET, "member_not_yet")),
        (member(None, None, "other"), (Verdict.NOT_MET, "member_absent")),
    ],
)
def test_a_member_is_up_to_date_on_the_day(facts: ApplicantFacts, expected: tuple[Verdict, str]) -> None:
    assert judged(MEMBER, facts) == expected


def test_the_evidence_is_the_last_term_that_holds_or_held() -> None:
    old, new = member(None, date(2025, 6, 30)), member(date(2026, 1, 1), date(2026, 12, 31))
    both = ApplicantFacts(memberships=old.memberships + new.memberships)
    (finding,) = evaluate([MEMBER], both, on=ON)
    assert finding.params["end"] == date(2026, 12, 31)
    (finding,) = evaluate([MEMBER], both, on=date(2027, 1, 1))
    assert (finding.evidence, finding.params["end"]) == ("member_ended", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("headcount", "verdict"),
    [(9, Verdict.NOT_MET), (10, Verdict.MET), (249, Verdict.MET), (250, Verdict.NOT_MET)],
)
def test_the_size_is_between_both_bounds_included(headcount: int, verdict: Verdict) -> None:
    assert judged(SIZE, ApplicantFacts(headcount=headcount)) == (verdict, "size_known")


def test_one_bound_is_enough() -> None:
    assert judged(replace(SIZE, most=None), ApplicantFacts(headcount=9_000))[0] is Verdict.MET
    assert judged(replace(SIZE, least=None), ApplicantFacts(headcount=0))[0] is Verdict.MET


def test_a_place_is_inside_or_not_and_the_evidence_says_which() -> None:
    (inside,) = evaluate(
        [TERRITORY],
        ApplicantFacts(territories=(Place("33", "Gironde"), Place("REG-75", "Nouvelle-Aquitaine"))),
        on=ON,
    )
    (outside,) = evaluate(
        [TERRITORY],
        ApplicantFacts(territories=(Place("69", "Rhône"), Place("REG-84", "Auvergne-Rhône-Alpes"))),
        on=ON,
    )
    assert (inside.verdict, inside.params["territory"]) == (Verdict.MET, "Nouvelle-Aquitaine")
    assert (outside.verdict, outside.params["territory"]) == (Verdict.NOT_MET, "Rhône")


def test_words_about_an_activity_never_prove_that_it_is_not_exercised() -> None:
    assert judged(ACTIVITY, ApplicantFacts(activity="Produits COSMETIQUES bio"))[0] is Verdict.MET
    assert judged(ACTIVITY, ApplicantFacts(activity="Boulangerie"))[0] is Verdict.TO_CHECK
    assert plain("  Énergie ") == "energie"


@pytest.mark.parametrize(
    ("requirement", "evidence"),
    [(SIZE, "size_unknown"), (TERRITORY, "territory_unknown"), (ACTIVITY, "activity_unknown")],
)
def test_what_nobody_knows_is_to_check_never_refused(requirement: Requirement, evidence: str) -> None:
    assert judged(requirement, ApplicantFacts(activity=" ")) == (Verdict.TO_CHECK, evidence)


def test_every_condition_is_judged_in_its_order() -> None:
    found = evaluate([SIZE, LABEL], ApplicantFacts(headcount=12), on=ON)
    assert [one.requirement for one in found] == [SIZE, LABEL]


@pytest.mark.parametrize("requirement", [LABEL, MEMBER, SIZE, TERRITORY, ACTIVITY])
def test_json_goes_both_ways(requirement: Requirement) -> None:
    read = Requirement.from_json(requirement.as_json())
    assert (read, read.names) == (requirement, requirement.names)


def test_a_condition_that_does_not_read_says_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="least"):
        Requirement.from_json({**SIZE.as_json(), "least": "dix"})


KNOWN = {RequirementKind.LABEL: {"7"}, RequirementKind.TERRITORY: {"47", "REG-75"}}


@pytest.mark.parametrize(
    ("wrong", "code", "part"),
    [
        (replace(LABEL, codes=()), "requirement_without_label", "codes"),
        (replace(LABEL, codes=("9",)), "requirement_unknown_label", "codes"),
        (replace(TERRITORY, codes=("99",)), "requirement_unknown_territory", "codes"),
        (replace(ACTIVITY, codes=()), "requirement_without_activity", "codes"),
        (Requirement(RequirementKind.SIZE), "requirement_without_size", "least"),
        (replace(SIZE, most=9), "requirement_size_reversed", "most"),
    ],
)
def test_each_reason_is_on_its_row(wrong: Requirement, code: str, part: str) -> None:
    (refusal,) = refusals_of_requirements([ACTIVITY, wrong], KNOWN)
    assert (refusal.code, refusal.field) == (f"programmes.{code}", f"requirements.1.{part}")


def test_conditions_that_hold_are_accepted_each_once_and_not_too_many() -> None:
    held = [LABEL, TERRITORY, SIZE, ACTIVITY]
    assert refusals_of_requirements(held, KNOWN) == []
    (refusal,) = refusals_of_requirements([*held, SIZE], KNOWN)
    assert (refusal.code, refusal.field) == ("programmes.requirement_twice", "requirements.4.kind")
    many = [Requirement(RequirementKind.ACTIVITY, (str(n),)) for n in range(MOST_REQUIREMENTS + 1)]
    assert [one.code for one in refusals_of_requirements(many, {})] == ["programmes.too_many_requirements"]

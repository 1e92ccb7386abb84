from datetime import date

import pytest

from grappe.areas.programmes.rules import (
    ConflictFound,
    ConflictKind,
    RelationFact,
    RelationKind,
    computed_conflicts,
)
from grappe.values import Period

ON = date(2009, 6, 15)
JUROR, OTHER = 1, 2
APPLICANT, PARTNER, EMPLOYER, PARENT, FIRM, CLUSTER = 10, 11, 20, 30, 40, 50


def found(*relations: RelationFact, years: int = 3, on: date = ON) -> list[ConflictFound]:
    return computed_conflicts(
        juror_person=JUROR,
        organisations=frozenset({APPLICANT, PARTNER}),
        relations=relations,
        on=on,
        years=years,
    )


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        (RelationFact("mandate", JUROR, APPLICANT), ConflictFound(ConflictKind.MANDATE, APPLICANT)),
        (RelationFact("employment", JUROR, PARTNER), ConflictFound(ConflictKind.EMPLOYMENT, PARTNER)),
        (
            RelationFact("representation", JUROR, APPLICANT),
            ConflictFound(ConflictKind.SAME_ORGANISATION, APPLICANT),
        ),
        (RelationFact("control", JUROR, APPLICANT), ConflictFound(ConflictKind.SAME_ORGANISATION, APPLICANT)),
        (
            RelationFact("paid_consultant", JUROR, APPLICANT),
            ConflictFound(ConflictKind.PAID_CONSULTANT, APPLICANT),
        ),
        (
            RelationFact("joint_project", JUROR, APPLICANT),
            ConflictFound(ConflictKind.JOINT_PROJECT, APPLICANT),
        ),
        # a seat in the cluster, held for the applicant
        (
            RelationFact("mandate", JUROR, CLUSTER, APPLICANT),
            ConflictFound(ConflictKind.SAME_ORGANISATION, APPLICANT),
        ),
    ],
)
def test_a_relation_of_the_juror_with_the_application(
    relation: RelationFact, expected: ConflictFound
) -> None:
    assert found(relation) == [expected]


@pytest.mark.parametrize(
    "relation",
    [
        RelationFact("employment", OTHER, APPLICANT),
        RelationFact("employment", JUROR, EMPLOYER),
        RelationFact("membership", JUROR, APPLICANT),
        RelationFact("paid_consultant", None, APPLICANT, FIRM),
        RelationFact("joint_project", None, APPLICANT, FIRM),
        RelationFact("control", None, APPLICANT, PARENT),
    ],
)
def test_what_is_no_conflict(relation: RelationFact) -> None:
    assert found(relation) == []


def test_a_consultancy_paid_by_the_applicant_goes_through_the_firm() -> None:
    relations = (
        RelationFact("employment", JUROR, FIRM),
        RelationFact("paid_consultant", None, APPLICANT, FIRM),
    )
    assert found(*relations) == [ConflictFound(ConflictKind.PAID_CONSULTANT, APPLICANT, FIRM)]


@pytest.mark.parametrize("ends", [(APPLICANT, EMPLOYER), (EMPLOYER, APPLICANT)])
def test_a_project_carried_with_the_jurors_organisation(ends: tuple[int, int]) -> None:
    relations = (
        RelationFact("employment", JUROR, EMPLOYER),
        RelationFact("joint_project", None, *ends),
    )
    assert found(*relations) == [ConflictFound(ConflictKind.JOINT_PROJECT, APPLICANT, EMPLOYER)]


def test_sharing_a_project_does_not_make_a_group() -> None:
    relations = (
        RelationFact("joint_project", JUROR, PARENT),
        RelationFact("control", None, APPLICANT, PARENT),
    )
    assert found(*relations) == []


def test_being_paid_by_an_organisation_does_not_make_it_a_home() -> None:
    relations = (
        RelationFact("paid_consultant", JUROR, PARENT),
        RelationFact("control", None, APPLICANT, PARENT),
    )
    assert found(*relations) == []


@pytest.mark.parametrize(
    "links",
    [
        [RelationFact("control", None, APPLICANT, EMPLOYER)],
        [RelationFact("control", None, EMPLOYER, APPLICANT)],
        [RelationFact("control", None, EMPLOYER, PARENT), RelationFact("control", None, APPLICANT, PARENT)],
        # a person who controls two companies makes them one group
        [RelationFact("control", OTHER, EMPLOYER), RelationFact("control", OTHER, APPLICANT)],
    ],
)
def test_a_group_is_what_control_connects(links: list[RelationFact]) -> None:
    employment = RelationFact("employment", JUROR, EMPLOYER)
    assert found(employment, *links) == [ConflictFound(ConflictKind.SAME_GROUP, APPLICANT, EMPLOYER)]


def test_all_conflicts_come_once_in_order() -> None:
    relations = (
        RelationFact("employment", JUROR, PARTNER),
        RelationFact("employment", JUROR, PARTNER, None, Period(date(2001, 1, 1))),
        RelationFact("mandate", JUROR, APPLICANT),
        RelationFact("control", None, APPLICANT, PARTNER),
    )
    assert (
        found(*relations)
        == found(*reversed(relations))
        == [
            ConflictFound(ConflictKind.EMPLOYMENT, PARTNER),
            ConflictFound(ConflictKind.MANDATE, APPLICANT),
            ConflictFound(ConflictKind.SAME_GROUP, APPLICANT, PARTNER),
            ConflictFound(ConflictKind.SAME_GROUP, PARTNER, APPLICANT),
        ]
    )


@pytest.mark.parametrize(
    ("period", "years", "counts"),
    [
        (Period(), 3, True),
        (Period(None, ON), 0, True),
        (Period(ON), 3, True),
        (Period(date(2009, 6, 16)), 3, False),
        (Period(None, date(2006, 6, 16)), 3, True),
        (Period(None, date(2006, 6, 15)), 3, False),
        (Period(None, date(2009, 6, 14)), 0, False),
    ],
)
def test_a_relation_counts_some_years_after_its_end(period: Period, years: int, counts: bool) -> None:
    assert bool(found(RelationFact("employment", JUROR, APPLICANT, None, period), years=years)) is counts


@pytest.mark.parametrize(("on", "counts"), [(date(2009, 2, 28), True), (date(2009, 3, 1), False)])
def test_the_anniversary_of_a_leap_day_is_the_first_of_march(on: date, counts: bool) -> None:
    ended = Period(None, date(2008, 2, 29))
    assert bool(found(RelationFact("employment", JUROR, APPLICANT, None, ended), years=1, on=on)) is counts


def test_an_ended_control_link_also_counts_for_some_years() -> None:
    employment = RelationFact(RelationKind.EMPLOYMENT, JUROR, EMPLOYER)
    sold = RelationFact("control", None, APPLICANT, EMPLOYER, Period(None, date(2005, 1, 1)))
    assert found(employment, sold) == []
    assert len(found(employment, sold, years=5)) == 1

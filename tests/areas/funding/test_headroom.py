"""The headroom: few queries, and the sums of the database say what the lines say one by one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from tests.areas.networks.factories import make_company

from grappe.areas.directory.models import OrganisationKind, Relation
from grappe.areas.funding.models import AidLine, AidProfile
from grappe.areas.funding.queries.groups import group_of
from grappe.areas.funding.queries.headroom import (
    EXPLAINED,
    check_award,
    headroom_of,
    standing_of,
    standing_with,
)
from grappe.areas.funding.queries.sums import Question, aids_of, counting_lines
from grappe.areas.funding.rules import Basis, CallRule, WindowKind
from grappe.values import Euro, Refused

from .ledger_rows import NOW, TODAY, aid, codes, control, recorded

pytestmark = pytest.mark.django_db


def _group(size: int) -> list[Any]:
    companies = [make_company() for _ in range(size)]
    for parent, child in zip(companies, companies[1:], strict=False):
        control(parent, child)
    return companies


def _fill(companies: list[Any], number: int, seed: int) -> None:
    chance = random.Random(seed)
    AidProfile.objects.bulk_create(
        AidProfile(
            organisation=company,
            activity=chance.choice(["general", "road_freight", "agriculture", "fishery", "sgei"]),
            fiscal_year_end=chance.choice(["12-31", "06-30", "02-29"]),
        )
        for company in companies
    )
    days = [None, *(TODAY - timedelta(days=365 * 3 + step) for step in (-2, -1, 0, 1, 2))]
    rows = []
    for place in range(number):
        granted = chance.choice([*days, TODAY - timedelta(days=chance.randrange(-40, 1600))])
        status = chance.choice(["granted", "granted", "pending", "cancelled", "refused", "recovered"])
        rows.append(
            AidLine(
                beneficiary=chance.choice(companies),
                purpose="Essais",
                amount_cents=chance.randrange(1, 900_000_00),
                granted_on=granted or (TODAY if status == "granted" else None),
                paid_on=chance.choice([None, granted and granted + timedelta(days=chance.randrange(500))]),
                family=chance.choice(["general", "agriculture", "fishery", "sgei", "other"]),
                activity="general",
                status=status,
                member_state=chance.choice(["FR", "FR", "BE"]),
                origin="register",
                reference=f"{seed}-{place}",
                recorded_at=NOW,
            )
        )
    AidLine.objects.bulk_create(rows)


@pytest.mark.parametrize("seed", range(6))
def test_sums_say_what_the_lines_say(seed: int) -> None:
    companies = _group(4)
    _fill(companies, 120, seed)
    rules = [
        None,
        CallRule(Euro(200_000)),
        CallRule(Euro(200_000), 2, Basis.PAID),
        CallRule(Euro(200_000), 5, Basis.PAID, WindowKind.FISCAL),
    ]
    days = (TODAY, date(2024, 3, 15), date(2023, 12, 31), date(2024, 12, 16))
    for company in companies:
        for rule in rules:
            for on in days:
                question = Question(on=on, amount=Euro(1_000), call_rule=rule, paid_on=on)
                summed = headroom_of(company, question)
                lines = list(counting_lines(summed.group))
                said = standing_of(summed.group, question, aids_of(summed.group, lines)).answer
                assert summed.answer.measures == said.measures
                assert summed.answer.reasons == said.reasons
                if rule is not None:
                    assert summed.answer.call is not None and said.call is not None
                    assert summed.answer.call.counted == said.call.counted
                    assert summed.answer.call.pending == said.call.pending


@pytest.mark.parametrize(("size", "lines"), [(1, 0), (3, 3), (50, 300)])
def test_the_headroom_takes_three_queries(django_assert_num_queries: Any, size: int, lines: int) -> None:
    companies = _group(size)
    _fill(companies, lines, 1)
    with django_assert_num_queries(3):
        headroom_of(companies[-1], Question(on=TODAY))
    with django_assert_num_queries(3 if lines <= EXPLAINED else 4):
        check_award(companies[-1], Euro(1_000), on=TODAY)


def test_companies_of_one_name_are_told_apart_and_public_bodies_make_no_group() -> None:
    region = make_company("Région Exemple", kind=OrganisationKind.TERRITORY)
    first, second = make_company("Moulin Exemple"), make_company("Moulin Exemple")
    control(first, second)
    control(region, first)
    recorded(second, aid(40_000))
    answer = headroom_of(first, Question(on=TODAY)).answer
    assert answer.undertaking.members == {f"Moulin Exemple ({pk})" for pk in (first.pk, second.pk)}
    assert answer.headroom == Euro(260_000)


def test_a_criterion_that_nobody_said_counts_and_is_announced() -> None:
    first, second = make_company("Mère Exemple"), make_company("Fille Exemple")
    Relation.objects.create(kind="control", holder=first, organisation=second)
    answer = headroom_of(second, Question(on=TODAY)).answer
    assert [refusal.code for refusal in answer.notices] == ["funding.control_to_confirm"]
    assert len(answer.undertaking.members) == 2


def test_who_left_the_group_keeps_its_lines_unseen() -> None:
    mother, child = make_company(), make_company()
    control(mother, child, valid_to=date(2025, 12, 31))
    recorded(child)
    group = group_of(mother, on=TODAY)
    assert group.ledger == {mother.pk} == group.standing_members()
    assert group_of(mother, on=date(2025, 6, 1)).ledger == {mother.pk, child.pk}


def test_a_circle_is_told_and_each_is_then_read_alone() -> None:
    first, second = make_company(), make_company()
    control(first, second)
    control(second, first)
    group = group_of(first, on=TODAY)
    assert group.ledger == {first.pk}
    with pytest.raises(Refused) as refused:
        check_award(first, Euro(1), on=TODAY)
    assert codes(refused) == ("control_circle",)


def test_the_explanation_names_each_aid_until_there_are_too_many() -> None:
    company = make_company("Moulin Exemple")
    recorded(company, aid(1_000))
    _answer, explanation = check_award(company, Euro(5), on=TODAY)
    labels = [line.label for line in explanation.lines]
    assert "funding.ledger.aid" in labels and labels[-1] == "funding.ledger.allowed"
    summed = headroom_of(company, Question(on=TODAY)).explanation
    assert not {"funding.ledger.aid", "funding.ledger.asked"} & {line.label for line in summed.lines}
    rows = list(AidLine.objects.all())
    rows[0].same_as_id = rows[0].pk
    alone = standing_with(group_of(company, on=TODAY), Question(on=TODAY), rows)
    assert alone.answer.counted == Euro(0)

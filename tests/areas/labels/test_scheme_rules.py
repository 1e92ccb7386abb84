"""What a label asks: conditions checked where the house can, terms typed and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from grappe.areas.labels.rules import (
    Condition,
    ConditionKind,
    NetworkFacts,
    SchemeTerms,
    TypedTerms,
    Verdict,
    evaluate,
    read_terms,
    refusals_of_findings,
)

K, V = ConditionKind, Verdict
TYPED = TypedTerms(
    valid_from=date(2026, 1, 1),
    source="Délibération de démonstration",
    years=3,
    window=None,
    members=10,
    companies="50 %",
    board=3,
    report=True,
    written="Une stratégie écrite\n\n",
    grounds="Rapport non rendu",
)


@pytest.mark.parametrize(
    ("condition", "facts", "verdict", "evidence"),
    [
        (Condition(K.MEMBERS, 10), NetworkFacts(members=10), V.MET, "members"),
        (Condition(K.MEMBERS, 10), NetworkFacts(members=9), V.NOT_MET, "members"),
        (Condition(K.MEMBERS, 10), NetworkFacts(), V.TO_CHECK, "members_unknown"),
        (Condition(K.COMPANIES, 5000), NetworkFacts(members=9, companies=5), V.MET, "companies"),
        # 49.99… %: a share rounded to the basis point would pass.
        (Condition(K.COMPANIES, 3334), NetworkFacts(members=3, companies=1), V.NOT_MET, "companies"),
        (Condition(K.COMPANIES, 3333), NetworkFacts(members=3, companies=1), V.MET, "companies"),
        (Condition(K.COMPANIES, 5000), NetworkFacts(members=0), V.TO_CHECK, "members_unknown"),
        (Condition(K.BOARD, 3), NetworkFacts(board=3), V.MET, "board"),
        (Condition(K.BOARD, 3), NetworkFacts(), V.TO_CHECK, "board_unknown"),
        (Condition(K.REPORT), NetworkFacts(reported=True), V.MET, "report_given"),
        (Condition(K.REPORT), NetworkFacts(reported=False), V.NOT_MET, "report_missing"),
        (Condition(K.REPORT), NetworkFacts(), V.TO_CHECK, "report_not_due"),
        (Condition(K.WRITTEN, 0, "Une stratégie"), NetworkFacts(), V.TO_CHECK, "written"),
    ],
)
def test_a_condition_on_what_is_known(
    condition: Condition, facts: NetworkFacts, verdict: Verdict, evidence: str
) -> None:
    (found,) = evaluate([condition], facts)
    assert (found.verdict, found.evidence) == (verdict, evidence)


def test_a_renewal_asks_met_and_attested_conditions() -> None:
    unmet, unknown = Condition(K.MEMBERS, 10), Condition(K.WRITTEN, 0, "Une stratégie")
    found = evaluate([unmet, unknown], NetworkFacts(members=2))
    codes = [refusal.code for refusal in refusals_of_findings(found, attested=False)]
    assert codes == ["labels.conditions_not_met", "labels.conditions_not_attested"]
    assert refusals_of_findings(found[1:], attested=True) == []


def test_terms_are_read_and_kept() -> None:
    terms, refusals = read_terms(TYPED, last=date(2025, 12, 31))
    assert refusals == [] and terms is not None
    assert terms.window == 6
    assert [(c.kind, c.least, c.text) for c in terms.conditions] == [
        (K.MEMBERS, 10, ""),
        (K.COMPANIES, 5000, ""),
        (K.BOARD, 3, ""),
        (K.REPORT, 0, ""),
        (K.WRITTEN, 0, "Une stratégie écrite"),
    ]
    assert SchemeTerms.from_json(terms.as_json()) == terms
    assert SchemeTerms.from_json(SchemeTerms().as_json()) == SchemeTerms()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"valid_from": None}, "valid_from", "labels.valid_from_missing"),
        ({"valid_from": date(2025, 1, 1)}, "valid_from", "labels.terms_before_last"),
        ({"source": " "}, "source", "labels.source_missing"),
        ({"source": "x" * 121}, "source", "labels.text_too_long"),
        ({"years": 0}, "years", "labels.number_range"),
        ({"window": 25}, "window", "labels.number_range"),
        ({"members": 0}, "members", "labels.number_range"),
        ({"board": -1}, "board", "labels.number_range"),
        ({"companies": "la moitié"}, "companies", "labels.share_unreadable"),
        ({"companies": "101"}, "companies", "labels.share_above_whole"),
        ({"written": "x" * 201}, "written", "labels.text_too_long"),
        ({"grounds": "\n".join("abcdefghijklmnopqrstu")}, "grounds", "labels.too_many_lines"),
    ],
)
def test_each_wrong_term_is_said_on_its_field(change: dict[str, object], field: str, code: str) -> None:
    terms, refusals = read_terms(replace(TYPED, **change), last=date(2025, 1, 1))
    assert terms is None
    assert [(refusal.field, refusal.code) for refusal in refusals] == [(field, code)]


def test_blank_terms_ask_nothing() -> None:
    terms, refusals = read_terms(TypedTerms(date(2026, 1, 1), "Texte"), last=None)
    assert (terms, refusals) == (SchemeTerms(), [])

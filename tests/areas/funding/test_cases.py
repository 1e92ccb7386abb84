"""Reading one case of `./grappe aid-check`, and refusing what cannot be read."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from grappe.areas.funding.rules.cases import answer_case, refused_case
from grappe.values import Refused

Case = dict[str, Any]

CASE: Case = {
    "id": "c1",
    "undertakings": [
        {
            "siren": "100 000 001",
            "activity": "general",
            "fiscal_year_end": "12-31",
            "controls": [{"child": "100000002", "criterion": "a", "from": "2020-01-01", "to": None}],
        },
        {
            "siren": "100000002",
            "activity": "agriculture",
            "fiscal_year_end": "06-30",
            "merged_into": {"siren": "100000003", "on": "2030-01-01"},
        },
    ],
    "aids": [
        {
            "beneficiary": "100000002",
            "amount": "12000.50",
            "granted_on": "2024-02-01",
            "paid_on": "2024-03-01",
            "regime": None,
            "member_state": "FR",
            "status": "granted",
        }
    ],
    "new_aid": {
        "beneficiary": "100000001",
        "amount": "15000.00",
        "granted_on": "2025-06-01",
        "paid_on": None,
        "regime": None,
        "member_state": "FR",
        "status": "pending",
    },
    "call_rule": {"ceiling": "200000", "years": 3, "basis": "paid", "window": "fiscal"},
}


def changed(change: Callable[[Case], object]) -> Case:
    case = copy.deepcopy(CASE)
    change(case)
    return case


def put(path: str, value: object) -> Case:
    def change(case: Case) -> None:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        target: Any = case
        for step in steps:
            target = target[step]
        target[last] = value

    return changed(change)


def answer(case: Case) -> dict[str, Any]:
    return answer_case(case)[0]


def test_a_case_is_answered_with_exactly_these_fields() -> None:
    assert answer(CASE) == {
        "id": "c1",
        "allowed": True,
        "regime": "2023/2831",
        "window": {"from": "2022-06-01", "to": "2025-06-01", "kind": "rolling"},
        "counted": "12000.50",
        "headroom": "287999.50",
        "eligible_part": "15000.00",
        "highest_amount_if_lowered": "15000.00",
        "reasons": [],
        "explanation": [],
    }


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        ("undertakings", None, "missing_field", "undertakings"),
        ("undertakings", [], "missing_field", "undertakings"),
        ("undertakings", {}, "not_a_list", "undertakings"),
        ("undertakings.0", "100000001", "not_an_object", "undertakings[0]"),
        ("undertakings.0.siren", None, "missing_field", "undertakings[0].siren"),
        ("undertakings.0.siren", " ", "missing_field", "undertakings[0].siren"),
        ("undertakings.0.siren", ["1"], "not_a_text", "undertakings[0].siren"),
        ("undertakings.0.siren", "100000002", "duplicate_undertaking", "undertakings[1].siren"),
        ("undertakings.0.activity", "banking", "unknown_activity", "undertakings[0].activity"),
        ("undertakings.0.activity", None, "missing_field", "undertakings[100000001].activity"),
        (
            "undertakings.0.fiscal_year_end",
            "31-12",
            "malformed_fiscal_year_end",
            "undertakings[0].fiscal_year_end",
        ),
        ("undertakings.0.controls", "100000002", "not_a_list", "undertakings[0].controls"),
        ("undertakings.0.controls.0.child", None, "missing_field", "undertakings[0].controls[0].child"),
        ("undertakings.0.controls.0.criterion", 4, "not_a_text", "undertakings[0].controls[0].criterion"),
        ("undertakings.0.controls.0.to", "2019-12-31", "malformed_period", "undertakings[0].controls[0]"),
        ("undertakings.0.controls.0.child", "100000001", "control_circle", None),
        ("undertakings.1.controls", [{"child": "100000001"}], "control_circle", None),
        ("undertakings.1.merged_into", "100000003", "not_an_object", "undertakings[1].merged_into"),
        ("undertakings.1.merged_into.on", None, "missing_field", "undertakings[1].merged_into.on"),
        ("aids", "none", "not_a_list", "aids"),
        ("aids.0.beneficiary", "999", "unknown_undertaking", "aids[0].beneficiary"),
        ("aids.0.amount", None, "missing_field", "aids[0].amount"),
        ("aids.0.amount", "1000,00", "malformed_amount", "aids[0].amount"),
        ("aids.0.amount", "1 000.00", "malformed_amount", "aids[0].amount"),
        ("aids.0.amount", "1000.001", "malformed_amount", "aids[0].amount"),
        ("aids.0.amount", "1e3", "malformed_amount", "aids[0].amount"),
        ("aids.0.amount", True, "malformed_amount", "aids[0].amount"),
        ("aids.0.amount", [], "malformed_amount", "aids[0].amount"),
        ("aids.0.amount", "-5.00", "negative_amount", "aids[0].amount"),
        ("aids.0.granted_on", None, "missing_field", "aids[0].granted_on"),
        ("aids.0.granted_on", "01/02/2024", "malformed_date", "aids[0].granted_on"),
        ("aids.0.granted_on", "2024-02-30", "malformed_date", "aids[0].granted_on"),
        ("aids.0.granted_on", "0024-02-01", "malformed_date", "aids[0].granted_on"),
        ("aids.0.granted_on", 20240201, "not_a_text", "aids[0].granted_on"),
        ("aids.0.regime", "1234/1999", "unknown_regime", "aids[0].regime"),
        ("aids.0.member_state", "France", "malformed_member_state", "aids[0].member_state"),
        ("aids.0.status", "maybe", "unknown_status", "aids[0].status"),
        ("new_aid", None, "missing_field", "new_aid"),
        ("new_aid", "15000", "not_an_object", "new_aid"),
        ("new_aid.amount", "15000,00", "malformed_amount", "new_aid.amount"),
        ("new_aid.beneficiary", "999", "unknown_undertaking", "new_aid.beneficiary"),
        ("new_aid.granted_on", None, "missing_field", "new_aid.granted_on"),
        ("new_aid.regime", "2099/1", "unknown_regime", "new_aid.regime"),
        ("call_rule", 200000, "not_an_object", "call_rule"),
        ("call_rule.ceiling", None, "missing_field", "call_rule.ceiling"),
        ("call_rule.years", 0, "malformed_call_rule", "call_rule.years"),
        ("call_rule.years", "3", "malformed_call_rule", "call_rule.years"),
        ("call_rule.basis", "promised", "malformed_call_rule", "call_rule.basis"),
        ("call_rule.window", "lunar", "malformed_call_rule", "call_rule.window"),
        ("options", [], "not_an_object", "options"),
        ("options", {"window_bound": "open"}, "malformed_option", "options.window_bound"),
        ("options", {"registers": "fishery"}, "malformed_option", "options.registers"),
        ("options", {"registers": ["mining"]}, "malformed_option", "options.registers"),
    ],
)
def test_what_cannot_be_read_is_named(path: str, value: object, code: str, place: str | None) -> None:
    case = put(path, value)
    with pytest.raises(Refused) as caught:
        answer_case(case)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.params.get("place")) == (f"funding.{code}", place)
    result = refused_case(case, [refusal])
    assert (result["id"], result["allowed"], result["reasons"], result["error"]) == (
        "c1",
        False,
        [code],
        code,
    )
    assert set(result) == {*answer(CASE), "error"}


def test_every_mistake_of_a_case_is_told_once_where_it_stands() -> None:
    wrong: dict[str, Any] = copy.deepcopy(CASE)
    wrong["undertakings"][0] |= {"activity": "banking", "fiscal_year_end": "31-12"}
    wrong["undertakings"][0]["controls"] = [{"child": None, "from": "hier", "to": "demain", "criterion": 4}]
    wrong["undertakings"][1] |= {"siren": "", "merged_into": {"siren": None, "on": "hier"}}
    wrong["aids"][0] |= {"amount": "12,5", "regime": "1234/1999", "status": "granted", "granted_on": None}
    wrong["new_aid"] |= {"amount": "-1.00", "regime": "2099/1", "beneficiary": "999", "granted_on": "hier"}
    wrong["call_rule"] = {"ceiling": "x", "years": 0, "basis": "promised", "window": "lunar"}
    wrong["options"] = {"window_bound": "open", "registers": "fishery"}
    with pytest.raises(Refused) as caught:
        answer_case(wrong)
    link, merger = "undertakings[0].controls[0]", "undertakings[1].merged_into"
    # Nothing is said of the enterprises that aids name: those of the case could not be read.
    assert [refusal.params["place"] for refusal in caught.value.refusals] == [
        "undertakings[0].activity", "undertakings[0].fiscal_year_end",
        f"{link}.from", f"{link}.to", f"{link}.child", f"{link}.criterion",
        "undertakings[1].siren", f"{merger}.siren", f"{merger}.on",
        "aids[0].granted_on", "aids[0].amount", "aids[0].regime",
        "new_aid.amount", "new_aid.granted_on", "new_aid.regime",
        "call_rule.ceiling", "call_rule.years", "call_rule.basis", "call_rule.window",
        "options.window_bound", "options.registers",
    ]  # fmt: skip
    result = refused_case(wrong, caught.value.refusals)
    assert result["error"] == "unknown_activity"
    assert len(set(result["reasons"])) == len(result["reasons"])


def test_a_case_that_is_no_object_has_no_name() -> None:
    with pytest.raises(Refused) as caught:
        answer_case(["c1"])
    assert refused_case(["c1"], caught.value.refusals)["id"] is None


@pytest.mark.parametrize(
    ("path", "value", "field", "found"),
    [
        ("aids.0.status", "cancelled", "counted", "12000.50"),
        ("aids.0.status", "recovered", "counted", "0.00"),
        ("aids.0.status", None, "counted", "12000.50"),
        ("aids.0.member_state", "de", "counted", "0.00"),
        ("aids.0.member_state", None, "counted", "12000.50"),
        ("aids.0.amount", 250000, "headroom", "50000.00"),
        ("aids.0.amount", Decimal("0.5"), "counted", "0.50"),
        ("aids.0.regime", "2023/2832", "counted", "0.00"),
        ("aids.0.regime", "gber", "counted", "0.00"),
        ("aids.0.regime", "(UE) 2024/3118", "counted", "12000.50"),
        ("aids", None, "counted", "0.00"),
        ("undertakings.0.controls", None, "counted", "0.00"),
        ("undertakings.0.controls.0.criterion", "public_body", "counted", "0.00"),
        ("undertakings.0.controls.0.criterion", None, "reasons", ["control_to_confirm"]),
        ("undertakings.0.controls.0.child", "200000001", "counted", "0.00"),
        ("undertakings.0.siren", 100000001, "allowed", True),
        ("undertakings.1.activity", None, "counted", "12000.50"),
        ("undertakings.1.activity", "fishery", "counted", "12000.50"),
        ("undertakings.1.fiscal_year_end", None, "allowed", True),
        ("call_rule", None, "allowed", True),
        ("call_rule.years", 1, "allowed", True),
        ("new_aid.regime", "2023/2832", "reasons", ["entrustment_required"]),
        ("new_aid.regime", "651/2014", "headroom", None),
        ("options", {"window_bound": "exclusive", "registers": ["fishery"]}, "allowed", True),
        ("new_aid.amount", "300000.00", "reasons", ["over_ceiling", "over_call_rule"]),
    ],
)
def test_what_is_read(path: str, value: object, field: str, found: object) -> None:
    assert answer(put(path, value))[field] == found


def test_pending_aid_needs_no_day_and_follows_the_activity() -> None:
    for activity in ("general", "road_freight", "agriculture", None):
        case = put("aids.0.granted_on", None)
        case["undertakings"][1]["activity"] = activity
        case["aids"][0] |= {"status": "pending", "amount": "290000.00"}
        assert answer(case)["reasons"] == ["pending_exceeds", "pending_exceeds_call_rule"]


def test_an_aid_from_before_any_regulation_is_no_de_minimis() -> None:
    case = put("aids.0.granted_on", "2004-12-31")
    case["new_aid"]["granted_on"] = "2006-01-01"
    case["undertakings"][0]["controls"][0]["from"] = None
    assert (answer(case)["counted"], answer(case)["regime"]) == ("0.00", "69/2001")


def test_an_aid_to_an_enterprise_known_by_its_link_alone_counts() -> None:
    case = put("undertakings", CASE["undertakings"][:1])
    assert answer(case)["counted"] == "12000.50"


@pytest.mark.parametrize(
    ("text", "links", "to_confirm"),
    [
        ("a", True, False), ("(b)", True, False), ("2(2)(c)", True, False), ("art. 2(2) d", True, False),
        ("majority_of_votes", True, False), ("voting_rights", True, False), ("votes", True, False),
        ("right to appoint the board", True, False), ("dominant influence by contract", True, False),
        ("sole control by agreement", True, False), ("natural person", True, True),
        ("capital_60", True, True), ("common public body", False, False), ("minority_25", False, False),
    ],
)  # fmt: skip
def test_criteria_are_read_by_point_or_by_words(text: str, links: bool, to_confirm: bool) -> None:
    result = answer(put("undertakings.0.controls.0.criterion", text))
    assert (result["counted"] != "0.00") is links
    assert ("control_to_confirm" in result["reasons"]) is to_confirm

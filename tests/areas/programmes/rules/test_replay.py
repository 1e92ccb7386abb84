from collections.abc import Callable
from typing import Any

import pytest
from tests.areas.programmes.rules.exported_call import sealed_call, unsealed_call

from grappe.areas.programmes.rules import sealed
from grappe.areas.programmes.rules.replay import ReplayCheck, ReplayReport, replay
from grappe.values import Euro

Document = dict[str, Any]
Alteration = Callable[[Document], object]


def altered(alteration: Alteration) -> ReplayReport:
    """The replay of a document altered then sealed again, as a forger would."""
    document = unsealed_call()
    alteration(document)
    return replay(sealed(document))


def review(document: Document, number: int, juror: str) -> Document:
    found: Document = next(one for one in application(document, number)["reviews"] if one["juror"] == juror)
    return found


def failures(report: ReplayReport) -> list[tuple[str, str]]:
    return [(check.name, check.subject) for check in report.checks if not check.ok]


def application(document: Document, number: int) -> Document:
    found: Document = document["applications"][number - 1]
    return found


def test_every_published_figure_is_reproduced() -> None:
    report = replay(sealed_call())
    assert failures(report) == []
    assert report.ok
    names = {check.name for check in report.checks}
    assert names == {
        "grid", "review.state", "review.points", "count", "mean", "median", "deviation", "tie_resolution",
        "rank", "tie_across_cut", "outcome", "exception", "aid",
    }  # fmt: skip
    assert ReplayCheck("mean", 1540, 1540, True, "1") in report.checks
    assert ReplayCheck("aid", Euro("6200.00"), Euro(6200), True, "4") in report.checks
    assert ReplayCheck("exception", "selected", "rejected", True, "4") in report.checks


@pytest.mark.parametrize(
    ("alteration", "expected"),
    [
        (lambda d: application(d, 1)["published"].update(mean=1541), [("mean", "1")]),
        (lambda d: application(d, 1)["published"].update(median=1541), [("median", "1")]),
        (lambda d: application(d, 1)["published"].update(deviation=21), [("deviation", "1")]),
        (lambda d: application(d, 1)["published"].update(count=3), [("count", "1")]),
        (lambda d: application(d, 1)["published"].update(aid="15000.01"), [("aid", "1")]),
        (lambda d: application(d, 1)["published"].update(aid=None), [("aid", "1")]),
        (lambda d: application(d, 2)["published"].update(rank=2), [("rank", "2")]),
        (lambda d: application(d, 2)["published"].update(aid="1.00"), [("aid", "2")]),
        (lambda d: application(d, 5)["published"].update(mean=0), [("mean", "5")]),
        (lambda d: application(d, 5)["published"].update(outcome=None), [("outcome", "5")]),
        (lambda d: review(d, 4, "J2")["published"].update(points=1001), [("review.points", "4/J2")]),
        (lambda d: review(d, 3, "J2")["published"].update(points=0), [("review.points", "3/J2")]),
        (
            lambda d: review(d, 4, "J2")["marks"].update(C1=11),
            [("review.points", "4/J2"), ("mean", "4"), ("median", "4")],
        ),
        (
            lambda d: review(d, 3, "J2").update(state="given"),
            [("review.state", "3/J2")],
        ),
        (
            lambda d: review(d, 5, "J2")["marks"].update(C1=21),
            [("review.marks", "5/J2")],
        ),
        (
            lambda d: review(d, 4, "J2")["marks"].update(C9=1),
            [("review.marks", "4/J2"), ("review.points", "4/J2"), ("count", "4"), ("mean", "4"),
             ("median", "4"), ("deviation", "4"), ("rank", "4")],
        ),
        (lambda d: d["exceptions"].pop(), [("outcome", "4")]),
        (lambda d: d["exceptions"][1].update(reason=" "), [("outcome", "4")]),
        (
            lambda d: d["tie_resolutions"].clear(),
            [("rank", "2"), ("tie_across_cut", "")],
        ),
        (
            lambda d: d["tie_resolutions"][0].update(numbers=[2, 3]),
            [("rank", "2"), ("rank", "3"), ("outcome", "2")],
        ),
        (
            lambda d: d["tie_resolutions"].append({"numbers": [1, 4], "reason": "Vote."}),
            [("tie_resolution", "1+4")],
        ),
        (lambda d: d["call"]["aid_scheme"]["rates"].pop("external"), [("aid", "1"), ("aid", "4")]),
        (lambda d: d["call"].update(aid_scheme=None), [("aid", "1"), ("aid", "4")]),
        (lambda d: application(d, 1).update(requested="9000"), [("aid", "1")]),
        (lambda d: application(d, 1).update(vat=None), [("aid", "1")]),
        (lambda d: d["call"]["grid"]["criteria"][0].update(weight=5000), [("grid", "")]),
    ],
)  # fmt: skip
def test_an_altered_figure_is_named(alteration: Alteration, expected: list[tuple[str, str]]) -> None:
    report = altered(alteration)
    assert failures(report) == expected
    assert report.seal_ok
    assert not report.ok


def test_a_call_that_is_not_decided_has_no_decision_to_check() -> None:
    def undecide(document: Document) -> None:
        for one in document["applications"]:
            one["published"].update(outcome=None, aid=None)

    report = altered(undecide)
    assert report.ok
    assert not {"outcome", "exception", "tie_across_cut", "aid"} & {check.name for check in report.checks}


def test_a_freed_place_that_passes_to_the_next_in_rank_needs_no_reason() -> None:
    def pass_on(document: Document) -> None:
        # 3, second, gives its place up for a reason; 2, third, takes it, and 4 is no exception any more
        application(document, 2)["published"].update(outcome="selected")
        application(document, 4)["published"].update(outcome="rejected", aid=None)
        document["exceptions"] = [{"number": 3, "reason": "Le porteur renonce à son projet."}]

    report = altered(pass_on)
    assert report.ok
    assert ReplayCheck("exception", "rejected", "selected", True, "3") in report.checks
    assert ReplayCheck("outcome", "selected", "selected", True, "2") in report.checks
    assert [check.subject for check in report.checks if check.name == "exception"] == ["3"]


def test_a_laureate_without_costs_has_no_aid_to_check() -> None:
    report = altered(
        lambda d: application(d, 4).update(costs=[]) or application(d, 4)["published"].update(aid=None)
    )
    assert report.ok


def test_a_broken_seal_is_seen_even_when_every_figure_agrees() -> None:
    document = sealed_call()
    document["call"]["title"] = "Autre titre"
    report = replay(document)
    assert failures(report) == []
    assert (report.seal_ok, report.ok) == (False, False)


@pytest.mark.parametrize(
    ("alteration", "reason"),
    [
        (lambda d: d.update(format="grappe-call/2"), "format"),
        (lambda d: d.pop("call"), "call missing"),
        (lambda d: d["call"].pop("places"), "places missing"),
        (lambda d: d["call"].update(places=-1), "places"),
        (lambda d: d["call"].update(tie_breaks=["age"]), "age"),
        (lambda d: d["applications"].append(d["applications"][0]), "same number"),
        (lambda d: application(d, 1).update(number="1"), "whole number"),
        (lambda d: review(d, 1, "J1").update(state="lost"), "lost"),
        (lambda d: review(d, 1, "J1").update(marks=[16]), "expected an object"),
        (lambda d: application(d, 1)["published"].update(aid="beaucoup"), "not a number"),
        (lambda d: application(d, 1)["published"].update(outcome="maybe"), "maybe"),
        (lambda d: d["tie_resolutions"][0].update(numbers=["3", 2]), "tie_resolution"),
        (lambda d: d["tie_resolutions"][0].update(reason=""), "tie_resolution"),
        (lambda d: d["exceptions"][0].pop("reason"), "reason missing"),
    ],
)
def test_what_is_not_an_exported_call_is_refused(alteration: Alteration, reason: str) -> None:
    document = unsealed_call()
    alteration(document)
    with pytest.raises(ValueError, match=reason):
        replay(sealed(document))


def test_a_float_is_refused() -> None:
    document = sealed_call()
    application(document, 1)["reviews"][0]["marks"]["C1"] = 16.0
    with pytest.raises(ValueError, match="cannot hold a float"):
        replay(document)


@pytest.mark.parametrize("document", [[], "appel", None, {}])
def test_anything_else_is_refused(document: Any) -> None:
    with pytest.raises(ValueError, match="expected grappe-call/1"):
        replay(document)

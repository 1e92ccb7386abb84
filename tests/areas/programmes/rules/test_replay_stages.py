"""The first stage of an exported call in two: every figure of it is worked out again, what differs named."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.areas.programmes.rules.exported_call import sealed_call, two_stage_call

from grappe.areas.programmes.rules import sealed
from grappe.areas.programmes.rules.replay import ReplayCheck, ReplayReport, replay

Document = dict[str, Any]


def altered(alteration: Callable[[Document], object]) -> ReplayReport:
    """The replay of a document altered then sealed again, as a forger would."""
    document = two_stage_call()
    alteration(document)
    return replay(sealed(document))


def idea(document: Document, number: int) -> Document:
    found: Document = document["first_stage"]["ideas"][number - 1]
    return found


def failures(report: ReplayReport) -> list[tuple[str, str]]:
    return [(check.name, check.subject) for check in report.checks if not check.ok]


def test_every_figure_of_both_stages_is_reproduced() -> None:
    report = replay(sealed(two_stage_call()))
    assert failures(report) == []
    assert report.ok
    one_stage = replay(sealed_call()).checks
    assert set(one_stage) < set(report.checks)
    first = [check for check in report.checks if check.subject.startswith("I")]
    assert {check.name for check in first} == {
        "grid", "review.state", "review.points", "count", "mean", "median", "deviation", "place", "choice",
        "choice.reasoned",
    }  # fmt: skip
    assert ReplayCheck("mean", 1300, 1300, True, "I1") in first
    assert ReplayCheck("review.points", 1400, 1400, True, "I1/J2") in first
    assert ReplayCheck("place", 3, 3, True, "I1") in first
    assert ReplayCheck("choice.reasoned", "aside", "kept", True, "I6") in first
    assert ReplayCheck("choice", "aside", "aside", True, "I7") in first
    assert ReplayCheck("invited", "kept", "kept", True, "4") in report.checks


@pytest.mark.parametrize(
    ("alteration", "expected"),
    [
        (
            lambda d: idea(d, 1)["reviews"][0]["marks"].update(C1=20),
            [("review.points", "I1/J1"), ("mean", "I1"), ("median", "I1"), ("deviation", "I1"),
             ("place", "I1"), ("place", "I2"), ("place", "I6")],
        ),
        (lambda d: idea(d, 1)["reviews"][0]["published"].update(points=1201), [("review.points", "I1/J1")]),
        (lambda d: idea(d, 2)["published"].update(mean=1499), [("mean", "I2")]),
        (lambda d: idea(d, 2)["published"].update(median=1499), [("median", "I2")]),
        (lambda d: idea(d, 2)["published"].update(deviation=1), [("deviation", "I2")]),
        (lambda d: idea(d, 2)["published"].update(count=2), [("count", "I2")]),
        (lambda d: idea(d, 2)["published"].update(place=2), [("place", "I2")]),
        (lambda d: idea(d, 6)["reviews"][0]["marks"].update(C9=1),
         [("review.marks", "I6/J1"), ("review.points", "I6/J1"), ("count", "I6"), ("mean", "I6"),
          ("median", "I6"), ("deviation", "I6"), ("place", "I1"), ("place", "I3"), ("place", "I4"),
          ("place", "I5"), ("place", "I8"), ("place", "I6")]),
        (lambda d: idea(d, 6).update(reason=" "), [("choice", "I6")]),
        (lambda d: idea(d, 2).update(kept=False), [("choice", "I2"), ("invited", "2")]),
        (lambda d: d["first_stage"]["ideas"].pop(3), [("place", "I5"), ("place", "I8"), ("place", "I7"),
                                                      ("invited", "4")]),
        (lambda d: d["first_stage"]["grid"]["criteria"][0].update(weight=5000), [("grid", "I")]),
    ],
)  # fmt: skip
def test_an_altered_figure_of_the_first_stage_is_named(
    alteration: Callable[[Document], object], expected: list[tuple[str, str]]
) -> None:
    report = altered(alteration)
    assert failures(report) == expected
    assert report.seal_ok


@pytest.mark.parametrize(
    "alteration",
    [
        lambda d: d.update(first_stage=[]),
        lambda d: d["first_stage"].pop("ideas"),
        lambda d: d["first_stage"].update(published_at=None),
        lambda d: idea(d, 1).pop("reason"),
        lambda d: idea(d, 1).update(kept=1),
        lambda d: idea(d, 1).update(number="1"),
        lambda d: idea(d, 1)["published"].pop("place"),
        lambda d: idea(d, 1)["published"].update(place=None),
        lambda d: idea(d, 1)["published"].update(mean="13"),
        lambda d: idea(d, 1)["reviews"][0].update(state="dictated"),
        lambda d: idea(d, 2).update(number=1),
        lambda d: d["first_stage"].update(grid={}),
    ],
)
def test_a_first_stage_that_is_not_one_is_not_half_understood(
    alteration: Callable[[Document], object],
) -> None:
    with pytest.raises(ValueError, match=r"."):
        altered(alteration)

"""From the marks of one juror to a score, and from the scores of several to a mean.

Points are whole hundredths everywhere: 1641 is 16,41. A score is exact until it is rounded, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid, is_majority
from grappe.values import Explanation, ExplanationLine, Refusal, Share, round_half_up

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class ReviewScore:
    """What one review is worth; `points` is None while it is incomplete, and `refusals` says why."""

    points: int | None
    complete: bool
    answered: int
    of: int
    families: Mapping[Family, int]
    refusals: tuple[Refusal, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The scores of one application taken together, all in hundredths of a point."""

    count: int
    mean: int
    median: int
    deviation: int
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What one criterion brings; `exact` is in hundredths, None when the criterion is left out."""

    criterion: Criterion
    mark: int | None
    exact: Fraction | None
    counted_weight: int
    scale: int

    def line(self) -> ExplanationLine:
        return ExplanationLine(
            label=self._label(),
            inputs={
                "criterion": self.criterion.code,
                "label": self.criterion.label,
                "family": self.criterion.family,
                "mark": self.mark,
                "maximum": self.criterion.maximum,
                "weight": Share(self.criterion.weight),
                "counted_weight": Share(self.counted_weight),
                "scale": self.scale,
                "bonus": Decimal(self.criterion.bonus_points).scaleb(-2),
            },
            formula=self._formula(),
            value=None if self.exact is None else round_half_up(self.exact),
            unit="points",
            kind="off" if self.exact is None else "line",
        )

    def _label(self) -> str:
        if self.mark is None:
            return f"programmes.score.blank_{self.criterion.blank}"
        return "programmes.score.bonus" if self.criterion.is_bonus else "programmes.score.criterion"

    def _formula(self) -> str:
        if self.mark is None:
            return ""
        if self.criterion.is_bonus:
            return "{mark} / {maximum} × {bonus}"
        return "{mark} / {maximum} × {weight} / {counted_weight} × {scale}"


def refusals_of_marks(grid: Grid, marks: Mapping[str, object]) -> list[Refusal]:
    """Return what is wrong with the marks as entered: unknown criterion, not a whole number, out of range."""
    criteria = {criterion.code: criterion for criterion in grid.criteria}
    refusals = []
    for code, mark in marks.items():
        criterion = criteria.get(code)
        if criterion is None:
            refusals.append(Refusal("programmes.mark_unknown_criterion", {"code": code}, code))
        elif mark is not None and type(mark) is not int:
            params = {"code": code, "label": criterion.label}
            refusals.append(Refusal("programmes.mark_not_whole", params, code))
        elif mark is not None and not 0 <= mark <= criterion.maximum:
            bounds = {"code": code, "label": criterion.label, "mark": mark, "maximum": criterion.maximum}
            refusals.append(Refusal("programmes.mark_out_of_range", bounds, code))
    return refusals


def score_review(grid: Grid, marks: Mapping[str, int | None]) -> ReviewScore:
    """Return the score of one review: Σ(weight · mark / maximum) / Σ counted weight × scale, plus the bonus.

    A blank criterion follows its own policy: `required` leaves the review incomplete, `neutral` takes its
    weight out of the divisor, `zero` counts as a zero that the explanation shows. The whole is rounded
    half-up once, to the hundredth, and capped at the scale when the grid says so. Marks that
    `refusals_of_marks` refuses give an incomplete review with those refusals. The grid is one that may open.

    Source: regulation of the Bio'INNOV 2009 call; a review whose counted priority weight is not strictly
    above half of its counted weight is incomplete.
    """
    wrong = refusals_of_marks(grid, marks)
    readable = {} if wrong else marks
    parts = _parts(grid, readable)
    refusals = tuple(wrong or _refusals_to_complete(grid, readable))
    exact = sum((part.exact for part in parts if part.exact is not None), Fraction(0))
    ceiling = grid.scale * _HUNDREDTHS
    capped = grid.cap_at_scale and exact > ceiling
    points = None if refusals else ceiling if capped else round_half_up(exact)
    families = _by_family(grid, parts)
    return ReviewScore(
        points=points,
        complete=not refusals,
        answered=sum(part.mark is not None for part in parts),
        of=len(parts),
        families=families,
        refusals=refusals,
        explanation=_explanation(grid, parts, families, ceiling if capped else None, points),
    )


def aggregate(points: Iterable[int]) -> Aggregate | None:
    """Return mean, median and population standard deviation, each rounded half-up to the hundredth.

    Only complete reviews come in: abstentions, recusals and incomplete reviews are not scores. No score at
    all gives None.
    """
    ordered = sorted(points)
    if not ordered:
        return None
    count, total = len(ordered), sum(ordered)
    middle = ordered[(count - 1) // 2] + ordered[count // 2]
    # count² times the variance; its root is taken on integers, so that no machine rounds differently.
    spread = count * sum(score * score for score in ordered) - total * total
    return Aggregate(
        count=count,
        mean=round_half_up(Fraction(total, count)),
        median=round_half_up(Fraction(middle, 2)),
        deviation=(isqrt(4 * spread) + count) // (2 * count),
        lowest=ordered[0],
        highest=ordered[-1],
    )


def disagrees(found: Aggregate | None, threshold: int) -> bool:
    """Whether the jury is to talk about it: the deviation reaches the threshold, in hundredths."""
    return found is not None and found.count > 1 and found.deviation >= threshold


def _counts(criterion: Criterion, mark: int | None) -> bool:
    return mark is not None or criterion.blank is BlankPolicy.ZERO


def _counted(criteria: Sequence[Criterion], marks: Mapping[str, int | None]) -> list[Criterion]:
    return [criterion for criterion in criteria if _counts(criterion, marks.get(criterion.code))]


def _parts(grid: Grid, marks: Mapping[str, int | None]) -> list[_Part]:
    counted_weight = sum(criterion.weight for criterion in _counted(grid.base, marks))
    whole = grid.scale * _HUNDREDTHS
    parts = []
    for criterion in grid.criteria:
        mark, exact = marks.get(criterion.code), None
        if _counts(criterion, mark):
            share = Fraction(mark or 0, criterion.maximum)
            worth = criterion.bonus_points
            exact = share * (
                worth if criterion.is_bonus else Fraction(criterion.weight * whole, counted_weight)
            )
        parts.append(_Part(criterion, mark, exact, counted_weight, grid.scale))
    return parts


def _refusals_to_complete(grid: Grid, marks: Mapping[str, int | None]) -> list[Refusal]:
    if all(marks.get(criterion.code) is None for criterion in grid.base):
        return [Refusal("programmes.mark_nothing_answered")]
    refusals = [
        Refusal(
            "programmes.mark_required", {"code": criterion.code, "label": criterion.label}, criterion.code
        )
        for criterion in grid.criteria
        if criterion.blank is BlankPolicy.REQUIRED and marks.get(criterion.code) is None
    ]
    counted = _counted(grid.base, marks)
    weight = sum(criterion.weight for criterion in counted)
    priority = sum(criterion.weight for criterion in counted if criterion.family is Family.PRIORITY)
    if not is_majority(priority, weight):
        params = {"priority": priority, "counted": weight}
        refusals.append(Refusal("programmes.mark_priority_not_majority", params))
    return refusals


def _by_family(grid: Grid, parts: Sequence[_Part]) -> dict[Family, int]:
    present = {criterion.family for criterion in grid.criteria}
    return {
        family: round_half_up(
            sum((part.exact or Fraction(0) for part in parts if part.criterion.family is family), Fraction(0))
        )
        for family in Family
        if family in present
    }


def _explanation(
    grid: Grid, parts: Sequence[_Part], families: Mapping[Family, int], cap: int | None, points: int | None
) -> Explanation:
    lines: list[ExplanationLine] = []
    for family, contribution in families.items():
        lines += [part.line() for part in parts if part.criterion.family is family]
        lines.append(
            ExplanationLine("programmes.score.family", {"family": family}, "Σ", contribution, "points", "sub")
        )
    if cap is not None:
        inputs_of_cap = {"scale": grid.scale}
        lines.append(
            ExplanationLine("programmes.score.cap", inputs_of_cap, "min(Σ, {scale})", cap, "points", "sub")
        )
    counted = [part.criterion for part in parts if part.exact is not None and not part.criterion.is_bonus]
    inputs_of_total = {
        "answered": sum(part.mark is not None for part in parts),
        "of": len(parts),
        "counted_weight": Share(sum(criterion.weight for criterion in counted)),
        "base_weight": Share(grid.base_weight),
        "scale": grid.scale,
    }
    if points is None:
        last = ExplanationLine("programmes.score.incomplete", inputs_of_total, "", None, "points", "total")
    else:
        last = ExplanationLine("programmes.score.total", inputs_of_total, "Σ", points, "points", "total")
    lines.append(last)
    return Explanation("programmes.score", tuple(lines))

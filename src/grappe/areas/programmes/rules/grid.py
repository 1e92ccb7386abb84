"""The marking grid of a call: its criteria in three families, and when it may open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from fractions import Fraction

from grappe.values import WHOLE, Refusal
from grappe.values.reading import read_flag, read_list, read_text, read_whole, require_fields


class Family(StrEnum):
    """The three families of criteria; the bonus is outside the base of the mark."""

    PRIORITY = "priority"
    SECONDARY = "secondary"
    BONUS = "bonus"


class BlankPolicy(StrEnum):
    """What a criterion left blank does to the mark; never a silent zero."""

    REQUIRED = "required"
    NEUTRAL = "neutral"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the grid: weight in basis points of the base, bonus in hundredths of a point."""

    code: str
    label: str
    family: Family
    weight: int = 0
    maximum: int = 20
    bonus_points: int = 0
    blank: BlankPolicy = BlankPolicy.NEUTRAL
    question: str = ""

    @property
    def is_bonus(self) -> bool:
        """Whether it adds points instead of weighing in the base."""
        return self.family is Family.BONUS

    def coefficient(self, scale: int) -> Fraction:
        """Return what one point given there adds to the final mark, on that scale, all criteria answered."""
        if self.is_bonus:
            return Fraction(self.bonus_points, 100 * max(self.maximum, 1))
        return Fraction(self.weight * scale, WHOLE * max(self.maximum, 1))

    def as_json(self) -> dict[str, object]:
        """Return the criterion as plain JSON."""
        return {**asdict(self), "family": str(self.family), "blank": str(self.blank)}

    @classmethod
    def from_json(cls, document: object) -> Criterion:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("criterion", document, {field.name for field in fields(cls)})
        return cls(
            code=read_text(read, "code"),
            label=read_text(read, "label"),
            family=Family(read_text(read, "family")),
            weight=read_whole(read, "weight"),
            maximum=read_whole(read, "maximum"),
            bonus_points=read_whole(read, "bonus_points"),
            blank=BlankPolicy(read_text(read, "blank")),
            question=read_text(read, "question"),
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """The criteria in their order, the scale of the mark (out of 20) and whether the bonus may pass it."""

    criteria: tuple[Criterion, ...]
    scale: int = 20
    cap_at_scale: bool = True

    @property
    def base(self) -> tuple[Criterion, ...]:
        """The criteria that weigh in the mark: all but the bonus."""
        return tuple(criterion for criterion in self.criteria if not criterion.is_bonus)

    @property
    def base_weight(self) -> int:
        """The weight of the base, in basis points."""
        return _weight(self.base)

    @property
    def priority_weight(self) -> int:
        """The weight of the priority family, in basis points."""
        return _weight(criterion for criterion in self.base if criterion.family is Family.PRIORITY)

    def as_json(self) -> dict[str, object]:
        """Return the grid as plain JSON."""
        return {
            "criteria": [criterion.as_json() for criterion in self.criteria],
            "scale": self.scale,
            "cap_at_scale": self.cap_at_scale,
        }

    @classmethod
    def from_json(cls, document: object) -> Grid:
        """Read what `as_json` wrote.

        :raises ValueError: when a field is missing or of the wrong kind.
        """
        read = require_fields("grid", document, {field.name for field in fields(cls)})
        return cls(
            criteria=tuple(Criterion.from_json(criterion) for criterion in read_list(read, "criteria")),
            scale=read_whole(read, "scale"),
            cap_at_scale=read_flag(read, "cap_at_scale"),
        )


def is_majority(part: int, whole: int) -> bool:
    """Whether the part is strictly above half of the whole."""
    return 2 * part > whole


def refusals_to_open(grid: Grid) -> list[Refusal]:
    """Return every reason why the grid may not open; `field` is the criterion's: `criteria.1.weight`.

    Source: regulation of the Bio'INNOV 2009 call, where the priority criteria count for more than half of
    the mark; the base of that half is the weights without bonus.
    """
    if not grid.base:
        return [Refusal("programmes.grid_empty")]
    refusals = [
        refusal
        for index, criterion in enumerate(grid.criteria)
        for refusal in _refusals_of_criterion(index, criterion)
    ]
    refusals += _refusals_of_codes(grid)
    if grid.scale < 1:
        refusals.append(Refusal("programmes.grid_scale_too_small", {"scale": grid.scale}, "scale"))
    if grid.base_weight != WHOLE:
        params = {"total": grid.base_weight, "expected": WHOLE}
        refusals.append(Refusal("programmes.grid_weights_not_whole", params))
    if not is_majority(grid.priority_weight, grid.base_weight):
        params = {"priority": grid.priority_weight, "base": grid.base_weight}
        refusals.append(Refusal("programmes.grid_priority_not_majority", params))
    return refusals


def _refusals_of_codes(grid: Grid) -> list[Refusal]:
    """Name each code given to several criteria, once, on the last of them."""
    places = {criterion.code: index for index, criterion in enumerate(grid.criteria)}
    occurrences = Counter(criterion.code for criterion in grid.criteria)
    return [
        Refusal("programmes.grid_duplicate_code", {"code": code}, f"criteria.{places[code]}.code")
        for code, times in occurrences.items()
        if times > 1
    ]


def _refusals_of_criterion(index: int, criterion: Criterion) -> list[Refusal]:
    is_bonus, weight, points = criterion.is_bonus, criterion.weight, criterion.bonus_points
    broken = {
        ("programmes.grid_code_missing", "code"): not criterion.code.strip(),
        ("programmes.grid_maximum_too_small", "maximum"): criterion.maximum < 1,
        ("programmes.grid_weight_not_positive", "weight"): not is_bonus and weight <= 0,
        ("programmes.grid_bonus_has_weight", "weight"): is_bonus and weight != 0,
        ("programmes.grid_bonus_without_points", "bonus"): is_bonus and points <= 0,
        ("programmes.grid_base_has_bonus_points", "bonus"): not is_bonus and points != 0,
    }
    params = {"code": criterion.code, "label": criterion.label}
    return [
        Refusal(code, params, f"criteria.{index}.{part}")
        for (code, part), is_broken in broken.items()
        if is_broken
    ]


def _weight(criteria: Iterable[Criterion]) -> int:
    return sum(criterion.weight for criterion in criteria)

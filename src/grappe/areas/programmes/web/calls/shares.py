"""The grid as pages show it: each family with its weight, and whether the priority is above half."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid, is_majority
from grappe.values import WHOLE

FAMILIES = {
    Family.PRIORITY: _("prioritaire"),
    Family.SECONDARY: _("secondaire"),
    Family.BONUS: _("bonus"),
}
POLICIES = {
    BlankPolicy.REQUIRED: _("réponse exigée"),
    BlankPolicy.NEUTRAL: _("ne compte pas"),
    BlankPolicy.ZERO: _("compte pour zéro"),
}


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """Criteria with the words of their family and their bonus; weights in basis points."""

    rows: tuple[tuple[Criterion, Any, str], ...]
    priority: int
    secondary: int
    total: int
    is_whole: bool
    is_majority: bool
    scale: int


def shortest(hundredths: int) -> str:
    """Hundredths as people write them: "35", "12,5", and nothing for zero."""
    if not hundredths:
        return ""
    return f"{hundredths // 100},{hundredths % 100:02d}".rstrip("0").rstrip(",")


def shown_grid(grid: Grid) -> ShownGrid:
    """Return what a page shows of a grid."""
    return ShownGrid(
        rows=tuple(
            (criterion, FAMILIES[criterion.family], shortest(criterion.bonus_points))
            for criterion in grid.criteria
        ),
        priority=grid.priority_weight,
        secondary=grid.base_weight - grid.priority_weight,
        total=grid.base_weight,
        is_whole=grid.base_weight == WHOLE,
        is_majority=is_majority(grid.priority_weight, grid.base_weight),
        scale=grid.scale,
    )

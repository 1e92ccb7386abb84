"""The parts of the declared score and what each can bring. Pure."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import StrEnum

from grappe.areas.matching.rules.scale import WHOLE
from grappe.values import Refusal, refuse_if

PER_WEIGHT = 100
"""Thousandths of a point in one unit of weight: 1 000 units make 100 points."""


class Part(StrEnum):
    """The seven declared parts of the score."""

    TEXT = "text"
    MEANING = "meaning"
    SKILLS = "skills"
    ACTIVITY = "activity"
    TERRITORY = "territory"
    RELATIONS = "relations"
    CROSSING = "crossing"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part can bring at most, in tenths of a point: together 1 000."""

    text: int = 310
    meaning: int = 220
    skills: int = 160
    activity: int = 70
    # One to three, as fitted on past projects; the other weights are declared by judgement.
    territory: int = 50
    relations: int = 150
    crossing: int = 40

    def points(self, part: Part) -> int:
        """Return the most that a part brings, in thousandths of a point."""
        return int(getattr(self, part.value)) * PER_WEIGHT

    def validate(self) -> None:
        """Accept weights that a network declares.

        :raises Refused: when one is negative, or when they do not sum to 1 000.
        """
        values: tuple[int, ...] = astuple(self)
        negative = [part for part in Part if getattr(self, part.value) < 0]
        refuse_if(
            [Refusal("matching.weight_negative", {"part": part.value}, part.value) for part in negative]
            + ([Refusal("matching.weights_sum", {"sum": sum(values)})] if sum(values) != WHOLE else [])
        )

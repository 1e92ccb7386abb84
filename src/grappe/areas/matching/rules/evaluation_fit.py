"""Fitting the declared score: a handful of points that make real partners come first, then whole weights.

A conditional logit: each partner is a choice among all candidates of its need. The loss is convex, points are
never negative (no clue may count against a candidate), and Newton's method finds its one minimum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grappe.areas.matching.rules.evaluation_corpus import Indices
from grappe.areas.matching.rules.evaluation_ranking import COLUMNS, Column, Floats
from grappe.areas.matching.rules.scale import DECLARED, PROGRAMME_STEPS, WHOLE, Scale
from grappe.areas.matching.rules.score import Weights

RIDGE = 1e-3
_START, _CLOSE, _SHRINK = 0.3, 1e-7, 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """One need to learn from: what each candidate holds of each column, and who the partners were."""

    held: Floats
    partners: Indices


def fit(examples: Sequence[Example]) -> Floats:
    """Return the points of each column (any unit, none negative) that make the partners most likely."""
    points, gain = np.full(len(COLUMNS), _START), np.inf
    loss, gradient, curvature = _judge(examples, points)
    while gain > _CLOSE:
        # Columns at nought that would go below stay there.
        free = (points > 0) | (gradient < 0)
        step = np.zeros_like(points)
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        before = loss
        points, (loss, gradient, curvature) = _downhill(examples, points, step, loss)
        gain = before - loss
    return points


def _downhill(
    examples: Sequence[Example], points: Floats, step: Floats, loss: float
) -> tuple[Floats, tuple[float, Floats, Floats]]:
    """Go along a step as far as the loss does not grow: all of it, half of it, a quarter…"""
    length = 1.0
    while True:
        tried = np.maximum(points - length * step, 0.0)
        outcome = _judge(examples, tried)
        if outcome[0] <= loss:
            return tried, outcome
        # In the end the step is nothing, and nothing does not grow.
        length *= _SHRINK


def _judge(examples: Sequence[Example], points: Floats) -> tuple[float, Floats, Floats]:
    size = len(points)
    loss, gradient, curvature = 0.0, np.zeros(size), np.zeros((size, size))
    for example in examples:
        scores = example.held @ points
        top = scores.max()
        chances = np.exp(scores - top)
        total = chances.sum()
        chances /= total
        mean = chances @ example.held
        chosen = example.held[example.partners].mean(axis=0)
        loss += float(top + np.log(total) - chosen @ points)
        gradient += mean - chosen
        curvature += (example.held * chances[:, None]).T @ example.held - np.outer(mean, mean)
    count = max(len(examples), 1)
    return (
        loss / count + RIDGE * float(points @ points),
        gradient / count + 2 * RIDGE * points,
        curvature / count + 2 * RIDGE * np.eye(size),
    )


def declare(points: Floats) -> tuple[Weights, Scale]:
    """Return whole weights and shares for fitted points; what no data here can fit stays at nought."""
    of = {column: float(value) for column, value in zip(COLUMNS, points, strict=True)}
    territory = of[Column.REGION] + of[Column.COMMUNE]
    joint = _running(of, Column.JOINT_1, Column.JOINT_2, Column.JOINT_4)
    led = _running(of, Column.LED_1, Column.LED_2)
    relations = (
        joint[-1]
        + led[-1]
        + sum(of[column] for column in (Column.PROGRAMME, Column.MUTUAL, Column.EXPERIENCE))
    )
    text, places, known = _whole((of[Column.TEXT], territory, relations))

    def share(value: float, of_all: float) -> int:
        return round(WHOLE * value / of_all) if of_all else 0

    steps = len(PROGRAMME_STEPS)
    bands = len(DECLARED.experience) - 1
    scale = Scale(
        commune=WHOLE,
        department=share(of[Column.REGION], territory),
        near=share(of[Column.REGION], territory),
        region=share(of[Column.REGION], territory),
        joint=tuple(share(value, relations) for value in joint),
        led=tuple(share(value, relations) for value in led),
        network=0,
        programme=tuple(share(of[Column.PROGRAMME] * n / steps, relations) for n in range(1, steps + 1)),
        mutual=share(of[Column.MUTUAL], relations),
        experience=tuple(share(of[Column.EXPERIENCE] * n / bands, relations) for n in range(bands + 1)),
    )
    weights = Weights(
        text=text, meaning=0, skills=0, activity=0, territory=places, relations=known, crossing=0
    )
    return weights, scale


def _running(of: Mapping[Column, float], *columns: Column) -> list[float]:
    return [float(value) for value in np.cumsum([of[column] for column in columns])]


def _whole(values: Sequence[float]) -> list[int]:
    """Return integers in the same proportions that sum to 1 000: the largest remainders get what is left."""
    total = sum(values)
    exact = [WHOLE * value / total if total else WHOLE / len(values) for value in values]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda n: whole[n] - exact[n])
    for number in by_remainder[: WHOLE - sum(whole)]:
        whole[number] += 1
    return whole

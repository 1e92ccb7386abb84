"""How far each juror marks from the others on the same applications: an aid to read a ranking, never a score.

A mark is taken as what the application is worth plus what its juror adds to every application they mark
(additive effect). Least squares over the applications that several jurors marked gives each juror's effect,
exactly, in whole hundredths once rounded. Effects say how jurors stand to each other: they sum to zero among
the jurors whom shared applications connect, and two groups that share none are not compared.

Source of the rule: additive two-way model, ordinary least squares; a juror with too few shared applications
is told nothing (users of conference software asked for this aid, and for that floor).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm

from grappe.values import Explanation, ExplanationLine, round_half_up

# Below this, one unusual application decides alone. A reader may ask for more, never for less.
LEAST_MARKS = 3
USUAL_MARKS = 5


@dataclass(frozen=True, slots=True)
class GivenMark:
    """The published score that a juror gave to an application, in hundredths."""

    juror: int
    application: int
    points: int


@dataclass(frozen=True, slots=True)
class Severity:
    """What is told of one juror, in hundredths. `effect` below zero: lower marks than the others on the same
    applications; None: not enough to tell, nor its standard error `error`. `shared` counts the marks that can
    be compared with another counted juror's."""

    juror: int
    marks: int
    shared: int
    effect: int | None
    error: int | None
    group: int | None
    explanation: Explanation

    @property
    def is_clear(self) -> bool:
        """Whether the effect is more than twice its standard error: then chance alone explains it badly."""
        return self.effect is not None and self.error is not None and abs(self.effect) > 2 * self.error


@dataclass(frozen=True, slots=True)
class Severities:
    """Every juror who gave a mark, by id; `groups` holds those compared with each other, largest first."""

    minimum: int
    jurors: tuple[Severity, ...]
    groups: tuple[tuple[int, ...], ...]

    @property
    def effects(self) -> dict[int, int]:
        """The effects that can be told, by juror."""
        return {one.juror: one.effect for one in self.jurors if one.effect is not None}


def severity_of(marks: Iterable[GivenMark], *, minimum: int = USUAL_MARKS) -> Severities:
    """Return how far each juror marks from the others, whatever the order of the marks.

    Jurors with fewer than `minimum` shared marks are left out of the calculation, then those whom that
    leaves below it, until nobody is.

    :param minimum: shared marks needed; anything under `LEAST_MARKS` counts as `LEAST_MARKS`.
    :raises ValueError: when a juror marks an application twice.
    """
    table = _table(marks)
    least = max(minimum, LEAST_MARKS)
    kept = _comparable(table, least)
    groups = _groups(kept)
    found: dict[int, tuple[int, Fraction, int]] = {}
    for place, group in enumerate(groups):
        members = frozenset(group)
        inside = {one: row for one, row in kept.items() if not members.isdisjoint(row)}
        for juror, (effect, error) in _solve(group, inside).items():
            found[juror] = (place, effect, error)
    jurors = tuple(
        _told(juror, table, kept, found.get(juror), least)
        for juror in sorted({juror for row in table.values() for juror in row})
    )
    return Severities(least, jurors, groups)


def marks_without_effect(
    marks: Iterable[GivenMark], effects: Mapping[int, int], *, highest: int
) -> dict[int, list[int]]:
    """Return the marks of each application with its jurors' effects taken out, from 0 to `highest`, in the
    order of the jurors; the mark of a juror of whom nothing is told stays as it is."""
    found: dict[int, list[int]] = defaultdict(list)
    for mark in sorted(marks, key=lambda mark: (mark.application, mark.juror)):
        plain = mark.points - effects.get(mark.juror, 0)
        found[mark.application].append(min(max(plain, 0), highest))
    return dict(found)


_Table = dict[int, dict[int, int]]  # application → juror → points


def _table(marks: Iterable[GivenMark]) -> _Table:
    table: _Table = {}
    for mark in sorted(marks, key=lambda mark: (mark.application, mark.juror)):
        row = table.setdefault(mark.application, {})
        if mark.juror in row:
            raise ValueError(f"juror {mark.juror} marks application {mark.application} twice")
        row[mark.juror] = mark.points
    return table


def _shared(table: _Table) -> _Table:
    return {application: row for application, row in table.items() if len(row) > 1}


def _count(table: _Table) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for row in table.values():
        for juror in row:
            counts[juror] += 1
    return counts


def _comparable(table: _Table, least: int) -> _Table:
    """The marks of jurors who share at least that many applications with each other."""
    kept = _shared(table)
    while few := {juror for juror, count in _count(kept).items() if count < least}:
        kept = _shared(
            {one: {j: points for j, points in row.items() if j not in few} for one, row in kept.items()}
        )
    return kept


def _groups(kept: _Table) -> tuple[tuple[int, ...], ...]:
    """The jurors whom shared applications connect, directly or through others: largest group first."""
    group_of: dict[int, set[int]] = {}
    for row in kept.values():
        merged = set(row).union(*(group_of.get(juror, ()) for juror in row))
        group_of.update(dict.fromkeys(merged, merged))
    apart = {tuple(sorted(group)) for group in group_of.values()}
    return tuple(sorted(apart, key=lambda group: (-len(group), group)))


def _solve(group: Sequence[int], rows: _Table) -> dict[int, tuple[Fraction, int]]:
    """Each juror's exact effect and rounded standard error: the normal equations of the jurors alone, once
    the worth of each application is taken out; the last juror stands at zero, then all are centred."""
    place = {juror: index for index, juror in enumerate(group)}
    size, scale = len(group), lcm(*(len(row) for row in rows.values()))
    matrix = [[0] * size for _ in range(size)]
    right = [Fraction(0)] * size
    squares = Fraction(0)
    for row in rows.values():
        mean, share = Fraction(sum(row.values()), len(row)), scale // len(row)
        for juror, points in row.items():
            right[place[juror]] += points - mean
            squares += (points - mean) ** 2
            matrix[place[juror]][place[juror]] += scale
            for other in row:
                matrix[place[juror]][place[other]] -= share
    inverse, whole = _inverse([line[: size - 1] for line in matrix[: size - 1]])
    raw = [
        scale * sum((part * r for part, r in zip(line, right, strict=False)), Fraction(0)) / whole
        for line in inverse
    ]
    raw.append(Fraction(0))
    mean_effect = sum(raw, Fraction(0)) / size
    marks = sum(len(row) for row in rows.values())
    # Never zero: three shared marks each leave at least half as many as there are jurors.
    left = marks - len(rows) - (size - 1)
    residual = squares - sum((effect * r for effect, r in zip(raw, right, strict=True)), Fraction(0))
    spread = _spread(inverse, size)
    return {
        juror: (
            raw[index] - mean_effect,
            _root(residual / left * spread[index] * scale / whole),
        )
        for juror, index in place.items()
    }


def _inverse(matrix: list[list[int]]) -> tuple[list[list[int]], int]:
    """The adjugate of a positive definite matrix and its determinant, exact: elimination without fractions
    (every pivot is a leading minor, so none is zero and every division is whole)."""
    size = len(matrix)
    rows = [line + [int(i == j) for j in range(size)] for i, line in enumerate(matrix)]
    before = 1
    for step in range(size):
        pivot, top = rows[step][step], rows[step]
        for index in range(size):
            if index != step:
                factor = rows[index][step]
                rows[index] = [
                    (pivot * value - factor * above) // before
                    for value, above in zip(rows[index], top, strict=True)
                ]
        before = pivot
    return [line[size:] for line in rows], before


def _spread(inverse: list[list[int]], size: int) -> list[Fraction]:
    """The variance of each centred effect, before it is divided by the determinant."""
    sums = [sum(line) for line in inverse] + [0]
    diagonal = [inverse[index][index] for index in range(size - 1)] + [0]
    total = Fraction(sum(sums), size * size)
    return [diagonal[index] - Fraction(2 * sums[index], size) + total for index in range(size)]


def _root(square: Fraction) -> int:
    """The square root, rounded half up to a whole hundredth."""
    return (isqrt(4 * square.numerator // square.denominator) + 1) // 2


def _told(
    juror: int, table: _Table, kept: _Table, found: tuple[int, Fraction, int] | None, least: int
) -> Severity:
    marks = sum(juror in row for row in table.values())
    if found is None:
        shared = sum(juror in row for row in _shared(table).values())
        lines = (
            ExplanationLine("programmes.severity.marks", value=marks, unit="count"),
            ExplanationLine("programmes.severity.shared", value=shared, unit="count"),
            ExplanationLine("programmes.severity.too_few", {"minimum": least}, kind="off"),
        )
        return Severity(juror, marks, shared, None, None, None, Explanation("programmes.severity", lines))
    group, exact, error = found
    own = [row for row in kept.values() if juror in row]
    effect = round_half_up(exact)
    return Severity(
        juror, marks, len(own), effect, error, group, _explained(juror, own, marks, effect, error)
    )


def _explained(
    juror: int, own: Sequence[Mapping[int, int]], marks: int, effect: int, error: int
) -> Explanation:
    mine = Fraction(sum(row[juror] for row in own), len(own))
    others = (Fraction(sum(row.values()) - row[juror], len(row) - 1) for row in own)
    theirs = sum(others, Fraction(0)) / len(own)
    lines = (
        ExplanationLine("programmes.severity.marks", value=marks, unit="count"),
        ExplanationLine("programmes.severity.shared", value=len(own), unit="count"),
        ExplanationLine("programmes.severity.own_mean", value=round_half_up(mine), unit="points"),
        ExplanationLine("programmes.severity.others_mean", value=round_half_up(theirs), unit="points"),
        ExplanationLine(
            "programmes.severity.gap",
            value=round_half_up(mine - theirs),
            unit="points",
            kind="sub",
        ),
        ExplanationLine("programmes.severity.effect", value=effect, unit="points", kind="total"),
        ExplanationLine("programmes.severity.error", value=error, unit="points"),
    )
    return Explanation("programmes.severity", lines)

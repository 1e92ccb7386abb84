"""The work plan on a timeline: packages, tasks, deliverables and milestones, drawn on the server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString

from grappe.areas.projects.rules.agreement.content import Agreement
from grappe.areas.projects.rules.workplan import Followed, Item, bar_of, package_progress
from grappe.values import WHOLE

# Names stand in a picture of their own, which stays in sight while the other slides.
_NAMES, _LEFT, _WIDTH, _ROW, _HEAD = 184, 10, 760, 26, 24
_NAMES_ON_PHONE = 128
_THICK, _THIN = 14, 8
_NOTHING = Followed()


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day that the picture shows."""

    first: date
    last: date

    def at(self, day: date) -> int:
        """Where a day stands, in pixels."""
        return _LEFT + bar_of(day, day, self.first, self.last).start * _WIDTH // WHOLE


def timeline(
    agreement: Agreement, progress: Mapping[tuple[Item, str], Followed], *, on: date, sentence: str
) -> SafeString:
    """Draw the plan: a thick bar a package and a thin one a task, each with its part done, a diamond a
    milestone, a dot a deliverable; a line marks today. Nothing when the project has no dates."""
    if agreement.duration is None:
        return SafeString("")
    span = Span(agreement.duration.start, agreement.duration.end)
    rows: list[str] = []
    names: list[str] = []
    parts = package_progress(agreement, progress)
    for package in agreement.packages:
        y, name = len(rows), f"{package.code} {package.title}"
        names.append(_label(y, name))
        rows.append(
            _bar(y, name, package.start, package.end, span)
            + _done(y, package.start, package.end, span, parts[package.code], height=_THICK)
        )
        for task in (row for row in agreement.tasks if row.package == package.code):
            done = progress.get((Item.TASK, task.code), _NOTHING).percent * WHOLE // 100
            y, name = len(rows), f"{task.code} {task.title}"
            names.append(_label(y, name, inner=True))
            rows.append(
                _bar(y, name, task.start, task.end, span, inner=True)
                + _done(y, task.start, task.end, span, done, height=_THIN)
            )
        marks = [row for row in agreement.deliverables if row.package == package.code]
        rows[-1] += "".join(_dot(len(rows) - 1, row.due, span, f"{row.code} {row.title}") for row in marks)
    for milestone in agreement.milestones:
        y, name = len(rows), f"{milestone.code} {milestone.title}"
        names.append(_label(y, name))
        rows.append(_diamond(y, name, milestone.due, span))
    height = _HEAD + len(rows) * _ROW + 4
    drawn = _years(span, height) + "".join(rows) + _today(span, on, height)
    width = _LEFT + _WIDTH + 10
    # Where it does not fit, as on a phone, the page opens it here: today, or the end nearest to it.
    here = span.at(min(max(on, span.first), span.last)) + _NAMES_ON_PHONE // 2
    return SafeString(
        f'<div class="g-timeline"><div class="g-timeline__names">'
        f'<svg class="g-svg" viewBox="0 0 {_NAMES} {height}" '
        f'width="{_NAMES}" height="{height}" aria-hidden="true">'
        f'{"".join(names)}</svg></div><svg class="g-svg" data-open-at="{here}" '
        f'viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(sentence)}">{drawn}</svg></div>'
    )


def _label(y: int, words: str, *, inner: bool = False) -> str:
    cut = words if len(words) <= 26 else f"{words[:25]}…"
    css = "" if inner else ' class="t-strong"'
    x = 14 if inner else 0
    return (
        f'<text{css} x="{x}" y="{_HEAD + y * _ROW + 17}">{escape(cut)}<title>{escape(words)}</title></text>'
    )


def _bar(y: int, words: str, start: date, end: date, span: Span, *, inner: bool = False) -> str:
    bar = bar_of(start, end, span.first, span.last)
    x, width = _LEFT + bar.start * _WIDTH // WHOLE, max(3, bar.length * _WIDTH // WHOLE)
    height = _THIN if inner else _THICK
    top = _HEAD + y * _ROW + (_ROW - height) // 2
    return (
        f'<rect class="d4" x="{x}" y="{top}" width="{width}" '
        f'height="{height}" rx="2"><title>{escape(words)}</title></rect>'
    )


def _done(y: int, start: date, end: date, span: Span, part: int, *, height: int) -> str:
    """The part done of a bar, in basis points; nothing when nothing is."""
    bar = bar_of(start, end, span.first, span.last)
    width = bar.length * _WIDTH * part // (WHOLE * WHOLE)
    x, top = _LEFT + bar.start * _WIDTH // WHOLE, _HEAD + y * _ROW + (_ROW - height) // 2
    return f'<rect class="d1" x="{x}" y="{top}" width="{width}" height="{height}" rx="2"/>' if width else ""


def _dot(y: int, day: date, span: Span, words: str) -> str:
    middle = _HEAD + y * _ROW + _ROW // 2
    return (
        f'<circle class="d3" cx="{span.at(day)}" cy="{middle}" r="6"><title>{escape(words)}</title></circle>'
    )


def _diamond(y: int, words: str, day: date, span: Span) -> str:
    x, middle = span.at(day), _HEAD + y * _ROW + _ROW // 2
    shape = f"M{x},{middle - 8}L{x + 8},{middle}L{x},{middle + 8}L{x - 8},{middle}Z"
    return f'<path class="d2" d="{shape}"><title>{escape(words)}</title></path>'


def _years(span: Span, height: int) -> str:
    drawn = []
    for year in range(span.first.year, span.last.year + 1):
        x = span.at(max(date(year, 1, 1), span.first))
        drawn.append(f'<line class="dgrid" x1="{x}" x2="{x}" y1="18" y2="{height}"/>')
        drawn.append(f'<text x="{x + 4}" y="14">{year}</text>')
    return "".join(drawn)


def _today(span: Span, on: date, height: int) -> str:
    if not span.first <= on <= span.last:
        return ""
    x = span.at(on)
    return f'<line class="dlimit" x1="{x}" x2="{x}" y1="16" y2="{height}"/>'

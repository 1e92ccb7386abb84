"""Small charts drawn on the server: they print, need no script, and follow dark mode by classes.

Pure functions from whole numbers to SVG. Geometry travels in attributes and colours in the classes
`d1` … `d6` of the style sheet: no `style` attribute, for the content policy. Each chart is an image
with a sentence that says its numbers; the same numbers stand in a table beside it.

Lengths are whole tenths of a pixel until they are written: exact, and ten times faster than fractions
on a page of fifty rows. Everything put in the markup is either such a number or escaped.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.web.formats import NBSP, number, points

Tone = Literal["1", "2", "3", "4", "5", "6", "hatch", "ring"]

_GRAIN: Final = 13  # pixels between two grains
_GRAINS_A_ROW: Final = 10
_BAR: Final = 150  # width of a chart in a table row, in pixels
_DOT_ROWS: Final = ("13", "6.5", "19.5", "1", "25")  # where dots that would touch go, centre first
_AXIS: Final = f'<line class="dgrid" x1="2" x2="{_BAR - 2}" y1="13" y2="13"/>'
_TRACK: Final = f'<rect class="dtrack" x="0" y="3" width="{_BAR}" height="10" rx="2"/>'


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a bar: its words, its size, its colour."""

    label: str
    size: int
    tone: Tone = "1"


def _px(tenths: int) -> str:
    """Tenths of a pixel, as an attribute writes them: 797 → `79.7`, 800 → `80`."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)


def _share(part: int, whole: int, width: int) -> int:
    """The part of `width` pixels that `part` takes of `whole`, in tenths, rounded to the nearest."""
    return (2 * part * width * 10 + whole) // (2 * whole) if whole > 0 else 0


def _image(width: int, height: int, sentence: str, inside: str, stretch: bool = False) -> SafeString:
    """An SVG at its own size, or stretched to the column (then only rectangles go in it)."""
    size = 'preserveAspectRatio="none"' if stretch else f'width="{width}"'
    return SafeString(
        f'<svg class="g-svg" viewBox="0 0 {width} {height}" {size} height="{height}" role="img" '
        f'aria-label="{escape(sentence)}">{inside}</svg>'
    )


def _rect(x: int, y: int, width: int, height: int, tone: Tone, title: str = "") -> str:
    """A rectangle: `x` and `width` in tenths, `y` and `height` in pixels."""
    said = f"<title>{escape(title)}</title>" if title else ""
    css = "hatch-bg" if tone == "hatch" else f"d{tone}"
    drawn = f'<rect class="{css}" x="{_px(x)}" y="{y}" width="{_px(width)}" height="{height}">{said}</rect>'
    if tone != "hatch":
        return drawn
    return f'{drawn}<path class="hatch-fg" d="{_hatching(x, y * 10, width, height * 10)}"/>'


def _hatching(x: int, y: int, width: int, height: int) -> str:
    """Slanted strokes inside a rectangle, in tenths. A pattern would need an id, and ids collide."""
    strokes = []
    for start in range(50, width + height, 50):
        # A stroke climbs to the right from (start, top + start); both ends are cut to the rectangle.
        left, right = max(0, start - height), min(width, start)
        foot, tip = y + start - left, y + start - right
        strokes.append(f"M{_px(x + left)},{_px(foot)}L{_px(x + right)},{_px(tip)}")
    return "".join(strokes)


def grains(full: int, total: int | None = None, sentence: str = "", tone: Tone = "1") -> SafeString:
    """One grain per thing, full when obtained, ring when possible; ten a row, thirty at most.

    :raises ValueError: when there are more than thirty (draw a bar) or more full ones than grains.
    """
    count = full if total is None else total
    if not 0 <= full <= count <= 30:
        raise ValueError(f"grains: {full} of {count} cannot be drawn one by one (30 at most)")
    dots = "".join(_grain(index, f"d{tone}" if index < full else "dring") for index in range(count))
    if not sentence:
        words = {"full": number(full), "total": number(count)}
        sentence = words["full"] if total is None else _("%(full)s sur %(total)s") % words
    columns, rows = min(count, _GRAINS_A_ROW), -(-count // _GRAINS_A_ROW)
    return _image(columns * _GRAIN + 1, rows * _GRAIN + 1, sentence, dots)


def _grain(index: int, css: str) -> str:
    row, column = divmod(index, _GRAINS_A_ROW)
    return f'<circle class="{css}" cx="{7 + _GRAIN * column}" cy="{7 + _GRAIN * row}" r="5"/>'


def family_bar(priority: int, secondary: int, bonus: int, scale: int = 2000) -> SafeString:
    """How the families make a mark: stacked, dark to light, the bonus hatched. All in hundredths."""
    parts: tuple[tuple[int, Tone], ...] = ((priority, "1"), (secondary, "2"), (bonus, "hatch"))
    x, drawn = 0, [_TRACK]
    for size, tone in parts:
        width = min(_share(max(size, 0), scale, _BAR), _BAR * 10 - x)
        if width > 0:
            drawn.append(_rect(x, 3, width - 10 if width > 20 else width, 10, tone))
        x += width
    sentence = _("Prioritaire %(priority)s, secondaire %(secondary)s, bonus %(bonus)s") % {
        "priority": points(priority),
        "secondary": points(secondary),
        "bonus": points(bonus),
    }
    return _image(_BAR, 16, sentence, "".join(drawn))


def juror_dots(marks: Sequence[int], mean: int | None = None, low: int = 0, high: int = 2000) -> SafeString:
    """Do jurors agree: one dot per mark, a tick for the mean. Hundredths, from `low` to `high`."""
    if not marks:
        return _image(_BAR, 27, _("aucune note"), _AXIS)
    tick = ""
    if mean is not None:
        x = _px(_place(mean, low, high))
        tick = f'<line class="dmean" x1="{x}" x2="{x}" y1="0" y2="26"/>'
    places = [_place(mark, low, high) for mark in sorted(marks)]
    dots = "".join(f'<circle class="d1" cx="{_px(x)}" cy="{y}" r="3"/>' for x, y in _swarm(places))
    return _image(_BAR, 27, _dots_sentence(marks, mean), _AXIS + tick + dots)


def _place(mark: int, low: int, high: int) -> int:
    inside = min(max(mark, low), high)
    return 40 + _share(inside - low, max(1, high - low), _BAR - 8)


def _swarm(xs: Iterable[int]) -> Iterable[tuple[int, str]]:
    """Dots that would touch go to the next free row, so that each can be counted."""
    last: dict[str, int] = {}
    for x in xs:
        free = [row for row in _DOT_ROWS if row not in last or x - last[row] >= 70]
        row = free[0] if free else min(last, key=lambda taken: last[taken])
        last[row] = x
        yield x, row


def _dots_sentence(marks: Sequence[int], mean: int | None) -> str:
    listed = f"{NBSP}; ".join(points(mark) for mark in marks)
    said = ngettext("%(count)s note : %(marks)s", "%(count)s notes : %(marks)s", len(marks)) % {
        "count": number(len(marks)),
        "marks": listed,
    }
    if mean is None:
        return said
    return _("%(marks)s. Moyenne %(mean)s") % {"marks": said, "mean": points(mean)}


def envelope_bar(segments: Sequence[Slice], limit: int, sentence: str) -> SafeString:
    """How much of a limit is used: one segment per item, the limit marked when it is passed.

    Sizes and `limit` share a unit (cents). `sentence` says the limit, the total and what is left.
    """
    used = sum(segment.size for segment in segments)
    whole = max(used, limit, 1)
    done, drawn = 0, ['<rect class="dtrack" width="1000" height="22"/>']
    for segment in segments:
        x, end = _share(done, whole, 1000), _share(done + segment.size, whole, 1000)
        drawn.append(_rect(x, 0, end - x - (20 if end - x > 40 else 0), 22, segment.tone, segment.label))
        done += segment.size
    if used > limit:
        edge = _share(limit, whole, 1000)
        drawn.append(f'<rect class="dbg" x="{_px(max(0, edge - 30))}" width="7" height="22"/>')
        drawn.append(f'<line class="dlimit" x1="{_px(edge)}" x2="{_px(edge)}" y1="0" y2="22"/>')
    return _image(1000, 22, sentence, "".join(drawn), stretch=True)


def bars(
    rows: Sequence[tuple[str, int, str]], sentence: str, tone: Tone = "1", width: int = 560
) -> SafeString:
    """Compare categories: horizontal bars from zero, in the order given, value written at the end.

    A row is (label, size, value in words). Sort before you call. Sizes below zero go to the left of a line.
    """
    label_width = min(260, max((len(label) for label, _size, _value in rows), default=0) * 7 + 12)
    value_width = max((len(value) for _label, _size, value in rows), default=0) * 8 + 12
    lowest = min((size for _label, size, _value in rows if size < 0), default=0)
    span = max((size for _label, size, _value in rows if size > 0), default=0) - lowest
    left = label_width + (value_width if lowest else 0)
    room = max(40, width - left - value_width)
    zero, height = left * 10 + _share(-lowest, span, room), max(1, len(rows) * 26)
    drawn = "".join(
        f'<text x="{label_width - 8}" y="{y + 17}" text-anchor="end">{escape(label)}</text>'
        f"{_bar(zero, y, _share(abs(size), span, room), tone, value, is_below=size < 0)}"
        for y, label, size, value in (
            (index * 26, label, size, value) for index, (label, size, value) in enumerate(rows)
        )
    )
    axis = f'<line class="dline" x1="{_px(zero)}" x2="{_px(zero)}" y1="0" y2="{height}"/>' if lowest else ""
    return _image(width, height, sentence, drawn + axis)


def _bar(zero: int, y: int, length: int, tone: Tone, value: str, *, is_below: bool) -> str:
    """A bar on one side of zero, and its value at its end."""
    start, end, anchor = (
        (zero - length, zero - length - 60, "end") if is_below else (zero, zero + length + 60, "start")
    )
    return (
        f"{_rect(start, y + 4, length, 16, tone)}"
        f'<text class="t-strong" x="{_px(end)}" y="{y + 17}" text-anchor="{anchor}">{escape(value)}</text>'
    )


def swatch(tone: Tone) -> SafeString:
    """The colour of a series, beside its words in a key."""
    ring = '<circle class="dring" cx="7" cy="7" r="5"/>'
    inside = ring if tone == "ring" else _rect(0, 0, 140, 14, tone)
    return SafeString(
        f'<svg class="g-svg" viewBox="0 0 14 14" aria-hidden="true" focusable="false">{inside}</svg>'
    )

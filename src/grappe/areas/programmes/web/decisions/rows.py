"""The rows of the ranked list, written once each: a page holds fifty of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from grappe.areas.programmes.models import Call, Ceiling, ReviewState
from grappe.areas.programmes.queries.aid import AidShort
from grappe.areas.programmes.queries.decisions import ConflictLine, Line, Ranking, ReviewLine
from grappe.areas.programmes.queries.settling import disagrees
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.web.decisions.envelopes import granted_words, payment_words
from grappe.web.components.marks import chip
from grappe.web.formats import euro, number, points, reading_language

COLUMNS: Final = 8
MOST_INITIALS: Final = 3
_GIVEN: Final = str(ReviewState.GIVEN)
_BAR: Final = 150
_DOT_ROWS: Final = (13, 6.5, 19.5, 0.5, 25.5)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of the list, ready to print, and what comes under the last: an explanation, the cut line."""

    rows: SafeString
    opens: bool = False
    cuts: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What the rows of a page need, read once for all of them."""

    call: Call
    ranking: Ranking
    reviews: Mapping[int, Sequence[ReviewLine]]
    conflicts: Mapping[int, Sequence[ConflictLine]]
    aids: Mapping[int, AidShort]
    opened: int | None = None
    query: str = ""
    words: dict[str, str] = field(default_factory=dict)
    chips: dict[tuple[str, ...], str] = field(default_factory=dict)
    language: str = field(default_factory=reading_language)
    moved: frozenset[int] = frozenset()

    def points(self, hundredths: int) -> str:
        """Write a mark."""
        return _written(hundredths, self.language)

    def address(self, name: str) -> str:
        """The address of a page of an application, with 0 where its number goes."""
        where = {"network": self.call.network.slug, "slug": self.call.slug, "number": 0}
        return reverse(f"programmes:{name}", kwargs=where)


@lru_cache(maxsize=4096)
def _written(hundredths: int, _language: str) -> str:
    """A mark in words: a page writes hundreds of them, and there are two thousand in all."""
    return points(hundredths)


@lru_cache(maxsize=4096)
def _counted(count: int, _language: str) -> str:
    return number(count)


def rows_of(
    page: Page,
    places: Sequence[Ranked],
    *,
    cut_after: int | None = None,
    lines: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> list[Stretch]:
    """Return the rows of a page of the list, in their order, broken where something comes between them.

    :param cut_after: the number under whose row the cut line goes.
    :param lines: the words of the envelopes' own lines, by the number under whose row each goes.
    """
    page.words.update(_words())
    page.words["explain"], _zero, page.words["explain_end"] = page.address("explanation").rpartition("/0/")
    page.words["decide"], _zero, page.words["decide_end"] = page.address("decide").rpartition("/0/")
    page.words["query"] = escape(f"{page.query}&" if page.query else "")
    low = _lowest(page)
    inside = {*page.ranking.line.inside, *page.ranking.line.tied_across}
    stretches, rows = list[Stretch](), list[str]()
    for place in places:
        opens, cuts = place.number == page.opened, place.number == cut_after
        rows.append(_row(page, place, low, place.number in inside))
        under = tuple(lines.get(place.number, ()))
        if opens or cuts or under:
            stretches.append(Stretch(SafeString("".join(rows)), opens, cuts, under))
            rows.clear()
    return [*stretches, Stretch(SafeString("".join(rows)))] if rows else stretches


def lowest_shown(page: Page) -> int:
    """The lowest mark of the axis of the dots, in hundredths: a whole point under the lowest mark."""
    return _lowest(page)


def _words() -> dict[str, str]:
    """Every word of the rows, in the reader's language: looked up once for fifty of them."""
    return {
        "rank": _("Rang"),
        "family": _("Par famille"),
        "mean": _("Moyenne"),
        "median": _("Médiane"),
        "jurors": _("Jurés"),
        "aid": _("Aide"),
        "decision": _("Décision"),
        "unranked": _("non classé"),
        "none": _("sans note"),
        "decide_link": _("Décider"),
        "decide_of": _("Décider du dossier de %(name)s"),
        "bar": _("Prioritaire %(priority)s, secondaire %(secondary)s, bonus %(bonus)s"),
        "dots": _("Notes : %(marks)s ; moyenne %(mean)s"),
        "mark": _("1 note"),
        "marks": _("%(count)s notes"),
        "selected": _("lauréate"),
        "waitlisted": _("liste d’attente"),
        "rejected": _("non retenue"),
        "not_computed": _("non calculée"),
        "recused": _("%(who)s récusé"),
        "recused_few": _("%(who)s récusés"),
        "recused_many": _("%(count)s jurés récusés"),
        "tied": _("ex æquo"),
        "untied": _("ex æquo départagé"),
        "apart": _("désaccord"),
        "missing": _("%(count)s sur %(wanted)s notes"),
        "heir": _("place libérée"),
        "moved": _("rang changé"),
        "reasoned": _("motivée"),
        "no_aid": _("aide à régler"),
        "blocked": _("plafond dépassé"),
        "at_most": _("au plus %(most)s"),
        "announced": _("plafond à surveiller"),
        "lowered": _("aide réduite"),
    }


def _lowest(page: Page) -> int:
    given = [
        review.points for reviews in page.reviews.values() for review in reviews if review.points is not None
    ]
    return min(given, default=0) // 100 * 100


def _row(page: Page, place: Ranked, low: int, above: bool) -> str:
    line, words = page.ranking.lines[place.number], page.words
    reviews = [review for review in page.reviews.get(line.pk, ()) if review.state == _GIVEN]
    opened = page.opened == line.number
    rank = words["unranked"] if place.rank is None else _counted(place.rank, page.language)
    mean = words["none"] if line.mean is None else page.points(line.mean)
    median = "" if line.median is None else page.points(line.median)
    where = f"explication-{line.number}"
    link = (
        f'<a href="?{words["query"]}ouvert={line.number}#{where}" id="dossier-{line.number}" '
        f'hx-get="{words["explain"]}/{line.number}/{words["explain_end"]}?fragment=1" '
        f'hx-target="#{where}"{" aria-current=true" if opened else ""}>{escape(line.organisation)}</a>'
    )
    states = " ".join(["is-open"] * opened + ["is-under"] * (not above))
    css = f' class="{states}"' if states else ""
    closed = "" if opened else f'<tr hidden id="{where}"></tr>'
    return (
        f"<tr{css}>"
        f'<td class="g-num" data-l="{words["rank"]}">{rank}</td>'
        f'<th scope="row">{link}<br><span class="g-2nd g-sm">{_place_words(line)}</span> '
        f"{_chips(page, place, line, above)}</th>"
        f'<td data-l="{words["family"]}">{_family_bar(page, reviews)}</td>'
        f'<td class="g-num g-b" data-l="{words["mean"]}">{mean}</td>'
        f'<td class="g-num" data-l="{words["median"]}">{median}</td>'
        f'<td data-l="{words["jurors"]}">{_jurors(page, line, reviews, low)}</td>'
        f'<td class="g-num" data-l="{words["aid"]}">{_aid(page, line)}</td>'
        f'<td data-l="{words["decision"]}">{_decision(page, line)}</td></tr>{closed}\n'
    )


def _place_words(line: Line) -> str:
    where = f"n°\u00a0{line.number}"
    return f"{escape(line.department)} · {where}" if line.department else where


def _chips(page: Page, place: Ranked, line: Line, above: bool) -> str:
    words, call, shown = page.words, page.call, list[str]()
    if kept_away := page.conflicts.get(line.pk):
        shown.append(_chip(page, "plain", "user-off", _recused(words, kept_away)))
    if place.tied_with:
        kind, said = ("plain", "untied") if place.resolved else ("warn", "tied")
        shown.append(_chip(page, kind, "equal", words[said]))
    if disagrees(call, line):
        shown.append(_chip(page, "warn", "git-compare", words["apart"]))
    if line.given < call.reviews_per_application:
        counted = words["missing"] % {"count": line.given, "wanted": call.reviews_per_application}
        shown.append(_chip(page, "warn", "circle-dashed", counted))
    if line.outcome == Outcome.SELECTED and not above and line.number in page.ranking.passed_on:
        shown.append(_chip(page, "plain", "arrow-up", words["heir"]))
    if line.number in page.moved:
        shown.append(_chip(page, "warn", "arrows-sort", words["moved"]))
    if line.reason:
        shown.append(_chip(page, "plain", "message", words["reasoned"]))
    found = page.aids.get(line.pk)
    if found is not None and found.refused:
        shown.append(_chip(page, "no", "lock", words["no_aid"]))
    return " ".join(shown)


def _recused(words: Mapping[str, str], kept_away: Sequence[ConflictLine]) -> str:
    """Who is kept away, by initials while they are few; the explanation names them all."""
    if len(kept_away) > MOST_INITIALS:
        return words["recused_many"] % {"count": len(kept_away)}
    who = ", ".join(_initials(conflict.juror) for conflict in kept_away)
    return words["recused" if len(kept_away) == 1 else "recused_few"] % {"who": who}


def _chip(page: Page, kind: str, icon: str, words: str) -> str:
    """A chip; equal chips of a page are drawn once."""
    asked = (kind, icon, words)
    if asked not in page.chips:
        page.chips[asked] = str(chip(kind, words, icon=icon))
    return page.chips[asked]


def _initials(name: str) -> str:
    return "".join(part[0] for part in name.split()[:2]).upper()


def _aid(page: Page, line: Line) -> str:
    """The aid of a row; under it, what a ceiling does to it."""
    chip_under = _ceiling(page, line) if line.outcome == Outcome.SELECTED else ""
    return f"{_amount(page, line)}{chip_under}"


def _ceiling(page: Page, line: Line) -> str:
    """What is wrong with an amount, under it; a longer sentence than its column has room for breaks there."""
    shown = ""
    if line.ceiling == Ceiling.BLOCKED:
        most = euro(line.most_allowed) if line.most_allowed is not None else euro(0)
        drawn = _chip(page, "no", "lock", page.words["blocked"])
        most_words = page.words["at_most"] % {"most": most}
        shown += f'<br>{drawn}<br><span class="g-no g-sm">{most_words}</span>'
    elif line.ceiling:
        shown += f"<br>{_chip(page, 'warn', 'alert-triangle', page.words['announced'])}"
    if line.limited_to is not None:
        shown += f"<br>{_chip(page, 'plain', 'arrow-down', page.words['lowered'])}"
    return shown


def _amount(page: Page, line: Line) -> str:
    chosen = page.ranking.chosen
    if chosen is not None and line.number in chosen.contest.requests:
        said = payment_words(chosen, line)
        under = f'<br><span class="g-2nd g-sm">{said}</span>' if said else ""
        return f"{granted_words(chosen, line)}{under}"
    if line.aid is not None:
        return euro(line.aid)
    found = page.aids.get(line.pk)
    if found is None or found.amount is None:
        return f'<span class="g-2nd">{page.words["not_computed"]}</span>'
    return euro(found.amount)


_LOOKS: Final = {
    Outcome.SELECTED: ("ok", "circle-check"),
    Outcome.WAITLISTED: ("warn", "hourglass"),
    Outcome.REJECTED: ("plain", "circle-x"),
}


def _decision(page: Page, line: Line) -> str:
    words = page.words
    href = f"{words['decide']}/{line.number}/{words['decide_end']}"
    said = escape(words["decide_of"] % {"name": line.organisation})
    if not line.outcome:
        return f'<a href="{href}" aria-label="{said}">{words["decide_link"]}</a>'
    kind, icon = _LOOKS[Outcome(line.outcome)]
    drawn = _chip(page, "ok" if kind == "ok" else kind, icon, words[line.outcome])
    return f'<a class="g-nw" href="{href}" aria-label="{words[line.outcome]}. {said}">{drawn}</a>'


def _family_bar(page: Page, reviews: Sequence[ReviewLine]) -> str:
    """The mean of what each family brought; geometry in tenths of a pixel, whole numbers throughout."""
    if not reviews:
        return f'<span class="g-2nd g-sm">{page.words["none"]}</span>'
    count = len(reviews)
    sums = [
        (2 * sum(review.families.get(name, 0) for review in reviews) + count) // (2 * count)
        for name in ("priority", "secondary", "bonus")
    ]
    drawn, x = [], 0
    for value, css in zip(sums, ("d1", "d2", "hatch-bg"), strict=True):
        width = min(value * _BAR * 10 // 2000, _BAR * 10 - x)
        if width > 10:
            drawn.append(
                f'<rect class="{css}" x="{x // 10}.{x % 10}" y="3" '
                f'width="{(width - 10) // 10}.{width % 10}" height="10"/>'
            )
            if css == "hatch-bg":
                drawn.append(_hatching(x // 10, (width - 10) // 10))
        x += width
    said = page.words["bar"] % {
        "priority": page.points(sums[0]),
        "secondary": page.points(sums[1]),
        "bonus": page.points(sums[2]),
    }
    return (
        f'<svg class="g-svg" viewBox="0 0 {_BAR} 16" width="{_BAR}" height="16" role="img" '
        f'aria-label="{said}">'
        f'<rect class="dtrack" x="0" y="3" width="{_BAR}" height="10" rx="2"/>{"".join(drawn)}</svg>'
    )


@lru_cache(maxsize=1024)
def _hatching(x: int, width: int) -> str:
    """Slanted strokes, so that the bonus differs from the rest without its colour."""
    strokes = []
    for start in range(4, width + 10, 5):
        left, right = max(0, start - 10), min(width, start)
        if right > left:
            strokes.append(f"M{x + left},{3 + start - left}L{x + right},{3 + start - right}")
    return f'<path class="hatch-fg" d="{"".join(strokes)}"/>' if strokes else ""


def _jurors(page: Page, line: Line, reviews: Sequence[ReviewLine], low: int) -> str:
    marks = sorted(review.points for review in reviews if review.points is not None)
    if not marks or line.mean is None:
        return f'<span class="g-2nd g-sm">{page.words["none"]}</span>'
    said = page.words["dots"] % {
        "marks": ", ".join(page.points(mark) for mark in marks),
        "mean": page.points(line.mean),
    }
    span = max(1, 2000 - low)
    drawn, last = [], dict[float, int]()
    for mark in marks:
        x = 4 + (mark - low) * (_BAR - 8) // span
        free = [row for row in _DOT_ROWS if row not in last or x - last[row] >= 7]
        y = free[0] if free else min(last, key=lambda taken: last[taken])
        last[y] = x
        drawn.append(f'<circle class="d1" cx="{x}" cy="{y}" r="3"/>')
    mean = 4 + (line.mean - low) * (_BAR - 8) // span
    count = page.words["mark"] if len(marks) == 1 else page.words["marks"] % {"count": len(marks)}
    spread = "" if line.deviation is None else f"±{page.points(line.deviation)} · "
    return (
        '<span class="g-cluster g-cluster--tight">'
        f'<svg class="g-svg" viewBox="0 0 {_BAR} 27" width="{_BAR}" height="27" role="img" '
        f'aria-label="{said}">'
        f'<line class="dgrid" x1="2" x2="{_BAR - 2}" y1="13" y2="13"/>'
        f'<line class="dmean" x1="{mean}" x2="{mean}" y1="0" y2="26"/>{"".join(drawn)}</svg>'
        f'<span class="g-sm g-2nd g-nw">{spread}{count}</span></span>'
    )

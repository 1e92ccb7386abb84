"""What the pages say of a list that envelopes cut: each envelope, its line, who waits, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.programmes.queries.lines import Chosen, Line, Ranking
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.envelopes import Envelope
from grappe.areas.programmes.rules.selection import Paid, Placed, Reason
from grappe.values import ZERO, Euro
from grappe.web.charts import Slice
from grappe.web.formats import euro, number, ordinal

# Above this many laureates a segment is a hair: the bar then shows one part for all.
MOST_SEGMENTS: Final = 60


def envelope_name(label: str) -> str:
    """Name an envelope; the only one of a call may have no name."""
    return label or _("Enveloppe de l’appel")


@dataclass(frozen=True, slots=True)
class EnvelopeShown:
    """One envelope as it stands: what is decided so far, else what the ranking alone gives."""

    place: int
    name: str
    amount: Euro | None
    granted: Euro
    funded: int
    seats: int | None
    segments: list[Slice]
    line_words: str
    next_words: str
    decided: bool

    @property
    def left(self) -> Euro | None:
        """What is left of it; negative when it is exceeded."""
        return None if self.amount is None else self.amount - self.granted

    @property
    def limit_cents(self) -> int:
        """What the bar is drawn on."""
        return int((self.granted if self.amount is None else self.amount).amount * 100)

    @property
    def sentence(self) -> str:
        """What the bar says, for those who do not see it."""
        words = {"name": self.name, "granted": euro(self.granted), "count": number(self.funded)}
        if self.left is None or self.amount is None:
            said = ngettext(
                "%(name)s : %(granted)s pour %(count)s dossier",
                "%(name)s : %(granted)s pour %(count)s dossiers",
                self.funded,
            )
            return said % words
        words |= {"amount": euro(self.amount), "left": euro(self.left)}
        said = ngettext(
            "%(name)s, %(amount)s : %(granted)s pour %(count)s dossier, reste %(left)s",
            "%(name)s, %(amount)s : %(granted)s pour %(count)s dossiers, reste %(left)s",
            self.funded,
        )
        return said % words


def envelopes_shown(ranking: Ranking, chosen: Chosen) -> list[EnvelopeShown]:
    """Return each envelope of a call, in its order."""
    decided = any(outcome is Outcome.SELECTED for outcome in ranking.outcomes.values())
    paid = chosen.selection.paid if chosen.selection else ()
    return [
        _shown(ranking, chosen, place, envelope, paid[place] if paid else None, decided)
        for place, envelope in enumerate(chosen.envelopes)
    ]


def _shown(
    ranking: Ranking, chosen: Chosen, place: int, envelope: Envelope, paid: Paid | None, decided: bool
) -> EnvelopeShown:
    if decided:
        mine = {n: c.granted for n, c in ranking.decided.items() if c.envelope == place and c.granted > ZERO}
        order = [n for n in ranking.selected if n in mine]
    else:
        mine = {n: one.granted for n, one in chosen.placed.items() if one.envelope == place}
        order = list(mine)
    total = Euro.total(mine.values())
    if len(order) > MOST_SEGMENTS:
        segments = [Slice(euro(total), _cents(total))]
    else:
        segments = [
            Slice(f"{ranking.lines[n].organisation}\u00a0: {euro(mine[n])}", _cents(mine[n])) for n in order
        ]
    return EnvelopeShown(
        place=place,
        name=envelope_name(envelope.label),
        amount=envelope.amount,
        granted=total,
        funded=len(order),
        seats=chosen.contest.envelopes[place].places,
        segments=segments,
        line_words=_line_words(paid),
        next_words=_next_words(ranking, chosen, paid),
        decided=decided,
    )


def _cents(amount: Euro) -> int:
    return int(amount.amount * 100)


def _line_words(paid: Paid | None) -> str:
    if paid is None:
        return ""
    if paid.last_rank is None:
        return _("personne par le classement")
    return _("par le classement, jusqu’au %(rank)s") % {"rank": ordinal(paid.last_rank)}


def _next_words(ranking: Ranking, chosen: Chosen, paid: Paid | None) -> str:
    """Who waits first, and what it would have taken."""
    if paid is None or paid.first_out is None:
        return ""
    one = chosen.placed[paid.first_out]
    words = {"name": ranking.lines[one.number].organisation, "missing": euro(one.missing)}
    if one.missing > ZERO:
        return _("premier en attente : %(name)s, il manque %(missing)s") % words
    return _("premier en attente : %(name)s") % words


def numbers_named(ranking: Ranking, chosen: Chosen) -> set[int]:
    """The applications that the envelopes name: those they pay, while few, and the first that wait."""
    named = (
        {paid.first_out for paid in chosen.selection.paid if paid.first_out} if chosen.selection else set()
    )
    payees = set(ranking.selected) or set(chosen.line.inside)
    return {*named, *(payees if len(payees) <= MOST_SEGMENTS * 2 else ())}


def cuts_of(chosen: Chosen, shown: Iterable[int]) -> dict[int, list[str]]:
    """Return, under the number of the last application that each envelope pays by the ranking alone, the
    words of its line; only for those of the page."""
    if chosen.selection is None:
        return {}
    last = {one.envelope: one.number for one in chosen.selection.placed if one.envelope is not None}
    on_page, cuts = set(shown), dict[int, list[str]]()
    for place, paid in enumerate(chosen.selection.paid):
        under = last.get(place)
        if under in on_page and under is not None and paid.first_out is not None:
            words = {"name": envelope_name(paid.label), "left": "" if paid.left is None else euro(paid.left)}
            said = (
                _("Limite de l’enveloppe « %(name)s » : par le classement, il en reste %(left)s.")
                if paid.left is not None
                else _("Limite de l’enveloppe « %(name)s ».")
            )
            cuts.setdefault(under, []).append(said % words)
    return cuts


def payment_words(chosen: Chosen, line: Line) -> str:
    """Say under an aid who pays it, and what is paid in all down to it; or its place on the waiting list."""
    placed = chosen.placed.get(line.number)
    if line.outcome == Outcome.SELECTED:
        said = [escape(envelope_name(chosen.label_of(line.payer))) if line.payer is not None else ""]
        if placed is not None and placed.granted > ZERO:
            said.append(_("cumul %(total)s") % {"total": euro(placed.cumulative)})
        return "<br>".join(part for part in said if part)
    return "" if placed is None else _by_ranking(chosen, placed)


def _by_ranking(chosen: Chosen, placed: Placed) -> str:
    match placed.reason:
        case Reason.IN_FULL | Reason.IN_PART:
            name = escape(envelope_name(chosen.label_of(placed.envelope)))
            total = _("cumul %(total)s") % {"total": euro(placed.cumulative)}
            return f"{name}<br>{total}"
        case Reason.NO_ENVELOPE:
            return _("aucune enveloppe")
        case Reason.UNRANKED:
            return ""
    waiting = _("attente n° %(place)s") % {"place": placed.waiting}
    if placed.missing > ZERO:
        return f"{waiting}<br>{_('il manque %(missing)s') % {'missing': euro(placed.missing)}}"
    if placed.missing_places:
        places = ngettext("il manque %(n)s place", "il manque %(n)s places", placed.missing_places)
        return f"{waiting}<br>{places % {'n': number(placed.missing_places)}}"
    return waiting


def granted_words(chosen: Chosen, line: Line) -> str:
    """Write the aid of a row: what is decided, else what the ranking alone gives, else what is asked."""
    placed = chosen.placed.get(line.number)
    request = chosen.contest.requests.get(line.number)
    if line.outcome == Outcome.SELECTED and line.aid is not None:
        given = Euro(line.aid)
    elif placed is not None and placed.granted > ZERO:
        given = placed.granted
    else:
        return "" if request is None else euro(request.asked)
    if request is not None and given < request.asked:
        return _("%(given)s sur %(asked)s") % {"given": euro(given), "asked": euro(request.asked)}
    return euro(given)


def labels_of(envelopes: Sequence[Envelope], places: Iterable[int]) -> list[str]:
    """Name envelopes by their places."""
    return [envelope_name(envelopes[place].label) for place in places]


Named = Mapping[int, str]

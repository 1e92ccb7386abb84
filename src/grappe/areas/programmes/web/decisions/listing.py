"""What the deliberation page shows of a call: order, filters, envelope, points to settle."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.aid import AidShort
from grappe.areas.programmes.queries.decisions import Line, Ranking
from grappe.areas.programmes.queries.settling import Point, disagrees
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.ranking import Ranked
from grappe.areas.programmes.web.decisions.money import money_words
from grappe.web.charts import Slice
from grappe.web.components.marks import status
from grappe.web.formats import euro, number, ordinal, points

# Above this many laureates a segment is a hair: the bar then shows one part for all.
MOST_SEGMENTS: Final = 60
_ORDERS: Final[Mapping[str, Callable[[Line], Any]]] = {
    "moyenne": lambda line: line.mean,
    "mediane": lambda line: line.median,
    "ecart": lambda line: line.deviation,
    "aide": lambda line: line.aid,
}
FILTERS: Final = (
    "toutes",
    "au-dessus",
    "au-dessous",
    "desaccord",
    "notes",
    "a-decider",
    "motivees",
    "rang-change",
)


def shown_places(call: Call, ranking: Ranking, *, words: str, keep: str, order: str) -> list[Ranked]:
    """Return the places that a reader asked for, in the order they asked for."""
    kept = list(ranking.ranked)
    if keep == "rang-change":
        return _in_order(ranking, [ranking.rank_of(number) for number in ranking.moved], order)
    if keep in FILTERS[1:]:
        above = {*ranking.line.inside, *ranking.line.tied_across}
        kept = [place for place in kept if _is_kept(call, ranking.lines[place.number], place, keep, above)]
    wanted = words.casefold().strip()
    if wanted:
        kept = [
            place
            for place in kept
            if wanted in ranking.lines[place.number].organisation.casefold() or wanted == str(place.number)
        ]
    return _in_order(ranking, kept, order)


def needs_names(*, words: str, keep: str, order: str) -> bool:
    """Whether the names of all applications are needed, to search or order them."""
    return bool(words.strip()) or order.removeprefix("-") == "nom"


def is_ranked_whole(*, words: str, keep: str, order: str) -> bool:
    """Whether the list is the ranking itself, where a cut line has a meaning."""
    return not words.strip() and keep in ("", "toutes") and order in ("", "rang")


def _is_kept(call: Call, line: Line, place: Ranked, keep: str, above: set[int]) -> bool:
    match keep:
        case "au-dessus":
            return place.number in above
        case "au-dessous":
            return place.number not in above
        case "desaccord":
            return disagrees(call, line)
        case "notes":
            return line.given < call.reviews_per_application
        case "a-decider":
            return not line.outcome
        case "motivees":
            return bool(line.reason)
    return True


def _in_order(ranking: Ranking, places: list[Ranked], order: str) -> list[Ranked]:
    descending, name = order.startswith("-"), order.removeprefix("-")
    if name == "rang":
        return places[::-1] if descending else places
    if name == "nom":
        by_name = sorted(places, key=lambda place: ranking.lines[place.number].organisation.casefold())
        return by_name[::-1] if descending else by_name
    column = _ORDERS.get(name)
    if column is None:
        return places
    known = [place for place in places if column(ranking.lines[place.number]) is not None]
    unknown = [place for place in places if column(ranking.lines[place.number]) is None]
    return sorted(known, key=lambda place: column(ranking.lines[place.number]), reverse=descending) + unknown


@dataclass(frozen=True, slots=True)
class Envelope:
    """The money of the call: what those inside the line take, what is left, one segment each."""

    total: Decimal
    limit: Decimal | None
    segments: list[Slice]
    counted: int
    decided: bool
    next_words: str

    @property
    def rest(self) -> Decimal | None:
        """What is left of the envelope; negative when it is exceeded."""
        return None if self.limit is None else self.limit - self.total

    @property
    def total_cents(self) -> int:
        """The total in cents, which a bar draws."""
        return int(self.total * 100)

    @property
    def limit_cents(self) -> int:
        """The envelope in cents; the total itself when there is none."""
        return int((self.limit or self.total) * 100)

    @property
    def sentence(self) -> str:
        """What the bar says, for those who do not see it."""
        if self.limit is None:
            said = ngettext(
                "%(total)s pour %(count)s dossier", "%(total)s pour %(count)s dossiers", self.counted
            )
            return said % {"total": euro(self.total), "count": self.counted}
        words = {
            "limit": euro(self.limit),
            "total": euro(self.total),
            "count": self.counted,
            "rest": euro(self.limit - self.total),
        }
        said = ngettext(
            "Enveloppe de %(limit)s : %(total)s pour %(count)s dossier, reste %(rest)s",
            "Enveloppe de %(limit)s : %(total)s pour %(count)s dossiers, reste %(rest)s",
            self.counted,
        )
        return said % words


def laureates_so_far(ranking: Ranking) -> tuple[list[int], bool]:
    """Return who would be selected, and whether they are decided rather than merely inside the line."""
    return (list(ranking.selected), True) if ranking.selected else (list(ranking.line.inside), False)


def envelope_of(call: Call, ranking: Ranking, aids: Mapping[int, AidShort]) -> Envelope | None:
    """Return the envelope as it stands; None when the call gives no aid, or when more are inside the line
    than a page works out: their aid is then known once the decisions are proposed."""
    if call.aid_scheme is None or ranking.chosen is not None:
        return None
    numbers, decided = laureates_so_far(ranking)
    asks = "" if call.state == CallState.DECIDED else _next(ranking, aids)
    if len(numbers) > MOST_SEGMENTS:
        total = sum((amount for number in numbers if (amount := ranking.lines[number].aid)), Decimal(0))
        segments = [Slice(euro(total), int(total * 100))]
        return Envelope(total, call.envelope, segments, len(numbers), True, asks) if decided else None
    amounts = [(ranking.lines[number], _amount(ranking.lines[number], aids)) for number in numbers]
    total = sum((amount for _line, amount in amounts), Decimal(0))
    segments = [
        Slice(f"{line.organisation}\u00a0: {euro(amount)}", int(amount * 100))
        for line, amount in amounts
        if amount
    ]
    return Envelope(total, call.envelope, segments, len(numbers), decided, asks)


def _amount(line: Line, aids: Mapping[int, AidShort]) -> Decimal:
    if line.aid is not None:
        return line.aid
    found = aids.get(line.pk)
    return found.amount if found and found.amount is not None else Decimal(0)


def _next(ranking: Ranking, aids: Mapping[int, AidShort]) -> str:
    """What the first outside the line asks for."""
    if not ranking.line.outside:
        return ""
    place = ranking.rank_of(ranking.line.outside[0])
    found = aids.get(ranking.lines[place.number].pk)
    if place.rank is None or not found or found.amount is None:
        return ""
    words = {"rank": ordinal(place.rank), "amount": euro(found.amount)}
    return _("le %(rank)s demande %(amount)s") % words


@dataclass(frozen=True, slots=True)
class ToSettle:
    """One point to settle, as the page says it."""

    words: str
    href: str
    reason: str
    icon: str
    due: Any


MOST_POINTS: Final = 8
_NAMING: Final = frozenset(
    {"tie", "tie_money", "unread", "departure", "disagreement", "aid", "ceiling", "announced"}
)
_ICONS: Final = {
    "tie": "equal",
    "departure": "scale",
    "quorum": "users",
    "undecided": "gavel",
    "disagreement": "git-compare",
    "disagreements": "git-compare",
    "few_marks": "circle-dashed",
    "no_mark": "circle-dashed",
    "aid": "lock",
    "unread": "lock",
    "tie_money": "equal",
    "exceeded": "coin-euro",
    "ceiling": "lock",
    "announced": "alert-triangle",
    "moved": "arrows-sort",
}


def ordered_points(found: Sequence[Point], refused: Sequence[int]) -> list[Point]:
    """Return every point to settle, the aids that cannot be computed among them, what blocks first."""
    every = [*found, *(Point("aid", (number,), True) for number in refused)]
    return sorted(every, key=lambda point: not point.blocking)


def said_points(call: Call, ranking: Ranking, points_: Sequence[Point]) -> tuple[list[ToSettle], int]:
    """Return the first points to settle in words, and how many more there are."""
    said = [_said(call, ranking, point) for point in points_[:MOST_POINTS]]
    return said, max(0, len(points_) - MOST_POINTS)


def named_numbers(points_: Sequence[Point]) -> set[int]:
    """The applications that those points name."""
    return {n for point in points_ if point.code in _NAMING for n in point.numbers}


def _said(call: Call, ranking: Ranking, point: Point) -> ToSettle:
    due = (
        status("no", _("bloquant"), icon="lock")
        if point.blocking
        else status("warn", _("à discuter"), icon="message")
    )
    title, reason = _point_words(ranking, point)
    return ToSettle(title, _point_href(call, point), reason, _ICONS[point.code], due)


def _point_href(call: Call, point: Point) -> str:
    where: dict[str, Any] = {"network": call.network.slug, "slug": call.slug}
    page = reverse("programmes:deliberation", kwargs=where)
    match point.code:
        case "tie" | "tie_money":
            return reverse("programmes:tie", kwargs=where)
        case "exceeded":
            return f"{page}#enveloppes"
        case "ceiling" | "announced":
            return reverse("programmes:ceilings", kwargs={**where, "number": point.numbers[0]})
        case "quorum":
            return f"{page}#presents"
        case "undecided":
            return f"{page}?voir=a-decider#rang"
        case "few_marks" | "no_mark":
            return f"{page}?voir=notes#rang"
        case "moved":
            return f"{page}?voir=rang-change#rang"
        case "disagreements":
            return f"{page}?voir=desaccord&tri=-ecart#rang"
        case "disagreement":
            return reverse("programmes:explanation", kwargs={**where, "number": point.numbers[0]})
        case "aid" | "unread":
            return reverse("programmes:aid", kwargs={**where, "number": point.numbers[0]})
    return reverse("programmes:decide", kwargs={**where, "number": point.numbers[0]})


def _point_words(ranking: Ranking, point: Point) -> tuple[str, str]:
    names = [ranking.lines[n].organisation for n in point.numbers] if point.code in _NAMING else []
    name, count = names[0] if names else "", len(point.numbers)
    if said := money_words(ranking, point, names):
        return said
    match point.code:
        case "tie":
            words = {"names": ", ".join(names), "places": point.params["places"]}
            return (
                _("Ex æquo à la limite : %(names)s") % words,
                _(
                    "Rien de ce que l’appel prévoit ne les départage pour %(places)s places. Le "
                    "jury les ordonne et dit pourquoi."
                )
                % words,
            )
        case "departure":
            return (
                _("%(name)s : un écart au classement sans motif") % {"name": name},
                _("Écrivez le motif du jury, ou suivez le classement."),
            )
        case "quorum":
            return (
                _("Le quorum n’est pas atteint"),
                _("%(present)s présents pour %(quorum)s requis, plus de la moitié du jury.") % point.params,
            )
        case "undecided":
            return (
                ngettext(
                    "%(missing)s dossier sans décision",
                    "%(missing)s dossiers sans décision",
                    point.params["missing"],
                )
                % point.params,
                _("Les décisions s’appliquent toutes ensemble, ou pas du tout."),
            )
        case "disagreement":
            line = ranking.lines[point.numbers[0]]
            words = {
                "deviation": points(line.deviation or 0),
                "median": points(line.median or 0),
                "mean": points(line.mean or 0),
            }
            return (
                _("%(name)s : les jurés ne s’accordent pas") % {"name": name},
                _(
                    "Écart-type %(deviation)s, médiane %(median)s, moyenne %(mean)s. Entendre les "
                    "avis, ou constater le désaccord."
                )
                % words,
            )
        case "disagreements":
            return (
                ngettext(
                    "%(count)s autre dossier où les jurés ne s’accordent pas",
                    "%(count)s autres dossiers où les jurés ne s’accordent pas",
                    count,
                )
                % {"count": number(count)},
                _("Ils sont à filtrer dans la liste, par écart décroissant."),
            )
        case "few_marks":
            words = {"count": count, "wanted": point.params["wanted"]}
            return (
                ngettext(
                    "%(count)s dossier a moins de %(wanted)s notes",
                    "%(count)s dossiers ont moins de %(wanted)s notes",
                    count,
                )
                % words,
                _(
                    "Abstentions et récusations ne sont pas remplacées par des zéros : la moyenne "
                    "porte sur les notes rendues."
                ),
            )
        case "moved":
            return (
                ngettext(
                    "%(count)s décision prise à un autre rang",
                    "%(count)s décisions prises à un autre rang",
                    count,
                )
                % {"count": number(count)},
                _("Le classement a changé depuis. Relisez-les, ou proposez à nouveau selon le classement."),
            )
        case "no_mark":
            return (
                ngettext(
                    "%(count)s dossier n’a aucune note",
                    "%(count)s dossiers n’ont aucune note",
                    count,
                )
                % {"count": number(count)},
                _("Ils ne sont pas classés. Les retenir demande un motif."),
            )
    return (
        _("%(name)s : l’aide ne peut pas être calculée") % {"name": name},
        _("Une dépense n’a pas de taux, ou la situation de TVA manque."),
    )

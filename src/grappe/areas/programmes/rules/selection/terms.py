"""What the call says of its selection: by places alone, or by envelopes, with what the solver must keep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grappe.areas.programmes.rules.envelopes import Envelope, EnvelopeFacts, envelope_for
from grappe.areas.programmes.rules.selection.contest import EnvelopeLimits, LineRule
from grappe.values import WHOLE, Euro, Refusal, Share
from grappe.values.reading import read_flag, read_list, read_text, read_whole, require_fields

MOST_FLOORS = 20
MOST_SEATS = 10_000


class FloorKind(StrEnum):
    """Among whom a floor is reserved."""

    ENVELOPE = "envelope"
    TERRITORY = "territory"
    THEME = "theme"


class FloorMeasure(StrEnum):
    """What a floor counts."""

    PROJECTS = "projects"
    AID = "aid"


@dataclass(frozen=True, slots=True)
class FloorTerm:
    """At least so many projects, or cents of aid, among the applications of an envelope (its place in the
    call), a territory or a theme. It binds the solver's proposal, never the ranking."""

    kind: FloorKind
    code: str
    measure: FloorMeasure
    least: int

    def as_json(self) -> dict[str, object]:
        """Return the floor as plain JSON."""
        return {"kind": self.kind, "code": self.code, "measure": self.measure, "least": self.least}

    @classmethod
    def from_json(cls, document: object) -> FloorTerm:
        """Read a floor.

        :raises ValueError: when it is not one.
        """
        read = require_fields("floor", document, {"kind", "code", "measure", "least"})
        return cls(
            FloorKind(read_text(read, "kind")),
            read_text(read, "code"),
            FloorMeasure(read_text(read, "measure")),
            read_whole(read, "least"),
        )


@dataclass(frozen=True, slots=True)
class SelectionTerms:
    """The rule of the line as the call sets it. `seats`: places by envelope, in the order of the call, None
    without limit. Without anything set, the places of the call alone draw one line."""

    by_envelope: bool = False
    least_share: Share | None = None
    passes_over: bool = False
    keeps_places: bool = True
    seats: tuple[int | None, ...] = ()
    floors: tuple[FloorTerm, ...] = ()

    def line_rule(self, places: int) -> LineRule:
        """Return the rule of the line for a call of so many places."""
        return LineRule(self.least_share, self.passes_over, places if self.keeps_places else None)

    def limits_of(self, envelopes: Sequence[Envelope]) -> tuple[EnvelopeLimits, ...]:
        """Return what each envelope can pay, in the order of the call."""
        seats = (*self.seats, *([None] * len(envelopes)))
        return tuple(
            EnvelopeLimits(one.amount, seats[place], one.label) for place, one in enumerate(envelopes)
        )

    def as_json(self) -> dict[str, object]:
        """Return the terms as plain JSON."""
        return {
            "by_envelope": self.by_envelope,
            "least_share": None if self.least_share is None else self.least_share.basis_points,
            "passes_over": self.passes_over,
            "keeps_places": self.keeps_places,
            "seats": list(self.seats),
            "floors": [floor.as_json() for floor in self.floors],
        }

    @classmethod
    def from_json(cls, document: object) -> SelectionTerms:
        """Read the terms of a call; an empty document is a call cut by its places alone.

        :raises ValueError: when they are not terms.
        """
        if document == {}:
            return cls()
        names = {"by_envelope", "least_share", "passes_over", "keeps_places", "seats", "floors"}
        read = require_fields("selection", document, names)
        share = None if read["least_share"] is None else Share(read_whole(read, "least_share"))
        return cls(
            by_envelope=read_flag(read, "by_envelope"),
            least_share=share,
            passes_over=read_flag(read, "passes_over"),
            keeps_places=read_flag(read, "keeps_places"),
            seats=tuple(_seat(one) for one in read_list(read, "seats")),
            floors=tuple(FloorTerm.from_json(one) for one in read_list(read, "floors")),
        )


def _seat(value: object) -> int | None:
    return None if value is None else read_whole({"seat": value}, "seat")


@dataclass(frozen=True, slots=True)
class KnownGroups:
    """The groups a floor may name: how many envelopes there are, the codes of places and themes."""

    envelopes: int = 0
    territories: Collection[str] = ()
    themes: Collection[str] = ()

    def of(self, kind: FloorKind) -> Collection[str]:
        """Return the codes of a kind."""
        if kind is FloorKind.ENVELOPE:
            return [str(place) for place in range(self.envelopes)]
        return self.territories if kind is FloorKind.TERRITORY else self.themes


def refusals_of_terms(terms: SelectionTerms, known: KnownGroups, *, gives_aid: bool) -> list[Refusal]:
    """Return everything that is wrong with the terms; `field` names the box: `seats-1`, `floors-0-least`.

    Envelopes pay an aid that is worked out: without a scheme there is nothing to cut. A share is more than
    nothing and at most the whole; places and floors are never negative; a floor names a group that exists.
    """
    refusals = []
    if terms.by_envelope and not gives_aid:
        refusals.append(Refusal("programmes.selection_without_scheme", {}, "by_envelope"))
    if terms.by_envelope and not known.envelopes:
        refusals.append(Refusal("programmes.selection_without_envelope", {}, "by_envelope"))
    if terms.least_share is not None and not 0 < terms.least_share.basis_points <= WHOLE:
        refusals.append(Refusal("programmes.least_share_out_of_range", {}, "least_share"))
    refusals += [
        Refusal("programmes.seats_out_of_range", {"most": MOST_SEATS}, f"seats-{place}")
        for place, seat in enumerate(terms.seats)
        if seat is not None and not 0 <= seat <= MOST_SEATS
    ]
    if len(terms.floors) > MOST_FLOORS:
        refusals.append(Refusal("programmes.too_many_floors", {"most": MOST_FLOORS}))
    for place, floor in enumerate(terms.floors):
        if floor.least <= 0:
            refusals.append(Refusal("programmes.floor_of_nothing", {}, f"floors-{place}-least"))
        if floor.code not in known.of(floor.kind):
            params = {"code": floor.code}
            refusals.append(Refusal("programmes.floor_unknown_group", params, f"floors-{place}-group"))
    return refusals


def envelopes_open_to(envelopes: Sequence[Envelope], facts: EnvelopeFacts) -> tuple[int, ...]:
    """Return the envelopes that may pay an application, by their places in the call: those kept for it, and
    the one for all."""
    return tuple(place for place, one in enumerate(envelopes) if envelope_for([one], facts) == 0)


def terms_as_published(
    terms: SelectionTerms, envelopes: Sequence[Envelope], places: int
) -> dict[str, object]:
    """Return what an export holds of the rule: envelopes with amount and places, and the rule of the line."""
    return {
        "envelopes": [
            {
                "label": limits.label,
                "amount": None if limits.amount is None else str(limits.amount),
                "places": limits.places,
            }
            for limits in terms.limits_of(envelopes)
        ],
        "least_share": None if terms.least_share is None else terms.least_share.basis_points,
        "passes_over": terms.passes_over,
        "places": places if terms.keeps_places else None,
    }


def read_published(document: object) -> tuple[tuple[EnvelopeLimits, ...], LineRule]:
    """Read the envelopes and the rule of an export.

    :raises ValueError: when they are not those of one.
    """
    read = require_fields("selection", document, {"envelopes", "least_share", "passes_over", "places"})
    share = None if read["least_share"] is None else Share(read_whole(read, "least_share"))
    places = None if read["places"] is None else read_whole(read, "places")
    limits = tuple(_read_limits(one) for one in read_list(read, "envelopes"))
    return limits, LineRule(share, read_flag(read, "passes_over"), places)


def _read_limits(document: object) -> EnvelopeLimits:
    read = require_fields("envelope", document, {"label", "amount", "places"})
    amount = None if read["amount"] is None else Euro(read_text(read, "amount"))
    return EnvelopeLimits(amount, _seat(read["places"]), read_text(read, "label"))

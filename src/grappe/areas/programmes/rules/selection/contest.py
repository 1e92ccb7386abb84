"""What the selection follows from: the list, the requests, the envelopes, and the rule of the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grappe.areas.programmes.rules.ranking import Ranked
from grappe.values import WHOLE, ZERO, Euro, Refusal, Share


@dataclass(frozen=True, slots=True)
class EnvelopeLimits:
    """What one envelope of the call can pay, in the order of the call; None is no limit.

    :raises ValueError: when a limit is negative or an amount is finer than a cent.
    """

    amount: Euro | None = None
    places: int | None = None
    label: str = ""

    def __post_init__(self) -> None:
        """Check the limits."""
        if (self.amount is not None and not _is_payable(self.amount)) or (self.places or 0) < 0:
            raise ValueError("an envelope holds whole cents and places, never below zero")


@dataclass(frozen=True, slots=True)
class LineRule:
    """What the call says of the line.

    `least_share` of what it asks must remain for the marginal application to be funded in part; None: whole
    or nothing. `passes_over`: the walk goes on past an application that nothing can pay, instead of drawing
    the line there. `places` limits the whole call.

    :raises ValueError: when the share is nothing or more than the whole, or the places are negative.
    """

    least_share: Share | None = None
    passes_over: bool = False
    places: int | None = None

    def __post_init__(self) -> None:
        """Check the rule."""
        if self.least_share is not None and not 0 < self.least_share.basis_points <= WHOLE:
            raise ValueError("the least share is more than nothing and at most the whole")
        if (self.places or 0) < 0:
            raise ValueError("places are never negative")


@dataclass(frozen=True, slots=True)
class Request:
    """What an application asks, and the envelopes it may draw on, by their place in the call."""

    asked: Euro
    envelopes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """Everything the selection follows from: nothing else decides.

    :raises ValueError: when a request names an envelope that the call does not have.
    """

    ranked: tuple[Ranked, ...]
    requests: Mapping[int, Request]
    envelopes: tuple[EnvelopeLimits, ...]
    rule: LineRule = LineRule()

    def __post_init__(self) -> None:
        """Check the envelopes named."""
        known = range(len(self.envelopes))
        if any(place not in known for request in self.requests.values() for place in request.envelopes):
            raise ValueError("a request names an envelope that the call does not have")


def refusals_of_requests(contest: Contest) -> list[Refusal]:
    """Return which ranked applications ask nothing readable: missing, negative or finer than a cent."""
    refusals = []
    for one in contest.ranked:
        request = contest.requests.get(one.number)
        if request is None:
            refusals.append(Refusal("programmes.request_missing", {"number": one.number}))
        elif not _is_payable(request.asked):
            params = {"number": one.number, "asked": request.asked}
            refusals.append(Refusal("programmes.request_unreadable", params))
    return refusals


def _is_payable(amount: Euro) -> bool:
    return amount >= ZERO and amount == amount.to_cents()

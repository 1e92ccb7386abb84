"""What upper areas show on an organisation's page: its memberships, later its applications, its aid.

Each area hands in a function that renders its own template, so that no area includes another's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from grappe.areas.directory.models import Organisation, Posting, PostingKind, PostingStatus
from grappe.kernel.actor import Actor

Draw = Callable[[Organisation, Actor, date], SafeString]
Scope = Callable[..., QuerySet[Organisation]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel, and the organisations on which the reader finds it (`scope(actor=, on=)`); without a scope it
    is on every page, and may still have nothing to show."""

    draw: Draw
    scope: Scope | None = None

    @property
    def flag(self) -> str:
        """The column that says whether this organisation is in the scope."""
        return f"has_{self.draw.__name__}"


_panels: list[Panel] = []


def add_panel(draw: Draw, *, scope: Scope | None = None) -> None:
    """Add an area's panel to every organisation's page, in the order of the areas."""
    if Panel(draw, scope) not in _panels:
        _panels.append(Panel(draw, scope))


def with_panels(organisations: QuerySet[Any], *, actor: Actor, on: date) -> QuerySet[Any]:
    """Add, in the same query, which panels the reader finds on each organisation."""
    return organisations.annotate(
        **{
            panel.flag: Exists(panel.scope(actor=actor, on=on).filter(pk=OuterRef("pk")))
            for panel in _panels
            if panel.scope is not None
        }
    )


def panels_of(organisation: Organisation, *, actor: Actor, on: date) -> list[SafeString]:
    """Return the panels that have something to show to this reader of an organisation read by
    `with_panels`."""
    found = (panel for panel in _panels if panel.scope is None or getattr(organisation, panel.flag))
    drawn = (panel.draw(organisation, actor, on) for panel in found)
    return [panel for panel in drawn if panel]


# What an upper area shows beside needs and offers, by their ids, read for all of them at once.
Beside = Callable[[Sequence[Posting], Actor, date], Mapping[int, SafeString]]
_beside: list[Beside] = []


def show_beside(draw: Beside) -> None:
    """Let an area above show something beside the needs and offers of an organisation's page."""
    _beside[:] = [draw]


def beside_of(rows: Sequence[Posting], *, actor: Actor, on: date) -> Mapping[int, SafeString]:
    """Return what stands beside each of these, by id; nothing when no area shows any."""
    return _beside[0](rows, actor, on) if _beside and rows else {}


AnswerDoor = Callable[[int], str]
_answers: list[AnswerDoor] = []


def show_answers(door: AnswerDoor) -> None:
    """Let the list of needs lead from each to who can answer it, on a page of an area above."""
    _answers[:] = [door]


def answers_of(rows: Sequence[Posting]) -> Mapping[int, str]:
    """Return, by id, the page of who can answer each open need; nothing when no area above looks for them."""
    needs = (row for row in rows if row.kind == PostingKind.NEED and row.state == PostingStatus.OPEN)
    return {row.pk: _answers[0](row.pk) for row in needs} if _answers else {}

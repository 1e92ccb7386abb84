"""Experts' opinions as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.programmes.models.opinions import OPINION_LABELS
from grappe.areas.programmes.rules.opinions import OpinionState


@dataclass(frozen=True, slots=True)
class Shown:
    """An opinion with its state in words: awaited, late, given, recused or withdrawn."""

    row: Any
    words: str
    tone: str
    icon: str
    is_awaited: bool
    is_given: bool

    @property
    def expert(self) -> str:
        """Who is asked: a name, or the address while nobody answered the invitation."""
        return self.row.expert.name if self.row.expert else self.row.email


_TONES = {
    OpinionState.ASKED: ("info", "hourglass"),
    OpinionState.GIVEN: ("ok", "circle-check"),
    OpinionState.RECUSED: ("warn", "user-off"),
    OpinionState.WITHDRAWN: ("info", "minus"),
}


def shown_opinions(rows: Iterable[Any]) -> list[Shown]:
    """Return opinions as pages show them, in the order given."""
    now = timezone.now()
    return [_shown(row, is_late=row.due_at < now) for row in rows]


def _shown(row: Any, *, is_late: bool) -> Shown:
    state = OpinionState(row.state)
    awaited = state is OpinionState.ASKED
    tone, icon = _TONES[state]
    if awaited and is_late:
        return Shown(row, _("pas rendu à temps"), "no", "clock", is_awaited=True, is_given=False)
    return Shown(
        row,
        str(OPINION_LABELS[state]),
        tone,
        icon,
        is_awaited=awaited,
        is_given=state is OpinionState.GIVEN,
    )

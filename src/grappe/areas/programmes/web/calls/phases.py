"""The phases of a call as pages show them: what is past, what is now, what comes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.web.phases.shown import lines_of
from grappe.web import formats

ORDER = list(CallState)


@dataclass(frozen=True, slots=True)
class Phase:
    """One line of the calendar; `state` is past, now or todo."""

    label: str
    dates: str
    state: str


def phases_of(call: Call, *, milestones: bool = False) -> list[Phase]:
    """Return the dated phases of a call, or, for the public, the deposit then the call's own milestones.

    Milestones are words without dates: none is ever said to be past.
    """
    if call.phases and not milestones:
        return [Phase(line.label, line.dates, line.state) for line in lines_of(call, now=timezone.now())]
    at = ORDER.index(CallState(call.state))
    phases = [
        Phase(_("Ouverture"), _day(call.opens_at), "past" if at >= ORDER.index(CallState.OPEN) else "todo"),
        Phase(_("Dépôt des candidatures"), _until(call.closes_at), _standing(at, CallState.OPEN)),
    ]
    if not milestones:
        return [
            *phases,
            Phase(_("Dépôt clos"), _("recevabilité, jury"), _standing(at, CallState.CLOSED)),
            Phase(_("Notation"), _until(call.review_ends_at), _standing(at, CallState.REVIEW)),
            Phase(_("Délibération"), "", _standing(at, CallState.DELIBERATION)),
            Phase(_("Décisions"), "", "past" if call.state == CallState.DECIDED else "todo"),
        ]
    return [
        *phases,
        *(Phase(row.get("label", ""), row.get("when", ""), "todo") for row in call.milestones),
    ]


def _standing(at: int, state: CallState) -> str:
    own = ORDER.index(state)
    return "past" if at > own else "now" if at == own else "todo"


def _day(moment: Any) -> str:
    return formats.day(formats.local(moment)) if moment else _("date non publiée")


def _until(moment: Any) -> str:
    if not moment:
        return _("date non publiée")
    return _("jusqu’au %(deadline)s") % {"deadline": formats.deadline(moment, year=True)}


def days_left(call: Call, now: datetime) -> int | None:
    """Whole days that remain to submit, or None when the deposit is not open."""
    if call.state != CallState.OPEN or call.closes_at is None or now > call.closes_at:
        return None
    return (formats.local(call.closes_at).date() - formats.local(now).date()).days

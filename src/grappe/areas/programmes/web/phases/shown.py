"""The phases of a call in words: for whoever runs it, and for its jurors."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.phases import hides_names, phases_of, rights_in
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phase_plans import is_past
from grappe.areas.programmes.rules.phases import (
    FULL,
    IDEA,
    Others,
    Phase,
    Reading,
    Rights,
    active_phase,
    held_until,
    next_change,
    sees_others,
)
from grappe.web import formats

READING_WORDS = {
    Reading.NONE: gettext_lazy("fermée"),
    Reading.ANONYMISED: gettext_lazy("anonymisée"),
    Reading.FULL: gettext_lazy("complète"),
}
OTHERS_WORDS = {
    Others.NEVER: gettext_lazy("jamais"),
    Others.AFTER_OWN: gettext_lazy("après la sienne"),
    Others.ALWAYS: gettext_lazy("toujours"),
}
STAGE_WORDS = {IDEA: "1", FULL: "2"}
# The names that the templates and the calendar give to phases, by their codes.
LABELS = {
    "deposit": gettext_lazy("Dépôt des candidatures"),
    "blind": gettext_lazy("Lecture anonymisée"),
    "reading": gettext_lazy("Lecture complète"),
    "review": gettext_lazy("Notation"),
    "session": gettext_lazy("Délibération"),
    "choice": gettext_lazy("Choix des idées"),
    "full_deposit": gettext_lazy("Dépôt des dossiers complets"),
    "full_reading": gettext_lazy("Lecture des dossiers complets"),
    "full_session": gettext_lazy("Délibération finale"),
}


def label_of(phase: Phase) -> str:
    """Return the name of a phase: its own, else the one that its code has here."""
    return phase.label or str(LABELS.get(phase.code, phase.code))


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One line of the calendar; `state` is past, now or todo."""

    label: str
    dates: str
    state: str


def lines_of(call: Call, *, now: datetime) -> list[PhaseLine]:
    """Return the phases of a call as its calendar shows them."""
    phases = phases_of(call)
    current = active_phase(phases, when=now)
    return [
        PhaseLine(
            label_of(phase),
            _dates(phase),
            "now" if phase is current else "past" if is_past(phase, when=now) else "todo",
        )
        for phase in phases
    ]


def _dates(phase: Phase) -> str:
    if phase.closes_at is not None:
        return _("jusqu’au %(deadline)s") % {"deadline": formats.deadline(phase.closes_at, year=True)}
    if phase.opens_at is not None:
        return _("à partir du %(day)s") % {"day": formats.day(formats.local(phase.opens_at))}
    return _("date non publiée")


def rights_in_words(rights: Rights) -> str:
    """Say what a phase allows, in one line."""
    said = [
        _("dépôt") if rights.deposit else "",
        _("lecture anonymisée") if rights.read is Reading.ANONYMISED else "",
        _("lecture complète") if rights.read is Reading.FULL else "",
        _("notes") if rights.mark else "",
        _("discussion") if rights.discuss else "",
        _("décision") if rights.decide else "",
    ]
    return ", ".join(filter(None, said)) or _("rien")


@dataclass(frozen=True, slots=True)
class Standing:
    """Which phase is in force, what it allows, and when rights next change."""

    label: str
    allows: str
    change: datetime | None
    then: str


def standing_of(call: Call, *, now: datetime) -> Standing | None:
    """Return where a call with phases stands; None for a call led by its calendar alone."""
    if not call.phases:
        return None
    phases = phases_of(call)
    current, change = active_phase(phases, when=now), next_change(phases, when=now)
    after = active_phase(phases, when=change) if change else None
    return Standing(
        label_of(current) if current else "",
        rights_in_words(rights_in(call, when=now)),
        change,
        label_of(after) if after else "",
    )


@dataclass(frozen=True, slots=True)
class JurorPhase:
    """What the phase in force lets a juror do, and the sentences that say so on each of their pages."""

    rights: Rights
    hidden: bool
    marking: bool
    marks_until: datetime | None
    reading: str
    others: str

    @property
    def may_read(self) -> bool:
        """Whether applications open at all."""
        return self.rights.read is not Reading.NONE

    def shows_others(self, *, gave_own: bool) -> bool:
        """Whether the others' answers show beside one's own."""
        return sees_others(self.rights, gave_own=gave_own)


def juror_phase(call: Call, *, now: datetime) -> JurorPhase:
    """Return what the phase in force means for the jurors of a call."""
    phases, rights = phases_of(call), rights_in(call, when=now)
    marking = call.state == CallState.REVIEW
    until = held_until(phases, "mark", when=now) if rights.mark else None
    return JurorPhase(
        rights,
        hides_names(call, when=now),
        marking and rights.mark,
        until if marking else None,
        _reading_words(phases, rights, now) if call.phases else "",
        _others_words(rights),
    )


def _reading_words(phases: tuple[Phase, ...], rights: Rights, now: datetime) -> str:
    end = held_until(phases, "read", when=now)
    words: dict[Any, tuple[str, str]] = {
        Reading.NONE: (_("Lecture fermée jusqu’au %(end)s."), _("Lecture fermée.")),
        Reading.ANONYMISED: (_("Lecture anonymisée jusqu’au %(end)s."), _("Lecture anonymisée.")),
        Reading.FULL: (_("Lecture complète jusqu’au %(end)s."), _("Lecture complète.")),
    }
    dated, endless = words[rights.read]
    return dated % {"end": formats.deadline(end)} if end else endless


def _others_words(rights: Rights) -> str:
    return {
        Others.NEVER: _("Les notes des autres jurés ne s’affichent pas pendant cette phase."),
        Others.AFTER_OWN: _("Les notes des autres jurés s’affichent une fois la vôtre rendue."),
        Others.ALWAYS: _("Les notes des autres jurés s’affichent."),
    }[rights.others]

"""A trial call led by phases: the deposit is over, and the jury reads without names until a date to come."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from grappe.areas.programmes.commands.applications import save_step, submit_application
from grappe.areas.programmes.commands.calls import close_call, open_call, start_review
from grappe.areas.programmes.commands.juries import declare_no_link
from grappe.areas.programmes.commands.phases import save_phases
from grappe.areas.programmes.demo.applications import Desk, invented_desk, start, submit, write
from grappe.areas.programmes.demo.calls import evening, trial
from grappe.areas.programmes.demo.data import TRIALS, Candidate
from grappe.areas.programmes.demo.juries import actor_of, assign, mark, reviews, seat
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.rules.phase_plans import one_stage
from grappe.areas.programmes.rules.phases import Phase
from grappe.kernel.actor import MACHINE

LABELS = ("Dépôt des candidatures", "Lecture anonymisée", "Lecture complète", "Délibération")
# Four invented candidates; the first one's manager sits on the jury, which closes its number to them.
CANDIDATES = ("savonnerie", "moulin", "fromagerie", "confiturerie")
# What an applicant should not write in an anonymised call, and what its readers do not see.
NAMING = (
    "Texte inventé. Fromagerie Témoin affine seule depuis toujours ; la FROMAGERIE TEMOIN veut partager une "
    "cave. Écrire à contact@exemple.test."
)
MARKS = ((15, 14, 16, 13, 10), (12, 13, 12, None, 8), (17, 15, 14, 16, 12))


def load_phases(*, on: datetime) -> None:
    """Create the call, have it written and submitted, and a part of its first reading done."""
    call = trial(
        "phases",
        on,
        places=2,
        opens_at=evening(on, -30),
        closes_at=evening(on, -6),
        envelope=Decimal(30_000),
        reviews_per_application=2,
    )
    save_phases(call_id=call.pk, phases=plan(call, on), version=0, actor=MACHINE, on=on - timedelta(days=31))
    assert call.opens_at and call.closes_at
    open_call(call_id=call.pk, actor=MACHINE, on=call.opens_at)
    _deposit(call, on)
    close_call(call_id=call.pk, actor=MACHINE, on=call.closes_at + timedelta(minutes=1))
    start_review(call_id=call.pk, actor=MACHINE, on=call.closes_at + timedelta(hours=1))
    seat(call, on=call.closes_at + timedelta(hours=2))
    assign(call, on=call.closes_at + timedelta(hours=3))
    _read(call, first=call.closes_at + timedelta(days=1))


def plan(call: Call, on: datetime) -> tuple[Phase, ...]:
    """The template in one stage, its reading without names under way."""
    template = one_stage(opens_at=call.opens_at, closes_at=call.closes_at)
    ends = (call.closes_at, evening(on, 8), evening(on, 18), None)
    starts = (call.opens_at, *ends)
    return tuple(
        replace(phase, label=label, opens_at=opens, closes_at=closes)
        for phase, label, opens, closes in zip(template, LABELS, starts, ends, strict=False)
    )


def _deposit(call: Call, on: datetime) -> None:
    desk = invented_desk(CANDIDATES)
    for number, candidate in enumerate((c for c in TRIALS if c.key in CANDIDATES), start=1):
        day = on - timedelta(days=14 - number)
        if candidate.key == "fromagerie":
            _deposit_named(call, number, candidate, desk, day)
        else:
            submit(call, number, replace(candidate, day=f"{day:%Y-%m-%d} 10:30"), desk, None)


def _deposit_named(call: Call, number: int, candidate: Candidate, desk: Desk, day: datetime) -> None:
    """An application whose own words name its organisation."""
    application = start(call, candidate, desk, on=day - timedelta(days=5))
    write(application, number, candidate, desk, begun=day - timedelta(days=5), by=day - timedelta(days=1))
    actor = desk.actor(candidate.key)
    save_step(
        application_id=application,
        answers={"need": NAMING},
        title=f"{candidate.title} de Fromagerie Témoin",
        theme=candidate.theme,
        actor=actor,
        on=day - timedelta(hours=2),
    )
    submit_application(application_id=application, actor=actor, on=day)


def _read(call: Call, *, first: datetime) -> None:
    """Some marks are given, one application is opened, the others wait."""
    rows = list(reviews(call))
    for rank, marks in enumerate(MARKS):
        mark(call, rows[2 * rank], marks, on=first + timedelta(hours=5 * rank))
    opened = rows[1]
    declare_no_link(
        slug=call.slug,
        number=opened.application.number,
        actor=actor_of(opened.juror.person),
        on=first + timedelta(days=2),
    )

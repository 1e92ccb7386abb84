"""Calls of the demonstration: each led by the real commands to where the story wants it, at its times."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from grappe.areas.directory.demo import organisations
from grappe.areas.directory.models import Organisation, OrganisationKind
from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.funding.demo import schemes
from grappe.areas.networks.demo import networks
from grappe.areas.people.demo import people
from grappe.areas.programmes.commands.applications import (
    save_step,
    withdraw_application,
    withdraw_invitation,
)
from grappe.areas.programmes.commands.calls import close_call, open_call, start_review
from grappe.areas.programmes.demo.applications import PARIS, Desk, employ, share, start, submit
from grappe.areas.programmes.demo.checks import load_checks
from grappe.areas.programmes.demo.data import (
    ANSWERS,
    BIO_INNOV_2008,
    BIO_INNOV_2009,
    ELIGIBILITY,
    GUESTS_2009,
    GUESTS_CLOSED,
    INVENTED,
    INVENTED_ORGANISATIONS,
    MILESTONES,
    OBJECTIVES,
    SOURCE,
    SUMMARY_2009,
    TRIALS,
    Candidate,
    Guest,
)
from grappe.areas.programmes.demo.terms import with_terms
from grappe.areas.programmes.models import Application, Call, GridVersion, MemberRole, Programme
from grappe.areas.programmes.queries.applications import content_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.standard import STANDARD_GRID, STANDARD_QUESTIONS, STANDARD_THEMES
from grappe.kernel import audit
from grappe.kernel.actor import MACHINE
from grappe.values import digest

TRIAL_TITLES = {
    "preparation": "Essai : appel à préparer",
    "ouvert": "Essai : appel ouvert",
    "clos": "Essai : dépôt clos",
    "notation": "Essai : appel en notation",
    "deliberation": "Essai : appel à décider",
    "enveloppes": "Essai : trois enveloppes",
    "phases": "Essai : lecture anonymisée",
    "etapes": "Essai : appel en deux étapes",
}


def load_calls(*, on: datetime) -> None:
    """Create the calls with their grids and forms, and have their applications written and submitted."""
    desk = Desk({**organisations(), **_invented_organisations()}, people())
    employ(desk, INVENTED_ORGANISATIONS)
    _record_2008(desk)
    _run_2009(desk)
    _preparing(on)
    _write_open(_open(on), desk, on)
    receive(_closing(on), trials(7, on - timedelta(days=9)), desk, GUESTS_CLOSED)
    load_checks(desk, on=on - timedelta(days=1))
    for call, number, ago in ((_marking(on), 6, 20), (_deliberating(on), 8, 50)):
        receive(call, trials(number, on - timedelta(days=ago)), desk, {})
        start_review(call_id=call.pk, actor=MACHINE, on=on - timedelta(days=ago) + timedelta(days=15))
    audit.record(actor=MACHINE, command="load_demo", on=on, object_type="call", object_id=None)


def _invented_organisations() -> dict[str, Organisation]:
    rows = Organisation.objects.bulk_create(
        Organisation(
            name=name,
            kind=OrganisationKind.COMPANY,
            department_id=department,
            activity=activity,
            market=market,
            source=INVENTED,
            invented=True,
        )
        for name, department, activity, market in INVENTED_ORGANISATIONS.values()
    )
    return dict(zip(INVENTED_ORGANISATIONS, rows, strict=True))


def _paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def evening(on: datetime, days: int) -> datetime:
    """A deadline of the demonstration: 17:00 in Paris, that many days from the load."""
    return datetime.combine(on.astimezone(PARIS).date() + timedelta(days=days), time(17), PARIS)


def _create_call(slug: str, *, grid: Grid = STANDARD_GRID, **values: Any) -> Call:
    form = Form.objects.create(name=f"{values['title']} {values['edition']}")
    revision = FormRevision.objects.create(
        form=form,
        number=1,
        questions=[question.as_json() for question in STANDARD_QUESTIONS],
    )
    network = networks()["organics-cluster"]
    programme, _made = Programme.objects.get_or_create(network=network, name=values["title"])
    call = Call.objects.create(
        slug=slug,
        form_revision=revision,
        network=network,
        programme=programme,
        aid_scheme=schemes()["bio-innov"],
        funder=organisations()["region-rhone-alpes"],
        objectives=list(OBJECTIVES),
        eligibility=[{"label": label, "detail": detail} for label, detail in ELIGIBILITY],
        themes=[{"code": code, "label": label} for code, label in STANDARD_THEMES],
        **values,
    )
    call.grid = GridVersion.objects.create(call=call, number=1, grid=grid.as_json())
    call.save(update_fields=["grid"])
    return call


def _record_2008(desk: Desk) -> None:
    """The first edition, decided elsewhere: all that is known of it is the printed list of its laureates."""
    call = _create_call(
        "bio-innov-2008",
        title="Bio’INNOV",
        edition=2008,
        state=CallState.DELIBERATION,
        summary="La première édition : dix entreprises de la filière bio de Rhône-Alpes.",
        places=10,
        source=SOURCE,
    )
    rows = [
        Application(
            call=call,
            number=number,
            organisation=desk.companies[candidate.key],
            title=candidate.title,
            theme=candidate.theme,
            state=ApplicationState.SUBMITTED,
            form_revision=call.form_revision,
            created_at=_paris(candidate.day) - timedelta(days=9),
            submitted_at=_paris(candidate.day),
        )
        for number, candidate in enumerate(BIO_INNOV_2008, start=1)
    ]
    Application.objects.bulk_create(rows)
    for row in rows:
        assert row.submitted_at is not None
        row.receipt = digest(content_of(row, submitted_at=row.submitted_at))
    Application.objects.bulk_update(rows, ["receipt"])


def _run_2009(desk: Desk) -> None:
    """The real edition, from its opening to the marking: ten real applicants, and six that do not exist."""
    call = _create_call(
        "bio-innov-2009",
        title="Bio’INNOV",
        edition=2009,
        summary=SUMMARY_2009,
        milestones=[{"label": label, "when": when} for label, when in MILESTONES],
        places=10,
        opens_at=_paris("2009-04-06 09:00"),
        closes_at=_paris("2009-05-29 17:00"),
        review_ends_at=_paris("2009-06-12 18:00"),
        envelope=Decimal(150_000),
        source=SOURCE,
    )
    receive(call, BIO_INNOV_2009, desk, GUESTS_2009)
    start_review(call_id=call.pk, actor=MACHINE, on=_paris("2009-06-01 09:00"))


def receive(call: Call, candidates: Sequence[Candidate], desk: Desk, guests: Mapping[str, Guest]) -> None:
    """Open a call, have its applications submitted, and close it a minute after its deadline."""
    assert call.opens_at is not None and call.closes_at is not None
    open_call(call_id=call.pk, actor=MACHINE, on=call.opens_at)
    for number, candidate in enumerate(candidates, start=1):
        submit(call, number, candidate, desk, guests.get(candidate.key))
    close_call(call_id=call.pk, actor=MACHINE, on=call.closes_at + timedelta(minutes=1))


def _write_open(call: Call, desk: Desk, on: datetime) -> None:
    """An open call: a draft shared with others, a submitted application, one taken back, one barely begun."""
    assert call.opens_at is not None
    open_call(call_id=call.pk, actor=MACHINE, on=call.opens_at)
    savonnerie, moulin, textile, conserverie = (TRIALS[rank] for rank in (0, 1, 2, 4))
    draft = start(call, savonnerie, desk, on=on - timedelta(days=8))
    _begin(draft, savonnerie, desk, on - timedelta(days=2))
    share(draft, "applicant", Guest("coapplicant"), desk, on=on - timedelta(days=7))
    share(draft, "applicant", Guest("invitee", MemberRole.READER, None), desk, on=on - timedelta(days=1))
    # Taken back before its letter left: the load is one transaction, and letters leave after it.
    mistaken = share(draft, "applicant", Guest("brasserie", accepts=None), desk, on=on - timedelta(days=1))
    withdraw_invitation(invitation_id=mistaken, actor=desk.person("applicant"), on=on - timedelta(hours=23))
    _second, third = (
        submit(call, number, replace(candidate, day=day), desk, None, started=on - timedelta(days=7))
        for number, candidate, day in (
            (2, moulin, _morning(on - timedelta(days=4))),
            (3, textile, _morning(on - timedelta(days=3))),
        )
    )
    withdraw_application(application_id=third, actor=desk.actor("textile"), on=on - timedelta(days=1))
    _begin(start(call, conserverie, desk, on=on - timedelta(days=1)), conserverie, desk, on)


def _begin(application: int, candidate: Candidate, desk: Desk, by: datetime) -> None:
    """A draft that still misses most of its pieces."""
    activity = desk.companies[candidate.key].activity
    save_step(
        application_id=application,
        answers={"need": ANSWERS["need"] % {"activity": activity}},
        title=candidate.title,
        theme=candidate.theme,
        actor=desk.actor(candidate.key),
        on=by - timedelta(hours=2),
    )


def trial(name: str, on: datetime, **values: Any) -> Call:
    return _create_call(
        f"essai-{name}",
        title=TRIAL_TITLES[name],
        edition=on.year,
        summary="Un appel inventé pour essayer Grappe : aucune entreprise n’y est réelle.",
        source=INVENTED,
        invented=True,
        **values,
    )


def _preparing(on: datetime) -> Call:
    """A grid at exactly 50 % of priority weight: it refuses to open."""
    weights = {"C1": 3000, "C2": 2000, "C3": 3000, "C4": 2000}
    criteria = tuple(replace(c, weight=weights.get(c.code, 0)) for c in STANDARD_GRID.criteria)
    return trial(
        "preparation",
        on,
        grid=replace(STANDARD_GRID, criteria=criteria),
        places=5,
        opens_at=evening(on, 15),
        closes_at=evening(on, 75),
    )


def _open(on: datetime) -> Call:
    return with_terms(
        trial(
            "ouvert",
            on,
            places=5,
            opens_at=evening(on, -10),
            closes_at=evening(on, 60),
            envelope=Decimal(75_000),
        )
    )


def _closing(on: datetime) -> Call:
    return trial(
        "clos",
        on,
        places=3,
        opens_at=evening(on, -45),
        closes_at=evening(on, -2),
        review_ends_at=evening(on, 25),
        envelope=Decimal(45_000),
    )


def _marking(on: datetime) -> Call:
    return trial(
        "notation",
        on,
        places=3,
        opens_at=evening(on, -60),
        closes_at=evening(on, -10),
        review_ends_at=evening(on, 20),
        envelope=Decimal(45_000),
    )


def _deliberating(on: datetime) -> Call:
    return trial(
        "deliberation",
        on,
        places=4,
        opens_at=evening(on, -90),
        closes_at=evening(on, -40),
        review_ends_at=evening(on, -5),
        envelope=Decimal(50_000),
    )


def trials(number: int, first: datetime) -> list[Candidate]:
    """The first invented candidates, one a day."""
    days = (first + timedelta(days=rank) for rank in count())
    return [
        replace(candidate, day=_morning(day)) for candidate, day in zip(TRIALS[:number], days, strict=False)
    ]


def _morning(day: datetime) -> str:
    return day.astimezone(PARIS).strftime("%Y-%m-%d 10:30")

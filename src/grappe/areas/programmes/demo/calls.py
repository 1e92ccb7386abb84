"""Calls and submitted applications of the demonstration, written in few statements: it must start fast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from grappe.areas.directory.demo import organisations
from grappe.areas.directory.models import Organisation, OrganisationKind, Relation, RelationKind
from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.funding.demo import schemes
from grappe.areas.funding.rules import CostCategory
from grappe.areas.networks.demo import networks
from grappe.areas.people.demo import people
from grappe.areas.people.models import Person
from grappe.areas.programmes.demo.data import (
    ANSWERS,
    BIO_INNOV_2008,
    BIO_INNOV_2009,
    ELIGIBILITY,
    INVENTED,
    INVENTED_ORGANISATIONS,
    MILESTONES,
    OBJECTIVES,
    SOURCE,
    SUMMARY_2009,
    TRIALS,
    Candidate,
)
from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    ApplicationMember,
    Call,
    CostLine,
    GridVersion,
    MemberRole,
)
from grappe.areas.programmes.models.applications import VatBasis
from grappe.areas.programmes.queries.applications import content_of
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.grid import Grid
from grappe.areas.programmes.rules.standard import STANDARD_GRID, STANDARD_QUESTIONS, STANDARD_THEMES
from grappe.kernel import audit
from grappe.kernel.actor import MACHINE
from grappe.values import digest

PARIS = ZoneInfo("Europe/Paris")
VAT_2009, VAT_TODAY = Decimal("0.196"), Decimal("0.20")
TRIAL_TITLES = {
    "preparation": "Essai : appel à préparer",
    "ouvert": "Essai : appel ouvert",
    "notation": "Essai : appel en notation",
    "deliberation": "Essai : appel à décider",
}
# The share of the VAT that a partly subject applicant may deduct, in basis points.
PARTLY = 6000


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every call of the demonstration stands on."""

    companies: Mapping[str, Organisation]
    persons: Mapping[str, Person]
    on: datetime


def load_calls(*, on: datetime) -> None:
    """Create the calls with their grids, forms and submitted applications."""
    companies = {**organisations(), **_invented_organisations()}
    ground = _Ground(companies, people(), on)
    applications = [
        *_applications(_bio_innov_2008(), BIO_INNOV_2008, ground),
        *_applications(_bio_innov_2009(), BIO_INNOV_2009, ground),
        *_applications(_marking(on), _trials(6, on - timedelta(days=20)), ground),
        *_applications(_deliberating(on), _trials(8, on - timedelta(days=50)), ground),
    ]
    _preparing(on)
    draft = _draft(_open(on), ground)
    Application.objects.bulk_create([application for application, _candidate in applications])
    _write_costs([*applications, draft])
    _sign_receipts([application for application, _candidate in applications])
    _write_teams([application for application, _candidate in applications], ground)
    _invite(draft[0], ground)
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


def _evening(on: datetime, days: int) -> datetime:
    """A deadline of the demonstration: 17:00 in Paris, that many days from the load."""
    return datetime.combine(on.astimezone(PARIS).date() + timedelta(days=days), time(17), PARIS)


def _create_call(slug: str, *, grid: Grid = STANDARD_GRID, frozen_at: datetime | None, **values: Any) -> Call:
    form = Form.objects.create(name=f"{values['title']} {values['edition']}")
    revision = FormRevision.objects.create(
        form=form,
        number=1,
        questions=[question.as_json() for question in STANDARD_QUESTIONS],
        frozen_at=frozen_at,
    )
    call = Call.objects.create(
        slug=slug,
        form_revision=revision,
        network=networks()["organics-cluster"],
        aid_scheme=schemes()["bio-innov"],
        funder=organisations()["region-rhone-alpes"],
        objectives=list(OBJECTIVES),
        eligibility=[{"label": label, "detail": detail} for label, detail in ELIGIBILITY],
        themes=[{"code": code, "label": label} for code, label in STANDARD_THEMES],
        **values,
    )
    call.grid = GridVersion.objects.create(call=call, number=1, grid=grid.as_json(), frozen_at=frozen_at)
    call.save(update_fields=["grid"])
    return call


def _bio_innov_2008() -> Call:
    return _create_call(
        "bio-innov-2008",
        title="Bio’INNOV",
        edition=2008,
        state=CallState.DELIBERATION,
        summary="La première édition : dix entreprises de la filière bio de Rhône-Alpes.",
        places=10,
        frozen_at=_paris("2008-04-01 09:00"),
        source=SOURCE,
    )


def _bio_innov_2009() -> Call:
    opens = _paris("2009-04-06 09:00")
    return _create_call(
        "bio-innov-2009",
        title="Bio’INNOV",
        edition=2009,
        state=CallState.REVIEW,
        summary=SUMMARY_2009,
        milestones=[{"label": label, "when": when} for label, when in MILESTONES],
        places=10,
        opens_at=opens,
        closes_at=_paris("2009-05-29 17:00"),
        review_ends_at=_paris("2009-06-12 18:00"),
        envelope=Decimal(150_000),
        frozen_at=opens,
        source=SOURCE,
    )


def _trial(name: str, on: datetime, **values: Any) -> Call:
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
    return _trial(
        "preparation",
        on,
        grid=replace(STANDARD_GRID, criteria=criteria),
        state=CallState.PREPARATION,
        places=5,
        opens_at=_evening(on, 15),
        closes_at=_evening(on, 75),
        frozen_at=None,
    )


def _open(on: datetime) -> Call:
    opened = _evening(on, -10)
    return _trial(
        "ouvert",
        on,
        state=CallState.OPEN,
        places=5,
        opens_at=opened,
        closes_at=_evening(on, 60),
        envelope=Decimal(75_000),
        frozen_at=opened,
    )


def _marking(on: datetime) -> Call:
    opened = _evening(on, -60)
    return _trial(
        "notation",
        on,
        state=CallState.REVIEW,
        places=3,
        opens_at=opened,
        closes_at=_evening(on, -10),
        review_ends_at=_evening(on, 20),
        envelope=Decimal(45_000),
        frozen_at=opened,
    )


def _deliberating(on: datetime) -> Call:
    opened = _evening(on, -90)
    return _trial(
        "deliberation",
        on,
        state=CallState.DELIBERATION,
        places=4,
        opens_at=opened,
        closes_at=_evening(on, -40),
        review_ends_at=_evening(on, -5),
        envelope=Decimal(50_000),
        frozen_at=opened,
    )


def _trials(number: int, first: datetime) -> list[Candidate]:
    days = (first.astimezone(PARIS) + timedelta(days=rank) for rank in count())
    return [
        replace(candidate, day=day.strftime("%Y-%m-%d 10:30"))
        for candidate, day in zip(TRIALS[:number], days, strict=False)
    ]


def _applications(
    call: Call, candidates: Sequence[Candidate], ground: _Ground
) -> list[tuple[Application, Candidate]]:
    """Submitted applications, numbered in the order of their deposit."""
    return [
        (_submitted(call, number, candidate, ground.companies[candidate.key]), candidate)
        for number, candidate in enumerate(candidates, start=1)
    ]


def _submitted(call: Call, number: int, candidate: Candidate, organisation: Organisation) -> Application:
    moment = _paris(candidate.day)
    answers = _answers(candidate, organisation, moment) if candidate.internal + candidate.external else {}
    return Application(
        call=call,
        number=number,
        organisation=organisation,
        title=candidate.title,
        theme=candidate.theme,
        state=ApplicationState.SUBMITTED,
        form_revision=call.form_revision,
        answers=answers,
        vat_basis=(VatBasis.EXCLUDED, VatBasis.EXCLUDED, VatBasis.PARTIAL)[number % 3] if answers else "",
        vat_deduction=PARTLY if answers and number % 3 == 2 else None,
        created_at=moment - timedelta(days=9),
        submitted_at=moment,
    )


def _sign_receipts(applications: Sequence[Application]) -> None:
    """Give each submitted application the digest that its receipt prints, once its costs are written."""
    for application in applications:
        assert application.submitted_at is not None
        application.receipt = digest(content_of(application, submitted_at=application.submitted_at))
    Application.objects.bulk_update(applications, ["receipt"])


def _answers(candidate: Candidate, organisation: Organisation, moment: datetime) -> dict[str, object]:
    words = {"activity": organisation.activity, "title": candidate.title}
    texts: dict[str, object] = {code: text % words for code, text in ANSWERS.items()}
    start = (moment + timedelta(days=120)).date().isoformat()
    return {**texts, "start": start, "commitment": True}


def _draft(call: Call, ground: _Ground) -> tuple[Application, Candidate]:
    """A draft written by two persons, one of whom works for the applicant."""
    candidate, organisation = TRIALS[0], ground.companies[TRIALS[0].key]
    application = Application.objects.create(
        call=call,
        number=1,
        organisation=organisation,
        title=candidate.title,
        theme=candidate.theme,
        form_revision=call.form_revision,
        answers={"need": ANSWERS["need"] % {"activity": organisation.activity}},
        created_at=ground.on - timedelta(days=2),
    )
    roles = {"applicant": MemberRole.OWNER, "coapplicant": MemberRole.EDITOR}
    ApplicationMember.objects.bulk_create(
        ApplicationMember(application=application, person=ground.persons[key], role=role, since=ground.on)
        for key, role in roles.items()
        if key in ground.persons
    )
    Relation.objects.bulk_create(
        Relation(kind=RelationKind.EMPLOYMENT, person=ground.persons[key], organisation=organisation)
        for key in ("applicant",)
        if key in ground.persons
    )
    return application, candidate


def _write_costs(applications: Sequence[tuple[Application, Candidate]]) -> None:
    CostLine.objects.bulk_create(
        line for application, candidate in applications for line in _costs(application, candidate)
    )


def _costs(application: Application, candidate: Candidate) -> list[CostLine]:
    """Wages for the internal costs; a study and a licence for the external ones, with their VAT."""
    vat = VAT_2009 if application.created_at.year < 2014 else VAT_TODAY
    study = candidate.external * 7 // 10
    planned = (
        ("Temps de l’équipe", CostCategory.INTERNAL, candidate.internal, Decimal(0)),
        ("Étude et conseil", CostCategory.EXTERNAL, study, vat),
        ("Essais et licence", CostCategory.EXTERNAL, candidate.external - study, vat),
    )
    return [
        CostLine(
            application=application,
            position=position,
            label=label,
            category=category,
            amount=Decimal(amount),
            vat=(amount * rate).quantize(Decimal("0.01")),
        )
        for position, (label, category, amount, rate) in enumerate(planned)
        if amount
    ]


def _write_teams(applications: Sequence[Application], ground: _Ground) -> None:
    """Each invented organisation has an owner; the real ones have no person here."""
    owner = ground.persons.get("applicant")
    if owner is None:
        return
    ApplicationMember.objects.bulk_create(
        ApplicationMember(
            application=application, person=owner, role=MemberRole.OWNER, since=application.created_at
        )
        for application in applications
        if application.organisation.invented
    )


def _invite(draft: Application, ground: _Ground) -> None:
    if "applicant" not in ground.persons:
        return
    ApplicationInvitation.objects.create(
        application=draft,
        email="invitee@exemple.test",
        role=MemberRole.READER,
        token=digest({"invitation": draft.call.slug})[:43],
        invited_by=ground.persons["applicant"],
        invited_at=ground.on - timedelta(days=1),
    )

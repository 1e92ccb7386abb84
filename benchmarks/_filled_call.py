"""A call with N applications × 3 marks and 60 jurors, in a database of its own."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]
os.environ.setdefault("GRAPPE_HOME", tempfile.mkdtemp(prefix="grappe-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in settings.INSTALLED_APPS}
django.setup()

from django.core.management import call_command  # noqa: E402

from grappe.areas.directory.models import Organisation, OrganisationKind  # noqa: E402
from grappe.areas.forms.models import Form, FormRevision  # noqa: E402
from grappe.areas.networks.models import Membership, Network, NetworkKind, NetworkRole, RoleCode  # noqa: E402
from grappe.areas.people.models import Person  # noqa: E402
from grappe.areas.programmes.commands.juries import apply_assignment, run_assignment  # noqa: E402
from grappe.areas.programmes.commands.juries.standing import set_standing  # noqa: E402
from grappe.areas.programmes.models import (  # noqa: E402
    Application,
    Call,
    Conflict,
    CostLine,
    Deliberation,
    GridVersion,
    Juror,
    Review,
    ReviewState,
)
from grappe.areas.programmes.rules.applications import ApplicationState, CallState  # noqa: E402
from grappe.areas.programmes.rules.scoring import score_review  # noqa: E402
from grappe.areas.programmes.rules.standard import (  # noqa: E402
    STANDARD_GRID,
    STANDARD_QUESTIONS,
    STANDARD_THEMES,
)
from grappe.kernel.actor import MACHINE  # noqa: E402

JURORS, CONFLICTS, SEED = 60, 0.06, 2009
NOW = datetime.now(UTC)
CODES = [criterion.code for criterion in STANDARD_GRID.criteria]


@dataclass
class Ground:
    """A filled call and the people who look at it."""

    size: int
    call: Call
    facilitator: Person
    juror: Person
    number: int


def lay_ground() -> tuple[Network, Person, list[Person]]:
    """Create the network, its facilitator and the people who will sit on every jury."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    home = Organisation.objects.create(name="Réseau Démo", kind=OrganisationKind.NETWORK, invented=True)
    network = Network.objects.create(organisation=home, slug="reseau-demo", kind=NetworkKind.CLUSTER)
    facilitator = Person.objects.create(name="Camille Exemple", email="camille@exemple.test", invented=True)
    NetworkRole.objects.create(network=network, person=facilitator, role=RoleCode.FACILITATOR)
    people = Person.objects.bulk_create(
        Person(name=f"Juré Démo {n}", email=f"jure{n}@exemple.test", invented=True)
        for n in range(1, JURORS + 1)
    )
    return network, facilitator, list(people)


def fill(size: int, network: Network, facilitator: Person, people: Sequence[Person]) -> Ground:
    """Create a call of this size: applications, jury, conflicts, the solver's assignment, all marks given."""
    chance = random.Random(SEED + size)
    call = _call(size, network)
    applications = _applications(call, size, network, chance)
    themes = [code for code, _label in STANDARD_THEMES]
    jurors = Juror.objects.bulk_create(
        Juror(
            call=call,
            person=person,
            capacity_as="Comité de pilotage",
            expertise={theme: chance.randint(0, 3) for theme in themes},
        )
        for person in people
    )
    Conflict.objects.bulk_create(
        Conflict(
            juror=juror, application=a, kind="pinned", origin="pinned", note="Lien d’essai", recorded_at=NOW
        )
        for a in applications
        for juror in jurors
        if chance.random() < CONFLICTS
    )
    run = run_assignment(call_id=call.pk, actor=MACHINE, on=NOW)
    apply_assignment(call_id=call.pk, run_id=run, variant="total", actor=MACHINE, on=NOW)
    first = _give_all(call, applications, chance)
    return Ground(size, call, facilitator, first.juror.person, first.application.number)


def _call(size: int, network: Network) -> Call:
    form = Form.objects.create(name=f"Appel de {size}")
    revision = FormRevision.objects.create(
        form=form, number=1, questions=[q.as_json() for q in STANDARD_QUESTIONS], frozen_at=NOW
    )
    call = Call.objects.create(
        network=network,
        slug=f"appel-{size}",
        title="Appel Démo",
        edition=2009,
        state=CallState.REVIEW,
        places=max(10, size // 4),
        themes=[{"code": code, "label": label} for code, label in STANDARD_THEMES],
        opens_at=NOW - timedelta(days=60),
        closes_at=NOW - timedelta(days=30),
        review_ends_at=NOW + timedelta(days=30),
        form_revision=revision,
    )
    call.grid = GridVersion.objects.create(call=call, number=1, grid=STANDARD_GRID.as_json(), frozen_at=NOW)
    call.save(update_fields=["grid"])
    Deliberation.objects.create(call=call, opened_at=NOW)
    return call


def _applications(call: Call, size: int, network: Network, chance: random.Random) -> list[Application]:
    companies = Organisation.objects.bulk_create(
        Organisation(name=f"Ferme Démo {size}-{n}", kind=OrganisationKind.COMPANY, invented=True)
        for n in range(1, size + 1)
    )
    Membership.objects.bulk_create(Membership(network=network, organisation=company) for company in companies)
    text = "Texte inventé, de la longueur d’une réponse ordinaire. " * 12
    applications = Application.objects.bulk_create(
        Application(
            call=call,
            number=number,
            organisation=company,
            title=f"Projet {number}",
            theme=chance.choice(STANDARD_THEMES)[0],
            state=ApplicationState.SUBMITTED,
            form_revision=call.form_revision,
            answers={"need": text, "innovation": text, "leverage": text, "market": text},
            vat_basis="excl",
            created_at=NOW,
            submitted_at=NOW,
        )
        for number, company in enumerate(companies, start=1)
    )
    CostLine.objects.bulk_create(
        CostLine(application=a, position=p, label=label, category=category, amount=amount)
        for a in applications
        for p, (label, category, amount) in enumerate(
            (("Temps de l’équipe", "internal", 12000), ("Étude et conseil", "external", 16500))
        )
    )
    return list(applications)


def _give_all(call: Call, applications: Sequence[Application], chance: random.Random) -> Review:
    rows = list(Review.objects.filter(application__call=call).select_related("juror__person", "application"))
    by_application: dict[int, list[Review]] = {application.pk: [] for application in applications}
    for review in rows:
        marks = {code: chance.randint(4, 20) for code in CODES}
        score = score_review(STANDARD_GRID, marks)
        review.marks, review.points, review.state = marks, score.points, ReviewState.GIVEN
        review.families = {str(family): value for family, value in score.families.items()}
        review.no_link_declared_at = review.saved_at = NOW
        by_application[review.application_id].append(review)
    fields = ["marks", "points", "state", "families", "no_link_declared_at", "saved_at"]
    Review.objects.bulk_update(rows, fields, batch_size=500)
    for application in applications:
        set_standing(application, by_application[application.pk])
    standing = ["mean", "median", "deviation", "priority", "review_count"]
    Application.objects.bulk_update(applications, standing, batch_size=500)
    return rows[0]

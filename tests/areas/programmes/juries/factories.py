"""A call with its grid, jurors and applications, made directly: what the commands start from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from grappe.areas.directory.models import Organisation, OrganisationKind, Relation
from grappe.areas.forms.models import Form, FormRevision
from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.networks.models import Network, NetworkKind, NetworkRole, RoleCode
from grappe.areas.people.models import Person
from grappe.areas.programmes.commands.juries import Answer
from grappe.areas.programmes.models import Application, Call, GridVersion, Juror, Review
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid
from grappe.kernel.actor import Actor

JUNE = datetime(2009, 6, 2, 9, 0, tzinfo=UTC)
END_OF_REVIEW = datetime(2009, 6, 12, 16, 0, tzinfo=UTC)

GRID = Grid(
    (
        Criterion("C1", "Caractère innovant", Family.PRIORITY, 3500, blank=BlankPolicy.REQUIRED),
        Criterion("C2", "Effet levier", Family.PRIORITY, 2500),
        Criterion("C3", "Potentiel commercial", Family.SECONDARY, 2500, blank=BlankPolicy.ZERO),
        Criterion("C4", "Clarté", Family.SECONDARY, 1500),
        Criterion("B1", "Développement durable", Family.BONUS, 0, bonus_points=200),
    )
)


def person(name: str) -> Person:
    """A person who signs in with `name@exemple.test`."""
    return Person.objects.create(
        name=f"{name.capitalize()} Démo", email=f"{name}@exemple.test", invented=True
    )


def actor(who: Person) -> Actor:
    return Actor(who.pk, who.name)


def organisation(name: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.COMPANY, invented=True)


def network(slug: str = "organics") -> Network:
    return Network.objects.create(
        organisation=organisation(f"Réseau {slug}"), slug=slug, kind=NetworkKind.CLUSTER
    )


def facilitator(of: Network, name: str = "camille") -> Actor:
    who = person(name)
    NetworkRole.objects.create(network=of, person=who, role=RoleCode.FACILITATOR)
    return actor(who)


def call(of: Network, *, slug: str = "essai", state: str = CallState.REVIEW, **changes: Any) -> Call:
    """A call in the state of marking, with a frozen grid and a form of two questions."""
    questions = [
        Question("idea", QuestionKind.LONG_TEXT, "Le projet en une phrase").as_json(),
        Question("start", QuestionKind.DATE, "Le début").as_json(),
        Question("cost", QuestionKind.MONEY, "Le coût").as_json(),
        Question("people", QuestionKind.NUMBER, "L’équipe").as_json(),
        Question("market", QuestionKind.CHOICE, "Le marché", choices=(("shops", "Magasins"),)).as_json(),
        Question("agreed", QuestionKind.CONSENT, "Exact").as_json(),
    ]
    form = Form.objects.create(name=slug)
    values: dict[str, Any] = {
        "title": "Appel Démo",
        "edition": 2009,
        "places": 2,
        "themes": [{"code": "food", "label": "Aliments"}, {"code": "care", "label": "Soins"}],
        "review_ends_at": END_OF_REVIEW,
        "reviews_per_application": 3,
        "form_revision": FormRevision.objects.create(form=form, number=1, questions=questions),
        **changes,
    }
    made = Call.objects.create(network=of, slug=slug, state=state, **values)
    made.grid = GridVersion.objects.create(call=made, number=1, grid=GRID.as_json(), frozen_at=JUNE)
    made.save(update_fields=["grid"])
    return made


def application(of: Call, number: int, **changes: Any) -> Application:
    values: dict[str, Any] = {
        "organisation": changes.pop("organisation", None) or organisation(f"Ferme Démo {of.pk}-{number}"),
        "title": f"Projet {number}",
        "theme": "food",
        "state": ApplicationState.SUBMITTED,
        "form_revision": of.form_revision,
        "answers": {
            "idea": f"Idée secrète {number}",
            "start": "2009-09-01",
            "cost": "9500.00",
            "people": "beaucoup",
            "market": "shops",
            "agreed": True,
        },
        "created_at": JUNE,
        **changes,
    }
    return Application.objects.create(call=of, number=number, **values)


def juror(of: Call, name: str, **expertise: int) -> Juror:
    return Juror.objects.create(call=of, person=person(name), capacity_as="Jurée", expertise=expertise)


def jury(of: Call, names: Sequence[str] = ("alix", "claude", "morgan")) -> list[Juror]:
    return [juror(of, name, food=2) for name in names]


def assigned(seat: Juror, to: Application, *, opened: bool = True, **changes: Any) -> Review:
    """A review to write, its link question answered unless `opened` is False."""
    return Review.objects.create(
        juror=seat, application=to, no_link_declared_at=JUNE if opened else None, **changes
    )


def employed(who: Person, at: Organisation, *, until: date | None = None) -> Relation:
    return Relation.objects.create(kind="employment", person=who, organisation=at, valid_to=until)


def answers(**marks: int | str | None) -> dict[str, Answer]:
    """Answers to every criterion of `GRID`: 12 unless said; None is blank on purpose."""
    given: dict[str, int | str | None] = {criterion.code: 12 for criterion in GRID.criteria}
    given.update(marks)
    return {code: Answer(mark, blank=mark is None) for code, mark in given.items()}

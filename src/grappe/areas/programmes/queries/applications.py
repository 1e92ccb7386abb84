"""What an applicant reads: their applications, the form of each, what is still missing, the files."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation, Relation, RelationKind
from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Moment, Question, given, missing, shown
from grappe.areas.networks.queries import valid_on
from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    ApplicationMember,
    ApplicationPartner,
    Attachment,
    Call,
    CostLine,
    Decision,
    InvitationState,
)
from grappe.areas.programmes.queries.scopes import (
    applications_of_team,
    applications_run_by,
    reviews_of_juror,
)
from grappe.areas.programmes.rules.applications import ApplicationFacts, ApplicationState, CallState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.kernel.actor import Actor
from grappe.kernel.models import AuditEntry

# The steps of an application, in order; their names stand in the addresses.
COMPANY, PROJECT, PARTNERS = "entreprise", "projet", "partenaires"
BUDGET, FILES, REVIEW = "budget", "pieces", "relire"
STEPS = (COMPANY, PROJECT, PARTNERS, BUDGET, FILES, REVIEW)
# Questions about the organisation itself are known by the beginning of their code.
COMPANY_PREFIX = "company_"
OBJECT = "application"
SAVES = (
    "save_step",
    "save_budget",
    "answer_with_file",
    "remove_file_answer",
    "add_partner",
    "remove_partner",
)
_BLANK_QUESTION: dict[str, object] = {"hint": "", "required": True, "max_length": None, "choices": []}
_ACTING = (RelationKind.EMPLOYMENT, RelationKind.MANDATE)


def organisations_of(*, actor: Actor, on: date) -> QuerySet[Organisation]:
    """Organisations that the actor works for or holds a mandate in on the day."""
    ties = Relation.objects.filter(valid_on(on), person_id=actor.own_id, kind__in=_ACTING)
    return Organisation.objects.filter(pk__in=ties.values("organisation_id")).order_by("name")


def applications_written_by(*, actor: Actor) -> QuerySet[Application]:
    """Applications on whose team the actor is, with what their pages show, the actor's `role`, how many
    cost lines, partners and files they hold, and whether they are `on_waiting_list`, once the decisions are
    applied: what is still pending is told to nobody of the team."""
    role = ApplicationMember.objects.filter(application=OuterRef("pk"), person_id=actor.own_id)
    costs = CostLine.objects.filter(application=OuterRef("pk")).order_by().values("application")
    files = (
        Attachment.objects.filter(application=OuterRef("pk"), removed_at=None)
        .order_by()
        .values("application")
    )
    partners = ApplicationPartner.objects.filter(application=OuterRef("pk")).values("application")
    waiting = Decision.objects.filter(
        application=OuterRef("pk"),
        application__state=ApplicationState.SUBMITTED,
        outcome=Outcome.WAITLISTED,
        applied_at__isnull=False,
    )
    return (
        applications_of_team(actor=actor)
        .select_related(
            "call__network__organisation",
            "call__aid_scheme",
            "organisation__department__region",
            "form_revision",
            "admissibility",
        )
        .annotate(
            role=Subquery(role.values("role")[:1]),
            cost_count=Subquery(costs.annotate(n=Count("pk")).values("n")),
            partner_count=Subquery(partners.annotate(n=Count("pk")).values("n")),
            file_count=Subquery(files.annotate(n=Count("pk")).values("n")),
            on_waiting_list=Exists(waiting),
        )
    )


def my_applications(*, actor: Actor) -> QuerySet[Application]:
    """The actor's applications: drafts first, the closest deadline first; then the rest, the latest first."""
    is_draft = Q(state=ApplicationState.DRAFT)
    return applications_written_by(actor=actor).order_by(
        Case(When(is_draft, then=0), default=1),
        Case(When(is_draft, then="call__closes_at")),
        "-call__closes_at",
        "number",
    )


def questions_of(revision: FormRevision | None) -> tuple[Question, ...]:
    """Return the questions of a form in their order; what a question does not say has its plain default."""
    documents = revision.questions if revision is not None else []
    return tuple(Question.from_json({**_BLANK_QUESTION, **document}) for document in documents)


def moments_of(call: Call, *, on: datetime) -> dict[Moment, date]:
    """Return the days that a question may hold a date against; today stands for the day of deposit."""
    fixed = {Moment.OPENING: call.opens_at, Moment.CLOSING: call.closes_at, Moment.DEPOSIT: on}
    return {name: localdate(moment) for name, moment in fixed.items() if moment is not None}


def step_of(question: Question) -> str:
    """Return the step where a question is asked."""
    return COMPANY if question.code.startswith(COMPANY_PREFIX) else PROJECT


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that submitting needs and that is not there: where to give it, and the question's label.

    `label` is empty for what every application says: its title, theme, costs and VAT situation.
    """

    step: str
    field: str
    label: str = ""


def gaps_of(application: Application, *, lines: int) -> tuple[Gap, ...]:
    """Return everything that is missing to submit, in the order of the steps.

    :param lines: how many cost lines the plan holds.
    """
    questions = questions_of(application.form_revision)
    absent = set(missing(questions, application.answers))
    asked = [
        Gap(step_of(q), q.code, q.label) for q in shown(questions, application.answers) if q.code in absent
    ]
    own = []
    if not application.title.strip():
        own.append(Gap(PROJECT, "title"))
    if application.call.themes and not application.theme:
        own.append(Gap(PROJECT, "theme"))
    plan = []
    if application.call.aid_scheme_id is not None:
        plan += [] if application.vat_basis else [Gap(BUDGET, "vat_basis")]
        plan += [] if lines else [Gap(BUDGET, "label_0")]
    company = [gap for gap in asked if gap.step == COMPANY]
    return (*company, *own, *(gap for gap in asked if gap.step == PROJECT), *plan)


def facts_of(application: Application) -> ApplicationFacts:
    """Return what the rules of submission need to know; what is missing is said by `gaps_of`."""
    return ApplicationFacts(
        state=ApplicationState(application.state),
        call_state=CallState(application.call.state),
        opens_at=application.call.opens_at,
        closes_at=application.call.closes_at,
    )


def attachments_of(application_id: int) -> QuerySet[Attachment]:
    """The files that an application carries today, oldest first."""
    return (
        Attachment.objects.filter(application=application_id, removed_at=None)
        .select_related("file")
        .order_by("pk")
    )


def attachments_readable_by(*, actor: Actor, on: date) -> QuerySet[Attachment]:
    """Files that the actor may open: the team's, those of submitted applications for the facilitation, and
    for a juror those of the applications that they opened without a link to declare."""
    opened = reviews_of_juror(actor=actor).filter(no_link_declared_at__isnull=False)
    return Attachment.objects.filter(
        Q(application__in=applications_of_team(actor=actor).values("pk"))
        | Q(application__in=applications_run_by(actor=actor, on=on).values("pk"))
        | (
            Q(application__in=opened.values("application_id"))
            & ~Q(application__state__in=(ApplicationState.DRAFT, ApplicationState.WITHDRAWN))
            # A call with phases may hide names: its files open from the juror's own page alone, which asks.
            & Q(application__call__phases_version=0)
        ),
        removed_at=None,
    ).select_related("file")


def partners_of(application_id: int) -> QuerySet[ApplicationPartner]:
    """The other organisations of an application, in the order they were declared."""
    return (
        ApplicationPartner.objects.filter(application=application_id)
        .select_related("organisation__department")
        .order_by("pk")
    )


def team_of(application_id: int) -> list[ApplicationMember]:
    """The people of an application, those who carry it first."""
    rows = ApplicationMember.objects.filter(application=application_id).select_related("person")
    order = {"owner": 0, "editor": 1, "reader": 2}
    return sorted(rows, key=lambda row: (order[row.role], row.since, row.pk))


def invitations_pending(application_id: int) -> QuerySet[ApplicationInvitation]:
    """Invitations to the team that nobody answered yet."""
    return (
        ApplicationInvitation.objects.filter(application=application_id, state=InvitationState.PENDING)
        .select_related("invited_by")
        .order_by("invited_at")
    )


def invitations_for(*, email: str) -> QuerySet[ApplicationInvitation]:
    """Invitations sent to that address, with what the letter says: nobody else knows of them."""
    return ApplicationInvitation.objects.filter(email__iexact=email).select_related(
        "application__call", "application__organisation", "invited_by"
    )


def last_save(application_id: int, *, step: str = "") -> AuditEntry | None:
    """Return the last act that changed what the application says, in a step when one is given."""
    saves = AuditEntry.objects.filter(object_type=OBJECT, object_id=application_id, command__in=SAVES)
    if step:
        saves = saves.filter(changes__step=step)
    return saves.select_related("actor").order_by("-pk").first()


def newer_save(application_id: int, *, step: str, version: int, page: str) -> AuditEntry | None:
    """Return the last save of a step made after a page was opened at that version, by another page."""
    saves = AuditEntry.objects.filter(
        object_type=OBJECT,
        object_id=application_id,
        changes__step=step,
        changes__version__gt=version,
    ).select_related("actor")
    return next((entry for entry in saves.order_by("-pk") if not page or entry.changes["page"] != page), None)


def content_of(application: Application, *, submitted_at: datetime) -> dict[str, Any]:
    """Return what was submitted, as the plain document whose hash the receipt carries."""
    costs = CostLine.objects.filter(application=application).order_by("position", "pk")
    return {
        "call": application.call.slug,
        "number": application.number,
        "organisation": {"name": application.organisation.name, "siren": application.organisation.siren},
        "title": application.title,
        "theme": application.theme,
        "form_revision": application.form_revision_id,
        "answers": given(questions_of(application.form_revision), application.answers),
        "partners": [
            {"name": p.organisation.name, "siren": p.organisation.siren, "role": p.role}
            for p in partners_of(application.pk)
        ],
        "vat": {"basis": application.vat_basis, "deduction": application.vat_deduction},
        "costs": [
            {"label": c.label, "category": c.category, "amount": f"{c.amount:.2f}", "vat": f"{c.vat:.2f}"}
            for c in costs
        ],
        "files": [
            {"name": attachment.file.name, "sha256": attachment.file.digest}
            for attachment in attachments_of(application.pk)
        ],
        "submitted_at": submitted_at.astimezone(UTC).isoformat(),
    }

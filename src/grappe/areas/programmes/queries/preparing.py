"""Reads of what a call is made of while it is prepared: envelopes, conditions, editions, revisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.networks.models import Label, LabelAward, Membership, Network
from grappe.areas.programmes.models import Call, Decision, Programme
from grappe.areas.programmes.models import Envelope as EnvelopeRow
from grappe.areas.programmes.queries.applications import organisations_of
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.eligibility import (
    ApplicantFacts,
    Finding,
    Held,
    Requirement,
    RequirementKind,
    evaluate,
)
from grappe.areas.programmes.rules.envelopes import Envelope, KnownCodes, Reserve
from grappe.areas.territory.models import Department, Region
from grappe.kernel.actor import Actor
from grappe.values import Euro, Period

# Regions and departments have the same codes: a region carries this before its own.
REGION = "REG-"


def envelopes_of(call: Call) -> tuple[Envelope, ...]:
    """The envelopes of a call, in order; one query.

    A call whose envelopes were never written has one, for every application, when its total is fixed.
    """
    rows = [_envelope(row) for row in call.envelopes.all()]
    if rows or call.envelope is None:
        return tuple(rows)
    return (Envelope(Euro(call.envelope)),)


def _envelope(row: EnvelopeRow) -> Envelope:
    return Envelope(
        amount=Euro(row.amount),
        label=row.label,
        reserve=Reserve(row.reserve),
        codes=tuple(row.codes),
        question=row.question,
    )


def requirements_of(call: Call) -> tuple[Requirement, ...]:
    """The conditions of a call that the directory can tell, in order."""
    return tuple(Requirement.from_json(row) for row in call.requirements)


def places_named() -> dict[str, str]:
    """Every place that an envelope or a condition may name: its code, and its name; two queries."""
    departments = dict(Department.objects.order_by("code").values_list("code", "name"))
    regions = Region.objects.order_by("code").values_list("code", "name")
    return {**departments, **{f"{REGION}{code}": name for code, name in regions}}


def labels_named() -> dict[str, str]:
    """Every label, by its number as text."""
    return {str(pk): name for pk, name in Label.objects.order_by("name", "pk").values_list("pk", "name")}


def networks_named() -> dict[str, str]:
    """Every network, by its slug: that it exists is public."""
    return dict(Network.objects.order_by("organisation__name").values_list("slug", "organisation__name"))


def choices_of(questions: Iterable[Question]) -> dict[str, dict[str, str]]:
    """What may be chosen in each choice question, by their codes."""
    return {q.code: dict(q.choices) for q in questions if q.kind is QuestionKind.CHOICE}


def known_of_envelopes(
    envelopes: Iterable[Envelope], *, themes: Iterable[str], questions: Iterable[Question]
) -> KnownCodes:
    """What the envelopes may name; places are read only when one of them names some."""
    placed = any(envelope.reserve is Reserve.TERRITORY for envelope in envelopes)
    return KnownCodes(
        territories=places_named() if placed else (),
        themes=tuple(themes),
        choices={code: tuple(choices) for code, choices in choices_of(questions).items()},
    )


def known_of_requirements(requirements: Iterable[Requirement]) -> dict[RequirementKind, dict[str, str]]:
    """What the conditions may name, for the kinds of which there is one."""
    readers = {
        RequirementKind.LABEL: labels_named,
        RequirementKind.MEMBER: networks_named,
        RequirementKind.TERRITORY: places_named,
    }
    kinds = {requirement.kind for requirement in requirements}
    return {kind: read() for kind, read in readers.items() if kind in kinds}


def facts_of_applicant(organisation: Organisation, requirements: Iterable[Requirement]) -> ApplicantFacts:
    """What the directory knows of an organisation, read only as far as the conditions ask."""
    asked = {requirement.kind: requirement.codes for requirement in requirements}
    department = organisation.department
    return ApplicantFacts(
        labels=_labels(organisation) if RequirementKind.LABEL in asked else (),
        memberships=_memberships(organisation) if RequirementKind.MEMBER in asked else (),
        headcount=organisation.headcount,
        territories=(department.code, f"{REGION}{department.region_id}") if department else (),
        activity=organisation.activity,
    )


def _labels(organisation: Organisation) -> tuple[Held, ...]:
    """The labels of the organisation when it is a network, and of the networks that it is a member of."""
    own = Q(network__organisation=organisation)
    joined = Exists(Membership.objects.filter(network=OuterRef("network"), organisation=organisation))
    rows = LabelAward.objects.filter(own | Q(joined)).order_by("pk")
    return tuple(
        Held(str(pk), name, Period(start, end), holder)
        for pk, name, start, end, holder in rows.values_list(
            "label_id", "label__name", "valid_from", "valid_to", "network__organisation__name"
        )
    )


def _memberships(organisation: Organisation) -> tuple[Held, ...]:
    rows = Membership.objects.filter(organisation=organisation).order_by("pk")
    return tuple(
        Held(slug, name, Period(start, end))
        for slug, name, start, end in rows.values_list(
            "network__slug", "network__organisation__name", "valid_from", "valid_to"
        )
    )


def findings_of(call: Call, organisation: Organisation, *, on: date) -> tuple[Finding, ...]:
    """Each condition of the call for an organisation, on the day, with its evidence."""
    requirements = requirements_of(call)
    return evaluate(requirements, facts_of_applicant(organisation, requirements), on=on)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation of the reader's, and what each condition gives for it."""

    organisation: Organisation
    findings: tuple[Finding, ...]


MOST_CANDIDATES = 3


def candidates_of(call: Call, *, actor: Actor, on: date) -> list[Candidate]:
    """The reader's own organisations, three at most, each judged by the call's conditions on the day."""
    if not call.requirements:
        return []
    rows = organisations_of(actor=actor, on=on).select_related("department")[:MOST_CANDIDATES]
    return [Candidate(row, findings_of(call, row, on=on)) for row in rows]


def programmes_of(network: Network) -> list[str]:
    """The names of the network's programmes, in order."""
    return list(Programme.objects.filter(network=network).order_by("name").values_list("name", flat=True))


def editions_compared(programme: Programme | None, *, actor: Actor, on: date) -> list[Any]:
    """The editions of a programme that the actor runs, oldest first, with the figures that compare them."""
    if programme is None:
        return []
    submitted = ~Q(applications__state__in=(ApplicationState.DRAFT, ApplicationState.WITHDRAWN))
    selected = Q(applications__state=ApplicationState.SELECTED)
    granted = (
        Decision.objects.filter(application__call=OuterRef("pk"), outcome=Outcome.SELECTED)
        .exclude(applied_at=None)
        .order_by()
        .values("application__call")
        .annotate(total=Sum("aid"))
    )
    return list(
        calls_run_by(actor=actor, on=on)
        .filter(programme=programme)
        .select_related("network", "grid", "form_revision", "aid_scheme")
        .annotate(
            received=Count("applications", filter=submitted),
            laureates=Count("applications", filter=selected),
            granted=Subquery(granted.values("total")),
        )
        .order_by("edition", "pk")
    )


def revisions_to_compare(call: Call, *, actor: Actor, on: date) -> list[Any]:
    """The revisions that a reader of the call may set side by side: its own, the latest first, then that of
    each other call of the network that they run."""
    own = Q(form=call.form_revision.form_id) if call.form_revision else Q(pk=None)
    others = calls_run_by(actor=actor, on=on).filter(network_id=call.network_id).exclude(pk=call.pk)
    first = Call.objects.filter(form_revision__form=OuterRef("form")).order_by("pk")
    rows = FormRevision.objects.filter(own | Q(pk__in=others.values("form_revision")))
    return list(
        rows.annotate(
            call_title=Subquery(first.values("title")[:1]),
            call_edition=Subquery(first.values("edition")[:1]),
            is_own=Exists(Call.objects.filter(pk=call.pk, form_revision__form=OuterRef("form"))),
            applications=Count("application"),
        ).order_by("-is_own", F("call_edition").desc(), "call_title", "-number")
    )


def calls_to_copy(call: Call, *, actor: Actor, on: date) -> list[Call]:
    """The other calls whose questions the actor may start from, latest first."""
    others = calls_run_by(actor=actor, on=on).exclude(pk=call.pk).exclude(form_revision=None)
    return list(others.select_related("form_revision").order_by("-edition", "title", "pk"))

"""Reads of what a call is made of while it is prepared: envelopes, conditions, editions, revisions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Question, QuestionKind
from grappe.areas.networks.models import Label, LabelAward, Membership, Network
from grappe.areas.networks.queries import pauses_of
from grappe.areas.programmes.models import Call, Decision, Programme
from grappe.areas.programmes.models import Envelope as EnvelopeRow
from grappe.areas.programmes.queries.applications import organisations_of
from grappe.areas.programmes.queries.calls import FORMS, revision_of
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.eligibility import (
    ApplicantFacts,
    Finding,
    Held,
    Place,
    Requirement,
    RequirementKind,
    evaluate,
)
from grappe.areas.programmes.rules.envelopes import Envelope, KnownCodes, Reserve
from grappe.areas.programmes.rules.phases import FULL, IDEA
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


def names_of(kinds: Collection[str]) -> dict[str, dict[str, str]]:
    """What envelopes and conditions of these kinds may name: the name of each code, for each kind that has
    some; one query at most.

    Places are known by their codes, labels by their numbers as text, networks by their slugs: that a network
    exists is public.
    """
    rows = [row for kind in _NAMED.keys() & set(kinds) for row in _NAMED[kind]()]
    named: dict[str, dict[str, str]] = {kind: {} for kind in _NAMED.keys() & set(kinds)}
    for kind, code, name in sorted(rows[0].union(*rows[1:]), key=itemgetter(2, 1)) if rows else ():
        named[kind][code] = name
    return named


def _named(kind: str, rows: QuerySet[Any], code: Any, name: str) -> QuerySet[Any, tuple[str, str, str]]:
    words = CharField()
    return rows.order_by().values_list(Value(kind, words), Cast(code, words), Cast(name, words))


def _places() -> Iterable[QuerySet[Any, tuple[str, str, str]]]:
    yield _named(Reserve.TERRITORY, Department.objects.all(), "code", "name")
    yield _named(Reserve.TERRITORY, Region.objects.all(), Concat(Value(REGION), "code"), "name")


# What names are read for, by kind of condition or of envelope: both call a place by the same word.
_NAMED: Mapping[str, Callable[[], Iterable[QuerySet[Any, tuple[str, str, str]]]]] = {
    RequirementKind.TERRITORY: _places,
    RequirementKind.LABEL: lambda: [_named(RequirementKind.LABEL, Label.objects.all(), "pk", "name")],
    RequirementKind.MEMBER: lambda: [
        _named(RequirementKind.MEMBER, Network.objects.all(), "slug", "organisation__name")
    ],
}


def choices_of(questions: Iterable[Question]) -> dict[str, dict[str, str]]:
    """What may be chosen in each choice question, by their codes."""
    return {q.code: dict(q.choices) for q in questions if q.kind is QuestionKind.CHOICE}


def known_of_envelopes(
    envelopes: Iterable[Envelope], *, themes: Iterable[str], questions: Iterable[Question]
) -> KnownCodes:
    """What the envelopes may name; places are read only when one of them names some."""
    placed = {envelope.reserve for envelope in envelopes} & {Reserve.TERRITORY}
    return KnownCodes(
        territories=names_of(placed).get(Reserve.TERRITORY, ()),
        themes=tuple(themes),
        choices={code: tuple(choices) for code, choices in choices_of(questions).items()},
    )


def with_names(
    requirements: Iterable[Requirement],
    named: Mapping[str, Mapping[str, str]],
    *,
    written: Iterable[Requirement] = (),
) -> tuple[Requirement, ...]:
    """The conditions with the names of their codes, as they are to be published; a condition already written
    keeps the names that it was published with."""
    known = {one: one for one in written}
    return tuple(
        known.get(one) or replace(one, names=_only(named.get(one.kind, {}), one.codes))
        for one in requirements
    )


def _only(named: Mapping[str, str], codes: Iterable[str]) -> dict[str, str]:
    return {code: named[code] for code in codes if code in named}


def facts_of_applicants(
    organisations: Iterable[Organisation], requirements: Iterable[Requirement]
) -> dict[int, ApplicantFacts]:
    """What the directory knows of some organisations, by their ids, read only as far as the conditions ask:
    one query, and one for the suspensions of their labels, whatever their number, their departments and
    regions being loaded."""
    asked = {requirement.kind for requirement in requirements}
    companies = {organisation.pk: organisation for organisation in organisations}
    held: dict[tuple[int, str], list[Held]] = defaultdict(list)
    readers = {RequirementKind.LABEL: _labels, RequirementKind.MEMBER: _memberships}
    rows = [row for kind, read in readers.items() if kind in asked and companies for row in read(companies)]
    known = list(rows[0].union(*rows[1:])) if rows else []
    # A label without any day cannot be suspended: nothing is read for it.
    dated = [row for row in known if row[1] == RequirementKind.LABEL and row[4] is not None]
    pauses = pauses_of([row[7] for row in dated])
    for pk, kind, code, name, start, end, holder, row in known:
        stops = pauses.get(row, ()) if kind == RequirementKind.LABEL else ()
        held[pk, kind].append(Held(code, name, Period(start, end), holder, stops))
    for terms in held.values():
        terms.sort(key=lambda term: (term.name, str(term.period.start)))
    return {
        pk: ApplicantFacts(
            labels=tuple(held[pk, RequirementKind.LABEL]),
            memberships=tuple(held[pk, RequirementKind.MEMBER]),
            headcount=company.headcount,
            territories=_places_of(company.department) if RequirementKind.TERRITORY in asked else (),
            activity=company.activity,
        )
        for pk, company in companies.items()
    }


def _places_of(department: Department | None) -> tuple[Place, ...]:
    if department is None:
        return ()
    region = department.region
    return Place(department.code, department.name), Place(f"{REGION}{region.code}", region.name)


def _held(rows: QuerySet[Any], whose: str, *fields: Any) -> QuerySet[Any, tuple[Any, ...]]:
    words = CharField()
    kind, code, name, holder = fields
    return rows.order_by().values_list(
        whose, Value(kind, words), Cast(code, words), name, "valid_from", "valid_to", holder, "pk"
    )


def _labels(organisations: Iterable[int]) -> Iterable[QuerySet[Any, tuple[Any, ...]]]:
    """The labels of the organisations that are networks, and of the networks that they are members of."""
    fields = (RequirementKind.LABEL, "label_id", "label__name", "network__organisation__name")
    for whose in ("network__organisation", "network__memberships__organisation"):
        yield _held(LabelAward.objects.filter(**{f"{whose}__in": organisations}), whose, *fields)


def _memberships(organisations: Iterable[int]) -> Iterable[QuerySet[Any, tuple[Any, ...]]]:
    rows = Membership.objects.filter(organisation__in=organisations)
    fields = (RequirementKind.MEMBER, "network__slug", "network__organisation__name", Value(""))
    yield _held(rows, "organisation", *fields)


def findings_of(call: Call, organisation: Organisation, *, on: date) -> tuple[Finding, ...]:
    """Each condition of the call for an organisation, on the day, with its evidence; one query."""
    return findings_by_organisation(call, [organisation], on=on)[organisation.pk]


def findings_by_organisation(
    call: Call, organisations: Iterable[Organisation], *, on: date
) -> dict[int, tuple[Finding, ...]]:
    """Each condition of the call for several organisations, by their ids, on the day; one query."""
    requirements = requirements_of(call)
    facts = facts_of_applicants(organisations, requirements)
    return {pk: evaluate(requirements, known, on=on) for pk, known in facts.items()}


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
    rows = organisations_of(actor=actor, on=on).select_related("department__region")[:MOST_CANDIDATES]
    found = findings_by_organisation(call, rows, on=on)
    return [Candidate(row, found[row.pk]) for row in rows]


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


def revisions_to_compare(call: Call, *, actor: Actor, on: date, stage: int = IDEA) -> list[Any]:
    """The revisions that a reader of the call may set side by side: those of the stage, the latest first,
    then what its other stage asks, and what each other call of the network that they run does."""
    revision = revision_of(call, stage)
    own = Q(form=revision.form_id) if revision else Q(pk=None)
    calls = calls_run_by(actor=actor, on=on).filter(network_id=call.network_id)
    others = Q(*(Q(pk__in=calls.values(column)) for column in FORMS.values()), _connector=Q.OR)
    asks = {column: Q(**{f"{column}__form": OuterRef("form")}) for column in FORMS.values()}
    first = Call.objects.filter(Q(*asks.values(), _connector=Q.OR)).order_by("pk")
    here = [pk for pk in (call.form_revision_id, call.full_form_revision_id) if pk]
    rows = FormRevision.objects.filter(own | others)
    return list(
        rows.annotate(
            call_title=Subquery(first.values("title")[:1]),
            call_edition=Subquery(first.values("edition")[:1]),
            is_own=Case(When(own, then=True), default=False),
            is_here=Case(When(pk__in=here, then=True), default=False),
            is_full=Exists(Call.objects.filter(asks[FORMS[FULL]])),
            applications=Count("application"),
        ).order_by("-is_own", "-is_here", F("call_edition").desc(), "call_title", "-number")
    )


@dataclass(frozen=True, slots=True)
class Source:
    """What a form may start from: the questions of a stage of a call."""

    call: Call
    stage: int
    is_full: bool
    questions: int


def forms_to_copy(call: Call, *, actor: Actor, on: date, stage: int = IDEA) -> list[Source]:
    """The forms that the actor may start from: the other stage of the call, then the other calls that they
    run, latest first."""
    calls = calls_run_by(actor=actor, on=on).exclude(**dict.fromkeys(FORMS.values()))
    rows = calls.select_related(*FORMS.values()).order_by("-edition", "title", "pk")
    found = [
        Source(row, other, other == FULL, len(revision.questions))
        for row in rows
        for other in FORMS
        if (row.pk, other) != (call.pk, stage) and (revision := revision_of(row, other)) is not None
    ]
    return sorted(found, key=lambda source: source.call.pk != call.pk)

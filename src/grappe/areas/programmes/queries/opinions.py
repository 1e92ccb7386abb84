"""Reads of experts' opinions: by those who asked, those who judge, and the experts themselves."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from grappe.areas.directory.queries import relation_facts
from grappe.areas.people.models import Invitation
from grappe.areas.programmes.models import Application, ApplicationMember, ApplicationPartner, Call, Opinion
from grappe.areas.programmes.queries.discussion import NOT_JUDGED, boards_run_by
from grappe.areas.programmes.rules.conflicts import RelationFact, computed_conflicts
from grappe.areas.programmes.rules.opinions import OpinionFacts, OpinionState
from grappe.kernel.actor import Actor
from grappe.kernel.models import StoredFile

KIND = "opinion"


def opinions_run_by(*, actor: Actor, on: date) -> QuerySet[Opinion]:
    """The opinions on applications that the actor facilitates, none of which they are tied to."""
    return Opinion.objects.filter(application__in=boards_run_by(actor=actor, on=on))


def opinions_of_call(call: Call, *, actor: Actor, on: date) -> QuerySet[Any]:
    """The opinions asked in a call, for its facilitator: the nearest deadline first; each with its
    invitation's id while nobody answered it."""
    waiting = Invitation.objects.filter(
        kind=KIND, object_id=OuterRef("pk"), accepted_at=None, withdrawn_at=None
    )
    rows: QuerySet[Any] = opinions_run_by(actor=actor, on=on).filter(application__call=call)
    found: QuerySet[Any] = rows.select_related("expert", "application__organisation").annotate(
        invitation=Subquery(waiting.values("pk")[:1])
    )
    return found.order_by("due_at", "pk")


def opinions_on(application: Application) -> QuerySet[Any]:
    """The opinions on one application, all of them: for its facilitator only."""
    waiting = Invitation.objects.filter(
        kind=KIND, object_id=OuterRef("pk"), accepted_at=None, withdrawn_at=None
    )
    rows: QuerySet[Any] = Opinion.objects.filter(application=application).select_related("expert")
    found: QuerySet[Any] = rows.annotate(invitation=Subquery(waiting.values("pk")[:1]))
    return found


def opinions_shared_on(application: Application) -> QuerySet[Any]:
    """The given opinions on one application that its jurors read too."""
    return opinions_on(application).filter(state=OpinionState.GIVEN, is_confidential=False)


def opinions_for_letters(call: Call) -> dict[int, tuple[str, ...]]:
    """Return the texts that go with the letter of each application of a call, in the order in which they were
    asked: one query."""
    found: dict[int, tuple[str, ...]] = {}
    rows = Opinion.objects.filter(
        application__call=call, state=OpinionState.GIVEN, with_letter=True, is_confidential=False
    )
    for application, text in rows.order_by("pk").values_list("application_id", "text"):
        found[application] = (*found.get(application, ()), text)
    return found


# ---- the expert ----------------------------------------------------------------------------------


def opinions_of_expert(*, actor: Actor) -> QuerySet[Any]:
    """What the actor was asked, with the application and whether they are on its team."""
    team = ApplicationMember.objects.filter(application=OuterRef("application"), person_id=actor.own_id)
    rows: QuerySet[Any] = Opinion.objects.filter(expert_id=actor.own_id)
    found: QuerySet[Any] = rows.exclude(application__state__in=NOT_JUDGED).annotate(is_of_team=Exists(team))
    return found.select_related(
        "application__organisation__department",
        "application__call__network__organisation",
        "application__form_revision",
    ).order_by("due_at", "pk")


def opinions_awaited_from(*, actor: Actor, on: datetime) -> QuerySet[Any]:
    """What the actor was asked and has not answered, while there is time."""
    return opinions_of_expert(actor=actor).filter(state=OpinionState.ASKED, due_at__gte=on)


def partners_of(applications: Collection[int]) -> dict[int, list[Any]]:
    """Return the other organisations of each application: one query."""
    found: dict[int, list[Any]] = {}
    rows = ApplicationPartner.objects.filter(application__in=applications).select_related("organisation")
    for row in rows.order_by("pk"):
        found.setdefault(row.application_id, []).append(row.organisation)
    return found


def tied_opinions(
    opinions: Collection[Any], partners: dict[int, list[Any]], *, person_id: int, on: date
) -> set[int]:
    """Return the ids of the opinions whose expert is tied to the application, by the directory or its team:
    two queries, whatever their number.

    :param opinions: as read by `opinions_of_expert`.
    """
    concerned = {
        opinion.pk: frozenset(
            [
                opinion.application.organisation_id,
                *(organisation.pk for organisation in partners.get(opinion.application_id, ())),
            ]
        )
        for opinion in opinions
    }
    facts = _facts(person_id, frozenset[int]().union(*concerned.values())) if concerned else []
    return {
        opinion.pk
        for opinion in opinions
        if opinion.is_of_team
        or computed_conflicts(
            juror_person=person_id,
            organisations=concerned[opinion.pk],
            relations=facts,
            on=on,
            years=opinion.application.call.conflict_years,
        )
    }


def is_tied(person_id: int, application: Application, *, on: date) -> bool:
    """Whether a person is tied to an application, by the directory or its team."""
    if ApplicationMember.objects.filter(application=application, person_id=person_id).exists():
        return True
    organisations = {
        application.organisation_id,
        *application.partners.values_list("organisation_id", flat=True),
    }
    return bool(
        computed_conflicts(
            juror_person=person_id,
            organisations=frozenset(organisations),
            relations=_facts(person_id, frozenset(organisations)),
            on=on,
            years=application.call.conflict_years,
        )
    )


def _facts(person_id: int, organisations: frozenset[int]) -> list[RelationFact]:
    return [
        RelationFact(fact.kind, fact.person, fact.organisation, fact.other, fact.period)
        for fact in relation_facts(persons=[person_id], organisations=list(organisations))
    ]


def facts_of(opinion: Opinion, *, tied: bool) -> OpinionFacts:
    """Return what the rules look at."""
    return OpinionFacts(
        state=OpinionState(opinion.state),
        due_at=opinion.due_at,
        is_linkless=opinion.no_link_declared_at is not None,
        is_conflicted=tied,
    )


def file_for_expert(opinion: Opinion, *, pk: int) -> StoredFile:
    """Return a file joined to the application of an opinion that its expert may read.

    :raises Attachment.DoesNotExist: when there is none, or it was removed.
    """
    return opinion.application.attachments.filter(removed_at=None).select_related("file").get(pk=pk).file


def opinions_to_remind(*, on: datetime) -> QuerySet[Any]:
    """The opinions awaited from somebody known, not yet too late, whose one reminder was not written; the
    rule says when it is due."""
    rows: QuerySet[Any] = Opinion.objects.filter(
        state=OpinionState.ASKED, reminded_at=None, due_at__gte=on, expert__isnull=False
    )
    return rows.exclude(application__state__in=NOT_JUDGED).select_related(
        "expert", "application__call__network"
    )

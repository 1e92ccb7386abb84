"""Reads of the first stage of a call in two: its ideas, with what was chosen for each."""

from datetime import date
from typing import Any

from django.db.models import F, Prefetch, QuerySet

from grappe.areas.programmes.models import Application, Call, StageOutcome
from grappe.areas.programmes.queries.scopes import calls_run_by
from grappe.areas.programmes.rules.applications import ApplicationState
from grappe.areas.programmes.rules.phases import IDEA
from grappe.areas.programmes.rules.stages import Choice
from grappe.kernel.actor import Actor


def ideas_to_choose(call: Call, *, whole: bool = False) -> QuerySet[Any]:
    """The ideas of a call that wait for a choice, the best first, each with its `outcomes`; `whole` reads
    what they say too."""
    outcomes = StageOutcome.objects.filter(stage=IDEA)
    rows: QuerySet[Any] = (
        Application.objects.filter(call=call, stage=IDEA, state=ApplicationState.SUBMITTED)
        .select_related("organisation")
        .prefetch_related(Prefetch("stage_outcomes", outcomes, to_attr="outcomes"))
        .order_by(F("mean").desc(nulls_last=True), "number")
    )
    shown = ("number", "title", "mean", "review_count", "call_id", "organisation__name")
    return rows if whole else rows.only(*shown)


def choices_of(call: Call) -> list[Choice]:
    """The choice of every idea of a call, in two queries."""
    return [
        Choice(
            idea.number,
            idea.mean,
            idea.outcomes[0].kept if idea.outcomes else None,
            idea.outcomes[0].reason if idea.outcomes else "",
        )
        for idea in ideas_to_choose(call)
    ]


def forms_to_take(call: Call, *, actor: Actor, on: date) -> QuerySet[Call]:
    """The calls whose questions may be those of the second stage: this one, then others that the actor runs
    in the network."""
    calls = calls_run_by(actor=actor, on=on).filter(network=call.network_id)
    return calls.exclude(form_revision=None).select_related("form_revision").order_by("-edition", "title")


def outcomes_published(call: Call) -> QuerySet[StageOutcome]:
    """What the first stage decided and told, those that go on first."""
    told = StageOutcome.objects.filter(application__call=call, published_at__isnull=False)
    return told.select_related("application__organisation").order_by("-kept", "application__number")


def outcome_told(application: Application) -> StageOutcome | None:
    """What the first stage decided of an application, once it is published."""
    return application.stage_outcomes.filter(published_at__isnull=False).order_by("stage").last()

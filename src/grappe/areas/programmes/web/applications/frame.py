"""What every page of an application shows around its own part: steps, state, deadline, who may write."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.areas.forms.rules import Question
from grappe.areas.programmes.models import AdmissibilityCheck, Application, MemberRole, StageOutcome
from grappe.areas.programmes.queries.applications import (
    BUDGET,
    COMPANY,
    FILES,
    PARTNERS,
    PROJECT,
    REVIEW,
    STEPS,
    applications_written_by,
    facts_of,
    gaps_of,
    questions_of,
)
from grappe.areas.programmes.queries.following import pieces_of
from grappe.areas.programmes.queries.stages import outcome_told
from grappe.areas.programmes.rules.admissibility import CheckState, pieces_asked
from grappe.areas.programmes.rules.applications import ApplicationState, refusals_to_submit
from grappe.areas.programmes.rules.phases import IDEA
from grappe.areas.programmes.web.applications.deadline import deadline_of
from grappe.areas.programmes.web.applications.reasons import sentences
from grappe.kernel.http import ActorRequest
from grappe.web.formats import reading_language


def found(request: ActorRequest, pk: int) -> Any:
    """Return the application when the reader is of its team; else there is no such page."""
    return get_object_or_404(applications_written_by(actor=request.actor), pk=pk)


def state_words(application: Any) -> str:
    """Where an application of `found` stands, as its team is told: on the waiting list, it says so."""
    if application.on_waiting_list:
        return str(_("liste d’attente"))
    return str(application.get_state_display())


def titles() -> dict[str, str]:
    """The name of each step."""
    return {
        COMPANY: _("Entreprise"),
        PROJECT: _("Projet"),
        PARTNERS: _("Partenaires"),
        BUDGET: _("Budget"),
        FILES: _("Pièces"),
        REVIEW: _("Relire et déposer"),
    }


def read_questions(application: Application) -> tuple[Question, ...]:
    """The questions of an application in the language of the reader."""
    language = reading_language()
    return tuple(question.said_in(language) for question in questions_of(application.form_revision))


def address(application: Application, step: str) -> str:
    """The address of a step."""
    return reverse("programmes:application-write", kwargs={"pk": application.pk, "step": step})


def notices(application: Any, *, on: datetime | None = None) -> dict[str, Any]:
    """Return what comes first on every page of an application: pieces asked back, then the deadline."""
    moment = on or timezone.now()
    check: AdmissibilityCheck | None = getattr(application, "admissibility", None)
    is_asked = check is not None and check.state == CheckState.ASKED
    return {
        "asked": check if is_asked else None,
        "asked_pieces": pieces_asked(pieces_of(check)) if check is not None and is_asked else (),
        "asked_late": is_asked and check is not None and check.due_at is not None and moment > check.due_at,
        "deadline": deadline_of(application, on=moment),
        "stage_told": _stage_told(application),
    }


def _stage_told(application: Application) -> StageOutcome | None:
    """What the first stage of a call in two decided of the application; not asked of any other call."""
    is_told = application.stage > IDEA or application.state == ApplicationState.NOT_KEPT
    return outcome_told(application) if is_told else None


def frame(application: Any, step: str, *, on: datetime | None = None) -> dict[str, Any]:
    """Return what the templates of the steps share."""
    moment = on or timezone.now()
    refusals = refusals_to_submit(facts_of(application), on=moment)
    names, index = titles(), STEPS.index(step)
    may_write = application.role in (MemberRole.OWNER, MemberRole.EDITOR)
    return {
        **notices(application, on=moment),
        "application": application,
        "state": state_words(application),
        "call": application.call,
        "step": step,
        "heading": names[step],
        "number": index + 1,
        "count": len(STEPS),
        "steps": [
            (names[name], _state_of(application, name, step), address(application, name)) for name in STEPS
        ],
        "back": address(application, STEPS[index - 1]) if index else "",
        "following": address(application, STEPS[index + 1]) if index + 1 < len(STEPS) else "",
        "is_draft": application.state == ApplicationState.DRAFT,
        "may_write": may_write,
        "is_open": may_write and not refusals,
        "closed_reasons": sentences(refusals),
    }


def _state_of(application: Any, name: str, step: str) -> str:
    if name == step:
        return "current"
    if name == REVIEW:
        return "todo" if application.state == ApplicationState.DRAFT else "done"
    if name in (FILES, PARTNERS):
        count = application.file_count if name == FILES else application.partner_count
        return "done" if count else "todo"
    gaps = {gap.step for gap in gaps_of(application, lines=application.cost_count or 0)}
    if name == BUDGET and not application.cost_count:
        return "todo"
    return "todo" if name in gaps else "done"

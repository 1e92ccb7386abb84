"""Submitting an application, taking it back, giving it up."""

from datetime import datetime
from typing import Any

from grappe.areas.forms.rules import refusals_of_answers
from grappe.areas.funding.rules import refusals_of_costs
from grappe.areas.programmes.commands.applications.loading import (
    OWNERS,
    WRITERS,
    follow_jury,
    locked,
    refusals_to_write,
    write_down,
)
from grappe.areas.programmes.commands.applications.revisions import freeze
from grappe.areas.programmes.models import Application, RevisionCause
from grappe.areas.programmes.queries.aid import costs_of, scheme_rule
from grappe.areas.programmes.queries.applications import (
    Gap,
    gaps_of,
    moments_of,
    questions_of,
)
from grappe.areas.programmes.rules.applications import (
    ApplicationState,
    refusals_of_application_step,
)
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

_OWN_GAPS = {
    "title": "programmes.title_missing",
    "theme": "programmes.theme_missing",
    "vat_basis": "programmes.vat_missing",
    "label_0": "programmes.costs_missing",
}


@command
def submit_application(
    *, application_id: int, actor: Actor, on: datetime, key: str | None = None
) -> dict[str, Any]:
    """Submit the application and return what its receipt says: number, the server's second, SHA-256.

    What it says is frozen as its next revision; `queries.receipts.receipt_of` signs the receipt. The second
    of the deadline itself is still in time.

    :raises Refused: with every reason: too late, not a draft, what is missing, what is wrong.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    plan = costs_of([application.pk]).get(application.pk, [])
    scheme = application.call.aid_scheme
    refuse_if(
        [
            *refusals_to_write(application, on=on),
            *(_refusal_of_gap(gap) for gap in gaps_of(application, lines=len(plan))),
            *_refusals_of_answers(application, on),
            *(refusals_of_costs(scheme_rule(scheme), plan) if scheme is not None else []),
        ]
    )
    second = on.replace(microsecond=0)
    application.state, application.submitted_at = ApplicationState.SUBMITTED, second
    revision = freeze(application, cause=RevisionCause.SUBMISSION, submitted_at=second, actor=actor, on=on)
    application.receipt = revision.sha256
    application.save(update_fields=["state", "submitted_at", "receipt"])
    follow_jury(application, on=on)
    receipt = {
        "application": application.pk,
        "number": application.number,
        "submitted_at": second.isoformat(),
        "sha256": application.receipt,
    }
    changes = {"sha256": application.receipt, "revision": revision.number}
    write_down(
        application, "submit_application", actor=actor, on=on, key=key, result=receipt, changes=changes
    )
    return receipt


@command
def reopen_application(*, application_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Make a submitted or withdrawn application a draft again, while its call is open; return its version.

    :raises Refused: when the call takes nothing any more, its state does not allow it, or the organisation
        has another application there since.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    state = ApplicationState(application.state)
    others = Application.objects.filter(call=application.call, organisation=application.organisation)
    live = others.exclude(pk=application.pk).exclude(state=ApplicationState.WITHDRAWN).exists()
    second = Refusal("programmes.already_applied", {"organisation": application.organisation.name})
    application.state = ApplicationState.DRAFT
    refuse_if(
        [
            *refusals_of_application_step(state, ApplicationState.DRAFT),
            *refusals_to_write(application, on=on),
            *([second] if live else []),
        ]
    )
    application.submitted_at, application.receipt = None, ""
    application.version += 1
    application.save(update_fields=["state", "submitted_at", "receipt", "version"])
    write_down(
        application,
        "reopen_application",
        actor=actor,
        on=on,
        key=key,
        result=application.version,
        changes={"from": str(state)},
    )
    return application.version


@command
def withdraw_application(*, application_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Withdraw the application and return its id; what it says is kept, and its receipt too.

    :raises Refused: `kernel.not_allowed` for who does not carry it; or when its state does not allow it.
    """
    application = locked(application_id, actor=actor, roles=OWNERS)
    state = ApplicationState(application.state)
    refuse_if(refusals_of_application_step(state, ApplicationState.WITHDRAWN))
    application.state = ApplicationState.WITHDRAWN
    application.save(update_fields=["state"])
    write_down(
        application,
        "withdraw_application",
        actor=actor,
        on=on,
        key=key,
        result=application.pk,
        changes={"from": str(state)},
    )
    return application.pk


def _refusals_of_answers(application: Application, on: datetime) -> list[Refusal]:
    questions = questions_of(application.form_revision)
    return refusals_of_answers(questions, application.answers, moments=moments_of(application.call, on=on))


def _refusal_of_gap(gap: Gap) -> Refusal:
    if gap.label:
        return Refusal("programmes.answer_missing", {"question": gap.label}, gap.field)
    return Refusal(_OWN_GAPS[gap.field], {}, gap.field)

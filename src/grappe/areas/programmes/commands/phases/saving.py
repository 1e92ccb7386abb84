"""Writing the phases of a call: all at once, those begun as they were."""

from collections.abc import Sequence
from datetime import datetime

from grappe.areas.programmes.commands.calls.loading import locked, write_down
from grappe.areas.programmes.models import Call, Review
from grappe.areas.programmes.queries.calls import rounds_of
from grappe.areas.programmes.queries.phases import keep_review_end, phases_of
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.phase_plans import as_json, refusals_of_plan, refusals_to_change_phases
from grappe.areas.programmes.rules.phases import Phase
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

# A call led by its states has read and marked by them already: phases would rewrite what was allowed.
_TOO_LATE = (CallState.REVIEW, CallState.DELIBERATION)


@command
def save_phases(
    *,
    call_id: int,
    phases: Sequence[Phase],
    version: int,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write the phases of a call, none to lead it by its calendar again, and return their new version.

    Marks being written finish first; one that comes after finds the new phases, or is told that they changed.

    :param version: of the phases that the actor had in front of them, 0 for none.
    :raises Refused: with every reason: someone wrote them in between, the call is decided, a phase begun
        would change, and what is wrong with the phases themselves, by row.
    """
    call = locked(call_id, actor=actor, on=on)
    refusals = _refusals_of_state(call, phases)
    if call.phases_version != version:
        refusals.append(Refusal("programmes.phases_changed_elsewhere"))
    if call.state != CallState.PREPARATION and call.phases:
        refusals += refusals_to_change_phases(phases_of(call), phases, when=on)
    refuse_if([*refusals, *refusals_of_plan(phases, rounds_of(call))])
    _wait_for_marks(call)
    before = call.phases
    call.phases, call.phases_version = as_json(phases), call.phases_version + 1
    keep_review_end(call, on=on)
    call.save(update_fields=["phases", "phases_version", "review_ends_at"])
    changes = {"phases": [before, call.phases]}
    write_down(call, "save_phases", actor=actor, on=on, key=key, changes=changes, result=call.phases_version)
    return call.phases_version


def _refusals_of_state(call: Call, phases: Sequence[Phase]) -> list[Refusal]:
    if call.state == CallState.DECIDED:
        return [Refusal("programmes.phases_settled")]
    if call.state in _TOO_LATE and phases and not call.phases:
        return [Refusal("programmes.phases_too_late")]
    return []


def _wait_for_marks(call: Call) -> None:
    """Lock every review: a mark being written ends first, and the next one finds the phases changed."""
    reviews = Review.objects.filter(juror__call=call).order_by("pk")
    list(reviews.select_for_update(of=("self",)).values_list("pk", flat=True))

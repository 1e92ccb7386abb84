"""How gladly a juror would read each application; the solver adds it to their expertise."""

from collections.abc import Mapping
from datetime import datetime

from grappe.areas.programmes.models import Juror, JurorPreference
from grappe.areas.programmes.queries.juries import applications_to_choose
from grappe.areas.programmes.rules.applications import CallState
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, refuse_if

GLADLY = 2


@command
def state_preferences(
    *, slug: str, wishes: Mapping[int, int], actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Keep the juror's wishes, application number → −2 (rather not) … 2 (gladly), and return how many.

    :raises Refused: when marking is over, a wish is off its scale, or a number is not one they may choose.
    """
    juror = (
        Juror.objects.select_related("call")
        .select_for_update(of=("self",))
        .get(call__slug=slug, person_id=actor.own_id)
    )
    open_to = dict(applications_to_choose(juror).values_list("number", "pk"))
    refusals = []
    if juror.call.state not in (CallState.CLOSED, CallState.REVIEW):
        refusals.append(Refusal("programmes.preferences_closed"))
    for number, wish in wishes.items():
        if number not in open_to:
            refusals.append(Refusal("programmes.conflict_unknown_application", {"number": number}))
        if abs(wish) > GLADLY:
            refusals.append(Refusal("programmes.preference_off_scale", {"number": number, "most": GLADLY}))
    refuse_if(refusals)
    JurorPreference.objects.bulk_create(
        [JurorPreference(juror=juror, application_id=open_to[n], value=wish) for n, wish in wishes.items()],
        update_conflicts=True,
        unique_fields=["juror", "application"],
        update_fields=["value"],
    )
    audit.record(
        actor=actor,
        command="state_preferences",
        on=on,
        object_type="call",
        object_id=juror.call_id,
        changes={"juror": juror.pk, "wishes": len(wishes)},
        key=key,
        result=len(wishes),
    )
    return len(wishes)

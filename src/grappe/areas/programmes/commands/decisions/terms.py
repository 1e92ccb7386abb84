"""The rule of the line of a call, and the ceilings of its aid, as its regulation sets them."""

from datetime import datetime

from grappe.areas.programmes.commands.decisions.session import locked_call
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.ceilings import AidTerms
from grappe.areas.programmes.queries.preparing import envelopes_of
from grappe.areas.programmes.queries.selection import groups_known
from grappe.areas.programmes.rules.applications import CallState
from grappe.areas.programmes.rules.selection import SelectionTerms, refusals_of_terms
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import ZERO, Refusal, refuse_if

FIXED = (CallState.DELIBERATION, CallState.DECIDED)


@command
def set_selection_terms(
    *,
    call_id: int,
    terms: SelectionTerms,
    aid: AidTerms,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write how envelopes draw the line of a call, what the solver must keep, and the ceilings of its aid;
    return the id of the call. Without anything set, the places alone draw one line, as the law alone rules.

    :raises Refused: with every reason: the session is open or over, no aid or envelope to cut by, a share,
        places or a floor out of range, a group that does not exist, a ceiling of nothing.
    """
    call = locked_call(call_id, actor=actor, on=on)
    refusals = [Refusal("programmes.selection_fixed")] if call.state in FIXED else []
    known = groups_known(call, envelopes_of(call))
    refusals += refusals_of_terms(terms, known, gives_aid=call.aid_scheme_id is not None)
    refuse_if([*refusals, *_refusals_of_aid(aid)])
    before = {"selection": call.selection, "aid_terms": call.aid_terms}
    call.selection, call.aid_terms = terms.as_json(), aid.as_json()
    call.save(update_fields=["selection", "aid_terms"])
    _record(call, before, actor=actor, on=on, key=key)
    return call.pk


def _refusals_of_aid(aid: AidTerms) -> list[Refusal]:
    if aid.call_rule is None:
        return []
    refusals = []
    if aid.call_rule.ceiling <= ZERO:
        refusals.append(Refusal("programmes.call_rule_of_nothing", {}, "ceiling"))
    if not 1 <= aid.call_rule.years <= 20:
        refusals.append(Refusal("programmes.call_rule_years", {}, "years"))
    return refusals


def _record(call: Call, before: dict[str, object], *, actor: Actor, on: datetime, key: str | None) -> None:
    after = {"selection": call.selection, "aid_terms": call.aid_terms}
    audit.record(
        actor=actor,
        command="set_selection_terms",
        on=on,
        object_type="call",
        object_id=call.pk,
        changes={name: [before[name], after[name]] for name in after if before[name] != after[name]},
        key=key,
        result=call.pk,
    )

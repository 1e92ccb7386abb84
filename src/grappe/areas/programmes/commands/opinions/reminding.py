"""The one reminder of an awaited opinion."""

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.programmes.commands.opinions.letters import write_reminder
from grappe.areas.programmes.queries.opinions import opinions_run_by, opinions_to_remind
from grappe.areas.programmes.rules.opinions import OpinionState, is_due_for_reminder
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command


@command
def remind_experts(
    *,
    link: Callable[[int], str],
    call_id: int | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write, once each, to the experts whose opinion is awaited and due within three days; return how many.

    The machine reminds those of every call; a facilitator, those of a call that they run and are not tied to.

    :param link: leads from an opinion's id to where its expert works.
    """
    due = opinions_to_remind(on=on)
    if call_id is not None:
        due = due.filter(application__call=call_id)
    if not actor.is_machine:
        due = due.filter(pk__in=opinions_run_by(actor=actor, on=localdate(on)).values("pk"))
    # Locked: two reminders at once write one letter.
    written = 0
    for opinion in due.select_for_update(of=("self",)).order_by("pk"):
        if is_due_for_reminder(
            state=OpinionState(opinion.state),
            due_at=opinion.due_at,
            reminded_at=opinion.reminded_at,
            on=on,
        ):
            opinion.reminded_at = on
            opinion.save(update_fields=["reminded_at"])
            write_reminder(opinion, link=link(opinion.pk), on=on)
            written += 1
    if not written and key is None:
        # The machine asks every day: days without a letter leave no line.
        return 0
    audit.record(
        actor=actor,
        command="remind_experts",
        on=on,
        object_type="call",
        object_id=call_id,
        changes={"letters": written},
        key=key,
        result=written,
    )
    return written

"""Following the work plan: tasks, deliverables, milestones."""

from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.projects.commands.loading import locked_agreement, write_down
from grappe.areas.projects.models import WorkProgress
from grappe.areas.projects.queries.reading import plan_text
from grappe.areas.projects.rules.workplan import Followed, Item, refusals_to_follow
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import refuse_if


@command
def follow_item(
    *,
    project_id: int,
    item: Item,
    code: str,
    typed: Followed,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Write how far an item of the work plan is, and return the project's id.

    :raises Refused: with every reason: not who takes part, not in the plan, a part or a day out of range, a
        milestone without its outcome.
    """
    agreement = locked_agreement(project_id, actor=actor, on=localdate(on))
    text = plan_text(agreement)
    planned = {
        Item.TASK: [row.code for row in text.tasks],
        Item.DELIVERABLE: [row.code for row in text.deliverables],
        Item.MILESTONE: [row.code for row in text.milestones],
    }
    known = code in planned[item]
    start = text.duration.start if text.duration else None
    refuse_if(refusals_to_follow(item, typed, known=known, on=localdate(on), start=start))
    WorkProgress.objects.update_or_create(
        project_id=project_id,
        item=item,
        code=code,
        defaults={
            "percent": typed.percent,
            "done_on": typed.done_on,
            "outcome": typed.outcome or "",
            "at": on,
        },
    )
    write_down("follow_item", project_id, actor=actor, on=on, key=key, item=item.value, percent=typed.percent)
    return project_id

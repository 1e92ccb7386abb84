"""The papers behind an aid: the decision or agreement of a line, the signed declaration itself."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.funding import access
from grappe.areas.funding.commands.lines import Evidence, locked_line, refusals_of_evidence
from grappe.areas.funding.commands.writing import allow, locked_group, write_down
from grappe.areas.funding.models import AidDeclaration
from grappe.kernel import files
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import refuse_if


@command
def join_to_line(
    *, line_id: int, evidence: Evidence, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Join the paper that proves an aid to its line, in place of an earlier one, and return the line's id.

    :raises Refused: with every reason: the right to, a file that is empty, too large or of another kind.
    """
    row = locked_line(line_id, actor, on)
    refuse_if(refusals_of_evidence(evidence))
    name, content = evidence
    before = row.document.digest if row.document else None
    row.document = files.store(name=name, content=content, actor=actor, on=on)
    row.save(update_fields=["document"])
    changes = {"digest": row.document.digest, "before": before}
    write_down(actor, "join_aid_evidence", on, row, key, changes)
    return row.pk


@command
def join_to_declaration(
    *, declaration_id: int, evidence: Evidence, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Join the signed paper to its declaration, in place of an earlier one, and return the declaration's id.

    :raises Refused: with every reason: the right to, a file that is empty, too large or of another kind.
    """
    organisation_id = AidDeclaration.objects.values_list("organisation_id", flat=True).get(pk=declaration_id)
    organisation = locked_group(organisation_id)
    allow(access.can_declare(actor, organisation, on=localdate(on)))
    refuse_if(refusals_of_evidence(evidence))
    row = AidDeclaration.objects.select_related("document").get(pk=declaration_id)
    name, content = evidence
    before = row.document.digest if row.document else None
    row.document = files.store(name=name, content=content, actor=actor, on=on)
    row.save(update_fields=["document"])
    changes = {"digest": row.document.digest, "before": before}
    write_down(actor, "join_declaration_evidence", on, row, key, changes)
    return row.pk

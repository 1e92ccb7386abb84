"""Links that an area above keeps in step with what it knows: who advises whom in a programme, for example."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from grappe.areas.directory.models import Relation, RelationKind
from grappe.areas.directory.rules import RelationChanged
from grappe.kernel import audit
from grappe.kernel.actor import MACHINE
from grappe.kernel.events import emit


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A person, or an organisation (`holder_id`), tied to an organisation; one of the two is None."""

    organisation_id: int
    person_id: int | None = None
    holder_id: int | None = None


def keep_links(
    wanted: Collection[KeptLink], *, kind: RelationKind, title: str, source: str, on: datetime
) -> int:
    """Begin today the links of a source that are missing, end today those that are no longer wanted, and
    return how many changed; inside the caller's act, which judges who may.

    Whoever watches conflicts looks again once, whatever the number. Not for control, mergers and splits,
    whose groups have their own checks (`record_relation`).

    :param source: what keeps them, unique: only its own links are ended.
    """
    today = localdate(on)
    standing = {
        KeptLink(row.organisation_id, row.person_id, row.holder_id): row
        for row in Relation.objects.select_for_update().filter(kind=kind, source=source, valid_to=None)
    }
    missing = [link for link in dict.fromkeys(wanted) if link not in standing]
    over = [row for link, row in standing.items() if link not in set(wanted)]
    begun = Relation.objects.bulk_create(
        Relation(
            kind=kind,
            organisation_id=link.organisation_id,
            person_id=link.person_id,
            holder_id=link.holder_id,
            title=title[:120],
            source=source,
            valid_from=today,
        )
        for link in missing
    )
    for row in over:
        row.valid_to = max(today, row.valid_from or today)
    Relation.objects.bulk_update(over, ["valid_to"])
    if not begun and not over:
        return 0
    changed = [*begun, *over]
    ends = {pk for row in changed for pk in (row.organisation_id, row.holder_id) if pk is not None}
    audit.record(
        actor=MACHINE,
        command="keep_links",
        on=on,
        object_type="relation",
        object_id=changed[0].pk,
        changes={
            "kind": kind,
            # Whom it concerns: who follows organisations need not read the links.
            "organisations": sorted(ends),
            "begun": [[row.organisation_id, row.person_id, row.holder_id] for row in begun],
            "ended": [row.pk for row in over],
        },
    )
    emit(RelationChanged(organisation=changed[0].organisation_id, on=on))
    return len(changed)

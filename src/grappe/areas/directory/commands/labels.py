"""What codes of official lists mean, loaded from packages and files."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from grappe.areas.directory.commands.writing import allow
from grappe.areas.directory.models import CodeLabel
from grappe.kernel import audit
from grappe.kernel.actor import Actor

_LONGEST_CODE, _LONGEST_LABEL = 6, 300


@transaction.atomic
def load_labels(
    *, scheme: str, french: Mapping[str, str], english: Mapping[str, str], actor: Actor, on: datetime
) -> int:
    """Write what the codes of a list mean and return how many; loaded again, they are renamed in place.

    A French sub-class (10.32Z) takes the English words of its class (10.32), which has no letter.

    :raises Refused: when the actor may not.
    """
    allow(actor.is_machine)
    labels = [
        CodeLabel(
            scheme=scheme,
            code=code,
            french=_as_written(label)[:_LONGEST_LABEL],
            english=(english.get(code) or english.get(code[:5], ""))[:_LONGEST_LABEL],
        )
        for code, label in sorted(french.items())
        if len(code) <= _LONGEST_CODE
    ]
    CodeLabel.objects.bulk_create(
        labels,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        # A file in one language leaves the words of the other.
        update_fields=["french", "english"] if english else ["french"],
    )
    audit.record(
        actor=actor,
        command="load_labels",
        on=on,
        object_type="codelabel",
        object_id=None,
        changes={"scheme": scheme, "labels": len(labels)},
        result=len(labels),
    )
    return len(labels)


def _as_written(label: str) -> str:
    """Sections are printed in capitals; the straight apostrophe becomes the curly one of print."""
    text = label.capitalize() if label.isupper() else label
    return text.replace("'", "’")

"""Labels of the demonstration: the editions that the documents name, then an invented label at each stage."""

from datetime import datetime

from grappe.areas.labels.demo.editions import load_editions
from grappe.areas.labels.demo.trial import load_trial
from grappe.areas.labels.models import LabelCall


def load(*, on: datetime) -> None:
    """Create the editions and the invented label, once: a second run adds nothing."""
    if LabelCall.objects.exists():
        return
    load_editions()
    load_trial(on=on)

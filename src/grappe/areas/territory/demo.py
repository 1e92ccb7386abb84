"""The places of the demonstration: all those of France."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from grappe.areas.territory.commands import load_communes, load_territory
from grappe.areas.territory.models import Commune

PACKAGE = Path("node_modules/@etalab/decoupage-administratif/data")


def load(*, on: datetime) -> None:
    """Load regions, departments and communes from the installed package; the communes once, they are many."""
    folder = settings.SOURCE.parents[1] / PACKAGE
    load_territory(folder)
    if not Commune.objects.exists():
        load_communes(folder)

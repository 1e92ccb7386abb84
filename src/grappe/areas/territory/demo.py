"""The places of the demonstration: all those of France."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from grappe.areas.territory.commands import load_territory

PACKAGE = Path("node_modules/@etalab/decoupage-administratif/data")


def load(*, on: datetime) -> None:
    """Load regions and departments from the installed package; again if need be."""
    load_territory(settings.SOURCE.parents[1] / PACKAGE)

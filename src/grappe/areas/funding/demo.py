"""The aid of the demonstration: the one that the brochure describes, for the calls that use it."""

from datetime import datetime
from decimal import Decimal

from grappe.areas.directory.demo import BROCHURE, organisations
from grappe.areas.funding.models import AidScheme
from grappe.areas.funding.rules import CostCategory


def load(*, on: datetime) -> None:
    """Create the scheme, once. The brochure gives no date of effect: none is invented."""
    AidScheme.objects.get_or_create(
        code="bio-innov",
        defaults={
            "name": "Aide Bio’INNOV",
            "funder": organisations()["region-rhone-alpes"],
            "rates": {CostCategory.INTERNAL: 3000, CostCategory.EXTERNAL: 8000},
            "cap": Decimal(15000),
            "source": BROCHURE,
        },
    )


def schemes() -> dict[str, AidScheme]:
    """Return the aid schemes by code."""
    return {row.code: row for row in AidScheme.objects.all()}

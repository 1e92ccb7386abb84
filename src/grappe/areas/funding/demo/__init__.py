"""The aid of the demonstration: the scheme of the brochure, and the ledger of invented companies."""

from datetime import datetime
from decimal import Decimal

from grappe.areas.directory.demo import BROCHURE, organisations
from grappe.areas.funding.demo.ledger import load_ledger
from grappe.areas.funding.models import AidScheme
from grappe.areas.funding.rules import CostCategory


def load(*, on: datetime) -> None:
    """Create the scheme and the ledger, once. The brochure gives no date of effect: none is invented."""
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
    load_ledger(on=on)


def schemes() -> dict[str, AidScheme]:
    """Return the aid schemes by code."""
    return {row.code: row for row in AidScheme.objects.all()}

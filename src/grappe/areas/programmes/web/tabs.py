"""The tabs of a call's desk, the same on each of its pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.areas.programmes.models import Call


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its words, address, whether it is open, and a count when it has one."""

    label: str
    href: str
    current: bool
    count: Any = None


def call_tabs(call: Call, current: str) -> list[Tab]:
    """Return the tabs of a call for its facilitator; `current` is the URL name of the open one."""
    where = {"network": call.network.slug, "slug": call.slug}
    entries = [
        ("call", _("Appel")),
        ("call-applications", _("Dossiers")),
        ("jury", _("Jury")),
        ("assignment", _("Affectation")),
        ("deliberation", _("Délibération")),
        ("follow-up", _("Suites")),
    ]
    return [
        Tab(label, reverse(f"programmes:{name}", kwargs=where), name == current) for name, label in entries
    ]

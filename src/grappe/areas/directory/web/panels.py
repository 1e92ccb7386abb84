"""What upper areas show on an organisation's page: its memberships, later its applications, its aid.

Each area hands in a function that renders its own template, so that no area includes another's.
"""

from collections.abc import Callable
from datetime import date

from django.utils.safestring import SafeString

from grappe.areas.directory.models import Organisation
from grappe.kernel.actor import Actor

Panel = Callable[[Organisation, Actor, date], SafeString]

_panels: list[Panel] = []


def add_panel(panel: Panel) -> None:
    """Add an area's panel to every organisation's page, in the order of the areas."""
    if panel not in _panels:
        _panels.append(panel)


def panels_of(organisation: Organisation, *, actor: Actor, on: date) -> list[SafeString]:
    """Return the panels that have something to show to this reader."""
    shown = (panel(organisation, actor, on) for panel in _panels)
    return [panel for panel in shown if panel]

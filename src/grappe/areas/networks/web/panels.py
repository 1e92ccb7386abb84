"""What this area shows on an organisation's page, and what the area of labels shows on a network's."""

from collections.abc import Callable
from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from grappe.areas.directory.models import Organisation
from grappe.areas.networks.models import Network
from grappe.areas.networks.queries import memberships_of
from grappe.kernel.actor import Actor
from grappe.values import Period


def memberships_panel(organisation: Organisation, actor: Actor, on: date) -> SafeString:
    """Show an organisation's memberships, past and present, to whoever may read them."""
    rows = [
        (membership, Period(membership.valid_from, membership.valid_to))
        for membership in memberships_of(organisation, actor=actor, on=on)
    ]
    if not rows:
        return SafeString("")
    shown = [(membership, period, period.contains(on)) for membership, period in rows]
    networks = len({membership.network_id for membership, _period, current in shown if current})
    return render_to_string("networks/_memberships.html", {"rows": shown, "networks": networks})


# The panel of a network's labels, drawn by the area that keeps their life.
_labels: list[Callable[[Network, Actor | None, date], SafeString]] = []


def show_labels(draw: Callable[[Network, Actor | None, date], SafeString]) -> None:
    """Let an area above draw the labels of a network on its page; the reader may be nobody."""
    _labels[:] = [draw]


def labels_shown(network: Network, reader: Actor | None, on: date) -> SafeString:
    """Return the panel of a network's labels, nothing when no area draws it."""
    return _labels[0](network, reader, on) if _labels else SafeString("")

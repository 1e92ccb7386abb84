"""What this area shows on a network's page: its labels, each with its state."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from grappe.areas.labels.queries import labels_of_network
from grappe.areas.labels.rules import LabelState
from grappe.areas.labels.web.pages import STATE_KINDS, state_words
from grappe.areas.networks.models import Network
from grappe.kernel.actor import Actor


def labels_panel(network: Network, reader: Actor | None, on: date) -> SafeString:
    """Show the labels of a network with their state on the day, to everyone."""
    rows = [
        {
            "award": row.award,
            "period": row.life.period,
            "is_dated": row.state is not LabelState.UNDATED,
            "kind": STATE_KINDS[row.state],
            "state": state_words(row.state),
        }
        for row in labels_of_network(network, on=on)
    ]
    is_desk = reader is not None and bool(getattr(network, "is_run", False))
    return SafeString(
        render_to_string("labels/_panel.html", {"rows": rows, "network": network, "is_desk": is_desk})
    )

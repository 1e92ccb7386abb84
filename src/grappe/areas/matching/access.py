"""Who may write what a network's words mean. A need is read as `directory.queries` says."""

from datetime import date

from grappe.areas.networks.access import can_run_network
from grappe.areas.networks.models import Network
from grappe.kernel.actor import Actor


def can_keep_thesaurus(actor: Actor, network: Network, *, on: date) -> bool:
    """Whether the actor writes the network's lines of the thesaurus: who facilitates it or engineers its
    projects. The lines of the house are written by nobody on a page."""
    return can_run_network(actor, network, on=on)

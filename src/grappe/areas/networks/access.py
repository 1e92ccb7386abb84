"""Who may act in a network. Roles belong to networks, from a day to a day."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from grappe.areas.directory.models import Organisation
from grappe.areas.networks.models import Membership, Network
from grappe.areas.networks.queries import networks_opened_to, networks_run_by, valid_on
from grappe.kernel.actor import Actor


def can_run_network(actor: Actor, network: Network, *, on: date) -> bool:
    """Whether the actor facilitates the network, or engineers its projects, on the day."""
    return networks_run_by(actor=actor, on=on).filter(pk=network.pk).exists()


def can_read_members(actor: Actor, network: Network, *, on: date) -> bool:
    """Whether the actor may read the list of the network's members."""
    return networks_opened_to(actor=actor, on=on).filter(pk=network.pk).exists()


def keeps_organisation(actor: Actor, organisation: Organisation | None, on: date) -> bool:
    """Whether the actor keeps the directory's record of an organisation, as the staff of a network.

    Adding one (None) is open to the staff of any network. An organisation without a current network is
    kept by whoever runs one; a member is kept by those who run a network of its own. A network's own
    record is kept by those who run it.
    """
    run = networks_run_by(actor=actor, on=on)
    if organisation is None:
        return run.exists()
    current = Membership.objects.filter(valid_on(on), organisation=organisation)
    own = Network.objects.filter(organisation=organisation)
    return run.filter(
        Q(organisation=organisation)
        | Exists(current.filter(network=OuterRef("pk")))
        | Q(~Exists(current), ~Exists(own))
    ).exists()

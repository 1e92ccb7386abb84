"""What this area shows on an organisation's page: the networks it is, or was, a member of."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from grappe.areas.directory.models import Organisation
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

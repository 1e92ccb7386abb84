"""What this area shows on an organisation's page: the way to its public aid, for those who may read it."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from grappe.areas.directory.models import Organisation
from grappe.areas.funding import access
from grappe.kernel.actor import Actor


def aid_panel(organisation: Organisation, actor: Actor, on: date) -> SafeString:
    """Lead to the organisation's public aid, when the actor may read it."""
    if not access.can_read_aid(actor, organisation, on=on):
        return SafeString("")
    return render_to_string("funding/_panel.html", {"organisation": organisation})

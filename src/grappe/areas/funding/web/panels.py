"""What this area shows on an organisation's page: the way to its public aid, for those who may read it."""

from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from grappe.areas.directory.models import Organisation
from grappe.kernel.actor import Actor


def aid_panel(organisation: Organisation, _actor: Actor, _on: date) -> SafeString:
    """Lead to the organisation's public aid; its scope says who finds it."""
    return render_to_string("funding/_panel.html", {"organisation": organisation})

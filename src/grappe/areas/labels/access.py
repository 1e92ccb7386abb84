"""Who may act on labels and on the support that follows them."""

from datetime import date
from typing import Any

from grappe.areas.labels.queries import labels_kept_by
from grappe.areas.networks.models import Label
from grappe.kernel.actor import Actor


def can_keep_label(actor: Actor, label: Label, *, on: date) -> bool:
    """Whether the actor belongs to the authority of the label: they set its terms and act on its awards."""
    return labels_kept_by(actor=actor, on=on).filter(pk=label.pk).exists()


def can_fund(actor: Actor, agreement: Any) -> bool:
    """Whether the actor funds an agreement read by `agreements_visible_to`, and does not run its network:
    nobody checks or pays their own report."""
    return actor.is_machine or bool(agreement.is_funder and not agreement.is_run)


def can_report(actor: Actor, agreement: Any) -> bool:
    """Whether the actor writes for the network of an agreement read by `agreements_visible_to`."""
    return actor.is_machine or bool(agreement.is_run)

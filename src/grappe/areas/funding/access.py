"""Who may read, declare, write down and send public aid. Roles belong to networks and organisations."""

from datetime import date

from grappe.areas.directory.models import Organisation
from grappe.areas.funding.models import AidLine, AidOrigin
from grappe.areas.funding.queries.scopes import networks_kept_by, organisations_with_aid_visible_to
from grappe.areas.networks.models import Network
from grappe.kernel.actor import Actor


def can_keep_aid(actor: Actor, organisation: Organisation, *, on: date) -> bool:
    """Whether the actor may write down, correct and settle any aid of the organisation: those who run or fund
    a network that it belongs to. The company itself declares."""
    rows = organisations_with_aid_visible_to(actor=actor, on=on)
    return rows.filter(pk=organisation.pk, is_kept=True).exists()


def can_declare(actor: Actor, organisation: Organisation, *, on: date) -> bool:
    """Whether the actor may declare for the organisation and say what it is for State aid: its own people,
    or those who run a network of its own, on its behalf. A funder reads declarations, and writes none."""
    rows = organisations_with_aid_visible_to(actor=actor, on=on).filter(pk=organisation.pk)
    return any(row.is_own or row.is_animated for row in rows)


def can_change_line(actor: Actor, line: AidLine, *, on: date) -> bool:
    """Whether the actor may correct or settle a line: who keeps the organisation's aid, and for what they
    declared themselves, the organisation's own people. What an area promised follows its acts alone: granted
    here too, it would count twice."""
    if line.origin == AidOrigin.PROMISE:
        return actor.is_machine
    rows = organisations_with_aid_visible_to(actor=actor, on=on).filter(pk=line.beneficiary_id)
    return any(row.is_kept or (row.is_own and line.origin == AidOrigin.DECLARATION) for row in rows)


def can_keep_register(actor: Actor, network: Network, *, on: date) -> bool:
    """Whether the actor keeps the register desk of a network: its facilitation, engineering or funder."""
    return networks_kept_by(actor=actor, on=on).filter(pk=network.pk).exists()

"""Whose aid an actor may read, and what they may do about it: roles belong to networks and organisations.

The aid of a company is read by its own people, and by those who run or fund a network that it belongs to, or
in whose name it was granted. Its ceiling is that of its single undertaking: who reads one reads what counts
with it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value

from grappe.areas.directory.models import Organisation
from grappe.areas.directory.queries import belongings
from grappe.areas.funding.models import AidLine, RegisterBatch, RegisterEntry, RegisterImport
from grappe.areas.networks.models import Membership, Network, RoleCode
from grappe.areas.networks.queries import STAFF, roles_held, valid_on
from grappe.kernel.actor import Actor

KEEPERS = (*STAFF, RoleCode.FUNDER)


def networks_kept_by(*, actor: Actor, on: date) -> QuerySet[Network]:
    """Networks whose register desk the actor keeps: facilitator, engineer or funder; all for the machine."""
    networks = Network.objects.select_related("organisation")
    if actor.is_machine:
        return networks
    held = roles_held(actor=actor, on=on).filter(role__in=KEEPERS)
    return networks.filter(pk__in=held.values("network_id"))


def networks_animated_by(*, actor: Actor, on: date) -> QuerySet[Network]:
    """Networks that the actor runs: they help a company declare, which a funder does not."""
    if actor.is_machine:
        return Network.objects.all()
    held = roles_held(actor=actor, on=on).filter(role__in=STAFF)
    return Network.objects.filter(pk__in=held.values("network_id"))


def kept_organisations(networks: QuerySet[Network], *, on: date) -> Q:
    """Organisations that are members of these networks on the day, or were aided in their name."""
    ids = networks.order_by().values("pk")
    members = Membership.objects.filter(valid_on(on), network__in=ids, organisation=OuterRef("pk"))
    aided = AidLine.objects.filter(network__in=ids, beneficiary=OuterRef("pk"))
    return Q(Exists(members)) | Q(Exists(aided))


def organisations_with_aid_visible_to(*, actor: Actor, on: date) -> QuerySet[Any]:
    """Organisations whose aid the actor may read, with `is_own`, `is_kept` (may write lines down) and
    `is_animated` (may declare on its behalf), all in one query."""
    rows: QuerySet[Any] = Organisation.objects.select_related("department")
    own = belongings(actor=actor, on=on).filter(organisation=OuterRef("pk"))
    rows = rows.annotate(
        is_own=Exists(own),
        is_kept=_whether(kept_organisations(networks_kept_by(actor=actor, on=on), on=on), actor),
        is_animated=_whether(kept_organisations(networks_animated_by(actor=actor, on=on), on=on), actor),
    )
    return rows if actor.is_machine else rows.filter(Q(is_own=True) | Q(is_kept=True))


def aid_read_by(actor: Actor, organisation: str, *, on: date) -> Exists:
    """Whether the actor may open the aid page of the organisation in that field of a row:
    what is linked to it is linked for them only."""
    rows = organisations_with_aid_visible_to(actor=actor, on=on)
    return Exists(rows.filter(pk=OuterRef(organisation)))


def _whether(condition: Q, actor: Actor) -> Any:
    if actor.is_machine:
        return Value(True)
    return ExpressionWrapper(condition, output_field=BooleanField())


def entries_kept_by(*, actor: Actor, on: date) -> QuerySet[RegisterEntry]:
    """Entries of the register that the actor sends: those of the networks whose desk they keep."""
    return RegisterEntry.objects.filter(
        line__network__in=networks_kept_by(actor=actor, on=on).order_by().values("pk")
    )


def batches_kept_by(*, actor: Actor, on: date) -> QuerySet[RegisterBatch]:
    """Files made for the register in the networks whose desk the actor keeps."""
    return RegisterBatch.objects.filter(
        network__in=networks_kept_by(actor=actor, on=on).order_by().values("pk")
    )


def imports_kept_by(*, actor: Actor, on: date) -> QuerySet[RegisterImport]:
    """Files of the register read in the networks whose desk the actor keeps."""
    return RegisterImport.objects.filter(
        network__in=networks_kept_by(actor=actor, on=on).order_by().values("pk")
    )

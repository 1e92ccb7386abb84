"""The other organisations of an application: declared, taken off. Conflicts of interest follow at once."""

from datetime import datetime

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.commands.applications.loading import (
    WRITERS,
    follow_jury,
    keep,
    locked,
    refusals_to_write,
)
from grappe.areas.programmes.commands.applications.organisations import organisation_of_siren
from grappe.areas.programmes.models import Application, ApplicationPartner
from grappe.areas.programmes.queries.applications import PARTNERS
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if

MOST_PARTNERS = 20
LONGEST_ROLE = 160


@command
def add_partner(
    *,
    application_id: int,
    siren: str,
    role: str,
    name: str = "",
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Declare an organisation as a partner, with its role in the project, and return the partner's id.

    A SIREN that the directory does not know is added to it under `name`. Whoever of the jury is tied to it is
    kept from the application in the same transaction.

    :raises Refused: with every reason: the draft is closed, the SIREN is wrong or unknown and without a name,
        it is the applicant or a partner already, the role is missing or too long, there are too many.
    """
    application = locked(application_id, actor=actor, roles=WRITERS)
    refusals = [*refusals_to_write(application, on=on), *_refusals_of_role(role)]
    if application.partners.count() >= MOST_PARTNERS:
        refusals.append(Refusal("programmes.too_many_partners", {"most": MOST_PARTNERS}))
    try:
        organisation = organisation_of_siren(siren, name, on)
    except Refused as refused:
        raise Refused([*refusals, *refused.refusals]) from refused
    refuse_if([*refusals, *_refusals_to_join(application, organisation)])
    partner = ApplicationPartner.objects.create(
        application=application, organisation=organisation, role=role.strip(), added_at=on
    )
    keep(
        application,
        "add_partner",
        PARTNERS,
        actor=actor,
        on=on,
        key=key,
        result=partner.pk,
        changes={"partner": partner.pk, "organisation": organisation.pk},
    )
    follow_jury(application, on=on)
    return partner.pk


@command
def remove_partner(*, partner_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Take a partner off the application and return the application's id.

    :raises Refused: when the draft is closed.
    """
    partner = ApplicationPartner.objects.get(pk=partner_id)
    application = locked(partner.application_id, actor=actor, roles=WRITERS)
    refuse_if(refusals_to_write(application, on=on))
    changes = {"partner": partner.pk, "organisation": partner.organisation_id}
    partner.delete()
    keep(
        application,
        "remove_partner",
        PARTNERS,
        actor=actor,
        on=on,
        key=key,
        result=application.pk,
        changes=changes,
    )
    follow_jury(application, on=on)
    return application.pk


def _refusals_of_role(role: str) -> list[Refusal]:
    if not role.strip():
        return [Refusal("programmes.partner_role_missing", {}, "role")]
    if len(role.strip()) > LONGEST_ROLE:
        return [Refusal("programmes.partner_role_too_long", {"longest": LONGEST_ROLE}, "role")]
    return []


def _refusals_to_join(application: Application, organisation: Organisation) -> list[Refusal]:
    said = {"organisation": organisation.name}
    if organisation.pk == application.organisation_id:
        return [Refusal("programmes.partner_is_applicant", said, "siren")]
    if application.partners.filter(organisation=organisation).exists():
        return [Refusal("programmes.partner_already_there", said, "siren")]
    return []

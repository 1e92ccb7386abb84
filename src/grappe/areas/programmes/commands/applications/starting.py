"""Starting an application for an organisation, found or added by its SIREN."""

from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate

from grappe.areas.directory.models import Organisation
from grappe.areas.programmes.commands.applications.loading import write_down
from grappe.areas.programmes.commands.applications.organisations import organisation_of_siren
from grappe.areas.programmes.models import Application, ApplicationMember, Call, MemberRole
from grappe.areas.programmes.queries.applications import facts_of, organisations_of
from grappe.areas.programmes.queries.phases import refusals_of_deposit
from grappe.areas.programmes.queries.scopes import public_calls
from grappe.areas.programmes.rules.applications import ApplicationState, refusals_to_submit
from grappe.areas.programmes.rules.phases import IDEA
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if


@command
def start_application(
    *,
    call_id: int,
    organisation_id: int | None = None,
    siren: str = "",
    name: str = "",
    owner_id: int | None = None,
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Open a draft in a call for an organisation, its author carrying it, and return its id.

    The organisation is one that the person acts for, or the one of the SIREN; when the directory does not
    know that number, it is added under `name`.

    :param owner_id: who carries it when the machine starts it; ignored for a person.
    :raises Refused: with every reason: the call takes no application now, the organisation has one already,
        the person does not act for it, the SIREN is wrong or unknown and without a name.
    """
    call = public_calls().select_for_update(of=("self",)).get(pk=call_id)
    application = Application(call=call, form_revision_id=call.form_revision_id, created_at=on)
    refuse_if(
        refusals_to_submit(facts_of(application), on=on) or refusals_of_deposit(call, stage=IDEA, when=on)
    )
    organisation = (
        organisation_of_siren(siren, name, on)
        if organisation_id is None
        else _organisation_acted_for(organisation_id, actor, on)
    )
    _refuse_second(call, organisation)
    application.organisation = organisation
    application.number = (call.applications.aggregate(last=Max("number"))["last"] or 0) + 1
    application.save()
    owner = owner_id if actor.is_machine else actor.person_id
    if owner is not None:
        ApplicationMember.objects.create(
            application=application, person_id=owner, role=MemberRole.OWNER, since=on
        )
    changes = {"call": call.pk, "organisation": organisation.pk, "number": application.number}
    write_down(
        application, "start_application", actor=actor, on=on, key=key, result=application.pk, changes=changes
    )
    return application.pk


def _organisation_acted_for(organisation_id: int, actor: Actor, on: datetime) -> Organisation:
    if actor.is_machine:
        return Organisation.objects.get(pk=organisation_id)
    found = organisations_of(actor=actor, on=localdate(on)).filter(pk=organisation_id).first()
    if found is None:
        raise Refused(Refusal("programmes.not_acting_for", {}, "organisation"))
    return found


def _refuse_second(call: Call, organisation: Organisation) -> None:
    """One application per organisation and call, those withdrawn set aside.

    Whether it exists is told to whoever asks: the organisation's own people must know whom to write to.
    """
    others = Application.objects.filter(call=call, organisation=organisation)
    if others.exclude(state=ApplicationState.WITHDRAWN).exists():
        raise Refused(
            Refusal("programmes.already_applied", {"organisation": organisation.name}, "organisation")
        )

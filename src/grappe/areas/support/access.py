"""Who may act in a support programme, once the object itself is in their sight."""

from datetime import date

from grappe.areas.programmes.models import ApplicationMember
from grappe.areas.support.models import Consultant, SupportedCompany, SupportProgramme
from grappe.areas.support.queries import SIGNERS, consultancies_of, programmes_run_by
from grappe.kernel.actor import Actor


def can_run_support(actor: Actor, programme: SupportProgramme, *, on: date) -> bool:
    """Whether the actor facilitates the programme on the day."""
    return programmes_run_by(actor=actor, on=on).filter(pk=programme.pk).exists()


def consultant_for(actor: Actor, company: SupportedCompany) -> Consultant | None:
    """Return the place from which the actor follows the company, None when their firm does not."""
    return consultancies_of(actor=actor).filter(firm_id=company.firm_id or 0).first()


def can_sign_days(actor: Actor, company: SupportedCompany) -> bool:
    """Whether the actor answers for the company: one of those who write its application, or the machine
    when it loads what was signed elsewhere."""
    team = ApplicationMember.objects.filter(application=company.application_id, role__in=SIGNERS)
    return actor.is_machine or team.filter(person_id=actor.own_id).exists()

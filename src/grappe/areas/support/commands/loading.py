"""The beginning and the end of every act on a support programme: find, lock, allow, and write down."""

from datetime import datetime
from typing import Any, NoReturn

from django.utils.timezone import localdate

from grappe.areas.support import access
from grappe.areas.support.models import Consultant, SupportedCompany, SupportProgramme
from grappe.areas.support.queries import companies_visible_to, programmes_read_by
from grappe.areas.support.rules import ProgrammeState
from grappe.kernel import audit
from grappe.kernel.actor import Actor
from grappe.values import Refusal, Refused

NOT_ALLOWED = Refusal("kernel.not_allowed")


def locked_programme(programme_id: int, *, actor: Actor, on: datetime) -> SupportProgramme:
    """Return a running programme, locked, for those who facilitate it.

    Its row is the one lock of all that belongs to it: days, sessions, reports, its end.

    :raises SupportProgramme.DoesNotExist: for who sees nothing of it.
    :raises Refused: for who only reads it, and when it is closed.
    """
    seen = programmes_read_by(actor=actor, on=localdate(on))
    programme: SupportProgramme = seen.select_for_update(of=("self",)).get(pk=programme_id)
    if not access.can_run_support(actor, programme, on=localdate(on)):
        raise Refused(NOT_ALLOWED)
    return _running(programme)


def followed_company(company_id: int, *, actor: Actor, on: datetime) -> tuple[SupportedCompany, Consultant]:
    """Return a company of a running programme, locked, and the place from which the actor follows it.

    :raises ObjectDoesNotExist: when the company is out of the actor's sight.
    :raises Refused: when their firm does not follow it, and when the programme is closed.
    """
    company = _locked_company(company_id)
    consultant = access.consultant_for(actor, company)
    if consultant is None:
        _keep_out(company, actor=actor, on=on)
    _running(company.programme)
    return company, consultant


def answering_company(company_id: int, *, actor: Actor, on: datetime) -> SupportedCompany:
    """Return a company of a running programme, locked, for those who answer for it.

    :raises ObjectDoesNotExist: when the company is out of the actor's sight.
    :raises Refused: when they do not answer for it, and when the programme is closed.
    """
    company = _locked_company(company_id)
    if not access.can_sign_days(actor, company):
        _keep_out(company, actor=actor, on=on)
    _running(company.programme)
    return company


def _locked_company(company_id: int) -> SupportedCompany:
    """The company, read once its programme is locked: nobody takes the last half-day of its quota meanwhile,
    and no day is logged while the programme ends."""
    programme = SupportProgramme.objects.select_for_update(of=("self",)).get(companies=company_id)
    company = SupportedCompany.objects.get(pk=company_id)
    company.programme = programme
    return company


def _keep_out(company: SupportedCompany, *, actor: Actor, on: datetime) -> NoReturn:
    """Who may read the company is told that the act is not theirs; others, that there is none."""
    companies_visible_to(actor=actor, on=localdate(on)).get(pk=company.pk)
    raise Refused(NOT_ALLOWED)


def _running(programme: SupportProgramme) -> SupportProgramme:
    if programme.state == ProgrammeState.CLOSED:
        raise Refused(Refusal("support.closed"))
    return programme


def write_down(
    name: str,
    kind: str,
    object_id: int,
    *,
    actor: Actor,
    on: datetime,
    key: str | None,
    result: Any = None,
    **changes: Any,
) -> None:
    """Record one act of support on an object of that kind."""
    audit.record(
        actor=actor,
        command=name,
        on=on,
        object_type=kind,
        object_id=object_id,
        changes=changes,
        key=key,
        result=object_id if result is None else result,
    )

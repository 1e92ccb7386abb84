"""The support that a company received is aid in kind: its value goes to the ledger of public aid.

Source: Regulation (EU) 2023/2831, article 4 (gross grant equivalent of a service), before it Regulation (EC)
1998/2006, article 2(3); the right to it is certain once the service is valued, at the latest at the end.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from grappe.areas.funding.commands import AidRecord, Followed, Step, follow_award, follow_promise
from grappe.areas.funding.models import AidInstrument
from grappe.areas.support.commands.loading import locked_programme, write_down
from grappe.areas.support.models import SupportedCompany, SupportProgramme
from grappe.areas.support.queries import aid_lines_of, aid_reference, values_of, values_to_come
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Euro

OBJECT = "support_programme"
# Kept with each change of the line, and said in the language of its reader.
REASON = gettext_noop("Valeur de l’accompagnement recalculée")
AWAITED = gettext_noop("Une part de l’accompagnement promis a été reçue, ou il est terminé")


@command
def record_value(*, programme_id: int, actor: Actor, on: datetime, key: str | None = None) -> int:
    """Write in the ledger of public aid what each company received so far, and return how many lines were
    written or corrected. Done again, it writes nothing twice; the end of the programme does it too.

    What passes a ceiling waits there as pending: the service was rendered all the same.

    :raises Refused: for who only reads the programme, or when it is closed.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    done = keep_values(programme, on=on)
    changed = [pk for pk, found in done.items() if found.step is not Step.NOTHING]
    write_down(
        "record_value",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=len(changed),
        lines={str(pk): [done[pk].line, str(done[pk].step)] for pk in changed},
    )
    return len(changed)


def keep_values(
    programme: SupportProgramme, *, only: Collection[int] | None = None, on: datetime
) -> dict[int, Followed]:
    """Bring the line of each company, or of those named, to what it received, and what it is still promised
    to what is to come; inside the caller's act."""
    worth, to_come = values_of(programme), values_to_come(programme)
    done = {}
    for company in _with_calls(programme):
        if only is None or company.pk in only:
            done[company.pk] = _keep(company, worth[company.pk].amount, on)
            _await(company, to_come[company.pk], on)
    return done


def follow_value(programme: SupportProgramme, *, on: datetime, only: Collection[int] | None = None) -> None:
    """Follow what a day signed or a session held gave to each company, or to those named: the line of one
    whose value is in the ledger already is corrected, and no company is promised any more what it received.
    Inside the caller's act. What is received and not valued yet stays promised until it is."""
    companies = [one for one in _with_calls(programme) if only is None or one.pk in only]
    written = aid_lines_of(companies)
    if written:
        keep_values(programme, only=written.keys(), on=on)
    promise_support(programme, only={one.pk for one in companies} - written.keys(), on=on)


def promise_support(
    programme: SupportProgramme, *, only: Collection[int] | None = None, on: datetime
) -> None:
    """Announce in the ledger what the programme promises to companies that it gave nothing yet there: all its
    value, received or to come. Inside the caller's act."""
    worth, to_come = values_of(programme), values_to_come(programme)
    for company in _with_calls(programme):
        if only is None or company.pk in only:
            _await(company, to_come[company.pk] + worth[company.pk].amount, on)


def _with_calls(programme: SupportProgramme) -> list[SupportedCompany]:
    return list(programme.companies.select_related("application__call__network__organisation"))


def _keep(company: SupportedCompany, amount: Euro, on: datetime) -> Followed:
    purpose = f"Accompagnement, {company.application.call}"
    record = replace(_record(company, purpose, amount), granted_on=localdate(on))
    return follow_award(**_line_of(company), record=record, reason=REASON, on=on)


def _await(company: SupportedCompany, amount: Euro, on: datetime) -> None:
    record = _record(company, f"Accompagnement promis, {company.application.call}", amount)
    follow_promise(**_line_of(company), record=record, reason=AWAITED, on=on)


def _line_of(company: SupportedCompany) -> dict[str, Any]:
    application = company.application
    return {
        "reference": aid_reference(company.pk),
        "organisation_id": application.organisation_id,
        "network_id": application.call.network_id,
    }


def _record(company: SupportedCompany, purpose: str, amount: Euro) -> AidRecord:
    call = company.application.call
    return AidRecord(
        purpose=purpose,
        amount=amount,
        instrument=AidInstrument.SERVICE,
        authority_id=call.funder_id or call.network.organisation_id,
    )

"""The support that a company received is aid in kind: its value goes to the ledger of public aid.

Source: Regulation (EU) 2023/2831, article 4 (gross grant equivalent of a service), before it Regulation (EC)
1998/2006, article 2(3); the right to it is certain once the service is valued, at the latest at the end.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_noop

from grappe.areas.funding.commands import AidRecord, Followed, Step, follow_award
from grappe.areas.funding.models import AidInstrument
from grappe.areas.support.commands.loading import locked_programme, write_down
from grappe.areas.support.models import SupportedCompany, SupportProgramme
from grappe.areas.support.queries import aid_reference, has_aid_line, values_of
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Euro

OBJECT = "support_programme"
# Kept with each change of the line, and said in the language of its reader.
REASON = gettext_noop("Valeur de l’accompagnement recalculée")


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
    """Bring the line of each company, or of those named, to what it received; inside the caller's act."""
    worth = values_of(programme)
    companies = programme.companies.select_related("application__call__network__organisation")
    return {
        company.pk: _keep(company, worth[company.pk].amount, on)
        for company in companies
        if only is None or company.pk in only
    }


def follow_value(companies: Collection[SupportedCompany], *, on: datetime) -> None:
    """Correct the lines of companies whose value was written down already: a day was signed since, or a
    session held. Inside the caller's act; the others wait for the valuation."""
    written = [company for company in companies if has_aid_line(company)]
    if written:
        keep_values(written[0].programme, only=[company.pk for company in written], on=on)


def _keep(company: SupportedCompany, amount: Euro, on: datetime) -> Followed:
    application = company.application
    call = application.call
    return follow_award(
        reference=aid_reference(company.pk),
        organisation_id=application.organisation_id,
        network_id=call.network_id,
        record=AidRecord(
            purpose=f"Accompagnement, {call}",
            amount=amount,
            granted_on=on.date(),
            instrument=AidInstrument.SERVICE,
            authority_id=call.funder_id or call.network.organisation_id,
        ),
        reason=REASON,
        on=on,
    )

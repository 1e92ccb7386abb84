"""The ledger of public aid follows each grant: awarded, amended, paid, recovered, ended."""

from datetime import datetime

from django.utils.translation import gettext_noop

from grappe.areas.funding.commands import AidRecord, Followed, follow_award, follow_line
from grappe.areas.grants.models import Grant
from grappe.areas.grants.queries.ledger import award_line_of, counted_of, granted_on, reference_of

# Kept with each change of the line, and said in the language of its reader.
SIGNED = gettext_noop("Convention ou avenant signé")
PAID = gettext_noop("Paiement enregistré")
ORDERED = gettext_noop("Ordre de recouvrement émis")
RECOVERED = gettext_noop("Recouvrement soldé")
CLOSED = gettext_noop("Subvention soldée")


def follow_grant(grant: Grant, *, reason: str, on: datetime) -> Followed:
    """Bring the line of a grant to what it counts for now, and to the day it was last paid; inside the
    caller's act. The line that the decision left is used; one is written when it left none."""
    amount, paid_on = counted_of(grant)
    line = award_line_of(grant)
    if line is not None:
        return follow_line(line_id=line.pk, amount=amount, paid_on=paid_on, reason=reason, on=on)
    application = grant.application
    record = AidRecord(
        purpose=f"{application.title or application.organisation.name}, {application.call}"[:200],
        amount=amount,
        granted_on=granted_on(grant),
        paid_on=paid_on,
        authority_id=grant.funder_id,
    )
    return follow_award(
        reference=reference_of(grant),
        organisation_id=application.organisation_id,
        network_id=application.call.network_id,
        record=record,
        reason=reason,
        on=on,
    )

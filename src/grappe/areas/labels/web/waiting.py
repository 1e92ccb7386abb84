"""What waits for a funder of labelled networks: reports to check, years to pay, reports that are late."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.areas.labels.models import REPORT_LABELS
from grappe.areas.labels.queries import pauses_of_awards, reports_of_funder
from grappe.areas.labels.rules import ReportState
from grappe.areas.labels.web.pages import REPORT_KINDS, in_words
from grappe.areas.networks.models import Network
from grappe.kernel.actor import Actor
from grappe.web import formats


@dataclass(frozen=True, slots=True)
class Waiting:
    """One report: what to do of it, why, and where it stands."""

    title: str
    href: str
    reason: str
    icon: str
    kind: str
    standing: str


def waiting_for_funder(reader: Actor, today: date, *, network: Network | None = None) -> list[Waiting]:
    """Return what waits for a funder, to check first, then to pay, then late; of one network when it is
    given. Nothing for who funds nothing."""
    found = reports_of_funder(actor=reader, on=today)
    rows = list(found.filter(agreement__award__network=network) if network else found)
    to_pay = {row.agreement.award_id for row in rows if row.state == ReportState.ACCEPTED}
    paused = {
        award
        for award, pauses in (pauses_of_awards(to_pay) if to_pay else {}).items()
        if any(pause.contains(today) for pause in pauses)
    }
    return [_waiting(row, is_paused=row.agreement.award_id in paused) for row in rows]


def _waiting(row: Any, *, is_paused: bool) -> Waiting:
    state = ReportState(row.state)
    is_late = state in (ReportState.TO_WRITE, ReportState.RETURNED)
    words = {"network": row.agreement.award.network.organisation.name, "year": row.year}
    titles = {
        ReportState.SUBMITTED: _("Contrôler le rapport annuel de %(network)s"),
        ReportState.ACCEPTED: _("Payer l’année %(year)s du soutien à %(network)s"),
    }
    late = _("Relancer %(network)s : rapport de l’année %(year)s")
    icons = {ReportState.SUBMITTED: "eye", ReportState.ACCEPTED: "coin-euro"}
    return Waiting(
        title=titles.get(state, late) % words,
        href=reverse("labels:report", args=[row.agreement_id, row.year]),
        reason=_reason(row, state, is_paused),
        icon=icons.get(state, "bell"),
        kind="warn" if is_late else REPORT_KINDS[state],
        standing=_("en retard") if is_late else in_words(REPORT_LABELS, state),
    )


def _reason(row: Any, state: ReportState, is_paused: bool) -> str:
    words = {"label": row.agreement.award.label.name, "year": row.year, "day": formats.day(row.due_on)}
    if state is ReportState.SUBMITTED:
        return _("%(label)s, année %(year)s du soutien.") % words
    if state is ReportState.ACCEPTED:
        words["amount"] = formats.euro_exact(row.to_pay)
        if is_paused:
            return _("%(label)s suspendu : %(amount)s à verser une fois le label rétabli.") % words
        return _("%(label)s, %(amount)s à verser.") % words
    return _("%(label)s, attendu le %(day)s.") % words

"""The checks of the demonstration: the pieces of four applications, one at each step of its check.

All of them belong to the trial whose deposit is closed: its organisations do not exist.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from grappe.areas.programmes.commands.applications.admissibility import (
    ask_pieces,
    close_check,
    give_pieces,
    save_check,
)
from grappe.areas.programmes.demo.applications import Desk, presentation
from grappe.areas.programmes.demo.data import TRIALS
from grappe.areas.programmes.models import AdmissibilityCheck, Application
from grappe.areas.programmes.queries.following import pieces_of
from grappe.areas.programmes.rules.admissibility import PieceState, pieces_asked
from grappe.kernel.actor import MACHINE

CERTIFICATE = "Attestation de certification biologique de l’année"
# By number: the first is complete, two lack a piece, and the second of those gives it; the fourth is begun.
COMPLETE, ASKED, ANSWERED, BEGUN = 1, 2, 3, 4


def load_checks(desk: Desk, *, on: datetime) -> None:
    """Check four applications of the trial whose deposit is closed."""
    rows = Application.objects.filter(call__slug="essai-clos")
    applications = {application.number: application for application in rows}
    _tick(applications[COMPLETE], on=on)
    close_check(application_id=applications[COMPLETE].pk, actor=MACHINE, on=on + timedelta(minutes=5))
    for number in (ASKED, ANSWERED):
        _ask(applications[number], on=on + timedelta(minutes=10 * number))
    _give(applications[ANSWERED], desk, on=on + timedelta(hours=2))
    save_check(application_id=applications[BEGUN].pk, ticks={}, actor=MACHINE, on=on + timedelta(hours=3))


def _tick(application: Application, *, on: datetime, missing: tuple[str, ...] = ()) -> None:
    """Find every piece of the application present, and look in vain for those that are missing."""
    save_check(application_id=application.pk, ticks={}, actor=MACHINE, on=on)
    pieces = pieces_of(AdmissibilityCheck.objects.get(application=application))
    ticks: Mapping[str, str] = {piece.code: PieceState.PRESENT for piece in pieces}
    save_check(application_id=application.pk, ticks=ticks, added=missing, actor=MACHINE, on=on)


def _ask(application: Application, *, on: datetime) -> None:
    _tick(application, on=on, missing=(CERTIFICATE,))
    ask_pieces(
        application_id=application.pk,
        due_at=on + timedelta(days=10),
        message="Pièce inventée : la demander montre le chemin.",
        actor=MACHINE,
        on=on + timedelta(minutes=5),
    )


def _give(application: Application, desk: Desk, *, on: datetime) -> None:
    candidate = TRIALS[application.number - 1]
    (asked,) = pieces_asked(pieces_of(AdmissibilityCheck.objects.get(application=application)))
    content = presentation(desk.companies[candidate.key], candidate, on=on)
    give_pieces(
        application_id=application.pk,
        given={asked.code: ("attestation.pdf", content)},
        actor=desk.actor(candidate.key),
        on=on,
    )

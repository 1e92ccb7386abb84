"""What waits for a person, gathered across areas: duties with a date, never totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    Call,
    InvitationState,
    ReviewState,
)
from grappe.areas.programmes.queries.scopes import applications_of_team, calls_run_by, reviews_of_juror
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: its words, where, why, and until when (None when nothing presses)."""

    icon: str
    title: str
    href: str
    reason: str
    due: datetime | None = None


def calls_to_run(*, actor: Actor, on: datetime) -> list[Call]:
    """Return the calls that the actor facilitates and that are not decided, with what they hold."""
    submitted = Q(applications__state=ApplicationState.SUBMITTED)
    return list(
        calls_run_by(actor=actor, on=localdate(on))
        .exclude(state=CallState.DECIDED)
        .select_related("network")
        .annotate(
            submitted=Count("applications", filter=submitted, distinct=True),
            asked=Count("applications__reviews", filter=submitted, distinct=True),
            given=Count(
                "applications__reviews",
                filter=submitted
                & Q(applications__reviews__state__in=[ReviewState.GIVEN, ReviewState.ABSTAINED]),
                distinct=True,
            ),
        )
        .order_by("closes_at", "pk")
    )


def _page(call: Call, name: str) -> str:
    return reverse(f"programmes:{name}", kwargs={"network": call.network.slug, "slug": call.slug})


def _call_duty(call: Any) -> Duty | None:
    """Say the next act of a call's facilitator, by state."""
    match call.state:
        case CallState.PREPARATION:
            return Duty(
                "bulb",
                _("Ouvrir %(call)s") % {"call": call},
                _page(call, "call"),
                _("En préparation. Grappe vérifie la grille et le calendrier avant l’ouverture."),
                call.opens_at,
            )
        case CallState.OPEN:
            reason = ngettext("%(n)s dossier déposé.", "%(n)s dossiers déposés.", call.submitted)
            return Duty(
                "file-text",
                _("Suivre les dépôts de %(call)s") % {"call": call},
                _page(call, "call-applications"),
                reason % {"n": call.submitted},
                call.closes_at,
            )
        case CallState.CLOSED:
            return Duty(
                "users",
                _("Affecter les dossiers de %(call)s") % {"call": call},
                _page(call, "assignment"),
                _("Le dépôt est clos ; chaque dossier attend %(n)s jurés.")
                % {"n": call.reviews_per_application},
                call.review_ends_at,
            )
        case CallState.REVIEW:
            return Duty(
                "list-check",
                _("Relancer les jurés de %(call)s") % {"call": call},
                _page(call, "jury"),
                _("%(given)s notes rendues sur %(asked)s.") % {"given": call.given, "asked": call.asked},
                call.review_ends_at,
            )
        case CallState.DELIBERATION:
            return Duty(
                "gavel",
                _("Préparer la décision de %(call)s") % {"call": call},
                _page(call, "deliberation"),
                _("%(n)s dossiers notés. Rien n’est notifié avant que les décisions soient appliquées.")
                % {"n": call.submitted},
            )
    return None


def duties_of_calls(calls: Iterable[Call]) -> list[Duty]:
    """Return the next act of each call."""
    return [duty for call in calls if (duty := _call_duty(call))]


def duties_of_juror(*, actor: Actor) -> list[Duty]:
    """Return one duty per call where marks are still to give."""
    waiting: list[tuple[str, str, int, datetime | None, int]] = list(
        reviews_of_juror(actor=actor)
        .filter(
            state__in=[ReviewState.ASSIGNED, ReviewState.DRAFT],
            application__call__state=CallState.REVIEW,
        )
        .values_list(
            "application__call__slug",
            "application__call__title",
            "application__call__edition",
            "application__call__review_ends_at",
        )
        .annotate(n=Count("pk"))
        .order_by("application__call__review_ends_at")
    )
    return [
        Duty(
            "list-check",
            ngettext("Noter %(n)s dossier de %(call)s", "Noter %(n)s dossiers de %(call)s", n)
            % {"n": n, "call": f"{title} {edition}"},
            reverse("programmes:jury-work", kwargs={"slug": slug}),
            _("Les notes des autres jurés s’affichent une fois la vôtre rendue."),
            due,
        )
        for slug, title, edition, due, n in waiting
    ]


def duties_of_applicant(*, actor: Actor) -> list[Duty]:
    """Return the drafts to finish before their call closes."""
    drafts = (
        applications_of_team(actor=actor)
        .filter(state=ApplicationState.DRAFT, call__state=CallState.OPEN)
        .select_related("call", "organisation")
        .order_by("call__closes_at")
    )
    return [_draft_duty(draft) for draft in drafts]


def _draft_duty(draft: Application) -> Duty:
    return Duty(
        "file-text",
        _("Terminer la candidature de %(organisation)s") % {"organisation": draft.organisation.name},
        reverse("programmes:application-write", kwargs={"pk": draft.pk, "step": "relire"}),
        _("%(call)s. Un brouillon n’est lu par personne d’autre que votre équipe.") % {"call": draft.call},
        draft.call.closes_at,
    )


def duties_of_invited(*, email: str) -> list[Duty]:
    """Return the invitations to write together that wait for an answer."""
    pending = (
        ApplicationInvitation.objects.filter(email__iexact=email, state=InvitationState.PENDING)
        .select_related("application__organisation", "application__call", "invited_by")
        .order_by("invited_at")
    )
    return [
        Duty(
            "users",
            _("Répondre à l’invitation de %(person)s") % {"person": invitation.invited_by.name},
            reverse("programmes:invitation", kwargs={"token": invitation.token}),
            f"{invitation.application.organisation.name}, {invitation.application.call}",
            invitation.application.call.closes_at,
        )
        for invitation in pending
    ]


def sorted_by_due(duties: list[Duty]) -> list[Duty]:
    """Put the most pressing first; what has no date comes last."""
    return sorted(duties, key=lambda duty: (duty.due is None, duty.due))

"""What waits for a person, gathered across areas: duties with a date, never totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.funding.queries.register import RegisterDuty, register_duties
from grappe.areas.grants.queries import claims_to_act_on, grants_of_team, with_figures
from grappe.areas.labels.queries import reports_to_act_on
from grappe.areas.programmes.models import (
    Application,
    ApplicationInvitation,
    Call,
    InvitationState,
    ReviewState,
)
from grappe.areas.programmes.queries.opinions import opinions_awaited_from
from grappe.areas.programmes.queries.scopes import applications_of_team, calls_run_by, reviews_of_juror
from grappe.areas.programmes.rules.admissibility import CheckState
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.support.queries import companies_followed_by, companies_of_team, with_time
from grappe.areas.support.rules import ProgrammeState, ReportState
from grappe.kernel.actor import Actor
from grappe.web import formats


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
                reason % {"n": formats.number(call.submitted)},
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
                _("%(given)s notes rendues sur %(asked)s.")
                % {"given": formats.number(call.given), "asked": formats.number(call.asked)},
                call.review_ends_at,
            )
        case CallState.DELIBERATION:
            return Duty(
                "gavel",
                _("Préparer la décision de %(call)s") % {"call": call},
                _page(call, "deliberation"),
                _("%(n)s dossiers notés. Rien n’est notifié avant que les décisions soient appliquées.")
                % {"n": formats.number(call.submitted)},
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
            _("Chacun note d’abord seul ; la page dit ce qui s’affiche des autres, et quand."),
            due,
        )
        for slug, title, edition, due, n in waiting
    ]


def duties_of_expert(*, actor: Actor, on: datetime) -> list[Duty]:
    """Return one duty per opinion asked and not given; it names the call, the application only by number:
    what ties the expert to it is looked for on its page."""
    return [
        Duty(
            "message",
            _("Donner un avis sur le dossier %(number)s") % {"number": row.application.number},
            reverse("programmes:my-opinions"),
            str(row.application.call),
            row.due_at,
        )
        for row in opinions_awaited_from(actor=actor, on=on)
    ]


def duties_of_applicant(*, actor: Actor) -> list[Duty]:
    """Return the pieces that are asked back, and the drafts to finish before their call closes."""
    asked = Q(admissibility__state=CheckState.ASKED, state=ApplicationState.SUBMITTED)
    rows = (
        applications_of_team(actor=actor)
        .filter(Q(state=ApplicationState.DRAFT, call__state=CallState.OPEN) | asked)
        .select_related("call", "organisation", "admissibility")
        .order_by("call__closes_at")
    )
    return [_draft_duty(row) if row.state == ApplicationState.DRAFT else _pieces_duty(row) for row in rows]


def _pieces_duty(application: Any) -> Duty:
    return Duty(
        "paperclip",
        _("Donner les pièces demandées pour %(organisation)s")
        % {"organisation": application.organisation.name},
        reverse("programmes:application-pieces", kwargs={"pk": application.pk}),
        str(application.call),
        application.admissibility.due_at,
    )


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


def duties_of_support(*, actor: Actor, on: date) -> list[Duty]:
    """Return what waits in support programmes: lines to sign or to correct, reports to approve or to take up
    again; two queries, whatever the number of companies."""
    running = Q(programme__state=ProgrammeState.RUNNING)
    own = with_time(companies_of_team(actor=actor, on=on).filter(running, is_signed=True))
    followed = with_time(companies_followed_by(actor=actor, on=on).filter(running))
    duties = [duty for row in own for duty in _to_answer(row)]
    return duties + [duty for row in followed for duty in _to_take_up(row)]


def _to_answer(company: Any) -> list[Duty]:
    """What a company owes its consultant."""
    name, call = company.application.organisation.name, str(company.programme.call)
    duties = []
    if company.to_sign:
        words = ngettext(
            "Signer %(n)s ligne d’accompagnement de %(company)s",
            "Signer %(n)s lignes d’accompagnement de %(company)s",
            company.to_sign,
        )
        href = reverse("support:company", args=[company.pk])
        duties.append(Duty("signature", words % {"n": company.to_sign, "company": name}, href, call))
    report = getattr(company, "report", None)
    if report is not None and report.state == ReportState.SENT:
        title = _("Approuver le bilan de %(company)s") % {"company": name}
        duties.append(Duty("file-check", title, reverse("support:report", args=[company.pk]), call))
    return duties


def _to_take_up(company: Any) -> list[Duty]:
    """What a company sent back to its consultant."""
    name, call = company.application.organisation.name, str(company.programme.call)
    duties = []
    if company.contested:
        words = ngettext(
            "Corriger %(n)s ligne contestée par %(company)s",
            "Corriger %(n)s lignes contestées par %(company)s",
            company.contested,
        )
        href = reverse("support:company", args=[company.pk])
        duties.append(Duty("edit", words % {"n": company.contested, "company": name}, href, call))
    report = getattr(company, "report", None)
    if report is not None and report.state == ReportState.DRAFT and report.remark:
        title = _("Reprendre le bilan de %(company)s") % {"company": name}
        duties.append(Duty("writing", title, reverse("support:report", args=[company.pk]), call))
    return duties


def duties_of_grants(*, actor: Actor) -> list[Duty]:
    """Return what a beneficiary's grants ask: an agreement to sign, pieces to join."""
    duties = []
    for grant in with_figures(grants_of_team(actor=actor)):
        words = {"organisation": grant.application.organisation.name}
        href = reverse("grants:grant", kwargs={"grant": grant.pk})
        if grant.state == "to_sign":
            duties.append(
                Duty(
                    "edit",
                    _("Signer la convention de %(organisation)s") % words,
                    href,
                    str(grant.application.call),
                )
            )
        if grant.returned:
            duties.append(
                Duty(
                    "paperclip",
                    _("Joindre les pièces demandées pour le paiement de %(organisation)s") % words,
                    href,
                    str(grant.application.call),
                )
            )
    return duties


def duties_of_payers(*, actor: Actor, on: date) -> list[Duty]:
    """Return one duty per network whose payment claims wait for the actor's desk, with how many."""
    rows = claims_to_act_on(actor=actor, on=on)
    return [
        Duty(
            "receipt",
            ngettext(
                "Traiter %(n)s demande de paiement de %(network)s",
                "Traiter %(n)s demandes de paiement de %(network)s",
                row["n"],
            )
            % {"n": row["n"], "network": row["name"]},
            reverse("grants:desk", kwargs={"network": row["slug"]}),
            _("La plus ancienne attend depuis le %(day)s.") % {"day": formats.day(row["since"])},
        )
        for row in rows
    ]


def duties_of_register(*, actor: Actor, on: date) -> list[Duty]:
    """Return one duty per network whose register desk the person keeps and whose aid is due soon or late."""
    return [_register_duty(row) for row in register_duties(actor=actor, on=on)]


def _register_duty(row: RegisterDuty) -> Duty:
    # As many as the desk shows and as its one file takes; the reason says which of them press.
    title = ngettext(
        "Envoyer %(n)s aide de %(network)s au registre national",
        "Envoyer %(n)s aides de %(network)s au registre national",
        row.waiting,
    ) % {"n": row.waiting, "network": row.network.organisation.name}
    if row.late:
        reason = ngettext("%(n)s est en retard.", "%(n)s sont en retard.", row.late) % {"n": row.late}
    elif row.days == 0:
        reason = _("La première doit partir aujourd’hui.")
    else:
        reason = ngettext(
            "La première doit partir dans %(n)s jour ouvré.",
            "La première doit partir dans %(n)s jours ouvrés.",
            row.days,
        ) % {"n": row.days}
    due = make_aware(datetime.combine(row.first_due, time(23, 59, 59)))
    href = reverse("funding:register", kwargs={"network": row.network.slug})
    return Duty("scale", title, href, reason, due)


def duties_of_labels(*, actor: Actor, on: date) -> list[Duty]:
    """Return the yearly reports of labelled networks to write, for who runs them, and to check or pay, for
    who funds them: one query."""
    return [_report_duty(row) for row in reports_to_act_on(actor=actor, on=on)]


def _report_duty(report: Any) -> Duty:
    words = {"network": report.agreement.award.network.organisation.name, "year": report.year}
    titles = {
        "to_write": _("Rendre le rapport annuel de %(network)s"),
        "returned": _("Compléter le rapport annuel de %(network)s"),
        "submitted": _("Contrôler le rapport annuel de %(network)s"),
        "accepted": _("Payer l’année %(year)s du soutien à %(network)s"),
    }
    href = reverse("labels:report", args=[report.agreement_id, report.year])
    reason = _("Soutien qui suit le label, année %(year)s.") % words
    is_ours = report.state in ("to_write", "returned")
    due = make_aware(datetime.combine(report.due_on, time(23, 59))) if is_ours else None
    return Duty("award", titles[report.state] % words, href, reason, due)


def sorted_by_due(duties: list[Duty]) -> list[Duty]:
    """Put the most pressing first; what has no date comes last."""
    return sorted(duties, key=lambda duty: (duty.due is None, duty.due))

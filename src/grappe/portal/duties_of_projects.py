"""What projects wait for from a person: as a partner, and as who leads them."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grappe.areas.projects.queries.waiting import LedDuty, ProjectDuty, led_duties, project_duties
from grappe.areas.projects.rules.agreement.waiting import Awaited
from grappe.areas.projects.rules.leading import Asked
from grappe.kernel.actor import Actor
from grappe.portal.duties import Duty
from grappe.web import formats


def duties_of_projects(*, actor: Actor, on: date) -> list[Duty]:
    """Return what projects wait for from the actor's organisations: one query."""
    return [_project_duty(row) for row in project_duties(actor=actor, on=on)]


def _project_duty(row: ProjectDuty) -> Duty:
    words = {"project": row.title, "organisation": row.organisation}
    agreement = reverse("projects:agreement", args=[row.project])
    match row.awaited:
        case Awaited.ANSWER:
            # The title belongs to the project: it is not read before the undertaking.
            href = reverse("projects:partner", args=[row.project, row.partner])
            title, reason = _("Répondre à une invitation"), _("%(organisation)s est invitée à un projet.")
        case Awaited.STATEMENT:
            href = reverse("projects:state", args=[row.project])
            title = _("Dire vos apports et vos attentes : %(project)s")
            reason = _("Chacun le dit seul, avant de lire les autres.")
        case Awaited.NOTES:
            href = reverse("projects:meeting", args=[row.project, row.meeting])
            title = _("Relire et confirmer les notes de réunion : %(project)s")
            reason = _("%(organisation)s était présente : chacun confirme ce qui est écrit.")
        case Awaited.MENDING:
            title, href = _("Relire l’accord avant de l’approuver : %(project)s"), f"{agreement}#chk"
            reason = _("Des contrôles bloquent : les parties et qui mène le projet les corrigent d’abord.")
        case Awaited.APPROVAL:
            title, href = _("Lire et approuver l’accord : %(project)s"), agreement
            reason = _("Le travail commence une fois l’accord signé par toutes les parties.")
        case Awaited.SIGNATURE:
            title, href = _("Signer l’accord : %(project)s"), agreement
            reason = _("Toutes les parties l’ont approuvé.")
    return Duty("share", title % words, href, reason % words)


def duties_of_leads(*, actor: Actor, on: date) -> list[Duty]:
    """Return what projects ask of who leads them, one duty a project: two queries."""
    return [led_duty(row) for row in led_duties(actor=actor, on=on)]


def led_duty(row: LedDuty) -> Duty:
    """Say what a project asks: the first thing as its title, the others, or why, as its reason."""
    (asked, count), *others = row.asked
    first = _told(asked, count)
    said = [_told(each, n).briefly % {"n": n} for each, n in others]
    if asked is Asked.ANSWERS and row.since:
        said = [_("la plus ancienne date du %(day)s") % {"day": formats.day(localdate(row.since))}, *said]
    due = make_aware(datetime.combine(row.due, time(23, 59, 59))) if row.due else None
    pk = [row.project, row.meeting] if asked is Asked.NOTES else [row.project]
    title = first.title % {"n": count, "project": row.title}
    reason = _sentence(", ".join(said) or first.why)
    return Duty("share", title, reverse(f"projects:{first.page}", args=pk), reason, due)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


@dataclass(frozen=True, slots=True)
class _Told:
    """One thing asked: its page; its words with the project's title, in brief beside another, and why."""

    page: str
    title: str
    briefly: str
    why: str


def _told(asked: Asked, n: int) -> _Told:
    """Return the words of one thing asked, so many times; numbers and titles are still to be filled in."""
    heard = _("Le tour de table attend leur parole.")
    begun = _("Le travail commence une fois l’accord signé par toutes les parties.")
    match asked:
        case Asked.CHAIN:
            title, briefly = _("Écrire la chaîne : %(project)s"), _("chaîne à écrire")
            return _Told("links", title, briefly, _("Nommez ce qu’il faut tenir pour aboutir."))
        case Asked.TEAM:
            title, briefly = _("Composer l’équipe : %(project)s"), _("équipe à composer")
            return _Told("team", title, briefly, _("Qui tiendrait le mieux chaque maillon."))
        case Asked.MEETING:
            title, briefly = _("Réunir l’équipe : %(project)s"), _("première réunion à tenir")
            return _Told("meeting-add", title, briefly, _("Les notes s’écrivent en séance."))
        case Asked.AGREEMENT:
            title, briefly = _("Ouvrir l’accord : %(project)s"), _("accord à ouvrir")
            return _Told("agreement", title, briefly, _("Avec ce que chacun a déjà dit."))
        case Asked.HOLES:
            title = ngettext(
                "Trouver qui tient %(n)s maillon : %(project)s",
                "Trouver qui tient %(n)s maillons : %(project)s",
                n,
            )
            briefly = ngettext(
                "%(n)s maillon que personne ne tient", "%(n)s maillons que personne ne tient", n
            )
            return _Told(
                "team", title, briefly, _("Un maillon que personne ne tient arrête toute la chaîne.")
            )
        case Asked.ANSWERS:
            title = ngettext(
                "Relancer %(n)s partenaire invité : %(project)s",
                "Relancer %(n)s partenaires invités : %(project)s",
                n,
            )
            briefly = ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", n)
            return _Told("table", title, briefly, heard)
        case Asked.STATEMENTS:
            title = ngettext(
                "Demander à %(n)s partenaire ses apports et ses attentes : %(project)s",
                "Demander à %(n)s partenaires leurs apports et leurs attentes : %(project)s",
                n,
            )
            briefly = ngettext(
                "%(n)s partenaire n’a pas dit ses attentes",
                "%(n)s partenaires n’ont pas dit leurs attentes",
                n,
            )
            return _Told("table", title, briefly, heard)
        case Asked.NOTES:
            title = _("Faire confirmer les notes de réunion : %(project)s")
            briefly = ngettext(
                "%(n)s confirmation de notes attendue", "%(n)s confirmations de notes attendues", n
            )
            return _Told("meeting", title, briefly, heard)
        case Asked.CHECKS:
            title = ngettext(
                "Corriger %(n)s point de l’accord : %(project)s",
                "Corriger %(n)s points de l’accord : %(project)s",
                n,
            )
            briefly = ngettext("%(n)s point de l’accord à corriger", "%(n)s points de l’accord à corriger", n)
            return _Told("agreement", title, briefly, _("Personne ne peut l’approuver avant."))
        case Asked.APPROVALS:
            title = _("Faire approuver l’accord : %(project)s")
            briefly = ngettext("%(n)s approbation attendue", "%(n)s approbations attendues", n)
            return _Told("agreement", title, briefly, begun)
        case Asked.SIGNATURES:
            title = _("Faire signer l’accord : %(project)s")
            briefly = ngettext("%(n)s signature attendue", "%(n)s signatures attendues", n)
            return _Told("agreement", title, briefly, begun)
        case Asked.LATE:
            title = ngettext(
                "Reprendre %(n)s élément en retard : %(project)s",
                "Reprendre %(n)s éléments en retard : %(project)s",
                n,
            )
            briefly = ngettext("%(n)s élément en retard", "%(n)s éléments en retard", n)
            return _Told("work", title, briefly, _("L’accord les attendait plus tôt."))

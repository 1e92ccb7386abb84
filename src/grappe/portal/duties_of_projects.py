"""What projects wait for from a person: as a partner, and as who leads them."""

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


_LED_PAGES = {
    Asked.CHAIN: "links",
    Asked.TEAM: "team",
    Asked.MEETING: "meeting-add",
    Asked.AGREEMENT: "agreement",
    Asked.HOLES: "team",
    Asked.ANSWERS: "table",
    Asked.STATEMENTS: "table",
    Asked.NOTES: "meeting",
    Asked.APPROVALS: "agreement",
    Asked.SIGNATURES: "agreement",
    Asked.LATE: "work",
}


def led_duty(row: LedDuty) -> Duty:
    """Say what a project asks: the first thing as its title, the others, or why, as its reason."""
    (asked, count), *others = row.asked
    pk = [row.project, row.meeting] if asked is Asked.NOTES else [row.project]
    title = _led_title(asked, count) % {"n": count, "project": row.title}
    said = [_led_words(each, n) for each, n in others]
    if asked is Asked.ANSWERS and row.since:
        said = [_("la plus ancienne date du %(day)s") % {"day": formats.day(localdate(row.since))}, *said]
    reason = ", ".join(said) if said else _led_reason(asked)
    due = make_aware(datetime.combine(row.due, time(23, 59, 59))) if row.due else None
    return Duty("share", title, reverse(f"projects:{_LED_PAGES[asked]}", args=pk), _sentence(reason), due)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def _led_title(asked: Asked, n: int) -> str:
    """What to do first, with the project's title."""
    match asked:
        case Asked.CHAIN:
            return _("Écrire la chaîne : %(project)s")
        case Asked.TEAM:
            return _("Composer l’équipe : %(project)s")
        case Asked.MEETING:
            return _("Réunir l’équipe : %(project)s")
        case Asked.AGREEMENT:
            return _("Ouvrir l’accord : %(project)s")
        case Asked.HOLES:
            return ngettext(
                "Trouver qui tient %(n)s maillon : %(project)s",
                "Trouver qui tient %(n)s maillons : %(project)s",
                n,
            )
        case Asked.ANSWERS:
            return ngettext(
                "Relancer %(n)s partenaire invité : %(project)s",
                "Relancer %(n)s partenaires invités : %(project)s",
                n,
            )
        case Asked.STATEMENTS:
            return ngettext(
                "Demander à %(n)s partenaire ses apports et ses attentes : %(project)s",
                "Demander à %(n)s partenaires leurs apports et leurs attentes : %(project)s",
                n,
            )
        case Asked.NOTES:
            return _("Faire confirmer les notes de réunion : %(project)s")
        case Asked.APPROVALS:
            return _("Faire approuver l’accord : %(project)s")
        case Asked.SIGNATURES:
            return _("Faire signer l’accord : %(project)s")
        case Asked.LATE:
            return ngettext(
                "Reprendre %(n)s élément en retard : %(project)s",
                "Reprendre %(n)s éléments en retard : %(project)s",
                n,
            )


def _led_words(asked: Asked, n: int) -> str:
    """What else, in few words."""
    match asked:
        case Asked.CHAIN:
            words = _("chaîne à écrire")
        case Asked.TEAM:
            words = _("équipe à composer")
        case Asked.MEETING:
            words = _("première réunion à tenir")
        case Asked.AGREEMENT:
            words = _("accord à ouvrir")
        case Asked.HOLES:
            words = ngettext("%(n)s maillon que personne ne tient", "%(n)s maillons que personne ne tient", n)
        case Asked.ANSWERS:
            words = ngettext("%(n)s réponse attendue", "%(n)s réponses attendues", n)
        case Asked.STATEMENTS:
            words = ngettext(
                "%(n)s partenaire n’a pas dit ses attentes",
                "%(n)s partenaires n’ont pas dit leurs attentes",
                n,
            )
        case Asked.NOTES:
            words = ngettext(
                "%(n)s confirmation de notes attendue", "%(n)s confirmations de notes attendues", n
            )
        case Asked.APPROVALS:
            words = ngettext("%(n)s approbation attendue", "%(n)s approbations attendues", n)
        case Asked.SIGNATURES:
            words = ngettext("%(n)s signature attendue", "%(n)s signatures attendues", n)
        case Asked.LATE:
            words = ngettext("%(n)s élément en retard", "%(n)s éléments en retard", n)
    return words % {"n": n}


def _led_reason(asked: Asked) -> str:
    """Why, when nothing else is to be said of the project."""
    match asked:
        case Asked.CHAIN:
            return _("Nommez ce qu’il faut tenir pour aboutir.")
        case Asked.TEAM:
            return _("Qui tiendrait le mieux chaque maillon.")
        case Asked.MEETING:
            return _("Les notes s’écrivent en séance.")
        case Asked.AGREEMENT:
            return _("Avec ce que chacun a déjà dit.")
        case Asked.HOLES:
            return _("Un maillon que personne ne tient arrête toute la chaîne.")
        case Asked.ANSWERS | Asked.STATEMENTS | Asked.NOTES:
            return _("Le tour de table attend leur parole.")
        case Asked.APPROVALS | Asked.SIGNATURES:
            return _("Le travail commence une fois l’accord signé par toutes les parties.")
        case Asked.LATE:
            return _("L’accord les attendait plus tôt.")

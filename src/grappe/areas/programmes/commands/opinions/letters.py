"""The letters to experts. They name the call and the deadline, never the applicant nor the question: what
they lead to is read after the link question, not in a mailbox."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.people.commands import write_letter
from grappe.areas.programmes.models import Opinion
from grappe.kernel.actor import Actor
from grappe.web.formats import deadline

REQUEST = "opinion"


def write_request(opinion: Opinion, *, link: str, actor: Actor, on: datetime) -> int:
    """Tell an expert who has an account that an opinion is asked of them; return the letter's id."""
    assert opinion.expert is not None, "whoever has no account gets an invitation"
    with override(opinion.expert.language):
        said = _said(opinion, link) | {"inviter": actor.name}
        subject = _("Un avis vous est demandé pour %(call)s") % said
        body = (
            _(
                "Bonjour %(name)s,\n\n%(inviter)s vous demande un avis sur un dossier de %(call)s, à rendre "
                "avant le %(due)s.\n\nCette page dit lequel, et vous demande d’abord si un lien vous en "
                "écarte :\n%(link)s\n"
            )
            % said
        )
    return _write(opinion, subject, body, on)


def write_reminder(opinion: Opinion, *, link: str, on: datetime) -> int:
    """Remind an expert of the opinion awaited from them; return the letter's id."""
    assert opinion.expert is not None, "whoever has no account gets an invitation"
    with override(opinion.expert.language):
        said = _said(opinion, link)
        subject = _("Votre avis est attendu avant le %(due)s : %(call)s") % said
        body = (
            _(
                "Bonjour %(name)s,\n\nL’avis qui vous est demandé sur un dossier de %(call)s est attendu "
                "avant le %(due)s ; il ne pourra plus être rendu ensuite.\n\n%(link)s\n\nCe rappel est le "
                "seul.\n"
            )
            % said
        )
    return _write(opinion, subject, body, on)


def _said(opinion: Opinion, link: str) -> dict[str, str]:
    assert opinion.expert is not None, "the reader is known"
    return {
        "name": opinion.expert.name,
        "call": str(opinion.application.call),
        "due": deadline(opinion.due_at, year=True),
        "link": link,
    }


def _write(opinion: Opinion, subject: str, body: str, on: datetime) -> int:
    assert opinion.expert is not None, "the reader is known"
    return write_letter(
        person=opinion.expert,
        to_address=opinion.expert.email,
        language=opinion.expert.language,
        subject=subject,
        body=body,
        object_type=REQUEST,
        object_id=opinion.pk,
        on=on,
    )

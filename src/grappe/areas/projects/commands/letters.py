"""Letters about a project: written with the act, in the reader's language, sent once it is kept."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.directory.models import Relation
from grappe.areas.directory.queries import BELONGING, valid_on
from grappe.areas.people.commands.letters import link_to, write_letter
from grappe.areas.people.models import Person
from grappe.areas.projects.models import ProjectPartner

INVITATION = "project_invitation"


def write_invitation(partner: ProjectPartner, *, on: datetime) -> list[int]:
    """Write to the people of an invited organisation who have an account; return the ids of the letters.

    The letter says what the invitation discloses and nothing else: neither the title of the project nor who
    takes part.
    """
    organisation = partner.organisation
    ties = Relation.objects.filter(
        valid_on(localdate(on)), organisation=organisation, kind__in=BELONGING, person__is_active=True
    )
    people = Person.objects.filter(pk__in=ties.values("person")).order_by("pk")
    return [_write(partner, person, on) for person in people]


def _write(partner: ProjectPartner, person: Person, on: datetime) -> int:
    words = {
        "organisation": partner.organisation.name,
        "disclosed": partner.disclosed,
        "link": link_to("projects:project", project=partner.project_id),
    }
    with override(person.language):
        subject = _("%(organisation)s est invitée à un projet") % words
        body = (
            _(
                "Bonjour,\n\n%(organisation)s est invitée au tour de table d’un projet collaboratif. "
                "Ce que l’invitation en dit :\n\n%(disclosed)s\n\n"
                "Pour en lire plus, engagez-vous à la confidentialité, ou déclinez :\n%(link)s\n"
            )
            % words
        )
    return write_letter(
        person=person,
        to_address=person.email,
        language=person.language,
        subject=subject,
        body=body,
        object_type=INVITATION,
        object_id=partner.pk,
        on=on,
    )

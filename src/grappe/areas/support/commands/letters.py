"""The letter to a company when a day of support awaits its signature."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.people.commands import link_to, write_letter
from grappe.areas.programmes.models import ApplicationMember
from grappe.areas.support.models import SupportDay
from grappe.areas.support.queries import SIGNERS
from grappe.values import HalfDays
from grappe.web.formats import day, half_days

TO_SIGN = "support_day"


def ask_signature(logged: SupportDay, *, on: datetime) -> int:
    """Write to those who sign for the company that a day awaits them, once each time it does; return how many
    letters."""
    team = ApplicationMember.objects.filter(
        application=logged.company.application_id, role__in=SIGNERS, person__is_active=True
    )
    members = list(team.select_related("person").order_by("pk"))
    for member in members:
        person = member.person
        with override(person.language):
            said = {
                "name": person.name,
                "company": logged.company.application.organisation.name,
                "consultant": logged.consultant.person.name,
                "day": day(logged.done_on),
                "time": half_days(HalfDays(logged.half_days)),
                "call": str(logged.company.programme.call),
                "link": link_to("support:company", company=logged.company_id),
            }
            subject = _("Une journée du %(day)s attend la signature de %(company)s") % said
            body = (
                _(
                    "Bonjour %(name)s,\n\n%(consultant)s a noté %(time)s avec %(company)s le %(day)s, dans "
                    "l’accompagnement %(call)s.\n\nSignez cette ligne, ou contestez-la si elle ne correspond "
                    "pas à ce qui a été fait :\n%(link)s\n"
                )
                % said
            )
        write_letter(
            person=person,
            to_address=person.email,
            language=person.language,
            subject=subject,
            body=body,
            object_type=TO_SIGN,
            object_id=logged.pk,
            on=on,
        )
    return len(members)

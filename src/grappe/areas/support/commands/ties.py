"""Who follows a company is tied to it while they do, so that conflicts of interest see it at once."""

from datetime import datetime

from grappe.areas.directory.commands import KeptLink, keep_links
from grappe.areas.directory.models import RelationKind
from grappe.areas.support.models import SupportProgramme
from grappe.areas.support.rules import ProgrammeState


def follow_ties(programme: SupportProgramme, *, on: datetime) -> int:
    """Tie each company to the firm that follows it and to its consultants, until they no longer do or the
    programme ends; return how many links began or ended. Inside the caller's act."""
    call = programme.call
    return keep_links(
        _links_of(programme) if programme.state == ProgrammeState.RUNNING else [],
        kind=RelationKind.PAID_CONSULTANT,
        title=f"Accompagnement {call}",
        source=f"accompagnement {call.slug}"[:120],
        on=on,
    )


def _links_of(programme: SupportProgramme) -> list[KeptLink]:
    companies = list(
        programme.companies.filter(firm__isnull=False).values_list(
            "application__organisation_id", "firm_id", "firm__organisation_id"
        )
    )
    consultants: dict[int, list[int]] = {}
    active = programme.firms.filter(consultants__left_at__isnull=True, consultants__isnull=False)
    for firm, person in active.values_list("pk", "consultants__person_id"):
        consultants.setdefault(firm, []).append(person)
    return [
        link
        for organisation, firm, firm_organisation in companies
        for link in (
            *(
                [KeptLink(organisation, holder_id=firm_organisation)]
                if firm_organisation != organisation
                else []
            ),
            *(KeptLink(organisation, person_id=person) for person in consultants.get(firm, ())),
        )
    ]

"""The firms of a programme, the consultants who log days for them, and the companies they follow."""

from collections.abc import Mapping
from datetime import datetime

from grappe.areas.directory.queries import organisations_visible_to
from grappe.areas.people.commands import withdraw_invitation
from grappe.areas.people.models import Person
from grappe.areas.people.queries import invitations_waiting
from grappe.areas.support.commands.loading import locked_programme, write_down
from grappe.areas.support.commands.ties import follow_ties
from grappe.areas.support.models import Consultant, SupportDay, SupportedCompany, SupportFirm
from grappe.areas.support.queries import WAITING, template_of_programme
from grappe.kernel.actor import Actor
from grappe.kernel.commands import command
from grappe.values import Refusal, Refused, refuse_if

OBJECT = "support_programme"
# The kind of an invitation to log days for a firm.
INVITATION = "consultant"


@command
def add_firm(
    *, programme_id: int, organisation_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Choose a firm for the programme and return its place's id; a firm already chosen is kept.

    :raises Refused: when the template's number of firms is reached.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    organisation = organisations_visible_to(actor=actor).get(pk=organisation_id)
    most = template_of_programme(programme).firms
    if programme.firms.exclude(organisation=organisation).count() >= most:
        raise Refused(Refusal("support.firms_full", {"most": most}, "organisation"))
    firm, _ = SupportFirm.objects.get_or_create(programme=programme, organisation=organisation)
    write_down(
        "add_firm", OBJECT, programme.pk, actor=actor, on=on, key=key, result=firm.pk, firm=organisation.pk
    )
    return firm.pk


@command
def remove_firm(
    *, programme_id: int, firm_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Take a firm out of the programme, as long as it logged nothing; its companies wait for another, and its
    invitations open nothing any more.

    :raises Refused: when it logged days.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    firm = programme.firms.get(pk=firm_id)
    if SupportDay.objects.filter(consultant__firm=firm).exists():
        raise Refused(Refusal("support.firm_has_days", {"firm": firm.organisation.name}))
    for invitation in invitations_waiting(kind=INVITATION, object_id=firm.pk, on=on):
        withdraw_invitation(invitation_id=invitation.pk, on=on)
    firm.companies.update(firm=None)
    firm.delete()
    follow_ties(programme, on=on)
    write_down("remove_firm", OBJECT, programme.pk, actor=actor, on=on, key=key, firm=firm.organisation_id)
    return programme.pk


@command
def add_consultant(
    *, programme_id: int, firm_id: int, email: str, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Let a person log days for a firm and return their place's id; one who had left comes back to it.

    :raises Refused: when nobody has that address, or they are there already.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    firm = programme.firms.get(pk=firm_id)
    person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise Refused(Refusal("support.no_such_person", {"email": email.strip()}, "email"))
    consultant = seat_consultant(firm, person, on=on)
    write_down(
        "add_consultant",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=consultant.pk,
        person=person.pk,
    )
    return consultant.pk


def seat_consultant(firm: SupportFirm, person: Person, *, on: datetime) -> Consultant:
    """Return the place of a person in a firm, new or taken again; they are tied to the companies that the
    firm follows. Inside the caller's act.

    :raises Refused: when they are there already.
    """
    consultant, made = Consultant.objects.get_or_create(firm=firm, person=person, defaults={"since": on})
    if not made and consultant.left_at is None:
        raise Refused(Refusal("support.consultant_there", {"name": person.name}, "email"))
    consultant.left_at = None
    consultant.save(update_fields=["left_at"])
    follow_ties(firm.programme, on=on)
    return consultant


@command
def remove_consultant(
    *, programme_id: int, consultant_id: int, actor: Actor, on: datetime, key: str | None = None
) -> int:
    """Let a person log no more days for their firm and return their place's id; what they logged stays.

    :raises Refused: when they have left already.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    consultant = Consultant.objects.select_related("person").get(firm__programme=programme, pk=consultant_id)
    if consultant.left_at is not None:
        raise Refused(Refusal("support.consultant_left", {"name": consultant.person.name}))
    consultant.left_at = on
    consultant.save(update_fields=["left_at"])
    follow_ties(programme, on=on)
    write_down(
        "remove_consultant",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=consultant.pk,
        person=consultant.person_id,
    )
    return consultant.pk


@command
def assign_firms(
    *,
    programme_id: int,
    firms: Mapping[int, int | None],
    actor: Actor,
    on: datetime,
    key: str | None = None,
) -> int:
    """Say which firm follows each company, and return how many changed. The firm and its consultants are tied
    to it from that day, in the directory, so that conflicts of interest see it.

    Days already signed stay with who logged them: a company can change firms on the way.

    :param firms: company id → firm id, or None while no firm follows it.
    :raises Refused: for a firm or a company of another programme, and while days of a company that changes
        wait for its signature: its firm alone can correct them.
    """
    programme = locked_programme(programme_id, actor=actor, on=on)
    companies = {
        row.pk: row
        for row in programme.companies.filter(pk__in=firms).select_related("application__organisation")
    }
    known = set(programme.firms.values_list("pk", flat=True)) | {None}
    if not set(firms) <= set(companies) or not set(firms.values()) <= known:
        raise Refused(Refusal("support.unknown_firm"))
    changed = [company for pk, company in companies.items() if company.firm_id != firms[pk]]
    refuse_if(_refusals_while_days_wait(changed))
    for company in changed:
        company.firm_id = firms[company.pk]
    SupportedCompany.objects.bulk_update(changed, ["firm"])
    follow_ties(programme, on=on)
    write_down(
        "assign_firms",
        OBJECT,
        programme.pk,
        actor=actor,
        on=on,
        key=key,
        result=len(changed),
        firms={str(company.pk): company.firm_id for company in changed},
    )
    return len(changed)


def _refusals_while_days_wait(companies: list[SupportedCompany]) -> list[Refusal]:
    held = set(
        SupportDay.objects.filter(company__in=companies, state__in=WAITING).values_list(
            "company_id", flat=True
        )
    )
    return [
        Refusal(
            "support.firm_days_wait", {"company": company.application.organisation.name}, f"firm_{company.pk}"
        )
        for company in companies
        if company.pk in held
    ]

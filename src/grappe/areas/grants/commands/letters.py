"""The letters to a beneficiary about its claims: pieces asked, approved, paid, to be paid back. Once each."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.grants.models import Claim, Payment, RecoveryOrder
from grappe.areas.people.commands import link_to, write_letter
from grappe.areas.programmes.models import ApplicationMember, MemberRole
from grappe.values import Euro
from grappe.web.formats import day, euro_exact

LETTER = "claim"
WRITERS = (MemberRole.OWNER, MemberRole.EDITOR)
_Said = dict[str, str]


def tell_asked(claim: Claim, *, on: datetime) -> int:
    """Write what is asked back; return how many letters."""

    def words(said: _Said) -> tuple[str, str]:
        return (
            _("Des pièces sont demandées pour le paiement de %(company)s") % said,
            _(
                "Bonjour %(name)s,\n\nLa demande de paiement de %(company)s (%(call)s) vous revient. Ce qui "
                "est demandé :\n\n%(message)s\n\nComplétez-la, puis renvoyez-la :\n%(link)s\n"
            )
            % said,
        )

    return _tell(claim, words, {"message": claim.message}, on)


def tell_approved(claim: Claim, *, on: datetime) -> int:
    """Write that a claim is approved, and what follows; return how many letters."""
    amount = Euro(claim.to_recover or 0) if claim.to_recover else Euro(claim.to_pay or 0)

    def words(said: _Said) -> tuple[str, str]:
        follows = (
            _("%(amount)s sont à rendre : un ordre de recouvrement suivra.")
            if claim.to_recover
            else _("%(amount)s seront versés.")
        )
        return (
            _("La demande de paiement de %(company)s est approuvée") % said,
            (
                _("Bonjour %(name)s,\n\nLa demande de paiement de %(company)s (%(call)s) est approuvée. ")
                + follows
                + _("\n\nLe calcul ligne par ligne :\n%(link)s\n")
            )
            % said,
        )

    return _tell(claim, words, {}, on, amount=amount)


def tell_paid(claim: Claim, payment: Payment, *, on: datetime) -> int:
    """Write that a claim was paid; return how many letters."""

    def words(said: _Said) -> tuple[str, str]:
        return (
            _("%(amount)s ont été versés à %(company)s") % said,
            _(
                "Bonjour %(name)s,\n\n%(amount)s ont été versés à %(company)s le %(day)s, pour %(call)s.\n\n"
                "L’avis de paiement se trouve ici :\n%(link)s\n"
            )
            % said,
        )

    return _tell(claim, words, {}, on, amount=Euro(payment.amount), at=payment.paid_on)


def tell_recovery(claim: Claim, order: RecoveryOrder, *, on: datetime) -> int:
    """Write that an order of recovery was issued; return how many letters."""

    def words(said: _Said) -> tuple[str, str]:
        return (
            _("%(amount)s à rendre par %(company)s avant le %(day)s") % said,
            _(
                "Bonjour %(name)s,\n\nLe solde de %(company)s (%(call)s) est inférieur à ce qui a été "
                "versé : %(amount)s sont à rendre avant le %(day)s.\n\nL’ordre de recouvrement et son "
                "calcul :\n%(link)s\n"
            )
            % said,
        )

    return _tell(claim, words, {}, on, amount=Euro(order.amount), at=order.due_on)


def _tell(
    claim: Claim,
    words: Callable[[_Said], tuple[str, str]],
    said: _Said,
    on: datetime,
    *,
    amount: Euro | None = None,
    at: date | None = None,
) -> int:
    """Write to each of those who write for the beneficiary, in their own language."""
    application = claim.grant.application
    team = ApplicationMember.objects.filter(application=application, role__in=WRITERS, person__is_active=True)
    members = list(team.select_related("person").order_by("pk"))
    for member in members:
        person = member.person
        with override(person.language):
            facts = {
                "name": person.name,
                "company": application.organisation.name,
                "call": str(application.call),
                "amount": euro_exact(amount) if amount is not None else "",
                "day": day(at) if at else "",
                "link": link_to("grants:grant", grant=claim.grant_id),
                **said,
            }
            subject, body = words(facts)
        write_letter(
            person=person,
            to_address=person.email,
            language=person.language,
            subject=subject,
            body=body,
            object_type=LETTER,
            object_id=claim.pk,
            on=on,
        )
    return len(members)

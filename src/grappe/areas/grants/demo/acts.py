"""Acts that the grants of the demonstration share: an invented piece, a claim led to its payment."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from grappe.areas.grants.commands import Verdict, approve_claim, check_claim, pay_claim
from grappe.areas.grants.models import Claim, ClaimLine
from grappe.areas.grants.rules import TypedTerms
from grappe.areas.programmes.documents.blocks import Paper, Text
from grappe.areas.programmes.documents.pdf import render_pdf
from grappe.areas.programmes.models import Call
from grappe.kernel.actor import Actor

PARIS = ZoneInfo("Europe/Paris")
PUBLICITY = "Projet financé par : %(funder)s."


def noon(day: date, hour: int = 12) -> datetime:
    """Return that day, at noon in Paris."""
    return datetime.combine(day, time(hour), PARIS)


def piece(name: str, organisation: str, on: datetime) -> tuple[str, bytes]:
    """A page that says it is invented: no bill of a real company is imitated."""
    text = "Pièce inventée pour la démonstration de Grappe. Elle ne dit rien de réel sur cette organisation."
    paper = Paper(title=name, subtitle=organisation, blocks=(Text(text),))
    return f"{slugify(name)}.pdf", render_pdf(paper, on=on)


def named(terms: TypedTerms, call: Call) -> TypedTerms:
    """The same terms, with the funder named in its sentence."""
    assert call.funder is not None
    return replace(terms, publicity=terms.publicity % {"funder": call.funder.name})


def seen(claim: int) -> int:
    """Return the version of a claim as it stands."""
    return Claim.objects.values_list("version", flat=True).get(pk=claim)


def check(claim: int, actor: Actor, on: datetime, verdicts: Sequence[Verdict] = ()) -> None:
    """Check a claim, its lines in order; those without a verdict are kept whole."""
    lines = ClaimLine.objects.filter(claim_id=claim).order_by("pk").values_list("pk", flat=True)
    said = dict(zip(lines, verdicts, strict=False))
    check_claim(claim_id=claim, seen=seen(claim), verdicts=said, actor=actor, on=on)


def approve(claim: int, actor: Actor, on: datetime) -> None:
    """Approve a claim."""
    approve_claim(claim_id=claim, seen=seen(claim), actor=actor, on=on)


def pay(claim: int, actor: Actor, on: datetime) -> None:
    """Confirm the payment of a claim that day."""
    pay_claim(
        claim_id=claim,
        seen=seen(claim),
        paid_on=on.astimezone(PARIS).date(),
        reference=f"DEMO-{claim:04d}",
        actor=actor,
        on=on,
    )

"""What the open call of the demonstration adds to a plain one: rounds, envelopes and conditions."""

from datetime import timedelta
from decimal import Decimal

from grappe.areas.programmes.models import Call, Envelope, Round
from grappe.areas.programmes.queries.preparing import REGION, names_of, with_names
from grappe.areas.programmes.rules.eligibility import Requirement, RequirementKind
from grappe.areas.programmes.rules.envelopes import Reserve

# The region of the network's own members, as the official codes have it since 2016.
HOME = f"{REGION}84"


def with_terms(call: Call) -> Call:
    """Give the call a second round, two envelopes that sum to its total, and three conditions; return it."""
    requirements = (
        Requirement(RequirementKind.TERRITORY, (HOME,)),
        Requirement(RequirementKind.MEMBER, (call.network.slug,)),
        Requirement(RequirementKind.SIZE, most=249),
    )
    named = names_of({requirement.kind for requirement in requirements})
    call.requirements = [requirement.as_json() for requirement in with_names(requirements, named)]
    call.save(update_fields=["requirements"])
    _write_rounds(call)
    _write_envelopes(call)
    return call


def _write_rounds(call: Call) -> None:
    assert call.closes_at is not None
    later = (call.closes_at + timedelta(days=30), call.closes_at + timedelta(days=90))
    Round.objects.bulk_create(
        Round(call=call, number=number, opens_at=opens, closes_at=closes)
        for number, (opens, closes) in enumerate(((call.opens_at, call.closes_at), later), start=1)
    )


def _write_envelopes(call: Call) -> None:
    assert call.envelope is not None
    kept, theme = Decimal(45_000), call.themes[0]
    Envelope.objects.bulk_create(
        [
            Envelope(
                call=call,
                position=0,
                label=theme["label"],
                amount=kept,
                reserve=Reserve.SECTOR,
                codes=[theme["code"]],
            ),
            Envelope(call=call, position=1, label="Autres thèmes", amount=call.envelope - kept),
        ]
    )

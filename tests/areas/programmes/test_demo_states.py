"""The demonstration holds at least one object in every state of every state machine of the calls."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, Model

from grappe.areas.programmes.models import (
    AdmissibilityCheck,
    Application,
    ApplicationInvitation,
    Call,
    Conflict,
    ConflictOrigin,
    Decision,
    InvitationState,
    Opinion,
    ProposalState,
    Review,
    ReviewState,
    SelectionProposal,
)
from grappe.areas.programmes.rules.admissibility import CheckState
from grappe.areas.programmes.rules.applications import ApplicationState, CallState
from grappe.areas.programmes.rules.conflicts import ConflictKind
from grappe.areas.programmes.rules.decisions import Outcome
from grappe.areas.programmes.rules.opinions import OpinionState
from grappe.kernel.models import OutboxMail, OutboxState

MACHINES: list[tuple[type[Model], str, type[StrEnum] | Any]] = [
    (Call, "state", CallState),
    (Application, "state", ApplicationState),
    (ApplicationInvitation, "state", InvitationState),
    (AdmissibilityCheck, "state", CheckState),
    (Review, "state", ReviewState),
    (Conflict, "origin", ConflictOrigin),
    (Conflict, "kind", ConflictKind),
    (Decision, "outcome", Outcome),
    (Opinion, "state", OpinionState),
    (SelectionProposal, "state", ProposalState),
    (OutboxMail, "state", OutboxState),
]


def places_of_states() -> Iterator[tuple[str, str]]:
    """Every field of the area that says where a thing stands, by its name."""
    for model in apps.get_app_config("programmes").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, CharField) and field.name in ("state", "outcome"):
                yield model.__name__, field.name


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("model", "field", "states"), MACHINES, ids=[f"{m.__name__}.{f}" for m, f, _states in MACHINES]
)
def test_the_demonstration_holds_one_object_in_every_state(model: Any, field: str, states: Any) -> None:
    held = set(model.objects.values_list(field, flat=True))
    assert held == {str(state.value) for state in states}


def test_no_state_machine_is_left_out() -> None:
    walked = {(model.__name__, field) for model, field, _states in MACHINES}
    assert set(places_of_states()) <= walked

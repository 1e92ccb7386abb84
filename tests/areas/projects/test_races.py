"""Partners at once on one agreement: real threads on PostgreSQL. Nothing of anyone is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.areas.programmes.racing import lines, race
from tests.areas.projects import factories as make

from grappe.areas.projects.commands import (
    approve_version,
    begin_agreement,
    leave_project,
    sign_version,
    write_section,
)
from grappe.areas.projects.models import Approval, ConsortiumAgreement, ConsortiumVersion
from grappe.areas.projects.rules.agreement.versions import AgreementState, section_digest
from grappe.values import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races need a server that two connections write to at once: python tests/postgres_server.py",
    ),
]


def told(outcome: Any) -> tuple[str, ...]:
    assert isinstance(outcome, Refused), outcome
    return tuple(outcome.codes)


def writing(world: make.World, key: str, section: str, *rows: dict[str, str]) -> Callable[[], int]:
    """A partner writes an article as both of them read it before either had written."""
    seen = section_digest(world.latest.content, section)
    typed = [
        {name: text.replace("@a", str(world.partners["a"].pk)) for name, text in r.items()} for r in rows
    ]
    act = {"project_id": world.project.pk, "section": section, "typed": typed, "seen": seen}
    return lambda: write_section(**act, **world.as_(key))


def test_two_partners_write_one_article() -> None:
    world = make.complete()
    before = world.latest.number
    first, second = race(
        writing(world, "a", "confidentiality", {"years": "7"}),
        writing(world, "b", "confidentiality", {"years": "3"}),
    )
    assert first == before + 1
    assert told(second) == ("projects.clause_changed",)
    assert world.latest.content["confidentiality"] == [{"years": 7}]
    assert ConsortiumVersion.objects.filter(number__gt=before).count() == 1


def test_two_partners_write_two_articles_and_both_stand() -> None:
    world = make.complete()
    before = world.latest.number
    outcomes = race(
        writing(world, "a", "confidentiality", {"years": "7"}),
        writing(world, "b", "publication", {"notice_days": "45", "delay_months": "12"}),
    )
    assert outcomes == [before + 1, before + 2]
    latest = world.latest.content
    assert (latest["confidentiality"][0]["years"], latest["publication"][0]["notice_days"]) == (7, 45)


def test_an_approval_of_what_another_is_rewriting() -> None:
    world = make.complete()
    number = world.latest.number
    first, second = race(
        writing(world, "a", "confidentiality", {"years": "7"}),
        lambda: approve_version(partner_id=world.partners["b"].pk, number=number, **world.as_("b")),
    )
    assert first == number + 1
    assert told(second) == ("projects.version_outdated",)
    assert not Approval.objects.exists()


def test_the_last_two_approvals_freeze_the_text_once() -> None:
    world = make.complete()
    number = world.latest.number
    approve_version(partner_id=world.partners["a"].pk, number=number, **world.as_("a"))
    race(
        *(
            lambda key=key: approve_version(
                partner_id=world.partners[key].pk, number=number, **world.as_(key)
            )
            for key in ("b", "c")
        )
    )
    assert Approval.objects.count() == 3
    assert world.agreement.state == AgreementState.APPROVED


def test_a_partner_leaves_while_the_last_one_approves() -> None:
    world = make.complete()
    number = world.latest.number
    for key in ("a", "b"):
        approve_version(partner_id=world.partners[key].pk, number=number, **world.as_(key))
    _left, refused = race(
        lambda: leave_project(partner_id=world.partners["a"].pk, reason="Autre marché", **world.as_("a")),
        lambda: approve_version(partner_id=world.partners["c"].pk, number=number, **world.as_("c")),
    )
    assert "projects.checks_block" in told(refused)
    assert (world.agreement.state, Approval.objects.count()) == (AgreementState.DRAFTING, 2)


def test_a_partner_leaves_while_the_last_one_signs() -> None:
    world = make.complete()
    number = world.latest.number
    for key in make.KEYS:
        approve_version(partner_id=world.partners[key].pk, number=number, **world.as_(key))
    text = world.latest.digest
    for key in ("a", "b"):
        sign_version(partner_id=world.partners[key].pk, digest_read=text, **world.as_(key))
    signed, _left = race(
        lambda: sign_version(partner_id=world.partners["c"].pk, digest_read=text, **world.as_("c")),
        lambda: leave_project(partner_id=world.partners["a"].pk, reason="Autre marché", **world.as_("a")),
    )
    assert signed == world.project.pk
    assert world.agreement.state == AgreementState.SIGNED
    assert world.agreement.in_force == world.latest


def test_an_agreement_opened_twice_at_once_is_one() -> None:
    world = make.seated()
    first, second = race(
        *(lambda: begin_agreement(project_id=world.project.pk, **world.lead) for _ in range(2))
    )
    assert first == 1
    assert told(second) == ("projects.agreement_exists",)
    assert (ConsortiumAgreement.objects.count(), lines("begin_agreement")) == (1, 1)

"""The demonstration's projects: what the documents print is counted, the rest is invented."""

from __future__ import annotations

import pytest
from django.utils import timezone

from grappe.areas.networks.models import Network
from grappe.areas.projects.models import DeclaredPortfolio, Project, ProjectPartner
from grappe.areas.projects.queries.reading import agreement_of, portfolio_read, text_of
from grappe.areas.projects.rules.agreement.checks import blocking, check_agreement, share_gaps
from grappe.areas.projects.rules.portfolio import Category
from grappe.kernel.actor import MACHINE

pytestmark = pytest.mark.django_db


def test_the_portfolio_counts_what_the_documents_print(demo: None) -> None:
    nutravita = Network.objects.get(slug="nutravita")
    found = portfolio_read(nutravita, actor=MACHINE, on=timezone.localdate()).figures
    assert (found.projects, found.inter, found.participants) == (25, 8, 97)
    kinds = (Category.SME, Category.LARGE, Category.LABORATORY)
    assert [found.categories[kind] for kind in kinds] == [57, 8, 32]
    declared = DeclaredPortfolio.objects.get(amount__isnull=False)
    assert declared.amount == 25_000_000
    assert "ne dit pas" in declared.note


def test_acph_lacks_a_hundredth_and_plantinauv_holds(demo: None) -> None:
    acph, plantinauv = (agreement_of(Project.objects.get(title=title)) for title in ("ACPh", "PLANTINAUV"))
    assert acph is not None and acph.latest is not None
    assert [gap.missing for gap in share_gaps(text_of(acph.latest))] == [1]
    assert plantinauv is not None and plantinauv.in_force is not None
    assert blocking(check_agreement(text_of(plantinauv.in_force))) == []


def test_every_partner_of_the_demonstration_is_invented(demo: None) -> None:
    assert not ProjectPartner.objects.filter(organisation__invented=False).exists()

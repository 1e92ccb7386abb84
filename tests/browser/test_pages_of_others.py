"""Every page of the other roles, visitors included: WCAG 2.2 A and AA, nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .walk import OTHERS, Met, problems_of_role


@pytest.fixture(scope="module")
def met() -> Met:
    """What two roles meet alike is examined once."""
    return Met()


@pytest.mark.parametrize("role", OTHERS)
def test_every_page(visit: Callable[..., Page], met: Met, role: str) -> None:
    assert problems_of_role(visit, role, met) == []

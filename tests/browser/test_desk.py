"""Every page of every role on a desk: no violation of WCAG 2.2 A and AA, nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .walk import ROLES, Shapes, problems_in_the_dark, problems_of_role

WIDTH = 1280


@pytest.fixture(scope="module")
def known() -> Shapes:
    """The shapes of the pages that earlier roles met: what two roles see alike is examined once."""
    return set()


@pytest.mark.parametrize("role", ROLES)
def test_every_page(visit: Callable[..., Page], known: Shapes, role: str) -> None:
    assert problems_of_role(visit, role, WIDTH, known) == []


def test_dark_pages(visit: Callable[..., Page]) -> None:
    # Colours do not depend on the width: one is enough.
    assert problems_in_the_dark(visit, WIDTH) == []

"""Every page of every role on a phone: no violation of WCAG 2.2 A and AA, nothing to scroll sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .walk import ROLES, problems_in_the_dark, problems_of_role

WIDTH = 390


@pytest.mark.parametrize("role", ROLES)
def test_every_page(visit: Callable[..., Page], role: str) -> None:
    assert problems_of_role(visit, role, WIDTH) == []


def test_dark_pages(visit: Callable[..., Page]) -> None:
    assert problems_in_the_dark(visit, WIDTH) == []

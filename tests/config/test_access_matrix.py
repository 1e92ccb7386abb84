"""Who may open what is written in docs/reference/access.md; the product must agree, view by view."""

from pathlib import Path

import pytest

from grappe.config.matrix import as_markdown, matrix

PAGE = Path(__file__).parents[2] / "docs/reference/access.md"


@pytest.mark.any_engine
@pytest.mark.django_db
def test_the_product_agrees_with_the_page(demo: None) -> None:
    written = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    assert as_markdown(matrix()).splitlines() == written

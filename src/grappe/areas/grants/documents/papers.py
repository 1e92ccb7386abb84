"""Papers of grants: frozen in French, the language of the acts, and drawn from what was kept."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from grappe.areas.programmes.documents.blocks import (
    Paper,
    content_digest,
    paper_as_json,
    paper_from_json,
    signed,
)
from grappe.areas.programmes.documents.pdf import render_pdf


def frozen(make: Callable[[], Paper]) -> tuple[dict[str, Any], str]:
    """Return a paper as plain data, with the SHA-256 of that data."""
    with override("fr"):
        content = paper_as_json(make())
    return content, content_digest(content)


def drawn(content: Mapping[str, Any], sha256: str, *, on: datetime) -> bytes:
    """Return the PDF of a paper that was kept, made at that moment, its fingerprint under every page."""
    with override("fr"):
        words = _("empreinte %(digest)s") % {"digest": f"{sha256[:8]}…{sha256[-8:]}"}
        return render_pdf(signed(paper_from_json(content), sha256, words), on=on)

"""What matching shows beside a need on its organisation's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from grappe.areas.directory.models import Posting, PostingKind, PostingStatus
from grappe.areas.matching.queries.likeness import counts_of
from grappe.kernel.actor import Actor


def same_needs(rows: Sequence[Posting], actor: Actor, on: date) -> Mapping[int, SafeString]:
    """Lead from each open need to the same need elsewhere, saying how many there are; two queries."""
    needs = [row for row in rows if row.kind == PostingKind.NEED and row.state == PostingStatus.OPEN]
    if not needs:
        return {}
    counts = counts_of(needs, actor=actor, on=on)
    return {
        row.pk: SafeString(
            render_to_string("matching/_same_need.html", {"need": row, "count": counts[row.pk]})
        )
        for row in needs
    }


def answers_page(need: int) -> str:
    """Return the page that says who can answer a need."""
    return f"{reverse('matching:partners')}?besoin={need}"

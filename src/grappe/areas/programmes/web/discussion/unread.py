"""The count of unread messages on a juror's list: one query for the page."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from grappe.areas.programmes.models import Juror
from grappe.areas.programmes.queries.discussion import unread_by_number


def with_unread(juror: Juror, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of a juror's list with what they have not read of each discussion, and where it is."""
    unread = unread_by_number(juror, rows, when=timezone.now())
    pattern = reverse("programmes:discussion", kwargs={"slug": juror.call.slug, "number": 0})
    return [
        {
            **row,
            "unread": unread.get(row["number"], 0),
            "board_href": pattern.replace("/0/", f"/{row['number']}/"),
        }
        for row in rows
    ]

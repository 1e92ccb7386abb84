"""What every page of one organisation's aid shares: who may see it, and where it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from grappe.areas.funding.queries.groups import Group
from grappe.areas.funding.queries.scopes import organisations_with_aid_visible_to
from grappe.areas.funding.rules import AidAnswer, SingleUndertaking, Situation
from grappe.areas.funding.web.words import CRITERIA
from grappe.kernel import files
from grappe.kernel.http import ActorRequest
from grappe.kernel.models import StoredFile
from grappe.values import Period


def organisation_found(request: ActorRequest, pk: int) -> Any:
    """Return the organisation when this reader may see its aid; else there is no such page."""
    visible = organisations_with_aid_visible_to(actor=request.actor, on=timezone.localdate())
    return get_object_or_404(visible, pk=pk)


def paper(file: StoredFile | None) -> HttpResponse:
    """Send a paper as a download: it was written by somebody else, and does not run in our pages."""
    if file is None:
        raise Http404
    answer = HttpResponse(files.read(file), content_type=file.kind)
    answer["Content-Disposition"] = str(content_disposition_header(as_attachment=True, filename=file.name))
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def frame(organisation: Any) -> dict[str, Any]:
    """What the head of the page says: whose aid it is, what one may do."""
    return {
        "organisation": organisation,
        "can_declare": organisation.is_own or organisation.is_animated,
        "can_keep": organisation.is_kept,
    }


def group_rows(group: Group, answer: AidAnswer | None, situation: Situation, on: date) -> dict[str, Any]:
    """Who counts as one with the organisation that day, and which links make it so."""
    if answer is None:
        return {}
    undertaking: SingleUndertaking = answer.undertaking
    ids = {key: pk for pk, key in group.keys.items()}
    members = [
        {
            "pk": ids[key],
            "name": key,
            "is_absorbed": key in undertaking.absorbed,
            "activity": situation.activity_of(key),
            "is_unknown": ids[key] in group.unknown,
        }
        for key in sorted(undertaking.members)
    ]
    return {
        "members": members,
        "links": [
            {
                "parent": link.parent,
                "child": link.child,
                "words": CRITERIA[link.criterion],
                "to_confirm": link.criterion.to_confirm,
                "period": Period(link.period.start, link.period.end),
            }
            for link in situation.links
            if link.parent in undertaking.members and link.criterion.links and link.period.contains(on)
        ],
        "mergers": [row for row in situation.mergers if row.into in undertaking.members and row.on <= on],
    }

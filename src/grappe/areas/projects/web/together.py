"""A project from several like needs: who is proposed beside the asker, and the words of the proposal."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grappe.areas.directory.models import Posting
from grappe.values import whole_number
from grappe.web.formats import percent

MOST_PARTNERS = 12
WHOLE = 10_000


def shared_project_page(network: str, needs: Sequence[int]) -> str:
    """Return the page that opens a project from like needs, that of who asks first."""
    asked = {"besoin": needs[0], "avec": list(needs[1:])}
    return f"{reverse('projects:new', args=[network])}?{urlencode(asked, doseq=True)}"


def beside_need(need: Posting | None, request: HttpRequest, seen: QuerySet[Posting]) -> list[Posting]:
    """Return the like needs that came with the address or the form, one of each other organisation."""
    if need is None:
        return []
    sent = request.POST if request.method == "POST" else request.GET
    asked = [number for text in sent.getlist("avec")[:MOST_PARTNERS] if (number := whole_number(text))]
    rows = seen.filter(pk__in=asked).exclude(organisation=need.organisation_id) if asked else []
    return list({row.organisation_id: row for row in rows}.values())


def proposal_of(need: Posting, beside: Sequence[Posting]) -> str:
    """Return what is proposed to those who have the same need: each its market, costs and risk in equal parts
    to begin with, results in common. A confidential need is not named: partners will read this."""
    if not beside:
        return ""
    rows = [need, *beside]
    lines = []
    for place, row in enumerate(rows):
        name = _("un partenaire") if row.is_confidential else row.organisation.name
        market = row.organisation.market or _("son marché, à préciser")
        # Parts that sum to the whole: the first ones take what does not divide.
        part = WHOLE // len(rows) + (place < WHOLE % len(rows))
        lines.append(
            _("– %(name)s : champ d’exploitation exclusif « %(market)s », %(part)s des coûts et du risque")
            % {"name": name, "market": market, "part": percent(part)}
        )
    return "\n".join(
        [
            _("Le même besoin, dit par %(count)s organisations : le résoudre ensemble.")
            % {"count": len(rows)},
            "",
            _("Chacun garde son marché ; les parts sont égales au départ, à discuter :"),
            *lines,
            "",
            _("Les résultats sont communs : chacun les emploie dans son champ."),
        ]
    )
